import { MAX_LOOKUP_VALUE } from "../../model/aws/lookupValue.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../condition/condition.ts";
import { allOf, simplify } from "../condition/simplify.ts";
import { findField } from "../fields/fields.ts";
import type { Query } from "../language/text.ts";
import type { Capabilities, SeparateCategory } from "./capabilities.ts";
import { best, type Cover, type CoverOptions, coverOf } from "./cover.ts";
import { days, joined, lookupSentence, planSentence } from "./planSentence.ts";
import { isPossible, mentionsCategory, possibleCategories } from "./possible.ts";
import { firstSeen, type SeenValues } from "./seen.ts";

/** The window that leaves nothing out: from 1970 to the last moment that a Date can hold (ms). */
export const ALL_TIME: TimeRange = { from: 0, to: 8.64e15 };

/** One lookup at a source. No attribute: every event in the window. */
export interface PushedLookup {
  /** The source's name of the attribute ("EventName") and the exact value. */
  readonly attribute?: { readonly key: string; readonly value: string };
  /** Only events of this one of the source's separate categories. Absent: those of all others. */
  readonly category?: string;
}

/**
 * A condition split for one kind of source: the merged results of the lookups, filtered by `residual`, are exactly the
 * events that the condition selects.
 */
export interface SourcePlan {
  readonly source: string;
  readonly lookups: readonly PushedLookup[];
  /** The condition to apply locally. Absent: the lookups return exactly the result. */
  readonly residual?: Condition;
  readonly window: TimeRange;
  /** True when no event of the source can satisfy the condition; there are no lookups. */
  readonly empty: boolean;
  /** True when the source compares a looked-up value case-sensitively, although the language does not. */
  readonly caseBound?: boolean;
  /** One sentence in plain text: "Lookup by event name RunInstances; filtered by user and error on this machine". */
  readonly sentence: string;
}

export interface PlanOptions {
  readonly seen?: SeenValues;
}

/** The Region and account of every event of one target, where known. */
interface PlanScope {
  readonly region?: string;
  readonly accountId?: string;
  /** Those of several accounts and Regions. A member that is absent: any. */
  readonly within?: { readonly accounts?: readonly string[]; readonly regions?: readonly string[] };
}

/** In ms; also the length of a search without a start. */
const DAY = 86_400_000;
/** Maximum number of queries to the seen values per plan. */
const MAX_SEEN_QUESTIONS = 50;

/**
 * Splits a query for one kind of source. The lookups return every event of the window that satisfies the condition
 * (except for letter case where `caseBound` is set), and the residual removes all others. `now`: ms since 1970 UTC.
 */
export function plan(query: Query, capabilities: Capabilities, now: number, options: PlanOptions = {}): SourcePlan {
  const parts = conjuncts(query.condition);
  const { bounds, rest } = takeTimes(parts);
  const window = windowOf(query, bounds, capabilities, now);
  const { source } = capabilities;
  const cut = window.cut ? `; ${capabilities.title} reaches back ${days(capabilities.maxAge ?? 0)}` : "";
  const nothing = impossible(rest, window, capabilities);
  const whole = allOf(rest);
  if (nothing !== undefined) {
    return emptyPlan(source, whole, window.window, nothing);
  }
  const coverOptions: CoverOptions = {
    pushable: capabilities.attributesPerRequest > 0 ? capabilities.pushable : [],
    maxLookups: capabilities.maxLookups,
    maxValueLength: capabilities.maxValueLength ?? MAX_LOOKUP_VALUE,
    seen: options.seen === undefined ? undefined : firstSeen(options.seen, MAX_SEEN_QUESTIONS),
  };
  const covers = rest.map((part) => coverOf(part, coverOptions));
  const chosen = best(covers, coverOptions);
  const separate = separateRead(whole, capabilities).map((one) => ({
    category: one.category,
    cover: separateCover(one, rest, coverOptions),
  }));
  const isOnlySeparate = separate.length > 0 && leavesOnlySeparate(whole, capabilities);
  const isExact = chosen?.exact === true && separate.length === 0;
  const residual = isExact ? allOf(rest.filter((_, index) => covers[index] !== chosen)) : whole;
  const planned = { cover: chosen, isOnlySeparate, separate, condition: whole, residual, window: window.window };
  return {
    source,
    lookups: [
      ...(isOnlySeparate ? [] : lookupsOf(chosen)),
      ...separate.flatMap(({ category, cover }) => lookupsOf(cover).map((lookup) => ({ ...lookup, category }))),
    ],
    ...(residual === undefined ? {} : { residual }),
    window: window.window,
    empty: false,
    ...([chosen, ...separate.map(({ cover }) => cover)].some((cover) => cover?.caseBound === true)
      ? { caseBound: true }
      : {}),
    sentence: `${planSentence(planned, capabilities)}${cut}`,
  };
}

/** The separate categories of a source that are looked up for a condition. */
function separateRead(
  condition: Condition | undefined,
  { separate = [] }: Pick<Capabilities, "separate">,
): readonly SeparateCategory[] {
  if (condition === undefined || !mentionsCategory(condition)) {
    return [];
  }
  const names = separate.map(({ category }) => category);
  const possible = possibleCategories(condition, names);
  return separate.filter(({ category }) => possible.includes(category));
}

/**
 * The event categories that a search of a source for a condition does not read: those that the source never returns, and
 * those that it returns only where they are asked for.
 */
export function categoriesLeftOut(
  condition: Condition | undefined,
  capabilities: Pick<Capabilities, "neverReturns" | "separate">,
): readonly string[] {
  return condition !== undefined && mentionsCategory(condition)
    ? capabilities.neverReturns
    : categoriesUnasked(capabilities);
}

/** The event categories that a source does not return unless it is asked for them. */
function categoriesUnasked({
  neverReturns,
  separate = [],
}: Pick<Capabilities, "neverReturns" | "separate">): readonly string[] {
  return [...neverReturns, ...separate.map(({ category }) => category)];
}

function leavesOnlySeparate(condition: Condition | undefined, capabilities: Capabilities): boolean {
  return condition !== undefined && !isPossible(condition, { without: categoriesUnasked(capabilities) });
}

function separateCover(
  { attributes }: SeparateCategory,
  parts: readonly Condition[],
  options: CoverOptions,
): Cover | undefined {
  const accepted = { ...options, pushable: options.pushable.filter(({ attribute }) => attributes.includes(attribute)) };
  return best(
    parts.map((part) => coverOf(part, accepted)),
    accepted,
  );
}

/** The plan of a query for one target: empty when the query excludes the target's Region or account, or all of several. */
export function planIn(
  whole: SourcePlan,
  query: Query,
  capabilities: Capabilities,
  { region, accountId, within: { accounts, regions } = {} }: PlanScope,
): SourcePlan {
  const { condition } = query;
  if (whole.empty || condition === undefined) {
    return whole;
  }
  const known = { without: categoriesLeftOut(condition, capabilities), region, accountId };
  const empty = (what: string) => emptyPlan(whole.source, condition, whole.window, `the search leaves out ${what}`);
  if (!isPossible(condition, known)) {
    return empty([accountId, region].filter((value) => value !== undefined).join(" "));
  }
  if (accounts?.some((one) => isPossible(condition, { ...known, accountId: one })) === false) {
    return empty("its accounts");
  }
  return regions?.some((one) => isPossible(condition, { ...known, region: one })) === false
    ? empty("its Regions")
    : whole;
}

/**
 * A plan with one lookup for a value exactly as written, without aliases or other letter case. Throws an Error when the
 * source cannot look up `field`. The window ends at `to` (ms since 1970 UTC) and begins as far back as the source
 * reaches at `now`.
 */
export function planLookup(
  { field, value }: { readonly field: string; readonly value: string },
  capabilities: Capabilities,
  now: number,
  to: number,
): SourcePlan {
  const pushable = capabilities.pushable.find((candidate) => candidate.field === field);
  if (pushable === undefined) {
    throw new Error(`${capabilities.title} takes no ${field}.`);
  }
  const { attribute, selectivity } = pushable;
  const cover: Cover = { asks: [{ field, attribute, value, selectivity }], exact: true, caseBound: true };
  const { window } = windowOf({ window: { from: Number.NEGATIVE_INFINITY, to } }, {}, capabilities, now);
  return {
    source: capabilities.source,
    lookups: lookupsOf(cover),
    window,
    empty: false,
    sentence: lookupSentence(cover, capabilities, window),
  };
}

function emptyPlan(source: string, whole: Condition | undefined, window: TimeRange, why: string): SourcePlan {
  return {
    source,
    lookups: [],
    ...(whole === undefined ? {} : { residual: whole }),
    window,
    empty: true,
    sentence: `No requests: ${why}`,
  };
}

function conjuncts(condition: Condition | undefined): readonly Condition[] {
  if (condition === undefined) {
    return [];
  }
  const simple = simplify(condition);
  return simple.kind === "all" ? simple.of : [simple];
}

interface Bounds {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Moves comparisons of the time that must hold into the window. */
function takeTimes(parts: readonly Condition[]): { readonly bounds: Bounds; readonly rest: readonly Condition[] } {
  let from: number | undefined;
  let to: number | undefined;
  const rest: Condition[] = [];
  for (const part of parts) {
    const test = part.kind === "field" && findField(part.field)?.name === "time" ? part.test : undefined;
    switch (test?.op) {
      case ">":
      case ">=":
        from = Math.max(
          from ?? Number.NEGATIVE_INFINITY,
          test.op === ">" ? Math.floor(test.value) + 1 : Math.ceil(test.value),
        );
        break;
      case "<":
      case "<=":
        to = Math.min(
          to ?? Number.POSITIVE_INFINITY,
          test.op === "<" ? Math.ceil(test.value) : Math.floor(test.value) + 1,
        );
        break;
      default:
        rest.push(part);
    }
  }
  return { bounds: { from, to }, rest };
}

interface PlannedWindow {
  readonly window: TimeRange;
  /** True when the window begins before the source's reach. */
  readonly cut: boolean;
}

/** The window in absolute times: a source's page tokens are valid only while the window does not change. */
function windowOf(query: Query, bounds: Bounds, { maxAge }: Capabilities, now: number): PlannedWindow {
  const to = Math.min(query.window?.to ?? now, bounds.to ?? now, now);
  const named = [query.window?.from, bounds.from].filter((value) => value !== undefined);
  const from = named.length === 0 ? to - DAY : Math.max(...named);
  const reach = maxAge === undefined ? Number.NEGATIVE_INFINITY : now - maxAge;
  return { window: { from: Math.max(from, reach), to }, cut: from < reach };
}

/** Why no event of the source can satisfy the condition; undefined when one might. */
function impossible(
  parts: readonly Condition[],
  { window, cut }: PlannedWindow,
  capabilities: Capabilities,
): string | undefined {
  const { title, maxAge } = capabilities;
  if (window.from >= window.to) {
    return cut ? `${title} reaches back ${days(maxAge ?? 0)}` : "the time window is empty or lies in the future";
  }
  const all: Condition = { kind: "all", of: parts };
  if (!isPossible(all, { without: [] })) {
    return "the conditions contradict each other";
  }
  const leftOut = categoriesLeftOut(all, capabilities);
  if (!isPossible(all, { without: leftOut })) {
    return `a search of ${title} reads no ${joined(leftOut, "or")} events`;
  }
  return undefined;
}

/** Every event of the window where there is no cover. */
function lookupsOf(cover: Cover | undefined): readonly PushedLookup[] {
  return cover === undefined
    ? [{}]
    : cover.asks.map(({ attribute, value }) => ({ attribute: { key: attribute, value } }));
}
