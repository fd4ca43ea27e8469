import { partitionOf } from "../../model/aws/arn.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Query } from "../../query/language/text.ts";
import { categoriesLeftOut } from "../../query/plan/plan.ts";
import { CATEGORIES, isPossible, possibleCategories } from "../../query/plan/possible.ts";
import { type AccountsAndRegions, commonPart } from "../../sources/holdings.ts";
import type { KnownAccount, SourceTarget } from "../../sources/source.ts";
import type { EarlierTarget } from "./earlierSearch.ts";
import { looksUpResources } from "./notCovered.ts";

const DAY = 86_400_000;

/**
 * So much (ms) of the oldest that a source reaches is read elsewhere as well: until it is read, the source may not reach so
 * far any more.
 */
const REACH_MARGIN = DAY;

/** A target of a search. `window`: the part of the search's time that it is searched for; absent: all. */
export interface SearchPart {
  readonly target: SourceTarget;
  readonly window?: TimeRange;
  /** Only the events of these accounts and Regions are searched, by the condition. Absent: all. */
  readonly only?: AccountsAndRegions;
  /** How far it was read before. */
  readonly earlier?: EarlierTarget;
}

/** A target with the accounts and Regions to which the search restricts it. */
export type ScopedTarget = Pick<SearchPart, "target" | "only">;

/** What the targets of a search are split by. */
export interface SplitQuery {
  readonly condition: Query["condition"];
  readonly window: TimeRange;
  /** When the window was fixed, in ms since 1970 UTC: the reach of a source is counted from there. */
  readonly now: number;
  readonly accounts: readonly KnownAccount[];
}

/**
 * Splits the time of a search over its targets: the times in which some targets have every event that another one can have
 * are left out for that other one if reading it is billed. Together they read every event of the window that any of them has.
 * A target for which no time is left is left out.
 */
export function splitOverSources(targets: readonly ScopedTarget[], query: SplitQuery): readonly SearchPart[] {
  const { window } = query;
  const all = targets.map(({ target }) => target);
  return targets.flatMap((scoped): readonly SearchPart[] => {
    const from = scoped.target.capabilities.isBilled === true ? coveredSince(scoped, all, query) : undefined;
    if (from === undefined || from >= window.to) {
      return [scoped];
    }
    return from <= window.from ? [] : [{ ...scoped, window: { from: window.from, to: from } }];
  });
}

/**
 * Since when (ms since 1970 UTC) the whole targets have every event of the search that this one can have. Undefined: they do
 * not have all, or that is not known.
 */
function coveredSince(scoped: ScopedTarget, all: readonly SourceTarget[], query: SplitQuery): number | undefined {
  const { condition, now } = query;
  const { target } = scoped;
  const leftOut = categoriesLeftOut(condition, target.capabilities);
  const categories = possibleCategories(
    condition,
    CATEGORIES.filter((category) => !leftOut.includes(category)),
  );
  const cells = cellsOf(scoped, query);
  if (cells === undefined || cells.length === 0) {
    return undefined;
  }
  const whole = all.filter(
    ({ capabilities }) =>
      capabilities.isBilled !== true &&
      categories.every((category) => capabilities.whole?.includes(category) === true) &&
      // Events that list no resources are found in whole records only.
      !looksUpResources(condition, capabilities),
  );
  const since = cells.map((cell) => {
    const holders = whole.filter((one) => holds(one, cell, query));
    return holders.length === 0
      ? undefined
      : Math.min(
          ...holders.map(({ capabilities: { maxAge } }) =>
            maxAge === undefined ? Number.NEGATIVE_INFINITY : now - maxAge + REACH_MARGIN,
          ),
        );
  });
  const known = since.filter((time) => time !== undefined);
  return known.length < since.length ? undefined : Math.max(...known);
}

/** Events of one account in one Region. */
interface Cell {
  readonly accountId: string;
  readonly region: string;
}

/** The accounts and Regions whose events a target can have for a search. Undefined: not known. */
function cellsOf(
  { target: { within = {}, facts }, only = {} }: ScopedTarget,
  { condition, accounts }: SplitQuery,
): readonly Cell[] | undefined {
  const scope = commonPart(within, only);
  const own = facts.accountId === undefined ? scope.accounts : [facts.accountId];
  const cells = own?.map((accountId) => {
    const enabled = accounts.find((one) => one.accountId === accountId && one.enabled !== undefined)?.enabled;
    const regions = facts.region === undefined ? (scope.regions ?? enabled) : [facts.region];
    // An account is in one partition; a Region that is not enabled now may have been.
    const partitions = enabled?.map(partitionOf);
    return regions
      ?.filter((region) => partitions?.includes(partitionOf(region)) ?? true)
      .map((region) => ({ accountId, region }));
  });
  return cells === undefined || cells.some((one) => one === undefined)
    ? undefined
    : cells
        .flatMap((one) => one ?? [])
        .filter((cell) => condition === undefined || isPossible(condition, { without: [], ...cell }));
}

/** Whether the events of an account and a Region are all in a target, as far as it reaches. */
function holds({ facts, origin }: SourceTarget, { accountId, region }: Cell, { accounts }: SplitQuery): boolean {
  const own = facts.accountId ?? accounts.find(({ profile }) => profile === origin.profile)?.accountId;
  return own === accountId && facts.region === region;
}
