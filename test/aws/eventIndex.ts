import type { WorldRecord } from "../world/types.ts";
import { asListed, type Variants } from "./variants.ts";

/** One event of Event history in its place in the order. */
export interface Entry {
  /** `eventTime`, whole seconds in ms since 1970 UTC: CloudTrail keeps no fraction. */
  readonly time: number;
  /** Breaks ties within a second, so that paging never loses or repeats an event. */
  readonly ordinal: number;
  readonly record: WorldRecord;
}

export const lookupAttributeKeys = [
  "AccessKeyId",
  "EventId",
  "EventName",
  "EventSource",
  "ReadOnly",
  "ResourceName",
  "ResourceType",
  "Username",
] as const;

export type LookupAttributeKey = (typeof lookupAttributeKeys)[number];

export type EventHistoryCategory = "Management" | "Insight";

interface Slice {
  /** Inclusive, ms. */
  readonly start: number;
  /** Inclusive, ms. */
  readonly end: number;
  /** The last entry of the page before. */
  readonly before?: Pick<Entry, "time" | "ordinal">;
  readonly limit: number;
  /** What is delivered later is not listed yet, ms. */
  readonly now: number;
}

/** What Event history holds, by account, Region and category; attributes are indexed when first asked for. */
export class EventIndex {
  readonly #records: WorldRecord[] = [];
  readonly #places = new Map<string, Place>();
  #variants: Variants;

  constructor(variants: Variants) {
    this.#variants = variants;
  }

  get variants(): Variants {
    return this.#variants;
  }

  /** Lists all events anew; tokens of earlier pages stay valid. */
  set variants(variants: Variants) {
    this.#variants = variants;
    this.#places.clear();
    for (const [ordinal, record] of this.#records.entries()) {
      this.#list(record, ordinal);
    }
  }

  /** Takes records in any order; data and network activity events are not kept, as Event history never shows them. */
  add(records: Iterable<WorldRecord>): void {
    for (const record of records) {
      if (record.category !== "Management" && record.category !== "Insight") {
        continue;
      }
      this.#records.push(record);
      this.#list(record, this.#records.length - 1);
    }
  }

  /** All Insights events. */
  get insights(): readonly WorldRecord[] {
    return this.#records.filter(({ category }) => category === "Insight");
  }

  /** The Insights events on data events: LookupEvents lists none of them. */
  get dataInsights(): readonly WorldRecord[] {
    return this.insights.filter(({ insightsOn }) => insightsOn === "Data");
  }

  #list(record: WorldRecord, ordinal: number): void {
    if (record.insightsOn === "Data") {
      return;
    }
    const key = `${record.accountId} ${record.region} ${record.category}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = new Place();
      this.#places.set(key, place);
    }
    place.add({
      time: Math.floor(record.time / 1000) * 1000,
      ordinal,
      record: asListed(record, this.#variants),
    });
  }

  /** Newest first, at most `limit`, of what was delivered by `now` (ms). */
  find(
    accountId: string,
    region: string,
    category: EventHistoryCategory,
    attribute: { readonly key: LookupAttributeKey; readonly value: string } | undefined,
    slice: Slice,
  ): readonly Entry[] {
    const place = this.#places.get(`${accountId} ${region} ${category}`);
    return place === undefined ? [] : newestFirst(place.entries(attribute), slice, place);
  }
}

class Place {
  readonly #entries: Entry[] = [];
  readonly #attributes = new Map<LookupAttributeKey, Map<string, Entry[]>>();
  #sorted = true;
  /** Versions of events that are delivered at a time of their own, by event id. */
  readonly #late = new Map<string, WorldRecord[]>();

  /** Whether an entry was delivered by `now`, and no later version of the same event was. */
  isListed({ record }: Entry, now: number): boolean {
    const { deliveredAt = Number.NEGATIVE_INFINITY } = record;
    const later = this.#late.get(record.eventId) ?? [];
    return (
      deliveredAt <= now && !later.some(({ deliveredAt: other = deliveredAt }) => other > deliveredAt && other <= now)
    );
  }

  add(entry: Entry): void {
    const last = this.#entries.at(-1);
    this.#sorted &&= last === undefined || last.time <= entry.time;
    this.#entries.push(entry);
    this.#attributes.clear();
    const { record } = entry;
    if (record.deliveredAt !== undefined) {
      this.#late.set(record.eventId, [...(this.#late.get(record.eventId) ?? []), record]);
    }
  }

  /** Oldest first. */
  entries(attribute: { readonly key: LookupAttributeKey; readonly value: string } | undefined): readonly Entry[] {
    if (!this.#sorted) {
      this.#entries.sort((a, b) => a.time - b.time || a.ordinal - b.ordinal);
      this.#sorted = true;
    }
    if (attribute === undefined) {
      return this.#entries;
    }
    let values = this.#attributes.get(attribute.key);
    if (values === undefined) {
      values = indexBy(this.#entries, attribute.key);
      this.#attributes.set(attribute.key, values);
    }
    return values.get(attribute.value) ?? [];
  }
}

function indexBy(entries: readonly Entry[], key: LookupAttributeKey): Map<string, Entry[]> {
  const values = new Map<string, Entry[]>();
  for (const entry of entries) {
    for (const value of new Set(valuesOf(entry.record, key))) {
      const found = values.get(value);
      if (found === undefined) {
        values.set(value, [entry]);
      } else {
        found.push(entry);
      }
    }
  }
  return values;
}

function valuesOf(record: WorldRecord, key: LookupAttributeKey): readonly string[] {
  switch (key) {
    case "AccessKeyId":
      return record.accessKeyId === undefined ? [] : [record.accessKeyId];
    case "EventId":
      return [record.eventId];
    case "EventName":
      return [record.eventName];
    case "EventSource":
      return [record.eventSource];
    case "ReadOnly":
      return [String(record.readOnly)];
    case "ResourceName":
      return record.resources.map(({ name }) => name);
    case "ResourceType":
      return record.resources.map(({ type }) => type);
    case "Username":
      return record.username === undefined ? [] : [record.username];
  }
}

function newestFirst(entries: readonly Entry[], slice: Slice, place: Place): readonly Entry[] {
  const { start, end, before, limit, now } = slice;
  const admitted = (entry: Entry) =>
    entry.time <= end &&
    (before === undefined ||
      entry.time < before.time ||
      (entry.time === before.time && entry.ordinal < before.ordinal));
  // The first position that is too new; everything before it is admitted, because the entries are in order.
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && admitted(entry)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const page: Entry[] = [];
  for (let position = low - 1; position >= 0 && page.length < limit; position -= 1) {
    const entry = entries[position];
    if (entry === undefined || entry.time < start) {
      break;
    }
    if (place.isListed(entry, now)) {
      page.push(entry);
    }
  }
  return page;
}
