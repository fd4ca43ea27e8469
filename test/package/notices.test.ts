import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { COPIED } from "../../scripts/copied.mjs";
import { root } from "../../scripts/project.ts";
import { packagedFiles, packagedMetafiles } from "./packaged.ts";

const NOTICES = "extension/dist/THIRD-PARTY-NOTICES.txt";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

function plain(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trim();
}

/** The folder of the package that a file belongs to: the nearest one whose package.json has a name and a version. */
async function packageFolder(file: string): Promise<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = await readFile(join(root, folder, "package.json"), "utf8").catch(() => "{}");
    const { name, version } = JSON.parse(text) as Manifest;
    if ((name !== undefined && version !== undefined) || folder === ".") {
      return folder;
    }
  }
}

test("the notices name every package in the VSIX with its version and the text of its license", async () => {
  const [files, metafiles] = await Promise.all([packagedFiles(), packagedMetafiles()]);
  const notices = String(files.get(NOTICES)?.content);
  const bundled = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  );
  const foreign = [...new Set(bundled)].filter((path) => path.includes("node_modules/"));
  const copied = COPIED.flatMap(({ name, files: own }) => own.map((file) => `node_modules/${name}/${file}`));
  const folders = new Set(await Promise.all([...foreign, ...copied].map(packageFolder)));
  const sections = notices.split(/\n(?=====\s(?!=))/);
  const missing: string[] = [];
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      await readFile(join(root, folder, "package.json"), "utf8"),
    ) as Manifest;
    const licenses = (await readdir(join(root, folder))).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
    const texts = await Promise.all(licenses.map((file) => readFile(join(root, folder, file), "utf8")));
    const heading = sections.findIndex((section) => section.startsWith(`==== ${name} ${version} (${license})`));
    // Packages with the same text are headings of one section.
    const notice = sections.slice(heading).find((section) => section.includes("\n\n")) ?? "";
    const expected = texts.length > 0 ? texts.map(plain) : [/^\s*Apache License\s+Version 2\.0/m];
    if (
      heading < 0 ||
      !expected.every((text) => (typeof text === "string" ? notice.includes(text) : text.test(notice)))
    ) {
      missing.push(`${name} ${version}`);
    }
  }
  expect(folders.size).toBeGreaterThan(40);
  expect(missing).toEqual([]);
});

test("every file of dist/ in the VSIX is a bundle that esbuild recorded, or a file of a package that the notices name", async () => {
  const [files, metafiles] = await Promise.all([packagedFiles(), packagedMetafiles()]);
  const outputs = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const copied = COPIED.flatMap(({ files: own, to }) =>
    own.map((file) => join("dist", to, file.split("/").at(-1) ?? "")),
  );
  const known = new Set(
    [...outputs, ...copied.map((path) => path.replaceAll("\\", "/"))].map((path) => `extension/${path}`),
  );
  const unknown = [...files.keys()].filter(
    (name) => name.startsWith("extension/dist/") && name !== NOTICES && !known.has(name),
  );
  expect(unknown).toEqual([]);
});
