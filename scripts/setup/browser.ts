import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { cache, root } from "../project.ts";
import { runProgram } from "../run-program.ts";
import { moveFolder } from "./moveFolder.mjs";
import { findNpm, runNpm } from "./npm.mjs";
import { withProgress } from "./progress.mjs";

/** Lets Chromium run as root, and disables features that need a network. */
export const browserArguments: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const sparticuz = "@sparticuz/chromium@153.0.0";

/**
 * Finds a Chromium that starts: the system's, else one from npm, else Debian's, else Playwright's.
 * @returns the path of its executable, which needs no environment variables
 */
export async function bringBrowser(): Promise<string> {
  const failures: string[] = [];
  for (const [name, find] of [
    ["the system", fromSystem],
    ["npm", fromNpm],
    ["Debian", fromDebian],
    ["Playwright", fromPlaywright],
  ] as const) {
    try {
      for (const executable of await find()) {
        await tryOut(executable);
        return executable;
      }
      failures.push(`${name}: none`);
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`No Chromium could be found, installed or started.\n${failures.join("\n")}`);
}

async function tryOut(executable: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: executable, args: [...browserArguments], timeout: 60_000 });
  await browser.close();
}

function fromSystem(): string[] {
  const programs: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ],
    win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) =>
      ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"].map((program) =>
        join(process.env[variable] ?? "", program),
      ),
    ),
  };
  const names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"];
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter(() => process.platform !== "win32")
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...(programs[process.platform] ?? []), ...onPath].filter((file) => existsSync(file)).slice(0, 1);
}

/** The package contains Chromium and the libraries that a minimal Linux lacks, compressed. */
async function fromNpm(): Promise<string[]> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return [];
  }
  const folder = join(cache, `chromium-${sparticuz.slice(sparticuz.lastIndexOf("@") + 1)}`);
  const executable = join(folder, "chrome");
  if (!existsSync(executable)) {
    await withProgress("Chromium from npm (75 MB)", async () => {
      const partial = `${folder}.partial`;
      await rm(partial, { recursive: true, force: true, maxRetries: 10 });
      await mkdir(join(partial, "unpacked"), { recursive: true });
      await writeFile(join(partial, "package.json"), JSON.stringify({ private: true }));
      await runNpm(findNpm(), ["install", "--ignore-scripts", sparticuz], { cwd: partial });
      await unpack(join(partial, "node_modules", "@sparticuz", "chromium"), join(partial, "unpacked"));
      await rm(join(partial, "node_modules"), { recursive: true });
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      await moveFolder(partial, folder);
      await writeLauncher(executable, join(folder, "unpacked"));
    });
  }
  return [executable];
}

/** The package unpacks into the system's folder for temporary files, so TMPDIR is set to `into`. */
async function unpack(chromiumPackage: string, into: string): Promise<void> {
  const script = `
    const { default: chromium, inflate } = await import(process.argv[1]);
    await chromium.executablePath();
    await inflate(process.argv[2]);
  `;
  const entry = pathToFileURL(join(chromiumPackage, "build", "index.js")).href;
  const libraries = join(chromiumPackage, "bin", "al2023.tar.br");
  await runProgram(process.execPath, ["--input-type=module", "-e", script, entry, libraries], {
    env: { ...process.env, TMPDIR: into },
  });
}

/** Writes a start script that sets the library and font paths. It works after its folder is moved. */
async function writeLauncher(executable: string, unpacked: string): Promise<void> {
  await writeFile(
    join(unpacked, "fonts.conf"),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`,
  );
  await writeFile(
    executable,
    `#!/bin/sh
here=$(dirname "$0")/unpacked
export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`,
  );
  await chmod(executable, 0o755);
}

async function fromDebian(): Promise<string[]> {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return [];
  }
  await withProgress("Chromium from Debian", async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await runProgram("apt-get", ["update", "-qq"], { env });
    await runProgram("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"], {
      env,
    });
  });
  return fromSystem();
}

async function fromPlaywright(): Promise<string[]> {
  const folder = join(cache, "playwright");
  if (!existsSync(folder)) {
    await withProgress("Chromium from Playwright", () =>
      runProgram(
        process.execPath,
        [join(root, "node_modules", "playwright-core", "cli.js"), "install", "chromium-headless-shell"],
        { env: { ...process.env, PLAYWRIGHT_BROWSERS_PATH: folder } },
      ),
    );
  }
  const names = new Set(["headless_shell", "headless_shell.exe", "chrome-headless-shell", "chrome-headless-shell.exe"]);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile() && names.has(file.name)).map((file) => join(file.parentPath, file.name));
}
