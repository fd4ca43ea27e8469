import { abortError } from "../../aws/clock.ts";
import { isInvalidNextToken } from "../../aws/failures.ts";
import type { LookupPage, LookupRecord, LookupRequest } from "../../aws/lookup.ts";
import { type CloudTrailEvent, readRecord } from "../../model/record.ts";
import { pagesLeft, pagesOf } from "../../query/estimate.ts";
import type { PushedLookup, TimeWindow } from "../../query/plan.ts";
import { PAGE_SIZE } from "./capabilities.ts";
import type { KnownSpan, Memory } from "./memory.ts";
import { within } from "./within.ts";

/** Asks one page at the pace of its account and Region. Throws `Failure`, or an AbortError. */
export type Lookup = (request: LookupRequest, signal: AbortSignal) => Promise<LookupPage>;

/** What one step of a stream brought. */
export interface StreamPage {
  readonly scanned: number;
  readonly throttled: number;
  readonly remembered: boolean;
  /** How many pages that was, or would have been to ask for. */
  readonly pages: number;
  /** How old it is, in ms, where it may have changed since. */
  readonly age?: number;
}

/**
 * Event times have whole seconds: the second in which a page ends may go on in the next page, and a window that begins
 * within a second holds none of its events.
 */
const SECOND = 1000;
/** How many records wait in memory before they are kept: fewer, larger files. */
const BATCH = 500;

/**
 * Event history for one attribute, from the end of a window to its beginning, a page a step: spans that were read before
 * come from memory, and only the gaps between them are asked of AWS.
 */
export class LookupStream {
  readonly #lookup: Lookup;
  readonly #memory: Memory | undefined;
  readonly #attribute: PushedLookup["attribute"];
  readonly #window: TimeWindow;
  /** The first second of the window that can hold events. */
  readonly #first: number;
  /** The part that AWS is being asked for: the same for all pages of a token. */
  #gap: TimeWindow;
  #token: string | undefined;
  /** Where AWS was last asked again because it took a token no more. */
  #askedAgainAt: number | undefined;
  #held: CloudTrailEvent[] = [];
  #unkept: LookupRecord[] = [];
  #unkeptTo: number;
  #unkeptSince = Number.POSITIVE_INFINITY;
  #orderly = true;
  /** What memory held when AWS was last about to be asked. */
  #known: readonly KnownSpan[] | undefined;
  #counted = { events: 0, ms: 0 };
  /** Pages that were followed by another, and their events: AWS may give less at once than it could. */
  #full = { pages: 0, events: 0 };
  /** The time of the oldest event read. */
  readTo: number;
  /** Every event at or after this time was read. */
  coveredFrom: number;

  constructor(lookup: Lookup, memory: Memory | undefined, asked: PushedLookup, window: TimeWindow) {
    this.#lookup = lookup;
    this.#memory = memory;
    this.#attribute = asked.attribute;
    this.#window = window;
    this.#first = Math.ceil(window.from / SECOND) * SECOND;
    this.#gap = { from: window.to, to: window.to };
    this.#unkeptTo = window.to;
    this.readTo = window.to;
    this.coveredFrom = window.to;
  }

  get done(): boolean {
    return this.coveredFrom <= this.#first;
  }

  /** Looks what memory holds, so that `left` can tell before the first page. */
  async look(signal: AbortSignal): Promise<void> {
    const known = await this.#look(signal);
    this.#counted = known
      .filter(({ from, to }) => to <= this.#window.from || this.#window.to <= from)
      .reduce(({ events, ms }, span) => counted(events, ms, span.events, span), this.#counted);
    const [longest] = known.toSorted((left, right) => right.to - right.from - (left.to - left.from));
    if (longest !== undefined && known.every(({ events }) => events === undefined)) {
      // Everything was read, though never this attribute: how many events of a part are listed under it.
      this.#counted = counted(0, 0, (await longest.read())?.length, longest);
    }
  }

  /** About how many pages there are still; undefined while nothing is known. */
  get left(): number | undefined {
    const { from, to } = this.#window;
    const within = (this.#known ?? []).filter((span) => span.from < this.coveredFrom && span.to > from);
    const whole = within
      .filter((span) => span.to <= this.coveredFrom)
      .reduce(({ events, ms }, span) => counted(events, ms, span.events, span), this.#counted);
    return pagesLeft({
      left: { from, to: this.coveredFrom },
      remembered: within,
      counted: whole,
      whole: to - from,
      pageSize: this.#full.pages === 0 ? PAGE_SIZE : Math.max(1, this.#full.events / this.#full.pages),
    });
  }

  /** One step further back. Throws `Failure`, or an AbortError. */
  async read(signal: AbortSignal): Promise<StreamPage> {
    if (this.#token === undefined) {
      const known = await this.#look(signal);
      const remembered = await this.#remember(known);
      if (remembered !== undefined) {
        return remembered;
      }
      const below = known.filter(({ to }) => to < this.coveredFrom).map(({ to }) => to);
      // AWS is asked for whole seconds: what is kept begins with one, so that a window that begins a moment earlier, as
      // after a step back of the clock, finds all of it.
      const start = Math.floor(this.#window.from / SECOND) * SECOND;
      this.#gap = { from: Math.max(start, ...below), to: this.coveredFrom };
    }
    const before = this.coveredFrom;
    this.#unkeptSince = Math.min(this.#unkeptSince, this.#memory?.now() ?? 0);
    const page = await this.#ask(signal);
    this.#token = page.nextToken;
    this.#unkept.push(...page.records);
    const times = this.#hold(page.records);
    // AWS lists the newest first. Where it does not, what was kept could lack a straggler: then nothing more is.
    this.#orderly &&= times.every((time) => time < this.#unkeptTo + SECOND);
    if (page.nextToken === undefined) {
      this.#reach(this.#gap.from);
    } else {
      this.#full = { pages: this.#full.pages + 1, events: this.#full.events + page.records.length };
      // One record that is too old must not hide what comes after it: the page reaches as far as its last one.
      this.readTo = Math.min(this.readTo, times.at(-1) ?? this.readTo);
      this.#cover(Math.min(this.coveredFrom, this.readTo + SECOND));
    }
    if (page.nextToken === undefined) {
      await this.#keep();
      this.#unkept = [];
      this.#unkeptSince = Number.POSITIVE_INFINITY;
    } else if (this.#unkept.length >= BATCH) {
      await this.#keep();
    }
    this.#counted = counted(this.#counted.events, this.#counted.ms, page.records.length, {
      from: this.coveredFrom,
      to: before,
    });
    return { scanned: page.records.length, throttled: page.throttled, remembered: false, pages: 1 };
  }

  /**
   * All that memory holds of what was not read yet, and where the newest of it ends: for when AWS cannot be reached. What
   * lies between is missing, so nothing counts as read.
   */
  async rest(): Promise<{ readonly events: readonly CloudTrailEvent[]; readonly until: number | undefined }> {
    const known = (await this.#memory?.known(this.#attribute)) ?? [];
    const left = { from: this.#window.from, to: this.coveredFrom };
    const events = [...this.#held];
    let until: number | undefined;
    for (const span of known.filter(({ from, to }) => from < left.to && to > left.from)) {
      const records = await span.read();
      if (records !== undefined) {
        const part = { from: Math.max(span.from, left.from), to: Math.min(span.to, left.to) };
        events.push(...records.filter((record) => within(record, part)).map(eventOf));
        until = Math.max(until ?? 0, part.to);
      }
    }
    return { events, until };
  }

  /** Hands out, once, what is not older than `frontier`. */
  take(frontier: number): CloudTrailEvent[] {
    const ready = this.#held.filter((event) => event.time === undefined || event.time >= frontier);
    this.#held = this.#held.filter((event) => event.time !== undefined && event.time < frontier);
    return ready;
  }

  /** Keeps what was read so far. */
  async close(): Promise<void> {
    await this.#keep();
  }

  async #look(signal: AbortSignal): Promise<readonly KnownSpan[]> {
    this.#known = (await this.#memory?.known(this.#attribute)) ?? [];
    if (signal.aborted) {
      throw abortError(signal);
    }
    return this.#known;
  }

  /** The next span from memory; undefined when AWS must be asked. */
  async #remember(known: readonly KnownSpan[]): Promise<StreamPage | undefined> {
    const here = this.coveredFrom;
    const usable = known
      .filter(({ from, to }) => from < here && to >= here)
      // What is settled, then what was asked last: an older answer may lack what the person has seen since.
      .sort((left, right) => (left.age ?? 0) - (right.age ?? 0) || left.from - right.from);
    for (const span of usable) {
      const part = { from: Math.max(span.from, this.#first), to: here };
      const records = (await span.read())?.filter((record) => within(record, part));
      if (records !== undefined) {
        this.#hold(records);
        this.#reach(part.from);
        this.#unkeptTo = part.from;
        this.#counted = counted(this.#counted.events, this.#counted.ms, records.length, part);
        const pages = pagesOf(records.length, PAGE_SIZE);
        const age = span.age === undefined ? {} : { age: span.age };
        return { scanned: records.length, throttled: 0, remembered: true, pages, ...age };
      }
    }
    return undefined;
  }

  /** AWS forgets tokens and cannot renew them: then ask again below what was read whole. What comes twice is dropped. */
  async #ask(signal: AbortSignal): Promise<LookupPage> {
    const attribute = this.#attribute === undefined ? {} : { attribute: this.#attribute };
    if (this.#token !== undefined) {
      try {
        return await this.#lookup({ ...attribute, ...this.#gap, nextToken: this.#token }, signal);
      } catch (error) {
        // Twice at one place: more events in this second than a page holds, and no token would lead past them.
        if (!isInvalidNextToken(error) || this.#askedAgainAt === this.coveredFrom) {
          throw error;
        }
        this.#askedAgainAt = this.coveredFrom;
        this.#gap = { from: this.#gap.from, to: this.coveredFrom };
      }
    }
    return this.#lookup({ ...attribute, ...this.#gap }, signal);
  }

  /** The times of the records, in their order, where they have one. */
  #hold(records: readonly LookupRecord[]): number[] {
    const events = records.map(eventOf);
    this.#held.push(...events);
    return events.flatMap(({ time }) => time ?? []);
  }

  #reach(time: number): void {
    this.#cover(time);
    this.readTo = this.coveredFrom;
  }

  #cover(time: number): void {
    this.coveredFrom = time <= this.#first ? Math.min(time, this.#window.from) : time;
  }

  async #keep(): Promise<void> {
    const records = this.#unkept;
    const span = { from: this.coveredFrom, to: this.#unkeptTo };
    const since = this.#unkeptSince;
    this.#unkept = records.filter((record) => within(record, { from: 0, to: span.from }));
    this.#unkeptTo = span.from;
    if (this.#unkept.length === 0) {
      this.#unkeptSince = Number.POSITIVE_INFINITY;
    }
    if (span.from < span.to && this.#orderly) {
      await this.#memory?.keep(this.#attribute, span, records, since);
    }
  }
}

function eventOf({ json, envelope }: LookupRecord): CloudTrailEvent {
  return readRecord(json, { envelope });
}

/** With what a span holds counted as well, where that is known. */
function counted(events: number, ms: number, more: number | undefined, { from, to }: TimeWindow) {
  return more === undefined ? { events, ms } : { events: events + more, ms: ms + to - from };
}
