import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import subsetFont from "subset-font";

/** The rule of an icon in the codicons' style sheet, one on a line. */
const RULE = /^\.codicon-([a-z0-9-]+):before \{ content: "\\([0-9a-f]+)" \}$/;

/**
 * Leaves in the codicons' style sheet and font only the icons whose names stand in the sources: with all of them they are 70 kB of
 * the VSIX. An icon whose name is put together from parts is missing.
 * @param {string} folder of the two files
 */
export async function keepUsedIcons(folder) {
  const [css, font] = [join(folder, "codicon.css"), join(folder, "codicon.ttf")];
  const words = await wordsOf("src");
  const lines = (await readFile(css, "utf8")).split("\n").map((line) => ({ line, rule: RULE.exec(line) }));
  const used = lines.filter(({ rule }) => rule === null || words.has(rule[1] ?? ""));
  const codes = used.flatMap(({ rule }) => (rule === null ? [] : [Number.parseInt(rule[2] ?? "", 16)]));
  await writeFile(css, used.map(({ line }) => line).join("\n"));
  const icons = String.fromCodePoint(...codes);
  await writeFile(font, await subsetFont(await readFile(font), icons, { targetFormat: "truetype" }));
}

/**
 * Every word in letters, digits and hyphens of the files below a folder, also without "codicon-" before it.
 * @param {string} folder
 */
async function wordsOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(?:ts|css)$/.test(entry.name));
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")));
  const words = texts.flatMap((text) => text.match(/[a-z0-9]+(?:-[a-z0-9]+)*/g) ?? []);
  return new Set(words.flatMap((word) => [word, word.replace(/^codicon-/, "")]));
}
