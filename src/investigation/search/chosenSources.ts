import * as v from "valibot";
import type { LastingMemory } from "../../aws/rememberedAccounts.ts";
import type { Sources } from "../../sources/registry.ts";
import type { TargetRef } from "../../sources/source.ts";
import { AUTOMATIC } from "./automatic.ts";
import type { SearchRequest } from "./search.ts";
import { targetSchema } from "./searchRequest.ts";

const KEY = "search.chosenSources";
const MOST = 20;

/** A source besides the usual one that the person searched: a kind by profiles and Regions, or a target. */
export type ChosenSource = { readonly source: string } | { readonly target: TargetRef };

const chosen: v.GenericSchema<unknown, ChosenSource> = v.union([
  v.strictObject({ source: v.pipe(v.string(), v.maxLength(200)) }),
  v.strictObject({ target: targetSchema }),
]);

/** The sources that the person chose for searches, the last ones first: those of a search whose sources are automatic. */
export class ChosenSources {
  readonly #memory: LastingMemory;
  readonly #sources: Pick<Sources, "kinds" | "usual">;

  constructor(memory: LastingMemory, sources: Pick<Sources, "kinds" | "usual">) {
    this.#memory = memory;
    this.#sources = sources;
  }

  /** Anything could have been written there. */
  get all(): readonly ChosenSource[] {
    const stored = this.#memory.get(KEY);
    return (Array.isArray(stored) ? stored.slice(0, MOST) : []).flatMap((one: unknown) => {
      const parsed = v.safeParse(chosen, one);
      return parsed.success &&
        this.#isOther("target" in parsed.output ? parsed.output.target.source : parsed.output.source)
        ? [parsed.output]
        : [];
    });
  }

  /** What they are called, for a person. */
  get titles(): readonly string[] {
    return [...new Set(this.all.map((one) => this.#titleOf(one)))];
  }

  #titleOf(one: ChosenSource): string {
    if ("target" in one) {
      return one.target.label ?? one.target.source;
    }
    const kind = this.#sources.kinds.find(({ capabilities }) => capabilities.source === one.source);
    return kind?.capabilities.title ?? one.source;
  }

  /** Those with these titles are no longer searched where the sources are automatic. Rejects where that cannot be stored. */
  async forget(titles: readonly string[]): Promise<void> {
    await this.#memory.update(
      KEY,
      this.all.filter((one) => !titles.includes(this.#titleOf(one))),
    );
  }

  /** A person runs this search. Rejects where that cannot be stored. */
  async remember({ sources = [], targets = [] }: SearchRequest): Promise<void> {
    const used: readonly ChosenSource[] = [
      ...sources.filter((source) => source !== AUTOMATIC && this.#isOther(source)).map((source) => ({ source })),
      ...targets.filter(({ source }) => this.#isOther(source)).map((target) => ({ target })),
    ];
    const keys = new Set(used.map((one) => JSON.stringify(one)));
    if (keys.size > 0) {
      const others = this.all.filter((one) => !keys.has(JSON.stringify(one)));
      await this.#memory.update(KEY, [...used, ...others].slice(0, MOST));
    }
  }

  /** Whether it is a kind of source besides the usual one whose events are not on this computer. */
  #isOther(source: string): boolean {
    const { kinds, usual } = this.#sources;
    const kind = kinds.find(({ capabilities }) => capabilities.source === source);
    return kind !== undefined && kind !== usual && kind.capabilities.isLocal !== true;
  }
}
