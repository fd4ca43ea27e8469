import { mapConcurrent } from "../../async/mapConcurrent.ts";
import type { Bucket } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import type { LogFile } from "../logFiles/logFile.ts";
import type { ListedFile } from "./fileListing.ts";
import { type Lease, ObjectCache } from "./objectCache.ts";
import { nameOf, type UnreadFile } from "./unreadFiles.ts";

/** Downloads at once. */
const AT_ONCE = 16;

/** What became of some files. */
export interface Downloaded {
  /** In the order of the files. */
  readonly logs: readonly LogFile[];
  readonly unread: readonly UnreadFile[];
  /** The files behind `logs`, by their paths. */
  readonly files: ReadonlyMap<string, ListedFile>;
  /** Files that were replaced after they were listed, and were read as they are now. */
  readonly replaced: readonly string[];
  /** How many of them were asked of S3. */
  readonly asked: number;
}

/** What became of one file. */
interface Fetched {
  readonly file: ListedFile;
  readonly log?: LogFile;
  readonly unread?: UnreadFile;
  readonly isReplaced?: boolean;
  readonly asked: boolean;
}

/** Brings the log files of a bucket to this machine, each once while the cache holds it. */
export class Downloads {
  readonly #bucket: Bucket;
  readonly #cache: ObjectCache;
  readonly #lease: Lease;
  /** Files that are being fetched, also for a search that was stopped. By their names in the cache. */
  readonly #underWay = new Map<string, Promise<Fetched>>();

  constructor(bucket: Bucket, cache: ObjectCache) {
    this.#bucket = bucket;
    this.#cache = cache;
    this.#lease = cache.lease();
  }

  /**
   * Downloads files. They are few enough to be held in memory together: they are where the disk does not take them. Throws
   * `Failure` where S3 cannot be asked now, or an AbortError: what was downloaded until then is kept.
   */
  async fetch(files: readonly ListedFile[], options: CallOptions): Promise<Downloaded> {
    const stop = new AbortController();
    const calls = { ...options, signal: AbortSignal.any([options.signal, stop.signal]) };
    try {
      const each = await mapConcurrent(files, AT_ONCE, (file) => this.#fetchOnce(file, calls));
      const logs = each.flatMap(({ log }) => log ?? []);
      return {
        logs,
        unread: each.flatMap(({ unread }) => unread ?? []),
        files: new Map(each.flatMap(({ file, log }) => (log === undefined ? [] : [[log.path, file] as const]))),
        replaced: each.flatMap(({ file, isReplaced }) => (isReplaced === true ? [nameOf(file.key)] : [])),
        asked: each.filter(({ asked }) => asked).length,
      };
    } catch (error) {
      stop.abort();
      throw error;
    }
  }

  /** Tells of a file whether it was downloaded before, as far as that is known without looking for it. */
  async lookup(): Promise<(file: ListedFile) => boolean> {
    const isHere = await this.#cache.lookup();
    return ({ key, etag }) => isHere(this.#cacheName(key, etag));
  }

  /** Makes sure that a damaged file is downloaded again when it is asked for. */
  async forget({ key, etag }: ListedFile): Promise<void> {
    await this.#cache.remove(this.#cacheName(key, etag));
  }

  /** Releases the files: those that the cache does not keep can no longer be read. */
  async close(): Promise<void> {
    await this.#lease.release();
  }

  /** Fetches a file. Waits while it is being fetched already: a search that was stopped may still be writing it to the cache. */
  async #fetchOnce(file: ListedFile, options: CallOptions): Promise<Fetched> {
    const name = this.#cacheName(file.key, file.etag);
    for (let before = this.#underWay.get(name); before !== undefined; before = this.#underWay.get(name)) {
      await before.catch(() => undefined);
    }
    const fetching = this.#fetchOne(file, options);
    this.#underWay.set(name, fetching);
    try {
      return await fetching;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #fetchOne(file: ListedFile, options: CallOptions): Promise<Fetched> {
    options.signal.throwIfAborted();
    const { key, bytes, etag, archived } = file;
    if (archived) {
      return { file, unread: { file, problem: "archived" }, asked: false };
    }
    const name = this.#cacheName(key, etag);
    const held = etag === "" ? undefined : await this.#cache.find(name, bytes, this.#lease);
    if (held !== undefined) {
      return { file, log: logOf(file, held, bytes), asked: false };
    }
    const first = await this.#bucket.get(key, etag, options);
    const isReplaced = "problem" in first && first.problem === "changed";
    // CloudTrail never writes a log file twice: what somebody else put there is read, and said.
    const answer = isReplaced ? await this.#bucket.get(key, undefined, options) : first;
    if ("problem" in answer) {
      const { problem, failure } = answer;
      return { file, unread: { file, problem, failure }, asked: true };
    }
    const log = await this.#keep(file, answer.bytes, answer.etag);
    return { file, log, isReplaced, asked: true };
  }

  async #keep(file: ListedFile, bytes: Uint8Array, etag: string): Promise<LogFile> {
    const name = this.#cacheName(file.key, etag);
    const held = etag === "" ? undefined : await this.#cache.keep(name, bytes, this.#lease);
    return held === undefined
      ? { ...logOf(file, file.key, bytes.length), content: bytes }
      : logOf(file, held, bytes.length);
  }

  #cacheName(key: string, etag: string): string {
    return ObjectCache.nameOf([this.#bucket.origin, key, etag]);
  }
}

function logOf({ key, delivered, holdsNoRecords }: ListedFile, path: string, bytes: number): LogFile {
  return { path, name: nameOf(key), bytes, delivered, ...(holdsNoRecords ? { holdsNoRecords } : {}) };
}
