import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { EXTENSION_NAME } from "../model/extensionName.ts";

/** Where programs of this platform store what they can fetch again: an absolute path. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === "win32") {
    return win32.join(env.LOCALAPPDATA || win32.join(home, "AppData", "Local"), EXTENSION_NAME, "Cache");
  }
  if (platform === "darwin") {
    return posix.join(home, "Library", "Caches", EXTENSION_NAME);
  }
  const { XDG_CACHE_HOME: given = "" } = env;
  // A relative path is to be ignored: XDG Base Directory Specification.
  return posix.join(posix.isAbsolute(given) ? given : posix.join(home, ".cache"), EXTENSION_NAME);
}
