// npm run release -- TAG: packages what a tag publishes into .cache/release/: the VSIX, whose README links to the
// repository at that tag, and the notes of the version. Ends with an error unless the tag, package.json and CHANGELOG.md
// name the same version. Publishes nothing: .github/workflows/release.yml does.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./project.ts";
import { notesOf, releaseProblems } from "./releaseChecks.ts";
import { runShown } from "./tool.ts";

process.exitCode = await main(process.argv[2] ?? "");

async function main(tag: string): Promise<number> {
  const { version, repository } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly version: string;
    readonly repository: { readonly url: string };
  };
  const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
  const problems = releaseProblems({ tag, version, changelog });
  if (problems.length > 0) {
    console.error(problems.join("\n"));
    return 1;
  }
  const page = repository.url.replace(/\.git$/, "");
  const folder = join(root, ".cache", "release");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "notes.md"), `${notesOf(changelog, version)}\n`);
  return runShown(join(root, "scripts", "package.ts"), [
    ...["--out", join(folder, "cloudtrail-investigator.vsix")],
    ...["--baseContentUrl", `${page}/blob/${tag}`, "--baseImagesUrl", `${page}/raw/${tag}`],
  ]);
}
