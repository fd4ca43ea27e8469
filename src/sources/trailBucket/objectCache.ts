import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "../../async/replaceFile.ts";
import { type RefusedWrite, refusedWrite } from "../../engine/fileErrors.ts";

export interface ObjectCacheOptions {
  /** The cache's own folder; made when first written to. */
  readonly folder: string;
  /** Past this, what was not used for longest is removed. 0: nothing is kept. */
  readonly maxBytes: () => number;
  /** Told once when nothing can be written any more (a full disk, say): the cache then only reads. */
  readonly onUnwritable: (error: unknown) => void;
}

/** What is known of a file of the cache. Times in ms since 1970 UTC. */
interface Kept {
  readonly bytes: number;
  used: number;
}

/** Other windows may have removed files since they were listed last; so long (ms) after that they are listed again. */
const LISTED_FOR = 10 * 60_000;
const LEASES = "leases";
const NAME = /^[0-9a-f]{64}\.json\.gz$/;

/**
 * Objects that were downloaded, on disk, within a bound. A file's name is a hash of what it is: no name that somebody else
 * gave is ever part of a path. Several windows share a folder: files are written aside and renamed.
 */
export class ObjectCache {
  readonly #options: ObjectCacheOptions;
  /** By name. */
  #kept: Map<string, Kept> | undefined;
  #listing: Promise<Map<string, Kept>> | undefined;
  #listedAt = 0;
  #bytes = 0;
  /** Why nothing can be written any more. */
  #refused: RefusedWrite | undefined;
  #sweeping: Promise<void> | undefined;
  /** Files that must stay, where no other name for them could be made: how many leases each has. */
  readonly #pinned = new Map<string, number>();

  constructor(options: ObjectCacheOptions) {
    this.#options = options;
  }

  /** The name of an object's file: `parts` tell it from every other one, and its content from every other content. */
  static nameOf(parts: readonly string[]): string {
    return `${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}.json.gz`;
  }

  /** Why the disk does not take what is downloaded; undefined where it does, or was not asked yet. */
  get refused(): RefusedWrite | undefined {
    return this.#refused;
  }

  /** Tells of a name whether its file was here when the folder was listed last. Never throws. */
  async lookup(): Promise<(name: string) => boolean> {
    const kept = await this.#list();
    return (name) => kept.has(name);
  }

  /** Keeps what a search reads until it is released: it stays readable when the cache removes it. */
  lease(): Lease {
    return new Lease(this, join(this.#options.folder, LEASES, `${process.pid}-${randomUUID()}`));
  }

  /**
   * The path under which a file of so many bytes can be read until the lease is released; it counts as used. Undefined where
   * it is not here.
   */
  async find(name: string, bytes: number, lease: Lease): Promise<string | undefined> {
    const known = (await this.#list()).get(name);
    if (known === undefined) {
      return undefined;
    }
    const path = this.#path(name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true || found.size !== bytes) {
      await this.remove(name);
      return undefined;
    }
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
    known.used = now.getTime();
    return await lease.hold(name, path);
  }

  /**
   * Writes an object and answers as `find`: it is kept beyond the lease where it fits into the cache. Undefined where the disk
   * does not take it.
   */
  async keep(name: string, bytes: Uint8Array, lease: Lease): Promise<string | undefined> {
    if (this.#refused !== undefined) {
      return undefined;
    }
    await this.#list();
    try {
      const own = await lease.write(name, bytes);
      return own === undefined || bytes.length > this.#options.maxBytes()
        ? own
        : await this.#adopt(name, own, bytes.length, lease);
    } catch (error) {
      if (this.#refused === undefined) {
        this.#refused = refusedWrite(error);
        this.#options.onUnwritable(error);
      }
      return undefined;
    }
  }

  /**
   * Gives a file of a lease another name in the cache. Answers the path under which the lease has it; undefined where it was
   * removed meanwhile.
   */
  async #adopt(name: string, own: string, bytes: number, lease: Lease): Promise<string | undefined> {
    const path = this.#path(name);
    const code = await linked(own, path);
    let held = own;
    if (code === "ENOENT") {
      return undefined;
    }
    if (code !== undefined && code !== "EEXIST") {
      // A file system without hard links.
      await replaceFile(own, path);
      lease.pin(path);
      held = path;
    }
    this.#forget(name);
    this.#kept?.set(name, { bytes, used: Date.now() });
    this.#bytes += bytes;
    for (let before = Number.POSITIVE_INFINITY; this.#bytes > this.#options.maxBytes() && this.#bytes < before; ) {
      before = this.#bytes;
      this.#sweeping ??= this.#sweep().finally(() => {
        this.#sweeping = undefined;
      });
      await this.#sweeping;
    }
    return held;
  }

  /** Removes a file that turned out to be damaged. */
  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true }).catch(() => undefined);
    this.#forget(name);
  }

  /** How much is kept. */
  async size(): Promise<{ readonly files: number; readonly bytes: number }> {
    this.#listedAt = 0;
    const kept = await this.#list();
    return { files: kept.size, bytes: this.#bytes };
  }

  /** Removes everything, what open searches use included. Throws where the disk refuses. */
  async clear(): Promise<void> {
    await rm(this.#options.folder, { recursive: true, force: true });
    this.#kept = undefined;
    this.#listing = undefined;
    this.#bytes = 0;
    this.#refused = undefined;
  }

  /** @internal */
  pin(path: string): void {
    this.#pinned.set(path, (this.#pinned.get(path) ?? 0) + 1);
  }

  /** @internal */
  unpin(path: string): void {
    const left = (this.#pinned.get(path) ?? 1) - 1;
    if (left > 0) {
      this.#pinned.set(path, left);
    } else {
      this.#pinned.delete(path);
    }
  }

  #path(name: string): string {
    return join(this.#options.folder, name.slice(0, 2), name);
  }

  #forget(name: string): void {
    this.#bytes -= this.#kept?.get(name)?.bytes ?? 0;
    this.#kept?.delete(name);
  }

  async #list(): Promise<Map<string, Kept>> {
    if (this.#kept !== undefined && Date.now() - this.#listedAt < LISTED_FOR) {
      return this.#kept;
    }
    this.#listing ??= this.#listNow().finally(() => {
      this.#listing = undefined;
    });
    return await this.#listing;
  }

  async #listNow(): Promise<Map<string, Kept>> {
    const { folder } = this.#options;
    await removeDeadLeases(join(folder, LEASES));
    const kept = new Map<string, Kept>();
    let bytes = 0;
    for (const part of await readdir(folder).catch(() => [])) {
      if (part.length !== 2) {
        continue;
      }
      const names = (await readdir(join(folder, part)).catch(() => [])).filter((name) => NAME.test(name));
      await Promise.all(
        names.map(async (name) => {
          const found = await stat(join(folder, part, name)).catch(() => undefined);
          if (found?.isFile() === true) {
            kept.set(name, { bytes: found.size, used: found.mtimeMs });
            bytes += found.size;
          }
        }),
      );
    }
    this.#kept = kept;
    this.#bytes = bytes;
    this.#listedAt = Date.now();
    return kept;
  }

  /** Down to nine tenths of the limit, so that not every file sweeps. */
  async #sweep(): Promise<void> {
    const kept = await this.#list();
    const limit = this.#options.maxBytes() * 0.9;
    const oldestFirst = [...kept].sort(([, left], [, right]) => left.used - right.used);
    for (const [name] of oldestFirst) {
      if (this.#bytes <= limit) {
        return;
      }
      const path = this.#path(name);
      if (!this.#pinned.has(path)) {
        await rm(path, { force: true }).catch(() => undefined);
        this.#forget(name);
      }
    }
  }
}

/** Files of a cache that stay readable until they are released, even after the cache removed them. */
export class Lease {
  readonly #cache: ObjectCache;
  readonly #folder: string;
  /** Those for which no other name could be made. */
  readonly #pinned: string[] = [];
  #made: Promise<unknown> | undefined;
  #held = 0;
  #isReleased = false;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(cache: ObjectCache, folder: string) {
    this.#cache = cache;
    this.#folder = folder;
  }

  /** The path under which a file of the cache stays readable. Undefined where it is gone, or the lease was released. */
  hold(name: string, path: string): Promise<string | undefined> {
    return this.#beforeRelease(async () => {
      const own = await this.#next(name).catch(() => undefined);
      const code = own === undefined ? "EIO" : await linked(path, own);
      if (code === undefined || code === "ENOENT") {
        return code === undefined ? own : undefined;
      }
      this.pin(path);
      return path;
    });
  }

  /** Writes a file that is read until the lease is released; undefined where it was. Throws what the file system does. */
  write(name: string, bytes: Uint8Array): Promise<string | undefined> {
    return this.#beforeRelease(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const own = await this.#next(name);
        try {
          await writeFile(own, bytes, { mode: 0o600, flag: "wx" });
          return own;
        } catch (error) {
          await rm(own, { force: true }).catch(() => undefined);
          if (!isMissing(error) || attempt === 2) {
            throw error;
          }
          // The cache was cleared meanwhile, with the lease's folder.
          this.#made = undefined;
        }
      }
    });
  }

  /** Removes the files: they can no longer be read. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await Promise.allSettled(this.#underWay);
    for (const path of this.#pinned.splice(0)) {
      this.#cache.unpin(path);
    }
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Runs work on the lease's folder, which is removed only after it. */
  async #beforeRelease(work: () => Promise<string | undefined>): Promise<string | undefined> {
    if (this.#isReleased) {
      return undefined;
    }
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Keeps a file of the cache from being removed by this process. */
  pin(path: string): void {
    this.#cache.pin(path);
    this.#pinned.push(path);
  }

  async #next(name: string): Promise<string> {
    this.#made ??= mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#made;
    this.#held += 1;
    return join(this.#folder, `${this.#held}-${name}`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Gives a file another name, in a folder that is made where it is missing. Answers the code of the error, if any. */
async function linked(from: string, to: string): Promise<string | undefined> {
  const attempt = () =>
    link(from, to).then(
      () => undefined,
      (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "EIO"),
    );
  const code = await attempt();
  if (code !== "ENOENT") {
    return code;
  }
  await mkdir(dirname(to), { recursive: true, mode: 0o700 }).catch(() => undefined);
  return await attempt();
}

/** Leases of processes that are gone: their folders are named after them. */
async function removeDeadLeases(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(/^(\d{1,10})-/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || !isRunning(pid)) {
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // "EPERM": it runs, and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
