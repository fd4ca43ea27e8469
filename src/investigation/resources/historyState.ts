import type { ChangeSummary, ResourceChange } from "../../analysis/resourceChange.ts";
import type { Profile } from "../../aws/profiles.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { FailureData } from "../../model/failure.ts";

/** Requests at most for one resource. */
export const MOST_REQUESTS = 3;

/** What was asked of AWS for an answer: always told with it. */
export interface Asked {
  /** The exact values that were looked up, in the order in which they were asked. */
  readonly values: readonly string[];
  /** Pages that AWS was asked for; those from the cache are not counted. */
  readonly requests: number;
  readonly profile: string;
  readonly accountId: string;
  readonly region: string;
  /** Milliseconds since 1970 UTC: what the answer covers whole. Later than 90 days back where the budget ended first. */
  readonly coveredFrom: number;
  readonly to: number;
  /** What could be read at this time (ms since 1970 UTC) was read; late events can still arrive. Absent where none can. */
  readonly asOf?: number;
  /** True where no exact value gave a write event and create and delete events were looked through instead. */
  readonly byEventName: boolean;
  /** "2 exact-match lookups in eu-west-1 with profile production, 90 days". Plain text. */
  readonly sentence: string;
}

/** The answer for one resource. Plain data. */
export interface ResourceHistory {
  /** Newest first; of each role the first so many: `summary` counts all. */
  readonly changes: readonly ResourceChange[];
  /** Calls that failed, newest first. */
  readonly attempted: readonly ResourceChange[];
  readonly summary: ChangeSummary;
  readonly asked: Asked;
  /** False where `summary.changes` is "at least": older or further pages were not read within the budget. */
  readonly whole: boolean;
}

/** Why a resource is not asked for; `message` is for a person, plain text. */
export interface NotAsked {
  readonly reason: /** Nothing that LookupEvents could match is known of it. */
    | "no-identifier"
    /** It belongs to an account that no shown profile belongs to. */
    | "other-account"
    /** Its account is not known, and the shown profiles belong to several. */
    | "unknown-account"
    /** Its Region is not known. */
    | "unknown-region"
    /** The profile that fits wants a code from the person, and nobody asked for this. */
    | "code-needed"
    /** The profile that fits runs a command to sign in, and nobody asked for this. */
    | "command-needed"
    | "no-profile";
  readonly message: string;
  readonly accountId?: string;
  /** "code-needed", "command-needed": of which profile. Does not count any more once that profile is signed in. */
  readonly locked?: Profile;
}

/**
 * What is known of a resource's history at this moment.
 * "never-asked": nothing. "asking": on its way, with the answer from before where there is one. "known": `age` in ms,
 * `stale` past the time an answer is good for. "not-asked": it cannot be. "failed": the last attempt did.
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
      /** Milliseconds since it failed. */
      readonly age?: number;
    };

/** "visible": what the person sees now, first. "background": blame over a file or workspace. */
export type HistoryPriority = "visible" | "background";

export interface ResolveOptions {
  /** Default "visible". */
  readonly priority?: HistoryPriority;
  /** Ask although the answer is still fresh. */
  readonly refresh?: boolean;
  /** The person asked for this resource: a profile may run its command or ask for a code. Default false. */
  readonly asked?: boolean;
}

/** Which resource: the same key for the same resource, whichever file declares it; `instanceKey` makes it. */
export type InstanceKey = string;

/**
 * Resource histories of this session and those before: `peek` asks nobody, `resolve` asks AWS as little as it can.
 * The class `ResourceHistories` in resourceHistories.ts is this.
 */
export interface HistorySource {
  /** What is known without any request: memory and what was kept across sessions. Never throws. */
  peek(instance: ResourceInstance): HistoryState;
  /**
   * The history: from memory while it is fresh, else asked. One question at most for the same resource, whoever asks.
   * Aborting takes the caller out of the queue; the question is cancelled when nobody waits for it any more.
   * Throws `Failure` or an AbortError.
   */
  resolve(instance: ResourceInstance, signal: AbortSignal, options?: ResolveOptions): Promise<HistoryState>;
  /** Requests at most that `resolve` would make now: 0 while the answer is fresh, else up to 3. */
  cost(instance: ResourceInstance): number;
  /** Told the keys of resources whose state changed, at most once a turn of the event loop. Answers how to stop listening. */
  onDidChange(listener: (keys: ReadonlySet<InstanceKey>) => void): () => void;
}
