import type { RecordStore, RecordStoreFile } from "../../engine/recordStore.ts";
import { type LookupRecord, readRecord } from "../../model/event/record.ts";
import type { ReadSpan } from "../../query/plan/estimate.ts";
import type { PushedLookup } from "../../query/plan/plan.ts";
import { type CoveredRange, earliestRead } from "./coverage.ts";
import { within } from "./within.ts";

type Attribute = NonNullable<PushedLookup["attribute"]>;

/** Event times have whole seconds: the second in which a range was read may not have been over. */
const SECOND = 1000;

/** A range of Event history that was read before and is stored. */
export interface StoredRange extends CoveredRange, ReadSpan {
  /** The same for the same stored records. */
  readonly id: string;
  /** Newest first; undefined when it turns out to be gone. */
  read(): Promise<readonly LookupRecord[] | undefined>;
}

/** Whose Event history it is. An emulator may use a real account's id: its own endpoint keeps the two apart. */
interface MemoryTarget {
  readonly accountId: string;
  readonly region: string;
  /** Where calls go instead of AWS. */
  readonly endpoint?: string | undefined;
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
}

/** What was read of one account's Event history in one Region, and when. */
export class Memory {
  readonly #options: MemoryOptions;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** AWS's time, in ms since 1970 UTC. */
  now(): number {
    return this.#options.now();
  }

  get readSince(): number | undefined {
    return this.#options.readSince;
  }

  /**
   * Ranges stored for a lookup, newest first; they may overlap, and what one of them lacks another may have. An unfiltered
   * read of a range also answers each attribute.
   */
  async stored(attribute: Attribute | undefined): Promise<readonly StoredRange[]> {
    const everything = await this.#ranges(undefined, attribute);
    const own = attribute === undefined ? [] : await this.#ranges(attribute, undefined);
    return [...own, ...everything].sort((left, right) => right.to - left.to || left.from - right.from);
  }

  /**
   * Stores a range that was read to its end. It takes the place of what earlier reads of the same question stored of it;
   * events that only they had are kept.
   */
  async keep(attribute: Attribute | undefined, range: CoveredRange, records: readonly LookupRecord[]): Promise<void> {
    const { store } = this.#options;
    const question = this.#question(attribute);
    const { from, readAt } = range;
    const to = Math.min(range.to, Math.floor(readAt / SECOND) * SECOND);
    if (from >= to) {
      return;
    }
    const kept = new Map(records.filter((record) => within(record, { from, to })).map(byId));
    const replaced: RecordStoreFile[] = [];
    for (const file of await store.files(question)) {
      const fileReadAt = readAtOf(file);
      const older = file.from < to && file.to > from && fileReadAt <= readAt ? await store.read(file) : undefined;
      if (older !== undefined) {
        for (const [id, record] of older.filter((one) => within(one, { from, to })).map(byId)) {
          kept.set(id, kept.get(id) ?? record);
        }
        for (const rest of [
          { from: file.from, to: Math.min(file.to, from) },
          { from: Math.max(file.from, to), to: file.to },
        ]) {
          const outside = older.filter((record) => within(record, rest));
          await store.keep(question, { ...rest, readAt: fileReadAt }, outside);
        }
        replaced.push(file);
      }
    }
    await store.keep(question, { from, to, readAt }, [...kept.values()].sort(newestFirst), replaced);
  }

  #question(attribute: Attribute | undefined): string {
    const { accountId, region, endpoint = "" } = this.#options.target;
    return JSON.stringify(["eventHistory", endpoint, accountId, region, attribute?.key, attribute?.value]);
  }

  /** What is stored of a question; with an attribute, only the records that are listed under it. */
  async #ranges(question: Attribute | undefined, attribute: Attribute | undefined): Promise<readonly StoredRange[]> {
    const files = await this.#options.store.files(this.#question(question));
    return files.map((file) => ({
      id: file.path,
      from: file.from,
      to: file.to,
      readAt: readAtOf(file),
      ...(file.count === undefined || attribute !== undefined ? {} : { events: file.count }),
      read: async () => {
        const records = await this.#options.store.read(file);
        return attribute === undefined ? records : records?.filter((record) => isListedUnder(record, attribute));
      },
    }));
  }
}

function readAtOf({ to, readAt }: RecordStoreFile): number {
  return readAt ?? earliestRead(to);
}

function byId(record: LookupRecord): readonly [string, LookupRecord] {
  return [record.envelope.eventId ?? readRecord(record.json).eventId, record];
}

function newestFirst(left: LookupRecord, right: LookupRecord): number {
  return (readRecord(right.json).time ?? 0) - (readRecord(left.json).time ?? 0);
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
