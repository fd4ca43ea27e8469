import type * as vscode from "vscode";
import type { SearchRequest } from "./investigation/search/search.ts";
import type { JsonObject } from "./model/text/json.ts";
import type { Cost } from "./sources/queryCost.ts";
import type { Origin } from "./sources/source.ts";

/** One event that a search found. */
export interface ApiEvent {
  readonly eventId: string;
  /** The parsed record. Integers that a double cannot hold are strings of their digits. */
  readonly record: JsonObject;
  /** The record's JSON text exactly as CloudTrail gave it. */
  readonly raw: string;
  /** The targets that it was read from: profiles and Regions, files, buckets. */
  readonly origins: readonly Origin[];
}

/** What a search does, fixed when it begins. */
export interface ApiPlan {
  /** One sentence: the requests to AWS, the local filters, the targets and the time range. */
  readonly sentence: string;
  /** Milliseconds since 1970 UTC; `from` inclusive, `to` exclusive. */
  readonly range: { readonly from: number; readonly to: number };
}

/** How far one target of a search is read. */
export interface ApiTarget extends Origin {
  /** What this target is asked, in a sentence. */
  readonly plan: string;
  /** What is filtered locally, in the search language. Absent: nothing is. */
  readonly residual?: string;
  readonly state: "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";
  /** Events that were read, and how many of them matched. */
  readonly scanned: number;
  readonly matched: number;
  readonly coverage: ApiCoverage;
  /** How much was read. Absent before anything was. */
  readonly read?: ApiRead;
  /** The profile of the target that was read instead, where both have the same events. */
  readonly readWith?: string;
  /** Why it failed, for a person. */
  readonly failure?: string;
  /** What a person should know of what was read, a sentence each. */
  readonly notes?: readonly string[];
}

/** The part of the time that was read. */
export interface ApiCoverage {
  /**
   * Every event of the target in this range that could be read was read: ms since 1970 UTC, `from` inclusive. Empty
   * (`from` equal to `to`) before anything was read whole.
   */
  readonly from: number;
  readonly to: number;
  /**
   * Late events can still arrive in the range; every event that could be read at this time (ms since 1970 UTC) was read.
   * Absent where none can, and while the target is not done.
   */
  readonly asOf?: number;
}

/** Pages of up to 50 events, or files. */
export type ApiRead =
  | {
      readonly unit: "page";
      readonly read: number;
      /** How many of them came from the event cache. */
      readonly cached: number;
      /** How many of them were read again because late events can have arrived in their range. */
      readonly again: number;
      /** About how many there are in all, never below `read`. Absent while too little is known. */
      readonly estimate?: number;
    }
  | { readonly unit: "file"; readonly read: number; readonly of: number };

/** What arrived since the page before. Events are new ones only, newest first within a page. */
export interface ApiPage {
  readonly events: readonly ApiEvent[];
  readonly plan: ApiPlan;
  readonly targets: readonly ApiTarget[];
  /** What the search does not cover, as far as that is known without further requests. Empty: nothing. */
  readonly notCovered: readonly ApiGap[];
}

/** Something that a search does not cover, although events that it looks for may be there. */
export interface ApiGap {
  /**
   * "failed": targets that could not be read. "regions": enabled Regions; "profiles": profiles that the person chose. "time":
   * times outside the range; "reach": times before those of Event history. "categories": categories of events that Event
   * history does not have. "resources": services whose events list no resources, in a search by resource. "encoded": tests that
   * do not look into encoded texts of a record. "live": events that a live tail added, which may lack some. "late": events that can still arrive.
   */
  readonly kind:
    | "failed"
    | "regions"
    | "profiles"
    | "time"
    | "reach"
    | "categories"
    | "resources"
    | "encoded"
    | "live"
    | "late";
  /** The same in a sentence for a person: "2 of 17 enabled Regions were searched." */
  readonly text: string;
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
 * after `activate()`. It uses the person's own profiles and keeps to AWS's request rates.
 *
 * Version 2 replaced `seenIn` with `origins`, `places` with `targets`, and `plan.window` with `plan.range`; requests take
 * `targets`, and several `sources` at once.
 */
export interface CloudTrailInvestigatorApi {
  /** Incremented by a change that breaks its users. */
  readonly version: 2;
  /**
   * Searches in the search language, over the profiles and Regions that the person chose unless the request names others.
   * Pages come as they arrive. What was read of Event history in the last 90 days is stored and given first; ranges in which
   * late events can have arrived are then read again where they were read more than 15 minutes ago. `refresh: true` reads
   * all of them again at once.
   *
   * `consent` is called before a search that costs money (reading a trail's bucket), with the estimate; it reads only where
   * that resolves to true. Without `consent`, such a search throws ("cost") with the estimate in its message. Throws an
   * Error with a `reason` ("access-denied", "invalid-request", "cost", …) and a message for a person; throws an AbortError
   * when `signal` is aborted.
   */
  search(
    request: SearchRequest,
    signal?: AbortSignal,
    options?: { consent?(cost: Cost): Promise<boolean> },
  ): AsyncIterable<ApiPage>;
  /**
   * Shows the events of log files and folders (`file:` URIs) in a results view, as the command `cloudtrail.openLogFiles`
   * does. Resolves when the view has read the files, or stopped at its limit. Files that are no log files, or that break
   * off, are named in `notes`. Throws an Error with a `reason` ("invalid-request", "not-found") and a message for a
   * person; an AbortError where the person closed the view or cancelled.
   */
  openLogFiles(uris: readonly vscode.Uri[]): Promise<ApiLogFiles>;
}
