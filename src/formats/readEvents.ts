import { Slices } from "../async/slices.ts";
import type { Diagnostic, RecordText } from "../model/event/record.ts";
import { Budget } from "./budget.ts";
import { csvRows, delimiterOf } from "./csv.ts";
import { asUtf8, charsetOf, peek } from "./encoding.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { JsonItems } from "./jsonItems.ts";
import { Notes } from "./notes.ts";
import { Unwrapper, type Unwrapping } from "./unwrap.ts";
import { isYaml, yamlEntries } from "./yaml.ts";

/** What was found since the batch before, which may be nothing yet. Diagnostics come with the last batch. */
export interface EventBatch {
  readonly records: readonly RecordText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Enough to tell what a file is. */
const HEAD = 4096;
/** Some browsers unpack half of what was packed twice. */
const MAX_GZIP = 3;

/**
 * The CloudTrail events of a file, whatever container people keep them in, in the order of the file. Never throws for what
 * stands in the file: what is odd, missing or no event at all becomes a diagnostic of the last batch. Memory, depth,
 * size and work are bounded. Where reading takes long there are batches all the same, if empty ones, and turns for
 * others: whoever stops listening then has cancelled. Throws only what `bytes` throws.
 */
export async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<EventBatch> {
  const notes = new Notes();
  const budget = new Budget(notes);
  let events = 0;
  let { head, whole } = await peek(budget.countFile(bytes), HEAD);
  const empty = head.length === 0;
  for (let times = 0; isGzip(head) && times < MAX_GZIP; times++) {
    ({ head, whole } = await peek(gunzip(whole, notes), HEAD));
  }
  const text = asUtf8(budget.countText(whole), charsetOf(head));
  const unwrappings = readItems(text, headText(head), archiveOf(head), new Unwrapper(notes, budget), notes);
  for await (const records of inSlices(unwrappings, budget)) {
    events += records.length;
    yield { records, diagnostics: [] };
  }
  yield { records: [], diagnostics: notes.diagnostics(events, empty) };
}

/** The records in batches: of what is read at a time, or was unwrapped in a slice of time. */
async function* inSlices(
  unwrappings: AsyncIterable<Unwrapping>,
  budget: Budget,
): AsyncGenerator<readonly RecordText[]> {
  const slices = new Slices();
  for await (const unwrapping of unwrappings) {
    let found: RecordText[] = [];
    for (const records of unwrapping) {
      for (const record of records) {
        found.push(record);
      }
      if (await slices.pause()) {
        yield found;
        found = [];
      }
    }
    await slices.pause();
    yield found;
    if (budget.isOver) {
      return;
    }
  }
}

async function* readItems(
  text: AsyncIterable<Uint8Array>,
  head: string,
  archive: string | undefined,
  unwrapper: Unwrapper,
  notes: Notes,
): AsyncGenerator<Unwrapping> {
  const delimiter = delimiterOf(head);
  if (archive !== undefined) {
    notes.add("archive", archive);
  } else if (delimiter !== undefined) {
    for await (const rows of csvRows(text, delimiter, notes)) {
      yield unwrapper.readRows(rows);
    }
  } else if (isYaml(head)) {
    for await (const entry of yamlEntries(text, notes)) {
      yield unwrapper.read([entry]);
    }
  } else {
    const items = new JsonItems(notes);
    for await (const chunk of text) {
      yield unwrapper.read(items.push(chunk));
    }
    if (items.isOpen) {
      notes.add("truncated");
    }
  }
}

function headText(head: Uint8Array): string {
  return new TextDecoder(charsetOf(head)).decode(head).trimStart();
}

/** Other things that are kept beside log files, by their first bytes. */
function archiveOf(head: Uint8Array): string | undefined {
  const magic = Buffer.from(head.subarray(0, 4));
  const kinds: readonly (readonly [string, string])[] = [
    ["504b0304", "A ZIP archive"],
    ["50415231", "A Parquet file"],
    ["28b52ffd", "Compressed with Zstandard"],
    ["425a6839", "Compressed with bzip2"],
    ["fd377a58", "Compressed with xz"],
  ];
  return kinds.find(([bytes]) => magic.toString("hex") === bytes)?.[1];
}
