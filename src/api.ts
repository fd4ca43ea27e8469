import type * as vscode from "vscode";
import type { SearchRequest } from "./investigation/search/search.ts";
import type { JsonObject } from "./model/text/json.ts";

/** One event that a search found. */
export interface ApiEvent {
  readonly eventId: string;
  /** The parsed record. Integers that a double cannot hold are strings of their digits. */
  readonly record: JsonObject;
  /** The record's JSON text exactly as CloudTrail gave it. */
  readonly raw: string;
  /** Where it was seen. */
  readonly seenIn: readonly { readonly profile: string; readonly region: string; readonly source: string }[];
}

/** What a search does, fixed when it begins. */
export interface ApiPlan {
  /** What is looked up, what is filtered here, where and for which time, in one sentence. */
  readonly sentence: string;
  /** Milliseconds since 1970 UTC; `from` inclusive, `to` exclusive. */
  readonly window: { readonly from: number; readonly to: number };
}

/** What arrived since the page before. Events are new ones only, newest first within a page. */
export interface ApiPage {
  readonly events: readonly ApiEvent[];
  readonly plan: ApiPlan;
  /** How each profile and Region fares: its state, the events read and matched, and why it failed. */
  readonly places: readonly {
    readonly profile: string;
    readonly region: string;
    readonly source: string;
    /** What AWS is asked for: each is a lookup of its own; without an attribute it is everything in the window. */
    readonly lookups: readonly { readonly attribute?: { readonly key: string; readonly value: string } }[];
    /** What is filtered here, in the search language. */
    readonly residual?: string;
    readonly state: "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";
    readonly scanned: number;
    readonly matched: number;
    /**
     * Pages of up to 50 events that were read, how many of them came from what was stored before, and how many were asked
     * for again although their range was stored: events may have arrived late.
     */
    readonly pages: number;
    readonly remembered: number;
    readonly again: number;
    /**
     * A place that is done has every event that could be read at this time (ms since 1970 UTC); late events can still
     * arrive. Absent where none can, and while the place is not done.
     */
    readonly asOf?: number;
    /**
     * About how many pages there are in all: never below `pages`, and `pages` itself when the place is done. Absent while
     * too little is known to say, and for log files.
     */
    readonly estimate?: number;
    /** The profile that was asked instead, where two are of one account. */
    readonly askedWith?: string;
    readonly failure?: string;
  }[];
}

/** What a results view on log files shows. */
export interface ApiLogFiles {
  /** Newest first, at most 100,000. */
  readonly events: readonly ApiEvent[];
  /** What a person should know of the files, a sentence each. */
  readonly notes: readonly string[];
  /**
   * False where there are more events: the view stopped at its limit, shows more than are given here, or cannot show all
   * that it read. Then `notes` say how many are missing and why.
   */
  readonly complete: boolean;
}

/**
 * What other extensions can use, as `vscode.extensions.getExtension("cloudtrail-tools.cloudtrail-investigator")` gives it
 * after `activate()`. The person's own profiles are used, and AWS's pace is kept whoever asks.
 */
export interface CloudTrailInvestigatorApi {
  /** Grows when something here changes in a way that breaks its users. */
  readonly version: 1;
  /**
   * Searches in the search language, over the profiles and Regions that the person chose unless the request names others.
   * Pages come as they arrive. What was read in the last 90 days is stored and given first; ranges to which CloudTrail may
   * have added late events are then read again where they were read more than 15 minutes ago. `refresh: true` reads all of
   * them again at once. Throws an Error with a `reason` ("access-denied", "invalid-request", …) and a message for a
   * person; throws an AbortError when `signal` is aborted.
   */
  search(request: SearchRequest, signal?: AbortSignal): AsyncIterable<ApiPage>;
  /**
   * Shows the events of log files and folders (`file:` URIs) in a results view, as the command `cloudtrail.openLogFiles`
   * does. Answers what the view shows when it has read the files, or stopped at its limit. Files that are no log files, or
   * that break off, are told in `notes`. Throws an Error with a `reason` ("invalid-request", "not-found") and a message
   * for a person; an AbortError where the person closed the view or cancelled.
   */
  openLogFiles(uris: readonly vscode.Uri[]): Promise<ApiLogFiles>;
}
