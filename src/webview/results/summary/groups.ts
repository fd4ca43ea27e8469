import { repeat } from "lit/directives/repeat.js";
import { html, render, type TemplateResult } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import { visible } from "../../../model/text/text.ts";
import { stamper } from "../../../model/text/time.ts";
import { GROUP_FIELDS, type Group, type GroupField, type Groups } from "../../../protocol/filters.ts";
import type { MenuItem } from "../../menu.ts";
import { RovingFocus } from "../../rovingFocus.ts";
import { facetTitle, valueText } from "../labels.ts";
import { valueContext } from "./valueContext.ts";

/** The results grouped by a field. Opening a group shows its events. */
export class GroupTable {
  readonly element = document.createElement("div");
  readonly #open: (by: GroupField, value: string | undefined) => void;
  readonly #focus: RovingFocus;
  #focusAt: { readonly value: string | undefined } | undefined;

  constructor(open: (by: GroupField, value: string | undefined) => void) {
    this.#open = open;
    this.element.className = "groups";
    this.element.hidden = true;
    this.#focus = new RovingFocus(this.element, ".group-open", "vertical");
  }

  /** Moves the keyboard focus to the group of a value, when it is next drawn; without that group, to the first one. */
  focusAt(value: string | undefined): void {
    this.#focusAt = { value };
  }

  /** `timeZone`: IANA name of the time zone in which times are shown. `events`: how many the groups have together. */
  show(by: GroupField, { groups, total }: Groups, events: number, timeZone: string): void {
    const stamp = stamper(timeZone);
    const rest = total - groups.length;
    const failed = groups.reduce((sum, { errors }) => sum + errors, 0);
    render(
      html`<p class="groups-sum">
          <strong>${countOf(total, "group")}</strong> by ${facetTitle(by).toLowerCase()} ·
          ${countOf(events, "event")}${failed > 0 && rest === 0 ? html` · <span class="failing">${failed.toLocaleString()} failed</span>` : ""}
        </p>
        <table>
          <caption class="unseen">Events by ${facetTitle(by)}</caption>
          <thead>
            <tr>
              <th scope="col">${facetTitle(by)}</th>
              <th scope="col" class="number">Events</th>
              <th scope="col" class="number">Failed</th>
              <th scope="col" class="group-first">First</th>
              <th scope="col" class="group-last">Last</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(withHeadings(by, groups), keyOf, (row) => ("heading" in row ? heading(row.heading) : this.#row(by, row, stamp)))}
          </tbody>
        </table>
        ${rest > 0 ? html`<p class="groups-rest dim">${rest.toLocaleString()} smaller groups are not listed.</p>` : ""}`,
      this.element,
    );
    this.#focus.refresh();
    if (this.#focusAt !== undefined) {
      const { value } = this.#focusAt;
      const at = Math.max(
        0,
        groups.findIndex((group) => group.value === value),
      );
      this.#focusAt = undefined;
      this.element.querySelectorAll<HTMLElement>(".group-open")[at]?.focus();
    }
  }

  #row(
    by: GroupField,
    { value, count, errors, first, last, fresh }: Group,
    stamp: (time: number) => string,
  ): TemplateResult {
    return html`<tr data-vscode-context=${valueContext(by, value)} @click=${() => this.#open(by, value)}>
      <th scope="row">
        <button
          type="button"
          class="group-open"
          title="${value === undefined ? "(none)" : visible(value)}: show the ${countOf(count, "event")}${first === undefined || last === undefined ? "" : `, ${stamp(first)} to ${stamp(last)}`}"
        >
          ${valueText(by, value)}
          ${fresh === undefined ? "" : html`<span class="fresh-count">${fresh.toLocaleString()} new</span>`}
        </button>
      </th>
      <td class="number">${count.toLocaleString()}</td>
      <td class="number ${errors > 0 ? "failing" : ""}">${errors === 0 ? "" : errors.toLocaleString()}</td>
      <td class="group-first">${first === undefined ? "" : stamp(first)}</td>
      <td class="group-last">${last === undefined ? "" : stamp(last)}</td>
    </tr>`;
  }
}

/** A heading between groups of callers. */
interface Heading {
  readonly heading: string;
}

const HEADINGS = { pipeline: "Pipelines", service: "AWS services" } as const;

/** Groups by caller, which come sorted by kind, with a heading before each kind. People and roles have none without others. */
function withHeadings(by: GroupField, groups: readonly Group[]): readonly (Group | Heading)[] {
  const hasKinds = by === "actor" && groups.some(({ kind }) => kind !== undefined);
  return groups.flatMap((group, at): (Group | Heading)[] =>
    hasKinds && (at === 0 || groups[at - 1]?.kind !== group.kind)
      ? [{ heading: group.kind === undefined ? "People and roles" : HEADINGS[group.kind] }, group]
      : [group],
  );
}

function heading(text: string): TemplateResult {
  return html`<tr class="group-heading">
    <th scope="rowgroup" colspan="5">${text}</th>
  </tr>`;
}

function keyOf(row: Group | Heading): string {
  return "heading" in row ? `heading ${row.heading}` : row.value === undefined ? "none" : `=${row.value}`;
}

/** Menu items that select the field for grouping. */
export function groupItems(now: GroupField | undefined, choose: (by: GroupField | undefined) => void): MenuItem[] {
  const item = (by: GroupField | undefined): MenuItem => ({
    label: by === undefined ? "No Grouping" : `By ${facetTitle(by)}`,
    icon: by === now ? "check" : "blank",
    checked: by === now,
    run: () => choose(by),
  });
  return [undefined, ...GROUP_FIELDS].map(item);
}
