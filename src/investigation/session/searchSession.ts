import { isDeepStrictEqual } from "node:util";
import { type Clock, systemClock } from "../../async/clock.ts";
import type { FailureData } from "../../model/failure.ts";
import type { Filters } from "../../protocol/filters.ts";
import type { LiveAction } from "../../protocol/following.ts";
import type { NoiseChoice } from "../../protocol/knownNoise.ts";
import type { ResultsState } from "../../protocol/results.ts";
import type { LivePrice } from "../../query/plan/capabilities.ts";
import { hideNoise, NO_FILTERS, onlyNoise } from "../results/filters.ts";
import type { ResultOrder, Results } from "../results/results.ts";
import type { Shortfall } from "../results/shortfall.ts";
import type { EarlierSearch } from "../search/earlierSearch.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { Search, SearchRequest } from "../search/search.ts";
import { isAtSameTargets, withoutRefresh } from "../search/searchRequest.ts";
import { Follower } from "./follower.ts";
import { FollowUpSearches } from "./followUpSearches.ts";
import { type KeptSession, MementoText } from "./memento.ts";
import type { ShownSearch } from "./outcome.ts";
import { RowRefresh } from "./rowRefresh.ts";
import { type AccountSource, type SearchScope, scopeOf } from "./scope.ts";
import { type RunPorts, SearchRuns } from "./searchRuns.ts";
import { type About, aboutAgain, stateOf, titleOf } from "./sessionState.ts";

/** What a search session needs from the rest of the extension. */
export interface SessionPorts extends RunPorts {
  /** Why events may be gone that were stored at a time (ms since 1970 UTC), in a sentence; undefined: no special reason. */
  whyGone(storedAt: number): string | undefined;
  /** The time range of a search that names none, such as "24h". */
  range(): string;
  /** The kinds of source that are searched by profiles and Regions, the usual one first. */
  readonly kinds: readonly AccountSource[];
  /** IANA name of the time zone that times are written in. */
  timeZone(): string;
  /** The known-noise filters that are on where a view opens: those of the last `keepHidden`. */
  hidden(): readonly NoiseChoice[];
  keepHidden(hidden: readonly NoiseChoice[]): void;
  /** Whether a live tail may cost this. Asks the person where that was not allowed before. */
  allowLive(price: LivePrice): Promise<boolean>;
  /** For the refreshes of a search. Default: the machine's. */
  readonly clock?: Clock;
}

/** Receives the changes of a session. */
export interface SessionListener {
  /** `number` is another one: the search runs again from its beginning, or another search replaces it. */
  begun(): void;
  /** `state` is another one. */
  changed(): void;
}

/**
 * One search as a person works with it: its request, its runs, what they found, and how that is sorted and filtered. It
 * belongs to a results view and outlives every request of it.
 */
export class SearchSession {
  readonly #ports: SessionPorts;
  readonly #listener: SessionListener;
  /** Adds the events that arrive after the search, where its request asks for that. */
  readonly follower: Follower;
  /** Starts other searches in the place of this one. */
  readonly followUps: FollowUpSearches;
  #about: About | undefined;
  /** What an earlier window called the search. */
  #name: string | undefined;
  #runs: SearchRuns;
  #number = 0;
  #revision = 0;
  readonly #refresh: RowRefresh;
  readonly #memento: MementoText;

  constructor(request: SearchRequest, ports: SessionPorts, listener: SessionListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.#memento = new MementoText(() => listener.changed());
    this.#refresh = new RowRefresh(
      () => this.#runs,
      () => listener.changed(),
    );
    this.follower = new Follower({
      clock: ports.clock ?? systemClock,
      begin: (asked, signal, options) => ports.begin(asked, signal, options),
      limit: () => ports.limit(),
      fault: (error) => ports.fault(error),
      read: (search) => this.#runs.refreshed(search),
      changed: () => this.moreOf(this.results),
      allowLive: (price) => ports.allowLive(price),
      claimed: () => this.#runs.claimed(),
    });
    this.followUps = new FollowUpSearches(this, () => ports.kinds);
    this.#runs = this.#runsOf(request);
    this.results.narrow({ ...NO_FILTERS, hidden: ports.hidden() });
  }

  get request(): SearchRequest {
    return this.#runs.request;
  }

  get about(): About | undefined {
    return this.#about;
  }

  /** What its view is called: after the resource that it is about, else after its request. */
  get title(): string {
    return this.#ownName ?? titleOf(this.request);
  }

  get #ownName(): string | undefined {
    return this.#about?.title ?? this.#name;
  }

  /** Increases whenever the search begins again: answers about an earlier number are of no use. */
  get number(): number {
    return this.#number;
  }

  get results(): Results {
    return this.#runs.results;
  }

  /** Undefined until it is prepared. */
  get search(): Search | undefined {
    return this.#runs.search;
  }

  /** True from its start until everything that a run found is among the rows. */
  get isRunning(): boolean {
    return this.#runs.isRunning;
  }

  /** True while pages are read. */
  get isReading(): boolean {
    return this.#runs.reading !== undefined;
  }

  /** Why the search could not begin, its last run stopped, or its results cannot be read. */
  get failure(): FailureData | undefined {
    return this.#runs.failure;
  }

  /** What is not shown of what the search read, as of the last refresh. */
  get shortfall(): Shortfall {
    return this.#runs.shown.shortfall;
  }

  /** What the search did not cover, and why it may have found nothing; empty until it has ended. */
  get reasons(): readonly Reason[] {
    return this.#runs.reasons;
  }

  /** What is kept for a later window, as text. */
  get memento(): string {
    return this.#memento.of(this.isReading, () => {
      const { request, results } = this.#runs;
      const { sort, filters } = results;
      const name = this.#ownName;
      const about = this.#about?.kept;
      return { request, name, about, sort, filters, earlier: this.#kept, following: this.follower.kept };
    });
  }

  /** What a live tail added is not stored. */
  get #kept(): EarlierSearch | undefined {
    const { kept } = this.#runs;
    return kept === undefined ? undefined : { ...kept, total: Math.max(0, kept.total - this.follower.live.added) };
  }

  /** What the search covers, as far as a person can choose it. */
  get scope(): SearchScope {
    return scopeOf(this.request, this.search, this.#ports.kinds, Date.now());
  }

  /** Everything that a view shows around the rows. */
  get state(): ResultsState {
    const runs = this.#runs;
    return stateOf(runs, {
      number: this.#number,
      revision: this.#revision,
      title: this.title,
      about: this.#about,
      scope: this.scope,
      range: this.#ports.range(),
      timeZone: this.#ports.timeZone(),
      whyGone: runs.earlier === undefined ? undefined : this.#ports.whyGone(runs.earlier.at),
      follower: this.follower,
    });
  }

  /**
   * Shows what is stored of what an earlier window found, in its order and with its filters: no request is sent and nobody is
   * asked anything. Log files on disk are read again. Never rejects: `state` has the failure.
   */
  async restore({ name, about, sort, filters, earlier, following }: KeptSession): Promise<void> {
    const runs = this.#runs;
    this.#name = name;
    this.#about = about === undefined ? undefined : aboutAgain(about);
    runs.results.sortBy(sort ?? runs.results.sort);
    runs.results.narrow(filters ?? runs.results.filters);
    if (earlier !== undefined) {
      this.#number += 1;
      this.follower.wait();
      await runs.restore(earlier);
      await this.#refresh.now(runs);
      const { isClosed, followed } = runs;
      if (!isClosed && followed !== undefined) {
        this.follower.restore(followed, earlier.state === "done", following);
        this.#refresh.soon();
      }
    }
  }

  /** Distinguishes the events that changed a resource from those that only mention it, until another search replaces this one. */
  markChanges(about: About | undefined): void {
    if (about !== this.#about) {
      this.#about = about;
      this.moreOf(this.results);
    }
  }

  /**
   * Runs a search from its beginning and drops what an earlier one found. Resolves when the run has ended and never
   * rejects: `state` has the failure. Resolves to undefined where the search could not begin or another one replaced it.
   */
  run(request: SearchRequest = this.request): Promise<ShownSearch | undefined> {
    return this.#begin(request, undefined);
  }

  /** `earlier`: the search goes on that ran in an earlier window. `asked`: a person asked for this. */
  async #begin(
    request: SearchRequest,
    earlier: EarlierSearch | undefined,
    asked = true,
  ): Promise<ShownSearch | undefined> {
    const same = isDeepStrictEqual(withoutRefresh(this.request), withoutRefresh(request));
    const { filters } = this.#runs.results;
    this.#about = same ? this.#about : undefined;
    this.#name = same ? this.#name : undefined;
    // What was chosen of another search's events may mean nothing here.
    const isTailed = this.follower.live.isOn && isAtSameTargets(this.request, request);
    const runs = this.#replace(request, same ? filters : onlyNoise(filters), earlier !== undefined);
    this.follower.wait();
    if (isTailed) {
      void this.follower.live.start();
    }
    await this.#settle(runs, runs.begin(earlier, asked));
    const { search, results, shown, failure } = runs;
    return runs.isClosed || search === undefined ? undefined : { search, results, shortfall: shown.shortfall, failure };
  }

  /**
   * Goes on with a search that was restored if the end of its window stopped it while something ran at AWS, and if nobody
   * has to be asked anything for that. Else it waits for `resume`. Never rejects.
   */
  async goOn(): Promise<void> {
    const runs = this.#runs;
    const { request, kept } = runs;
    if (await runs.goesOnQuietly()) {
      await this.#begin(request, kept, false);
    }
  }

  /** Ends the run, and stops what runs at AWS for it; what was found stays. */
  cancel(): void {
    this.#runs.cancel();
  }

  /** Ends the run, but not what runs at AWS for it, with which `resume` goes on. */
  detach(): void {
    this.#runs.detach();
  }

  /**
   * Continues where a run ended before everything was read; starts where the search could not begin; reads the results
   * again that could not be read.
   */
  resume(): void {
    const { search, earlier, kept, results, isRunning, request } = this.#runs;
    if (search === undefined) {
      if (!isRunning) {
        void this.run();
      }
      return;
    }
    results.events.revive();
    if (!isRunning && search.canContinue) {
      void (earlier === undefined ? this.#proceed(search) : this.#begin(request, kept));
    } else if (this.#runs.shown.failure !== undefined) {
      void this.#refresh.now();
    }
  }

  async #proceed(search: Search): Promise<void> {
    const runs = this.#runs;
    this.follower.wait();
    const read = runs.proceed(search);
    this.#listener.changed();
    await this.#settle(runs, read);
  }

  /**
   * The person starts, pauses, resumes or stops the live tail. It starts with a search of this window: the search runs again
   * first where an earlier window found the results. Resolves when that is done; never rejects.
   */
  async tail(action: LiveAction): Promise<void> {
    const { live } = this.follower;
    this.follower.attended();
    if (action === "start" && !live.isOn && this.#runs.earlier !== undefined && !this.#runs.isRunning) {
      const run = this.run();
      await live.start();
      await run;
    } else if (action === "start") {
      await live.start();
    } else {
      await live[action]();
    }
  }

  /**
   * The person signed in with these profiles: resumes a search that failed because a sign-in was missing, at once or at the
   * end of the current run, and one that waits for `goOn`. Not one that the person cancelled.
   */
  signedIn(profiles: ReadonlySet<string>): void {
    if (this.#runs.signedIn(profiles)) {
      this.resume();
    } else {
      void this.goOn();
    }
  }

  /** Sorts what was found: AWS is not asked. */
  sortBy(order: ResultOrder): void {
    this.results.sortBy(order);
    this.#revision += 1;
    this.#listener.changed();
  }

  /** Filters what was found: AWS is not asked. */
  async narrow(filters: Filters): Promise<void> {
    this.results.narrow(filters);
    this.#revision += 1;
    await this.#refresh.now();
  }

  /** Turns a known-noise filter on or off, here and where a view opens later. Ignores an id that is not there. */
  async hide(id: string, hidden: boolean): Promise<void> {
    const noise = this.results.noise.find((one) => one.id === id);
    if (noise !== undefined) {
      const filters = hideNoise(this.results.filters, noise, hidden);
      this.#ports.keepHidden(filters.hidden ?? []);
      await this.narrow(filters);
    }
  }

  /** There are other known-noise filters, or they have other texts. Never rejects. */
  async noiseChanged(): Promise<void> {
    this.#revision += 1;
    await this.#refresh.now();
  }

  /** There is more to show of these results than the last state had; ignored for those of an earlier search. */
  moreOf(results: Results): void {
    if (results === this.results) {
      this.#revision += 1;
      this.#refresh.soon();
    }
  }

  /** Ends the run and shows nothing more of what was found: its events were removed. `run` starts over. */
  empty(): void {
    const { search, request, results } = this.#runs;
    const kept = this.#kept;
    if (search !== undefined) {
      this.#replace(request, results.filters).lose(kept);
      this.#begun();
    }
  }

  /**
   * Ends everything, and frees what the results hold. `leaves`: the window closes, and what runs at AWS goes on for a later
   * one.
   */
  close(leaves = false): void {
    this.#number += 1;
    this.follower.forget();
    this.#refresh.close();
    this.#memento.close();
    this.#runs.close(leaves);
  }

  /** Another search, which has not run, in the order of this one. `leaves`: it goes on with what runs at AWS for this one. */
  #replace(request: SearchRequest, filters: Filters, leaves = false): SearchRuns {
    const { sort } = this.#runs.results;
    this.#runs.close(leaves);
    this.follower.forget();
    this.#number += 1;
    this.#runs = this.#runsOf(request);
    this.results.sortBy(sort);
    this.results.narrow(filters);
    return this.#runs;
  }

  #runsOf(request: SearchRequest): SearchRuns {
    const runs = new SearchRuns(request, this.#ports, {
      begun: () => this.#begun(),
      prepared: (followed) => {
        if (runs === this.#runs) {
          this.follower.offer(followed);
        }
      },
      arrived: () => this.moreOf(runs.results),
      changed: () => this.#refresh.soon(),
    });
    return runs;
  }

  #begun(): void {
    this.#listener.begun();
    this.#listener.changed();
  }

  /** `read`: resolves when a run has read its last page; to false if it did not begin to read. */
  async #settle(runs: SearchRuns, read: Promise<boolean>): Promise<void> {
    const hasRead = await read;
    if (hasRead) {
      await this.#refresh.now(runs);
    } else if (!runs.isClosed) {
      this.#listener.changed();
    }
    if (!runs.isClosed) {
      // Those who signed in during the run.
      this.signedIn(new Set());
    }
    if (hasRead && !runs.isClosed) {
      this.#follow();
      await runs.sample();
    }
  }

  /** Adds what arrives from now on, where the request asks for that and nothing runs. */
  #follow(): void {
    const { followed, isRunning } = this.#runs;
    if (followed !== undefined && !isRunning) {
      this.follower.begin(followed);
      this.#refresh.soon();
    }
  }
}
