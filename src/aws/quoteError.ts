/**
 * Makes an error message of AWS or the network safe to show: one line, no control characters, at most 300 characters,
 * no command lines.
 */
export function quoteError(words: string): string {
  const line = withoutCommandLine(words)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/**
 * Node's message for a failed program has its whole command line and its output, which may contain secrets. Keeps only
 * the program's name, if it can be recognized.
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
