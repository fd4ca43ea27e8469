import { makeCasts } from "../world/cast.ts";
import { finish } from "../world/draft.ts";
import { makeHoldings } from "../world/holdings.ts";
import { Random } from "../world/random.ts";
import { liveAttack } from "../world/story/liveAttack.ts";
import type { World, WorldRecord } from "../world/types.ts";

/** Between two steps of an attack that a person watches (ms). */
export const ATTACK_MS = 1_500;

/** An attack that happens now, step by step in real time. */
export class PlayedAttack {
  readonly #world: World;
  readonly #now: () => number;
  readonly #deliver: (record: WorldRecord) => void;
  #timer: NodeJS.Timeout | undefined;
  #plays = 0;

  /** @param deliver takes each event when it happened */
  constructor(world: World, now: () => number, deliver: (record: WorldRecord) => void) {
    this.#world = world;
    this.#now = now;
    this.#deliver = deliver;
  }

  /** Begins at once, where it is not being played. Answers the number of its steps, or 0. */
  play(everyMs = ATTACK_MS): number {
    if (this.#timer !== undefined) {
      return 0;
    }
    this.#plays += 1;
    const { seed } = this.#world.options;
    const random = new Random(seed, `live-attack-${this.#plays}`);
    const steps = liveAttack(seed, makeCasts(seed), makeHoldings(seed));
    let next = 0;
    this.#timer = setInterval(() => {
      const step = steps[next];
      next += 1;
      if (step === undefined) {
        this.stop();
      } else {
        const now = this.#now();
        const record = finish({ ...step, time: Math.floor(now / 1000) * 1000 }, random);
        this.#deliver({ ...record, deliveredAt: now });
      }
    }, everyMs);
    return steps.length;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
