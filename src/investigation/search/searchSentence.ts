import { spanText } from "../../query/plan/notCovered.ts";
import type { Capabilities, SourcePlan } from "../../query/plan/plan.ts";
import type { SourceTarget } from "../../sources/source.ts";

/**
 * What a search does, in one sentence: for each source what it is asked, where, and for how long a time. `plans`: by the
 * capabilities of the targets.
 */
export function sentenceOf(plans: ReadonlyMap<Capabilities, SourcePlan>, targets: readonly SourceTarget[]): string {
  const parts = [...plans].map(([capabilities, { sentence, empty, window }]) => {
    const asked = targets.filter((target) => target.capabilities === capabilities);
    const isTimed = capabilities.allTime === undefined && !empty;
    const words = [sentence, ...where(asked), ...(isTimed ? [spanText(window.to - window.from)] : [])].join("; ");
    return plans.size === 1 ? words : `${capabilities.title}: ${words}`;
  });
  return parts.join("; ");
}

/** What a search requests and filters, without where and when: for each kind of source. */
export function summaryOf(plans: ReadonlyMap<Capabilities, SourcePlan>): string {
  return [...plans]
    .map(([{ title }, { sentence }]) => (plans.size === 1 ? sentence : `${title}: ${sentence}`))
    .join("; ");
}

/** "production, development" and "us-east-1, eu-west-1", cut where they get long. Nothing for a target that the title names. */
function where(targets: readonly SourceTarget[]): readonly string[] {
  const named = targets.filter(({ origin, capabilities }) => origin.label !== capabilities.title);
  const labels = [...new Set(named.map(({ origin }) => origin.label))];
  const regions = [...new Set(named.flatMap(({ origin }) => origin.region ?? []))];
  return [labels, regions].filter((names) => names.length > 0).map(list);
}

function list(names: readonly string[]): string {
  return names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
