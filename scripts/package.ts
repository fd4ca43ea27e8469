// npm run package: builds the VSIX for all platforms. Arguments are passed on to `vsce package`. Relative links and
// pictures of its README and CHANGELOG become addresses in the repository that package.json names: neither the
// marketplaces nor the page of an installed extension can show files of the VSIX.
import { runShown, toolOf } from "./tool.ts";

process.exitCode = await runShown(toolOf("@vscode/vsce", "vsce"), [
  "package",
  // All dependencies are bundled.
  "--no-dependencies",
  ...process.argv.slice(2),
]);
