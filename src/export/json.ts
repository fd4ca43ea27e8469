import type { CloudTrailEvent } from "../model/record.ts";

/**
 * Events in the shape of a trail's log file, `{"Records":[…]}`: each record exactly as it came, so that no digit is lost
 * and everything that reads log files reads this. Where the text as it came is no JSON, what could be read of it stands
 * instead.
 */
export function toLogFile(events: readonly Pick<CloudTrailEvent, "raw" | "record" | "diagnostics">[]): string {
  const records = events.map((event) => {
    const raw = event.raw.startsWith(BYTE_ORDER_MARK) ? event.raw.slice(1) : event.raw;
    // Only a record that something was wrong with can be no JSON: the others need no second parse.
    return event.diagnostics.length === 0 || isJson(raw) ? raw : JSON.stringify(event.record);
  });
  return `{"Records":[\n${records.join(",\n")}\n]}\n`;
}

/** Harmless where a record begins a file, no JSON within one. */
const BYTE_ORDER_MARK = "\ufeff";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
