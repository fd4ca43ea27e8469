import { namesText } from "../../model/text/namesText.ts";
import { spanText } from "../../query/plan/notCovered.ts";
import { isSameOrigin } from "../../sources/source.ts";
import type { Search, TargetProgress } from "../search/search.ts";

/** Two time ranges that differ less than this in length are equally long. */
const NEARLY = 0.02;

/** How two searches differ in what they cover, in sentences: what one lacks may only not have been searched. */
export function differences(a: Search, b: Search): readonly string[] {
  return [...targetsOf("A", "B", a, b), ...targetsOf("B", "A", b, a), ...lengthsOf(a, b)];
}

function targetsOf(own: string, other: string, search: Search, others: Search): readonly string[] {
  const missing = search.targets.filter((one) => !others.targets.some((two) => isSameOrigin(one, two)));
  return missing.length === 0 || missing.length === search.targets.length
    ? []
    : [`Searched in ${own} and not in ${other}: ${namesText(missing.map(nameOf))}.`];
}

function nameOf({ label, region }: TargetProgress): string {
  return region === undefined ? label : `${label} ${region}`;
}

function lengthsOf(a: Search, b: Search): readonly string[] {
  const [one, two] = [a, b].map(({ window }) => window.to - window.from);
  if (one === undefined || two === undefined || Math.abs(one - two) <= NEARLY * Math.max(one, two)) {
    return [];
  }
  return [`The time ranges differ in length: A covers ${spanText(one)}, B ${spanText(two)}.`];
}
