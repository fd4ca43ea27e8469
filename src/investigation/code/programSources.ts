import { globOf, PROGRAM_EXTENSIONS } from "../../iac/fileNames.ts";
import { isBelow } from "../../iac/pathInside.ts";
import type { ContainedFiles } from "./containedFiles.ts";

const MOST_SOURCES = 2_000;

/**
 * The source files of a program in a folder and its subfolders, in the languages that can be parsed.
 *
 * @param isAnothers true for files that are not the program's own: its output, other programs
 */
export async function programSources(
  files: ContainedFiles,
  folder: string,
  isAnothers: (path: string) => boolean,
): Promise<readonly string[]> {
  const found = await files.find(globOf(PROGRAM_EXTENSIONS), MOST_SOURCES);
  const own = found.filter((path) => isBelow(path, folder) && !isAnothers(path) && !/\.d\.[cm]?ts$/.test(path));
  const typed = own.filter((path) => /tsx?$/.test(path));
  // Next to TypeScript, JavaScript files are compiled output with the same calls.
  return typed.length > 0 ? own.filter((path) => !/\.[cm]?js$/.test(path)) : own;
}
