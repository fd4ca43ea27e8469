/** Endings of the languages whose CDK and Pulumi programs are read, without the point. */
export const PROGRAM_EXTENSIONS = ["ts", "tsx", "mts", "cts", "js", "mjs", "cjs", "py", "java", "cs", "go"] as const;

/** Whether a file's name ends in a point and one of these, in any letter case. */
export function hasExtension(path: string, extensions: readonly string[]): boolean {
  const lower = path.toLowerCase();
  return extensions.some((extension) => lower.endsWith(`.${extension}`));
}

/** A glob for files with these endings, in any folder. */
export function globOf(extensions: readonly string[]): string {
  return `**/*.{${extensions.join(",")}}`;
}
