import type { ResultColumn } from "../../protocol/columns.ts";
import type { FacetFilter, Filters, Group, GroupField, Groups, Summary, SummaryAsk } from "../../protocol/filters.ts";
import type { ResultRow } from "../../protocol/resultRow.ts";
import { choose, onlyNoise } from "../results/filters.ts";
import { rowSentence } from "../results/resultRow.ts";
import { type Counting, groupsOf, summaryOf } from "./counts.ts";
import type { SearchSession } from "./searchSession.ts";

export interface AnswersPorts {
  /** IANA name of the time zone that times are written in. */
  timeZone(): string;
  /** Whether a caller is a pipeline or a service. */
  kindOf?(caller: string): Group["kind"];
}

/**
 * What a page asks about a session, by the number of the search that the page shows. About an earlier search every answer
 * is empty and nothing is done, also where the search was replaced while the answer was made.
 */
export class SessionAnswers {
  readonly #session: SearchSession;
  readonly #ports: AnswersPorts;

  constructor(session: SearchSession, ports: AnswersPorts) {
    this.#session = session;
    this.#ports = ports;
  }

  /** At most `count` rows of the current order, with the cells of `columns`. */
  rows(number: number, start: number, count: number, columns: readonly ResultColumn[]): Promise<readonly ResultRow[]> {
    return this.#of<readonly ResultRow[]>(number, [], async () => {
      const { about, results, follower } = this.#session;
      const found = await results.rows(start, count, { columns, timeZone: this.#ports.timeZone() });
      const rows = found.map((row) => (follower.isFresh(row.eventId) ? { ...row, fresh: true } : row));
      if (about?.isChange === undefined) {
        return rows;
      }
      const events = new Map((await results.window(start, count)).map(({ event }) => [event.eventId, event]));
      return rows.map((row) => {
        const event = events.get(row.eventId);
        return event === undefined || about.isChange?.(event) !== false ? row : { ...row, mentions: true };
      });
    });
  }

  /** What happened in an event, in a sentence. Undefined for one that was not found. */
  describe(number: number, eventId: string): Promise<string | undefined> {
    return this.#of<string | undefined>(number, undefined, async () => {
      const hit = await this.#session.results.get(eventId);
      return hit === undefined ? undefined : rowSentence(hit);
    });
  }

  /** The event ids from `start` to before `end` of the current order. */
  ids(number: number, start: number, end: number): Promise<readonly string[]> {
    return this.#of<readonly string[]>(number, [], () => this.#session.results.ids(start, end));
  }

  /** The index of each event in the current order; -1 for one that is not shown. */
  locate(number: number, eventIds: readonly string[]): Promise<readonly number[]> {
    const nowhere = eventIds.map(() => -1);
    return this.#of<readonly number[]>(number, nowhere, () => this.#session.results.rowIndexes(eventIds));
  }

  summary(number: number, ask: SummaryAsk): Promise<Summary | undefined> {
    return this.#counted(number, (counting) => summaryOf(counting, ask));
  }

  groups(number: number, by: GroupField): Promise<Groups | undefined> {
    return this.#counted(number, (counting) =>
      groupsOf(counting, by, {
        follower: this.#session.follower,
        kindOf: (caller) => this.#ports.kindOf?.(caller),
      }),
    );
  }

  /** Adds a choice to the filter, or takes it back. */
  choose(number: number, choice: FacetFilter): Promise<void> {
    return this.#narrow(number, (filters) => choose(filters, choice));
  }

  /** Filters by a part of the time; null: by none. */
  brush(number: number, window: Filters["window"] | null): Promise<void> {
    return this.#narrow(number, ({ window: _, ...others }) => ({ ...others, ...(window ? { window } : {}) }));
  }

  /** Shows everything that was found, except hidden noise. */
  widen(number: number): Promise<void> {
    return this.#narrow(number, onlyNoise);
  }

  /** Turns a known-noise filter on or off by its id, here and for later searches. */
  hide(number: number, noise: string, hidden: boolean): Promise<void> {
    return this.#of(number, undefined, () => this.#session.hide(noise, hidden));
  }

  searchNarrowed(number: number): Promise<void> {
    return this.#of(number, undefined, () => this.#session.followUps.searchNarrowed());
  }

  #narrow(number: number, change: (filters: Filters) => Filters): Promise<void> {
    return this.#of(number, undefined, () => this.#session.narrow(change(this.#session.results.filters)));
  }

  #counted<T>(number: number, count: (counting: Counting) => Promise<T>): Promise<T | undefined> {
    return this.#of<T | undefined>(number, undefined, async () => {
      const { search, results, isReading } = this.#session;
      return search === undefined
        ? undefined
        : await count({
            results,
            search,
            timeZone: this.#ports.timeZone(),
            more: isReading ? "later" : () => this.#session.moreOf(results),
          });
    });
  }

  async #of<T>(number: number, nothing: T, answer: () => Promise<T>): Promise<T> {
    const isCurrent = () => number === this.#session.number;
    const made = isCurrent() ? await answer() : nothing;
    return isCurrent() ? made : nothing;
  }
}
