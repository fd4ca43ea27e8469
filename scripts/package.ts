// npm run package: builds and writes the VSIX, for every platform. Arguments go to `vsce package`.
import { runShown, toolOf } from "./tool.ts";

process.exitCode = await runShown(toolOf("@vscode/vsce", "vsce"), [
  "package",
  // Everything that runs is bundled.
  "--no-dependencies",
  // There is no public repository that links in the README could point into: they stay relative.
  "--allow-missing-repository",
  "--no-rewrite-relative-links",
  ...process.argv.slice(2),
]);
