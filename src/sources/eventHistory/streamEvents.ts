import { eventOf } from "../../engine/segment/recordBytes.ts";
import type { CloudTrailEvent, LookupRecord } from "../../model/event/record.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { PushedLookup } from "../../query/plan/plan.ts";
import type { CoveredRange, Memory, StoredRange } from "../memory.ts";
import type { RecordIndex } from "../source.ts";

type Attribute = PushedLookup["attribute"];

/** What became of the records of one page of AWS. */
export interface TakenPage {
  /** The time of each record, in order (ms since 1970 UTC); NaN where it has none that can be read. */
  readonly times: ArrayLike<number> & Iterable<number>;
  /** How many new events of the search an index took. */
  readonly indexed: number;
  /** How many of the records were not stored; undefined where `lacking` tells. */
  readonly unknown?: number;
}

/** What is stored of a range was given to the index, or out. */
export interface GivenRange {
  /** How many events that were; with an index and an attribute, only those of the search are known. */
  readonly scanned: number;
  readonly indexed: number;
  /** What is known to be stored of the lookup then. */
  readonly stored: readonly StoredRange[];
}

/** Takes the records that a stream reads, from AWS and from memory. */
export interface StreamEvents {
  /** The pages that come next are those of another range. */
  begin(): void;
  /** Takes a page of AWS. `before`: every event from this time on was read before. Throws `Failure`. */
  take(records: readonly LookupRecord[], before: number, signal: AbortSignal): Promise<TakenPage>;
  /**
   * Takes what is stored of a part that was read, and that its pages lack: what was listed once is shown. `from`: the
   * earliest time of the last page, or the part's. Answers how many events those are, and how many of the last page were
   * not stored.
   */
  lacking(part: TimeRange, from: number): Promise<{ readonly added: number; readonly unknown: number }>;
  /** Takes the stored events of a range. Throws `Failure` where an index cannot show them. */
  give(range: TimeRange, signal: AbortSignal): Promise<GivenRange>;
  /** Remembers that a range was read, which holds `events` of the records. */
  keep(range: CoveredRange, records: readonly LookupRecord[], events: number): Promise<void>;
  /** The events to be given out that are not older than `frontier`, each once. */
  ready(frontier: number): readonly CloudTrailEvent[];
}

/** The records are stored page by page, and an index shows them where they are: the host reads none. */
export class IndexedEvents implements StreamEvents {
  readonly #memory: Memory;
  readonly #index: RecordIndex;
  readonly #attribute: Attribute;

  constructor(memory: Memory, index: RecordIndex, attribute: Attribute) {
    this.#memory = memory;
    this.#index = index;
    this.#attribute = attribute;
  }

  begin(): void {}

  async take(records: readonly LookupRecord[], before: number, signal: AbortSignal): Promise<TakenPage> {
    const { added, times } = await this.#memory.store(records);
    let [from, to] = [before, before];
    for (const time of times) {
      from = time < from ? time : from;
      to = time >= to ? time + 1 : to;
    }
    const { matched } = await this.#memory.show(this.#attribute, { from, to }, this.#index, signal);
    return { times, indexed: matched, unknown: added };
  }

  /** The index shows all that is stored of a page's time. */
  async lacking(): Promise<{ readonly added: number; readonly unknown: number }> {
    return { added: 0, unknown: 0 };
  }

  async give(range: TimeRange, signal: AbortSignal): Promise<GivenRange> {
    const { matched, records, stored } = await this.#memory.show(this.#attribute, range, this.#index, signal);
    // How many records are listed under an attribute is not known without reading them.
    return { scanned: this.#attribute === undefined ? records : matched, indexed: matched, stored };
  }

  async keep(range: CoveredRange, _records: readonly LookupRecord[], events: number): Promise<void> {
    await this.#memory.claim(this.#attribute, range, events);
  }

  ready(): readonly CloudTrailEvent[] {
    return [];
  }
}

/** The records are read on the host and given out as events. */
export class ReadEvents implements StreamEvents {
  readonly #memory: Memory | undefined;
  readonly #attribute: Attribute;
  #held: CloudTrailEvent[] = [];
  /** Ids of the events that the pages of the range brought. */
  #asked = new Set<string>();
  /** Ids of the events of the last page. */
  #page: readonly string[] = [];

  constructor(memory: Memory | undefined, attribute: Attribute) {
    this.#memory = memory;
    this.#attribute = attribute;
  }

  begin(): void {
    this.#asked = new Set();
  }

  async take(records: readonly LookupRecord[]): Promise<TakenPage> {
    const events = records.map(eventOf);
    this.#held.push(...events);
    this.#page = events.map(({ eventId }) => eventId);
    for (const eventId of this.#page) {
      this.#asked.add(eventId);
    }
    return { times: events.map(({ time }) => time ?? Number.NaN), indexed: 0 };
  }

  async lacking(part: TimeRange, from: number): Promise<{ readonly added: number; readonly unknown: number }> {
    const { events } = await this.#storedIn({ from, to: part.to });
    const gone = events.filter((event) => !this.#asked.has(event.eventId) && isWithin(event, part));
    this.#held.push(...gone);
    const known = new Set(events.map(({ eventId }) => eventId));
    return { added: gone.length, unknown: this.#page.filter((eventId) => !known.has(eventId)).length };
  }

  async give(range: TimeRange): Promise<GivenRange> {
    const { events, stored } = await this.#storedIn(range);
    this.#held.push(...events);
    return { scanned: events.length, indexed: 0, stored };
  }

  async keep(range: CoveredRange, records: readonly LookupRecord[]): Promise<void> {
    await this.#memory?.keep(this.#attribute, range, records);
  }

  ready(frontier: number): readonly CloudTrailEvent[] {
    const ready = this.#held.filter((event) => event.time === undefined || event.time >= frontier);
    this.#held = this.#held.filter((event) => event.time !== undefined && event.time < frontier);
    return ready;
  }

  /**
   * The stored events of a range, each once, and what is known to be stored of the lookup then. What was listed once is kept
   * even where a later read lacks it.
   */
  async #storedIn(
    range: TimeRange,
  ): Promise<{ readonly events: readonly CloudTrailEvent[]; readonly stored: readonly StoredRange[] }> {
    const { records = [], stored = [] } = (await this.#memory?.read(this.#attribute, range)) ?? {};
    const events = new Map<string, CloudTrailEvent>();
    for (const record of records) {
      const event = eventOf(record);
      events.set(event.eventId, events.get(event.eventId) ?? event);
    }
    return { events: [...events.values()], stored };
  }
}

function isWithin({ time }: CloudTrailEvent, { from, to }: TimeRange): boolean {
  return time === undefined || (time >= from && time < to);
}
