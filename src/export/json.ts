import type { CloudTrailEvent } from "../model/record.ts";

/**
 * Events in the shape of a trail's log file, `{"Records":[…]}`: each record exactly as it came, so that no digit is lost
 * and everything that reads log files reads this. Where the text as it came is no JSON, what could be read of it stands
 * instead.
 */
export function toLogFile(events: readonly Pick<CloudTrailEvent, "raw" | "record" | "diagnostics">[]): string {
  const records = events.map((event) =>
    // Only a record that something was wrong with can be no JSON: the others need no second parse.
    event.diagnostics.length === 0 || isJson(event.raw) ? event.raw : JSON.stringify(event.record),
  );
  return `{"Records":[\n${records.join(",\n")}\n]}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
