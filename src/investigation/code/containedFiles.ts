import { isAbsolute, join, relative, sep } from "node:path";
import { isWithin } from "../../iac/cdk/workspacePath.ts";
import { TOOL_FACTS } from "../../iac/tools.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** A path in one of the workspace's folders: the words by which its code names files. */
export interface FolderPath {
  /** Absolute. */
  readonly folder: string;
  /** From the folder on, with "/"; "." for the folder itself. */
  readonly path: string;
}

/** Never ours, however large: dependencies, version control, what tools keep for themselves. */
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

/** The workspace's files, without those that really lie elsewhere. */
export class ContainedFiles {
  readonly #files: WorkspaceFiles;
  /** Whether the platform usually does not tell upper from lower case in paths. */
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

  /** The same, and whether there are more than these. */
  async findMost(glob: string, limit: number): Promise<{ readonly paths: readonly string[]; readonly more: boolean }> {
    const found = await this.find(glob, limit + 1);
    return { paths: found.slice(0, limit), more: found.length > limit };
  }

  /** Undefined when it is gone, larger, unreadable, or leads out of the workspace. */
  async read(path: string, maxBytes: number): Promise<string | undefined> {
    return (await this.contains(path)) ? this.#files.read(path, maxBytes) : undefined;
  }

  async modified(path: string): Promise<number | undefined> {
    return (await this.contains(path)) ? this.#files.modified(path) : undefined;
  }

  /** The same for all spellings of a path that the platform takes for one. */
  keyOf(path: string): string {
    return this.foldsCase ? path.toLowerCase() : path;
  }

  realPath(path: string): Promise<string | undefined> {
    return this.#files.realPath(path);
  }

  /** Whether a path, with all links followed, stands in a folder of the workspace. */
  async contains(path: string): Promise<boolean> {
    this.#realFolders ??= Promise.all(
      this.#files.folders().map(async (folder) => (await this.#files.realPath(folder)) ?? folder),
    );
    const [real, folders] = await Promise.all([this.#files.realPath(path), this.#realFolders]);
    return real !== undefined && folders.some((folder) => isWithin(real, folder));
  }

  /** Where a path stands, the innermost folder first; undefined outside the workspace. Words only. */
  folderPathOf(path: string): FolderPath | undefined {
    const [best] = this.folders()
      .map((folder) => ({ folder, path: relative(folder, path) }))
      .filter((one) => !isAbsolute(one.path) && one.path !== ".." && !one.path.startsWith(`..${sep}`))
      .sort((left, right) => right.folder.length - left.folder.length);
    return best === undefined ? undefined : { folder: best.folder, path: best.path.split(sep).join("/") || "." };
  }

  /** Whether `find` may find the path, as far as its words tell: what changes elsewhere changes no answer. */
  mayFind(path: string): boolean {
    const steps = this.folderPathOf(path)?.path.split("/").slice(0, -1);
    return steps !== undefined && !steps.some((step) => NEVER.includes(step));
  }

  pathOf({ folder, path }: FolderPath): string {
    return join(folder, ...path.split("/"));
  }

  /** The workspace has other folders now. */
  forgetFolders(): void {
    this.#realFolders = undefined;
  }
}
