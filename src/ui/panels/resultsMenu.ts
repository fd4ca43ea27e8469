import { textOfCell, valuesOfCells } from "../../investigation/results/cellValues.ts";
import { type FieldValues, filterOut, filterTo } from "../../investigation/results/filters.ts";
import type { EventHit, SearchRequest } from "../../investigation/search/search.ts";
import type { FollowUpSearches } from "../../investigation/session/followUpSearches.ts";
import type { SearchSession } from "../../investigation/session/searchSession.ts";
import { type Failure, refusedRequest } from "../../model/failure.ts";
import { visible } from "../../model/text/text.ts";
import type { ChosenEvents } from "../../protocol/chosenEvents.ts";
import { COLUMNS, type ResultColumn } from "../../protocol/columns.ts";
import { readResultsContext, type TableTarget, type ValueTarget } from "../../protocol/menus.ts";

/** Limits of one filter: the selected events, and their different values. */
const MOST_EVENTS = 1_000;
const MOST_VALUES = 100;
const TOGETHER = 100;

interface MenuSession extends Pick<SearchSession, "number" | "request" | "results" | "narrow"> {
  readonly followUps: Pick<FollowUpSearches, "searchNarrowed">;
}

/** What commands without a menu's context act on. */
interface MenuPage {
  /** What is active in the table, with at most so many selected events. */
  target(most: number): Promise<TableTarget | null>;
  /** The value of a facet or the group with the keyboard focus. */
  focusedValue(): Promise<ValueTarget | null>;
}

/** The active or clicked row. */
interface Row {
  readonly found: EventHit;
  readonly column: ResultColumn | undefined;
  /** The selected events with this one. */
  readonly chosen: ChosenEvents;
}

/**
 * What the commands of a results view's menus act on. Each takes the command's argument, which may come from anywhere: a
 * menu's context must belong to the search that is shown; for any other argument it is the active row or cell of the
 * table. Throws a `Failure` that says what to do where there is none.
 */
export class ResultsMenu {
  readonly #session: MenuSession;
  readonly #page: MenuPage;

  constructor(session: MenuSession, page: MenuPage) {
    this.#session = session;
    this.#page = page;
  }

  /** The search that is shown, for searches that start from it. */
  get request(): SearchRequest {
    return this.#session.request;
  }

  /** The event of a row. */
  async event(argument: unknown): Promise<EventHit> {
    return (await this.#row(argument, 1)).found;
  }

  /** The two selected events. */
  async pair(argument: unknown): Promise<readonly [EventHit, EventHit]> {
    const { chosen } = await this.#row(argument, 3);
    const [one, other] = chosen !== "all" && !("from" in chosen) && chosen.length === 2 ? await this.#read(chosen) : [];
    if (one === undefined || other === undefined) {
      throw refusedRequest("Select two events in the table to compare them.");
    }
    return [one, other];
  }

  /** The selected events. */
  async chosen(argument: unknown): Promise<ChosenEvents> {
    return (await this.#row(argument, Number.MAX_SAFE_INTEGER)).chosen;
  }

  /** Shows only the events with the values of the selected cells, or hides them. Sends no requests to AWS. */
  async filter(argument: unknown, exclude: boolean): Promise<void> {
    const values = await this.#values(argument);
    const { filters } = this.#session.results;
    await this.#session.narrow(exclude ? filterOut(filters, values) : filterTo(filters, values));
  }

  /** Searches again with the filters and the values of the selected cells in the search text. */
  async search(argument: unknown, exclude: boolean): Promise<void> {
    const values = await this.#values(argument);
    if (values.field === "resource" && values.values.includes(undefined)) {
      throw refusedRequest("A search cannot test for events without a resource.");
    }
    const { filters } = this.#session.results;
    await this.#session.followUps.searchNarrowed(exclude ? filterOut(filters, values) : filterTo(filters, values));
  }

  /** The different texts of the selected cells, one a line, or the value of a facet or group. */
  async text(argument: unknown): Promise<string> {
    const value = await this.#facetValue(argument);
    if (value !== undefined) {
      return visible(value.values[0] ?? "");
    }
    const { column, events } = await this.#cells(argument);
    return [...new Set(events.map((found) => visible(textOfCell(found, column))))].join("\n");
  }

  async #values(argument: unknown): Promise<FieldValues> {
    const value = await this.#facetValue(argument);
    if (value !== undefined) {
      return value;
    }
    const { column, events } = await this.#cells(argument);
    const values = valuesOfCells(events, column);
    if (values === undefined) {
      throw refusedRequest(`Events cannot be filtered by the column ${COLUMNS[column].title}.`);
    }
    if (values.values.length > MOST_VALUES) {
      throw refusedRequest(
        `The selected events have ${values.values.length} different values. At most ${MOST_VALUES} can be chosen at once.`,
      );
    }
    return values;
  }

  /** The value of a menu's context, else the one with the keyboard focus. Undefined: the command is for the table. */
  async #facetValue(argument: unknown): Promise<FieldValues | undefined> {
    const context = readResultsContext(argument);
    if (context?.webviewSection === "event") {
      return undefined;
    }
    const target = context ?? (await this.#page.focusedValue());
    if (target === null) {
      return undefined;
    }
    this.#checkNumber(target.search);
    return { field: target.field, values: [target.value] };
  }

  async #cells(argument: unknown): Promise<{ readonly column: ResultColumn; readonly events: readonly EventHit[] }> {
    const { column, found, chosen } = await this.#row(argument, MOST_EVENTS + 1);
    if (column === undefined) {
      throw refusedRequest("Select a cell first: press Right Arrow in the table, or click the cell.");
    }
    // A range without the ids of its events is longer.
    if (chosen === "all" || "from" in chosen || chosen.length > MOST_EVENTS) {
      throw refusedRequest(`Select at most ${MOST_EVENTS.toLocaleString("en")} events for this.`);
    }
    const events: EventHit[] = [];
    for (let from = 0; from < chosen.length; from += TOGETHER) {
      events.push(...(await this.#read(chosen.slice(from, from + TOGETHER))));
    }
    return { column, events: events.length === 0 ? [found] : events };
  }

  /** The events that are still among the results. */
  async #read(ids: readonly string[]): Promise<readonly EventHit[]> {
    const read = await Promise.all(ids.map((eventId) => this.#session.results.get(eventId)));
    return read.filter((one) => one !== undefined);
  }

  async #row(argument: unknown, most: number): Promise<Row> {
    const context = readResultsContext(argument);
    const clicked = context?.webviewSection === "event" ? context : undefined;
    // The menu's context names one event: the page knows which others are selected.
    const active = clicked === undefined || (clicked.several && most > 1) ? await this.#page.target(most) : undefined;
    const target = clicked ?? active;
    if (target === undefined || target === null) {
      throw refusedRequest("Select an event in the table first.");
    }
    this.#checkNumber(target.search);
    const found = await this.#session.results.get(target.eventId);
    this.#checkNumber(target.search);
    if (found === undefined) {
      throw stale();
    }
    const chosen = active?.search === target.search ? active.chosen : [];
    const isChosen = chosen === "all" || "from" in chosen || chosen.includes(target.eventId);
    return { found, column: target.column, chosen: isChosen ? chosen : [target.eventId] };
  }

  #checkNumber(search: number): void {
    if (search !== this.#session.number) {
      throw stale();
    }
  }
}

function stale(): Failure {
  return refusedRequest("The results have changed since the menu was opened. Open it again.");
}
