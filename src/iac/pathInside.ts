import path, { type PlatformPath } from "node:path";

/**
 * A path relative to a folder that it is in, in the platform's notation; "" for the folder itself. Undefined: it is not
 * in the folder. Compares as the platform does, on Windows without regard to letter case. Both are absolute; links are
 * not resolved. `platform`: `path.win32` or `path.posix`.
 */
export function pathInside(file: string, folder: string, platform: PlatformPath = path): string | undefined {
  const way = platform.relative(folder, file);
  // Between two drives of Windows there is no relative path.
  const leaves = way === ".." || way.startsWith(`..${platform.sep}`) || platform.isAbsolute(way);
  return leaves ? undefined : way;
}

/** Whether a path is below a folder; false for the folder itself. See `pathInside`. */
export function isBelow(file: string, folder: string, platform: PlatformPath = path): boolean {
  return (pathInside(file, folder, platform) ?? "") !== "";
}
