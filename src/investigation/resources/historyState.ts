import type { ChangeSummary, ResourceChange } from "../../analysis/resourceChange.ts";
import type { WorkPriority } from "../../async/workQueue.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { FailureData } from "../../model/failure.ts";
import type { SearchRequest } from "../search/search.ts";

/** "account": that of the shown profiles. "region": the only one shown, or one of several home Regions. */
export type Assumed = "account" | "region";

/** What was looked up for an answer; shown together with it. */
export interface Asked {
  /** The exact values that were looked up as resource names, in order. */
  readonly names: readonly string[];
  /** Event source whose newest events were read ("logs.amazonaws.com"), because no name found a change. */
  readonly service?: string;
  /** Names of events that were looked up, because no resource name found a change. */
  readonly operations: readonly string[];
  /** Pages requested from AWS, without those from the cache. */
  readonly requests: number;
  readonly profile: string;
  readonly accountId: string;
  readonly region: string;
  /** What the resource's code and state do not tell, so that other accounts or Regions may have its events. */
  readonly assumed?: readonly Assumed[];
  /** How far back the source reaches from `to`, in ms. */
  readonly reach: number;
  /** Until when all lookups reach, ms since 1970 UTC. */
  readonly to: number;
  /** Time (ms since 1970 UTC) as of which the range is complete; late events can still arrive. Absent if none can. */
  readonly asOf?: number;
  /** Plain text: "2 exact-match lookups in eu-west-1 with profile production, 90 days". */
  readonly sentence: string;
}

/**
 * Which changes of a resource the lookups would have found. Without a change among the answers, this is what can be said
 * to not have happened.
 */
export type Coverage =
  /** Every change in the time that the source reaches. */
  | { readonly kind: "all" }
  /** Every change since `from`, ms since 1970 UTC; none if that is when it was looked up. */
  | { readonly kind: "since"; readonly from: number }
  /** Only events with the names that create, change or delete such a resource, in the time that the source reaches. */
  | { readonly kind: "operations" }
  /** It is not known under which names AWS lists the resource. */
  | { readonly kind: "guess" };

/** The changes of one resource. Plain data. */
export interface ResourceHistory {
  /** Newest first, limited in number per role; `summary` counts all. */
  readonly changes: readonly ResourceChange[];
  /** Failed calls, newest first. */
  readonly attempted: readonly ResourceChange[];
  readonly summary: ChangeSummary;
  readonly asked: Asked;
  /** If not "all", `summary.changes` is a lower bound. */
  readonly coverage: Coverage;
}

/** Why a resource was not looked up. `message`: plain text for the user. */
export interface NotAsked {
  readonly reason: /** It has no identifier that LookupEvents could match. */
    | "no-identifier"
    /** It belongs to an account for which no profile is shown. */
    | "other-account"
    /** Its account is unknown, and the shown profiles belong to several. */
    | "unknown-account"
    /** Its Region is unknown. */
    | "unknown-region"
    /** The matching profile needs an MFA code, and the lookup was not requested by the user. */
    | "code-needed"
    /** The matching profile runs a command to sign in, and the lookup was not requested by the user. */
    | "command-needed"
    /** The matching profile uses the instance role, and the lookup was not requested by the user. */
    | "instance-role-needed"
    | "no-profile";
  readonly message: string;
  readonly accountId?: string;
  /** For "code-needed", "command-needed" and "instance-role-needed": the profile. The reason no longer applies once it is signed in. */
  readonly locked?: Profile;
}

/**
 * Current state of a resource's history.
 * "never-asked": no data. "asking": a lookup is queued or running; `before`: the previous answer. "known": `age` in ms,
 * `stale`: older than the freshness limit. "not-asked": it cannot be looked up. "failed": the last lookup failed.
 */
export type HistoryState =
  | { readonly kind: "never-asked" }
  | { readonly kind: "asking"; readonly before?: ResourceHistory; readonly position: number }
  | { readonly kind: "known"; readonly history: ResourceHistory; readonly age: number; readonly stale: boolean }
  | { readonly kind: "not-asked"; readonly why: NotAsked }
  | {
      readonly kind: "failed";
      readonly failure: FailureData;
      readonly before?: ResourceHistory;
      /** Milliseconds since the failure. */
      readonly age?: number;
    };

export interface ResolveOptions {
  /** "visible" (default): the resource is on screen. "background": blame over a file or workspace. */
  readonly priority?: WorkPriority;
  /** Look up again even if the answer is fresh. */
  readonly refresh?: boolean;
  /** Requested by the user: a profile may run its command or ask for an MFA code. Default false. */
  readonly asked?: boolean;
}

/** Key of a resource, independent of the file that declares it; see `instanceKey`. */
export type InstanceKey = string;

/** A search that finds what a history may have missed. */
export interface WiderSearch {
  /** What it does, for a person: "search all CloudWatch Logs events". */
  readonly title: string;
  /** "Reads all events of CloudWatch Logs in eu-west-1 of the last 90 days." */
  readonly detail: string;
  readonly request: SearchRequest;
}

/**
 * Histories of resources, including those stored by earlier sessions. `peek` makes no requests; `resolve` makes as few
 * as possible. Implemented by `ResourceHistories` (resourceHistories.ts).
 */
export interface HistorySource {
  /** The known history, from memory and storage, without requests. Never throws. */
  peek(instance: ResourceInstance): HistoryState;
  /**
   * The history: from memory if it is fresh, else looked up. Concurrent calls for one resource share one lookup. An
   * aborted caller stops waiting; the lookup is cancelled when no caller is left. Throws `Failure` or an AbortError.
   */
  resolve(instance: ResourceInstance, signal: AbortSignal, options?: ResolveOptions): Promise<HistoryState>;
  /**
   * Upper bound of requests that `resolve` would make now for all of these resources, without those whose answer is
   * fresh. `refresh`: with them. Lookups that resources share count once.
   */
  cost(instances: readonly ResourceInstance[], refresh?: boolean): number;
  /** The search for what a history did not cover; undefined where it covered everything, or nothing was looked up. */
  wider(instance: ResourceInstance, history: ResourceHistory): WiderSearch | undefined;
  /** Tells for each event whether it changed the resource, or tried to, rather than only name it. Makes no requests. */
  changeTest(instance: ResourceInstance, signal: AbortSignal): Promise<(event: CloudTrailEvent) => boolean>;
  /**
   * Calls `listener` when the state of resources changed, at most once per turn of the event loop. Returns an unsubscribe
   * function.
   */
  onDidChange(listener: () => void): () => void;
}
