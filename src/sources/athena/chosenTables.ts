import type { LastingMemory } from "../../aws/rememberedAccounts.ts";
import { type AthenaRef, readAthenaRef } from "./target.ts";

const KEY = "athena.tables";
const MOST = 200;

/** The table and workgroup that the person chose for each profile. Kept on this machine, never in a workspace. */
export class ChosenTables {
  readonly #memory: LastingMemory | undefined;

  constructor(memory: LastingMemory | undefined) {
    this.#memory = memory;
  }

  /** Those of profiles, or all. Anything could have been written where they are kept. */
  of(profiles?: readonly string[]): readonly AthenaRef[] {
    const value = this.#memory?.get(KEY);
    return Array.isArray(value)
      ? value.slice(0, MOST).flatMap((one: unknown) => {
          const ref = typeof one === "object" && one !== null ? readAthenaRef({ ...one }) : "";
          return typeof ref === "string" || (profiles !== undefined && !profiles.includes(ref.profile)) ? [] : [ref];
        })
      : [];
  }

  /** Replaces the table of its profile. */
  async choose(ref: AthenaRef): Promise<void> {
    const others = this.of().filter(({ profile }) => profile !== ref.profile);
    await this.#memory?.update(KEY, [ref, ...others].slice(0, MOST));
  }
}
