import { createHash } from "node:crypto";
import * as v from "valibot";
import type { LastingMemory } from "../../aws/rememberedAccounts.ts";
import type { Query } from "../../query/language/text.ts";
import { type Checkpoint, MOST_CHECKPOINT, type TargetRef } from "../../sources/source.ts";
import type { KeptCheckpoint } from "./remoteRun.ts";

const KEY = "search.checkpoints";
const MOST = 200;

const checkpoint = v.custom<Checkpoint>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    JSON.stringify(value).length <= MOST_CHECKPOINT,
);
const entry = v.tuple([v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), checkpoint]);

type Entry = v.InferOutput<typeof entry>;

/**
 * The checkpoints of searches, for later windows of the workspace. They are kept here and not in the state of a view's page:
 * a page that is hidden takes no state, and a query whose id is lost would be started again.
 */
export class Checkpoints {
  readonly #memory: LastingMemory;

  /** `memory`: of the workspace. */
  constructor(memory: LastingMemory) {
    this.#memory = memory;
  }

  /**
   * What is kept of the targets of a search. The same question with the same times is the same search. `isEarlier`: it goes
   * on; else it begins, and what is kept of an earlier one is replaced.
   */
  of({ condition, window }: Query): (target: TargetRef, isEarlier: boolean) => KeptCheckpoint {
    const question = JSON.stringify([condition ?? null, window?.from, window?.to]);
    const stored = new Map(this.#stored());
    return (target, isEarlier) => {
      const key = () => createHash("sha256").update(question).update("\n").update(JSON.stringify(target)).digest("hex");
      return {
        value: !isEarlier || stored.size === 0 ? undefined : stored.get(key()),
        keep: (one) => this.#keep(key(), one),
      };
    };
  }

  #keep(key: string, one: Checkpoint | undefined): void {
    const others = this.#stored().filter(([other]) => other !== key);
    const all = one === undefined ? others : [...others, [key, one] as const];
    // What cannot be stored is lost with this window only.
    this.#memory.update(KEY, all.slice(-MOST)).then(undefined, () => undefined);
  }

  /** Anything could have been written there. */
  #stored(): readonly Entry[] {
    const value = this.#memory.get(KEY);
    return Array.isArray(value)
      ? value.slice(-MOST).flatMap((one) => {
          const parsed = v.safeParse(entry, one);
          return parsed.success ? [parsed.output] : [];
        })
      : [];
  }
}
