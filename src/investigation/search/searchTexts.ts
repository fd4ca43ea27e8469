import { type PagesRead, pagesText, requestsText } from "../../query/plan/estimate.ts";
import type { Cost } from "../../sources/queryCost.ts";
import { billedText, costText, insteadText, sumOfBilled } from "./cost.ts";
import type { TargetProgress } from "./targetProgress.ts";
import { readerName } from "./targetRun.ts";

/** What a search does and how far it is. `sentence`: its plan. */
export function searchSentence(
  sentence: string,
  pages: PagesRead | undefined,
  cost: Cost | undefined,
  targets: readonly TargetProgress[],
): string {
  const sharing = targets.flatMap(({ askedWith, ...target }) =>
    askedWith === undefined ? [] : [{ name: readerName(target), askedWith }],
  );
  return [
    sentence,
    ...(sharing.length === 0 ? [] : [sharedText(sharing)]),
    ...(pages === undefined ? [] : [pagesText(pages)]),
    ...costTexts(cost, targets),
  ].join("; ");
}

/** The plan of a search, its cost and its requests so far, in short. */
export function searchSummary(
  summary: string,
  pages: PagesRead | undefined,
  cost: Cost | undefined,
  targets: readonly TargetProgress[],
): string {
  return [summary, ...costTexts(cost, targets), ...(pages === undefined ? [] : [requestsText(pages)])].join(" · ");
}

/** What was estimated, what is read instead of another source, and what was billed. */
function costTexts(cost: Cost | undefined, targets: readonly TargetProgress[]): readonly string[] {
  const billed = sumOfBilled(targets.flatMap((target) => target.billed ?? []));
  return [
    ...(cost === undefined ? [] : [costText(cost)]),
    ...targets.flatMap(({ insteadOf = [] }) => insteadOf.map(insteadText)),
    ...(billed === undefined ? [] : [billedText(billed)]),
  ];
}

/** See `Search.pages`. */
export function pagesOf(targets: readonly TargetProgress[]): PagesRead | undefined {
  const asked = targets.filter(
    ({ askedWith, plan, capabilities }) => askedWith === undefined && !plan.empty && capabilities.readsFiles !== true,
  );
  const pages = sum(asked.map((target) => target.pages));
  if (pages === 0) {
    return undefined;
  }
  const going = asked.filter(({ state }) => state !== "failed");
  const estimates = asked.map((target) => (target.state === "failed" ? target.pages : target.estimate));
  const known = estimates.every((estimate) => estimate !== undefined);
  return {
    pages,
    remembered: sum(asked.map(({ remembered }) => remembered)),
    again: sum(asked.map(({ again }) => again)),
    done: going.every(({ state }) => state === "done"),
    ...(known ? { estimate: sum(estimates) } : {}),
  };
}

/** "audit and dev see the same events, read once"; of more than three pairs of profiles only how many they are. */
function sharedText(sharing: readonly { readonly name: string; readonly askedWith: string }[]): string {
  const pairs = new Set(sharing.map(({ name, askedWith }) => [askedWith, name].sort().join(" and ")));
  return pairs.size <= 3
    ? `${[...pairs].join(", ")} see the same events, read once`
    : `${new Set(sharing.map(({ name }) => name)).size} profiles see the same events as others, read once`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
