import { lstat, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { Emitter } from "../async/emitter.ts";
import { mapConcurrent } from "../async/mapConcurrent.ts";
import { Slices } from "../async/slices.ts";
import { TOOL_FACTS } from "../iac/tools.ts";
import { diskFile } from "../investigation/code/diskFile.ts";
import type { WorkspaceFiles } from "../investigation/code/workspaceFiles.ts";

/** Files and folders that are looked at in all folders together. */
const MOST_ENTRIES = 300_000;
/** For so long (ms) after they were looked at, files count as unchanged. */
const FRESH_FOR = 2_000;
const STATS_AT_ONCE = 32;

const isWatched = nameTest(TOOL_FACTS.flatMap(({ watched }) => watched));

export interface FolderFilesOptions {
  /** Absolute paths. */
  readonly folders: readonly string[];
  /** Called once when there are more files than are looked at. */
  readonly onTooMany: (most: number) => void;
  /** Milliseconds; only differences count. Default: the time since the program started. */
  readonly elapsed?: () => number;
}

/** The files of folders on disk, without an editor that watches them: `refresh` finds out what changed. */
export class FolderFiles implements WorkspaceFiles {
  readonly read = diskFile.read;
  readonly modified = diskFile.modified;
  readonly realPath = diskFile.realPath;
  readonly #options: FolderFilesOptions;
  readonly #changes = new Emitter<string>();
  readonly #elapsed: () => number;
  /** Directories that are never searched, as of the last `find`. */
  #except: ReadonlySet<string> | undefined;
  #listed: Promise<readonly string[]> | undefined;
  /** By path: what changes when the file does. Undefined until files were listed. */
  #marks: Promise<ReadonlyMap<string, string>> | undefined;
  #refreshedAt = 0;
  #isTooMany = false;

  constructor(options: FolderFilesOptions) {
    this.#options = options;
    this.#elapsed = options.elapsed ?? (() => performance.now());
  }

  folders(): readonly string[] {
    return this.#options.folders;
  }

  /** `glob`: "**\/NAME", where NAME has one "*" at most or one list in braces; `except`: "**\/{a,b}/**". */
  async find(glob: string, except: string, limit: number): Promise<readonly string[]> {
    this.#except ??= new Set(listOf(/^\*\*\/(.+)\/\*\*$/.exec(except)?.[1] ?? ""));
    const isFound = nameTest(listOf(/^\*\*\/(.+)$/.exec(glob)?.[1] ?? ""));
    return (await this.#files()).filter((path) => isFound(basename(path))).slice(0, limit);
  }

  /** Tells the listeners of the files that changed since the last time. Does nothing before files were listed. */
  async refresh(): Promise<void> {
    const before = await this.#marks;
    if (before === undefined || this.#elapsed() - this.#refreshedAt < FRESH_FOR) {
      return;
    }
    this.#listed = undefined;
    await this.#files();
    const now = (await this.#marks) ?? new Map();
    for (const path of new Set([...before.keys(), ...now.keys()])) {
      if (before.get(path) !== now.get(path)) {
        this.#changes.fire(path);
      }
    }
  }

  onDidChange(listener: (path: string) => void): () => void {
    return this.#changes.on(listener);
  }

  /** All files, listed once until `refresh`. */
  #files(): Promise<readonly string[]> {
    if (this.#listed === undefined) {
      this.#listed = this.#list();
      this.#marks = this.#listed.then(marksOf);
      this.#refreshedAt = this.#elapsed();
    }
    return this.#listed;
  }

  async #list(): Promise<readonly string[]> {
    const slices = new Slices();
    const files: string[] = [];
    const folders = [...this.#options.folders];
    let left = MOST_ENTRIES;
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      // A folder that cannot be read has no files here.
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        left -= 1;
        const path = join(folder, entry.name);
        // Links are neither: they are not followed.
        if (entry.isFile()) {
          files.push(path);
        } else if (entry.isDirectory() && this.#except?.has(entry.name) !== true) {
          folders.push(path);
        }
      }
      if (left <= 0) {
        this.#tellTooMany();
        break;
      }
      await slices.pause();
    }
    return files.sort();
  }

  #tellTooMany(): void {
    if (!this.#isTooMany) {
      this.#isTooMany = true;
      this.#options.onTooMany(MOST_ENTRIES);
    }
  }
}

async function marksOf(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const watched = files.filter((path) => isWatched(basename(path)));
  const marks = await mapConcurrent(watched, STATS_AT_ONCE, async (path): Promise<[string, string]> => {
    const found = await lstat(path).catch(() => undefined);
    return [path, found === undefined ? "" : `${found.mtimeMs} ${found.size}`];
  });
  return new Map(marks);
}

/** "a" or "{a,b}": one or several names. */
function listOf(text: string): readonly string[] {
  const [before = "", list, after = ""] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(text)?.slice(1) ?? [];
  return list === undefined ? [text] : list.split(",").map((item) => `${before}${item}${after}`);
}

/** Whether a file name is one of these; a "*" in one stands for any text. */
function nameTest(names: readonly string[]): (name: string) => boolean {
  const parts = names.map((name) => name.split("*", 2));
  return (name) =>
    parts.some(([start = "", end]) =>
      end === undefined
        ? name === start
        : name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end),
    );
}
