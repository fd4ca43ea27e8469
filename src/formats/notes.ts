import type { Diagnostic } from "../model/event/record.ts";

/** Kinds of problems in a file. */
type NoteCode =
  | "truncated"
  | "damaged"
  | "too-compressed"
  | "too-large"
  | "too-many"
  | "too-deep"
  | "unreadable"
  | "not-a-record"
  | "notification"
  | "delivery"
  | "digest"
  | "aggregated"
  | "schema"
  | "archive"
  | "columns";

/** Collects the problems of one file; each kind is reported once, with its count. */
export class Notes {
  readonly #found = new Map<NoteCode, { count: number; readonly detail: string }>();

  /** `detail` is stored for the first note of its kind only. */
  add(code: NoteCode, detail = ""): void {
    const known = this.#found.get(code);
    if (known === undefined) {
      this.#found.set(code, { count: 1, detail });
    } else {
      known.count += 1;
    }
  }

  /**
   * Diagnostics for the UI, after the file was read. `events`: number of events found; `empty`: the file has no
   * content.
   */
  diagnostics(events: number, empty: boolean): readonly Diagnostic[] {
    const found = [...this.#found].flatMap(([code, { count, detail }]) => {
      const message = sentence(code, count, detail, events);
      return message === undefined ? [] : [{ code, message }];
    });
    if (events > 0) {
      return found;
    }
    if (empty) {
      return [{ code: "empty", message: "The file is empty." }];
    }
    return found.length > 0
      ? found
      : [{ code: "not-cloudtrail", message: "No CloudTrail events were found in this file." }];
  }
}

function sentence(code: NoteCode, count: number, detail: string, events: number): string | undefined {
  const after = `after ${plural(events, "event")}`;
  switch (code) {
    case "truncated":
      return `The file is truncated ${after}; the rest is missing.`;
    case "damaged":
      return `The compressed data is damaged ${after} (${detail}); the rest is missing.`;
    case "too-compressed":
      return `The file's compression ratio is too high: reading stopped ${after}.`;
    case "too-large":
      return `${plural(count, "entry", "entries")} larger than any event (${detail}) left out.`;
    case "too-many":
      return `The file holds more events than its size allows: reading stopped ${after}.`;
    case "too-deep":
      return `${plural(count, "entry", "entries")} nested too deep for an event left out.`;
    case "unreadable":
      return `${plural(count, "entry", "entries")} could not be read as JSON: ${detail}.`;
    case "not-a-record":
      return `${plural(count, "entry", "entries")} among the records ${count === 1 ? "is not an event" : "are not events"}.`;
    case "columns":
      return `${plural(count, "event")} came from a table: fields without a column are missing, such as ${detail}.`;
    case "notification":
      return events > 0 ? undefined : `Notifications of another service (${detail}), not CloudTrail events.`;
    case "delivery":
      return events > 0 ? undefined : "A delivery notification: it lists CloudTrail log files and contains no events.";
    case "digest":
      return events > 0 ? undefined : "A digest file: it lists log files and their hashes and contains no events.";
    case "aggregated":
      return `${plural(count, "five-minute summary", "five-minute summaries")} of data events: they contain counts, not events.`;
    case "schema":
      return `${plural(count, "event")} came in another schema (${detail}): fields that the schema lacks are missing.`;
    case "archive":
      return `${detail}: not read. Unpack or convert it first.`;
  }
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
