import type { RecordText } from "../../model/event/record.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { RefusedWrite } from "../fileErrors.ts";
import type { HeldFile } from "../heldFile.ts";
import type { ListedOperation } from "../segment/listedResources.ts";
import type { StoredCoverage } from "./coverage.ts";

/** What every request to a store says of it: a thread that begins anew knows nothing. */
export interface StoreSettings {
  /** The store's own folder; made when first written to. */
  readonly folder: string;
  /** The name of this process in the folder: see `ownerName`. */
  readonly owner: string;
  /** Bytes on disk: past this, what was not used for longest is removed. */
  readonly maxBytes: number;
  /** How long records are kept, in ms. */
  readonly maxAge: number;
  /** Nothing is written to the disk, and what is there is removed. */
  readonly memoryOnly: boolean;
  /** Bytes that may be held in memory where nothing is written to the disk. */
  readonly heldBytes: number;
  /** A folder of an earlier version, which is removed. */
  readonly obsolete?: string;
}

/** A question of which a source was asked, and a range that was read to its end. */
export interface Claim {
  /** Any text. */
  readonly question: string;
  /** Inclusive and exclusive, ms since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** When the first page of it was asked for, ms since 1970 UTC. */
  readonly readAt: number;
  /** How many records that reading brought. Absent: those that are stored with the claim. */
  readonly events?: number;
}

/** An attribute of LookupEvents and its value. */
export interface ListedUnder {
  readonly key: string;
  readonly value: string;
}

/** What became of records that were to be stored. */
export interface Appended {
  /** The time of each of them, in order (ms since 1970 UTC); NaN for one without a readable time. */
  readonly times: Float64Array;
  /** How many of them were not stored before. */
  readonly added: number;
  /** How many of those have the event id of another record of the same origin, and say something else: both stay. */
  readonly differing: number;
  /** Why the disk did not take them; they are held in memory then. */
  readonly refused?: RefusedWrite;
}

/** What is stored of a range. */
export interface StoredRecords {
  /** Newest first; those without a time first of all. Differing records of one event: the one that was stored last first. */
  readonly records: readonly RecordText[];
  /** What can be claimed of the origin, now that these were read. */
  readonly coverage: readonly StoredCoverage[];
}

/** A segment that a lease keeps from being removed. */
export interface PinnedSegment {
  /** The file of its records. */
  readonly file: string;
  /** Its columns, as `openSegment` reads them. Absent where the lease had it before. */
  readonly columns?: Uint8Array<ArrayBuffer>;
}

/** What a lease keeps from being removed. */
export interface Pinned {
  readonly segments: readonly PinnedSegment[];
  /** There are more: pinned with the same request, made again. */
  readonly more: boolean;
  /** Those of the segments' files that are in memory only. */
  readonly held: readonly HeldFile[];
  /** Why the disk did not take those. */
  readonly refused?: RefusedWrite;
  /** How many records of the range they hold. */
  readonly records: number;
  /** What can be claimed of the origin, without what could not be pinned. */
  readonly coverage: readonly StoredCoverage[];
}

export interface StoreSize {
  /** Files of records. */
  readonly files: number;
  /** On disk and in memory. */
  readonly bytes: number;
}

/** A segment of any origin. */
export interface StoredSegment {
  /** The name of its origin's folder. */
  readonly folder: string;
  readonly id: string;
  readonly rows: number;
}

/** How LookupEvents lists stored records under resources. */
export interface StoredListing {
  readonly operations: readonly ListedOperation[];
  /** Records of the segments that could not be read. */
  readonly unread: number;
}

/** What the thread is asked that holds the store. `origin`: any text, the same for the same records. */
export interface StoreRequests {
  /**
   * Stores records, and then claims the range that they are all of. Fails with "storage" where neither disk nor memory
   * takes them: then none is stored and nothing is claimed.
   */
  storeAppend(settings: StoreSettings, origin: string, records: readonly RecordText[], claim?: Claim): Appended;
  /** The ranges that are stored of questions, each moment once for each question, newest first. */
  storeCoverage(settings: StoreSettings, origin: string, questions: readonly string[]): readonly StoredCoverage[];
  /** The records of a range that are listed under an attribute; all of them without one. `questions`: as for `storeCoverage`. */
  storeRead(
    settings: StoreSettings,
    origin: string,
    range: TimeRange,
    listed: ListedUnder | undefined,
    questions: readonly string[],
  ): StoredRecords;
  /**
   * The segments that can hold records of a range. They stay until the lease ends, or is ended with its process.
   * `storedBefore`: see `RecordStore.pin`.
   */
  storePin(
    settings: StoreSettings,
    origin: string,
    range: TimeRange,
    lease: number,
    questions: readonly string[],
    storedBefore?: number,
  ): Pinned;
  /** The segments of all origins. They stay until the lease ends, or is ended with its process. */
  storeSegments(settings: StoreSettings, lease: number): readonly StoredSegment[];
  /** How the records of segments are listed under resources. */
  storeListing(settings: StoreSettings, segments: readonly StoredSegment[]): StoredListing;
  /** Ends a lease. */
  storeUnpin(settings: StoreSettings, lease: number): void;
  storeSize(settings: StoreSettings): StoreSize;
  /** Removes everything but what other processes write meanwhile. Throws where the disk refuses. */
  storeClear(settings: StoreSettings): void;
}
