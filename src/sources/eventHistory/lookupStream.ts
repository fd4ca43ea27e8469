import { abortError } from "../../async/abort.ts";
import { isInvalidNextToken } from "../../aws/failures.ts";
import type { LookupPage, LookupRequest } from "../../aws/lookup.ts";
import { PageTokens } from "../../aws/paging.ts";
import type { CloudTrailEvent, LookupRecord } from "../../model/event/record.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { pagesOf } from "../../query/plan/estimate.ts";
import type { PushedLookup } from "../../query/plan/plan.ts";
import type { CoveredRange, Memory, StoredRange } from "../memory.ts";
import type { RecordIndex } from "../source.ts";
import { PAGE_SIZE } from "./capabilities.ts";
import {
  intersection,
  lengthOf,
  mergeRanges,
  newestBefore,
  newestIn,
  READ_AGAIN_AFTER,
  unsettledPart,
  usablePart,
} from "./coverage.ts";
import { EventCount } from "./eventCount.ts";
import { IndexedEvents, ReadEvents, type StreamEvents } from "./streamEvents.ts";

/** Asks one page at the pace of its account and Region. Throws `Failure`, or an AbortError. */
export type Lookup = (request: LookupRequest, signal: AbortSignal) => Promise<LookupPage>;

/** What one step of a stream brought. */
export interface StreamPage {
  readonly scanned: number;
  readonly throttled: number;
  readonly remembered: boolean;
  /** How many pages that was, or would have been to ask for. */
  readonly pages: number;
  /** AWS was asked for a range that was stored already, all of it. */
  readonly again: boolean;
  /** How many new events of the search an index took. */
  readonly indexed: number;
  /** How many of the scanned events were not stored. */
  readonly unknown: number;
  /** When it was read (ms since 1970 UTC), where it is unsettled and need not be read again. */
  readonly asOf?: number;
}

/**
 * Event times have whole seconds: the second in which a page ends may go on in the next page, and a window that begins
 * within a second holds none of its events.
 */
const SECOND = 1000;
/** How many records wait in memory before they are kept: fewer, larger files. */
const BATCH = 500;

export interface StreamOptions {
  /** See `MemoryOptions`. Default: that of the memory. */
  readonly readSince?: number | undefined;
  /** Takes the events: they are stored page by page, and none is given out. Needs a memory. */
  readonly index?: RecordIndex | undefined;
  /** See `SourceOptions`. */
  readonly fewestRequests?: boolean;
}

/**
 * Event history for one attribute, from the end of a window to its beginning, a page a step: ranges that were read before
 * come from memory, and only the gaps between them are asked of AWS.
 */
export class LookupStream {
  readonly #lookup: Lookup;
  readonly #memory: Memory | undefined;
  readonly #attribute: PushedLookup["attribute"];
  readonly #window: TimeRange;
  readonly #events: StreamEvents;
  readonly #readSince: number | undefined;
  readonly #fewestRequests: boolean;
  /** Unsettled ranges that were read before this time are to be read again. */
  readonly #staleBefore: number;
  /** The first second of the window that can hold events. */
  readonly #first: number;
  /** The part that AWS is being asked for: the same for all pages of a token. */
  #gap: TimeRange;
  #token: string | undefined;
  /** Of the pages of this gap. */
  #tokens = new PageTokens();
  /** Where AWS was last asked again because it took a token no more. */
  #askedAgainAt: number | undefined;
  #unkept: DatedRecord[] = [];
  #unkeptTo: number;
  #unkeptSince = Number.POSITIVE_INFINITY;
  #orderly = true;
  /** What memory held when AWS was last about to be asked. */
  #stored: readonly StoredRange[] = [];
  readonly #counted = new EventCount();
  /** The time of the oldest event read. */
  readTo: number;
  /** Every event at or after this time was read. */
  coveredFrom: number;
  /** Parts of the window that are given from memory although they are unsettled and were read long ago; newest first. */
  stale: readonly TimeRange[] = [];

  constructor(
    lookup: Lookup,
    memory: Memory | undefined,
    asked: PushedLookup,
    window: TimeRange,
    { readSince = memory?.readSince, index, fewestRequests = false }: StreamOptions = {},
  ) {
    this.#lookup = lookup;
    this.#memory = memory;
    this.#attribute = asked.attribute;
    this.#events =
      memory === undefined || index === undefined
        ? new ReadEvents(memory, asked.attribute)
        : new IndexedEvents(memory, index, asked.attribute);
    this.#window = window;
    this.#readSince = readSince;
    this.#fewestRequests = fewestRequests;
    this.#staleBefore = (memory?.now() ?? 0) - READ_AGAIN_AFTER;
    this.#first = Math.ceil(window.from / SECOND) * SECOND;
    this.#gap = { from: window.to, to: window.to };
    this.#unkeptTo = window.to;
    this.readTo = window.to;
    this.coveredFrom = window.to;
  }

  get done(): boolean {
    return this.coveredFrom <= this.#first;
  }

  /** Looks what memory holds, so that `left`, `unread` and `stale` can tell before the first page. */
  async look(signal: AbortSignal): Promise<void> {
    const stored = await this.#look(signal);
    for (const span of stored.filter(({ from, to }) => to <= this.#window.from || this.#window.to <= from)) {
      this.#counted.add(span.events, span);
    }
    const [longest] = stored.toSorted((left, right) => right.to - right.from - (left.to - left.from));
    if (longest !== undefined && stored.every(({ events }) => events === undefined)) {
      // Everything was read, though never this attribute: how many events of a part are listed under it.
      const part = await this.#memory?.read(this.#attribute, longest);
      this.#counted.add(part?.records.length, longest);
    }
    const parts = newestIn(this.#usable(), { from: this.#first, to: this.#window.to });
    this.stale = mergeRanges(parts.flatMap((part) => this.#stalePart(part) ?? []));
  }

  /** About how many pages there are still, from memory or from AWS; undefined while nothing is known. */
  get left(): number | undefined {
    return this.pagesIn({ from: this.#window.from, to: this.coveredFrom });
  }

  /** About how many pages a range has; undefined while nothing is known. */
  pagesIn({ from, to }: TimeRange): number | undefined {
    const inside = this.#stored.filter((span) => span.from < to && span.to > from);
    return this.#counted.pagesLeft({ from, to }, inside, this.#window);
  }

  /** How many ms of what is left of the window are not in memory. */
  get unread(): number {
    const left = { from: this.#first, to: this.coveredFrom };
    const usable = this.#usable().flatMap((span) => intersection(span, left) ?? []);
    return Math.max(0, left.to - left.from) - lengthOf(usable);
  }

  /** One step further back. Throws `Failure`, or an AbortError. */
  async read(signal: AbortSignal): Promise<StreamPage> {
    if (this.#token === undefined) {
      await this.#look(signal);
      const remembered = await this.#remember(signal);
      if (remembered !== undefined) {
        return remembered;
      }
      this.#gap = { from: await this.#gapStart(), to: this.coveredFrom };
      this.#events.begin();
    }
    const before = this.coveredFrom;
    const askedAt = this.#memory?.now();
    this.#unkeptSince = Math.min(this.#unkeptSince, askedAt ?? 0);
    const page = await this.#ask(signal);
    this.#token = page.nextToken;
    this.#tokens.note(page.nextToken);
    const taken = await this.#events.take(page.records, this.coveredFrom, signal);
    const dated = page.records.map((record, at): DatedRecord => ({ record, time: taken.times[at] ?? Number.NaN }));
    this.#unkept.push(...dated);
    const times = [...taken.times].filter((time) => !Number.isNaN(time));
    // AWS lists the newest first. Where it does not, what is stored next could lack an event: then nothing more is.
    this.#orderly &&= times.every((time) => time < this.#unkeptTo + SECOND);
    await this.#keepLate(page.records, times, askedAt);
    if (page.nextToken === undefined) {
      this.#reach(this.#gap.from);
    } else {
      this.#counted.addFullPage(page.records.length);
      // One record that is too old must not hide what comes after it: the page reaches as far as its last one.
      this.readTo = Math.min(this.readTo, times.at(-1) ?? this.readTo);
      this.#cover(Math.min(this.coveredFrom, this.readTo + SECOND));
    }
    const part = { from: this.coveredFrom, to: before };
    const stored = await this.#events.lacking(
      part,
      times.reduce((least, time) => Math.min(least, time), part.from),
    );
    if (page.nextToken === undefined) {
      await this.#keep();
      this.#unkept = [];
      this.#unkeptSince = Number.POSITIVE_INFINITY;
    } else if (this.#unkept.length >= BATCH) {
      await this.#keep();
    }
    const scanned = page.records.length + stored.added;
    this.#counted.add(scanned, part);
    const isUnsettled = askedAt !== undefined && unsettledPart({ ...part, readAt: askedAt }) !== undefined;
    return {
      scanned,
      throttled: page.throttled,
      remembered: false,
      pages: 1,
      again: lengthOf(this.#stored.flatMap((span) => intersection(span, part) ?? [])) >= part.to - part.from,
      indexed: taken.indexed,
      unknown: taken.unknown ?? stored.unknown,
      ...(isUnsettled ? { asOf: askedAt } : {}),
    };
  }

  /**
   * All that memory holds of what was not read yet, and where the newest of it ends: for when AWS cannot be reached. What
   * lies between is missing, so nothing counts as read.
   */
  async rest(signal: AbortSignal): Promise<{
    readonly events: readonly CloudTrailEvent[];
    readonly indexed: number;
    readonly until: number | undefined;
  }> {
    const left = { from: this.#window.from, to: this.coveredFrom };
    const known = (await this.#memory?.stored(this.#attribute)) ?? [];
    if (!known.some((span) => intersection(span, left) !== undefined)) {
      return { events: this.take(Number.NEGATIVE_INFINITY), indexed: 0, until: undefined };
    }
    const { stored, indexed } = await this.#events.give(left, signal);
    const ends = stored.flatMap((span) => intersection(span, left)?.to ?? []);
    return {
      events: this.take(Number.NEGATIVE_INFINITY),
      indexed,
      until: ends.length === 0 ? undefined : Math.max(...ends),
    };
  }

  /** Hands out, once, what is not older than `frontier`. */
  take(frontier: number): readonly CloudTrailEvent[] {
    return this.#events.ready(frontier);
  }

  /** Keeps what was read so far. */
  async close(): Promise<void> {
    await this.#keep();
  }

  async #look(signal: AbortSignal): Promise<readonly StoredRange[]> {
    this.#stored = (await this.#memory?.stored(this.#attribute)) ?? [];
    if (signal.aborted) {
      throw abortError(signal);
    }
    return this.#stored;
  }

  /** The parts of stored ranges that need not be asked for. */
  #usable(stored = this.#stored): readonly CoveredRange[] {
    const now = this.#memory?.now() ?? 0;
    return stored.flatMap((span) => usablePart(span, now, this.#readSince) ?? []);
  }

  /** What of a part must be read again. */
  #stalePart(part: CoveredRange): TimeRange | undefined {
    return part.readAt < this.#staleBefore ? unsettledPart(part) : undefined;
  }

  /** The next part from memory; undefined when AWS must be asked. */
  async #remember(signal: AbortSignal): Promise<StreamPage | undefined> {
    let part = newestBefore(this.#usable(), this.coveredFrom);
    while (part !== undefined) {
      const range = { ...part, from: Math.max(part.from, this.#first) };
      const { scanned, indexed, stored } = await this.#events.give(range, signal);
      this.#stored = stored;
      const parts = this.#usable(stored).flatMap((span) => intersection(span, range) ?? []);
      if (lengthOf(parts) === range.to - range.from) {
        this.#reach(range.from);
        this.#unkeptTo = range.from;
        this.#counted.add(scanned, range);
        const stale = this.#stalePart(range);
        this.stale = stale === undefined ? this.stale : mergeRanges([...this.stale, stale]);
        const isFresh = stale === undefined && unsettledPart(range) !== undefined;
        return {
          scanned,
          indexed,
          throttled: 0,
          remembered: true,
          pages: pagesOf(scanned, PAGE_SIZE),
          again: false,
          unknown: 0,
          ...(isFresh ? { asOf: range.readAt } : {}),
        };
      }
      // Some of it was gone: what it covered is not known any more.
      part = newestBefore(this.#usable(), this.coveredFrom);
    }
    return undefined;
  }

  /** Where the part to request ends: at the next stored range below that is used, or at the start of the window. */
  async #gapStart(): Promise<number> {
    // AWS is asked for whole seconds: what is kept begins with one, so that a window that begins a moment earlier, as
    // after a step back of the clock, finds all of it.
    const start = Math.floor(this.#window.from / SECOND) * SECOND;
    for (const range of mergeRanges(this.#usable())) {
      if (range.to < this.coveredFrom && (!this.#fewestRequests || (await this.#savesRequests(range)))) {
        return Math.max(start, range.to);
      }
    }
    return start;
  }

  /**
   * Whether less is requested if a stored range is left out. One that reaches the start of the window shortens the part
   * above it. Any other splits that part, which can cost a request more, so it must hold at least a page of events.
   */
  async #savesRequests(range: TimeRange): Promise<boolean> {
    if (range.from <= this.#first) {
      return true;
    }
    const stored = await this.#memory?.read(this.#attribute, range);
    return stored !== undefined && stored.records.length >= PAGE_SIZE;
  }

  /** AWS forgets tokens and cannot renew them: then ask again below what was read whole. What comes twice is dropped. */
  async #ask(signal: AbortSignal): Promise<LookupPage> {
    const attribute = this.#attribute === undefined ? {} : { attribute: this.#attribute };
    if (this.#token !== undefined) {
      try {
        const next = { nextToken: this.#token, tokens: this.#tokens };
        return await this.#lookup({ ...attribute, ...this.#gap, ...next }, signal);
      } catch (error) {
        // Twice at one place: more events in this second than a page holds, and no token would lead past them.
        if (!isInvalidNextToken(error) || this.#askedAgainAt === this.coveredFrom) {
          throw error;
        }
        this.#askedAgainAt = this.coveredFrom;
        this.#gap = { from: this.#gap.from, to: this.coveredFrom };
      }
    }
    this.#tokens = new PageTokens();
    return this.#lookup({ ...attribute, ...this.#gap }, signal);
  }

  #reach(time: number): void {
    this.#cover(time);
    this.readTo = this.coveredFrom;
  }

  #cover(time: number): void {
    this.coveredFrom = time <= this.#first ? Math.min(time, this.#window.from) : time;
  }

  /** Adds events to the range that was stored before they came, on a later page than their time belongs to. */
  async #keepLate(
    records: readonly LookupRecord[],
    times: readonly number[],
    askedAt: number | undefined,
  ): Promise<void> {
    const late = times.filter((time) => time >= this.#unkeptTo && this.#unkeptTo < this.#window.to);
    if (late.length === 0 || askedAt === undefined) {
      return;
    }
    const from = Math.floor(late.reduce((least, time) => Math.min(least, time)) / SECOND) * SECOND;
    const to = Math.floor(late.reduce((most, time) => Math.max(most, time)) / SECOND + 1) * SECOND;
    const range = { from, to, readAt: askedAt };
    await this.#events.keep(range, records, late.length);
  }

  async #keep(): Promise<void> {
    const records = this.#unkept;
    const span = { from: this.coveredFrom, to: this.#unkeptTo };
    const since = this.#unkeptSince;
    this.#unkept = records.filter(({ time }) => !(time >= span.from));
    this.#unkeptTo = span.from;
    if (this.#unkept.length === 0) {
      this.#unkeptSince = Number.POSITIVE_INFINITY;
    }
    if (span.from < span.to && this.#orderly) {
      const read = records.flatMap(({ record, time }) => (time < span.from ? [] : [record]));
      await this.#events.keep({ ...span, readAt: since }, read, read.length);
    }
  }
}

interface DatedRecord {
  readonly record: LookupRecord;
  /** Ms since 1970 UTC; NaN where the record has no readable time. */
  readonly time: number;
}
