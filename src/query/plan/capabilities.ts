import type { TimeRange } from "../../model/text/time.ts";
import type { Pushable } from "../fields/field.ts";

/**
 * A category of events that a source returns by lookups of their own. They are made where a condition says anything about
 * the category of events and an event of this one can satisfy it.
 */
export interface SeparateCategory {
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
  /** Catalog fields with the source's attribute and its selectivity (higher: fewer events expected). */
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
