import type { HistoryPlan } from "./historyPlan.ts";
import type { Coverage } from "./historyState.ts";
import type { LookupAnswer } from "./lookups.ts";

/** The answers to a plan's questions; undefined or missing for those that were not asked. */
export interface Answers {
  readonly names: readonly LookupAnswer[];
  readonly service: LookupAnswer | undefined;
  readonly operations: readonly LookupAnswer[];
}

/** `isListed`: AWS lists the resource's events under its names. `to`: when it was looked up, ms since 1970 UTC. */
export function coverageOf(plan: HistoryPlan, answers: Answers, isListed: boolean, to: number): Coverage {
  const { names, service, operations } = answers;
  if (plan.basis === "guess") {
    return { kind: "guess" };
  }
  const isNamed = isListed && names.length > 0;
  if (service?.whole === true || (isNamed && names.every(({ whole }) => whole))) {
    return { kind: "all" };
  }
  const isOperated = operations.length === plan.operations.length && plan.operationsLeft === 0;
  if (operations.length > 0 && isOperated && operations.every(({ whole }) => whole)) {
    return { kind: "operations" };
  }
  const byName = isNamed ? Math.max(...names.map(({ coveredFrom }) => coveredFrom)) : to;
  return { kind: "since", from: Math.min(byName, service?.coveredFrom ?? to) };
}
