import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { ExportFormat } from "../../investigation/results/exportEvents.ts";
import { narrowedText } from "../../investigation/results/narrowedText.ts";
import { choose, type Narrowing, NOT_NARROWED } from "../../investigation/results/narrowing.ts";
import { resultRow } from "../../investigation/results/resultRow.ts";
import type { Results } from "../../investigation/results/results.ts";
import type { Reason } from "../../investigation/search/emptyReasons.ts";
import type { RunMark } from "../../investigation/search/eta.ts";
import type { FoundEvent, Provenance, Search, SearchRequest } from "../../investigation/search/search.ts";
import type { PrepareOptions } from "../../investigation/search/searches.ts";
import { stamper } from "../../investigation/when.ts";
import { Failure, type FailureData, isAbort, type Remedy } from "../../model/failure.ts";
import { Channel, type Handlers } from "../../protocol/channel.ts";
import {
  type CompletionView,
  type QueryProblemView,
  type ResultColumn,
  type ResultRow,
  type ResultsEvents,
  type ResultsRequests,
  type ResultsState,
  resultsHost,
  resultsPage,
} from "../../protocol/results.ts";
import type { OpenOptions } from "./eventPanel.ts";
import { loadPage, type Pages, tabIcon } from "./page.ts";
import { type Counting, groupsOf, summaryOf } from "./resultsPanelCounts.ts";
import { stateOf, titleOf, UNEXPECTED } from "./resultsPanelState.ts";

/** What a results view needs of the rest. */
export interface ResultsActions {
  /** A search, not yet running. Throws `Failure` where the request cannot be understood. */
  begin(request: SearchRequest, signal: AbortSignal, options: PrepareOptions): Promise<Search>;
  problems(text: string): readonly QueryProblemView[];
  complete(text: string, offset: number): readonly CompletionView[];
  /** Notes that a search begins to run; call what it answers when the run ends. */
  began(search: Search, request: SearchRequest): () => void;
  reasons(search: Search, request: SearchRequest): Promise<readonly Reason[]>;
  /** Remembers what completion can offer. */
  saw(found: readonly FoundEvent[]): void;
  openEvent(found: FoundEvent, options: OpenOptions): void;
  /** Opens the line that declares what an event is about, or tells that none does. */
  goToCode(found: FoundEvent): Promise<void>;
  /** What a search finds goes into results of its own; `restarted` is told when their index died and is built again. */
  results(restarted: () => void): Results;
  /** The events of these ids; "all": everything that is shown. */
  copy(results: Results, eventIds: readonly string[] | "all", as: "json" | "ids" | "csv"): Promise<void>;
  /** Everything that is shown. */
  export(results: Results, as: ExportFormat): Promise<void>;
  remedy(remedy: Remedy, retry: () => void): Promise<void>;
  fault(error: unknown): void;
  limit(): number;
  timeZone(): string;
  /** How the person arranged a results view last, as a page told it. */
  layout(): string | undefined;
  keepLayout(layout: string): void;
}

/** The resource whose history a search is. */
export interface About {
  readonly label: string;
  /** Ids of the events that changed it; the others only mention it. */
  readonly changes: ReadonlySet<string>;
}

/** A search and what it found, while a view shows it. */
export interface ShownSearch {
  readonly search: Search;
  readonly results: Results;
}

/** So many events of files are looked at for completion. */
const SAMPLE = 300;

/** How long news are held back, so that a fast search does not drown the page (ms). */
const NEWS_EVERY = 100;

/** One results view: a search, what it found so far, and the page that shows it. */
export class ResultsPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #actions: ResultsActions;
  readonly #channel: Channel<ResultsRequests, object, object, ResultsEvents>;
  #request: SearchRequest;
  #about: About | undefined;
  #results: Results;
  #notes: readonly string[] = [];
  #search: Search | undefined;
  #running: AbortController | undefined;
  #began: RunMark | undefined;
  #failure: FailureData | undefined;
  #reasons: readonly Reason[] = [];
  #number = 0;
  #revision = 0;
  #news: NodeJS.Timeout | undefined;

  constructor(panel: vscode.WebviewPanel, request: SearchRequest, pages: Pages, actions: ResultsActions) {
    this.#panel = panel;
    this.#request = request;
    this.#actions = actions;
    this.#results = this.#newResults();
    panel.iconPath = tabIcon(pages.extensionUri);
    panel.title = titleOf(this.#request);
    const port = loadPage(panel.webview, pages, "results", vscode.l10n.t("CloudTrail search"));
    this.#channel = new Channel(port, resultsHost, resultsPage, this.#handlers(), pages.report);
  }

  get request(): SearchRequest {
    return this.#request;
  }

  get active(): boolean {
    return this.#panel.active;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Tells the events that changed a resource from those that only mention it, for as long as the search stays the same. */
  tellApart(about: About | undefined): void {
    this.#about = about;
  }

  /**
   * Begins the search anew, forgetting what an earlier one found. Answers when its run has ended: never fails,
   * since the view tells what does. Undefined where it could not begin or another took its place.
   */
  async run(request: SearchRequest = this.#request, options: PrepareOptions = {}): Promise<ShownSearch | undefined> {
    const same = isDeepStrictEqual(this.#request, request);
    this.#about = same ? this.#about : undefined;
    this.#running?.abort();
    this.#running = undefined;
    this.#request = request;
    this.#number += 1;
    const { sort, narrowing } = this.#results;
    this.#end(this.#results);
    this.#results = this.#newResults();
    this.#results.sortBy(sort);
    // What was chosen of another search's events may mean nothing here.
    this.#results.narrow(same ? narrowing : NOT_NARROWED);
    this.#reasons = [];
    this.#failure = undefined;
    this.#search = undefined;
    this.#panel.title = this.#about?.label ?? titleOf(this.#request);
    this.#changed();
    const number = this.#number;
    const begin = new AbortController();
    this.#running = begin;
    try {
      const search = await this.#actions.begin(request, begin.signal, { ...options, index: this.#results.events });
      if (number === this.#number) {
        this.#search = search;
        if (request.files !== undefined) {
          this.#results.events.lookFor(search.plan.query.condition, search.plan.window, search.scopes.map(placeOf));
        }
        this.#results.events.amendWith((eventId) => search.amended(eventId));
        await this.#readOn(search);
      }
    } catch (error) {
      this.#failed(error, number);
    }
    const search = this.#search;
    return number === this.#number && search !== undefined ? { search, results: this.#results } : undefined;
  }

  /** The tab was closed. */
  close(): void {
    this.#number += 1;
    this.#running?.abort();
    clearTimeout(this.#news);
    this.#channel.dispose();
    this.#end(this.#results);
  }

  /** Closes the tab. */
  dispose(): void {
    this.#panel.dispose();
  }

  async #readOn(search: Search): Promise<void> {
    const run = new AbortController();
    this.#running = run;
    this.#began = { at: Date.now(), share: search.progress };
    this.#failure = undefined;
    const number = this.#number;
    const ended = this.#actions.began(search, this.#request);
    const results = this.#results;
    try {
      for await (const page of search.run(run.signal, this.#request.limit ?? this.#actions.limit())) {
        if (number !== this.#number) {
          return;
        }
        await results.events.add(page.events);
        if (number !== this.#number) {
          return;
        }
        this.#revision += page.events.length > 0 || this.#request.files !== undefined ? 1 : 0;
        this.#soon();
      }
    } catch (error) {
      this.#failed(error, number);
    } finally {
      ended();
      if (number === this.#number) {
        this.#running = undefined;
        this.#began = undefined;
        const empty = search.count === 0 && search.state === "done";
        const reasons = empty ? await this.#reasonsOf(search) : [];
        if (number === this.#number) {
          this.#reasons = reasons;
          // What was left for later is counted now.
          this.#revision += 1;
          await this.#refreshed();
          await this.#look();
        }
      }
    }
  }

  /** Events that stayed in their files were seen by nobody yet. */
  async #look(): Promise<void> {
    if (this.#request.files !== undefined) {
      const found = await this.#results.window(0, SAMPLE).catch(() => []);
      this.#actions.saw(found);
    }
  }

  /** Why nothing was found. Never fails: a search that found nothing ended well all the same. */
  async #reasonsOf(search: Search): Promise<readonly Reason[]> {
    try {
      return await this.#actions.reasons(search, this.#request);
    } catch (error) {
      this.#actions.fault(error);
      return [];
    }
  }

  #failed(error: unknown, number: number): void {
    if (isAbort(error) || number !== this.#number) {
      return;
    }
    if (!Failure.is(error)) {
      this.#actions.fault(error);
    }
    this.#failure = Failure.is(error) ? error.toData() : UNEXPECTED;
    this.#changed();
  }

  #handlers(): Handlers<ResultsRequests, object> {
    return {
      events: {},
      requests: {
        ready: () => {
          const layout = this.#actions.layout();
          return { ...this.#state(), ...(layout === undefined ? {} : { layout }) };
        },
        rows: (number, start, count) => this.#rows(number, start, count),
        ids: (number, start, end) => (number === this.#number ? this.#results.ids(start, end) : []),
        locate: (number, ids) => (number === this.#number ? this.#results.places(ids) : ids.map(() => -1)),
        sort: (column, descending) => this.#sort(column, descending),
        openEvent: (eventId, options) => this.#open(eventId, options.preserveFocus),
        goToCode: async (eventId) => {
          const found = await this.#results.get(eventId);
          if (found !== undefined) {
            await this.#actions.goToCode(found);
          }
        },
        copy: (ids, as) => this.#actions.copy(this.#results, ids, as),
        export: (as) => this.#actions.export(this.#results, as),
        cancel: () => this.#running?.abort(),
        resume: () => this.#resume(),
        rerun: () => void this.run(this.#request, { fresh: true }),
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
      },
    };
  }

  async #rows(number: number, start: number, count: number): Promise<readonly ResultRow[]> {
    if (number !== this.#number) {
      return [];
    }
    const stamp = stamper(this.#actions.timeZone());
    const found = await this.#results.window(start, count);
    const changes = this.#about?.changes;
    return found.map(({ event, seenIn }) => {
      const row = resultRow(event, stamp, seenIn);
      return changes === undefined || changes.has(event.eventId) ? row : { ...row, mentions: true };
    });
  }

  async #counted<T>(number: number, count: (counting: Counting) => Promise<T>): Promise<T | undefined> {
    const search = this.#search;
    if (number !== this.#number || search === undefined) {
      return undefined;
    }
    const results = this.#results;
    const more = (): void => {
      if (results === this.#results) {
        this.#revision += 1;
        this.#soon();
      }
    };
    const answer = await count({
      results,
      search,
      timeZone: this.#actions.timeZone(),
      more: this.#began === undefined ? more : "later",
    });
    return results.isClosed ? undefined : answer;
  }

  /** Another choice of what was found: AWS is not asked. */
  async #narrow(number: number, change: (narrowing: Narrowing) => Narrowing): Promise<void> {
    if (number === this.#number) {
      this.#results.narrow(change(this.#results.narrowing));
      this.#revision += 1;
      await this.#refreshed();
    }
  }

  async #searchNarrowed(number: number): Promise<void> {
    const search = this.#search;
    if (number === this.#number && search !== undefined) {
      const { narrowing } = this.#results;
      const { from, to, ...request } = this.#request;
      const times = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const resources = narrowing.choices.flatMap(({ field, value }) => (field === "resource" ? (value ?? []) : []));
      const listed = await this.#results.events.listed(resources);
      if (number !== this.#number) {
        return;
      }
      const isListed = (resource: string) => listed.has(resource);
      const text = narrowedText(request.text ?? "", search.plan.query, narrowing, Date.now(), isListed);
      void this.run({ ...request, ...(narrowing.window === undefined ? times : {}), text });
    }
  }

  #sort(column: ResultColumn, descending: boolean): void {
    this.#results.sortBy({ column, descending });
    this.#revision += 1;
    this.#changed();
  }

  async #open(eventId: string, preserveFocus: boolean): Promise<void> {
    const results = this.#results;
    const found = await results.get(eventId);
    if (found !== undefined) {
      this.#actions.openEvent(found, { neighbours: results, preserveFocus, column: vscode.ViewColumn.Beside });
    }
  }

  #resume(): void {
    const search = this.#search;
    if (search === undefined) {
      void this.run();
    } else if (search.canContinue) {
      void this.#readOn(search);
      this.#changed();
    }
  }

  #searchText(text: string): readonly QueryProblemView[] {
    const problems = this.#actions.problems(text);
    if (problems.length === 0) {
      // What is written in the line wins over the times that the search was started with.
      const { profiles, regions, sources, files } = this.#request;
      void this.run({
        text,
        ...(profiles === undefined ? {} : { profiles }),
        ...(regions === undefined ? {} : { regions }),
        ...(sources === undefined ? {} : { sources }),
        ...(files === undefined ? {} : { files }),
      });
    }
    return problems;
  }

  #try(id: number): void {
    const attempt = this.#reasons[id]?.attempt;
    if (attempt !== undefined) {
      const { sources, files } = this.#request;
      void this.run({
        ...attempt.search,
        ...(sources === undefined ? {} : { sources }),
        ...(files === undefined ? {} : { files }),
      });
    }
  }

  #remedy(scope: number, index: number): Promise<void> | undefined {
    const failure = scope === -1 ? this.#failure : this.#search?.scopes[scope]?.failure;
    const remedy = failure?.remedies[index];
    return remedy === undefined ? undefined : this.#actions.remedy(remedy, () => this.#resume());
  }

  #state(): ResultsState {
    return stateOf({
      number: this.#number,
      revision: this.#revision,
      request: this.#request,
      results: this.#results,
      search: this.#search,
      began: this.#began,
      failure: this.#failure,
      reasons: this.#reasons,
      about: this.#about,
      timeZone: this.#actions.timeZone(),
      notes: [...this.#notes, ...this.#results.lost.map((file) => vscode.l10n.t("{0} can no longer be read.", file))],
    });
  }

  #newResults(): Results {
    this.#notes = [];
    const results = this.#actions.results(() => {
      if (results === this.#results) {
        this.#notes = [
          vscode.l10n.t("The index of events stopped unexpectedly. It was built again from what was fetched."),
        ];
        this.#revision += 1;
        this.#soon();
      }
    });
    return results;
  }

  /** Nobody waits for what frees memory and disk. */
  #end(results: Results): void {
    results.close().catch((error: unknown) => this.#actions.fault(error));
  }

  /** Tells the page soon; several changes are told at once. */
  #soon(): void {
    this.#news ??= setTimeout(() => void this.#refreshed(), NEWS_EVERY);
  }

  /** Tells the page when what arrived and what was chosen is taken in. Never fails. */
  async #refreshed(): Promise<void> {
    clearTimeout(this.#news);
    this.#news = undefined;
    const results = this.#results;
    try {
      await results.refresh();
    } catch (error) {
      if (!results.isClosed) {
        this.#failed(error, this.#number);
      }
    }
    if (results === this.#results && !results.isClosed) {
      this.#changed();
    }
  }

  #changed(): void {
    this.#channel.emit("state", this.#state());
  }
}

function placeOf({ profile, region, source, files }: Provenance): Provenance {
  return { profile, region, source, ...(files === undefined ? {} : { files }) };
}
