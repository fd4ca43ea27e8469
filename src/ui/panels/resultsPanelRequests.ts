import * as vscode from "vscode";
import { Slices } from "../../async/slices.ts";
import type { ExportFormat } from "../../investigation/results/exportEvents.ts";
import { narrowedText } from "../../investigation/results/narrowedText.ts";
import { choose, NOT_NARROWED } from "../../investigation/results/narrowing.ts";
import { resultRow } from "../../investigation/results/resultRow.ts";
import type { FoundEvent, SearchRequest } from "../../investigation/search/search.ts";
import type { Remedy } from "../../model/failure.ts";
import { stamper } from "../../model/time.ts";
import type { Handlers } from "../../protocol/channel.ts";
import type { Narrowing } from "../../protocol/filters.ts";
import type {
  CompletionView,
  QueryProblemView,
  ResultRow,
  ResultsRequests,
  ResultsState,
} from "../../protocol/results.ts";
import { hasWindow } from "../../query/edit.ts";
import type { OpenOptions } from "./eventPanel.ts";
import { type Counting, groupsOf, summaryOf } from "./resultsPanelCounts.ts";
import type { PanelSearch, SearchActions } from "./resultsPanelSearch.ts";

type ShownEvents = Pick<PanelSearch, "results" | "shortfall">;

/** What a results view needs of the rest: for its search, and for what its page asks. */
export interface ResultsActions extends SearchActions {
  problems(text: string): readonly QueryProblemView[];
  complete(text: string, offset: number): readonly CompletionView[];
  openEvent(found: FoundEvent, options: OpenOptions): void;
  /** Opens the line that declares what an event is about, or tells that none does. */
  goToCode(found: FoundEvent): Promise<void>;
  /** The events of these ids; "all": everything that is shown. Tells what that lacks. */
  copy(shown: ShownEvents, eventIds: readonly string[] | "all", as: "json" | "ids" | "csv"): Promise<void>;
  /** Everything that is shown. Tells what that lacks. */
  export(shown: ShownEvents, as: ExportFormat): Promise<void>;
  remedy(remedy: Remedy, retry: () => void): Promise<void>;
  openLogFiles(): void;
  /** How the person arranged a results view last, as a page told it. */
  layout(): string | undefined;
  keepLayout(layout: string): void;
}

/** The tab that a results view stands in. */
interface ResultsPlace {
  readonly column: vscode.ViewColumn | undefined;
  /** The event view went on to this event. */
  stepped(eventId: string): void;
}

/**
 * Answers what the page of a results view asks about its search. What it asks by the number of an earlier search gets an
 * empty answer.
 */
export class ResultsPanelRequests implements Handlers<ResultsRequests, object> {
  readonly #shown: PanelSearch;
  readonly #actions: ResultsActions;
  readonly #place: ResultsPlace;
  readonly events = {};
  readonly requests: Handlers<ResultsRequests, object>["requests"] = {
    ready: () => this.#ready(),
    rows: (number, start, count) => this.#rows(number, start, count),
    ids: (number, start, end) => (number === this.#shown.number ? this.#shown.results.ids(start, end) : []),
    locate: (number, ids) => (number === this.#shown.number ? this.#shown.results.places(ids) : ids.map(() => -1)),
    sort: (column, descending) => this.#shown.sortBy({ column, descending }),
    openEvent: (eventId, options) => this.#open(eventId, options.preserveFocus),
    goToCode: (eventId) => this.#goToCode(eventId),
    copy: (ids, as) => this.#actions.copy(this.#shown, ids, as),
    export: (as) => this.#actions.export(this.#shown, as),
    cancel: () => this.#shown.cancel(),
    resume: () => this.#shown.resume(),
    rerun: () => void this.#shown.run({ ...this.#shown.request, refresh: true }),
    search: (text) => this.#searchText(text),
    complete: (text, offset) => this.#actions.complete(text, offset),
    summary: (number, ask) => this.#counted(number, (counting) => summaryOf(counting, ask)),
    groups: (number, by) => this.#counted(number, (counting) => groupsOf(counting, by)),
    choose: (number, choice) => this.#narrow(number, (narrowing) => choose(narrowing, choice)),
    brush: (number, window) =>
      this.#narrow(number, ({ choices }) => ({ choices, ...(window === null ? {} : { window }) })),
    widen: (number) => this.#narrow(number, () => NOT_NARROWED),
    keepLayout: (layout) => this.#actions.keepLayout(layout),
    searchNarrowed: (number) => this.#searchNarrowed(number),
    tryReason: (id) => this.#try(id),
    remedy: (scope, remedy) => this.#remedy(scope, remedy),
  };

  constructor(shown: PanelSearch, actions: ResultsActions, place: ResultsPlace) {
    this.#shown = shown;
    this.#actions = actions;
    this.#place = place;
  }

  #ready(): ResultsState {
    const layout = this.#actions.layout();
    return { ...this.#shown.state, ...(layout === undefined ? {} : { layout }) };
  }

  async #rows(number: number, start: number, count: number): Promise<readonly ResultRow[]> {
    if (number !== this.#shown.number) {
      return [];
    }
    const stamp = stamper(this.#actions.timeZone());
    const found = await this.#shown.results.window(start, count);
    const changes = this.#shown.about?.changes;
    const slices = new Slices();
    const rows: ResultRow[] = [];
    for (const { event, seenIn, amended } of found) {
      const row = resultRow(amended?.event ?? event, stamp, seenIn);
      rows.push(changes === undefined || changes.has(event.eventId) ? row : { ...row, mentions: true });
      await slices.pause();
    }
    return rows;
  }

  async #open(eventId: string, preserveFocus: boolean): Promise<void> {
    const { results } = this.#shown;
    const found = await results.get(eventId);
    if (found !== undefined) {
      this.#actions.openEvent(found, {
        neighbours: {
          places: (ids) => results.places(ids),
          get count() {
            return results.count;
          },
          beside: (id, step) => results.beside(id, step),
          stepped: (id) => results === this.#shown.results && this.#place.stepped(id),
        },
        preserveFocus,
        column: vscode.ViewColumn.Beside,
        from: this.#place.column,
      });
    }
  }

  async #goToCode(eventId: string): Promise<void> {
    const found = await this.#shown.results.get(eventId);
    if (found !== undefined) {
      await this.#actions.goToCode(found);
    }
  }

  async #counted<T>(number: number, count: (counting: Counting) => Promise<T>): Promise<T | undefined> {
    const { search, results } = this.#shown;
    if (number !== this.#shown.number || search === undefined) {
      return undefined;
    }
    const answer = await count({
      results,
      search,
      timeZone: this.#actions.timeZone(),
      more: this.#shown.isReading ? "later" : () => this.#shown.moreOf(results),
    });
    return results.isClosed ? undefined : answer;
  }

  async #narrow(number: number, change: (narrowing: Narrowing) => Narrowing): Promise<void> {
    if (number === this.#shown.number) {
      await this.#shown.narrow(change(this.#shown.results.narrowing));
    }
  }

  async #searchNarrowed(number: number): Promise<void> {
    const { search, results } = this.#shown;
    if (number === this.#shown.number && search !== undefined) {
      const { narrowing } = results;
      const { from: _from, to: _to, ...request } = this.#shown.request;
      const times = timesOf(this.#shown.request);
      const resources = narrowing.choices.flatMap(({ field, value }) => (field === "resource" ? (value ?? []) : []));
      const listed = await results.events.listed(resources);
      if (number !== this.#shown.number) {
        return;
      }
      const isListed = (resource: string) => listed.has(resource);
      const text = narrowedText(request.text ?? "", narrowing, isListed);
      void this.#shown.run({ ...request, ...(narrowing.window === undefined ? times : {}), text });
    }
  }

  #searchText(text: string): readonly QueryProblemView[] {
    const problems = this.#actions.problems(text);
    if (problems.length === 0) {
      // What is written in the line wins over the times that the search was started with.
      const { profiles, regions } = this.#shown.request;
      void this.#shown.run({
        text,
        ...(profiles === undefined ? {} : { profiles }),
        ...(regions === undefined ? {} : { regions }),
        ...sourcesOf(this.#shown.request),
      });
    }
    return problems;
  }

  #try(id: number): void {
    const { attempt, openLogFiles } = this.#shown.reasons[id] ?? {};
    if (openLogFiles !== undefined) {
      this.#actions.openLogFiles();
    }
    if (attempt !== undefined) {
      const { request } = this.#shown;
      const { text, ...where } = attempt.search;
      // A time in the text wins over the times that the search was started with.
      const times = hasWindow(text) ? {} : timesOf(request);
      const refresh = attempt.refresh === true ? { refresh: true } : {};
      void this.#shown.run({ text, ...where, ...times, ...sourcesOf(request), ...refresh });
    }
  }

  #remedy(scope: number, index: number): Promise<void> | undefined {
    const failure = scope === -1 ? this.#shown.failure : this.#shown.search?.scopes[scope]?.failure;
    const remedy = failure?.remedies[index];
    return remedy === undefined ? undefined : this.#actions.remedy(remedy, () => this.#shown.resume());
  }
}

function timesOf({ from, to }: SearchRequest): Pick<SearchRequest, "from" | "to"> {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Where a request reads. */
function sourcesOf({ sources, files }: SearchRequest): Pick<SearchRequest, "sources" | "files"> {
  return { ...(sources === undefined ? {} : { sources }), ...(files === undefined ? {} : { files }) };
}
