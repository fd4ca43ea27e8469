import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { type Narrowing, NOT_NARROWED } from "../../investigation/results/narrowing.ts";
import type { ResultOrder, Results } from "../../investigation/results/results.ts";
import type { Reason } from "../../investigation/search/emptySearch.ts";
import type { RunMark } from "../../investigation/search/eta.ts";
import type { FoundEvent, Provenance, Search, SearchRequest } from "../../investigation/search/search.ts";
import type { PrepareOptions } from "../../investigation/search/searches.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
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
  #notes: readonly string[] = [];
  #search: Search | undefined;
  #running: AbortController | undefined;
  #began: RunMark | undefined;
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

  /** Why it could not begin or its last run broke off. */
  get failure(): FailureData | undefined {
    return this.#failure;
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
      failure: this.#failure,
      reasons: this.#reasons,
      about: this.#about,
      timeZone: this.#actions.timeZone(),
      notes: [...this.#notes, ...this.#results.lost.map((file) => vscode.l10n.t("{0} can no longer be read.", file))],
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
    this.#listener.begun();
    this.#listener.changed();
    const number = this.#number;
    const begin = new AbortController();
    this.#running = begin;
    const { events } = this.#results;
    try {
      const search = await this.#actions.begin(request, begin.signal, { ...options, index: events });
      if (number === this.#number) {
        this.#search = search;
        if (request.files !== undefined) {
          events.lookFor(search.plan.query.condition, search.plan.window, search.scopes.map(placeOf));
        }
        events.amendWith((eventId) => search.amended(eventId));
        await this.#readOn(search);
      }
    } catch (error) {
      this.#failed(error, number);
    }
    const search = this.#search;
    return number === this.#number && search !== undefined ? { search, results: this.#results } : undefined;
  }

  /** Ends the run that goes on; what was found stays. */
  cancel(): void {
    this.#running?.abort();
  }

  /** Goes on where a run ended before everything was read; begins where it could not begin. */
  resume(): void {
    const search = this.#search;
    if (search === undefined) {
      void this.run();
    } else if (search.canContinue) {
      void this.#readOn(search);
      this.#listener.changed();
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
    this.#failure = undefined;
    const number = this.#number;
    const ended = this.#actions.began(search, this.#request);
    const { events } = this.#results;
    try {
      for await (const page of search.run(run.signal, this.#request.limit ?? this.#actions.limit())) {
        if (number !== this.#number) {
          return;
        }
        await events.add(page.events);
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
    this.#listener.changed();
  }

  #newResults(): Results {
    this.#notes = [];
    const results = this.#actions.results(() => {
      if (results === this.#results) {
        this.#notes = [
          vscode.l10n.t("The index of events stopped unexpectedly. It was built again from what was fetched."),
        ];
        this.moreOf(results);
      }
    });
    return results;
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
      this.#listener.changed();
    }
  }
}

function placeOf({ profile, region, source, files }: Provenance): Provenance {
  return { profile, region, source, ...(files === undefined ? {} : { files }) };
}
