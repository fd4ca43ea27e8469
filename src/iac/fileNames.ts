/** Extensions, without the point, of the languages in which CDK and Pulumi programs are read. */
export const PROGRAM_EXTENSIONS = ["ts", "tsx", "mts", "cts", "js", "mjs", "cjs", "py", "java", "cs", "go"] as const;

/** Whether a file name ends with a point and one of these extensions, ignoring letter case. */
export function hasExtension(path: string, extensions: readonly string[]): boolean {
  const lower = path.toLowerCase();
  return extensions.some((extension) => lower.endsWith(`.${extension}`));
}

/** A glob for files with these extensions in any folder. */
export function globOf(extensions: readonly string[]): string {
  return `**/*.{${extensions.join(",")}}`;
}
