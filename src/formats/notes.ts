import type { Diagnostic } from "../model/event/record.ts";

/** What can be odd about a file. */
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

/** Collects what is odd about one file: however often it happens, each kind is told once, with its count. */
export class Notes {
  readonly #found = new Map<NoteCode, { count: number; readonly detail: string }>();

  /** `detail` is kept of the first of its kind. */
  add(code: NoteCode, detail = ""): void {
    const known = this.#found.get(code);
    if (known === undefined) {
      this.#found.set(code, { count: 1, detail });
    } else {
      known.count += 1;
    }
  }

  /** For a person, once the file was read. `events`: how many were found; `empty`: the file holds nothing at all. */
  diagnostics(events: number, empty: boolean): readonly Diagnostic[] {
    const told = [...this.#found].flatMap(([code, { count, detail }]) => {
      const message = sentence(code, count, detail, events);
      return message === undefined ? [] : [{ code, message }];
    });
    if (events > 0) {
      return told;
    }
    if (empty) {
      return [{ code: "empty", message: "The file is empty." }];
    }
    return told.length > 0
      ? told
      : [{ code: "not-cloudtrail", message: "This is not CloudTrail: no event was found in it." }];
  }
}

function sentence(code: NoteCode, count: number, detail: string, events: number): string | undefined {
  const after = `after ${plural(events, "event")}`;
  switch (code) {
    case "truncated":
      return `The file ends in the middle: truncated ${after}. What follows is missing.`;
    case "damaged":
      return `The compressed data is damaged ${after} (${detail}). What follows is missing.`;
    case "too-compressed":
      return `The file grows beyond all measure when it is decompressed: reading stopped ${after}.`;
    case "too-large":
      return `${plural(count, "entry", "entries")} larger than any event (${detail}) left out.`;
    case "too-many":
      return `The file holds more events than its size allows: reading stopped ${after}.`;
    case "too-deep":
      return `${plural(count, "entry", "entries")} nested too deep for an event left out.`;
    case "unreadable":
      return `${plural(count, "entry", "entries")} could not be read as JSON: ${detail}.`;
    case "not-a-record":
      return `${plural(count, "entry", "entries")} among the records ${count === 1 ? "is" : "are"} no event.`;
    case "columns":
      return `${plural(count, "event")} came from a table: what has no column there is missing, such as ${detail}.`;
    case "notification":
      return events > 0 ? undefined : `Notifications of another service (${detail}), not CloudTrail events.`;
    case "delivery":
      return events > 0 ? undefined : "This tells where CloudTrail put log files; it holds no events itself.";
    case "digest":
      return events > 0 ? undefined : "A digest file: it names log files and their hashes; it holds no events itself.";
    case "aggregated":
      return `${plural(count, "five-minute summary", "five-minute summaries")} of data events: they count events and hold none.`;
    case "schema":
      return `${plural(count, "event")} came in another schema (${detail}): what it has no field for is missing.`;
    case "archive":
      return `${detail}: not read. Unpack or convert it first.`;
  }
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
