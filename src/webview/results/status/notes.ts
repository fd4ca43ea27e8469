import { html, type TemplateResult } from "lit/html.js";
import type { ResultsState } from "../../../protocol/results.ts";
import { icon } from "../../controls.ts";

/** Number of notes shown by default; the list of scopes shows all. */
const NOTES = 2;

/** The distinct warnings about what was read, each with its scopes unless it applies to all. */
export function notesOf({ scopes }: ResultsState): readonly string[] {
  const noted = scopes.filter(({ notes = [] }) => notes.length > 0);
  const targets = Map.groupBy(
    noted.flatMap((scope) => (scope.notes ?? []).map((note) => ({ note, scope }))),
    ({ note }) => note,
  );
  const listed = [...targets].slice(0, NOTES).map(([note, of]) => {
    const [first] = of;
    return first === undefined || of.length === noted.length
      ? note
      : `${first.scope.profile} ${first.scope.region}${of.length > 1 ? ` and ${of.length - 1} more` : ""}: ${note}`;
  });
  const rest = targets.size - listed.length;
  return rest === 0 ? listed : [...listed, `${rest} more note${rest === 1 ? "" : "s"} in the details below.`];
}

/** A notice while AWS is throttling. */
export function slowText({ scopes }: ResultsState): TemplateResult | "" {
  const slow = scopes.filter(({ slowed }) => slowed === true).length;
  return slow === 0
    ? ""
    : html`<span
        class="slow"
        title="All callers in the account share its request limit. Throttled requests are retried."
        > · ${icon("warning", "warn")} ${slow === scopes.length ? "throttled by AWS" : `throttled by AWS in ${slow} of ${scopes.length} lookups`}</span
      >`;
}
