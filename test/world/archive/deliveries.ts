import { Random } from "../random.ts";
import type { DailyRecords, StoredObject, WorldRecord, WorldTrail } from "../types.ts";
import { dayOf } from "./dailyRecords.ts";
import { GzippedJson } from "./gzipped.ts";
import { selects } from "./selectors.ts";
import { tampered } from "./tampering.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A trail gathers events for this long. */
const gathering = 5 * minute;
/** The latest that an event comes, in gatherings: seven hours. */
const latest = 84;
const recordsPerFile = 500;
/** Files that are older than this at the world's end were moved to an archive class. */
const archivedAfter = 410 * day;

/** The kinds of log files, which have folders of their own in the bucket. */
export type LogKind = "CloudTrail" | "CloudTrail-Insight" | "CloudTrail-NetworkActivity";

/** One file as a trail delivers it. */
export interface LogFile {
  /** `ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_RANDOM16.json.gz`: the time is that of the delivery. */
  readonly name: string;
  readonly object: StoredObject;
  /** The text that CloudTrail wrote: somebody may have changed the object since. */
  written(): string;
  readonly records: readonly WorldRecord[];
}

/** The part of a bucket that one trail fills for one account and Region. */
export interface Stream {
  readonly trail: WorldTrail;
  readonly accountId: string;
  readonly region: string;
  readonly kind: LogKind;
}

/** How a trail's events reach its bucket: some minutes after the call, a few of them hours later, a few twice. */
export class Deliveries {
  readonly #seed: number;
  readonly #records: DailyRecords;
  readonly #archivedBefore: number;
  readonly #days = new Map<string, readonly LogFile[]>();
  #version = 0;

  /** @param end the world's end, ms since 1970 UTC */
  constructor(seed: number, end: number, records: DailyRecords) {
    this.#seed = seed;
    this.#records = records;
    this.#archivedBefore = end - archivedAfter;
  }

  /** Another number as soon as there are other files. */
  get version(): number {
    return this.#records.version;
  }

  /** The files delivered in a time, ms since 1970 UTC. */
  delivered(stream: Stream, from: number, to: number): readonly LogFile[] {
    const dates = new Set([dayOf(from), dayOf(to)]);
    return [...dates]
      .flatMap((date) => this.on(stream, date))
      .filter(({ object }) => object.modified >= from && object.modified < to);
  }

  /** The files delivered on a day (`YYYY-MM-DD`, UTC), by name: by the minute of their delivery. */
  on(stream: Stream, date: string): readonly LogFile[] {
    if (this.#version !== this.#records.version) {
      this.#days.clear();
      this.#version = this.#records.version;
    }
    const key = `${stream.trail.arn} ${stream.accountId} ${stream.region} ${stream.kind} ${date}`;
    const known = this.#days.get(key);
    if (known !== undefined) {
      return known;
    }
    const files = this.#make(stream, date);
    if (this.#days.size >= 2000) {
      this.#days.clear();
    }
    this.#days.set(key, files);
    return files;
  }

  #make(stream: Stream, date: string): readonly LogFile[] {
    const yesterday = dayOf(Date.parse(date) - day);
    const batches = new Map<number, WorldRecord[]>();
    for (const record of [...this.#of(stream, yesterday), ...this.#of(stream, date)]) {
      for (const gathered of this.#gatherings(record)) {
        const time = gathered + this.#jitter(stream, gathered);
        if (dayOf(time) === date && isDelivering(stream.trail, record, time)) {
          const batch = batches.get(time) ?? [];
          batches.set(time, batch);
          batch.push(record);
        }
      }
    }
    return [...batches]
      .flatMap(([deliveredAt, batch]) => {
        const random = new Random(this.#seed, "file", stream.trail.arn, stream.accountId, stream.region, deliveredAt);
        return inFiles(batch).map((records) => this.#file(stream, deliveredAt, random.mixedLetters(16), records));
      })
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  #file(stream: Stream, deliveredAt: number, unique: string, records: readonly WorldRecord[]): LogFile {
    const { accountId, kind, region } = stream;
    const written = () => recordsText(records.map(({ json }) => json));
    return {
      name: `${accountId}_${kind}_${region}_${minuteOf(deliveredAt)}_${unique}.json.gz`,
      object: new GzippedJson(
        deliveredAt,
        () => tampered(stream.trail, written()),
        deliveredAt < this.#archivedBefore ? "GLACIER" : "STANDARD",
      ),
      written,
      records,
    };
  }

  #of({ trail, accountId, region, kind }: Stream, date: string): readonly WorldRecord[] {
    return this.#records
      .of(accountId, region, date)
      .filter((record) => kindOf(record) === kind && selects(trail, record));
  }

  /** The ends of the gatherings in which a record is delivered, in ms: normally one. */
  #gatherings({ eventId, time, deliveredAt = time }: WorldRecord): readonly number[] {
    const random = new Random(this.#seed, "delivery", eventId);
    const late = random.chance(0.02) ? 12 + random.int(latest - 12) : 0;
    const first = (Math.floor(Math.max(time, deliveredAt) / gathering) + 1 + late) * gathering;
    return random.chance(0.01) ? [first, first + (1 + random.int(9)) * gathering] : [first];
  }

  /** What a gathering takes to be written, in ms. */
  #jitter({ trail, accountId, region, kind }: Stream, gathered: number): number {
    return new Random(this.#seed, "jitter", trail.arn, accountId, region, kind, gathered).int(200) * 1000;
  }
}

/** The text of a log file. */
export function recordsText(records: readonly string[]): string {
  return `{"Records":[${records.join(",")}]}`;
}

/** A time, ms since 1970, as the names of log files have it: `20261129T1435Z`. */
export function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
}

function kindOf({ category }: WorldRecord): LogKind {
  return category === "Insight"
    ? "CloudTrail-Insight"
    : category === "NetworkActivity"
      ? "CloudTrail-NetworkActivity"
      : "CloudTrail";
}

/** Nothing is delivered of what happened while the trail was off, and nothing once its deliveries fail. */
function isDelivering(trail: WorldTrail, record: WorldRecord, time: number): boolean {
  const { startedLogging = 0, stoppedLogging, latestDeliveryError, latestDeliveryTime, silentSince } = trail;
  return (
    record.time >= startedLogging &&
    // A stop before the start is an earlier one.
    (stoppedLogging === undefined || stoppedLogging < startedLogging || record.time < stoppedLogging) &&
    (silentSince === undefined || time <= silentSince) &&
    (latestDeliveryError === undefined || time <= (latestDeliveryTime ?? 0))
  );
}

function inFiles(batch: readonly WorldRecord[]): readonly (readonly WorldRecord[])[] {
  return Array.from({ length: Math.ceil(batch.length / recordsPerFile) }, (_, at) =>
    batch.slice(at * recordsPerFile, (at + 1) * recordsPerFile),
  );
}
