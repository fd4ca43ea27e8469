import { readFileSync, writeFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join, relative } from "node:path";
import { problemsOf, proofBasis, provedPatterns } from "./lint/regularExpressions.ts";
import { root } from "./project.ts";

// Reports regular expressions in src that may take more than linear time: they run on untrusted text. Few patterns take
// nearly all of the time that the proofs take, so those that were proved before are listed in a file. `--prove` proves
// all of them again and writes that file; PROVE_PATTERNS=all proves all of them without writing it, as CI does.
const list = join(root, "scripts", "lint", "provedPatterns.txt");
/** In ms: a proof that takes longer is listed. */
const LONG = 250;

const files: [path: string, text: string][] = [];
for await (const path of glob(join(root, "src/**/*.ts"))) {
  files.push([relative(root, path), readFileSync(path, "utf8")]);
}
const { version } = JSON.parse(readFileSync(join(root, "node_modules", "recheck", "package.json"), "utf8")) as {
  readonly version: string;
};
const basis = proofBasis(version);
const writes = process.argv.includes("--prove");
const long: string[] = [];
const problems = await problemsOf(files, {
  proved:
    writes || process.env.PROVE_PATTERNS === "all" ? new Set() : provedPatterns(readFileSync(list, "utf8"), basis),
  onProof: (pattern, ms) => {
    if (ms > LONG) {
      long.push(pattern);
    }
  },
});
if (writes) {
  writeFileSync(list, `${[basis, ...long.sort()].join("\n")}\n`);
}
console.log(problems.join("\n"));
// The checker leaves a process open that would keep this one alive.
process.exit(problems.length === 0 ? 0 : 1);
