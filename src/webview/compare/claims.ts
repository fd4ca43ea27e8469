import { countOf } from "../../model/text/countOf.ts";
import type { CompareState, SameEvents } from "../../protocol/compare.ts";
import type { ResultsState } from "../../protocol/results.ts";
import { isWhole } from "../../protocol/searchStateText.ts";
import { Clock } from "../clock.ts";
import { isNarrowed } from "../results/shownFilters.ts";

export const SIDES = ["A", "B"] as const;
export type SideName = (typeof SIDES)[number];

/**
 * The heading of kinds that one side has and the other has not: "Only in A" if the other side is complete, otherwise that
 * they were not found there, and why that is not certain. `other`: the side that lacks them. `now`: ms since 1970 UTC.
 */
export function onlyTitle(name: SideName, other: ResultsState, now: number): string {
  const otherName = name === "A" ? "B" : "A";
  if (other.state === "running") {
    return `Not found in ${otherName} so far, which is still running`;
  }
  if (other.state === "idle") {
    return `Not found in ${otherName}, which has not run`;
  }
  if (other.state !== "done" || !isWhole(other)) {
    return `Not found in ${otherName}, which is incomplete`;
  }
  const at = other.asOf ?? other.restored?.at;
  return at === undefined
    ? `Only in ${name}`
    : `Only in ${name}: not found in ${otherName} as of ${new Clock(other.timeZone, navigator.language).moment(at, now)}`;
}

/**
 * "1,204 events are in both (the same event ID), 36 only in A, 12 only in B."
 * @internal
 */
export function sameText({ both, onlyA, onlyB }: SameEvents): string {
  return `${countOf(both, "event is", "events are")} in both by event ID, ${onlyA.toLocaleString("en-US")} in A only, ${onlyB.toLocaleString("en-US")} in B only.`;
}

/** Sentences about how the two sides differ, besides their searches. */
export function notes({ sides, differences, same }: CompareState): readonly string[] {
  return [
    ...(same === undefined || same.both === 0 ? [] : [sameText(same)]),
    ...differences,
    ...sides.flatMap(({ state: { filters } }, side) =>
      isNarrowed(filters) ? [`${SIDES[side] ?? ""} is compared with the filters that it had.`] : [],
    ),
  ];
}

/** How much more or less B has than A: "+12", "−3", "=". */
export function changeText([a, b]: readonly [a: number, b: number]): string {
  const difference = b - a;
  return difference === 0 ? "=" : `${difference > 0 ? "+" : "−"}${Math.abs(difference).toLocaleString("en-US")}`;
}
