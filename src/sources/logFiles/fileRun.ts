import { Slices } from "../../async/slices.ts";
import { newestFirst } from "../../model/event/newestFirst.ts";
import { type CloudTrailEvent, readRecord } from "../../model/event/record.ts";
import type { SourcePage } from "../source.ts";
import { batchesOf, type FileBatch } from "./fileBatches.ts";
import { fileProblem } from "./fileProblem.ts";
import { ReadingStopped } from "./fileReader.ts";
import { type FileTools, isIncomplete } from "./fileTools.ts";
import { CLOCK_DIFFERENCE, type LogFile } from "./logFile.ts";
import { plainLogs } from "./plainLogs.ts";

/** A page is given when so many events were read, or so much time has passed (ms). */
const PAGE_EVENTS = 1000;
const PAGE_TIME = 100;
const FIRST_FILES = 20;
const MOST_FILES = 1_000;

/** How far a run got. */
interface Position {
  /** Files that were read whole, and their bytes without those that an index took. */
  readonly files: number;
  readonly bytes: number;
  /** Records of the file behind them that were read. */
  readonly records: number;
  /** Files that were read here: neither ruled out by name, nor taken by an index, nor unreadable. */
  readonly opened: number;
}

/** What a run looks for. */
interface Wanted {
  /** Files that were delivered before this time (ms since 1970 UTC) are not read. */
  readonly from: number;
  readonly accepts: (event: CloudTrailEvent) => boolean;
}

/** What its pages say beside the events. */
type PageRest = Pick<
  SourcePage,
  "share" | "files" | "coveredFrom" | "asOf" | "pages" | "throttled" | "remembered" | "notes"
>;

/** How far the run is, with the page that is about to be given. */
export interface RunProgress {
  /** Bytes of its files that were read, at most `total`. */
  readonly bytes: number;
  readonly total: number;
  /** Files of all runs of the search that were read, and in how many of them records were opened. */
  readonly read: number;
  readonly parsed: number;
  /** Everything was read. */
  readonly isLast: boolean;
}

/**
 * Reads a list of log files, in their order: first the index takes those that a trail wrote, then the others are read here
 * and their events come in pages. A run that stopped goes on where it stopped when its pages are asked for again.
 */
export class FileRun {
  readonly #files: readonly LogFile[];
  readonly #tools: FileTools;
  readonly #total: number;
  /** Everything before it was given and taken. */
  #taken: Position = { files: 0, bytes: 0, records: 0, opened: 0 };
  /** Files that the index took, by path, and their bytes. */
  readonly #indexed = new Set<string>();
  #indexedBytes = 0;
  /** Files of which some events may not have been read. */
  readonly incomplete = new Set<LogFile>();

  constructor(files: readonly LogFile[], tools: FileTools) {
    this.#files = files;
    this.#tools = tools;
    this.#total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The last page comes when all was read, events or not. Throws `Failure` and an AbortError. */
  async *pages(
    wanted: Wanted,
    signal: AbortSignal,
    rest: (progress: RunProgress) => PageRest,
  ): AsyncGenerator<SourcePage, void, undefined> {
    signal.throwIfAborted();
    yield* this.#leave(wanted, signal, rest);
    let read = this.#taken;
    const skipped = read.files;
    let page: CloudTrailEvent[] = [];
    let scanned = 0;
    /** 1 once the file that is being read gave something. */
    let opened = 0;
    let due = Date.now() + PAGE_TIME;
    const slices = new Slices();
    const give = (bytes: number, isLast = false): SourcePage => {
      const events = page.sort(newestFirst);
      return { events, scanned, ...this.#rest(rest, read.bytes + bytes, read.opened + opened, isLast) };
    };
    const taken = (): void => {
      this.#taken = read;
      page = [];
      scanned = 0;
      due = Date.now() + PAGE_TIME;
      signal.throwIfAborted();
    };
    for (const file of this.#files.slice(skipped)) {
      const isIndexed = this.#indexed.has(file.path);
      if (!isOlder(file, wanted.from) && !isIndexed) {
        let reached = 0;
        for await (const { records, bytes } of this.#records(file, signal)) {
          signal.throwIfAborted();
          opened = 1;
          for (const record of records.slice(Math.max(0, read.records - reached))) {
            const { envelope } = record;
            const event = readRecord(record.json, envelope === undefined ? {} : { envelope });
            scanned += 1;
            if (wanted.accepts(event)) {
              this.#tools.noteClash(event);
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
      const bytes = read.bytes + (isIndexed ? 0 : file.bytes);
      read = { files: read.files + 1, bytes, records: 0, opened: read.opened + opened };
      opened = 0;
      if (scanned >= PAGE_EVENTS || Date.now() > due) {
        yield give(0);
        taken();
      }
    }
    yield give(this.#total, true);
    taken();
  }

  /** The run is over: its files count for the runs that follow. */
  close(): void {
    this.#tools.opened += this.#taken.opened;
    this.#taken = { ...this.#taken, opened: 0 };
  }

  #rest(rest: (progress: RunProgress) => PageRest, bytes: number, opened: number, isLast: boolean): PageRest {
    const { progress: before } = this.#tools;
    const progress: RunProgress = {
      bytes: Math.min(this.#total, this.#indexedBytes + bytes),
      total: this.#total,
      read: before.read + opened,
      parsed: before.parsed + opened,
      isLast,
    };
    return rest(progress);
  }

  /** Leaves to the index what it can read, in order: few files at once at first, so that events come soon. */
  async *#leave(
    { from }: Wanted,
    signal: AbortSignal,
    rest: (progress: RunProgress) => PageRest,
  ): AsyncGenerator<SourcePage, void, undefined> {
    const { index } = this.#tools;
    if (index === undefined) {
      return;
    }
    const left = this.#files.filter((file) => !isOlder(file, from) && !this.#indexed.has(file.path));
    const plain = await plainLogs(left, signal);
    let size = FIRST_FILES;
    for (let at = 0; at < plain.length; size = Math.min(MOST_FILES, size * 4)) {
      const some = plain.slice(at, at + size);
      at += some.length;
      const { scanned, matched, unread, clashes, parsed } = await index.addFiles(
        some.map(({ path }) => path),
        signal,
      );
      this.#tools.notes.addClashes(clashes);
      this.#tools.indexParsed = parsed;
      // What the index did not take is read here, with more patience.
      const notTaken = new Set(unread);
      for (const file of some) {
        if (!notTaken.has(file.path)) {
          this.#indexed.add(file.path);
          this.#indexedBytes += file.bytes;
          this.#tools.indexed += 1;
        }
      }
      yield {
        events: [],
        indexed: matched,
        scanned,
        ...this.#rest(rest, this.#taken.bytes, this.#taken.opened, false),
      };
    }
  }

  async *#records(file: LogFile, signal: AbortSignal): AsyncGenerator<FileBatch> {
    const { notes, reader } = this.#tools;
    if (file.bytes === 0) {
      notes.add(file.name, [{ code: "empty", message: "" }]);
      return;
    }
    try {
      const { content } = file;
      const batches = content === undefined ? reader.read(file.path, file.bytes, signal) : batchesOf(content);
      for await (const batch of batches) {
        notes.add(file.name, batch.diagnostics);
        if (isIncomplete(batch.diagnostics)) {
          this.incomplete.add(file);
        }
        yield batch;
      }
    } catch (error) {
      signal.throwIfAborted();
      this.incomplete.add(file);
      notes.line(`${file.name}: ${error instanceof ReadingStopped ? error.message : fileProblem(error)}`);
    }
  }
}

/** Delivered before the window begins: what it holds happened before that. */
function isOlder({ delivered }: LogFile, from: number): boolean {
  return delivered !== undefined && delivered + CLOCK_DIFFERENCE < from;
}
