import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join, relative } from "node:path";
import { problemsOf } from "./lint/regularExpressions.ts";
import { root } from "./project.ts";

// Reports regular expressions in src that may take more than linear time: they run on untrusted text.
const files: [path: string, text: string][] = [];
for await (const path of glob(join(root, "src/**/*.ts"))) {
  files.push([relative(root, path), readFileSync(path, "utf8")]);
}
const problems = await problemsOf(files);
console.log(problems.join("\n"));
// The checker leaves a process open that would keep this one alive.
process.exit(problems.length === 0 ? 0 : 1);
