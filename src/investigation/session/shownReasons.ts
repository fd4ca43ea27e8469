import { isAbort } from "../../model/failure.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { Search, SearchRequest } from "../search/search.ts";

export interface ReasonPorts {
  /** What a finished search did not cover, and why it may have found nothing where it did not. */
  reasons(search: Search, request: SearchRequest): readonly Reason[];
  /** Learns what can be known of what a search does not cover, while it runs. Asks nothing of a person. */
  learnRegions(search: Search, signal: AbortSignal): Promise<void>;
  /** Logs an error that is not a `Failure`. */
  fault(error: unknown): void;
}

/** What a search did not cover, and why it may have found nothing, as far as that is known. */
export class ShownReasons {
  readonly #ports: ReasonPorts;
  #all: readonly Reason[] = [];

  constructor(ports: ReasonPorts) {
    this.#ports = ports;
  }

  /** Empty until the search has ended. */
  get all(): readonly Reason[] {
    return this.#all;
  }

  /** The search runs. */
  clear(): void {
    this.#all = [];
  }

  /** The search ended, or more is known of it. Without reasons, it has still ended well. */
  tell(search: Search, request: SearchRequest): void {
    try {
      this.#all = search.state === "done" ? this.#ports.reasons(search, request) : [];
    } catch (error) {
      this.#ports.fault(error);
      this.#all = [];
    }
  }

  /** Learns more, for `tell`. Begins when the profiles are signed in. Never rejects. */
  async learn(search: Search, signal: AbortSignal): Promise<void> {
    try {
      await this.#ports.learnRegions(search, signal);
    } catch (error) {
      if (!isAbort(error)) {
        this.#ports.fault(error);
      }
    }
  }
}
