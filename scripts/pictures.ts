// npm run pictures [-- SET…]: takes the pictures of the documents, in the packaged extension on the demo account. A
// picture that looks as before is left as it is.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Editor } from "../test/ui/editor.ts";
import { compress, differs } from "./pictures/compress.ts";
import { readme } from "./pictures/readme.ts";
import { browserOptions, type PictureSet, type Scene, themes } from "./pictures/scene.ts";
import { shiftClock } from "./pictures/shiftClock.ts";
import { walkthrough } from "./pictures/walkthrough.ts";
import { root } from "./project.ts";
import { runProgram } from "./run-program.ts";
import { bringEditor } from "./setup/editor.ts";

const sets: Readonly<Record<string, PictureSet>> = { readme, walkthrough };

/** What the clocks show when an editor opens. Its seconds are 0: a scene is over before the minute is. */
const MOMENT = Date.parse("2026-11-24T14:41:00Z");

const RealDate = Date;
const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in sets));
if (unknown.length > 0) {
  throw new Error(`No pictures are named ${unknown.join(", ")}. There are: ${Object.keys(sets).join(", ")}.`);
}
process.exitCode = await main(Object.entries(sets).filter(([name]) => names.length === 0 || names.includes(name)));

async function main(chosen: readonly (readonly [string, PictureSet])[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-pictures-"));
  try {
    const extensions = await installPackage(folder);
    for (const [name, scenes] of chosen) {
      for (const scene of scenes) {
        console.log(`${name}: ${scene.title} (${scene.theme})`);
        await play(scene, extensions);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
  return 0;
}

/** @returns the folder of installed extensions */
async function installPackage(folder: string): Promise<string> {
  const vsix = join(folder, "extension.vsix");
  const extensions = join(folder, "extensions");
  await runProgram(process.execPath, [join(root, "scripts", "package.ts"), "--out", vsix], { cwd: root });
  await runProgram(process.execPath, [
    ...[join(await bringEditor(), "out", "server-main.js"), "--accept-server-license-terms"],
    ...["--server-data-dir", join(folder, "server"), "--extensions-dir", extensions, "--install-extension", vsix],
  ]);
  return extensions;
}

async function play(scene: Scene, extensions: string): Promise<void> {
  const offset = MOMENT - RealDate.now();
  // The demo account runs in this process, the extension in a process and threads of its own, its views in the page.
  globalThis.Date = RealDate;
  shiftClock(offset);
  const editor = await Editor.open({
    demo: { end: MOMENT, everyRegion: true },
    settings: { "workbench.colorTheme": themes[scene.theme], ...scene.settings },
    env: { CLOCK_OFFSET: String(offset), TZ: "UTC" },
    extensions,
    preload: join(root, "scripts", "pictures", "clock.mjs"),
    browser: browserOptions(scene),
    prepare: (page) => page.addInitScript(`(${shiftClock})(${offset})`),
  });
  try {
    await scene.play(editor, async (path, part) => {
      const screenshot = await editor.page.screenshot({
        animations: "disabled",
        caret: "hide",
        ...(part === undefined ? {} : { clip: part }),
      });
      const picture = await compress(screenshot, scene.colors);
      const file = join(root, ...path.split("/"));
      const changed = await differs(picture, file);
      if (changed) {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, picture);
      }
      console.log(`  ${path}: ${changed ? `${Math.ceil(picture.length / 1024)} KB` : "as before"}`);
    });
  } catch (error) {
    await editor.screenshot("picture-that-failed");
    throw error;
  } finally {
    await editor.close();
  }
}
