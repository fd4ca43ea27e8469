import type { LookupRecord } from "../../model/event/record.ts";
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
  StoredRecords,
  StoreRequests,
  StoreSettings,
  StoreSize,
} from "./storeRequests.ts";

/** What the person set: read at each request. */
export type StoreLimits = Pick<StoreSettings, "maxBytes" | "maxAge" | "memoryOnly">;

/** Keeps segments from being removed until it ends. */
export interface Lease {
  readonly number: number;
  end(): void;
}

export interface RecordStoreOptions {
  /** The threads of this window; one of them holds the store. */
  readonly threads: () => Promise<EngineThreads>;
  /** The store's own folder, which the windows of this machine share; made when first written to. */
  readonly folder: string;
  /** A folder of an earlier version, which is removed. */
  readonly obsolete?: string;
  readonly limits: () => StoreLimits;
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
  #isRefused = false;

  constructor(options: RecordStoreOptions) {
    this.#options = options;
  }

  /** See `StoreRequests.storeAppend`. */
  async append(origin: string, records: readonly LookupRecord[], claim?: Claim): Promise<Appended> {
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
    range: { readonly from: number; readonly to: number },
    listed: ListedUnder | undefined,
    questions: readonly string[],
  ): Promise<StoredRecords> {
    return await this.#ask("storeRead", origin, range, listed, questions);
  }

  /**
   * The files of the segments that can hold records of a range, which stay until the lease ends. Called again with the same
   * lease, it adds to that.
   */
  async pin(
    origin: string,
    range: { readonly from: number; readonly to: number },
    lease: Lease,
    questions: readonly string[],
  ): Promise<Pinned> {
    const pinned = await this.#ask("storePin", origin, range, lease.number, questions);
    const threads = await this.#options.threads();
    threads.hold(pinned.held);
    return pinned;
  }

  /** A lease for what a view shows. */
  lease(): Lease {
    this.#leases += 1;
    const number = this.#leases;
    return {
      number,
      end: () => {
        // A thread that died has ended its leases.
        this.#ask("storeUnpin", number).catch(() => undefined);
      },
    };
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
    const { folder, obsolete, limits } = this.#options;
    const settings: StoreSettings = {
      folder,
      owner: this.#owner,
      heldBytes: HELD_BYTES,
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
