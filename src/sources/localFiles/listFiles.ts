import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { fileProblem } from "../logFiles/fileProblem.ts";
import { deliveryTime, type LogFile } from "../logFiles/logFile.ts";

export interface Listing {
  /** Newest first where names tell the time, the others behind them by name; tables last. */
  readonly files: readonly LogFile[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

const MAX_FILES = 100_000;
const MAX_DEPTH = 40;
/** What people keep events in; a file that is chosen itself is read whatever its name. */
const LOG_NAME = /\.(json|jsonl|ndjson|log|csv|tsv|ya?ml|gz)$/i;
/** Rows of a table hold less than the records: where both have an event, the record should be met first. */
const TABLE_NAME = /\.[ct]sv(\.gz)?$/i;
/** Digests hold hashes, not events; the others are no place for log files. */
const SKIPPED_FOLDER = /^(\..+|node_modules|CloudTrail-Digest)$/;

/**
 * The files behind the chosen paths, folders with all that is below them. A link is followed only to what is below the
 * chosen folder itself. Throws an AbortError; what cannot be listed becomes a note.
 */
export async function listFiles(paths: readonly string[], signal: AbortSignal): Promise<Listing> {
  const lister = new Lister(signal);
  for (const path of paths) {
    await lister.add(path);
  }
  return { files: lister.files.sort(newestFirst), notes: lister.notes };
}

class Lister {
  readonly files: LogFile[] = [];
  readonly notes: string[] = [];
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();
  #full = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async add(path: string): Promise<void> {
    await this.#guard(path, async () => {
      const real = await realpath(path);
      const { isDirectory, bytes } = await kindOf(real);
      if (isDirectory) {
        await this.#folder(real, { root: real, depth: 0 });
      } else if (bytes === undefined) {
        this.notes.push(`${basename(path)}: not a file.`);
      } else {
        this.#keep(real, basename(path), bytes);
      }
    });
  }

  async #folder(path: string, folder: { readonly root: string; readonly depth: number }): Promise<void> {
    if (this.#seen.has(path) || folder.depth > MAX_DEPTH) {
      return;
    }
    this.#seen.add(path);
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      this.#signal.throwIfAborted();
      if (this.#full) {
        return;
      }
      const child = join(path, entry.name);
      await this.#guard(child, async () => {
        const real = entry.isSymbolicLink() ? await realpath(child) : child;
        if (real !== child && real !== folder.root && !real.startsWith(folder.root + sep)) {
          this.notes.push(`${entry.name}: a link that leads out of the folder was not followed.`);
          return;
        }
        const { isDirectory, bytes } = await kindOf(real);
        if (isDirectory && !SKIPPED_FOLDER.test(entry.name)) {
          await this.#folder(real, { ...folder, depth: folder.depth + 1 });
        } else if (bytes !== undefined && LOG_NAME.test(entry.name)) {
          this.#keep(real, real.slice(folder.root.length + 1), bytes);
        }
      });
    }
  }

  #keep(path: string, name: string, bytes: number): void {
    if (this.#seen.has(path)) {
      return;
    }
    if (this.files.length === MAX_FILES) {
      this.#full = true;
      this.notes.push(
        `Only the first ${MAX_FILES.toLocaleString("en-US")} files are read: choose a folder further down.`,
      );
      return;
    }
    this.#seen.add(path);
    const delivered = deliveryTime(basename(path));
    this.files.push({ path, name, bytes, ...(delivered === undefined ? {} : { delivered }) });
  }

  /** A file or folder that cannot be looked at must not hide the others. */
  async #guard(path: string, work: () => Promise<void>): Promise<void> {
    this.#signal.throwIfAborted();
    try {
      await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      this.notes.push(`${basename(path)}: ${fileProblem(error)}`);
    }
  }
}

async function kindOf(path: string): Promise<{ readonly isDirectory: boolean; readonly bytes?: number }> {
  const stats = await stat(path);
  return { isDirectory: stats.isDirectory(), ...(stats.isFile() ? { bytes: stats.size } : {}) };
}

function newestFirst(left: LogFile, right: LogFile): number {
  const fuller = Number(TABLE_NAME.test(left.path)) - Number(TABLE_NAME.test(right.path));
  const newer = (right.delivered ?? Number.NEGATIVE_INFINITY) - (left.delivered ?? Number.NEGATIVE_INFINITY);
  // NaN: neither name tells a time.
  return fuller || newer || (left.path < right.path ? -1 : left.path > right.path ? 1 : 0);
}
