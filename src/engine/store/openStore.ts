import { createHash } from "node:crypto";
import { newestFirst } from "../../model/event/newestFirst.ts";
import type { RecordText } from "../../model/event/record.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { isOfFile, type RefusedWrite, refusedWrite } from "../fileErrors.ts";
import { type HeldFile, sharedCopy } from "../heldFile.ts";
import { mayRun } from "../owner.ts";
import { readLookupEvent } from "../scan/lookupEvent.ts";
import type { Scanner } from "../scan/scanner.ts";
import { addListed, type ListedOperation, listedResources } from "../segment/listedResources.ts";
import type { Segment } from "../segment/segment.ts";
import { SegmentBuilder } from "../segment/segmentBuilder.ts";
import { writeSegment } from "../segment/segmentFile.ts";
import { SlotCodes } from "../segment/slotCodes.ts";
import { type Batch, batchOf, elementAt, elementsOf, freshOf, hullOf, type ReadSegment } from "./batch.ts";
import { compact } from "./compact.ts";
import type { StoredCoverage } from "./coverage.ts";
import type { Disk } from "./disk.ts";
import { Leases } from "./leases.ts";
import { isListedUnder, textOfListed } from "./listedUnder.ts";
import { type CoverEntry, type SegmentEntry, storedAtOf } from "./manifest.ts";
import { OriginFolder } from "./originFolder.ts";
import { SegmentFiles } from "./segmentFiles.ts";
import { SegmentStorage } from "./segmentStorage.ts";
import type {
  Appended,
  Claim,
  ListedUnder,
  Pinned,
  PinnedSegment,
  StoredListing,
  StoredRecords,
  StoredSegment,
  StoreSettings,
  StoreSize,
} from "./storeRequests.ts";
import { measure, ORIGIN_NAME, sweep } from "./sweep.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** How often is looked for what is too old (ms). */
const SWEEP_EVERY = 60 * MINUTE;
/** After how many entries of a manifest is looked for what can become smaller: that lists whole folders. */
const TIDY_EVERY = 8;

export interface OpenStoreOptions {
  readonly disk: Disk;
  readonly scanner: Scanner;
  readonly now?: () => number;
  /** See `mayRun` in `owner.ts`, which is the default. */
  readonly mayRun?: (owner: string, idle: number) => boolean;
  /** Rows of segments that one `pin` hands over. Default: 250,000, some 30 MB. */
  readonly rowsAtOnce?: number;
}

/** The record store of one folder, in the thread that holds it. See `StoreRequests` for what each method answers. */
export class OpenStore {
  readonly #disk: Disk;
  readonly #newBuilder: () => SegmentBuilder;
  readonly #now: () => number;
  readonly #rowsAtOnce: number;
  readonly #mayRun: (owner: string, idle: number) => boolean;
  readonly #files: SegmentFiles;
  readonly #storage: SegmentStorage;
  readonly #leases: Leases;
  readonly #origins = new Map<string, OriginFolder>();
  /** The segments of each lease. */
  readonly #pins = new Map<number, ReadonlySet<string>>();
  #settings: StoreSettings;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #isEmptied = false;

  constructor(settings: StoreSettings, options: OpenStoreOptions) {
    const { disk, scanner, now = Date.now, mayRun: runs = mayRun, rowsAtOnce = 250_000 } = options;
    this.#settings = settings;
    this.#disk = disk;
    // One after the other: a request builds its segments before the next one begins.
    const slots = new SlotCodes();
    this.#newBuilder = () => new SegmentBuilder(scanner, slots);
    this.#now = now;
    this.#rowsAtOnce = rowsAtOnce;
    this.#mayRun = runs;
    this.#files = new SegmentFiles(disk);
    const { folder, owner } = settings;
    const isShared = () => !this.#settings.memoryOnly;
    this.#leases = new Leases({ disk, folder, owner, now, mayRun: runs, isShared });
    this.#storage = new SegmentStorage({
      files: this.#files,
      now,
      settings: () => this.#settings,
      origins: () => this.#origins.values(),
      pinned: () => this.#leases.pinned(),
    });
    const { obsolete } = settings;
    if (obsolete !== undefined) {
      this.#try(() => disk.remove(obsolete));
    }
  }

  /** Takes over what the person set meanwhile. */
  configure(settings: StoreSettings): void {
    this.#settings = settings;
    if (settings.memoryOnly && !this.#isEmptied) {
      this.#isEmptied = true;
      this.#try(() => this.#removeAll());
    }
    this.#isEmptied &&= settings.memoryOnly;
    if (this.#now() - this.#sweptAt > SWEEP_EVERY) {
      this.#sweep();
    }
  }

  append(name: string, records: readonly RecordText[], claim?: Claim): Appended {
    const origin = this.#origin(name);
    // What another process stored meanwhile may be stored once more, which does no harm.
    origin.refresh(SECOND);
    const all = batchOf(elementsOf(records), this.#newBuilder);
    const { fresh, differing } = freshOf(all, this.#near(origin, all), this.#newBuilder);
    const refused = fresh === undefined ? undefined : this.#storage.put(origin, fresh);
    const claimRefused = claim === undefined ? undefined : this.#claim(origin, claim, all.segment);
    const cause = refused ?? claimRefused;
    this.#tidy(origin);
    return {
      times: all.segment.data.times,
      added: fresh?.segment.rows ?? 0,
      differing,
      ...(cause === undefined ? {} : { refused: cause }),
    };
  }

  coverage(name: string, questions: readonly string[]): readonly StoredCoverage[] {
    const origin = this.#origin(name);
    origin.refresh();
    this.#storage.release(origin);
    return coverageOf(origin, questions, new Set());
  }

  read(name: string, range: TimeRange, listed: ListedUnder | undefined, questions: readonly string[]): StoredRecords {
    const origin = this.#origin(name);
    origin.refresh();
    const lost = new Set<string>();
    const rows: { readonly time: number | undefined; readonly text: string }[] = [];
    // What was stored last comes first among records of the same time.
    for (const entry of origin.segments(range).toSorted((one, other) => (one.id < other.id ? 1 : -1))) {
      const read = this.#storage.open(origin, entry);
      const wanted = read === undefined ? [] : rowsIn(read.segment, range);
      const bytes = wanted.length === 0 ? undefined : read?.bytes();
      if (read === undefined || (wanted.length > 0 && bytes === undefined)) {
        lost.add(entry.id);
        continue;
      }
      const text = listed === undefined ? undefined : textOfListed(listed);
      for (const row of wanted) {
        const element = bytes === undefined ? undefined : elementAt(read.segment, bytes, row);
        if (element !== undefined && (text === undefined || element.includes(text))) {
          const time = read.segment.data.times[row] as number;
          rows.push({ time: Number.isNaN(time) ? undefined : time, text: element.toString("utf8") });
        }
      }
      this.#storage.use(origin, entry.id);
    }
    const records = rows.toSorted(newestFirst).flatMap((row) => readLookupEvent(row.text) ?? { json: row.text });
    return {
      records: listed === undefined ? records : records.filter((record) => isListedUnder(record, listed)),
      coverage: coverageOf(origin, questions, lost),
    };
  }

  pin(
    name: string,
    range: TimeRange,
    lease: number,
    questions: readonly string[],
    storedBefore = Number.POSITIVE_INFINITY,
  ): Pinned {
    const origin = this.#origin(name);
    origin.refresh(SECOND);
    const before = this.#pins.get(lease) ?? new Set<string>();
    const all = origin.segments(range).filter(({ id }) => (storedAtOf(id) ?? 0) <= storedBefore);
    const fresh = firstOf(
      all.filter(({ id }) => !before.has(id)),
      this.#rowsAtOnce,
    );
    const wanted = all.filter(({ id }) => before.has(id) || fresh.has(id));
    this.#leases.pin([...fresh]);
    this.#pins.set(lease, new Set([...before, ...fresh]));
    // What another process was about to remove when it was pinned may be gone.
    origin.verify([...fresh]);
    const lost = new Set<string>();
    const segments: PinnedSegment[] = [];
    const held: HeldFile[] = [];
    let records = 0;
    for (const entry of wanted) {
      const read = origin.isThere(entry.id) ? this.#storage.open(origin, entry) : undefined;
      if (read === undefined) {
        lost.add(entry.id);
        continue;
      }
      const file = this.#files.recordsPath(origin.path, entry.id);
      const bytes = origin.held.get(entry.id)?.packed;
      segments.push(fresh.has(entry.id) ? { file, columns: writeSegment(read.segment, [file]) } : { file });
      held.push(...(bytes === undefined ? [] : [{ path: file, bytes: sharedCopy(bytes) }]));
      records += rowsIn(read.segment, range).length;
      this.#storage.use(origin, entry.id);
    }
    const coverage = coverageOf(origin, questions, lost);
    const refused = held.length === 0 || this.#settings.memoryOnly ? undefined : this.#storage.refused;
    const more = wanted.length < all.length;
    return { segments, more, held, records, coverage, ...(refused === undefined ? {} : { refused }) };
  }

  segments(lease: number): readonly StoredSegment[] {
    const { folder: root } = this.#settings;
    const onDisk = this.#disk.names(root).filter((name) => ORIGIN_NAME.test(name));
    const found = [...new Set([...this.#origins.keys(), ...onDisk])].flatMap((folder) => {
      const origin = this.#originIn(folder);
      origin.refresh();
      return origin.segments().map(({ id, rows }) => ({ folder, id, rows }));
    });
    this.#leases.pin(found.map(({ id }) => id));
    this.#pins.set(lease, new Set(found.map(({ id }) => id)));
    return found;
  }

  listing(segments: readonly StoredSegment[]): StoredListing {
    const counts: (readonly ListedOperation[])[] = [];
    let unread = 0;
    for (const { folder, id, rows } of segments) {
      const origin = this.#originIn(folder);
      origin.refresh(SECOND);
      const entry = origin.segments().find((one) => one.id === id);
      const read = entry === undefined ? undefined : this.#storage.open(origin, entry);
      if (read === undefined) {
        unread += rows;
      } else {
        counts.push(listedResources(read.segment));
      }
    }
    return { operations: addListed(counts.flat()), unread };
  }

  unpin(lease: number): void {
    this.#leases.unpin([...(this.#pins.get(lease) ?? [])]);
    this.#pins.delete(lease);
  }

  size(): StoreSize {
    const { files, bytes } = measure(this.#disk, this.#settings.folder);
    const held = [...this.#origins.values()].flatMap((origin) => [...origin.held.values()]);
    return {
      files: files + held.length,
      bytes: bytes + held.reduce((sum, { packed }) => sum + packed.length, 0),
    };
  }

  clear(): void {
    for (const origin of this.#origins.values()) {
      origin.clear();
    }
    this.#origins.clear();
    this.#removeAll();
  }

  /** The segments that can hold a record of a batch. */
  *#near(origin: OriginFolder, { segment }: Batch): Generator<ReadSegment> {
    const hull = hullOf(segment);
    const range = hull === "all" ? undefined : { from: hull.from, to: hull.to + 1 };
    for (const entry of segment.rows === 0 ? [] : origin.segments(range)) {
      const read = this.#storage.open(origin, entry);
      if (read !== undefined) {
        yield read;
      }
    }
  }

  #claim(
    origin: OriginFolder,
    { question, from, to, readAt, events: told }: Claim,
    { data: { times } }: Segment,
  ): RefusedWrite | undefined {
    const events = told ?? times.reduce((sum, time) => sum + (time < from || time >= to ? 0 : 1), 0);
    const needs = origin.segments({ from, to }).map(({ id }) => id);
    const cover: CoverEntry = { kind: "cover", question, from, to, readAt, events, needs };
    if (this.#settings.memoryOnly) {
      origin.coverHere(cover);
      return undefined;
    }
    const refused = origin.cover(cover);
    return refused === undefined ? undefined : refusedWrite(refused);
  }

  /** Keeps the store small: larger segments, fewer manifests, less on disk than the limit. */
  #tidy(origin: OriginFolder): void {
    if (origin.written >= TIDY_EVERY) {
      origin.written = 0;
      this.#try(() => {
        compact(origin, this.#files, this.#newBuilder, () => this.#leases.pinned());
        origin.fold();
      });
    }
    if (this.#storage.written > this.#settings.maxBytes / 20) {
      this.#sweep();
    }
  }

  #sweep(): void {
    const { folder, maxBytes, maxAge } = this.#settings;
    this.#storage.swept();
    this.#sweptAt = this.#now();
    this.#leases.renew();
    const pinned = () => this.#leases.pinned();
    sweep({ disk: this.#disk, files: this.#files, folder, maxBytes, maxAge, now: this.#now(), pinned });
  }

  #origin(name: string): OriginFolder {
    return this.#originIn(createHash("sha256").update(name).digest("hex"));
  }

  #originIn(folder: string): OriginFolder {
    const { owner, folder: root } = this.#settings;
    const known = this.#origins.get(folder);
    if (known !== undefined) {
      return known;
    }
    const opened = new OriginFolder({
      disk: this.#disk,
      folder: `${root}/${folder}`,
      owner,
      mayRun: this.#mayRun,
      now: this.#now,
    });
    this.#origins.set(folder, opened);
    return opened;
  }

  #removeAll(): void {
    const { folder } = this.#settings;
    for (const name of this.#disk.names(folder)) {
      if (ORIGIN_NAME.test(name)) {
        this.#disk.remove(`${folder}/${name}`);
      }
    }
    this.#files.forget();
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!isOfFile(error)) {
        throw error;
      }
    }
  }
}

function coverageOf(
  origin: OriginFolder,
  questions: readonly string[],
  lost: ReadonlySet<string>,
): readonly StoredCoverage[] {
  return origin
    .coverage(lost)
    .filter(({ question }) => questions.includes(question))
    .map(({ needs, ...coverage }) => coverage);
}

/** Ids of the first segments, of at most `most` rows together; at least one. */
function firstOf(segments: readonly SegmentEntry[], most: number): ReadonlySet<string> {
  const first = new Set<string>();
  let left = most;
  for (const { id, rows } of segments) {
    left -= rows;
    if (first.size > 0 && left < 0) {
      break;
    }
    first.add(id);
  }
  return first;
}

/** The rows of a range; one without a time is in every range. */
function rowsIn({ data: { times } }: Segment, { from, to }: TimeRange): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < times.length; row += 1) {
    const time = times[row] as number;
    if (!(time < from || time >= to)) {
      rows.push(row);
    }
  }
  return rows;
}
