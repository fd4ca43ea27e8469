import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect } from "vitest";

const FOLDER = new URL("../../golden/", import.meta.url);

/**
 * Compares lines with the file `test/golden/NAME.txt`. With `UPDATE_GOLDEN=1` in the environment it writes the file instead:
 * the difference is then to be read in git.
 */
export async function expectGolden(name: string, lines: readonly string[]): Promise<void> {
  const file = new URL(`${name}.txt`, FOLDER);
  const text = `${lines.join("\n")}\n`;
  if (process.env.UPDATE_GOLDEN === "1") {
    await mkdir(FOLDER, { recursive: true });
    await writeFile(file, text);
  }
  expect(text).toBe(await readFile(file, "utf8"));
}
