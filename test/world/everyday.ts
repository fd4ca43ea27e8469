import { accounts, china, development, production } from "./accounts.ts";
import type { Cast, Casts } from "./cast.ts";
import { dataEvents } from "./dataEvents.ts";
import type { Draft } from "./draft.ts";
import { deniedTo } from "./errors.ts";
import { type Estate, estateOf } from "./estate.ts";
import { type ChinaGlobalRegion, homeRegionOf } from "./globalServices.ts";
import { machineCalls } from "./machineCalls.ts";
import { oddities } from "./oddities.ts";
import { Random, Weighted } from "./random.ts";
import { reads } from "./reads.ts";
import type { Slot } from "./rhythm.ts";
import { slotLength } from "./rhythm.ts";
import type { Call } from "./scene.ts";
import type { WorldAccount } from "./types.ts";
import { writes } from "./writes.ts";

const weigh = (calls: readonly Call[]): Weighted<Call> =>
  new Weighted(calls.map((call) => [call.weight, call] as const));

/** Main Region first: it gets half of the work. */
const regionShares = [0.5, 0.28, 0.14, 0.08];
const mainFirst: Readonly<Record<string, readonly string[]>> = {
  aws: ["eu-west-1", "us-east-1", "eu-central-1", "us-west-2"],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
};

const oddityRate = oddities.reduce((sum, { rate }) => sum + rate, 0);
/** The first records of a world hold every oddity once, this far apart. */
const everyOddity = 17;
const throttled = { code: "ThrottlingException", message: "Rate exceeded" };

/** The month's ordinary work, one slot at a time. */
export class Everyday {
  readonly #seed: number;
  readonly #casts: ReadonlyMap<string, Cast>;
  readonly #estates = new Map<string, Estate>();
  readonly #accounts = new Weighted<WorldAccount>([
    [0.4, development],
    [0.45, production],
    [0.15, china],
  ]);
  readonly #regions: ReadonlyMap<string, Weighted<string>>;
  readonly #reads = weigh(reads);
  readonly #writes = weigh(writes);
  readonly #machineCalls = weigh(machineCalls);
  readonly #dataEvents = weigh(dataEvents);
  readonly #oddities = new Weighted(oddities.map((oddity) => [oddity.rate, oddity] as const));
  readonly #chinaGlobalRegion: ChinaGlobalRegion;
  #told = 0;

  constructor(seed: number, casts: Casts, chinaGlobalRegion: ChinaGlobalRegion) {
    this.#seed = seed;
    this.#chinaGlobalRegion = chinaGlobalRegion;
    this.#casts = new Map([casts.development, casts.production, casts.china].map((cast) => [cast.account.id, cast]));
    this.#regions = new Map(
      accounts.map((account) => [
        account.id,
        new Weighted(
          (mainFirst[account.partition] ?? []).map((region, at) => [regionShares[at] ?? 0.05, region] as const),
        ),
      ]),
    );
  }

  /** The slot's drafts, oldest first, each with the chance that its record is finished by. */
  *drafts(slot: Slot): Generator<{ readonly draft: Draft; readonly random: Random }> {
    const random = new Random(this.#seed, "slot", slot.index);
    const seconds = Array.from({ length: slot.count }, () => random.int(slotLength / 1000)).sort((a, b) => a - b);
    for (const second of seconds) {
      const draft = this.#odd(this.#draft(slot, slot.start + second * 1000, random), random);
      yield { draft, random };
    }
  }

  /** Some calls fail, some records are odd; every oddity once for certain, then by its rate. */
  #odd(draft: Draft, random: Random): Draft {
    const ordinal = this.#told++;
    const certain = ordinal % everyOddity === 0 ? oddities[ordinal / everyOddity] : undefined;
    const oddity = certain ?? (random.chance(oddityRate) ? this.#oddities.pick(random) : undefined);
    if (oddity !== undefined) {
      return oddity.make(draft, random);
    }
    if (draft.error !== undefined || draft.category !== undefined || !random.chance(0.02)) {
      return draft;
    }
    const action = `${draft.service}:${draft.name.replace(/\d{4}_?\d{2}_?\d{2}.*$/, "")}`;
    return { ...draft, error: random.chance(0.4) ? throttled : deniedTo(draft.who, draft.time, action, "*") };
  }

  /**
   * The drafts of one account and Region at some times (ms since 1970 UTC), half of them by people. Global services only
   * where they are recorded.
   */
  *draftsAt(account: WorldAccount, region: string, times: readonly number[], random: Random): Generator<Draft> {
    for (const time of times) {
      const human = random.chance(0.5);
      let call = this.#call(human, random);
      while ((this.#homeOf(call, account) ?? region) !== region) {
        call = this.#call(human, random);
      }
      yield this.#draftOf(account, call, human, time, random, region);
    }
  }

  #draft(slot: Slot, time: number, random: Random): Draft {
    const account = this.#accounts.pick(random);
    const human = random.chance(slot.people);
    return this.#draftOf(account, this.#call(human, random), human, time, random);
  }

  /** @param place the Region; default: where such a call is recorded, by the shares of the account's Regions */
  #draftOf(account: WorldAccount, call: Call, human: boolean, time: number, random: Random, place?: string): Draft {
    const cast = this.#casts.get(account.id);
    const regions = this.#regions.get(account.id);
    if (cast === undefined || regions === undefined) {
      throw new Error(`nobody works in ${account.id}`);
    }
    const who = human
      ? random.pick(call.readOnly ? cast.people : cast.editors)
      : call.readOnly
        ? random.pick(cast.watchers)
        : cast.terraform;
    const region = place ?? this.#homeOf(call, account) ?? regions.pick(random);
    const scene = {
      seed: this.#seed,
      account,
      region,
      estate: this.#estate(account, region),
      cast,
      who,
      time,
      random,
    };
    const told = call.tell?.(scene) ?? {};
    const agent = told.agent ?? random.pick((told.who ?? who).agents);
    const draft = {
      account,
      region,
      who,
      time,
      service: call.service,
      name: call.name,
      readOnly: call.readOnly,
      ...told,
      agent,
    };
    return agent.startsWith("Mozilla/") || agent.startsWith("[S3Console")
      ? { ...draft, more: { ...draft.more, sessionCredentialFromConsole: random.chance(0.9) ? "true" : true } }
      : draft;
  }

  #call(human: boolean, random: Random): Call {
    const chance = random.float();
    if (random.chance(0.03)) {
      return this.#dataEvents.pick(random);
    }
    if (human) {
      return (chance < 0.78 ? this.#reads : this.#writes).pick(random);
    }
    return (chance < 0.6 ? this.#machineCalls : chance < 0.94 ? this.#reads : this.#writes).pick(random);
  }

  #homeOf({ service }: Call, account: WorldAccount): string | undefined {
    return homeRegionOf(service, account, this.#chinaGlobalRegion);
  }

  #estate(account: WorldAccount, region: string): Estate {
    const key = `${account.id}/${region}`;
    const known = this.#estates.get(key);
    if (known !== undefined) {
      return known;
    }
    const estate = estateOf(this.#seed, account, region);
    this.#estates.set(key, estate);
    return estate;
  }
}
