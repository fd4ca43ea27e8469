import type { Use } from "../aws/connections.ts";
import type { Priority } from "../aws/pace.ts";
import type { Profile } from "../aws/profiles.ts";
import type { RefusedWrite } from "../engine/fileErrors.ts";
import type { Lease, RecordStore } from "../engine/store/recordStore.ts";
import type { PinnedSegment } from "../engine/store/storeRequests.ts";
import type { CloudTrailEvent } from "../model/event/record.ts";
import { type Failure, refusedRequest } from "../model/failure.ts";
import type { JsonObject } from "../model/text/json.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { GroupField } from "../protocol/filters.ts";
import type { Condition } from "../query/condition/condition.ts";
import type { Capabilities } from "../query/plan/capabilities.ts";
import type { FilesRead } from "../query/plan/estimate.ts";
import type { SourcePlan } from "../query/plan/plan.ts";
import type { AccountsAndRegions, Holdings } from "./holdings.ts";
import type { Billed, Cost } from "./queryCost.ts";

/**
 * A target as plain JSON, for saved searches, the state after a reload and the public API. `source` is the id of its kind;
 * `label` is the name of the target for a person, where its other members do not say it. The kind defines the other members:
 * `{ source: "eventHistory", profile: "production", region: "eu-west-1" }`.
 */
export type TargetRef = JsonObject & { readonly source: string; readonly label?: string };

/** Where an event was read. */
export interface Origin {
  /** Id of the kind of source. */
  readonly source: string;
  /** The name of the target for a person: a profile, a folder, a bucket. */
  readonly label: string;
  /** The profile whose credentials read it. Absent where none is needed. */
  readonly profile?: string;
  /** The Region of all its events. Absent for a target with events of several Regions. */
  readonly region?: string;
  /** A search of the target that names no times covers all of its events. */
  readonly unbounded?: true;
  readonly target: TargetRef;
}

/** Whether two origins have the same target. */
export function isSameOrigin(left: Origin, right: Origin): boolean {
  return left === right || keyOfTarget(left) === keyOfTarget(right);
}

/** The items without those whose target an earlier one has. */
export function distinctTargets<T>(items: readonly T[], originOf: (item: T) => Origin): readonly T[] {
  const first = new Map<string, T>();
  for (const item of items) {
    const key = keyOfTarget(originOf(item));
    if (!first.has(key)) {
      first.set(key, item);
    }
  }
  return [...first.values()];
}

/** The kinds of source make references with their members in the same order. */
function keyOfTarget({ target }: Origin): string {
  return JSON.stringify(target);
}

/** What a request says about where to search. Each member that is absent leaves the choice to the extension. */
export interface Scope {
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
  /** Regions to search besides `regions`, or besides those that the person chose. */
  readonly alsoRegions?: readonly string[];
  /** Files and folders on disk, as absolute paths. */
  readonly files?: readonly string[];
}

/**
 * With what a later run of a search reads on, as plain JSON: the id of a query that runs at AWS, not its results. At most
 * `MOST_CHECKPOINT` UTF-16 units as text. A window that was closed meanwhile gets it from where anything may stand: its
 * source validates the members.
 */
export type Checkpoint = JsonObject;

export const MOST_CHECKPOINT = 4_000;

/** How a search opens its targets. */
export interface TargetUse extends Pick<Use, "asked"> {
  /** See `MemoryOptions`. */
  readonly readSince?: number | undefined;
  /**
   * What is stored and old enough to be read again for late events is read again in its place, newest first. Default: after
   * everything else. `readSince` takes precedence.
   */
  readonly inOrder?: boolean;
  /** Requests of the background give way to those of a person. Default "interactive". */
  readonly priority?: Priority;
  /** Takes log files as a trail writes them. Without one, all events come in pages. */
  readonly index?: RecordIndex | undefined;
}

/** What there is to see in a target, with searches that show it. */
export interface Guide {
  /** What the target is called. */
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly about: string;
  /** The first is where to begin. */
  readonly searches: readonly [GuidedSearch, ...GuidedSearch[]];
}

/** A search that a guide suggests. `group`: the field by which its results are grouped at first. */
export interface GuidedSearch {
  readonly title: string;
  readonly text: string;
  readonly group?: GroupField;
}

/** One thing that can be searched: Event history of a profile and Region, some files, a trail's bucket. */
export interface SourceTarget {
  readonly origin: Origin;
  /** Those of its kind; `title` may name the target. Targets of a kind share the object where they can. */
  readonly capabilities: Capabilities;
  /** What all events of it have. */
  readonly facts: { readonly region?: string; readonly accountId?: string };
  /** All of its events are of these accounts and Regions. A member that is absent: they can be of any. */
  readonly within?: AccountsAndRegions;
  /** The AWS partition of all its events, such as "aws-cn". Absent: not known. */
  readonly partition?: string;
  /** The part of it with the events of these accounts and Regions; undefined: there is none. Absent: it has no such parts. */
  narrowed?(to: AccountsAndRegions): SourceTarget | undefined;
  /**
   * The profiles and Regions whose newest events arrive here later than in the usual kind of source. Absent: none, or
   * not known.
   */
  readonly arrivesLate?: Pick<Scope, "profiles" | "regions">;
  /** Of sample data. */
  readonly guide?: Guide;
  /**
   * The returned function opens the target, once for each run of a search. It throws `Failure` where the target cannot be
   * used, or has come to belong to another account since the first run. `checkpoint`: the last one that a source of this
   * target gave, in this window or an earlier one.
   */
  open(use: TargetUse): (signal: AbortSignal, checkpoint?: Checkpoint) => Promise<Source>;
  /**
   * As `open`, for the stored events of the target: its source yields these and no others. It sends no request, runs no
   * command and never prompts. Absent: no events are stored with which a search could be shown again. The returned function
   * throws `Failure` where it is not known which stored events are the target's.
   */
  recall?(use: RecallUse): (signal: AbortSignal) => Promise<Source>;
}

/** What was read by an earlier run of a search. */
export interface RecallUse {
  /** The account that the target's profile led to then. Absent: not known. */
  readonly accountId?: string | undefined;
  /** When it was read: what was stored later is left out. Ms since 1970 UTC; absent: nothing is. */
  readonly storedBefore?: number | undefined;
  /** Takes the events. */
  readonly index: RecordIndex;
}

/** A kind of source. The registry lists all of them; no file above `sources/` names one. */
export interface SourceKind {
  readonly capabilities: Capabilities;
  /** Whether a request names targets of this kind in a member of its own. */
  isNamed(scope: Scope): boolean;
  /**
   * The targets of a request that asks for this kind. Throws `Failure` ("configuration", "invalid-request") where
   * there are none.
   */
  resolve(
    scope: Scope,
    condition: Condition | undefined,
    use: Use & { readonly signal: AbortSignal },
  ): Promise<readonly SourceTarget[]>;
  /**
   * The target of a reference. Throws `Failure`: "invalid-request" for one that is not of this kind's shape,
   * "configuration" for one that is not there any more.
   */
  target(ref: TargetRef): Promise<SourceTarget>;
}

/** A kind of source with a target for each profile and Region. It reaches `maxAge` ms back. */
export interface AccountKind extends SourceKind {
  readonly capabilities: Capabilities & { readonly maxAge: number };
  at(profile: Profile, region: string): SourceTarget;
  /**
   * The profiles that the person chose, and those of these names that exist. The returned function says what is known of
   * their accounts at the moment; it makes no request.
   */
  accounts(names: readonly string[], condition: Condition | undefined): Promise<() => readonly KnownAccount[]>;
  /**
   * Asks AWS for the enabled Regions of profiles whose Regions are not known, once each. Never signs in interactively.
   * Rejects only with an AbortError: where AWS does not list them, they stay unknown.
   */
  learnRegions(names: readonly string[], signal: AbortSignal): Promise<void>;
  /** The number of all profiles, chosen or not. */
  profileCount(): Promise<number>;
}

/** What is known of the account behind a profile, and where it may hold events of a condition. */
export interface KnownAccount {
  readonly profile: string;
  /** The person chose the profile. */
  readonly isChosen: boolean;
  readonly accountId?: string;
  /** All enabled Regions. Absent: not known. */
  readonly enabled?: readonly string[];
  /** The enabled Regions that may hold events of the condition. Absent: not known. */
  readonly regions?: readonly string[];
  /** Where `regions` is absent and the condition restricts the Region: the Regions of the partition that it allows. */
  readonly allowed?: readonly string[];
}

/** A profile that the person chose to see, with the Regions chosen for it. */
export interface ShownProfile {
  readonly profile: Profile;
  readonly regions: readonly string[];
  /**
   * All enabled Regions are chosen. "unlisted": AWS has not listed them, and `regions` are those that every account has from
   * the start. Absent: the person chose `regions` one by one, or nothing.
   */
  readonly all?: "listed" | "unlisted";
}

/** The failure for a reference that is not of its kind's shape. `members`: what one needs, for a person. */
export function unreadableTarget(title: string, members: string): Failure {
  return refusedRequest(`This search names a target of ${title} that cannot be read: it needs ${members}.`);
}

/** One answer of a source, already filtered by the plan's residual. Events are newest first within a page. */
export interface SourcePage {
  readonly events: readonly CloudTrailEvent[];
  /** How many pages of the source it stands for. Absent: one. */
  readonly pages?: number;
  /** About how many more pages there are; absent while nothing is known. */
  readonly left?: number;
  /** How many events matched besides these, which a `LogFileIndex` took. */
  readonly indexed?: number;
  /** How many events the source returned before filtering here. */
  readonly scanned: number;
  /** Every event at or after this time (ms since 1970 UTC) has been seen; absent until known. */
  readonly coveredFrom?: number;
  /** How often the source was asked too fast since the page before. */
  readonly throttled: number;
  /** True when the page was fetched before, and nobody was asked. */
  readonly remembered: boolean;
  /** True when the source was asked for a range all of which had been read before: events may have arrived late. */
  readonly again?: boolean;
  /**
   * When it was read (ms since 1970 UTC), where late events can still arrive in its range. Absent where they cannot, and
   * where the range is in `stale`.
   */
  readonly asOf?: number;
  /**
   * Ranges that were given as they had been read long ago and are still to be read again, newest first. They are what a
   * search that goes on later passes as `again`. Absent: none.
   */
  readonly stale?: readonly TimeRange[];
  /** How many ms of the window are still to be asked of the source, added up over its lookups; absent: not known. */
  readonly unread?: number;
  /** Part of what cannot be read now: a search that goes on later reads it again. */
  readonly provisional?: boolean;
  /** Of a source that reads files: how many until now. */
  readonly files?: FilesRead;
  /** 0 to 1: how much was read, from a source that does not read along the time. */
  readonly share?: number;
  /** What a person should know of what was read until now: all of it, not only what is new. */
  readonly notes?: readonly string[];
  /**
   * With what a later run reads on, where something runs at AWS. Absent: the one before stays. To never start a query twice,
   * a source gives it in a page of its own before the query is started, such as with the token that makes the start
   * idempotent, and again as soon as the query has an id.
   */
  readonly checkpoint?: Checkpoint;
  /**
   * Of the last page of a run that stops because the cost of the rest is known only now (see `Cost.trial`): the search is
   * estimated again, and goes on where that is allowed.
   */
  readonly awaitsCost?: true;
  /** What AWS does for it until the next page, for a person: "Athena runs the query for 2026-05-01 to 2026-07-30". */
  readonly doing?: string;
  /**
   * What all queries of this source billed until now, those of its checkpoint included. Absent: nothing is billed by what is
   * scanned, or it is not known.
   */
  readonly billed?: Billed;
}

/** Takes events where they are: a source that is given one leaves the files to it that need no other reading. */
export interface LogFileIndex {
  /**
   * Adds the events of files as a trail writes them, `{"Records":[…]}`: a file whole or not at all. Answers how many of
   * the events are new, how many of those matched, and the files that were not added. Throws `Failure`, and an AbortError when aborted: adding the same
   * files again then does no harm.
   */
  addFiles(
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<{
    readonly scanned: number;
    readonly matched: number;
    readonly unread: readonly string[];
    /** Events that were left out because another event has their id. */
    readonly clashes: number;
    /** In how many of all files that it has taken records had to be opened, since the index did not answer. */
    readonly parsed: number;
  }>;
}

/** The same for records that are in the record store. */
export interface RecordIndex extends LogFileIndex {
  /**
   * Adds the events of pinned segments; those that are there already are left out. Answers how many of the new ones matched.
   * `refused`: why the disk did not take some of them. Throws `Failure`, and an AbortError.
   */
  addStored(
    segments: readonly PinnedSegment[],
    signal: AbortSignal,
    refused: RefusedWrite | undefined,
  ): Promise<{ readonly matched: number }>;
  /** The lease of what it shows of a store: it ends with the index. */
  leaseOf(store: Pick<RecordStore, "lease">): Lease;
}

export interface SourceOptions {
  /** Called each time the source was asked too fast, long before the page that counts it. */
  readonly slowed?: () => void;
  /** Ranges to read again after the plan's window: the `stale` of the last page of an earlier run. */
  readonly again?: readonly TimeRange[];
  /**
   * Requests are limited: a stored range between two others that must be requested is requested with them unless it saves
   * a request. Default: what is stored is never requested.
   */
  readonly fewestRequests?: boolean;
  /** Ids of the events that earlier runs of the same search yielded; grows. */
  readonly seen?: Set<string>;
}

/**
 * What arrived in a target that is followed live. It claims nothing about any time: events can be missing between two
 * batches and in each of them.
 */
export interface LiveBatch {
  /** Those that satisfy the plan's condition, in any order. The plan's window is ignored. */
  readonly events: readonly CloudTrailEvent[];
  /** How many log events arrived that could not be read as events of CloudTrail. Absent: none. */
  readonly unreadable?: number;
  /** The source left out some of the events, because too many arrived at once. */
  readonly sampled?: true;
  /**
   * The source was connected again before this batch, and what arrived in between is missing: AWS ended the session at its
   * time limit, or the connection broke.
   */
  readonly reconnected?: "session ended" | "connection lost";
}

/** An open target. */
export interface Source {
  /** Equal for targets that hold the same events, such as two profiles of one account. Absent: no other target does. */
  readonly sharedKey?: string;
  /**
   * What a search would cost. Absent where reading costs nothing. Undefined: nothing more is billed, as what the checkpoint
   * stands for was allowed. Throws `Failure`, or an AbortError.
   */
  estimate?(plan: SourcePlan, signal: AbortSignal): Promise<Cost | undefined>;
  /**
   * Of which log files it has the events, after `estimate`. Absent, and undefined: that is not known. Throws `Failure` or an
   * AbortError.
   */
  holdings?(plan: SourcePlan, signal: AbortSignal): Promise<Holdings | undefined>;
  /**
   * Ends what runs at AWS for it: the person cancelled the search, or closed its view. An abort of `search` alone ends
   * nothing at AWS: it comes with a limit and with the window's end too, and the next run goes on with the checkpoint. After
   * this, the next run begins again. Answers what all of its queries billed, where that is known. Throws `Failure`. Absent:
   * nothing runs at AWS between its requests.
   */
  stop?(): Promise<Billed | undefined>;
  /** Releases what it holds, such as downloaded files. The source is not used afterwards. */
  close?(): Promise<void>;
  /**
   * Pages until the window is read whole and stale ranges are read again. Throws `Failure`, or an AbortError when `signal`
   * is aborted (within milliseconds). What was yielded before stays valid. A page is taken when the next one is asked for: a
   * source that remembers how far it got gives a page that was not taken once more when it is run again. With a checkpoint,
   * it yields everything in the plan's window, but for the events of `seen`; where what the checkpoint stands for failed or is
   * gone, it begins again.
   */
  search(plan: SourcePlan, signal: AbortSignal, options?: SourceOptions): AsyncIterable<SourcePage>;
  /**
   * What arrives from now on, until `signal` is aborted. Present where `Capabilities.live` is. The first batch, which may be
   * empty, comes when the target is being followed; an empty one comes at least every 30 seconds. A batch is taken when the
   * next one is asked for: a source that is asked too late leaves events out and says `sampled`. Throws `Failure` where it
   * cannot be followed any more, or an AbortError.
   */
  follow?(plan: SourcePlan, signal: AbortSignal): AsyncIterable<LiveBatch>;
}
