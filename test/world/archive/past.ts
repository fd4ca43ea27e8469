import { accounts, logArchive } from "../accounts.ts";
import type { Casts } from "../cast.ts";
import { finish } from "../draft.ts";
import { Everyday } from "../everyday.ts";
import type { ChinaGlobalRegion } from "../globalServices.ts";
import { deliveryCheck } from "../logArchive.ts";
import { Random } from "../random.ts";
import { monthStart } from "../rhythm.ts";
import { organizationBucket } from "../trails.ts";
import type { WorldAccount, WorldRecord } from "../types.ts";
import { dayOf } from "./dailyRecords.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** How long before the world's end the first of it happened. */
const reach = 440 * day;
/** How many days of an account and Region are kept: each is read for every trail, kind of file and neighboring day. */
const KEPT_DAYS = 4_000;

/**
 * What happened before the month of `World.records()`, a little every day: made by account, Region and day, so that any
 * day is had without the others.
 */
export class Past {
  readonly #seed: number;
  readonly #everyday: Everyday;
  readonly #start: number;
  readonly #end: number;
  readonly #days = new Map<string, readonly WorldRecord[]>();

  /** @param end the world's end, ms since 1970 UTC */
  constructor(seed: number, end: number, casts: Casts, chinaGlobalRegion: ChinaGlobalRegion) {
    this.#seed = seed;
    this.#everyday = new Everyday(seed, casts, chinaGlobalRegion);
    this.#start = end - reach;
    this.#end = monthStart(end);
  }

  /** Oldest first. `date`: `YYYY-MM-DD`, UTC. */
  of(accountId: string, region: string, date: string): readonly WorldRecord[] {
    const key = `${accountId} ${region} ${date}`;
    const known = this.#days.get(key);
    if (known !== undefined) {
      return known;
    }
    const records = this.#make(accountId, region, date);
    if (this.#days.size >= KEPT_DAYS) {
      this.#days.clear();
    }
    this.#days.set(key, records);
    return records;
  }

  #make(accountId: string, region: string, date: string): readonly WorldRecord[] {
    const midnight = Date.parse(date);
    const account = accounts.find(({ id }) => id === accountId);
    if (account === undefined || midnight + day <= this.#start || midnight >= this.#end) {
      return [];
    }
    const random = new Random(this.#seed, "past", accountId, region, date);
    const times = timesOf(account, region, midnight, random).filter((time) => time >= this.#start && time < this.#end);
    const drafts =
      account === logArchive
        ? nightly(region, midnight).map(deliveryCheck)
        : this.#everyday.draftsAt(account, region, times, random);
    return [...drafts].map((draft) => finish(draft, random));
  }

  /** Every record from a time on (ms since 1970 UTC) to the month, day by day. */
  *since(from: number): Generator<WorldRecord> {
    for (let time = from; time < this.#end + day; time += day) {
      for (const { id, regions } of accounts) {
        for (const region of regions) {
          yield* this.of(id, region, dayOf(time)).filter((record) => record.time >= from);
        }
      }
    }
  }
}

function nightly(region: string, midnight: number): readonly number[] {
  return region === organizationBucket.region ? [midnight + 23 * hour] : [];
}

/** Some minutes' work once or twice a day where most is done, every third day elsewhere. */
function timesOf({ regions, globalRegion }: WorldAccount, region: string, midnight: number, random: Random): number[] {
  const main = regions.find((name) => name !== globalRegion);
  const isMain = region === main || region === globalRegion;
  if (!isMain && (midnight / day + regions.indexOf(region)) % 3 !== 0) {
    return [];
  }
  const sittings = isMain ? 1 + random.int(2) : 1;
  return Array.from({ length: sittings }, () => {
    const start = midnight + (6 * 60 + random.int(14 * 12) * 5) * minute;
    return Array.from({ length: 2 + random.int(4) }, () => start + random.int(290) * 1000);
  })
    .flat()
    .sort((left, right) => left - right);
}
