export interface Release {
  /** "v1.2.3". */
  readonly tag: string;
  /** Of package.json. */
  readonly version: string;
  readonly changelog: string;
}

/** What speaks against publishing, one sentence each. Empty: nothing does. */
export function releaseProblems({ tag, version, changelog }: Release): readonly string[] {
  const problems: string[] = [];
  if (!/^v\d+\.\d+\.\d+$/.test(tag)) {
    problems.push(`The tag must look like v1.2.3, not ${JSON.stringify(tag)}.`);
  } else if (tag !== `v${version}`) {
    problems.push(`The tag is ${tag}, but package.json has version ${version}.`);
  }
  if (notesOf(changelog, version) === undefined) {
    problems.push(`CHANGELOG.md has no text under "## [${version}]".`);
  }
  if (notesOf(changelog, "Unreleased") !== undefined) {
    problems.push(`CHANGELOG.md has changes under "## [Unreleased]".`);
  }
  return problems;
}

/** The text of a version in the CHANGELOG, without its heading. Undefined: there is none, or it is empty. */
export function notesOf(changelog: string, version: string): string | undefined {
  const lines = changelog.split(/\r?\n/);
  const start = lines.findIndex((line) => line === `## [${version}]` || line.startsWith(`## [${version}] `));
  if (start < 0) {
    return undefined;
  }
  const end = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  const own = lines.slice(start + 1, end < 0 ? undefined : end);
  return own.some((line) => line.trim() !== "" && !line.startsWith("#")) ? own.join("\n").trim() : undefined;
}
