import type { CloudTrailEvent } from "../model/event/record.ts";

/** The parts of an event that are needed to write its record. */
export type Recorded = Pick<CloudTrailEvent, "raw" | "record" | "diagnostics">;

/** Records per piece: large enough for few writes, small enough for memory. */
const BATCH = 200;

/**
 * Events in the format of a trail's log file, `{"Records":[…]}`, in pieces. Each record is written unchanged, so that
 * no digits are lost.
 */
export async function* logFilePieces(
  events: Iterable<Recorded> | AsyncIterable<Recorded>,
): AsyncGenerator<string, void, undefined> {
  let written = '{"Records":[\n';
  let count = 0;
  for await (const event of events) {
    written += count === 0 ? recordText(event) : `,\n${recordText(event)}`;
    count += 1;
    if (count % BATCH === 0) {
      yield written;
      written = "";
    }
  }
  yield `${written}\n]}\n`;
}

/** Events as JSON lines (one record and a line feed each), in pieces. */
export async function* jsonLinesPieces(
  events: Iterable<Recorded> | AsyncIterable<Recorded>,
): AsyncGenerator<string, void, undefined> {
  let lines = "";
  let count = 0;
  for await (const event of events) {
    // In valid JSON, line breaks occur only between tokens, where a space is equivalent.
    lines += `${recordText(event).replace(/[\r\n]+/g, " ")}\n`;
    count += 1;
    if (count % BATCH === 0) {
      yield lines;
      lines = "";
    }
  }
  yield lines;
}

/** The record's original JSON text. When that is not valid JSON, the parsed record as JSON. */
export function recordText(event: Recorded): string {
  // Only a record with diagnostics can be invalid JSON; others need no second parse.
  return event.diagnostics.length === 0 || isJson(event.raw) ? event.raw : JSON.stringify(event.record);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
