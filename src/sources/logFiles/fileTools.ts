import { hashOfBytes } from "../../engine/segment/hash.ts";
import type { CloudTrailEvent, Diagnostic } from "../../model/event/record.ts";
import type { LogFileIndex } from "../source.ts";
import { FileNotes } from "./fileNotes.ts";
import { FileReader, type FileReaderOptions } from "./fileReader.ts";

/** What the runs of one search over log files share. */
export class FileTools {
  /** Takes the files that a trail wrote; without one their events come in pages like all others. */
  readonly index: LogFileIndex | undefined;
  readonly reader: FileReader;
  readonly notes = new FileNotes();
  /** By event id, of the events that came in pages: a hash of what tells one from another. */
  readonly #hashes = new Map<string, number>();
  /** Files that the index took, in all runs, and how many of them it had to open records in. */
  indexed = 0;
  indexParsed = 0;
  /** Files that were read here, in the runs that are over. */
  opened = 0;

  constructor(index: LogFileIndex | undefined, reading: FileReaderOptions | undefined) {
    this.index = index;
    this.reader = new FileReader(reading);
  }

  /** Files that were read in the runs that are over, and in how many of them records were opened. */
  get progress(): { readonly read: number; readonly parsed: number } {
    return { read: this.indexed + this.opened, parsed: this.indexParsed + this.opened };
  }

  /** Of two events with one id only the first is shown: noted where they are not the same event in two files. */
  noteClash({ eventId, eventName, eventSource, time }: CloudTrailEvent): void {
    const text = Buffer.from(`${eventName}\0${eventSource}\0${time}`);
    const hash = hashOfBytes(text, 0, text.length);
    const known = this.#hashes.get(eventId);
    if (known === undefined) {
      this.#hashes.set(eventId, hash);
    } else if (known !== hash) {
      this.notes.addClashes(1);
    }
  }
}

/** What diagnostics say of a file of which some events may not have been read. */
const INCOMPLETE: ReadonlySet<string> = new Set([
  "truncated",
  "damaged",
  "too-compressed",
  "too-large",
  "too-many",
  "too-deep",
  "unreadable",
]);

/** Whether some events of a file may not have been read. */
export function isIncomplete(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => INCOMPLETE.has(code));
}
