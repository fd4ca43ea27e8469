import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { mayHoldEvents } from "../../formats/recognize.ts";
import { pathInside } from "../../iac/pathInside.ts";
import { deliveryTime } from "../../model/aws/deliveryTime.ts";
import { namesText } from "../../model/text/namesText.ts";
import { fileHead } from "../logFiles/fileHead.ts";
import { fileProblem } from "../logFiles/fileProblem.ts";
import type { LogFile } from "../logFiles/logFile.ts";

export interface Listing {
  /** Newest first where names tell the time, the others behind them by name; tables last. */
  readonly files: readonly LogFile[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

const MAX_FILES = 100_000;
const MAX_DEPTH = 40;
/** Bytes that show what a file holds. */
const HEAD = 4096;
/** Files that are opened at the same time to look at their first bytes. */
const AT_ONCE = 16;
/** What people keep events in. Other files of a folder are recognized by their first bytes. */
const LOG_NAME = /\.(json|jsonl|ndjson|log|csv|tsv|ya?ml|gz|parquet)$/i;
/** Rows of a table hold less than the records: where both have an event, the record should be met first. */
const TABLE_NAME = /\.[ct]sv(\.gz)?$/i;
/** Digests contain hashes, no events; the others contain no log files. */
const SKIPPED_FOLDER = /^(\..+|node_modules|CloudTrail-Digest)$/;

/**
 * The files behind the chosen paths, folders with all that is below them. A file that was chosen itself is listed
 * whatever it holds; of a folder, what has the name of a log or begins like one. A link is followed only to what is
 * below the chosen folder itself. Throws an AbortError; what cannot be listed or is left out becomes a note.
 */
export async function listFiles(paths: readonly string[], signal: AbortSignal): Promise<Listing> {
  const lister = new Lister(signal);
  for (const path of paths) {
    await lister.add(path);
  }
  return { files: lister.files.sort(newestFirst), notes: [...lister.notes, ...lister.skipped()] };
}

class Lister {
  readonly files: LogFile[] = [];
  readonly notes: string[] = [];
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();
  readonly #otherFiles: string[] = [];
  readonly #otherFolders: string[] = [];
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
    const unnamed: Unnamed[] = [];
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      this.#signal.throwIfAborted();
      if (this.#full) {
        return;
      }
      const child = join(path, entry.name);
      await this.#guard(child, async () => {
        const real = entry.isSymbolicLink() ? await realpath(child) : child;
        const name = pathInside(real, folder.root);
        if (name === undefined) {
          this.notes.push(`${entry.name}: a link that leads out of the folder was not followed.`);
          return;
        }
        const { isDirectory, bytes } = await kindOf(real);
        if (isDirectory && SKIPPED_FOLDER.test(entry.name)) {
          this.#otherFolders.push(name);
        } else if (isDirectory) {
          await this.#folder(real, { ...folder, depth: folder.depth + 1 });
        } else if (bytes !== undefined && LOG_NAME.test(entry.name)) {
          this.#keep(real, name, bytes);
        } else if (bytes !== undefined) {
          unnamed.push({ path: real, name, bytes });
        }
      });
    }
    await this.#recognize(unnamed);
  }

  /** Keeps those files that begin like a log, and remembers the others. */
  async #recognize(files: readonly Unnamed[]): Promise<void> {
    for (let from = 0; from < files.length && !this.#full; from += AT_ONCE) {
      this.#signal.throwIfAborted();
      const some = files.slice(from, from + AT_ONCE);
      const isLog = await Promise.all(some.map(({ path }) => beginsLikeLog(path)));
      for (const [index, { path, name, bytes }] of some.entries()) {
        if (isLog[index] === true) {
          this.#keep(path, name, bytes);
        } else {
          this.#otherFiles.push(name);
        }
      }
    }
  }

  /** What of the folders is not read, for a person. */
  skipped(): readonly string[] {
    return [
      skippedLine(
        this.#otherFiles,
        "file",
        ", because it does not look like a log",
        ", because they do not look like logs",
      ),
      skippedLine(this.#otherFolders, "folder"),
    ].filter((line) => line !== undefined);
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

interface Unnamed {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
}

/** False as well for a file that cannot be read. */
async function beginsLikeLog(path: string): Promise<boolean> {
  try {
    return mayHoldEvents(await fileHead(path, HEAD));
  } catch {
    return false;
  }
}

function skippedLine(names: readonly string[], what: string, one = "", many = ""): string | undefined {
  if (names.length === 0) {
    return undefined;
  }
  return names.length === 1
    ? `1 ${what} was skipped${one}: ${namesText(names)}.`
    : `${names.length.toLocaleString("en-US")} ${what}s were skipped${many}: ${namesText(names)}.`;
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
