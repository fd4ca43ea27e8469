import { join, sep } from "node:path";
import { pathInside } from "../../iac/pathInside.ts";
import { TOOL_FACTS } from "../../iac/tools.ts";
import { isWithin } from "../../iac/workspacePath.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** A path relative to a workspace folder, as code refers to files. */
export interface FolderPath {
  /** Absolute. */
  readonly folder: string;
  /** Relative to the folder, with "/"; "." for the folder itself. */
  readonly path: string;
}

/** A file on disk. */
export interface SavedFile {
  /** Undefined: missing, too large, unreadable or outside the workspace. */
  readonly text: string | undefined;
  /** When it was last modified before its text was read, ms since 1970 UTC. Undefined: missing or outside the workspace. */
  readonly modified: number | undefined;
}

/** Directories that are never searched: dependencies, version control and tool caches. */
const NEVER: readonly string[] = [
  "node_modules",
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "__pycache__",
  ...TOOL_FACTS.flatMap(({ ignoredFolders = [] }) => ignoredFolders),
];
const EXCEPT = `**/{${NEVER.join(",")}}/**`;

/** The workspace's files, without those that links lead out of the workspace. */
export class ContainedFiles {
  readonly #files: WorkspaceFiles;
  /** Whether file paths are usually case-insensitive on this platform. */
  readonly foldsCase: boolean;
  #realFolders: Promise<readonly string[]> | undefined;

  constructor(files: WorkspaceFiles, platform: NodeJS.Platform = process.platform) {
    this.#files = files;
    this.foldsCase = platform === "darwin" || platform === "win32";
  }

  folders(): readonly string[] {
    return this.#files.folders();
  }

  async find(glob: string, limit: number): Promise<readonly string[]> {
    return [...(await this.#files.find(glob, EXCEPT, limit))].sort();
  }

  /** Like `find`; `more`: whether there are further matches. */
  async findMost(glob: string, limit: number): Promise<{ readonly paths: readonly string[]; readonly more: boolean }> {
    const found = await this.find(glob, limit + 1);
    return { paths: found.slice(0, limit), more: found.length > limit };
  }

  /** The text of a file. Undefined: missing, too large, unreadable or outside the workspace. */
  async read(path: string, maxBytes: number): Promise<string | undefined> {
    return (await this.contains(path)) ? this.#files.read(path, maxBytes) : undefined;
  }

  /** Like `read`, with the time of the text. */
  async readSaved(path: string, maxBytes: number): Promise<SavedFile> {
    const modified = await this.modified(path);
    return { modified, text: modified === undefined ? undefined : await this.#files.read(path, maxBytes) };
  }

  async modified(path: string): Promise<number | undefined> {
    return (await this.contains(path)) ? this.#files.modified(path) : undefined;
  }

  /** The same key for all spellings of a path that differ only in letter case, if the platform ignores it. */
  keyOf(path: string): string {
    return this.foldsCase ? path.toLowerCase() : path;
  }

  realPath(path: string): Promise<string | undefined> {
    return this.#files.realPath(path);
  }

  /** Whether a path, with all links resolved, is inside a workspace folder. */
  async contains(path: string): Promise<boolean> {
    this.#realFolders ??= Promise.all(
      this.#files.folders().map(async (folder) => (await this.#files.realPath(folder)) ?? folder),
    );
    const [real, folders] = await Promise.all([this.#files.realPath(path), this.#realFolders]);
    return real !== undefined && folders.some((folder) => isWithin(real, folder));
  }

  /**
   * The innermost workspace folder of a path and the path relative to it, without resolving links. Undefined: outside
   * the workspace.
   */
  folderPathOf(path: string): FolderPath | undefined {
    const [best] = this.folders()
      .flatMap((folder) => {
        const inside = pathInside(path, folder);
        return inside === undefined ? [] : { folder, path: inside };
      })
      .sort((left, right) => right.folder.length - left.folder.length);
    return best === undefined ? undefined : { folder: best.folder, path: best.path.split(sep).join("/") || "." };
  }

  /** Whether `find` could return the path, judged by its segments; changes of other files have no effect. */
  mayFind(path: string): boolean {
    const steps = this.folderPathOf(path)?.path.split("/").slice(0, -1);
    return steps !== undefined && !steps.some((step) => NEVER.includes(step));
  }

  pathOf({ folder, path }: FolderPath): string {
    return join(folder, ...path.split("/"));
  }

  /** The list of workspace folders has changed. */
  forgetFolders(): void {
    this.#realFolders = undefined;
  }
}
