import type { Notes } from "./notes.ts";

/** A longer entry is no event of LookupEvents. */
const MAX_ENTRY = 4 * 1024 * 1024;

/** Whether a text begins as the command-line client's `--output yaml` or `yaml-stream` does. */
export function isYaml(head: string): boolean {
  return /^(?:---\s*\n)?(?:-?\s*(?:Events|NextToken):|\s*- (?:AccessKeyId|CloudTrailEvent|EventId|EventName):|- '\{)/.test(
    head,
  );
}

/** The entries of the outermost list of a YAML text, each as JSON. Only one entry is held at a time. */
export async function* yamlEntries(source: AsyncIterable<Uint8Array>, notes: Notes): AsyncGenerator<string> {
  const { parse } = await import("yaml");
  let entry: string[] = [];
  let length = 0;
  let indent: number | undefined;
  const finish = (): string | undefined => {
    const text = entry.join("\n");
    const tooLarge = length > MAX_ENTRY;
    entry = [];
    length = 0;
    if (tooLarge) {
      notes.add("too-large", "more than 4 MB");
      return undefined;
    }
    try {
      return text === "" ? undefined : JSON.stringify(parse(text, { maxAliasCount: 0 }));
    } catch {
      notes.add("unreadable", "an entry is no YAML");
      return undefined;
    }
  };
  for await (const line of lines(source)) {
    const dash = /^( *)- (?!Events:)/.exec(line);
    const column = dash?.[1]?.length;
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
      if (length <= MAX_ENTRY) {
        entry.push(line);
      }
    }
  }
  const last = finish();
  if (last !== undefined) {
    yield last;
  }
}

/** Lines without their ends; of one that is longer than an entry may be, only the beginning. */
async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of source) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    rest = rest.length > MAX_ENTRY ? rest : rest + first;
    for (const other of others) {
      yield rest.replace(/\r$/, "");
      rest = other;
    }
  }
  yield rest;
}
