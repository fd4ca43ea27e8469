import { createReadStream } from "node:fs";
import { readEvents } from "../../formats/readEvents.ts";
import type { FoundRecord } from "../../formats/unwrap.ts";
import { Failure } from "../../model/failure.ts";
import { type CloudTrailEvent, readRecord } from "../../model/record.ts";
import { compile } from "../../query/match.ts";
import type { SourcePlan, TimeWindow } from "../../query/plan.ts";
import type { LogFileIndex, Source, SourcePage } from "../source.ts";
import { ALL_TIME } from "./capabilities.ts";
import { FileNotes } from "./fileNotes.ts";
import { fileProblem, type Listing, type LogFile, listFiles } from "./listFiles.ts";
import { plainLogs } from "./plainLogs.ts";

/** A page is given when so many events were read, or so much time has passed (ms). */
const PAGE_EVENTS = 1000;
const PAGE_TIME = 100;
const CHUNK = 256 * 1024;
const FIRST_FILES = 20;
const MOST_FILES = 1_000;

/**
 * Log files on disk, read newest first where their names tell the time. A search that stopped goes on where it stopped
 * when it is run again on the same instance.
 */
export class LocalFiles implements Source {
  readonly #paths: readonly string[];
  readonly #index: LogFileIndex | undefined;
  readonly #notes = new FileNotes();
  #listing: Listing | undefined;
  /** How many files were read whole, and how many records of the one behind them were given. */
  #filesDone = 0;
  /** Paths of files that the index took. */
  readonly #indexed = new Set<string>();
  #recordsDone = 0;
  #bytesDone = 0;

  /** `index`: takes the files that a trail wrote; without one their events come in pages like all others. */
  constructor(paths: readonly string[], index?: LogFileIndex) {
    this.#paths = paths;
    this.#index = index;
  }

  async *search(plan: SourcePlan, signal: AbortSignal): AsyncGenerator<SourcePage, void, undefined> {
    signal.throwIfAborted();
    const { files } = await this.#list(signal);
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (this.#index !== undefined) {
      yield* this.#leave(files, plan.window, total, this.#index, signal);
    }
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const wanted = (event: CloudTrailEvent) => isIn(plan.window, event.time) && accepts(event);
    let page: CloudTrailEvent[] = [];
    let scanned = 0;
    let due = Date.now() + PAGE_TIME;
    const give = (bytes: number): SourcePage => {
      const given = { events: page.sort(newestFirst), scanned, share: total === 0 ? 1 : Math.min(1, bytes / total) };
      page = [];
      scanned = 0;
      due = Date.now() + PAGE_TIME;
      return { ...given, throttled: 0, remembered: false, notes: this.#notes.all() };
    };
    for (const file of files.slice(this.#filesDone)) {
      if (!isOlder(file, plan.window) && !this.#indexed.has(file.path)) {
        let reached = 0;
        for await (const { records, bytes } of this.#records(file, signal)) {
          signal.throwIfAborted();
          for (const record of records.slice(Math.max(0, this.#recordsDone - reached))) {
            const { envelope } = record;
            const event = readRecord(record.json, envelope === undefined ? {} : { envelope });
            scanned += 1;
            if (wanted(event)) {
              page.push(event);
            }
          }
          reached += records.length;
          if (scanned >= PAGE_EVENTS || (scanned > 0 && Date.now() > due)) {
            this.#recordsDone = Math.max(reached, this.#recordsDone);
            yield give(this.#bytesDone + bytes);
          }
        }
      }
      this.#filesDone += 1;
      this.#recordsDone = 0;
      this.#bytesDone += this.#indexed.has(file.path) ? 0 : file.bytes;
      if (scanned >= PAGE_EVENTS || Date.now() > due) {
        yield give(this.#bytesDone);
      }
    }
    yield give(total);
  }

  /** Leaves to the index what it can read, the newest first: few files at once at first, so that events come soon. */
  async *#leave(
    files: readonly LogFile[],
    window: TimeWindow,
    total: number,
    index: LogFileIndex,
    signal: AbortSignal,
  ): AsyncGenerator<SourcePage, void, undefined> {
    const wanted = files.filter((file) => !isOlder(file, window) && !this.#indexed.has(file.path));
    const plain = await plainLogs(wanted, signal);
    let size = FIRST_FILES;
    for (let from = 0; from < plain.length; size = Math.min(MOST_FILES, size * 4)) {
      const some = plain.slice(from, from + size);
      from += some.length;
      const { scanned, matched, unread } = await index.addFiles(
        some.map(({ path }) => path),
        signal,
      );
      // What is not as it should be is read once more, with more patience: events that are there already do no harm.
      const taken = some.filter(({ path }) => !unread.includes(path));
      for (const file of taken) {
        this.#indexed.add(file.path);
        this.#bytesDone += file.bytes;
      }
      const share = total === 0 ? 1 : Math.min(1, this.#bytesDone / total);
      yield { events: [], indexed: matched, scanned, share, throttled: 0, remembered: false, notes: this.#notes.all() };
    }
  }

  async #list(signal: AbortSignal): Promise<Listing> {
    if (this.#listing === undefined) {
      const listing = await listFiles(this.#paths, signal);
      if (listing.files.length === 0) {
        throw new Failure({
          reason: "not-found",
          message: `No log file was found. ${listing.notes.join(" ")}`.trim(),
          context: {},
          remedies: [],
        });
      }
      for (const note of listing.notes) {
        this.#notes.line(note);
      }
      this.#listing = listing;
    }
    return this.#listing;
  }

  async *#records(
    file: LogFile,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly records: readonly FoundRecord[]; readonly bytes: number }> {
    if (file.bytes === 0) {
      this.#notes.add(file.name, [{ code: "empty", message: "" }]);
      return;
    }
    const stream = createReadStream(file.path, { highWaterMark: CHUNK, end: file.bytes - 1, signal });
    try {
      for await (const { records, diagnostics } of readEvents(stream)) {
        this.#notes.add(file.name, diagnostics);
        yield { records, bytes: Math.min(stream.bytesRead, file.bytes) };
      }
    } catch (error) {
      signal.throwIfAborted();
      this.#notes.line(`${file.name}: ${fileProblem(error)}`);
    }
  }
}

/** Delivered before the window begins: what it holds happened before that. Clocks may differ by some minutes. */
function isOlder({ delivered }: LogFile, { from }: TimeWindow): boolean {
  return delivered !== undefined && delivered + 15 * 60_000 < from;
}

/** An event without a time is in no window but the one of all time. */
function isIn({ from, to }: TimeWindow, time: number | undefined): boolean {
  return time === undefined ? from <= ALL_TIME.from && to >= ALL_TIME.to : time >= from && time < to;
}

function newestFirst(left: CloudTrailEvent, right: CloudTrailEvent): number {
  return (right.time ?? Number.NEGATIVE_INFINITY) - (left.time ?? Number.NEGATIVE_INFINITY) || 0;
}
