import { isDeepStrictEqual } from "node:util";
import { NOT_NARROWED } from "../../investigation/results/narrowing.ts";
import type { ResultOrder, Results } from "../../investigation/results/results.ts";
import { NO_SHORTFALL, type Shortfall, shortfallNotes } from "../../investigation/results/shortfall.ts";
import type { Reason } from "../../investigation/search/emptySearch.ts";
import type { RunMark } from "../../investigation/search/eta.ts";
import { provenanceOf } from "../../investigation/search/scope.ts";
import type { FoundEvent, Search, SearchRequest } from "../../investigation/search/search.ts";
import type { PrepareOptions } from "../../investigation/search/searches.ts";
import { withoutRefresh } from "../../investigation/search/searchRequest.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import type { Narrowing } from "../../protocol/filters.ts";
import type { ResultsState } from "../../protocol/results.ts";
import { type About, stateOf, UNEXPECTED } from "./resultsPanelState.ts";

/** What the search of a results view needs of the rest. */
export interface SearchActions {
  /** A search, not yet running. Throws `Failure` where the request cannot be understood. */
  begin(request: SearchRequest, signal: AbortSignal, options: PrepareOptions): Promise<Search>;
  /** Notes that a search begins to run; call what it answers when the run ends. */
  began(search: Search, request: SearchRequest): () => void;
  reasons(search: Search, request: SearchRequest): Promise<readonly Reason[]>;
  /** Remembers what completion can offer. */
  saw(found: readonly FoundEvent[]): void;
  /** What a search finds goes into results of its own; `restarted` is told when their index died and is built again. */
  results(restarted: () => void): Results;
  fault(error: unknown): void;
  limit(): number;
  timeZone(): string;
}

/** A search and what it found, while a view shows it. */
export interface ShownSearch {
  readonly search: Search;
  readonly results: Results;
  /** What the view does not show of what the search read. */
  readonly shortfall: Shortfall;
  /** Why the search stopped before its end, where that is no failure of one place. */
  readonly failure: FailureData | undefined;
}

/** Who is told of the search of a results view. */
export interface SearchListener {
  /** The search begins anew, or another one in its place. */
  begun(): void;
  /** The state is another one. */
  changed(): void;
}

/** So many events of files are looked at for completion. */
const SAMPLE = 300;

/** How long news are held back, so that a fast search does not drown the page (ms). */
const NEWS_EVERY = 100;

/** The search of one results view, from run to run and from one request to the next, and what it found so far. */
export class PanelSearch {
  readonly #actions: SearchActions;
  readonly #listener: SearchListener;
  #request: SearchRequest;
  #about: About | undefined;
  #results: Results;
  #shortfall = NO_SHORTFALL;
  /** Why the results could not be read the last time. */
  #unreadable: FailureData | undefined;
  #restart: "none" | "building" | "built" = "none";
  #search: Search | undefined;
  #running: AbortController | undefined;
  #began: RunMark | undefined;
  /** False from when a run begins until all that it found is among the rows. */
  #settled = true;
  #failure: FailureData | undefined;
  #reasons: readonly Reason[] = [];
  #number = 0;
  #revision = 0;
  #news: NodeJS.Timeout | undefined;

  constructor(request: SearchRequest, actions: SearchActions, listener: SearchListener) {
    this.#request = request;
    this.#actions = actions;
    this.#listener = listener;
    this.#results = this.#newResults();
  }

  get request(): SearchRequest {
    return this.#request;
  }

  get about(): About | undefined {
    return this.#about;
  }

  /** Another one whenever the search begins anew. */
  get number(): number {
    return this.#number;
  }

  get results(): Results {
    return this.#results;
  }

  /** Undefined until it has begun. */
  get search(): Search | undefined {
    return this.#search;
  }

  /** True while pages are read. */
  get isReading(): boolean {
    return this.#began !== undefined;
  }

  /** Why it could not begin, its last run broke off, or its results cannot be read. */
  get failure(): FailureData | undefined {
    return this.#failure ?? this.#unreadable;
  }

  /** What is not shown of what the search read, as of the last refresh. */
  get shortfall(): Shortfall {
    return this.#shortfall;
  }

  /** Why nothing was found, once that is so. */
  get reasons(): readonly Reason[] {
    return this.#reasons;
  }

  /** As the page is told it. */
  get state(): ResultsState {
    return stateOf({
      number: this.#number,
      revision: this.#revision,
      request: this.#request,
      results: this.#results,
      search: this.#search,
      began: this.#began,
      settled: this.#settled,
      failure: this.failure,
      reasons: this.#reasons,
      about: this.#about,
      timeZone: this.#actions.timeZone(),
      shortfall: this.#shortfall,
      notes: [
        ...shortfallNotes(this.#shortfall),
        ...this.#restartNotes(),
        ...this.#results.lost.map((file) => `${file} can no longer be read.`),
      ],
    });
  }

  /** Tells the events that changed a resource from those that only mention it, for as long as the search stays the same. */
  tellApart(about: About | undefined): void {
    this.#about = about;
  }

  /**
   * Begins the search anew, forgetting what an earlier one found. Answers when its run has ended: never fails,
   * since the view tells what does. Undefined where it could not begin or another took its place.
   */
  async run(request: SearchRequest = this.#request): Promise<ShownSearch | undefined> {
    const same = isDeepStrictEqual(withoutRefresh(this.#request), withoutRefresh(request));
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
    this.#listener.begun();
    this.#listener.changed();
    const number = this.#number;
    const begin = new AbortController();
    this.#running = begin;
    const { events } = this.#results;
    try {
      const search = await this.#actions.begin(request, begin.signal, { index: events });
      if (number === this.#number) {
        this.#request = withoutRefresh(request);
        this.#search = search;
        if (request.files !== undefined) {
          events.lookFor(search.plan.query.condition, search.plan.window, search.scopes.map(provenanceOf));
        }
        events.amendWith((eventId) => search.amended(eventId));
        await this.#readOn(search);
      }
    } catch (error) {
      this.#failed(error, number);
    }
    const search = this.#search;
    if (number !== this.#number || search === undefined) {
      return undefined;
    }
    return { search, results: this.#results, shortfall: this.#shortfall, failure: this.failure };
  }

  /** Ends the run that goes on; what was found stays. */
  cancel(): void {
    this.#running?.abort();
  }

  /** Goes on where a run ended before everything was read; begins where it could not begin; reads results that could not be read. */
  resume(): void {
    const search = this.#search;
    if (search === undefined) {
      void this.run();
      return;
    }
    this.#results.events.revive();
    if (search.canContinue) {
      void this.#readOn(search);
      this.#listener.changed();
    } else if (this.#unreadable !== undefined) {
      void this.#refreshed();
    }
  }

  /** Another order of what was found: AWS is not asked. */
  sortBy(order: ResultOrder): void {
    this.#results.sortBy(order);
    this.#revision += 1;
    this.#listener.changed();
  }

  /** Another choice of what was found: AWS is not asked. */
  async narrow(narrowing: Narrowing): Promise<void> {
    this.#results.narrow(narrowing);
    this.#revision += 1;
    await this.#refreshed();
  }

  /** There is more to tell of these results than the page was told; of those of an earlier search nothing is. */
  moreOf(results: Results): void {
    if (results === this.#results) {
      this.#revision += 1;
      this.#soon();
    }
  }

  /** Ends all, and frees what the results hold. */
  close(): void {
    this.#number += 1;
    this.#running?.abort();
    clearTimeout(this.#news);
    this.#end(this.#results);
  }

  async #readOn(search: Search): Promise<void> {
    const run = new AbortController();
    this.#running = run;
    this.#began = { at: Date.now(), share: search.progress };
    this.#settled = false;
    this.#failure = undefined;
    const number = this.#number;
    const ended = this.#actions.began(search, this.#request);
    const { events } = this.#results;
    try {
      const limit = this.#request.limit ?? this.#actions.limit();
      for await (const page of search.run(run.signal, limit, (found) => events.add(found))) {
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
          await this.#refreshed("settled");
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
    this.#failure = this.#dataOf(error);
    this.#listener.changed();
  }

  #dataOf(error: unknown): FailureData {
    if (!Failure.is(error)) {
      this.#actions.fault(error);
    }
    return Failure.is(error) ? error.toData() : UNEXPECTED;
  }

  #newResults(): Results {
    this.#shortfall = NO_SHORTFALL;
    this.#unreadable = undefined;
    this.#restart = "none";
    this.#settled = true;
    const results = this.#actions.results(() => {
      if (results === this.#results) {
        this.#restart = "building";
        this.moreOf(results);
      }
    });
    return results;
  }

  #restartNotes(): readonly string[] {
    switch (this.#restart) {
      case "none":
        return [];
      case "building":
        return ["The index of events stopped unexpectedly."];
      case "built":
        return ["The index of events stopped unexpectedly. It was built again from what was fetched."];
    }
  }

  /** Nobody waits for what frees memory and disk. */
  #end(results: Results): void {
    results.close().catch((error: unknown) => this.#actions.fault(error));
  }

  /** Tells of changes soon; several are told at once. */
  #soon(): void {
    this.#news ??= setTimeout(() => void this.#refreshed(), NEWS_EVERY);
  }

  /** Tells of changes when what arrived and what was chosen is taken in. Never fails. */
  async #refreshed(then?: "settled"): Promise<void> {
    clearTimeout(this.#news);
    this.#news = undefined;
    const results = this.#results;
    const search = this.#search;
    // Everything that counts as found by now must be among the rows then.
    const found = this.#request.files === undefined ? (search?.count ?? 0) : 0;
    try {
      await results.refresh();
      if (results === this.#results) {
        const { total, missing, refused } = results;
        this.#shortfall = { ...this.#shortfall, missing: Math.max(missing, found - total), refused };
        this.#unreadable = undefined;
        this.#restart = this.#restart === "none" ? "none" : "built";
      }
    } catch (error) {
      if (!results.isClosed && results === this.#results && !isAbort(error)) {
        this.#unreadable = this.#dataOf(error);
      }
    }
    if (results === this.#results && !results.isClosed) {
      this.#shortfall = { ...this.#shortfall, unstored: search?.unstored ?? 0 };
      this.#settled ||= then === "settled";
      this.#listener.changed();
    }
  }
}
