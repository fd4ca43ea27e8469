// npm run package: builds the VSIX for all platforms. Arguments are passed on to `vsce package`.
import { runShown, toolOf } from "./tool.ts";

process.exitCode = await runShown(toolOf("@vscode/vsce", "vsce"), [
  "package",
  // All dependencies are bundled.
  "--no-dependencies",
  // No public repository: relative links in the README cannot be rewritten.
  "--allow-missing-repository",
  "--no-rewrite-relative-links",
  ...process.argv.slice(2),
]);
