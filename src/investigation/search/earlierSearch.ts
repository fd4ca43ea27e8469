import * as v from "valibot";
import type { FailureData } from "../../model/failure.ts";
import { pick } from "../../model/pick.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { failureSchema } from "../../protocol/failure.ts";
import type { AccountsAndRegions } from "../../sources/holdings.ts";
import type { TargetRef } from "../../sources/source.ts";
import type { Search } from "./search.ts";
import { targetSchema } from "./searchRequest.ts";
import { MARKED, type TargetMark } from "./targetProgress.ts";

/** How far a target was read. */
export interface EarlierTarget {
  readonly ref: TargetRef;
  readonly label: string;
  readonly region?: string;
  /** The account that its profile led to. Absent: not known. */
  readonly accountId?: string;
  /** The part of the search's time that it was searched for. Absent: all of it. */
  readonly window?: TimeRange;
  /** The accounts and Regions to which the search restricted it. Absent: to none. */
  readonly only?: AccountsAndRegions;
  readonly mark: TargetMark;
}

/**
 * A search that ran in an earlier window, or before its events were removed, as plain data: with it the search can be read
 * again from what is stored, and go on. Times in ms since 1970 UTC.
 */
export interface EarlierSearch {
  /** When the search was prepared: relative times in its text count from here. */
  readonly began: number;
  /** When it last read: what is said of the search was so then. */
  readonly at: number;
  readonly window: TimeRange;
  readonly state: "running" | "done" | "cancelled" | "limited" | "failed";
  /** How many events it had found. */
  readonly total: number;
  /** From the earliest to the latest of those that have a time. Absent: none has. */
  readonly span?: TimeRange;
  readonly targets: readonly EarlierTarget[];
}

/** More targets than this are not kept: the search has to run again. */
export const MOST_TARGETS = 2_000;
const MOST_NOTES = 20;
const NOTE_LENGTH = 1_000;

/** What is to be kept of a search that last read at `at`. Undefined: it did not run, or has too many targets. */
export function earlierOf(
  search: Search,
  found: Pick<EarlierSearch, "total" | "span">,
  at: number,
): EarlierSearch | undefined {
  const { state, plan, targets, around } = search;
  if (state === "idle" || around === undefined || targets.length === 0 || targets.length > MOST_TARGETS) {
    return undefined;
  }
  const accountOf = new Map(around.accounts().map(({ profile, accountId }) => [profile, accountId]));
  return {
    began: around.now,
    at,
    window: {
      from: plan.query.window?.from ?? plan.window.from,
      to: Math.max(plan.query.window?.to ?? plan.window.to, search.window.to),
    },
    state,
    total: found.total,
    ...(found.span === undefined ? {} : { span: found.span }),
    targets: targets.map((target): EarlierTarget => {
      const accountId = target.profile === undefined ? undefined : accountOf.get(target.profile);
      const { plan: own } = target;
      const isPart = own.window.from > plan.window.from || own.window.to < plan.window.to;
      return {
        ref: target.target,
        ...pick(target, ["label", "region", "only"]),
        ...(accountId === undefined ? {} : { accountId }),
        ...(isPart ? { window: own.window } : {}),
        mark: {
          ...pick(target, MARKED),
          ...(target.failure === undefined ? {} : { failure: withoutRemedies(target.failure) }),
          ...(target.notes === undefined
            ? {}
            : { notes: target.notes.slice(0, MOST_NOTES).map((note) => note.slice(0, NOTE_LENGTH)) }),
        },
      };
    }),
  };
}

/** A remedy does something: none is taken from where the state was kept. */
function withoutRemedies({ reason, message, context }: FailureData): FailureData {
  return { reason, message: message.slice(0, NOTE_LENGTH), context, remedies: [] };
}

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const names = v.pipe(v.array(text(100)), v.maxLength(1_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const time = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const range = v.pipe(
  v.object({ from: time, to: time }),
  v.check(({ from, to }) => from <= to),
);

const mark = v.object({
  state: v.picklist(["waiting", "running", "done", "cancelled", "limited", "failed"]),
  coveredFrom: time,
  pages: count,
  remembered: count,
  again: count,
  scanned: count,
  matched: count,
  throttled: count,
  asOf: v.exactOptional(time),
  filesRead: v.exactOptional(v.object({ read: count, of: count, parsed: count })),
  billed: v.exactOptional(v.object({ scanned: count, dollars: v.pipe(v.number(), v.finite(), v.minValue(0)) })),
  insteadOf: v.exactOptional(
    v.pipe(
      v.array(v.object({ name: text(5_000), isPart: v.exactOptional(v.boolean()), cost: text(100) })),
      v.maxLength(10),
    ),
  ),
  failure: v.exactOptional(failureSchema),
  notes: v.exactOptional(v.pipe(v.array(text(NOTE_LENGTH)), v.maxLength(MOST_NOTES))),
});

const target = v.object({
  ref: targetSchema,
  label: text(5_000),
  region: v.exactOptional(text(100)),
  accountId: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{12}$/))),
  window: v.exactOptional(range),
  only: v.exactOptional(v.object({ accounts: v.exactOptional(names), regions: v.exactOptional(names) })),
  mark,
});

const earlier = v.object({
  began: time,
  at: time,
  window: range,
  state: v.picklist(["running", "done", "cancelled", "limited", "failed"]),
  total: count,
  span: v.exactOptional(range),
  targets: v.pipe(v.array(target), v.minLength(1), v.maxLength(MOST_TARGETS)),
});

/**
 * Reads what `earlierOf` wrote, from where anything could have been written: undefined for anything else. What was running
 * is cancelled.
 */
export function readEarlier(value: unknown): EarlierSearch | undefined {
  const parsed = v.safeParse(earlier, value);
  if (!parsed.success) {
    return undefined;
  }
  const targets = parsed.output.targets.map((one): EarlierTarget => {
    const { failure, state, ...rest } = one.mark;
    const stopped = state === "waiting" || state === "running" ? "cancelled" : state;
    return {
      ...one,
      mark: { ...rest, state: stopped, ...(failure === undefined ? {} : { failure: withoutRemedies(failure) }) },
    };
  });
  return { ...parsed.output, targets };
}
