import { TraceMap, traceSegment } from "@jridgewell/trace-mapping";
import { resolveFrom } from "../workspacePath.ts";
import { itemsOf, memberOf, parseDocument, textOf } from "./document.ts";

/** Maximum length in UTF-16 units. Larger source maps belong to bundles and are ignored. */
const maxLength = 16 * 1024 * 1024;

/** A compiled file's source map: its text, or the path of its file (absolute if the compiled file's path is). */
type MapLocation = { readonly text: string } | { readonly path: string };

/** The source map named at the end of a compiled file; undefined when there is none. `path`: of the compiled file. */
export function mapLocationOf(text: string, path: string): MapLocation | undefined {
  const mark = "//# sourceMappingURL=";
  const at = text.lastIndexOf(mark);
  const url = at < 0 ? "" : text.slice(at + mark.length).trimEnd();
  if (url === "" || /\s/.test(url)) {
    return undefined;
  }
  const comma = url.indexOf(",");
  if (!url.startsWith("data:") || comma < 0) {
    return { path: resolveFrom(path, decoded(url)) };
  }
  const data = url.slice(comma + 1);
  return { text: url.slice(0, comma).endsWith(";base64") ? Buffer.from(data, "base64").toString() : decoded(data) };
}

/** Maps positions in a compiled file to its sources. */
export class SourceMap {
  readonly #trace: TraceMap;
  readonly #sources: readonly string[];

  private constructor(trace: TraceMap, sources: readonly string[]) {
    this.#trace = trace;
    this.#sources = sources;
  }

  /** Undefined for text that is not a source map of version 3. `path`: of the file that contains the map. */
  static parse(text: string | undefined, path: string): SourceMap | undefined {
    const map = (text?.length ?? 0) > maxLength ? undefined : parseDocument(text);
    const mappings = textOf(memberOf(map, "mappings"));
    if (memberOf(map, "version") !== 3 || mappings === undefined) {
      return undefined;
    }
    const root = textOf(memberOf(map, "sourceRoot")) ?? "";
    const folder = resolveFrom(path, root === "" || /[\\/]$/.test(root) ? root : `${root}/`);
    const sources = itemsOf(memberOf(map, "sources")).map((source) =>
      resolveFrom(folder, decoded(textOf(source) ?? "")),
    );
    try {
      return new SourceMap(new TraceMap({ version: 3, names: [], sources: [...sources], mappings }), sources);
    } catch {
      return undefined;
    }
  }

  /**
   * The source position for a compiled position, all 0-based; undefined when unmapped. The path is unverified: check
   * that it is in the workspace.
   */
  original(
    line: number,
    character: number | undefined,
  ): { readonly path: string; readonly line: number; readonly character: number } | undefined {
    try {
      const segment =
        traceSegment(this.#trace, line, character ?? Number.MAX_SAFE_INTEGER) ??
        traceSegment(this.#trace, line, Number.MAX_SAFE_INTEGER);
      const [, source = -1, originalLine = 0, originalCharacter = 0] = segment ?? [];
      const path = this.#sources[source];
      return path === undefined || path === ""
        ? undefined
        : { path, line: originalLine, character: character === undefined ? 0 : originalCharacter };
    } catch {
      // Mappings are decoded lazily and may be invalid.
      return undefined;
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
