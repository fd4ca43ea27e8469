/**
 * A path as a frame or a source map has it, against the workspace's folders. Answers the path under the folder as the
 * editor spells that folder, or undefined for one that leaves every folder. Words only: links are followed elsewhere.
 *
 * @param foldsCase whether the platform does not tell upper from lower case, as macOS; of Windows' own paths it is known
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

/** Whether a path stands in the very folder that it names, or below: of paths with all links followed. */
export function isWithin(path: string, folder: string): boolean {
  const wanted = segmentsOf(path);
  const own = segmentsOf(folder);
  return wanted !== undefined && own !== undefined && begins(wanted, own, false);
}

/** `path` beside the file `from`; absolute ones and `file:` URLs stay what they are. */
export function resolveBeside(from: string, path: string): string {
  const name = Math.max(from.lastIndexOf("/"), from.lastIndexOf("\\")) + 1;
  return /^(?:[\\/]|[A-Za-z]:[\\/]|file:)/.test(path) ? path : `${from.slice(0, name)}${path}`;
}

interface Segments {
  readonly windows: boolean;
  readonly segments: readonly string[];
}

/** Undefined for what is not absolute, climbs above its root, or holds a control character. */
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
      // The drive is not climbed over.
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
      // Windows does not tell upper from lower case, and the editor writes drives in lower case.
      return segment === other || ((path.windows || foldsCase) && segment.toLowerCase() === other?.toLowerCase());
    })
  );
}
