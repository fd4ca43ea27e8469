import { Failure, isAbort } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Cost } from "../../sources/queryCost.ts";
import type { Source } from "../../sources/source.ts";
import { dollarsText, sumOfCosts } from "./cost.ts";
import { type Candidate, chooseSources, haveAllOf, isAlternative, type Price } from "./sourceChoice.ts";
import { nameOf } from "./sourceName.ts";
import type { InsteadOf } from "./targetProgress.ts";
import type { TargetRun } from "./targetRun.ts";

/** What a target costs. */
interface TargetEstimate {
  readonly run: TargetRun;
  /** Undefined: nothing, or that could not be found out. */
  readonly cost: Cost | undefined;
  /** Absent: it could not be opened. */
  readonly source?: Source;
  /** It could not be estimated. */
  readonly isFailed?: true;
}

/** The targets that read the same, such as a bucket with two profiles. */
interface Unit {
  readonly estimates: readonly [TargetEstimate, ...TargetEstimate[]];
  readonly best: TargetEstimate;
  readonly cost: Cost | undefined;
}

/** A unit that other ones of the same log files can stand in for. */
interface Contender {
  readonly unit: Unit;
  readonly candidate: Candidate;
}

/** What a search costs, and which of its billed targets it reads. */
export interface Estimates {
  /** Of what is read, with the requests that estimated the others. Undefined: nothing. */
  readonly cost: Cost | undefined;
  /** Targets of which others have all events for less. */
  readonly unread: ReadonlySet<TargetRun>;
}

/**
 * Estimates the targets. `mayChoose`: of targets that have the same events, only the cheapest are read: the others are in `unread`,
 * and targets are restricted to the times for which they are needed. Throws an AbortError.
 */
export async function estimateTargets(
  runs: readonly TargetRun[],
  mayChoose: boolean,
  signal: AbortSignal,
): Promise<Estimates> {
  const each = (await Promise.all(runs.map((run) => estimateOf(run, signal)))).filter((one) => one !== undefined);
  signal.throwIfAborted();
  const units = unitsOf(each);
  const contenders = mayChoose ? await contendersOf(units, signal) : [];
  const costs = new Map(units.map((unit) => [unit, unit.cost]));
  const left: Unit[] = [];
  for (const same of Map.groupBy(contenders, ({ candidate }) => candidate.holdings.logs).values()) {
    const parts = chooseSources(same.map(({ candidate }) => candidate));
    const unread = same.filter((_, index) => parts[index] === undefined);
    const kept = same.filter((_, index) => parts[index] !== undefined);
    const [reader = kept[0]] = kept.filter(({ candidate }) =>
      unread.some((one) => isAlternative(candidate, one.candidate)),
    );
    reader?.unit.best.run.readInstead(insteadOf(unread, kept));
    left.push(...unread.map(({ unit }) => unit));
    for (const [index, { unit, candidate }] of same.entries()) {
      const part = parts[index];
      if (part !== undefined && !isSame(part, candidate.window)) {
        costs.set(unit, await costOfPart(unit, part, signal));
      }
    }
  }
  signal.throwIfAborted();
  for (const unit of left) {
    costs.delete(unit);
  }
  const known = [...costs.values()].filter((cost) => cost !== undefined);
  const total = known.length === 0 ? undefined : sumOfCosts(known);
  // What estimated the others was requested, too.
  const requests = left.reduce((sum, { cost }) => sum + (cost === undefined ? 0 : cost.requests - cost.files), 0);
  return {
    cost: total === undefined ? undefined : { ...total, requests: total.requests + requests },
    unread: new Set(left.flatMap(({ estimates }) => estimates.map(({ run }) => run))),
  };
}

/**
 * What reading a target would cost; undefined where it costs nothing, or is read already. Throws an AbortError where `signal`
 * is aborted.
 */
async function estimateOf(run: TargetRun, signal: AbortSignal): Promise<TargetEstimate | undefined> {
  const { plan, capabilities } = run.target;
  if (run.state === "done" || capabilities.isBilled !== true) {
    return undefined;
  }
  let source: Source | undefined;
  try {
    source = await run.open(signal);
    return { run, source, cost: await source.estimate?.(plan, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (Failure.is(error)) {
      // It fails again where it is read.
      return { run, cost: undefined, isFailed: true, ...(source === undefined ? {} : { source }) };
    }
    throw error;
  }
}

/** Restricts the targets to a part of their window, and estimates that. */
async function costOfPart({ estimates, best }: Unit, part: TimeRange, signal: AbortSignal): Promise<Cost | undefined> {
  for (const { run } of estimates) {
    run.narrow(part);
  }
  return (await estimateOf(best.run, signal))?.cost;
}

/** Targets with the same `sharedKey` are read and billed once. */
function unitsOf(estimates: readonly TargetEstimate[]): readonly Unit[] {
  const bySource = Map.groupBy(estimates, ({ source, run }) => source?.sharedKey ?? run);
  return [...bySource.values()].flatMap((same): readonly Unit[] => {
    const [first, ...others] = same;
    if (first === undefined) {
      return [];
    }
    const best = same.find(({ isFailed }) => isFailed !== true) ?? first;
    return [{ estimates: [first, ...others], best, cost: best.cost }];
  });
}

/** The units whose log files another one has as well. */
async function contendersOf(units: readonly Unit[], signal: AbortSignal): Promise<readonly Contender[]> {
  if (units.length < 2) {
    return [];
  }
  const each = await Promise.all(
    units.map(async (unit): Promise<readonly Contender[]> => {
      const { run, source } = unit.best;
      const { target } = run;
      const holdings = await holdingsOf(run, source, signal);
      const isAlike = unit.estimates.every((one) => isSame(one.run.target.plan.window, target.plan.window));
      return holdings === undefined || !isAlike
        ? []
        : [
            {
              unit,
              candidate: {
                window: target.plan.window,
                only: target.only,
                holdings,
                price: priceOf(unit.best),
                isWhole: target.capabilities.readsFiles === true,
              },
            },
          ];
    }),
  );
  return each.flat();
}

async function holdingsOf(run: TargetRun, source: Source | undefined, signal: AbortSignal) {
  try {
    return await source?.holdings?.(run.target.plan, signal);
  } catch (error) {
    if (Failure.is(error) || (isAbort(error) && signal.aborted)) {
      return undefined;
    }
    throw error;
  }
}

function priceOf({ cost, isFailed }: TargetEstimate): Price {
  return isFailed === true
    ? { rank: 3, dollars: 0 }
    : cost === undefined
      ? { rank: 0, dollars: 0 }
      : { rank: cost.trial !== undefined ? 2 : cost.basis === "unknown" ? 1 : 0, dollars: cost.dollars };
}

function isSame(one: TimeRange, other: TimeRange): boolean {
  return one.from === other.from && one.to === other.to;
}

/** What is not read of a source of each kind, for a person. */
function insteadOf(left: readonly Contender[], kept: readonly Contender[]): readonly InsteadOf[] {
  const byKind = Map.groupBy(left, ({ unit }) => unit.best.run.target.capabilities);
  return [...byKind].map(([capabilities, all]): InsteadOf => {
    const hasAll = haveAllOf(
      all.map(({ candidate }) => candidate),
      kept.map(({ candidate }) => candidate),
    );
    return {
      name: nameOf({ capabilities, targets: all.map(({ unit }) => unit.best.run.target) }),
      ...(hasAll ? {} : { isPart: true }),
      cost: costOf(all.map(({ unit }) => unit)),
    };
  });
}

/** "about $1.40", "at a cost that is not known before". */
function costOf(all: readonly Unit[]): string {
  if (all.some(({ best }) => best.isFailed === true)) {
    return "at a cost that could not be estimated";
  }
  const cost = sumOfCosts(all.flatMap((one) => one.cost ?? []));
  return cost.trial === undefined ? dollarsText(cost.dollars) : "at a cost that is not known before";
}
