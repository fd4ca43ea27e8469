import type { LookupRecord } from "../../aws/lookup.ts";
import type { Shelf, ShelfFile } from "../../engine/shelf.ts";
import { readRecord } from "../../model/record.ts";
import type { PushedLookup, TimeWindow } from "../../query/plan.ts";

type Attribute = NonNullable<PushedLookup["attribute"]>;

/**
 * Events younger than this may still be on their way: they are asked for every time. CloudTrail delivers about 5 minutes
 * after the call on average, and promises nothing; the first editions of its guide said 15.
 */
const DELIVERY_LAG = 15 * 60 * 1000;

/** A span of Event history that was read before. */
export interface KnownSpan extends TimeWindow {
  /** Newest first; undefined when it turns out to be gone. */
  read(): Promise<readonly LookupRecord[] | undefined>;
}

/** Whose Event history it is. An emulator may use a real account's id: its own endpoint keeps the two apart. */
export interface MemoryPlace {
  readonly accountId: string;
  readonly region: string;
  /** Where calls go instead of AWS. */
  readonly endpoint?: string | undefined;
}

/** What was read of one account's Event history in one Region, so that the same span is never asked for twice. */
export class Memory {
  readonly #shelf: Shelf;
  readonly #place: MemoryPlace;
  readonly #now: () => number;

  /** `now` is AWS's time, in ms since 1970 UTC: with a clock that runs ahead, what is still to come would count as read. */
  constructor(shelf: Shelf, place: MemoryPlace, now: () => number) {
    this.#shelf = shelf;
    this.#place = place;
    this.#now = now;
  }

  /** Spans known for a lookup, newest first; they may overlap. Whoever read everything also knows each attribute. */
  async known(attribute: Attribute | undefined): Promise<readonly KnownSpan[]> {
    const everything = (await this.#shelf.files(this.#question(undefined))).map((file) => this.#span(file, attribute));
    if (attribute === undefined) {
      return everything;
    }
    const own = (await this.#shelf.files(this.#question(attribute))).map((file) => this.#span(file, undefined));
    return [...own, ...everything].sort((left, right) => right.to - left.to || left.from - right.from);
  }

  /** Keeps a span that was read whole, as far as it can no longer change. */
  async keep(attribute: Attribute | undefined, span: TimeWindow, records: readonly LookupRecord[]): Promise<void> {
    const to = Math.min(span.to, this.#now() - DELIVERY_LAG);
    const settled = records.filter((record) => within(record, { from: span.from, to }));
    await this.#shelf.keep(this.#question(attribute), { from: span.from, to }, settled);
  }

  #question(attribute: Attribute | undefined): string {
    const { accountId, region, endpoint = "" } = this.#place;
    return JSON.stringify(["eventHistory", endpoint, accountId, region, attribute?.key, attribute?.value]);
  }

  #span(file: ShelfFile, attribute: Attribute | undefined): KnownSpan {
    return {
      from: file.from,
      to: file.to,
      read: async () => {
        const records = await this.#shelf.read(file);
        return attribute === undefined ? records : records?.filter((record) => isListedUnder(record, attribute));
      },
    };
  }
}

/** Whether a record's time lies in a window. One without a readable time lies in every window. */
export function within(record: LookupRecord, { from, to }: TimeWindow): boolean {
  const { time } = readRecord(record.json);
  return time === undefined || (time >= from && time < to);
}

/** Whether LookupEvents would return this record for the attribute: exactly and case-sensitively. */
function isListedUnder({ json, envelope }: LookupRecord, { key, value }: Attribute): boolean {
  switch (key) {
    case "EventId":
      return envelope.eventId === value;
    case "Username":
      return envelope.username === value;
    case "AccessKeyId":
      return envelope.accessKeyId === value;
    case "ResourceName":
      return envelope.resources.some(({ name }) => name === value);
    case "ResourceType":
      return envelope.resources.some(({ type }) => type === value);
    case "EventName":
      return readRecord(json).eventName === value;
    case "EventSource":
      return readRecord(json).eventSource === value;
    case "ReadOnly":
      return String(envelope.readOnly ?? readRecord(json).readOnly) === value;
    default:
      return false;
  }
}
