import type { Search, SearchRequest } from "../investigation/search/search.ts";
import type { ContextKeys } from "./contributions.ts";

/** The id by which the editor opens the walkthrough of package.json. */
export const WALKTHROUGH = "cloudtrail-tools.cloudtrail-investigator#getStarted";

/** The context keys that complete the walkthrough's steps. */
export type StepKey = Extract<keyof ContextKeys, `cloudtrail.done.${string}`>;

/** What the steps say of a search. */
type EndedSearch = Pick<Search, "state" | "guide"> & {
  readonly targets: readonly { readonly profile?: string }[];
};

/** Completes the steps of the walkthrough when a person has done what they say. */
export class WalkthroughProgress {
  readonly #done = new Set<StepKey>();
  readonly #set: (key: StepKey) => void;

  /** `set`: sets a context key to true. */
  constructor(set: (key: StepKey) => void) {
    this.#set = set;
  }

  has(key: StepKey): boolean {
    return this.#done.has(key);
  }

  /** Call it again at will: the key is set once. */
  done<K extends StepKey>(key: K): void {
    if (!this.#done.has(key)) {
      this.#done.add(key);
      this.#set(key);
    }
  }

  /** A run of a search began, went on, or ended: completes the step of one that ended well. */
  searched({ state, guide, targets }: EndedSearch, { view }: Pick<SearchRequest, "view">): void {
    if (state !== "done" && state !== "limited") {
      return;
    }
    if (guide !== undefined) {
      this.done("cloudtrail.done.sampleData");
    } else if (targets.some(({ profile }) => profile !== undefined)) {
      if (view?.follow === true) {
        this.done("cloudtrail.done.whatChanged");
      } else {
        this.done("cloudtrail.done.search");
      }
    }
  }
}
