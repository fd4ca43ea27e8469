import { Slices } from "../async/slices.ts";
import type { Diagnostic, RecordText } from "../model/event/record.ts";
import { Budget } from "./budget.ts";
import { csvRows, delimiterOf } from "./csv.ts";
import { asUtf8, charsetOf, headText, peek } from "./encoding.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { JsonItems } from "./jsonItems.ts";
import { Notes } from "./notes.ts";
import { isParquet, parquetRows } from "./parquet.ts";
import { Unwrapper, type Unwrapping } from "./unwrap.ts";
import { isYaml, yamlEntries } from "./yaml.ts";

/** The events found since the previous batch, possibly none. Only the last batch has diagnostics. */
export interface EventBatch {
  readonly records: readonly RecordText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Bytes needed to detect a file's format. */
const HEAD = 4096;
/** Maximum number of nested gzip layers; some browsers remove only one of two. */
const MAX_GZIP = 3;

/**
 * Reads the CloudTrail events of a file in any supported container, in file order. File contents never cause an error:
 * peculiarities, missing data and files without events become diagnostics of the last batch. Memory, depth, size and
 * work are limited. While reading takes long, batches (possibly empty) are still returned and other work on the thread
 * may run; stop iterating to cancel. Throws only what `bytes` throws.
 *
 * `parquet`: reads Parquet files too, which takes the thread until a row group is decoded. Default false.
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  { parquet = false }: { readonly parquet?: boolean } = {},
): AsyncGenerator<EventBatch> {
  const notes = new Notes();
  const budget = new Budget(notes);
  let events = 0;
  let { head, whole } = await peek(budget.countFile(bytes), HEAD);
  const empty = head.length === 0;
  for (let times = 0; isGzip(head) && times < MAX_GZIP; times++) {
    ({ head, whole } = await peek(gunzip(whole, notes), HEAD));
  }
  const unwrapper = new Unwrapper(notes, budget);
  const unwrappings =
    parquet && isParquet(head)
      ? readParquet(budget.countText(whole), unwrapper, notes, budget)
      : readItems(asUtf8(budget.countText(whole), charsetOf(head)), headText(head), archiveOf(head), unwrapper, notes);
  for await (const records of inSlices(unwrappings, budget)) {
    events += records.length;
    yield { records, diagnostics: [] };
  }
  yield { records: [], diagnostics: notes.diagnostics(events, empty) };
}

/** The records in batches; a new batch starts after `SLICE_TIME`. */
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

async function* readParquet(
  bytes: AsyncIterable<Uint8Array>,
  unwrapper: Unwrapper,
  notes: Notes,
  budget: Budget,
): AsyncGenerator<Unwrapping> {
  for await (const rows of parquetRows(bytes, notes, budget)) {
    yield unwrapper.read(rows);
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

/** Names an unsupported format by its first bytes; undefined for any other. */
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
