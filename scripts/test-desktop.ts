// npm run test:desktop [-- VERSION]: runs the editor suites in a downloaded desktop VS Code: "stable", "insiders", "oldest"
// (the version that package.json requires) or a version such as 1.109.0.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bringDesktopEditor, desktopVersion, hasDisplay } from "./editor/desktop.ts";
import { clearEvidence } from "./editor/evidence.ts";
import { summary } from "./outcome.ts";
import { root } from "./project.ts";
import { runEditorSuite } from "./suites/editor.ts";
import { runShown } from "./tool.ts";

async function main(): Promise<number> {
  const { engines } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly engines: { readonly vscode: string };
  };
  const version = desktopVersion(process.argv[2] ?? "stable", engines.vscode);
  const executable = await bringDesktopEditor(version).catch((error: Error) => {
    console.error(`VS Code for the desktop could not be downloaded, so nothing was tested: ${error.message}`);
  });
  if (executable === undefined) {
    return 1;
  }
  if (!hasDisplay()) {
    console.error("There is no display here, so nothing was tested. `xvfb-run npm run test:desktop` brings one.");
    return 1;
  }
  if ((await runShown(join(root, "esbuild.mjs"), ["--production"])) !== 0) {
    return 1;
  }
  await clearEvidence();
  const outcomes = await runEditorSuite(executable);
  console.log(summary(outcomes));
  return outcomes.length > 0 && outcomes.every((outcome) => outcome.state !== "failed") ? 0 : 1;
}

process.exit(
  await main().catch((error: Error) => {
    console.error(error.message);
    return 1;
  }),
);
