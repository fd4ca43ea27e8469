import { repeat } from "lit/directives/repeat.js";
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import * as v from "valibot";
import { Failure, isAbort } from "../../model/failure.ts";
import { countOf } from "../../model/text/countOf.ts";
import { visible } from "../../model/text/text.ts";
import { formatUtc } from "../../model/text/time.ts";
import type { Channel } from "../../protocol/channel.ts";
import {
  type EvidenceEvents,
  type EvidenceRequests,
  type EvidenceState,
  VERDICT_FILTERS,
  VERDICT_TITLES,
  VERDICTS,
  type Verdict,
  type VerdictFilter,
  type VerdictRow,
} from "../../protocol/evidence.ts";
import { icon } from "../controls.ts";
import { failureBox } from "../failure.ts";
import { keepFocus } from "../keptFocus.ts";
import { RovingFocus } from "../rovingFocus.ts";
import { VerdictList } from "./verdictList.ts";

type EvidenceChannel = Channel<object, EvidenceEvents, EvidenceRequests, object>;

const keptSchema = v.object({ filter: v.picklist(VERDICT_FILTERS) });

const ICONS: Readonly<Record<Verdict, readonly [name: string, color: string]>> = {
  changed: ["error", "bad"],
  deleted: ["error", "bad"],
  unlisted: ["error", "bad"],
  unproven: ["warning", "warn"],
  unchecked: ["warning", "warn"],
  pending: ["history", "dim"],
  valid: ["pass", "good"],
};

const RESULTS: Readonly<Record<EvidenceState["result"], readonly [name: string, color: string, title: string]>> = {
  good: ["verified-filled", "good", "Verified"],
  bad: ["error", "bad", "Not as CloudTrail wrote it"],
  open: ["warning", "warn", "Not fully verified"],
};

/** The verification of digests and log files. */
export class EvidencePage {
  readonly #ask: () => EvidenceChannel;
  readonly #keep: (state: object) => void;
  readonly #heading = document.createElement("h1");
  readonly #head = document.createElement("div");
  readonly #filters = document.createElement("div");
  readonly #status = document.createElement("div");
  readonly #banner = document.createElement("div");
  readonly #list = document.createElement("div");
  readonly #filterFocus: RovingFocus;
  readonly #rowFocus: RovingFocus;
  #state: EvidenceState | undefined;
  #filter: VerdictFilter;
  readonly #verdicts: VerdictList;

  /** `kept`: the state from before a reload, not validated yet. */
  constructor(root: HTMLElement, ask: () => EvidenceChannel, kept: unknown, keep: (state: object) => void) {
    this.#ask = ask;
    this.#keep = keep;
    this.#verdicts = new VerdictList(
      (filter, offset) => ask().request("rows", filter, offset),
      () => {
        this.#draw();
        this.#load();
      },
      (error) => this.showFailure(error),
    );
    const parsed = v.safeParse(keptSchema, kept);
    this.#filter = parsed.success ? parsed.output.filter : "all";
    this.#heading.className = "unseen";
    this.#heading.textContent = "Verification of log files";
    this.#head.className = "evidence-head";
    this.#filters.className = "evidence-filters";
    this.#filters.setAttribute("role", "group");
    this.#filters.setAttribute("aria-label", "Verdict");
    this.#status.className = "unseen";
    this.#status.setAttribute("role", "status");
    this.#banner.className = "banner";
    this.#banner.setAttribute("role", "alert");
    this.#list.className = "evidence-list";
    this.#filterFocus = new RovingFocus(this.#filters, "button", "horizontal");
    this.#rowFocus = new RovingFocus(this.#list, ".file-open", "vertical");
    const main = document.createElement("main");
    main.append(this.#heading, this.#head, this.#banner, this.#status, this.#filters, this.#list);
    root.append(main);
    keepFocus(main);
  }

  show(state: EvidenceState): void {
    this.#state = state;
    this.#remember();
    this.#draw();
    this.#load();
  }

  showFailure(error: unknown): void {
    if (Failure.is(error) && !isAbort(error)) {
      render(failureBox(error.toData()), this.#banner);
    }
  }

  #remember(): void {
    const { memento } = this.#state ?? {};
    this.#keep({ filter: this.#filter, ...(memento === undefined ? {} : { memento }) });
  }

  #choose(filter: VerdictFilter): void {
    this.#filter = filter;
    this.#remember();
    this.#draw();
    this.#load();
  }

  #load(): void {
    this.#verdicts.load(this.#filter, this.#state?.revision);
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    render(this.#drawHead(state), this.#head);
    render(
      state.failure === undefined
        ? nothing
        : failureBox(state.failure, (index) => this.#send((channel) => channel.request("remedy", index))),
      this.#banner,
    );
    const hasRows = state.revision > 0;
    this.#filters.hidden = !hasRows;
    render(hasRows ? this.#drawFilters(state) : nothing, this.#filters);
    render(hasRows ? this.#drawTable(state) : this.#drawEmpty(state), this.#list);
    this.#filterFocus.refresh();
    this.#rowFocus.refresh();
    const said = state.phase === "done" || state.phase === "stopped" ? state.sentence : phaseText(state);
    if (this.#status.textContent !== said && !isRunning(state)) {
      this.#status.textContent = said;
    }
  }

  #drawHead(state: EvidenceState): TemplateResult {
    const { label, range, sentence, result, gaps, notes, keys } = state;
    const [name, color, title] = RESULTS[result];
    const isOver = state.phase === "done";
    const verdict =
      sentence === ""
        ? nothing
        : html`<p class="verdict">
            ${isOver || result === "bad" ? html`${icon(name, color)}<strong>${title}.</strong>` : icon("info")}
            <span>${isOver ? "" : "So far: "}${sentence}</span>
          </p>`;
    return html`<div class="evidence-title">
        <p class="mono label">${visible(label)}</p>
        <p class="dim">${range === undefined ? "All digests of the folder" : `${minuteOf(range.from)} to ${minuteOf(range.to)} UTC`}</p>
      </div>
      ${verdict} ${isRunning(state) ? this.#drawProgress(state) : nothing}
      <p class="buttons">
        ${
          isRunning(state)
            ? this.#button("Stop", "debug-stop", (channel) => channel.request("stop"))
            : this.#button(runTitle(state), "play", (channel) => channel.request("run"), state.phase === "done")
        }
        ${
          state.revision === 0
            ? nothing
            : this.#button("Export Report…", "export", (channel) => channel.request("export"), state.phase !== "done")
        }
      </p>
      ${lines("Times without digests", "warning", "warn", gaps)} ${lines("Notes", "info", "", notes)}
      ${
        keys.length === 0
          ? nothing
          : html`<details>
              <summary>${countOf(keys.length, "public key")} of CloudTrail</summary>
              <ul class="keys">
                ${keys.map(
                  ({ region, fingerprint, validFrom, validTo }) =>
                    html`<li>
                      ${visible(region)} <span class="mono">${visible(fingerprint)}</span
                      ><span class="dim">
                        ${validFrom === undefined ? "" : `valid from ${formatUtc(validFrom)}`}
                        ${validTo === undefined ? "" : `to ${formatUtc(validTo)}`}</span
                      >
                    </li>`,
                )}
              </ul>
            </details>`
      }`;
  }

  #drawProgress(state: EvidenceState): TemplateResult {
    const { done, total } = state;
    return html`<div class="evidence-progress">
      <span class="dim">${phaseText(state)}</span>
      ${
        total === 0
          ? html`<progress aria-label="Verification"></progress>`
          : html`<progress aria-label="Verification" max=${total} value=${done}></progress>`
      }
    </div>`;
  }

  #drawFilters({ logs, digests }: EvidenceState): readonly TemplateResult[] {
    const counts = (verdict: Verdict) => logs[verdict] + digests[verdict];
    const shown = VERDICTS.filter((verdict) => counts(verdict) > 0 || this.#filter === verdict);
    const all = VERDICTS.reduce((sum, verdict) => sum + counts(verdict), 0);
    const problems = all - counts("valid") - counts("pending");
    return [
      this.#filterButton("all", "All", all),
      ...(problems > 0 || this.#filter === "problems" ? [this.#filterButton("problems", "Problems", problems)] : []),
      ...shown.map((verdict) => this.#filterButton(verdict, VERDICT_TITLES[verdict], counts(verdict))),
    ];
  }

  #filterButton(filter: VerdictFilter, title: string, count: number): TemplateResult {
    return html`<button
      type="button"
      class="filter"
      aria-pressed=${String(this.#filter === filter)}
      @click=${() => this.#choose(filter)}
    >
      ${title} <span class="count">${count.toLocaleString("en-US")}</span>
    </button>`;
  }

  #drawTable(state: EvidenceState): TemplateResult {
    const { rows, left } = this.#verdicts;
    return html`<table>
        <caption class="unseen">Files and their verdicts</caption>
        <thead>
          <tr>
            <th scope="col" class="verdict-cell">Verdict</th>
            <th scope="col" class="time-cell">Time (UTC)</th>
            <th scope="col" class="file-cell">File</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            rows,
            ({ id }) => id,
            (row) => this.#drawRow(row),
          )}
        </tbody>
      </table>
      ${rows.length === 0 && !isRunning(state) ? html`<p class="dim waiting">No file has this verdict.</p>` : nothing}
      ${
        left > 0
          ? html`<p class="more">
              <button type="button" class="button secondary" @click=${() => this.#verdicts.more(this.#filter)}>
                Show More (${countOf(left, "file")})
              </button>
            </p>`
          : nothing
      }`;
  }

  #drawRow({ id, verdict, name, time, detail, canOpen }: VerdictRow): TemplateResult {
    const [iconName, color] = ICONS[verdict];
    const shown = visible(name);
    return html`<tr>
      <td class="verdict-cell">${icon(iconName, color)} ${VERDICT_TITLES[verdict]}</td>
      <td class="time-cell">
        ${time === undefined ? "" : minuteOf(time)}
      </td>
      <th scope="row">
        ${
          canOpen
            ? html`<button
                type="button"
                class="file-open mono"
                title="${shown}: show its events"
                @click=${() => this.#send((channel) => channel.request("open", id))}
              >
                ${shown}
              </button>`
            : html`<span class="mono file" title=${shown}>${shown}</span>`
        }
      </th>
      <td class="detail">${visible(detail)}</td>
    </tr>`;
  }

  #drawEmpty(state: EvidenceState): TemplateResult | typeof nothing {
    const text =
      state.phase === "idle"
        ? "Nothing was verified since the window was loaded."
        : state.phase === "stopped"
          ? "Stopped before there was a result. What was read is not read again."
          : "";
    return text === "" ? nothing : html`<p class="dim waiting">${text}</p>`;
  }

  #button(
    title: string,
    codicon: string,
    work: (channel: EvidenceChannel) => Promise<unknown>,
    isSecondary = true,
  ): TemplateResult {
    return html`<button type="button" class="button ${isSecondary ? "secondary" : ""}" @click=${() => this.#send(work)}>
      ${icon(codicon)} ${title}
    </button>`;
  }

  #send(work: (channel: EvidenceChannel) => Promise<unknown>): void {
    work(this.#ask()).catch((error: unknown) => this.showFailure(error));
  }
}

function minuteOf(time: number): string {
  return formatUtc(time).slice(0, 16);
}

function isRunning({ phase }: EvidenceState): boolean {
  return phase === "listing" || phase === "digests" || phase === "files";
}

function runTitle({ phase }: EvidenceState): string {
  switch (phase) {
    case "idle":
      return "Verify";
    case "done":
      return "Verify Again";
    case "failed":
      return "Try Again";
    default:
      return "Continue";
  }
}

function phaseText({ phase, done, total }: EvidenceState): string {
  const of = `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
  switch (phase) {
    case "listing":
      return "Listing digest and log files";
    case "digests":
      return `Reading digests: ${of}`;
    case "files":
      return `Comparing log files: ${of}`;
    default:
      return "";
  }
}

/** A list that is folded where it is long. */
function lines(
  title: string,
  codicon: string,
  color: string,
  items: readonly string[],
): TemplateResult | typeof nothing {
  if (items.length === 0) {
    return nothing;
  }
  const list = html`<ul>
    ${items.map((item) => html`<li class="note-line">${icon(codicon, color)}<span>${visible(item)}</span></li>`)}
  </ul>`;
  return items.length <= 3
    ? html`<section aria-label=${title}>${list}</section>`
    : html`<details>
        <summary>${icon(codicon, color)} ${title} (${items.length.toLocaleString("en-US")})</summary>
        ${list}
      </details>`;
}
