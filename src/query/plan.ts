import type { Condition } from "./condition.ts";

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
  readonly pushable: readonly { readonly field: string; readonly attribute: string; readonly selectivity: number }[];
  /** How many attributes one request honours. LookupEvents: 1. */
  readonly attributesPerRequest: number;
  /** How many alternatives (an OR of pushed values) become a lookup each before it is cheaper to read everything. */
  readonly maxLookups: number;
  /** How far back the source reaches, in milliseconds; absent: no limit. */
  readonly maxAge?: number;
  /** Event categories that the source never returns, for the explanation of an empty result. */
  readonly neverReturns: readonly string[];
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
  /** One plain-text sentence: "EventName=RunInstances asked of AWS; user and error filtered here". */
  readonly sentence: string;
}
