import { Slices } from "../../async/slices.ts";
import { hashOfBytes } from "../../engine/segment/hash.ts";
import { newestFirst } from "../../model/event/newestFirst.ts";
import { type CloudTrailEvent, readRecord } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import { compile } from "../../query/match/match.ts";
import type { FilesRead } from "../../query/plan/estimate.ts";
import type { SourcePlan, TimeWindow } from "../../query/plan/plan.ts";
import type { LogFileIndex, Source, SourcePage } from "../source.ts";
import { ALL_TIME } from "./capabilities.ts";
import type { FileBatch } from "./fileBatches.ts";
import { FileNotes } from "./fileNotes.ts";
import { FileReader, type FileReaderOptions, ReadingStopped } from "./fileReader.ts";
import { fileProblem, type Listing, type LogFile, listFiles } from "./listFiles.ts";
import { plainLogs } from "./plainLogs.ts";

/** A page is given when so many events were read, or so much time has passed (ms). */
const PAGE_EVENTS = 1000;
const PAGE_TIME = 100;
const FIRST_FILES = 20;
const MOST_FILES = 1_000;

/** How far a search got. */
interface Position {
  /** Files that were read whole, and their bytes without those that an index took. */
  readonly files: number;
  readonly bytes: number;
  /** Records of the file behind them that were read. */
  readonly records: number;
  /** Files that were read here: neither ruled out by name, nor taken by an index, nor unreadable. */
  readonly opened: number;
}

/**
 * Log files on disk, read newest first where their names tell the time. A search that stopped goes on where it stopped
 * when it is run again on the same instance.
 */
export class LocalFiles implements Source {
  readonly #paths: readonly string[];
  readonly #index: LogFileIndex | undefined;
  readonly #reader: FileReader;
  readonly #notes = new FileNotes();
  /** By event id, of the events that came in pages: a hash of what tells one from another. */
  readonly #hashes = new Map<string, number>();
  #listing: Listing | undefined;
  /** Everything before it was given and taken. */
  #taken: Position = { files: 0, bytes: 0, records: 0, opened: 0 };
  /** Files that the index took, with their bytes. */
  readonly #indexed = new Map<string, number>();
  /** From how many of them records had to be read. */
  #indexParsed = 0;

  /**
   * `index`: takes the files that a trail wrote; without one their events come in pages like all others. `reading`: how
   * the others are read.
   */
  constructor(paths: readonly string[], index?: LogFileIndex, reading?: FileReaderOptions) {
    this.#paths = paths;
    this.#index = index;
    this.#reader = new FileReader(reading);
  }

  async *search(plan: SourcePlan, signal: AbortSignal): AsyncGenerator<SourcePage, void, undefined> {
    try {
      yield* this.#search(plan, signal);
    } finally {
      this.#reader.close();
    }
  }

  async *#search(plan: SourcePlan, signal: AbortSignal): AsyncGenerator<SourcePage, void, undefined> {
    signal.throwIfAborted();
    const { files } = await this.#list(signal);
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (this.#index !== undefined) {
      yield* this.#leave(files, plan.window, total, this.#index, signal);
    }
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const wanted = (event: CloudTrailEvent) => isIn(plan.window, event.time) && accepts(event);
    const from = this.#taken;
    let read = from;
    let page: CloudTrailEvent[] = [];
    let scanned = 0;
    /** 1 once the file that is being read gave something. */
    let opened = 0;
    let due = Date.now() + PAGE_TIME;
    const slices = new Slices();
    const give = (bytes: number): SourcePage => {
      const share = shareOf(this.#indexedBytes + read.bytes + bytes, total);
      const events = page.sort(newestFirst);
      return { events, scanned, share, files: this.#filesRead(read.opened + opened, files.length), ...this.#rest() };
    };
    const taken = (): void => {
      this.#taken = read;
      page = [];
      scanned = 0;
      due = Date.now() + PAGE_TIME;
      signal.throwIfAborted();
    };
    for (const file of files.slice(from.files)) {
      if (!isOlder(file, plan.window) && !this.#indexed.has(file.path)) {
        let reached = 0;
        for await (const { records, bytes } of this.#records(file, signal)) {
          signal.throwIfAborted();
          opened = 1;
          for (const record of records.slice(Math.max(0, read.records - reached))) {
            const { envelope } = record;
            const event = readRecord(record.json, envelope === undefined ? {} : { envelope });
            scanned += 1;
            if (wanted(event)) {
              this.#noteClash(event);
              page.push(event);
            }
            await slices.pause();
          }
          reached += records.length;
          read = { ...read, records: Math.max(reached, read.records) };
          if (scanned >= PAGE_EVENTS || (scanned > 0 && Date.now() > due)) {
            yield give(bytes);
            taken();
          }
        }
      }
      const bytes = read.bytes + (this.#indexed.has(file.path) ? 0 : file.bytes);
      read = { files: read.files + 1, bytes, records: 0, opened: read.opened + opened };
      opened = 0;
      if (scanned >= PAGE_EVENTS || Date.now() > due) {
        yield give(0);
        taken();
      }
    }
    yield give(total);
    taken();
  }

  #filesRead(opened: number, of: number): FilesRead {
    return { read: this.#indexed.size + opened, of, parsed: this.#indexParsed + opened };
  }

  /** What every page says. */
  #rest(): Pick<SourcePage, "throttled" | "remembered" | "notes"> {
    return { throttled: 0, remembered: false, notes: this.#notes.all() };
  }

  get #indexedBytes(): number {
    return [...this.#indexed.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Of two events with one id only the first is shown: told where they are not the same event in two files. */
  #noteClash({ eventId, eventName, eventSource, time }: CloudTrailEvent): void {
    const text = Buffer.from(`${eventName}\0${eventSource}\0${time}`);
    const hash = hashOfBytes(text, 0, text.length);
    const known = this.#hashes.get(eventId);
    if (known === undefined) {
      this.#hashes.set(eventId, hash);
    } else if (known !== hash) {
      this.#notes.addClashes(1);
    }
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
      const { scanned, matched, unread, clashes, parsed } = await index.addFiles(
        some.map(({ path }) => path),
        signal,
      );
      this.#notes.addClashes(clashes);
      this.#indexParsed = parsed;
      // What the index did not take is read here, with more patience.
      const taken = some.filter(({ path }) => !unread.includes(path));
      for (const file of taken) {
        this.#indexed.set(file.path, file.bytes);
      }
      const share = shareOf(this.#indexedBytes + this.#taken.bytes, total);
      const read = this.#filesRead(this.#taken.opened, files.length);
      yield { events: [], indexed: matched, scanned, share, files: read, ...this.#rest() };
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

  async *#records(file: LogFile, signal: AbortSignal): AsyncGenerator<FileBatch> {
    if (file.bytes === 0) {
      this.#notes.add(file.name, [{ code: "empty", message: "" }]);
      return;
    }
    try {
      for await (const batch of this.#reader.read(file.path, file.bytes, signal)) {
        this.#notes.add(file.name, batch.diagnostics);
        yield batch;
      }
    } catch (error) {
      signal.throwIfAborted();
      this.#notes.line(`${file.name}: ${error instanceof ReadingStopped ? error.message : fileProblem(error)}`);
    }
  }
}

/** 0 to 1. */
function shareOf(bytes: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, bytes / total);
}

/** Delivered before the window begins: what it holds happened before that. Clocks may differ by some minutes. */
function isOlder({ delivered }: LogFile, { from }: TimeWindow): boolean {
  return delivered !== undefined && delivered + 15 * 60_000 < from;
}

/** An event without a time is in no window but the one of all time. */
function isIn({ from, to }: TimeWindow, time: number | undefined): boolean {
  return time === undefined ? from <= ALL_TIME.from && to >= ALL_TIME.to : time >= from && time < to;
}
