import { html, type TemplateResult } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import { visible } from "../../../model/text/text.ts";
import type { ResultsState, TargetView } from "../../../protocol/results.ts";
import { icon } from "../../controls.ts";

/** How many notes show without opening the details. */
const NOTES = 2;

/** The notes of all targets, each once; with the name of its target where not all have it. */
export function notesOf({ targets }: ResultsState): readonly string[] {
  const noted = targets.filter(({ notes = [] }) => notes.length > 0);
  const byNote = Map.groupBy(
    noted.flatMap((target) => (target.notes ?? []).map((note) => ({ note, target }))),
    ({ note }) => note,
  );
  const shown = [...byNote].slice(0, NOTES).map(([note, of]) => {
    const [first] = of;
    return first === undefined || of.length === noted.length
      ? note
      : `${nameOf(first.target)}${of.length > 1 ? ` and ${of.length - 1} more` : ""}: ${note}`;
  });
  const rest = byNote.size - shown.length;
  return rest === 0 ? shown : [...shown, `${countOf(rest, "more note")} in the details below.`];
}

/** "production eu-west-1", or the label of a target without a Region. */
function nameOf({ label, region }: TargetView): string {
  return region === undefined ? label : `${label} ${region}`;
}

/** What AWS does now that takes long: of the first target for which it does. */
export function doingText({ targets }: ResultsState): TemplateResult | "" {
  const doing = targets.find((target) => target.doing !== undefined)?.doing;
  return doing === undefined ? "" : html`<span> · ${visible(doing)}</span>`;
}

/** Where AWS asks to slow down now. */
export function slowText({ targets }: ResultsState): TemplateResult | "" {
  const slow = targets.filter(({ slowed }) => slowed === true).length;
  return slow === 0
    ? ""
    : html`<span
        class="slow"
        title="All callers in the account share its request limit. Throttled requests are retried."
        > · ${icon("warning", "warn")} ${slow === targets.length ? "throttled by AWS" : `throttled by AWS in ${slow} of ${targets.length} lookups`}</span
      >`;
}
