import type { Search } from "../search/search.ts";
import type { ShownResults } from "./shownResults.ts";

/** What a search found, while its runs end one after the other. */
interface Refreshed {
  readonly shown: Pick<ShownResults, "refresh">;
  readonly search: Search | undefined;
  readonly isClosed: boolean;
  /** The current run has ended. */
  end(): void;
}

/** How long changes are collected before the rows are refreshed (ms). */
const NEWS_EVERY = 100;

/** Takes what arrived and what was chosen into the rows that are shown, once for several changes. */
export class RowRefresh {
  readonly #shown: () => Refreshed;
  readonly #changed: () => void;
  #soon: NodeJS.Timeout | undefined;

  /** `shown`: what is shown at the moment. `changed`: called when its rows are refreshed. */
  constructor(shown: () => Refreshed, changed: () => void) {
    this.#shown = shown;
    this.#changed = changed;
  }

  /** In a moment. */
  soon(): void {
    this.#soon ??= setTimeout(() => void this.now(), NEWS_EVERY);
  }

  /**
   * Never rejects. `ending`: its run read its last page, and ends when everything that was found is among the rows; nothing is
   * done where it is closed.
   */
  async now(ending?: Refreshed): Promise<void> {
    if (ending?.isClosed === true) {
      return;
    }
    this.close();
    const runs = this.#shown();
    await runs.shown.refresh(runs.search);
    if (!runs.isClosed) {
      ending?.end();
      this.#changed();
    }
  }

  /** Nothing is refreshed later. */
  close(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }
}
