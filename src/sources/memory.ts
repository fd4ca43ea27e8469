import type { StoredCoverage } from "../engine/store/coverage.ts";
import type { RecordStore } from "../engine/store/recordStore.ts";
import type { Appended } from "../engine/store/storeRequests.ts";
import type { RecordText } from "../model/event/record.ts";
import { Failure } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { ReadSpan } from "../query/plan/estimate.ts";
import type { PushedLookup } from "../query/plan/plan.ts";
import type { RecordIndex } from "./source.ts";

type Attribute = NonNullable<PushedLookup["attribute"]>;

/** Event times have whole seconds: the second in which a range was read may not have been over. */
const SECOND = 1000;

/** A range of one question's events that was read to its end. Times in ms since 1970 UTC. */
export interface CoveredRange extends TimeRange {
  /** When the first page of it was asked for: what was delivered later may be missing. */
  readonly readAt: number;
}

/** A range that was read before and is stored; `events` are about as many. */
export interface StoredRange extends CoveredRange, ReadSpan {}

/** What is stored of a lookup. */
export interface StoredPart {
  /** Newest first. An event of which several records are stored is there several times, the latest of them first. */
  readonly records: readonly RecordText[];
  /** What `stored` answers now: without ranges whose records turned out to be gone. */
  readonly stored: readonly StoredRange[];
}

/** What an index shows of a range. */
export interface ShownPart {
  /** How many of its records are new to the index and belong to the search. */
  readonly matched: number;
  /** How many records the range has, whatever they are listed under. */
  readonly records: number;
  /** See `StoredPart`. */
  readonly stored: readonly StoredRange[];
}

/** Whose events they are. An emulator may use a real account's id: its own endpoint keeps the two apart. */
interface MemoryTarget {
  /** The kind of source. Absent: Event history. */
  readonly source?: string;
  readonly accountId: string;
  readonly region: string;
  /** Where calls go instead of AWS. */
  readonly endpoint?: string | undefined;
  /** What is stored by itself: a separate category of events, what a query of a table returned. Absent: all other events. */
  readonly part?: string;
}

export interface MemoryOptions {
  readonly store: RecordStore;
  readonly target: MemoryTarget;
  /** AWS's time, in ms since 1970 UTC: with a clock that runs ahead, what is still to come would count as read. */
  readonly now: () => number;
  /**
   * Unsettled ranges that were read at this time (ms since 1970 UTC) or before are asked for in place, newest first. Absent: what
   * is stored is given first, and what is unsettled and older than 15 minutes is read again after it.
   */
  readonly readSince?: number | undefined;
  /** An index shows only what was stored until then (ms since 1970 UTC). Absent: all. */
  readonly storedBefore?: number | undefined;
}

/** What was read of the events of one account and Region in one kind of source, and when. Where the store fails, nothing is known. */
export class Memory {
  readonly #options: MemoryOptions;
  readonly #origin: string;
  #differing = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
    const { source = "eventHistory", accountId, region, endpoint = "", part } = options.target;
    const separate = part === undefined ? [] : [part];
    this.#origin = JSON.stringify([source, endpoint, accountId, region, ...separate]);
  }

  /** AWS's time, in ms since 1970 UTC. */
  now(): number {
    return this.#options.now();
  }

  /** How many records were stored that have the event id of another stored record and say something else. */
  get differing(): number {
    return this.#differing;
  }

  get readSince(): number | undefined {
    return this.#options.readSince;
  }

  /**
   * Ranges stored for a lookup, newest first; they may overlap, and what one of them lacks another may have. An unfiltered
   * read of a range also answers each attribute.
   */
  async stored(attribute: Attribute | undefined): Promise<readonly StoredRange[]> {
    const coverage = await orNothing(this.#options.store.coverage(this.#origin, questionsOf(attribute)));
    return rangesOf(coverage ?? [], attribute);
  }

  /** The stored records of a range that are listed under an attribute, whatever they were read for. */
  async read(attribute: Attribute | undefined, range: TimeRange): Promise<StoredPart> {
    const part = await orNothing(this.#options.store.read(this.#origin, range, attribute, questionsOf(attribute)));
    return { records: part?.records ?? [], stored: rangesOf(part?.coverage ?? [], attribute) };
  }

  /**
   * Stores records, of which no range is claimed yet. Throws `Failure` ("storage") where neither disk nor memory takes
   * them.
   */
  async store(records: readonly RecordText[]): Promise<Pick<Appended, "added" | "times">> {
    const appended = await this.#options.store.append(this.#origin, records);
    this.#differing += appended.differing;
    return appended;
  }

  /** Claims that a range of a lookup was read to its end, whose records are stored. */
  async claim(attribute: Attribute | undefined, range: CoveredRange, events: number): Promise<void> {
    const { from, readAt } = range;
    const to = Math.min(range.to, Math.floor(readAt / SECOND) * SECOND);
    if (from < to) {
      const claim = { question: questionOf(attribute), from, to, readAt, events };
      await orNothing(this.#options.store.append(this.#origin, [], claim));
    }
  }

  /** Lets an index show the stored records of a range. Throws `Failure`. */
  async show(
    attribute: Attribute | undefined,
    range: TimeRange,
    index: RecordIndex,
    signal: AbortSignal,
  ): Promise<ShownPart> {
    const { store, storedBefore } = this.#options;
    const lease = index.leaseOf(store);
    const questions = questionsOf(attribute);
    let matched = 0;
    for (;;) {
      const pinned = await store.pin(this.#origin, range, lease, questions, storedBefore);
      matched += (await index.addStored(pinned.segments, signal, pinned.refused)).matched;
      if (!pinned.more) {
        return { matched, records: pinned.records, stored: rangesOf(pinned.coverage, attribute) };
      }
    }
  }

  /** Stores records, and that a range of a lookup was read to its end, which holds no others. */
  async keep(attribute: Attribute | undefined, range: CoveredRange, records: readonly RecordText[]): Promise<void> {
    const { from, readAt } = range;
    const to = Math.min(range.to, Math.floor(readAt / SECOND) * SECOND);
    if (from < to || records.length > 0) {
      const claim = from < to ? { question: questionOf(attribute), from, to, readAt } : undefined;
      const appended = await orNothing(this.#options.store.append(this.#origin, records, claim));
      this.#differing += appended?.differing ?? 0;
    }
  }
}

/** What is not stored is asked for again: a store that fails ends no search. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (Failure.is(error)) {
      return undefined;
    }
    throw error;
  }
}

function questionsOf(attribute: Attribute | undefined): readonly string[] {
  return attribute === undefined ? [questionOf(undefined)] : [questionOf(attribute), questionOf(undefined)];
}

function questionOf(attribute: Attribute | undefined): string {
  return JSON.stringify(attribute === undefined ? [] : [attribute.key, attribute.value]);
}

/** Of what was read for another question, how many events belong to this one is not known. */
function rangesOf(coverage: readonly StoredCoverage[], attribute: Attribute | undefined): readonly StoredRange[] {
  return coverage.map(({ question, from, to, readAt, events }) => ({
    from,
    to,
    readAt,
    ...(question === questionOf(attribute) ? { events } : {}),
  }));
}
