import type { TimeRange } from "../../model/text/time.ts";
import { type AccountsAndRegions, commonPart, type Holdings, isWithin } from "../../sources/holdings.ts";

/** What reading a target costs, as far as that is known. */
export interface Price {
  /** 0: the estimate is exact, or an upper bound. 1: it is extrapolated. 2: there is none before a part was read. 3: it failed. */
  readonly rank: 0 | 1 | 2 | 3;
  /** In US dollars. */
  readonly dollars: number;
}

/** A billed target of a search, or several that read the same. Those that are compared have the same `holdings.logs`. */
export interface Candidate {
  /** What would be read of it. */
  readonly window: TimeRange;
  /** See `SearchPart.only`. */
  readonly only?: AccountsAndRegions | undefined;
  readonly holdings: Holdings;
  /** Of the whole window. */
  readonly price: Price;
  /** It gives whole records, and not what the columns of a table have of them. */
  readonly isWhole: boolean;
}

/** Prices that differ by no more than this, in US dollars or as a share, count as equal. */
const NEAR_DOLLARS = 0.01;
const NEAR_SHARE = 0.1;
/** Combinations that are compared at most for one stretch of time. Then the best one so far is taken. */
const MOST_STEPS = 20_000;

/**
 * Which of these are read for which part of their windows, so that together they give every event that any of them has, at the
 * lowest price; whole records are preferred where prices are nearly equal. Undefined: not read. The price of a part of a window
 * is taken for its share of the time.
 */
export function chooseSources(candidates: readonly Candidate[]): readonly (TimeRange | undefined)[] {
  const bounds = candidates.flatMap(({ window: { from, to }, holdings: { since } }) =>
    since !== undefined && since > from && since < to ? [from, to, since] : [from, to],
  );
  const times = [...new Set(bounds)].sort((left, right) => left - right);
  const chosen = times.slice(1).map((to, index) => chooseFor({ from: times[index] ?? to, to }, candidates));
  return candidates.map((_, at) => {
    const stretches = chosen.flatMap((all, index) => (all.has(at) ? index : []));
    const [first] = stretches;
    const last = stretches.at(-1);
    // What is read for times that do not meet is read in between as well.
    return first === undefined || last === undefined
      ? undefined
      : { from: times[first] ?? 0, to: times[last + 1] ?? 0 };
  });
}

/** Whether `some` have every event of the search that `others` have, as far as the folders were listed. */
export function haveAllOf(some: readonly Candidate[], others: readonly Candidate[]): boolean {
  const from = Math.min(...others.map(({ window }) => window.from));
  return foldersOf([...some, ...others]).every(
    (folder) =>
      !others.some((one) => mayHold(one, folder)) ||
      some.some((one) => has(one, folder) && (one.holdings.since ?? from) <= from),
  );
}

/** Whether one has log files of the search with events that the other can have. */
export function isAlternative(one: Candidate, other: Candidate): boolean {
  return foldersOf([one, other]).some((folder) => has(one, folder) && mayHold(other, folder));
}

type Folder = NonNullable<Holdings["listed"]>[number];

/** The candidates, by index, that are read for a stretch of time. */
function chooseFor(stretch: TimeRange, candidates: readonly Candidate[]): ReadonlySet<number> {
  const { from, to } = stretch;
  const indexes = [...candidates.keys()];
  const at = (index: number) => candidates[index] as Candidate;
  const active = indexes.filter((index) => at(index).window.from <= from && at(index).window.to >= to);
  const listed = active.map(at).filter(({ holdings }) => holdings.listed !== undefined);
  const needed = new Set(
    active.filter((index) => {
      const { listed: own } = at(index).holdings;
      // What has nothing costs nothing, and is not left out for another source.
      return own === undefined ? !areListed(at(index), listed) : !own.some((folder) => mayHold(at(index), folder));
    }),
  );
  const cells = new Map<string, readonly number[]>();
  for (const folder of foldersOf(active.map(at))) {
    const holders = active.filter((index) => mayHold(at(index), folder));
    const owners = holders.filter((index) => has(at(index), folder) && (at(index).holdings.since ?? from) <= from);
    if (owners.length === 0) {
      holders.forEach((index) => void needed.add(index));
    } else {
      cells.set(owners.join(), owners);
    }
  }
  const prices = candidates.map(({ price: { rank, dollars }, window }): Price => {
    const share = (to - from) / Math.max(1, window.to - window.from);
    return { rank, dollars: dollars * Math.min(1, share) };
  });
  const best = cheapest([...cells.values()], prices, needed);
  const whole = cheapest(
    [...cells.values()].map((owners) => owners.filter((index) => at(index).isWhole || needed.has(index))),
    prices,
    needed,
  );
  const isNear = whole !== undefined && best !== undefined && areNear(whole.price, best.price);
  return (isNear ? whole : best)?.chosen ?? needed;
}

interface Chosen {
  readonly chosen: ReadonlySet<number>;
  readonly price: Price;
}

/**
 * The cheapest of the sets that have an option of each cell and all that are needed, by branch and bound. Undefined: a cell has
 * no option.
 */
function cheapest(
  cells: readonly (readonly number[])[],
  prices: readonly Price[],
  needed: ReadonlySet<number>,
): Chosen | undefined {
  const priceOf = (index: number): Price => prices[index] ?? { rank: 3, dollars: 0 };
  const sorted = cells.map((options) => options.toSorted((left, right) => compare(priceOf(left), priceOf(right))));
  let best: Chosen | undefined;
  let steps = 0;
  const visit = (at: number, { chosen, price }: Chosen): void => {
    steps += 1;
    if (best !== undefined && (steps > MOST_STEPS || compare(price, best.price) >= 0)) {
      return;
    }
    const next = sorted.findIndex((options, index) => index >= at && !options.some((option) => chosen.has(option)));
    if (next === -1) {
      best = { chosen, price };
      return;
    }
    for (const option of sorted[next] ?? []) {
      visit(next + 1, { chosen: new Set(chosen).add(option), price: sum(price, priceOf(option)) });
    }
  };
  const start = [...needed].reduce((total, index) => sum(total, priceOf(index)), { rank: 0, dollars: 0 } as Price);
  visit(0, { chosen: needed, price: start });
  return best;
}

/** What is less certain costs more; of what is equally certain, more dollars do. */
function compare(left: Price, right: Price): number {
  return left.rank - right.rank || left.dollars - right.dollars;
}

function sum(one: Price, other: Price): Price {
  return { rank: one.rank > other.rank ? one.rank : other.rank, dollars: one.dollars + other.dollars };
}

function areNear(one: Price, other: Price): boolean {
  const least = Math.min(one.dollars, other.dollars);
  return one.rank === other.rank && Math.abs(one.dollars - other.dollars) <= Math.max(NEAR_DOLLARS, least * NEAR_SHARE);
}

function foldersOf(candidates: readonly Candidate[]): readonly Folder[] {
  const all = candidates.flatMap(({ holdings }) => holdings.listed ?? []);
  return [...new Map(all.map((folder) => [folder.prefix, folder])).values()];
}

/** Whether others listed all accounts and Regions of which a candidate can have events. */
function areListed({ holdings, only }: Candidate, listed: readonly Candidate[]): boolean {
  const { accounts, regions } = commonPart(holdings.within, only ?? {});
  const scopes = listed
    .map((other) => commonPart(other.holdings.within, other.only ?? {}))
    .filter(
      (scope) =>
        scope.regions === undefined || regions?.every((region) => scope.regions?.includes(region) === true) === true,
    );
  return (
    scopes.some((scope) => scope.accounts === undefined) ||
    accounts?.every((account) => scopes.some((scope) => scope.accounts?.includes(account) === true)) === true
  );
}

function mayHold({ holdings, only }: Candidate, folder: Folder): boolean {
  return holdings.mayHold(folder) && isWithin(folder, only ?? {});
}

function has({ holdings, only }: Candidate, folder: Folder): boolean {
  return holdings.has(folder) && isWithin(folder, only ?? {});
}
