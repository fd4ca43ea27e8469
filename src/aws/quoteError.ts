/** AWS's and the network's own words are not trusted: one line, no control characters, bounded, no command lines. */
export function quoteError(words: string): string {
  const line = withoutCommandLine(words)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/**
 * Node tells of a program that failed by its whole command line, with what it wrote after it: secrets may stand in both.
 * Only the program's name is left, where it plainly is one.
 */
function withoutCommandLine(words: string): string {
  const mark = "Command failed:";
  const at = words.indexOf(mark);
  if (at < 0) {
    return words;
  }
  const line = words.slice(at + mark.length).trimStart();
  const [, quoted, bare] = /^(?:"([^"]*)"|([\w./\\:-]*)(?:\s|$))/.exec(line) ?? [];
  const program = (quoted ?? bare ?? "").split(/[\\/]/).at(-1) ?? "";
  const named = /^\w[\w.-]{0,63}$/.test(program) ? program : "a program of the AWS configuration";
  return `${words.slice(0, at)}${mark} ${named}`;
}
