import { spawn } from "node:child_process";
import { join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { cache } from "../project.ts";
import { withProgress } from "../setup/progress.mjs";
import { writeSettings } from "./settings.ts";
import { stopTree } from "./stop-tree.ts";

/** Whether this machine can open a window. */
export function hasDisplay(): boolean {
  return (
    process.platform === "darwin" ||
    process.platform === "win32" ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined
  );
}

/**
 * The version to download. `wanted`: "stable", "insiders", a version such as "1.109.0", or "oldest" for the one that the
 * manifest requires, `engine` ("^1.109.0").
 * @throws for anything else
 */
export function desktopVersion(wanted: string, engine: string): string {
  if (wanted === "oldest") {
    return engine.replace(/^[^\d]+/, "");
  }
  if (!/^(?:stable|insiders|\d+\.\d+\.\d+)$/.test(wanted)) {
    throw new Error(`There is no version ${JSON.stringify(wanted)}. Use stable, insiders, oldest, or 1.109.0.`);
  }
  return wanted;
}

/**
 * Downloads the desktop VS Code unless it is in the cache.
 * @returns the path of its executable
 * @throws when it cannot be downloaded
 */
export function bringDesktopEditor(version = "stable"): Promise<string> {
  return withProgress(`VS Code ${version} for the desktop`, () =>
    downloadAndUnzipVSCode({ version, cachePath: join(cache, "desktop"), timeout: 20_000 }),
  );
}

export interface DesktopOptions {
  readonly executable: string;
  /** Added to the environment of this process; `undefined` removes a variable. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder to open; undefined: an empty window. */
  readonly workspace: string | undefined;
  /** A folder for settings and logs. Existing content is kept. */
  readonly data: string;
  /** Folder of installed extensions. */
  readonly extensions: string;
  /** User settings, in addition to those that turn off the editor's own prompts. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly trustEverything: boolean;
}

/** Opens a window of the desktop editor with its own data folder. */
export async function startDesktopEditor(options: DesktopOptions) {
  const user = join(options.data, "desktop");
  await writeSettings(join(user, "User"), options.settings);
  const args = [
    ...(options.workspace === undefined ? [] : [options.workspace]),
    `--user-data-dir=${user}`,
    `--extensions-dir=${options.extensions}`,
    ...["--new-window", "--skip-release-notes", "--disable-updates", "--disable-telemetry"],
    ...(options.trustEverything ? ["--disable-workspace-trust"] : []),
    // Electron refuses to run as root with its sandbox.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  const window = spawn(options.executable, args, {
    env: { ...process.env, ...options.env },
    stdio: "ignore",
    detached: process.platform !== "win32",
  });
  const ended = new Promise<void>((resolve) => window.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    window.once("spawn", resolve);
    window.once("error", reject);
  });
  return { ended: () => ended, stop: () => stopTree(window) };
}
