import { type Frame, isForeign, parseFrame } from "./frame.ts";
import { mapLocationOf, SourceMap } from "./sourceMap.ts";
import { isWithin, pathInWorkspace } from "./workspacePath.ts";

/** What is read of the workspace to find a construct's source. Paths are absolute, as the platform writes them. */
export interface SourceFiles {
  /** The workspace's folders. Nothing outside them is ever asked for. */
  readonly folders: readonly string[];
  /** Whether the platform does not tell upper from lower case in paths. */
  readonly foldsCase?: boolean;
  /** The text of a file; undefined where there is none, or it is too large. */
  read(path: string): Promise<string | undefined>;
  /** Where a path really leads, links followed; undefined where it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** The app's own sources, to be searched for ids where the assembly has no calls of them. Asked for then alone. */
  sources?(): Promise<readonly string[]>;
}

/** Where a construct is made. */
export interface SourceLocation {
  /** Under one of the workspace's folders. */
  readonly path: string;
  /** 0-based. */
  readonly line: number;
  /** 0-based, in UTF-16 units; absent where it is not known. */
  readonly character?: number;
}

/**
 * Finds the source of frames. Keeps what it has read, files and source maps: make one for each time an assembly is read.
 */
export class CreationStacks {
  readonly #files: SourceFiles;
  readonly #texts = new Map<string, Promise<string | undefined>>();
  readonly #maps = new Map<string, Promise<SourceMap | undefined>>();
  #realFolders: Promise<readonly string[]> | undefined;

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  /**
   * The places of a stack of calls in the workspace's own code, innermost first: compiled JavaScript is led back to its
   * source. What is foreign, leaves the workspace (also through a link) or does not exist is left out.
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

  /** The text of a source, read once. */
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
