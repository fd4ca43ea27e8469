import { createHash } from "node:crypto";
import { dayOf } from "../../world/archive/dailyRecords.ts";
import { accountsOf, regionsOf } from "../../world/archive/paths.ts";
import { selects } from "../../world/archive/selectors.ts";
import { organizationId } from "../../world/trails.ts";
import type { DailyRecords, LogFeed, World, WorldLogGroup, WorldRecord, WorldTrail } from "../../world/types.ts";
import { ocsfOf } from "./ocsf.ts";

const minute = 60_000;
const day = 86_400_000;
/** CloudTrail sends no larger event, bytes. */
const largest = 256 * 1024;
/** How late an event can be, in days before that of its delivery. */
const latest = 1;

/** How CloudTrail's events come into log groups, as far as AWS does not say. */
export interface LogDelivery {
  /** What the timestamp of a log event is: when it was sent, as real groups show, or the event's own time. */
  readonly timestamps: "delivery" | "event";
  /** How long after it happened an event comes, ms. Default: one to four minutes, a few of them an hour later. */
  readonly delayMs?: number;
}

/** One log event. Times are milliseconds since 1970 UTC. */
export interface LogEvent {
  readonly eventId: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  /** The account and Region from which a copy came. */
  readonly copiedFrom?: { readonly account: string; readonly region: string };
}

/** An account and Region of which a log group has events, and which of them. */
interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly takes: (record: WorldRecord) => boolean;
}

/** What the log groups of a world hold, made by group and day when it is first read. */
export class LogEvents {
  readonly #world: World;
  readonly #records: DailyRecords;
  readonly #delivery: () => LogDelivery;
  readonly #days = new Map<string, { readonly state: string; readonly events: readonly LogEvent[] }>();

  constructor(world: World, records: DailyRecords, delivery: () => LogDelivery) {
    this.#world = world;
    this.#records = records;
    this.#delivery = delivery;
  }

  /**
   * The events of a group whose timestamps are from `start` to `end`, both included, oldest first, as they are there at
   * `now`: what is older than the retention is gone.
   */
  *between(group: WorldLogGroup, start: number, end: number, now: number): Generator<LogEvent> {
    const kept = group.retentionInDays === undefined ? 0 : now - group.retentionInDays * day;
    const from = Math.max(start, (group.feed.kind === "trail" ? group.feed.from : undefined) ?? group.created, kept);
    const to = Math.min(end, now);
    for (let time = from; dayOf(time) <= dayOf(to); time += day) {
      for (const event of this.#on(group, dayOf(time))) {
        if (event.timestamp >= from && event.timestamp <= to && event.ingestionTime <= now) {
          yield event;
        }
      }
    }
  }

  /** The events that come into a group from `start` to before `end`, in the order in which they come. */
  ingested(group: WorldLogGroup, start: number, end: number): readonly LogEvent[] {
    const days = new Set<string>();
    for (let time = start - latest * day; time < end + day; time += day) {
      days.add(dayOf(time));
    }
    return [...days]
      .flatMap((date) => this.#on(group, date))
      .filter(({ ingestionTime }) => ingestionTime >= start && ingestionTime < end)
      .sort((left, right) => left.ingestionTime - right.ingestionTime);
  }

  /** The events whose timestamps are on a day (`YYYY-MM-DD`, UTC), by timestamp. */
  #on(group: WorldLogGroup, date: string): readonly LogEvent[] {
    const { feed } = group;
    const delivery = this.#delivery();
    const places = feed.kind === "lines" ? [] : this.#places(feed);
    // A record is kept under the later of the day on which it happened and the one on which it was delivered.
    const dates = [-latest, 0, ...(delivery.timestamps === "event" ? [latest] : [])].map((days) =>
      dayOf(Date.parse(date) + days * day),
    );
    const state = JSON.stringify([delivery, this.#counts(places, dates)]);
    const key = `${group.accountId} ${group.region} ${group.name} ${date}`;
    const known = this.#days.get(key);
    if (known?.state === state) {
      return known.events;
    }
    const events = feed.kind === "lines" ? linesOf(feed, date) : this.#recordsOf(feed, places, dates, date, delivery);
    events.sort((left, right) => left.timestamp - right.timestamp || (left.eventId < right.eventId ? -1 : 1));
    if (this.#days.size > 1000) {
      this.#days.clear();
    }
    this.#days.set(key, { state, events });
    return events;
  }

  /** How many records there are; 0 long before the month of `World.records()`, where nothing comes later. */
  #counts(places: readonly Place[], dates: readonly string[]): number {
    return (dates[0] ?? "") < dayOf(this.#world.options.end - 40 * day)
      ? 0
      : places.reduce(
          (sum, { accountId, region }) =>
            sum + dates.reduce((all, date) => all + this.#records.of(accountId, region, date).length, 0),
          0,
        );
  }

  #recordsOf(
    feed: Exclude<LogFeed, { kind: "lines" }>,
    places: readonly Place[],
    dates: readonly string[],
    date: string,
    delivery: LogDelivery,
  ): LogEvent[] {
    const until = feed.kind === "trail" ? (feed.until ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
    const trail = this.#trail(feed);
    return places.flatMap(({ accountId, region, takes }) =>
      dates.flatMap((on) =>
        this.#records.of(accountId, region, on).flatMap((record) => {
          const event = takes(record) ? eventOf(record, feed, trail, delivery) : undefined;
          return event !== undefined && dayOf(event.timestamp) === date && event.ingestionTime <= until ? [event] : [];
        }),
      ),
    );
  }

  #trail(feed: LogFeed): WorldTrail | undefined {
    return feed.kind === "trail" ? this.#world.trails.find(({ arn }) => arn === feed.trailArn) : undefined;
  }

  #places(feed: Exclude<LogFeed, { kind: "lines" }>): readonly Place[] {
    if (feed.kind === "events") {
      return this.#world.accounts
        .filter(({ id }) => feed.accountIds.includes(id))
        .flatMap(({ id, regions }) =>
          regions.map((region) => ({
            accountId: id,
            region,
            takes: ({ category }: WorldRecord) => feed.categories.includes(category),
          })),
        );
    }
    const trail = this.#trail(feed);
    return trail === undefined
      ? []
      : accountsOf(trail).flatMap((account) =>
          regionsOf(trail, account).map((region) => ({
            accountId: account.id,
            region,
            takes: (record: WorldRecord) => record.time >= (trail.startedLogging ?? 0) && selects(trail, record),
          })),
        );
  }
}

function eventOf(
  record: WorldRecord,
  feed: Exclude<LogFeed, { kind: "lines" }>,
  trail: WorldTrail | undefined,
  { timestamps, delayMs }: LogDelivery,
): LogEvent | undefined {
  const isOcsf = feed.kind === "events" && feed.schema === "ocsf";
  const message = isOcsf ? JSON.stringify(ocsfOf(JSON.parse(record.json))) : record.json;
  if (Buffer.byteLength(message) > largest) {
    return undefined;
  }
  const chance = createHash("sha1").update(record.eventId).digest();
  const sent = record.deliveredAt ?? record.time + (delayMs ?? delayOf(chance));
  const timestamp = timestamps === "event" ? record.time : sent;
  return {
    eventId: logEventId(timestamp, chance),
    stream: streamOf(record, feed, trail, chance),
    timestamp,
    ingestionTime: sent + 1 + (chance[4] ?? 0),
    message,
    ...(feed.kind === "events" && feed.isCopy === true
      ? { copiedFrom: { account: record.accountId, region: record.region } }
      : {}),
  };
}

/** One to four minutes, and an hour more for one event in a hundred. */
function delayOf(chance: Buffer): number {
  const value = chance.readUInt32BE();
  return minute + (value % (3 * minute)) + (value % 100 === 0 ? 60 * minute : 0);
}

/** 56 digits, in the order of time. */
function logEventId(timestamp: number, chance: Buffer): string {
  return `${timestamp}${BigInt(`0x${chance.subarray(4, 20).toString("hex")}`)}`.slice(0, 56).padEnd(56, "0");
}

/** `ACCOUNT_CloudTrail_REGION`, with a number where there are many events, and the organization's id before it. */
function streamOf(record: WorldRecord, feed: LogFeed, trail: WorldTrail | undefined, chance: Buffer): string {
  const { accountId, region, category } = record;
  if (feed.kind === "events") {
    return feed.isCopy === true ? `cloudtrail-${accountId}-${region}` : `cloudtrail-${region}`;
  }
  const kind = category === "Insight" ? "CloudTrail-Insight" : "CloudTrail";
  const shard = (chance[5] ?? 0) % 3;
  const organization = trail?.organization === true ? `${organizationId}_` : "";
  return `${organization}${accountId}_${kind}_${region}${region === "us-east-1" && shard > 0 ? `_${shard + 1}` : ""}`;
}

function linesOf({ text, everyMinutes }: Extract<LogFeed, { kind: "lines" }>, date: string): LogEvent[] {
  const midnight = Date.parse(date);
  return Array.from({ length: Math.floor(day / (everyMinutes * minute)) }, (_, at) => {
    const timestamp = midnight + at * everyMinutes * minute;
    const chance = createHash("sha1").update(`${text} ${timestamp}`).digest();
    return {
      eventId: logEventId(timestamp, chance),
      stream: `${date.replaceAll("-", "/")}/[$LATEST]${chance.toString("hex", 0, 16)}`,
      timestamp,
      ingestionTime: timestamp + 500,
      message: text,
    };
  });
}
