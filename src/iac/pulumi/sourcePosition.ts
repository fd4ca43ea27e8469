import type { TextPosition } from "../resourceBlock.ts";

/** Location in a program where a resource is created. */
export interface PulumiSource {
  /** Relative to the project's folder, with "/", never outside of it. */
  readonly path: string;
  readonly position: TextPosition;
}

/**
 * Parses "project:///src/index.ts#12,4" (1-based line and column). Undefined for other text or a path outside the
 * project.
 */
export function readSourcePosition(text: string): PulumiSource | undefined {
  const match = /^project:\/\/\/([^#?]+)#(\d{1,9})(?:,(\d{1,9}))?$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, written = "", line, column] = match;
  let path: string;
  try {
    path = decodeURIComponent(written);
  } catch {
    return undefined;
  }
  if (path.startsWith("/") || /[\\:\0]/.test(path) || path.split("/").some((part) => part === ".." || part === "")) {
    return undefined;
  }
  return { path, position: { line: Math.max(0, Number(line) - 1), character: Math.max(0, Number(column ?? 1) - 1) } };
}
