import { type FailureData, isAbort } from "../../model/failure.ts";
import type { Results } from "../results/results.ts";
import { type Gone, NO_SHORTFALL, type Shortfall, shortfallNotes } from "../results/shortfall.ts";
import type { Search } from "../search/search.ts";

export interface ShownResultsPorts {
  /** Empty results; `restarted` is called when their index died and is built again. */
  results(restarted: () => void): Results;
  /** The index died, and is built again. */
  restarted(): void;
  /** The failure to show for an error. */
  failureOf(error: unknown): FailureData;
  /** Logs an error that nobody waits for. */
  fault(error: unknown): void;
}

/** The results of one search while they are shown: what they hold, what they lack, and whether they can be read. */
export class ShownResults {
  readonly results: Results;
  readonly #ports: ShownResultsPorts;
  #shortfall = NO_SHORTFALL;
  #failure: FailureData | undefined;
  #restart: "none" | "building" | "built" = "none";
  /** How many events an earlier window had found, until it is known how many of them are here. */
  #recalled: Omit<Gone, "count"> | undefined;

  constructor(ports: ShownResultsPorts) {
    this.#ports = ports;
    this.results = ports.results(() => {
      this.#restart = "building";
      ports.restarted();
    });
  }

  /** What is not shown of what the search read, as of the last refresh. */
  get shortfall(): Shortfall {
    return this.#shortfall;
  }

  /** Why the results could not be read at the last refresh. */
  get failure(): FailureData | undefined {
    return this.#failure;
  }

  /** What happened to the results that a person should know, in sentences, without what is gone. */
  get notes(): readonly string[] {
    const { gone: _gone, ...shortfall } = this.#shortfall;
    return [
      ...shortfallNotes(shortfall),
      ...(this.#restart === "none"
        ? []
        : [`The index of events stopped unexpectedly.${this.#restart === "built" ? BUILT_AGAIN : ""}`]),
      ...this.results.lost.map((file) => `${file} can no longer be read.`),
    ];
  }

  /** All was added that could be read back of so many events: those that are not here after the next refresh are gone. */
  recalled(found: Omit<Gone, "count">): void {
    this.#recalled = found;
  }

  /** Adds to the rows what arrived and applies what was chosen; `search`: the one that found them. Never rejects. */
  async refresh(search: Search | undefined): Promise<void> {
    const { results } = this;
    // What counts as found by now must be among the rows afterwards. An index counts for itself.
    const isIndexed = search?.isIndexed === true;
    const found = search === undefined || isIndexed ? 0 : search.count;
    try {
      await results.refresh();
      const { total, missing, refused } = results;
      this.#shortfall = { ...this.#shortfall, missing: Math.max(missing, found - total), refused };
      if (this.#recalled !== undefined) {
        const count = Math.max(0, this.#recalled.of - total);
        this.#shortfall = { ...this.#shortfall, gone: { ...this.#recalled, count } };
        this.#recalled = undefined;
      }
      this.#failure = undefined;
      this.#restart = this.#restart === "none" ? "none" : "built";
    } catch (error) {
      if (!results.isClosed && !isAbort(error)) {
        this.#failure = this.#ports.failureOf(error);
      }
    }
    this.#shortfall = { ...this.#shortfall, unstored: search?.unstored ?? 0 };
  }

  /** Frees what the results hold; nobody waits for that. */
  close(): void {
    this.results.close().catch((error: unknown) => this.#ports.fault(error));
  }
}

const BUILT_AGAIN = " It was built again from what was fetched.";
