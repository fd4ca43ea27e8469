import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { cache } from "../../scripts/project.ts";
import { bringBrowser } from "../../scripts/setup/browser.ts";
import { bringEditor } from "../../scripts/setup/editor.ts";

/** The built-in extensions that UI tests need. An editor with all 98 of them takes a fifth longer to open. */
const needed = [
  "configuration-editing",
  "ini",
  "json",
  "json-language-features",
  "log",
  "markdown-basics",
  "markdown-language-features",
  "python",
  "search-result",
  "sql",
  "theme-defaults",
  "theme-seti",
  "typescript-basics",
  "yaml",
];

/** The folder with them; `setup` makes it. */
export const builtInExtensions = join(cache, "built-in-extensions");

/** Brings the browser and the editor before the workers start: two that install the same at a time disturb each other. */
export async function setup(): Promise<void> {
  await bringBrowser();
  const all = join(await bringEditor(), "extensions");
  await rm(builtInExtensions, { recursive: true, force: true, maxRetries: 10 });
  await mkdir(builtInExtensions, { recursive: true });
  for (const name of [...needed, "node_modules"]) {
    await symlink(join(all, name), join(builtInExtensions, name), "junction");
  }
}
