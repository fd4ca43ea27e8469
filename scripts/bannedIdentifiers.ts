import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { bannedIdentifiersIn, bannedWords } from "./lint/bannedIdentifiers.ts";
import { root } from "./project.ts";

// Reports identifiers in src that contain a word of scripts/lint/bannedIdentifiers.txt. The public API is exempt: its
// names cannot change.
const banned = bannedWords(readFileSync(join(root, "scripts", "lint", "bannedIdentifiers.txt"), "utf8"));
const PUBLIC = new Set(["src/api.ts", "src/ui/apiOf.ts"]);
const problems: string[] = [];
for await (const path of glob(join(root, "src/**/*.ts"))) {
  const name = relative(root, path).split(sep).join("/");
  if (!PUBLIC.has(name)) {
    problems.push(...bannedIdentifiersIn(readFileSync(path, "utf8"), name, banned));
  }
}
console.log(problems.join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;
