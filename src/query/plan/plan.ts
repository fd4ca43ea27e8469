import { MAX_LOOKUP_VALUE } from "../../model/aws/lookupValue.ts";
import type { Condition } from "../condition/condition.ts";
import { allOf, simplify } from "../condition/simplify.ts";
import type { Pushable } from "../fields/field.ts";
import { findField } from "../fields/fields.ts";
import type { Query } from "../language/text.ts";
import { type Ask, best, type Cover, type CoverOptions, coverOf } from "./cover.ts";
import { isPossible } from "./possible.ts";
import { firstSeen, type SeenValues } from "./seen.ts";

/** Milliseconds since 1970 UTC; `from` inclusive, `to` exclusive. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** One request stream that a source is asked for. No attribute: everything in the window. */
export interface PushedLookup {
  /** The source's own name of the attribute ("EventName") and the exact value it is asked for. */
  readonly attribute?: { readonly key: string; readonly value: string };
}

/** What a kind of source can take off our hands. Plain data: `query/` knows no source. */
export interface Capabilities {
  /** Stable id: "eventHistory". */
  readonly source: string;
  /** For a person: "Event history". */
  readonly title: string;
  /** Catalogue field name -> the source's attribute, with how well it narrows (higher: fewer events expected). */
  readonly pushable: readonly Pushable[];
  /** How many attributes one request honours. LookupEvents: 1. */
  readonly attributesPerRequest: number;
  /** How many alternatives (an OR of pushed values) become a lookup each before it is cheaper to read everything. */
  readonly maxLookups: number;
  /** How far back the source reaches, in milliseconds; absent: no limit. */
  readonly maxAge?: number;
  /** Longest value that an attribute takes (`_`, space, comma and newline count twice); absent: 2,000. */
  readonly maxValueLength?: number;
  /** Event categories that the source never returns, for the explanation of an empty result. */
  readonly neverReturns: readonly string[];
  /** The window that leaves nothing of the source out, where there is one. */
  readonly allTime?: TimeWindow;
  /** Its events are read from whole files. */
  readonly readsFiles?: boolean;
}

/** A condition split for one kind of source. Running every lookup, merging and applying `residual` gives exactly the condition. */
export interface SourcePlan {
  readonly source: string;
  readonly lookups: readonly PushedLookup[];
  /** What is filtered here. Absent: what the source returns is the answer. */
  readonly residual?: Condition;
  readonly window: TimeWindow;
  /** True when no event can satisfy the condition in this source: nothing is asked. */
  readonly empty: boolean;
  /** True when the source is asked for a value whose letter case matters to it, though not to the language. */
  readonly caseBound?: boolean;
  /** One plain-text sentence: "Lookup by EventName=RunInstances; user and error filtered here". */
  readonly sentence: string;
}

export interface PlanOptions {
  readonly seen?: SeenValues;
}

/** What every event of one place has, where it is known. */
interface PlanScope {
  readonly region?: string;
  readonly accountId?: string;
}

/** How far back a search goes that names no beginning (ms). */
const DAY = 86_400_000;
/** More values than a person weighs against each other. */
const MAX_SEEN_QUESTIONS = 50;

/**
 * Splits a query for one kind of source. The lookups return every event of the window that satisfies the condition
 * (but for letter case where `caseBound`), the residual leaves no other. `now` in milliseconds since 1970 UTC.
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
    return nothingAsked(source, whole, window.window, nothing);
  }
  const coverOptions: CoverOptions = {
    pushable: capabilities.attributesPerRequest > 0 ? capabilities.pushable : [],
    maxLookups: capabilities.maxLookups,
    maxValueLength: capabilities.maxValueLength ?? MAX_LOOKUP_VALUE,
    seen: options.seen === undefined ? undefined : firstSeen(options.seen, MAX_SEEN_QUESTIONS),
  };
  const covers = rest.map((part) => coverOf(part, coverOptions));
  const chosen = best(covers, coverOptions);
  const residual = chosen?.exact === true ? allOf(rest.filter((_, index) => covers[index] !== chosen)) : whole;
  return {
    source,
    lookups: chosen === undefined ? [{}] : chosen.asks.map(toLookup),
    ...(residual === undefined ? {} : { residual }),
    window: window.window,
    empty: false,
    ...(chosen?.caseBound === true ? { caseBound: true } : {}),
    sentence: `${askedSentence(chosen, capabilities, window.window)}${filteredSentence(residual)}${cut}`,
  };
}

/** The plan of a query for one place: a search for another Region or account asks nothing there. */
export function planIn(whole: SourcePlan, query: Query, capabilities: Capabilities, scope: PlanScope): SourcePlan {
  const { condition } = query;
  const known = { without: capabilities.neverReturns, ...scope };
  if (whole.empty || condition === undefined || isPossible(condition, known)) {
    return whole;
  }
  const target = [scope.accountId, scope.region].filter((value) => value !== undefined).join(" ");
  return nothingAsked(whole.source, condition, whole.window, `the search leaves out ${target}`);
}

/**
 * One lookup for a value exactly as it is written, without the other names and the letter case that the language allows
 * for. `field` is one that the source takes, else an Error is thrown; `to` (ms since 1970 UTC) is where the window ends,
 * which begins as far back as the source reaches `now`.
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
    lookups: cover.asks.map(toLookup),
    window,
    empty: false,
    sentence: askedSentence(cover, capabilities, window),
  };
}

function nothingAsked(source: string, whole: Condition | undefined, window: TimeWindow, why: string): SourcePlan {
  return {
    source,
    lookups: [],
    ...(whole === undefined ? {} : { residual: whole }),
    window,
    empty: true,
    sentence: `Nothing asked: ${why}`,
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

/** Comparisons of the time that must hold are the window's business. */
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
  readonly window: TimeWindow;
  /** The source does not reach back to where the window begins. */
  readonly cut: boolean;
}

/** Absolute times: a source's pages belong together only while the window stays what it was. */
function windowOf(query: Query, bounds: Bounds, { maxAge }: Capabilities, now: number): PlannedWindow {
  const to = Math.min(query.window?.to ?? now, bounds.to ?? now, now);
  const named = [query.window?.from, bounds.from].filter((value) => value !== undefined);
  const from = named.length === 0 ? to - DAY : Math.max(...named);
  const reach = maxAge === undefined ? Number.NEGATIVE_INFINITY : now - maxAge;
  return { window: { from: Math.max(from, reach), to }, cut: from < reach };
}

/** Why no event of this source can satisfy the condition; undefined when one might. */
function impossible(
  parts: readonly Condition[],
  { window, cut }: PlannedWindow,
  capabilities: Capabilities,
): string | undefined {
  const { title, maxAge, neverReturns } = capabilities;
  if (window.from >= window.to) {
    return cut ? `${title} reaches back ${days(maxAge ?? 0)}` : "the time window is empty or lies in the future";
  }
  const all: Condition = { kind: "all", of: parts };
  if (!isPossible(all, { without: [] })) {
    return "the conditions contradict each other";
  }
  if (!isPossible(all, { without: neverReturns })) {
    return `${title} never holds ${joined(neverReturns, "or")} events`;
  }
  return undefined;
}

function toLookup({ attribute, value }: Ask): PushedLookup {
  return { attribute: { key: attribute, value } };
}

function askedSentence(cover: Cover | undefined, capabilities: Capabilities, { from, to }: TimeWindow): string {
  if (cover === undefined) {
    const { title, allTime } = capabilities;
    const timed = allTime === undefined || from > allTime.from || to < allTime.to;
    return capabilities.pushable.length === 0
      ? `Every event of ${title}${timed ? " in the time window" : ""} read`
      : "Every event of the time window";
  }
  // Operations have one letter case, which is asked for; names that people give may differ in it.
  const byPerson = cover.asks.some(({ field }) => field === "user" || field === "resource");
  const byAttribute = Map.groupBy(cover.asks, (asked) => asked.attribute);
  const asked = [...byAttribute].map(
    ([attribute, asks]) =>
      `${attribute}=${joined(
        asks.map(({ value }) => value),
        "or",
      )}`,
  );
  return `Lookup by ${joined(asked, "or")}${byPerson ? ", exactly as written" : ""}`;
}

function filteredSentence(residual: Condition | undefined): string {
  const names = new Set<string>();
  const visit = (condition: Condition): void => {
    switch (condition.kind) {
      case "field":
        names.add(condition.field);
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
  if (residual === undefined) {
    return "";
  }
  visit(residual);
  return names.size === 0 ? "" : `; ${joined([...names], "and")} filtered here`;
}

/** "a", "a and b", "a, b and c"; long lists are cut. */
function joined(words: readonly string[], by: "and" | "or"): string {
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${by} ${shown.at(-1) ?? ""}`;
}

function days(ms: number): string {
  return `${Math.floor(ms / DAY)} days`;
}
