import { join } from "node:path";
import { root } from "./project.ts";
import { runShown } from "./tool.ts";

process.exitCode = await runShown(join(root, "esbuild.mjs"), process.argv.slice(2));
