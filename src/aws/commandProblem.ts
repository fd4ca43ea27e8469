const MAX_LENGTH = 300;

/**
 * What a failed `credential_process` printed, to show to the user. Node's message for a failed program is its whole
 * command line and then what it printed as an error; the command line, and the values of its options where the program
 * repeats them, may be secret and are left out.
 *
 * @param message of the SDK's provider
 * @param command the setting `credential_process`
 * @returns one sentence or part of one, at most 300 characters of it printed by the program
 */
export function commandProblem(message: string, command: string): string {
  const failed = `Command failed: ${command}`;
  if (!message.startsWith(failed)) {
    // "Profile x credential_process returned invalid JSON."
    return message.replace(/^Profile \S+ credential_process /, "It ");
  }
  let printed = message.slice(failed.length).trim();
  for (const secret of secretsOf(command)) {
    printed = printed.replaceAll(secret, "…");
  }
  printed = printed.replaceAll(/[A-Za-z0-9+=]{32,}/g, "…");
  if (printed === "") {
    return "It ended with an error and printed nothing.";
  }
  // The last line of a stack trace is the message.
  return printed.length > MAX_LENGTH ? `…${printed.slice(-MAX_LENGTH)}` : printed;
}

/** A long word with a digit and no other characters than those of keys and tokens. */
function isKeyLike(word: string): boolean {
  return word.length >= 16 && /\d/.test(word) && /^[\w+/=.-]+$/.test(word);
}

/** The values of options and variables in a command line, and words that look like keys; the longest first. */
function secretsOf(command: string): readonly string[] {
  const words = command.split(/[\s"']+/).filter((word) => word !== "");
  const program = words.findIndex((word) => !word.includes("="));
  const values = words.flatMap((word, index) => {
    const at = word.indexOf("=");
    if (at > 0) {
      return [word.slice(at + 1)];
    }
    const isValue = words[index - 1]?.startsWith("-") === true && !word.startsWith("-");
    return index !== program && (isValue || isKeyLike(word)) ? [word] : [];
  });
  return values.filter(({ length }) => length >= 4).sort((left, right) => right.length - left.length);
}
