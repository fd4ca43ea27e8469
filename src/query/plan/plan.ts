import { MAX_LOOKUP_VALUE } from "../../model/aws/lookupValue.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../condition/condition.ts";
import { allOf, simplify } from "../condition/simplify.ts";
import type { Pushable } from "../fields/field.ts";
import { findField } from "../fields/fields.ts";
import type { Query } from "../language/text.ts";
import { best, type Cover, type CoverOptions, coverOf } from "./cover.ts";
import { categoryName } from "./notCovered.ts";
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
 * A category of events that a source returns by lookups of their own. They are made where a condition says anything about
 * the category of events and an event of this one can satisfy it.
 */
interface SeparateCategory {
  readonly category: string;
  /** The attributes that these lookups accept. */
  readonly attributes: readonly string[];
}

/** What a kind of source can filter itself. Plain data, so that `query/` does not depend on sources. */
export interface Capabilities {
  /** Stable id: "eventHistory". */
  readonly source: string;
  /** Display name: "Event history". */
  readonly title: string;
  /** Catalogue fields with the source's attribute and its selectivity (higher: fewer events expected). */
  readonly pushable: readonly Pushable[];
  /** Maximum number of attributes per request. LookupEvents: 1. */
  readonly attributesPerRequest: number;
  /** Maximum number of lookups for an OR of values; with more, reading everything is cheaper. */
  readonly maxLookups: number;
  /** How far back the source reaches, in ms; absent: no limit. */
  readonly maxAge?: number;
  /** Maximum length of an attribute's value (`_`, space, comma and newline count twice); absent: 2,000. */
  readonly maxValueLength?: number;
  /** Event categories that the source never returns, to explain an empty result. */
  readonly neverReturns: readonly string[];
  /**
   * Event categories of which a target has every event of its account and Region, as far back as the source reaches: no other
   * source has more of them. Absent: none.
   */
  readonly whole?: readonly string[];
  /** Event categories that the source returns only where a condition asks for them. Absent: none. */
  readonly separate?: readonly SeparateCategory[];
  /** The window that contains every event of the source, if there is one. */
  readonly allTime?: TimeRange;
  /**
   * It runs queries, into which it compiles what it can of the condition: what they return is filtered here once more.
   */
  readonly runsQueries?: boolean;
  /** Its events are read from whole files. */
  readonly readsFiles?: boolean;
  /** Its events are on this computer: reading them sends no request. */
  readonly isLocal?: boolean;
  /** An index can take its events: see `RecordIndex`. */
  readonly storesRecords?: boolean;
  /** The service that narrows what is read by a translation of the condition, as far as its language goes. Absent: none does. */
  readonly narrowedBy?: string;
  /** AWS bills what is read: it is estimated before. */
  readonly isBilled?: boolean;
  /** Within so many ms, most events have arrived. Absent: as soon as anywhere. */
  readonly arrivesWithin?: number;
  /** A target can be followed live (`Source.follow`), for this price. Absent: it cannot. */
  readonly live?: LivePrice;
}

/** What it costs to follow one target live, by AWS's list prices. */
export interface LivePrice {
  /** In US dollars. */
  readonly perMinute: number;
  /** How many minutes of all targets of an account are free in a month. */
  readonly freeMinutes: number;
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
    one,
    cover: separateCover(one, rest, coverOptions),
  }));
  const hasOthers = separate.length === 0 || !isOnlySeparate(whole, capabilities);
  const isExact = chosen?.exact === true && separate.length === 0;
  const residual = isExact ? allOf(rest.filter((_, index) => covers[index] !== chosen)) : whole;
  const unfiltered = separate.length === 0 && chosen === undefined ? unfilterable(residual, capabilities) : [];
  const sentences = [
    ...(hasOthers && unfiltered.length === 0 ? [lookupSentence(chosen, capabilities, window.window, whole)] : []),
    ...separate.map(({ one, cover }) => separateSentence(one, cover)),
    unfiltered.length === 0
      ? residualSentence(residual, capabilities)
      : `CloudTrail can't filter by ${joined(unfiltered, "or")}: every event is downloaded and filtered on this machine`,
  ].filter((sentence) => sentence !== "");
  return {
    source,
    lookups: [
      ...(hasOthers ? lookupsOf(chosen) : []),
      ...separate.flatMap(({ one: { category }, cover }) =>
        lookupsOf(cover).map((lookup) => ({ ...lookup, category })),
      ),
    ],
    ...(residual === undefined ? {} : { residual }),
    window: window.window,
    empty: false,
    ...([chosen, ...separate.map(({ cover }) => cover)].some((cover) => cover?.caseBound === true)
      ? { caseBound: true }
      : {}),
    sentence: `${sentences.join("; ")}${cut}`,
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

function isOnlySeparate(condition: Condition | undefined, capabilities: Capabilities): boolean {
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

function lookupSentence(
  cover: Cover | undefined,
  capabilities: Capabilities,
  { from, to }: TimeRange,
  condition?: Condition,
): string {
  if (cover === undefined) {
    const { title, allTime, narrowedBy } = capabilities;
    if (narrowedBy !== undefined) {
      return condition === undefined
        ? "Every event of the time window"
        : `Events of the time window, narrowed by ${narrowedBy} where it can`;
    }
    const timed = allTime === undefined || from > allTime.from || to < allTime.to;
    if (capabilities.runsQueries === true) {
      return "Queries for parts of the time window";
    }
    if (capabilities.readsFiles === true && allTime === undefined) {
      return "All log files of the time window";
    }
    return capabilities.pushable.length === 0
      ? `Every event of ${title}${timed ? " in the time window" : ""}`
      : "Every event of the time window";
  }
  return `Lookup by ${asksText(cover)}`;
}

/** "Lookup of Insights events by EventName=StopInstances" */
function separateSentence({ category }: SeparateCategory, cover: Cover | undefined): string {
  const events = `${categoryName(category)} events`;
  return cover === undefined
    ? `Every ${events.replace(/s$/, "")} of the time window`
    : `Lookup of ${events} by ${asksText(cover)}`;
}

/** The attributes of LookupEvents within a sentence. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  AccessKeyId: "access key",
  EventId: "event ID",
  EventName: "event name",
  EventSource: "service",
  ReadOnly: "read-only",
  ResourceName: "resource",
  ResourceType: "resource type",
  Username: "user",
};

/** "event name RunInstances or StopInstances", "user alice (exact match, case-sensitive)" */
function asksText(cover: Cover): string {
  // Say that letter case matters only for names that people choose; operations have a fixed letter case.
  const byPerson = cover.asks.some(({ field }) => field === "user" || field === "resource");
  const byAttribute = Map.groupBy(cover.asks, (asked) => asked.attribute);
  const asked = [...byAttribute].map(
    ([attribute, asks]) =>
      `${ATTRIBUTES[attribute] ?? attribute} ${joined(
        asks.map(({ value }) => value),
        "or",
      )}`,
  );
  return `${joined(asked, "or")}${byPerson ? " (exact match, case-sensitive)" : ""}`;
}

/** What a condition is filtered by, where the source can look up none of it and everything is read for that. */
function unfilterable(
  residual: Condition | undefined,
  { pushable, attributesPerRequest }: Capabilities,
): readonly string[] {
  const names = residual === undefined ? [] : fieldsOf(residual);
  const isNone = attributesPerRequest > 0 && !pushable.some(({ field }) => names.includes(field));
  return isNone ? names : [];
}

function residualSentence(residual: Condition | undefined, { runsQueries }: Capabilities): string {
  const names = residual === undefined ? [] : fieldsOf(residual);
  const where = runsQueries === true ? "by the queries and on this machine" : "on this machine";
  return names.length === 0 ? "" : `filtered by ${joined(names, "and")} ${where}`;
}

/** The fields that a condition tests; "text" for free text. */
function fieldsOf(whole: Condition): readonly string[] {
  const names = new Set<string>();
  const visit = (condition: Condition): void => {
    switch (condition.kind) {
      case "field":
        // Every event has a Region: `region:*` only says where to search.
        if (condition.field !== "region" || condition.test.op !== "exists") {
          names.add(condition.field);
        }
        break;
      case "text":
        names.add("text");
        break;
      case "not":
        visit(condition.of);
        break;
      default:
        condition.of.forEach(visit);
    }
  };
  visit(whole);
  return [...names];
}

/** "a", "a and b", "a, b and c"; of more than six words the first five. */
function joined(words: readonly string[], by: "and" | "or"): string {
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${by} ${shown.at(-1) ?? ""}`;
}

function days(ms: number): string {
  return `${Math.floor(ms / DAY)} days`;
}
