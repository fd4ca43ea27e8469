import { sep } from "node:path";
import { globOf, PROGRAM_EXTENSIONS } from "../../iac/fileNames.ts";
import type { ContainedFiles } from "./containedFiles.ts";

const MOST_SOURCES = 2_000;

/**
 * The sources of a program that stands in a folder and below, as far as it is written in a language whose calls are read.
 *
 * @param isAnothers which files in it are not the program's own: what it writes, other programs
 */
export async function programSources(
  files: ContainedFiles,
  folder: string,
  isAnothers: (path: string) => boolean,
): Promise<readonly string[]> {
  const found = await files.find(globOf(PROGRAM_EXTENSIONS), MOST_SOURCES);
  const own = found.filter(
    (path) => path.startsWith(`${folder}${sep}`) && !isAnothers(path) && !/\.d\.[cm]?ts$/.test(path),
  );
  const typed = own.filter((path) => /tsx?$/.test(path));
  // Beside TypeScript, JavaScript is what it was compiled to: the same calls once more.
  return typed.length > 0 ? own.filter((path) => !/\.[cm]?js$/.test(path)) : own;
}
