import { Lru } from "../../../async/lru.ts";
import { indexAt } from "./tableBody.ts";

/** Sentences that are kept: those of the rows that were pointed at last. */
const KEPT = 100;

export interface SentenceActions {
  /** The event of a row. Undefined: it has not been fetched. */
  eventIdOf(index: number): string | undefined;
  /** Undefined for an event that is not in the results. */
  describe(eventId: string): Promise<string | undefined>;
  /** A sentence arrived. */
  arrived(): void;
}

/**
 * The sentences that describe events, each requested when its row is pointed at or has the keyboard focus: unlike for its
 * cells, the host reads the event's record for it.
 */
export class RowSentences {
  readonly #actions: SentenceActions;
  #known = new Lru<string, string>({ maxEntries: KEPT });
  #pointed: number | undefined;

  /** `table`: the element whose rows are pointed at. */
  constructor(table: HTMLElement, actions: SentenceActions) {
    this.#actions = actions;
    const point = (index: number | undefined) => {
      this.#pointed = index;
      this.want(undefined);
    };
    table.addEventListener("pointerover", ({ target }) => point(indexAt(target)), { passive: true });
    table.addEventListener("pointerleave", () => point(undefined), { passive: true });
  }

  /** Undefined for a sentence that is not here. */
  of(eventId: string): string | undefined {
    return this.#known.peek(eventId);
  }

  /** Requests the sentences of the row that is pointed at and of the row with the keyboard focus, once each. */
  want(focused: number | undefined): void {
    for (const index of [this.#pointed, focused]) {
      const eventId = index === undefined ? undefined : this.#actions.eventIdOf(index);
      if (eventId !== undefined && this.#known.get(eventId) === undefined) {
        this.#request(eventId);
      }
    }
  }

  /** Forgets all: the events may have been amended. */
  clear(): void {
    this.#known = new Lru({ maxEntries: KEPT });
  }

  #request(eventId: string): void {
    const known = this.#known;
    known.set(eventId, "");
    this.#actions.describe(eventId).then(
      (sentence) => {
        if (known === this.#known && sentence !== undefined) {
          known.set(eventId, sentence);
          this.#actions.arrived();
        }
      },
      // The row can do without.
      () => undefined,
    );
  }
}
