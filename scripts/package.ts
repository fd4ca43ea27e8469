// npm run package: builds the VSIX for all platforms. Arguments are passed on to `vsce package`.
import { runShown, toolOf } from "./tool.ts";

const args = process.argv.slice(2);
// The page of the installed extension shows the pictures of the VSIX; a release names the addresses for the marketplaces.
const rewritesLinks = args.some((arg) => /^--base(?:Content|Images)Url/.test(arg));

process.exitCode = await runShown(toolOf("@vscode/vsce", "vsce"), [
  "package",
  // All dependencies are bundled.
  "--no-dependencies",
  ...(rewritesLinks ? [] : ["--no-rewrite-relative-links"]),
  ...args,
]);
