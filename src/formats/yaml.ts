import { MAX_YAML_DEPTH, MAX_YAML_ENTRY, MAX_YAML_TOKENS } from "./budget.ts";
import type { Notes } from "./notes.ts";

/** Characters of the first line that are tested. */
const HEAD = 64;

/** Whether a text begins like the AWS CLI's `--output yaml` or `yaml-stream`. */
export function isYaml(head: string): boolean {
  const start = /^---[ \t\r]*\n/.exec(head)?.[0].length ?? 0;
  const begin = head.slice(start, start + HEAD);
  return (
    /^(?:- *)?(?:Events|NextToken):/.test(begin) ||
    /^ *- (?:(?:AccessKeyId|CloudTrailEvent|EventId|EventName):|'\{)/.test(begin)
  );
}

/** The entries of the outermost list of a YAML text, each as JSON. Holds one entry at a time. */
export async function* yamlEntries(source: AsyncIterable<Uint8Array>, notes: Notes): AsyncGenerator<string> {
  // Load the parser only for YAML.
  const yaml = await import("yaml");
  let entry: string[] = [];
  let length = 0;
  let indent: number | undefined;
  const finish = (): string | undefined => {
    const text = entry.join("\n");
    const tooLarge = length > MAX_YAML_ENTRY;
    entry = [];
    length = 0;
    if (tooLarge) {
      notes.add("too-large", `more than ${MAX_YAML_ENTRY / 1024 / 1024} MB`);
      return undefined;
    }
    const excess = excessOf(yaml, text);
    if (excess !== undefined) {
      notes.add(excess, "more than LookupEvents returns");
      return undefined;
    }
    try {
      return text === "" ? undefined : JSON.stringify(yaml.parse(text, { maxAliasCount: 0, uniqueKeys: false }));
    } catch {
      notes.add("unreadable", "an entry is not valid YAML");
      return undefined;
    }
  };
  for await (const line of lines(source)) {
    const dash = /^( *)- /.exec(line);
    const isEntry = dash !== null && !line.startsWith("Events:", dash[0].length);
    const column = isEntry ? dash[1]?.length : undefined;
    const outside = /^(?:---|- Events:|[^\s-])/.test(line);
    if (outside || (column !== undefined && column <= (indent ?? column))) {
      const json = finish();
      if (json !== undefined) {
        yield json;
      }
      indent = outside ? undefined : column;
    }
    if (indent !== undefined) {
      length += line.length;
      if (length <= MAX_YAML_ENTRY) {
        entry.push(line);
      }
    }
  }
  const last = finish();
  if (last !== undefined) {
    yield last;
  }
}

/**
 * Which limit an entry exceeds; undefined for none. Counts tokens without building values, because the YAML parser
 * recurses and takes quadratic time for many keys.
 */
function excessOf({ Lexer, Parser }: typeof import("yaml"), text: string): "too-deep" | "too-large" | undefined {
  const parser = new Parser();
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    for (const _part of parser.next(token)) {
      // Only the parser's state is needed, not its output.
    }
    tokens += 1;
    if (tokens > MAX_YAML_TOKENS) {
      return "too-large";
    }
    if (parser.stack.length > MAX_YAML_DEPTH) {
      return "too-deep";
    }
  }
  return undefined;
}

/** Lines without their line ends; lines longer than the maximum entry are cut. */
async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of source) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    rest = rest.length > MAX_YAML_ENTRY ? rest : rest + first;
    for (const other of others) {
      yield rest.replace(/\r$/, "");
      rest = other;
    }
  }
  yield rest;
}
