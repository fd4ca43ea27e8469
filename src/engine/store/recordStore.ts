import type { RecordText } from "../../model/event/record.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { RefusedWrite } from "../fileErrors.ts";
import { ownerName } from "../owner.ts";
import type { EngineThreads } from "../threads.ts";
import { WorkerGone } from "../workerLink.ts";
import type { StoredCoverage } from "./coverage.ts";
import type {
  Appended,
  Claim,
  ListedUnder,
  Pinned,
  StoredListing,
  StoredRecords,
  StoredSegment,
  StoreRequests,
  StoreSettings,
  StoreSize,
} from "./storeRequests.ts";

/** What the person set: read at each request. */
export type StoreLimits = Pick<StoreSettings, "maxBytes" | "maxAge" | "memoryOnly">;

/** Keeps segments from being removed until it ends. */
export interface Lease {
  readonly number: number;
  /** The pinned files that are in memory only. */
  readonly held: Set<string>;
  end(): Promise<void>;
}

export interface RecordStoreOptions {
  /** The threads of this window; one of them holds the store. */
  readonly threads: () => Promise<EngineThreads>;
  /** The store's own folder, which the windows of this machine share; made when first written to. */
  readonly folder: string;
  /** A folder of an earlier version, which is removed. */
  readonly obsolete?: string;
  readonly limits: () => StoreLimits;
  /** Bytes that may be held in memory where the disk takes no more. Default: 64 MB. */
  readonly heldBytes?: number;
  /** Called once when the disk does not take what is stored, so that it is held in memory; again after a clear. */
  readonly onRefused: (refused: RefusedWrite) => void;
}

/** The thread that holds the store. */
const HOME = 0;
/** How often a request is made again after the thread died of it, or while it waited. */
const MOST_DEATHS = 3;
/** As they would be on disk: some 250,000 events. */
const HELD_BYTES = 64 * 1024 * 1024;

/**
 * The records that were fetched, each once for each origin, and what is known to be complete of them. They are on disk, or
 * in memory where the disk does not take them; several windows share them. All work is done in a thread. Every method may
 * throw `Failure`.
 */
export class RecordStore {
  readonly #options: RecordStoreOptions;
  readonly #owner = ownerName();
  #leases = 0;
  /** How many leases need each file that is in memory only. */
  readonly #held = new Map<string, number>();
  #isRefused = false;

  constructor(options: RecordStoreOptions) {
    this.#options = options;
  }

  /** See `StoreRequests.storeAppend`. */
  async append(origin: string, records: readonly RecordText[], claim?: Claim): Promise<Appended> {
    const appended = await this.#ask("storeAppend", origin, records, claim);
    if (appended.refused !== undefined && !this.#isRefused) {
      this.#isRefused = true;
      this.#options.onRefused(appended.refused);
    }
    return appended;
  }

  /** See `StoreRequests.storeCoverage`. */
  async coverage(origin: string, questions: readonly string[]): Promise<readonly StoredCoverage[]> {
    return await this.#ask("storeCoverage", origin, questions);
  }

  /** See `StoreRequests.storeRead`. */
  async read(
    origin: string,
    range: TimeRange,
    listed: ListedUnder | undefined,
    questions: readonly string[],
  ): Promise<StoredRecords> {
    return await this.#ask("storeRead", origin, range, listed, questions);
  }

  /**
   * The segments that can hold records of a range, which stay until the lease ends. Called again with the same lease, it
   * adds to that. Each is given with its columns once for a lease. `storedBefore`: only those whose oldest record was stored
   * until then (ms since 1970 UTC).
   */
  async pin(
    origin: string,
    range: TimeRange,
    lease: Lease,
    questions: readonly string[],
    storedBefore?: number,
  ): Promise<Pinned> {
    const pinned = await this.#ask("storePin", origin, range, lease.number, questions, storedBefore);
    if (pinned.held.length > 0) {
      const threads = await this.#options.threads();
      for (const file of pinned.held.filter(({ path }) => !lease.held.has(path))) {
        lease.held.add(file.path);
        this.#held.set(file.path, (this.#held.get(file.path) ?? 0) + 1);
        threads.hold([file]);
      }
    }
    return pinned;
  }

  /** A lease for what a view shows. */
  lease(): Lease {
    this.#leases += 1;
    const number = this.#leases;
    const held = new Set<string>();
    return { number, held, end: () => this.#end(number, held) };
  }

  async #end(lease: number, held: ReadonlySet<string>): Promise<void> {
    const free = [...held].filter((path) => {
      const leases = (this.#held.get(path) ?? 0) - 1;
      this.#held.set(path, leases);
      return leases <= 0 && this.#held.delete(path);
    });
    if (free.length > 0) {
      (await this.#options.threads()).release(free);
    }
    // A thread that died has ended its leases.
    await this.#ask("storeUnpin", lease).catch(() => undefined);
  }

  /** See `StoreRequests.storeSegments`. */
  async segments(lease: Lease): Promise<readonly StoredSegment[]> {
    return await this.#ask("storeSegments", lease.number);
  }

  /** See `StoreRequests.storeListing`. */
  async listing(segments: readonly StoredSegment[]): Promise<StoredListing> {
    return await this.#ask("storeListing", segments);
  }

  /** How much is stored. */
  async size(): Promise<StoreSize> {
    return await this.#ask("storeSize");
  }

  /** Removes everything but what another window writes meanwhile. */
  async clear(): Promise<void> {
    await this.#ask("storeClear");
    this.#isRefused = false;
  }

  async #ask<Name extends keyof StoreRequests>(
    name: Name,
    ...args: Parameters<StoreRequests[Name]> extends [StoreSettings, ...infer Rest] ? Rest : never
  ): Promise<Awaited<ReturnType<StoreRequests[Name]>>> {
    const { folder, obsolete, limits, heldBytes = HELD_BYTES } = this.#options;
    const settings: StoreSettings = {
      folder,
      owner: this.#owner,
      heldBytes,
      ...limits(),
      ...(obsolete === undefined ? {} : { obsolete }),
    };
    const threads = await this.#options.threads();
    for (let deaths = 1; ; deaths += 1) {
      try {
        const given = [settings, ...args] as unknown as Parameters<StoreRequests[Name]>;
        const answer = await threads.link(HOME).request(name, given);
        threads.answered();
        return answer as Awaited<ReturnType<StoreRequests[Name]>>;
      } catch (error) {
        if (!(error instanceof WorkerGone) || deaths > MOST_DEATHS || threads.isHopeless) {
          throw error;
        }
      }
    }
  }
}
