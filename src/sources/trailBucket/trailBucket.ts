import type { Bucket } from "../../aws/bucket.ts";
import type { CallOptions } from "../../aws/connections.ts";
import type { Priority } from "../../aws/pace.ts";
import { writeProblem } from "../../engine/fileErrors.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { compile } from "../../query/match/match.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import { type DeliveryRange, deliveryRange } from "../deliveryRange.ts";
import { type FileVerdicts, VerdictNotes } from "../fileVerdicts.ts";
import type { Holdings } from "../holdings.ts";
import type { FileReaderOptions } from "../logFiles/fileReader.ts";
import { FileRun, type RunProgress } from "../logFiles/fileRun.ts";
import { FileTools } from "../logFiles/fileTools.ts";
import type { Cost } from "../queryCost.ts";
import type { LogFileIndex, Source, SourceOptions, SourcePage } from "../source.ts";
import { SourceCalls } from "../sourceCalls.ts";
import { verdictId } from "./bucketEvidence.ts";
import { bucketHoldings } from "./bucketHoldings.ts";
import { dollarsOf } from "./cost.ts";
import { coveredFrom, END, FIRST_LISTING, lateNote, type Position } from "./delivery.ts";
import { type Downloaded, Downloads } from "./downloads.ts";
import { countingLists, type ListedFile, listDelivered, listOne, newestFirst, shareOf } from "./fileListing.ts";
import { type LogFolder, listLogFolders } from "./folders.ts";
import { listBefore, MOST_LISTED } from "./listBefore.ts";
import type { ObjectCache } from "./objectCache.ts";
import type { TrailBucketRef } from "./target.ts";
import { nameOf, type UnreadFile, unreadFailure, unreadNotes } from "./unreadFiles.ts";

export interface TrailBucketOptions {
  readonly cache: ObjectCache;
  /** Takes the files that CloudTrail wrote; without one all events come in pages. */
  readonly index?: LogFileIndex | undefined;
  /** How the other files are read. */
  readonly reading?: FileReaderOptions | undefined;
  /** AWS's time, in ms since 1970 UTC. */
  readonly now: () => number;
  readonly priority?: Priority;
  /** The log files that are known not to be as CloudTrail wrote them. Absent: none. */
  readonly verdicts?: FileVerdicts | undefined;
}

/** Pages that an estimate lists at most; a page holds 1,000 files. */
const MOST_ESTIMATE_PAGES = 2_000;
/** Files to download and read at once: few at first, so that events come soon. Their bytes may be held in memory. */
const FIRST_FILES = 20;
const MOST_FILES = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** After so many refusals and no file that could be read, the others are not asked for. */
const HOPELESS = 100;
/** Files that are asked for again when a search goes on. */
const MOST_UNREAD = 10_000;

/** Files that are read together. */
interface Batch extends Downloaded {
  readonly run: FileRun;
  /** How far the search has read after it. */
  readonly after: Position;
}

/**
 * The log files of a trail in its bucket, read newest first by their time of delivery. A search that stopped goes on where
 * it stopped when it is run again on the same instance, and asks once more for files that could not be read.
 */
export class TrailBucket implements Source {
  /** Two profiles that read the same part of a bucket. */
  readonly sharedKey: string;
  readonly #bucket: Bucket;
  readonly #part: TrailBucketRef;
  readonly #options: TrailBucketOptions;
  readonly #calls: SourceCalls;
  readonly #tools: FileTools;
  readonly #downloads: Downloads;
  readonly #verdicts: VerdictNotes;
  #folders: readonly LogFolder[] | undefined;
  #position: Position | undefined;
  /** What an estimate has listed. */
  #counted: { readonly window: TimeRange; readonly position: Position; readonly range: DeliveryRange } | undefined;
  /** What is being read. */
  #batch: Batch | undefined;
  /** Fixed when the search first runs. */
  #range: DeliveryRange | undefined;
  #listed = 0;
  #lists = 0;
  #batchSize = FIRST_FILES;
  /** Files that were downloaded or were here. */
  #readable = 0;
  #unread: UnreadFile[] = [];

  constructor(bucket: Bucket, part: TrailBucketRef, options: TrailBucketOptions) {
    this.#bucket = countingLists(bucket, () => {
      this.#lists += 1;
    });
    this.#part = part;
    const { prefix, organization, accounts, regions, file } = part;
    this.sharedKey = JSON.stringify([bucket.origin, prefix, organization, accounts, regions, file]);
    this.#options = options;
    this.#calls = new SourceCalls(this, options.priority);
    this.#tools = new FileTools(options.index, options.reading);
    this.#downloads = new Downloads(this.#bucket, options.cache);
    this.#verdicts = new VerdictNotes(options.verdicts);
  }

  /**
   * Lists and counts what a search would read. A search that follows uses the listing where it has at most 100,000 files.
   * Throws `Failure` or an AbortError.
   */
  async estimate(plan: SourcePlan, signal: AbortSignal): Promise<Cost> {
    const requesterPays = this.#part.requesterPays === true;
    if (plan.empty) {
      return { files: 0, bytes: 0, requests: 0, dollars: 0, basis: "exact", kept: 0, archived: 0, requesterPays };
    }
    const calls = this.#calls.with(signal);
    const folders = await this.#listFolders(plan, calls);
    const range = deliveryRange(plan.window, this.#options.now());
    const isKept = await this.#downloads.lookup();
    const listed: ListedFile[] = [];
    const total = { files: 0, bytes: 0, archived: 0, kept: 0 };
    const reached = new Map<LogFolder, number>();
    let pages = 0;
    const take = (files: readonly ListedFile[]) => {
      pages += 1;
      for (const file of files) {
        if (file.archived) {
          total.archived += 1;
        } else if (isKept(file)) {
          total.kept += 1;
        } else {
          total.files += 1;
          total.bytes += file.bytes;
        }
        if (listed.length <= MOST_LISTED) {
          listed.push(file);
        }
      }
    };
    if (this.#part.file !== undefined) {
      take(await listOne(this.#bucket, this.#part.file, calls));
    }
    await listDelivered(this.#bucket, folders, { ...range, end: range.to }, calls, ({ folder, files, until }) => {
      reached.set(folder, until);
      take(files);
      return pages < MOST_ESTIMATE_PAGES;
    });
    const isWhole = folders.every((folder) => (reached.get(folder) ?? range.from) >= range.to);
    const isHeld = isWhole && listed.length <= MOST_LISTED;
    if (isHeld) {
      const position = { files: listed.sort(newestFirst), at: 0, below: range.from, length: FIRST_LISTING };
      this.#counted = { window: plan.window, position, range };
    }
    const share = shareOf(folders, reached, range);
    const grown = (count: number) => (isWhole || share === 0 ? count : Math.round(count / share));
    const files = grown(total.files);
    const bytes = grown(total.bytes);
    const lists = this.#lists + (isHeld ? 0 : grown(pages));
    return {
      files,
      bytes,
      requests: lists + files,
      dollars: dollarsOf({ lists, files, bytes }),
      basis: isWhole ? "upper bound" : "unknown",
      kept: grown(total.kept),
      archived: grown(total.archived),
      requesterPays,
    };
  }

  async holdings(plan: SourcePlan, signal: AbortSignal): Promise<Holdings | undefined> {
    // One file is read as it was named.
    if (this.#part.file !== undefined) {
      return undefined;
    }
    const folders = await this.#listFolders(plan, this.#calls.with(signal)).catch((error: unknown) => {
      if (Failure.is(error)) {
        return undefined;
      }
      throw error;
    });
    return bucketHoldings(this.#bucket, this.#part, folders);
  }

  /** Throws `Failure` also at the end, where files could not be read and the events are not complete. */
  async *search(
    plan: SourcePlan,
    signal: AbortSignal,
    { slowed }: SourceOptions = {},
  ): AsyncGenerator<SourcePage, void, undefined> {
    if (plan.empty) {
      return;
    }
    const stop = new AbortController();
    try {
      signal.throwIfAborted();
      yield* this.#search(plan, signal, this.#calls.with(AbortSignal.any([signal, stop.signal]), slowed));
    } finally {
      stop.abort();
      this.#tools.reader.close();
    }
  }

  /** Releases the downloaded files: those that the cache does not keep can no longer be read. */
  async close(): Promise<void> {
    await this.#downloads.close();
  }

  async *#search(
    plan: SourcePlan,
    signal: AbortSignal,
    calls: CallOptions,
  ): AsyncGenerator<SourcePage, void, undefined> {
    const folders = await this.#listFolders(plan, calls);
    this.#useEstimate(plan.window);
    this.#range ??= deliveryRange(plan.window, this.#options.now());
    const range = this.#range;
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const { from, to } = plan.window;
    const wanted = {
      from,
      accepts: (event: CloudTrailEvent) =>
        event.time !== undefined && event.time >= from && event.time < to && accepts(event),
    };
    const start = this.#start(range);
    const next = (position: Position): Promise<Batch | undefined> => {
      const batch = this.#nextBatch(position, folders, range, calls);
      // A failure of this early request is thrown when the batch is awaited.
      batch.catch(() => undefined);
      return batch;
    };
    let batch = this.#batch ?? (await next(start));
    while (batch !== undefined) {
      this.#batch = batch;
      const { run, after, asked } = batch;
      const ahead = next(after);
      yield* run.pages(wanted, signal, (progress) =>
        this.#rest(plan.window, progress.isLast ? after : this.#position, range, asked === 0, progress),
      );
      await this.#finish(batch);
      batch = await ahead;
    }
    yield { events: [], scanned: 0, ...this.#rest(plan.window, END, range, true) };
    if (this.#unread.length > 0) {
      throw unreadFailure(this.#unread, this.#listed, this.#bucket.name);
    }
  }

  /** Begins with what an estimate for the same window has listed. */
  #useEstimate({ from, to }: TimeRange): void {
    const counted = this.#counted;
    this.#counted = undefined;
    if (
      counted !== undefined &&
      this.#position === undefined &&
      counted.window.from === from &&
      counted.window.to === to
    ) {
      this.#position = counted.position;
      this.#listed = counted.position.files.length;
      this.#range = counted.range;
    }
  }

  /** Where a search goes on: with the files that could not be read before. */
  #start(range: DeliveryRange): Position {
    const { files, at, ...rest } = this.#position ?? { files: [], at: 0, below: range.to, length: FIRST_LISTING };
    const again = this.#batch === undefined ? this.#unread.splice(0) : [];
    this.#position = { ...rest, files: [...again.map(({ file }) => file), ...files.slice(at)], at: 0 };
    return this.#position;
  }

  async #finish({ run, after, files, unread }: Batch): Promise<void> {
    run.close();
    const damaged: UnreadFile[] = [];
    for (const { path } of run.incomplete) {
      const file = files.get(path);
      if (file !== undefined) {
        await this.#downloads.forget(file);
        damaged.push({ file, problem: "damaged" });
      }
    }
    this.#unread.push(...unread, ...damaged);
    this.#position = after;
    this.#batch = undefined;
    if (this.#unread.length > MOST_UNREAD) {
      throw unreadFailure(this.#unread, this.#listed, this.#bucket.name);
    }
  }

  /** Lists and downloads what comes after a position; undefined where nothing does. */
  async #nextBatch(
    position: Position,
    folders: readonly LogFolder[],
    range: DeliveryRange,
    calls: CallOptions,
  ): Promise<Batch | undefined> {
    let here = position;
    while (here.at === here.files.length) {
      if (here.below <= range.from) {
        return undefined;
      }
      here = await this.#nextListing(here, folders, range, calls);
    }
    let end = here.at;
    for (let bytes = 0; end < here.files.length && end - here.at < this.#batchSize; end += 1) {
      bytes += here.files[end]?.bytes ?? 0;
      if (bytes > MOST_BYTES && end > here.at) {
        break;
      }
    }
    this.#batchSize = Math.min(MOST_FILES, this.#batchSize * 4);
    const downloaded = await this.#downloads.fetch(here.files.slice(here.at, end), calls);
    this.#readable += downloaded.logs.length;
    const refused = downloaded.unread.find(({ problem }) => problem === "denied" || problem === "key")?.failure;
    if (refused !== undefined && this.#readable === 0 && end >= HOPELESS) {
      throw refused;
    }
    for (const { key, etag } of this.#verdicts.isEmpty ? [] : downloaded.files.values()) {
      this.#verdicts.add(nameOf(key), verdictId(this.#bucket, key, etag));
    }
    for (const name of downloaded.replaced) {
      this.#tools.notes.line(`${name}: it was replaced after it was listed. It was read as it is now.`);
    }
    return { ...downloaded, run: new FileRun(downloaded.logs, this.#tools), after: { ...here, at: end } };
  }

  /** The files that were delivered before what is listed so far; of one file, that. */
  async #nextListing(
    here: Position,
    folders: readonly LogFolder[],
    range: DeliveryRange,
    calls: CallOptions,
  ): Promise<Position> {
    const { file } = this.#part;
    const next =
      file === undefined
        ? await listBefore(this.#bucket, folders, here, range, calls)
        : { ...END, files: await listOne(this.#bucket, file, calls) };
    this.#listed += next.files.length;
    return next;
  }

  async #listFolders(plan: SourcePlan, calls: CallOptions): Promise<readonly LogFolder[]> {
    this.#folders ??=
      this.#part.file !== undefined ? [] : await listLogFolders(this.#bucket, this.#part, plan.residual, calls);
    return this.#folders;
  }

  /** What a page says beside its events. `position`: how far the search has read with it. */
  #rest(
    window: TimeRange,
    position: Position | undefined,
    range: DeliveryRange,
    remembered: boolean,
    { read, parsed }: Pick<RunProgress, "read" | "parsed"> = this.#tools.progress,
  ): Omit<SourcePage, "events" | "scanned"> {
    const unread = [...this.#unread, ...(this.#batch?.unread ?? [])];
    return {
      pages: 0,
      throttled: this.#calls.takeThrottled(),
      remembered,
      files: { read, of: this.#listed, parsed },
      ...(position === undefined ? {} : { coveredFrom: coveredFrom(window, position, range, unread) }),
      // What was delivered later was not listed.
      asOf: range.isSettling ? range.listedAt : range.to,
      notes: [
        ...this.#verdicts.all(),
        ...this.#tools.notes.all(),
        ...unreadNotes(unread),
        ...notKeptNotes(this.#options.cache),
        ...(range.isSettling ? [] : [lateNote(range.to)]),
      ],
    };
  }
}

function notKeptNotes({ refused }: ObjectCache): readonly string[] {
  return refused === undefined
    ? []
    : [`${writeProblem(refused.code)}: downloaded log files are not kept, and the next search downloads them again.`];
}
