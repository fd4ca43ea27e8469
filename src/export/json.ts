import type { CloudTrailEvent } from "../model/event/record.ts";

/** What is needed of an event to write its record. */
export type Recorded = Pick<CloudTrailEvent, "raw" | "record" | "diagnostics">;

/** Records that go into one piece: enough that a file is written in few calls, few enough that a piece stays small. */
const BATCH = 200;

/**
 * Events in the shape of a trail's log file, `{"Records":[…]}`, in pieces: each record exactly as it came, so that no
 * digit is lost and everything that reads log files reads this.
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

/** A record a line (JSON lines, one JSON text and a line feed each), in pieces. */
export async function* jsonLinesPieces(
  events: Iterable<Recorded> | AsyncIterable<Recorded>,
): AsyncGenerator<string, void, undefined> {
  let lines = "";
  let count = 0;
  for await (const event of events) {
    // In JSON a line break stands between tokens only: a space means the same.
    lines += `${recordText(event).replace(/[\r\n]+/g, " ")}\n`;
    count += 1;
    if (count % BATCH === 0) {
      yield lines;
      lines = "";
    }
  }
  yield lines;
}

/** The record's JSON text as it came. Where that is no JSON, what could be read of it stands instead. */
export function recordText(event: Recorded): string {
  // Only a record that something was wrong with can be no JSON: the others need no second parse.
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
