import { abortError } from "../../aws/clock.ts";
import { isInvalidNextToken } from "../../aws/failures.ts";
import type { LookupPage, LookupRecord, LookupRequest } from "../../aws/lookup.ts";
import { type CloudTrailEvent, readRecord } from "../../model/record.ts";
import type { PushedLookup, TimeWindow } from "../../query/plan.ts";
import { type KnownSpan, type Memory, within } from "./memory.ts";

/** Asks one page at the pace of its account and Region. Throws `Failure`, or an AbortError. */
export type Lookup = (request: LookupRequest, signal: AbortSignal) => Promise<LookupPage>;

/** What one step of a stream brought. */
export interface StreamPage {
  readonly scanned: number;
  readonly throttled: number;
  readonly remembered: boolean;
}

/** Event times have whole seconds: the second in which a page ends may go on in the next page. */
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
  /** The part that AWS is being asked for: the same for all pages of a token. */
  #gap: TimeWindow;
  #token: string | undefined;
  /** Where AWS was last asked again because it took a token no more. */
  #askedAgainAt: number | undefined;
  #held: CloudTrailEvent[] = [];
  #unkept: LookupRecord[] = [];
  #unkeptTo: number;
  #orderly = true;
  /** The time of the oldest event read. */
  readTo: number;
  /** Every event at or after this time was read. */
  coveredFrom: number;

  constructor(lookup: Lookup, memory: Memory | undefined, asked: PushedLookup, window: TimeWindow) {
    this.#lookup = lookup;
    this.#memory = memory;
    this.#attribute = asked.attribute;
    this.#window = window;
    this.#gap = { from: window.to, to: window.to };
    this.#unkeptTo = window.to;
    this.readTo = window.to;
    this.coveredFrom = window.to;
  }

  get done(): boolean {
    return this.coveredFrom <= this.#window.from;
  }

  /** One step further back. Throws `Failure`, or an AbortError. */
  async read(signal: AbortSignal): Promise<StreamPage> {
    if (this.#token === undefined) {
      const known = (await this.#memory?.known(this.#attribute)) ?? [];
      if (signal.aborted) {
        throw abortError(signal);
      }
      const remembered = await this.#remember(known);
      if (remembered !== undefined) {
        return remembered;
      }
      const below = known.filter(({ to }) => to < this.coveredFrom).map(({ to }) => to);
      this.#gap = { from: Math.max(this.#window.from, ...below), to: this.coveredFrom };
    }
    const page = await this.#ask(signal);
    this.#token = page.nextToken;
    this.#unkept.push(...page.records);
    const times = this.#hold(page.records);
    // AWS lists the newest first. Where it does not, what was kept could lack a straggler: then nothing more is.
    this.#orderly &&= times.every((time) => time < this.#unkeptTo + SECOND);
    if (page.nextToken === undefined) {
      this.#reach(this.#gap.from);
    } else {
      // One record that is too old must not hide what comes after it: the page reaches as far as its last one.
      this.readTo = Math.min(this.readTo, times.at(-1) ?? this.readTo);
      this.coveredFrom = Math.min(this.coveredFrom, this.readTo + SECOND);
    }
    if (page.nextToken === undefined) {
      await this.#keep();
      this.#unkept = [];
    } else if (this.#unkept.length >= BATCH) {
      await this.#keep();
    }
    return { scanned: page.records.length, throttled: page.throttled, remembered: false };
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

  /** The next span from memory; undefined when AWS must be asked. */
  async #remember(known: readonly KnownSpan[]): Promise<StreamPage | undefined> {
    const here = this.coveredFrom;
    const usable = known
      .filter(({ from, to }) => from < here && to >= here)
      .sort((left, right) => left.from - right.from);
    for (const span of usable) {
      const part = { from: Math.max(span.from, this.#window.from), to: here };
      const records = (await span.read())?.filter((record) => within(record, part));
      if (records !== undefined) {
        this.#hold(records);
        this.#reach(part.from);
        this.#unkeptTo = part.from;
        return { scanned: records.length, throttled: 0, remembered: true };
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
    const events = records.map(({ json, envelope }) => readRecord(json, { envelope }));
    this.#held.push(...events);
    return events.flatMap(({ time }) => time ?? []);
  }

  #reach(time: number): void {
    this.readTo = time;
    this.coveredFrom = time;
  }

  async #keep(): Promise<void> {
    const records = this.#unkept;
    const span = { from: this.coveredFrom, to: this.#unkeptTo };
    this.#unkept = records.filter((record) => within(record, { from: 0, to: span.from }));
    this.#unkeptTo = span.from;
    if (span.from < span.to && this.#orderly) {
      await this.#memory?.keep(this.#attribute, span, records);
    }
  }
}
