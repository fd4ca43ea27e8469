import { isWithin, pathInWorkspace } from "../workspacePath.ts";
import { type Frame, isForeign, parseFrame } from "./frame.ts";
import { mapLocationOf, SourceMap } from "./sourceMap.ts";

/** Files of the workspace in which constructs are searched. Paths are absolute, in the platform's notation. */
export interface SourceFiles {
  /** The workspace's folders. Files outside them are never requested. */
  readonly folders: readonly string[];
  /** Whether the platform's paths are case-insensitive. */
  readonly foldsCase?: boolean;
  /** The text of a file; undefined when it does not exist or is too large. */
  read(path: string): Promise<string | undefined>;
  /** The real path with symbolic links resolved; undefined when it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** Paths of the app's sources. Called only when the assembly has no stack traces for a resource. */
  sources?(): Promise<readonly string[]>;
}

/** A location in a source where a construct is created. */
export interface SourceLocation {
  /** Inside one of the workspace's folders. */
  readonly path: string;
  /** 0-based. */
  readonly line: number;
  /** 0-based, in UTF-16 units; absent when unknown. */
  readonly character?: number;
}

/** Resolves stack frames to sources. Caches files and source maps: create one per reading of an assembly. */
export class CreationStacks {
  readonly #files: SourceFiles;
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #maps = new Map<string, Promise<SourceMap | undefined>>();
  #realFolders: Promise<readonly string[]> | undefined;

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  /**
   * The frames of a stack trace that are in the workspace's own code, innermost first. Compiled JavaScript is mapped to
   * its source. Library code, files outside the workspace (also through links) and missing files are skipped.
   */
  async *locations(frames: readonly string[]): AsyncGenerator<SourceLocation> {
    for (const text of frames) {
      const frame = parseFrame(text);
      if (frame !== undefined && !isForeign(frame.path)) {
        const path = this.#inWorkspace(frame.path);
        const location = path === undefined ? undefined : await this.#locationOf(path, frame);
        if (location !== undefined) {
          yield location;
        }
      }
    }
  }

  /** The text of a source, cached; undefined when it is missing, too large or outside the workspace. */
  text(path: string): Promise<string | undefined> {
    const known = this.#texts.get(path) ?? this.#open(path);
    this.#texts.set(path, known);
    return known;
  }

  async #locationOf(path: string, { line, column }: Frame): Promise<SourceLocation | undefined> {
    if ((await this.text(path)) === undefined) {
      return undefined;
    }
    const location = { path, line: line - 1, ...(column === undefined ? {} : { character: column - 1 }) };
    return /\.[cm]?js$/.test(path) ? ((await this.#original(location)) ?? location) : location;
  }

  async #original({ path, line, character }: SourceLocation): Promise<SourceLocation | undefined> {
    const found = (await this.#mapOf(path))?.original(line, character);
    const source = found === undefined ? undefined : this.#inWorkspace(found.path);
    if (found === undefined || source === undefined || isForeign(source) || (await this.text(source)) === undefined) {
      return undefined;
    }
    return { path: source, line: found.line, ...(character === undefined ? {} : { character: found.character }) };
  }

  #mapOf(path: string): Promise<SourceMap | undefined> {
    const known = this.#maps.get(path) ?? this.#readMap(path);
    this.#maps.set(path, known);
    return known;
  }

  async #readMap(path: string): Promise<SourceMap | undefined> {
    const location = mapLocationOf((await this.text(path)) ?? "", path);
    if (location === undefined || "text" in location) {
      return SourceMap.parse(location?.text, path);
    }
    const file = this.#inWorkspace(location.path);
    return file === undefined ? undefined : SourceMap.parse(await this.text(file), file);
  }

  #inWorkspace(path: string): string | undefined {
    return pathInWorkspace(path, this.#files.folders, this.#files.foldsCase);
  }

  async #open(path: string): Promise<string | undefined> {
    this.#realFolders ??= Promise.all(
      this.#files.folders.map(async (folder) => (await this.#files.realPath(folder)) ?? folder),
    );
    const [real, folders] = await Promise.all([this.#files.realPath(path), this.#realFolders]);
    return real !== undefined && folders.some((folder) => isWithin(real, folder)) ? this.#files.read(path) : undefined;
  }
}
