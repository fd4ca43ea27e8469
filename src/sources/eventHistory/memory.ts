import type { LookupRecord } from "../../aws/lookup.ts";
import type { Shelf, ShelfFile } from "../../engine/shelf.ts";
import { readRecord } from "../../model/record.ts";
import type { ReadSpan } from "../../query/estimate.ts";
import type { PushedLookup, TimeWindow } from "../../query/plan.ts";
import { RECENT, type RecentRead, type RecentReads } from "./recentReads.ts";
import { within } from "./within.ts";

type Attribute = NonNullable<PushedLookup["attribute"]>;

/**
 * Events younger than this may still be on their way: what was read of them is good for a minute only. CloudTrail delivers
 * about 5 minutes after the call on average, and promises nothing; the first editions of its guide said 15.
 */
const DELIVERY_LAG = 15 * 60 * 1000;

/** A span of Event history that was read before. */
export interface KnownSpan extends ReadSpan {
  /** How long ago it was asked, in ms, where it may have changed since. */
  readonly age?: number;
  /** Newest first; undefined when it turns out to be gone. */
  read(): Promise<readonly LookupRecord[] | undefined>;
}

/** Whose Event history it is. An emulator may use a real account's id: its own endpoint keeps the two apart. */
interface MemoryPlace {
  readonly accountId: string;
  readonly region: string;
  /** Where calls go instead of AWS. */
  readonly endpoint?: string | undefined;
}

export interface MemoryOptions {
  readonly shelf: Shelf;
  readonly place: MemoryPlace;
  /** AWS's time, in ms since 1970 UTC: with a clock that runs ahead, what is still to come would count as read. */
  readonly now: () => number;
  /** What was read in the last minute. Absent: what can still change is asked for every time. */
  readonly recent?: RecentReads | undefined;
  /** The person wants news: what can still change is asked for, however young the last answer is. */
  readonly fresh?: boolean | undefined;
}

/** What was read of one account's Event history in one Region, so that the same span is never asked for twice. */
export class Memory {
  readonly #options: MemoryOptions;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** AWS's time, in ms since 1970 UTC. */
  now(): number {
    return this.#options.now();
  }

  /** Spans known for a lookup, newest first; they may overlap. Whoever read everything also knows each attribute. */
  async known(attribute: Attribute | undefined): Promise<readonly KnownSpan[]> {
    const everything = await this.#settled(undefined, attribute);
    const own = attribute === undefined ? [] : await this.#settled(attribute, undefined);
    return [...this.#young(attribute), ...own, ...everything].sort(
      (left, right) => right.to - left.to || left.from - right.from,
    );
  }

  /**
   * Keeps a span that was read whole: what can no longer change for good, and the rest for a minute. `askedAt` is when its
   * first page was asked for (ms since 1970 UTC): what was delivered since may be missing.
   */
  async keep(
    attribute: Attribute | undefined,
    span: TimeWindow,
    records: readonly LookupRecord[],
    askedAt: number,
  ): Promise<void> {
    const { shelf, recent } = this.#options;
    const question = this.#question(attribute);
    const settledTo = Math.min(span.to, askedAt - DELIVERY_LAG);
    const young = { from: Math.max(span.from, settledTo), to: span.to };
    recent?.keep(
      question,
      { ...young, askedAt, records: records.filter((record) => within(record, young)) },
      this.now(),
    );
    const settled = { from: span.from, to: settledTo };
    await shelf.keep(
      question,
      settled,
      records.filter((record) => within(record, settled)),
    );
  }

  #question(attribute: Attribute | undefined): string {
    const { accountId, region, endpoint = "" } = this.#options.place;
    return JSON.stringify(["eventHistory", endpoint, accountId, region, attribute?.key, attribute?.value]);
  }

  /** What the shelf holds of a question; with an attribute, only the records that are listed under it. */
  async #settled(question: Attribute | undefined, attribute: Attribute | undefined): Promise<readonly KnownSpan[]> {
    const files = await this.#options.shelf.files(this.#question(question));
    return files.map((file) => this.#span(file, attribute));
  }

  /** What was read in the last minute for a lookup. */
  #young(attribute: Attribute | undefined): readonly KnownSpan[] {
    const { recent, fresh } = this.#options;
    if (recent === undefined || fresh === true) {
      return [];
    }
    const now = this.now();
    const own = recent.of(this.#question(attribute), now);
    const everything =
      attribute === undefined ? [] : recent.of(this.#question(undefined), now).map(listedOf(attribute));
    const reads = [...own, ...everything];
    const newest = Math.max(...reads.map(({ to }) => to));
    return reads.map(({ from, to, askedAt, records }) => {
      // What happened since the newest of them is as good as not delivered yet, and no window ends later than now, give or
      // take the clock's steps: the age says from when this is.
      const reached = to === newest && now - to < RECENT ? Math.max(to, now) + RECENT : to;
      const age = Math.max(0, now - askedAt, reached > to ? now - to : 0);
      return { from, to: reached, events: records.length, age, read: async () => records };
    });
  }

  #span(file: ShelfFile, attribute: Attribute | undefined): KnownSpan {
    return {
      from: file.from,
      to: file.to,
      ...(file.count === undefined || attribute !== undefined ? {} : { events: file.count }),
      read: async () => {
        const records = await this.#options.shelf.read(file);
        return attribute === undefined ? records : records?.filter((record) => isListedUnder(record, attribute));
      },
    };
  }
}

/** A read of everything as one of an attribute. */
function listedOf(attribute: Attribute): (read: RecentRead) => RecentRead {
  return (read) => ({ ...read, records: read.records.filter((record) => isListedUnder(record, attribute)) });
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
