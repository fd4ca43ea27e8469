import { isDeepStrictEqual } from "node:util";
import { type Clock, systemClock } from "../../async/clock.ts";
import { Failure, type FailureData, isAbort, signInRemedies } from "../../model/failure.ts";
import type { Filters } from "../../protocol/filters.ts";
import type { NoiseId } from "../../protocol/knownNoise.ts";
import type { QueryProblemView, ResultsState } from "../../protocol/results.ts";
import { fixFor } from "../../query/assist/fix.ts";
import type { SeenEvent } from "../../query/fields/seenFields.ts";
import { parseQuery } from "../../query/language/text.ts";
import { ALL_TIME } from "../../query/plan/plan.ts";
import type { Cost } from "../../sources/source.ts";
import { hideNoise, NO_FILTERS, onlyNoise } from "../results/filters.ts";
import type { FoundEvents } from "../results/foundEvents.ts";
import type { ResultOrder, Results } from "../results/results.ts";
import type { Shortfall } from "../results/shortfall.ts";
import { type EarlierSearch, earlierOf } from "../search/earlierSearch.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { RunMark } from "../search/eta.ts";
import type { Search, SearchRequest } from "../search/search.ts";
import type { PrepareOptions } from "../search/searches.ts";
import type { EventStore } from "../search/searchHits.ts";
import { withoutRefresh } from "../search/searchRequest.ts";
import { Follower, isFollowed } from "./follower.ts";
import { requestOfBilled, requestOfFilters, requestOfReason, requestOfText } from "./followUps.ts";
import { type KeptSession, MementoText } from "./memento.ts";
import { type AccountSource, requestOfScope, type ScopeChange, type SearchScope, scopeOf } from "./scope.ts";
import { type About, stateOf, UNEXPECTED } from "./sessionState.ts";
import { ShownResults, type ShownResultsPorts } from "./shownResults.ts";

/** What a search session needs from the rest of the extension. */
export interface SessionPorts extends Pick<ShownResultsPorts, "results"> {
  /** Prepares a search without running it. Throws `Failure` where the request cannot be understood. */
  begin(request: SearchRequest, signal: AbortSignal, options: PrepareOptions): Promise<Search>;
  /** See `Searches.recall`. */
  recall(request: SearchRequest, earlier: EarlierSearch, index: FoundEvents): Promise<Search>;
  /** Why events may be gone that were stored at a time (ms since 1970 UTC), in a sentence; undefined: no special reason. */
  whyGone(storedAt: number): string | undefined;
  /** Records that a search begins to run. The returned function is called when the run ends. */
  began(search: Search, request: SearchRequest): () => void;
  /** Whether a search may cost what was estimated. */
  allow(cost: Cost): Promise<boolean>;
  /** What a finished search did not cover, and why it may have found nothing where it did not. */
  reasons(search: Search, request: SearchRequest): readonly Reason[];
  /** Learns what can be known of what a search does not cover, while it runs. Asks nothing of a person. */
  learnRegions(search: Search, signal: AbortSignal): Promise<void>;
  /** Remembers what completion can offer. */
  saw(events: readonly SeenEvent[]): void;
  /** Logs an error that is not a `Failure`. */
  fault(error: unknown): void;
  /** The most events of one run, where the request has no limit of its own. */
  limit(): number;
  /** The time range of a search that names none, such as "24h". */
  range(): string;
  /** The kinds of source that are searched by profiles and Regions, the usual one first. */
  readonly kinds: readonly AccountSource[];
  /** IANA name of the time zone that times are written in. */
  timeZone(): string;
  /** The known-noise filters that are on where a view opens: those of the last `keepHidden`. */
  hidden(): readonly NoiseId[];
  keepHidden(hidden: readonly NoiseId[]): void;
  /** For the refreshes of a search. Default: the machine's. */
  readonly clock?: Clock;
}

/** A search and what it found, while a session shows it. */
export interface ShownSearch {
  readonly search: Search;
  readonly results: Results;
  /** What the session does not show of what the search read. */
  readonly shortfall: Shortfall;
  /** Why the search stopped before its end, where that is not the failure of one place. */
  readonly failure: FailureData | undefined;
}

/** Receives the changes of a session. */
export interface SessionListener {
  /** `number` is another one: the search runs again from its beginning, or another search replaces it. */
  begun(): void;
  /** `state` is another one. */
  changed(): void;
}

/** One run: from the request or Continue until everything it found is among the rows. */
interface Run {
  readonly stop: AbortController;
  /** How far the search was when this run began to read; undefined while it does not read. */
  reading: RunMark | undefined;
  /** How many events an earlier window had found of the same search: the limit counts from there. */
  readonly foundBefore: number;
  /** Profiles that were signed in since this run began. */
  readonly signedIn: Set<string>;
}

const CLEARED: FailureData = {
  reason: "not-found",
  message: "The event cache was cleared, and the events of this search with it. Run the search again to fetch them.",
  context: {},
  remedies: [{ kind: "retry" }],
};

/** How many events that stayed in their files are read for completion. */
const SAMPLE = 300;

/** How long changes are collected before the listener is called (ms). */
const NEWS_EVERY = 100;

/**
 * One search as a person works with it: its request, its runs, what they found, and how that is sorted and filtered. It
 * belongs to a results view and outlives every request of it. A run that another one replaced changes nothing any more.
 */
export class SearchSession {
  readonly #ports: SessionPorts;
  readonly #listener: SessionListener;
  /** Adds the events that arrive after the search, where its request asks for that. */
  readonly follower: Follower;
  #request: SearchRequest;
  #about: About | undefined;
  #shown: ShownResults;
  #search: Search | undefined;
  /** The latest run, until everything that it found is among the rows. */
  #run: Run | undefined;
  #failure: FailureData | undefined;
  #reasons: readonly Reason[] = [];
  #number = 0;
  #revision = 0;
  #news: NodeJS.Timeout | undefined;
  /** What was found in an earlier window, or before the events were removed; undefined once the search runs. */
  #earlier: EarlierSearch | undefined;
  /** When the last run ended to read (ms since 1970 UTC). */
  #readAt = 0;
  readonly #memento = new MementoText();

  constructor(request: SearchRequest, ports: SessionPorts, listener: SessionListener) {
    this.#request = request;
    this.#ports = ports;
    this.#listener = listener;
    this.follower = new Follower({
      clock: ports.clock ?? systemClock,
      begin: (asked, signal, options) => ports.begin(asked, signal, { ...options, asked: false }),
      limit: () => ports.limit(),
      fault: (error) => ports.fault(error),
      changed: () => this.moreOf(this.#shown.results),
    });
    this.#shown = this.#newResults();
    this.#shown.results.narrow({ ...NO_FILTERS, hidden: ports.hidden() });
  }

  get request(): SearchRequest {
    return this.#request;
  }

  get about(): About | undefined {
    return this.#about;
  }

  /** Increases whenever the search begins again: answers about an earlier number are of no use. */
  get number(): number {
    return this.#number;
  }

  get results(): Results {
    return this.#shown.results;
  }

  /** Undefined until it is prepared. */
  get search(): Search | undefined {
    return this.#search;
  }

  /** True from its start until everything that a run found is among the rows. */
  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** True while pages are read. */
  get isReading(): boolean {
    return this.#run?.reading !== undefined;
  }

  /** Why the search could not begin, its last run stopped, or its results cannot be read. */
  get failure(): FailureData | undefined {
    return this.#failure ?? this.#shown.failure;
  }

  /** What is not shown of what the search read, as of the last refresh. */
  get shortfall(): Shortfall {
    return this.#shown.shortfall;
  }

  /** What the search did not cover, and why it may have found nothing; empty until it has ended. */
  get reasons(): readonly Reason[] {
    return this.#reasons;
  }

  /** What is kept for a later window, as text. */
  get memento(): string {
    return this.#memento.of(this.isReading, () => {
      const { sort, filters } = this.#shown.results;
      const earlier = this.#kept;
      return { request: this.#request, sort, filters, ...(earlier === undefined ? {} : { earlier }) };
    });
  }

  get #kept(): EarlierSearch | undefined {
    const { total, span } = this.#shown.results;
    const found = { total, ...(span === undefined ? {} : { span }) };
    return (
      this.#earlier ??
      (this.#search === undefined
        ? undefined
        : earlierOf(this.#search, found, this.isReading || isFollowed(this.#request) ? Date.now() : this.#readAt))
    );
  }

  /** What the search covers, as far as a person can choose it. */
  get scope(): SearchScope {
    return scopeOf(this.#request, this.#search, this.#ports.kinds, Date.now());
  }

  /** Everything that a view shows around the rows. */
  get state(): ResultsState {
    return stateOf({
      number: this.#number,
      revision: this.#revision,
      request: this.#request,
      results: this.#shown.results,
      search: this.#search,
      isRunning: this.isRunning,
      reading: this.#run?.reading,
      failure: this.failure,
      reasons: this.#reasons,
      about: this.#about,
      scope: this.scope,
      range: this.#ports.range(),
      timeZone: this.#ports.timeZone(),
      shortfall: this.#shown.shortfall,
      notes: this.#shown.notes,
      earlier: this.#earlier,
      whyGone: this.#earlier === undefined ? undefined : this.#ports.whyGone(this.#earlier.at),
      following: this.follower.view(newestOf(this.#shown.results)),
    });
  }

  /**
   * Shows what is stored of what an earlier window found, in its order and with its filters: no request is sent and nobody is
   * asked anything. Log files on disk are read again. Never rejects: `state` has the failure.
   */
  async restore({ sort, filters, earlier }: KeptSession): Promise<void> {
    const { results } = this.#shown;
    results.sortBy(sort ?? results.sort);
    results.narrow(filters ?? results.filters);
    if (earlier === undefined) {
      return;
    }
    this.#earlier = earlier;
    this.#number += 1;
    const run = this.#start(0);
    this.#listener.begun();
    this.#listener.changed();
    try {
      const search = await this.#ports.recall(this.#request, earlier, results.events);
      if (this.#run === run) {
        this.#take(search, earlier);
        await this.#recall(search, earlier, run);
      }
    } catch (error) {
      if (this.#run === run) {
        this.#failed(error);
      }
    }
    await this.#refresh(run);
  }

  async #recall(search: Search, earlier: EarlierSearch, run: Run): Promise<void> {
    const { events } = this.#shown.results;
    const limit = earlier.state === "limited" ? earlier.total : Number.POSITIVE_INFINITY;
    const isLocal = search.targets.every(({ capabilities }) => capabilities.isLocal === true);
    if (earlier.total > 0 || isLocal) {
      const store: EventStore = (found, again) => events.add(found, again);
      const since = earlier.span?.from ?? Number.NEGATIVE_INFINITY;
      for await (const _page of search.recall(run.stop.signal, since, limit, store)) {
        if (this.#run !== run) {
          return;
        }
        this.#revision += 1;
        this.#soon();
      }
    }
    this.#reasons = this.#reasonsOf(search);
    this.#revision += 1;
    if (isLocal && search.plan.window.to >= Date.now()) {
      // All of it was read now, as by any other run.
      this.#earlier = undefined;
      this.#readAt = Date.now();
    } else {
      this.#shown.recalled({ of: earlier.total, isUnread: !search.isRecalled });
    }
  }

  /** Distinguishes the events that changed a resource from those that only mention it, until another search replaces this one. */
  markChanges(about: About | undefined): void {
    this.#about = about;
  }

  /**
   * Runs a search from its beginning and drops what an earlier one found. Resolves when the run has ended and never
   * rejects: `state` has the failure. Resolves to undefined where the search could not begin or another one replaced it.
   */
  run(request: SearchRequest = this.#request): Promise<ShownSearch | undefined> {
    return this.#begin(request, undefined);
  }

  /** `earlier`: the search goes on that ran in an earlier window. */
  async #begin(request: SearchRequest, earlier: EarlierSearch | undefined): Promise<ShownSearch | undefined> {
    const same = isDeepStrictEqual(withoutRefresh(this.#request), withoutRefresh(request));
    const { sort, filters } = this.#shown.results;
    this.#shown.close();
    this.#release();
    this.follower.forget();
    this.#about = same ? this.#about : undefined;
    this.#request = request;
    this.#search = undefined;
    this.#earlier = undefined;
    this.#number += 1;
    this.#shown = this.#newResults();
    this.#shown.results.sortBy(sort);
    // What was chosen of another search's events may mean nothing here.
    this.#shown.results.narrow(same ? filters : onlyNoise(filters));
    const shown = this.#shown;
    const run = this.#start(earlier?.total ?? 0);
    this.#listener.begun();
    this.#listener.changed();
    try {
      const search = await this.#ports.begin(request, run.stop.signal, {
        index: shown.results.events,
        asked: true,
        earlier,
      });
      if (this.#run === run) {
        this.#take(search);
        await this.#read(search, run);
      }
    } catch (error) {
      if (this.#run === run) {
        this.#run = undefined;
        this.#failed(error);
        this.#listener.changed();
        this.signedIn(run.signedIn);
      }
    }
    const search = this.#search;
    return shown !== this.#shown || shown.results.isClosed || search === undefined
      ? undefined
      : { search, results: shown.results, shortfall: shown.shortfall, failure: this.failure };
  }

  /** Ends the run; what was found stays. */
  cancel(): void {
    this.#run?.stop.abort();
  }

  /**
   * Continues where a run ended before everything was read; starts where the search could not begin; reads the results
   * again that could not be read.
   */
  resume(): void {
    const search = this.#search;
    if (search === undefined) {
      if (this.#run === undefined) {
        void this.run();
      }
      return;
    }
    this.#shown.results.events.revive();
    if (this.#run === undefined && this.#earlier !== undefined && search.canContinue) {
      void this.#begin(this.#request, this.#earlier);
    } else if (this.#run === undefined && search.canContinue) {
      void this.#read(search, this.#start(0));
      this.#listener.changed();
    } else if (this.#shown.failure !== undefined) {
      void this.#refresh();
    }
  }

  /**
   * The person signed in with these profiles: resumes a search that failed because a sign-in was missing, at once or at the
   * end of the current run. Not one that the person cancelled.
   */
  signedIn(profiles: ReadonlySet<string>): void {
    const run = this.#run;
    if (run !== undefined) {
      profiles.forEach((name) => void run.signedIn.add(name));
    } else if (this.#waitsFor(profiles)) {
      this.resume();
    }
  }

  #waitsFor(profiles: ReadonlySet<string>): boolean {
    if (this.#search?.state === "cancelled") {
      return false;
    }
    const failures = [this.#failure, ...(this.#search?.targets ?? []).map(({ failure }) => failure)];
    return failures.some(
      (failure) =>
        failure !== undefined && signInRemedies(failure).length > 0 && profiles.has(failure.context.profile ?? ""),
    );
  }

  /** Sorts what was found: AWS is not asked. */
  sortBy(order: ResultOrder): void {
    this.#shown.results.sortBy(order);
    this.#revision += 1;
    this.#listener.changed();
  }

  /** Filters what was found: AWS is not asked. */
  async narrow(filters: Filters): Promise<void> {
    this.#shown.results.narrow(filters);
    this.#revision += 1;
    await this.#refresh();
  }

  /** Turns a known-noise filter on or off, here and where a view opens later. */
  async hide(noise: NoiseId, hidden: boolean): Promise<void> {
    const filters = hideNoise(this.#shown.results.filters, noise, hidden);
    this.#ports.keepHidden(filters.hidden ?? []);
    await this.narrow(filters);
  }

  /** Runs a search that was typed, in the same place. Returns the problems of the text; it runs where there are none. */
  searchText(text: string): readonly QueryProblemView[] {
    const problems = problemsOf(text);
    if (problems.length === 0) {
      void this.run(requestOfText(this.#request, text));
    }
    return problems;
  }

  /**
   * Runs the search with another choice for a part of its scope, in the same place: its text and known-noise filters stay.
   * `text`: in place of the search's own; it must have no problems.
   */
  changeScope(change: ScopeChange, text = this.#request.text): void {
    const request =
      text === undefined || text === this.#request.text ? this.#request : requestOfText(this.#request, text);
    void this.run(requestOfScope(request, change, this.#ports.kinds));
  }

  /**
   * Runs a search for what is shown now, or would be with other filters: the chosen values and times become part of its
   * text. Throws `Failure` where there is no such search.
   */
  async searchNarrowed(filters: Filters = this.#shown.results.filters): Promise<void> {
    const { number } = this;
    if (this.#search !== undefined) {
      const { events } = this.#shown.results;
      const request = await requestOfFilters(this.#request, { filters, events });
      if (number === this.#number) {
        void this.run(request);
      }
    }
  }

  /** Runs the search that a reason suggests; does nothing for a reason without one. `id`: an index of `reasons`. */
  tryReason(id: number): void {
    const attempt = this.#reasons[id]?.attempt;
    if (attempt !== undefined) {
      void this.run(requestOfReason(this.#request, attempt));
    }
  }

  /** Runs the search again with leave to be billed for the requests to a target. `index`: of the search's targets. */
  billRequests(index: number): void {
    const target = this.#search?.targets[index];
    if (target !== undefined && this.#search !== undefined) {
      void this.run(requestOfBilled(this.#request, this.#search.targets, target));
    }
  }

  /** There is more to show of these results than the last state had; ignored for those of an earlier search. */
  moreOf(results: Results): void {
    if (results === this.#shown.results) {
      this.#revision += 1;
      this.#soon();
    }
  }

  /** Ends the run and shows nothing more of what was found: its events were removed. `run` starts over. */
  empty(): void {
    if (this.#search === undefined) {
      return;
    }
    this.#earlier = this.#kept;
    this.#run?.stop.abort();
    this.#run = undefined;
    this.follower.forget();
    this.#release();
    this.#search = undefined;
    this.#reasons = [];
    this.#number += 1;
    const { sort, filters } = this.#shown.results;
    this.#shown.close();
    this.#shown = this.#newResults();
    this.#shown.results.sortBy(sort);
    this.#shown.results.narrow(filters);
    this.#failure = CLEARED;
    this.#listener.begun();
    this.#listener.changed();
  }

  /** Ends everything, and frees what the results hold. */
  close(): void {
    this.#number += 1;
    this.#run?.stop.abort();
    this.#run = undefined;
    this.follower.forget();
    clearTimeout(this.#news);
    this.#shown.close();
    this.#release();
  }

  /** The search does not run again: what its targets hold is released, and nobody waits for that. */
  #release(): void {
    this.#search?.close().catch((error: unknown) => this.#ports.fault(error));
  }

  /** The latest run: the one before it ends, and what it still does has no effect. */
  #start(foundBefore: number): Run {
    this.#run?.stop.abort();
    this.follower.wait();
    this.#run = { stop: new AbortController(), reading: undefined, foundBefore, signedIn: new Set() };
    this.#failure = undefined;
    this.#reasons = [];
    return this.#run;
  }

  /** `earlier`: of a search that is recalled; what is stored of other times was not found by it. */
  #take(search: Search, earlier?: EarlierSearch): void {
    const { events } = this.#shown.results;
    this.#search = search;
    this.#request = withoutRefresh(this.#request);
    if (search.isIndexed) {
      const { window, query } = search.plan;
      const to = isFollowed(this.#request) ? ALL_TIME.to : window.to;
      const span = search.targets.some(({ capabilities }) => capabilities.isLocal === true) ? undefined : earlier?.span;
      const within =
        span === undefined
          ? { ...window, to }
          : { from: Math.max(window.from, span.from), to: Math.min(window.to, span.to + 1) };
      events.lookFor(query.condition, within, search.storesRecords);
    }
    events.amendWith(search.addenda);
  }

  async #read(search: Search, run: Run): Promise<void> {
    run.reading = { at: Date.now(), share: search.progress };
    const ended = this.#ports.began(search, this.#request);
    const { events } = this.#shown.results;
    let isLearning = false;
    try {
      await this.#agreeOnCost(search, run);
      const limit = (this.#request.limit ?? this.#ports.limit()) + run.foundBefore;
      for await (const page of search.run(run.stop.signal, limit, (found, again) => events.add(found, again))) {
        if (this.#run !== run) {
          return;
        }
        this.#revision += page.events.length > 0 || search.isIndexed ? 1 : 0;
        if (!isLearning && search.targets.some(({ pages }) => pages > 0)) {
          isLearning = true;
          void this.#learnRegions(search, run);
        }
        this.#soon();
      }
    } catch (error) {
      if (this.#run === run) {
        this.#failed(error);
      }
    } finally {
      ended();
      run.reading = undefined;
      this.#readAt = Date.now();
    }
    await this.#settle(search, run);
  }

  /** Cancels the run where its cost is refused. */
  async #agreeOnCost(search: Search, { stop }: Run): Promise<void> {
    const cost = await search.estimate(stop.signal);
    this.#soon();
    if (cost === undefined || (await this.#ports.allow(cost))) {
      search.allowCost();
    } else {
      stop.abort();
    }
  }

  /** Ends a run that read its last page: the state says so when everything that was found is among the rows. */
  async #settle(search: Search, run: Run): Promise<void> {
    if (this.#run === run) {
      this.#reasons = this.#reasonsOf(search);
      // What was left to count until now is counted.
      this.#revision += 1;
      const number = this.#number;
      await this.#refresh(run);
      if (number === this.#number) {
        this.signedIn(run.signedIn);
        this.#follow(search);
      }
      await this.#sample();
    }
  }

  /** Adds what arrives from now on, where the request asks for that and nothing runs. */
  #follow(search: Search): void {
    if (this.#run === undefined) {
      this.follower.begin({ search, request: this.#request, events: this.#shown.results.events });
      this.#soon();
    }
  }

  /** The events that stayed in their files are in no page. */
  async #sample(): Promise<void> {
    if (this.#search?.isIndexed === true) {
      this.#ports.saw(await this.#shown.results.seen(0, SAMPLE).catch(() => []));
    }
  }

  /** Without reasons, a search has still ended well. */
  #reasonsOf(search: Search): readonly Reason[] {
    try {
      return search.state === "done" ? this.#ports.reasons(search, this.#request) : [];
    } catch (error) {
      this.#ports.fault(error);
      return [];
    }
  }

  /** Tells what is not covered again when more is known of it. Begins when the profiles are signed in. Never rejects. */
  async #learnRegions(search: Search, run: Run): Promise<void> {
    try {
      await this.#ports.learnRegions(search, run.stop.signal);
    } catch (error) {
      if (!isAbort(error)) {
        this.#ports.fault(error);
      }
    }
    if (this.#search === search) {
      this.#reasons = this.#run === undefined ? this.#reasonsOf(search) : this.#reasons;
      this.#soon();
    }
  }

  #failed(error: unknown): void {
    this.#failure = isAbort(error) ? undefined : this.#dataOf(error);
  }

  #dataOf(error: unknown): FailureData {
    if (Failure.is(error)) {
      return error.toData();
    }
    this.#ports.fault(error);
    return UNEXPECTED;
  }

  #newResults(): ShownResults {
    const shown = new ShownResults({
      results: (restarted) => this.#ports.results(restarted),
      restarted: () => this.moreOf(shown.results),
      failureOf: (error) => this.#dataOf(error),
      fault: (error) => this.#ports.fault(error),
    });
    return shown;
  }

  /** Calls the listener soon, once for several changes. */
  #soon(): void {
    this.#news ??= setTimeout(() => void this.#refresh(), NEWS_EVERY);
  }

  /** Calls the listener when what arrived and what was chosen is among the rows; `ending`: that run ends with it. Never rejects. */
  async #refresh(ending?: Run): Promise<void> {
    clearTimeout(this.#news);
    this.#news = undefined;
    const shown = this.#shown;
    await shown.refresh(this.#search);
    if (shown === this.#shown && !shown.results.isClosed) {
      if (ending !== undefined && ending === this.#run) {
        this.#run = undefined;
      }
      this.#listener.changed();
    }
  }
}

/** The time of the newest event that was found, in ms since 1970 UTC. */
function newestOf({ span }: Results): number | undefined {
  return span === undefined ? undefined : span.to - 1;
}

/** What is wrong with a search text, with its fixes. Empty: it can be searched. */
export function problemsOf(text: string): readonly QueryProblemView[] {
  return parseQuery(text, { now: Date.now() }).problems.map((problem) => {
    const { start, end, message } = problem;
    const fix = fixFor(text, problem);
    return { start, end, message, ...(fix === undefined ? {} : { fix }) };
  });
}
