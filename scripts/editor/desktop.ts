import { join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { cache } from "../project.ts";
import { withProgress } from "../setup/progress.mjs";

/** Whether a window can be opened here. */
export function hasDisplay(): boolean {
  return (
    process.platform === "darwin" ||
    process.platform === "win32" ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined
  );
}

/**
 * The desktop VS Code, downloaded when it is not there yet.
 * @returns the path of its executable
 * @throws when it cannot be downloaded
 */
export function bringDesktopEditor(): Promise<string> {
  return withProgress("VS Code for the desktop", () =>
    downloadAndUnzipVSCode({ version: "stable", cachePath: join(cache, "desktop"), timeout: 20_000 }),
  );
}
