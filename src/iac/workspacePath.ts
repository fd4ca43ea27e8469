/**
 * Matches a path from a frame or a source map against the workspace's folders. Returns the path with the folder spelled
 * as the editor spells it; undefined when it is in none of them. Compares text only and does not resolve links.
 *
 * @param foldsCase whether the platform's paths are case-insensitive, as on macOS; Windows paths always are
 */
export function pathInWorkspace(path: string, folders: readonly string[], foldsCase = false): string | undefined {
  const wanted = segmentsOf(path);
  if (wanted === undefined) {
    return undefined;
  }
  for (const folder of folders) {
    const own = segmentsOf(folder);
    if (own !== undefined && own.segments.length < wanted.segments.length && begins(wanted, own, foldsCase)) {
      const separator = own.windows ? "\\" : "/";
      const rest = wanted.segments.slice(own.segments.length).join(separator);
      return /[\\/]$/.test(folder) ? `${folder}${rest}` : `${folder}${separator}${rest}`;
    }
  }
  return undefined;
}

/** Whether a path is the folder or inside it. Both must have all links resolved. */
export function isWithin(path: string, folder: string): boolean {
  const wanted = segmentsOf(path);
  const own = segmentsOf(folder);
  return wanted !== undefined && own !== undefined && begins(wanted, own, false);
}

/**
 * Resolves `path` relative to the folder of the file `from`; absolute paths and `file:` URLs are returned unchanged.
 */
export function resolveFrom(from: string, path: string): string {
  const name = Math.max(from.lastIndexOf("/"), from.lastIndexOf("\\")) + 1;
  return /^(?:[\\/]|[A-Za-z]:[\\/]|file:)/.test(path) ? path : `${from.slice(0, name)}${path}`;
}

interface Segments {
  readonly windows: boolean;
  readonly segments: readonly string[];
}

/** Undefined for a path that is relative, climbs above its root or contains a control character. */
function segmentsOf(path: string): Segments | undefined {
  const plain = path.startsWith("file:") ? fromUrl(path) : path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a path with one is refused
  if (plain === undefined || /[\u0000-\u001f]/.test(plain)) {
    return undefined;
  }
  const windows = /^(?:[A-Za-z]:[\\/]|\\\\)/.test(plain);
  if (!windows && !plain.startsWith("/")) {
    return undefined;
  }
  const segments: string[] = windows && plain.startsWith("\\\\") ? ["\\"] : [];
  for (const segment of plain.split(windows ? /[\\/]/ : "/")) {
    if (segment === "..") {
      // ".." cannot remove the drive.
      if (segments.length <= (windows ? 1 : 0)) {
        return undefined;
      }
      segments.pop();
    } else if (segment !== "" && segment !== ".") {
      segments.push(segment);
    }
  }
  return { windows, segments };
}

function fromUrl(url: string): string | undefined {
  const [, path] = /^file:\/\/(?:localhost)?(\/[^?#]*)/.exec(url) ?? [];
  try {
    const decoded = path === undefined ? undefined : decodeURIComponent(path);
    return decoded?.replace(/^\/(?=[A-Za-z]:[\\/])/, "");
  } catch {
    return undefined;
  }
}

function begins(path: Segments, folder: Segments, foldsCase: boolean): boolean {
  return (
    path.windows === folder.windows &&
    folder.segments.every((segment, index) => {
      const other = path.segments[index];
      // Windows paths are case-insensitive, and the editor writes drive letters in lower case.
      return segment === other || ((path.windows || foldsCase) && segment.toLowerCase() === other?.toLowerCase());
    })
  );
}
