import { Detached } from "../../async/abort.ts";
import { type FailureData, isAbort } from "../../model/failure.ts";
import type { SeenEvent } from "../../query/fields/seenFields.ts";
import type { Cost } from "../../sources/queryCost.ts";
import type { FoundEvents } from "../results/foundEvents.ts";
import type { Results } from "../results/results.ts";
import { agreedRun } from "../search/agreedRun.ts";
import type { CostSubject } from "../search/cost.ts";
import type { EarlierSearch } from "../search/earlierSearch.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { RunMark } from "../search/eta.ts";
import type { Search, SearchPage, SearchRequest } from "../search/search.ts";
import type { PrepareOptions } from "../search/searches.ts";
import type { EventStore } from "../search/searchHits.ts";
import { withoutRefresh } from "../search/searchRequest.ts";
import { failureOf, waitsForSignIn } from "./failures.ts";
import type { Followed } from "./refreshes.ts";
import { goesOn, isReadAgain, keptOf, rangeToShow, recalledPages } from "./restoring.ts";
import { type ReasonPorts, ShownReasons } from "./shownReasons.ts";
import { ShownResults, type ShownResultsPorts } from "./shownResults.ts";

/** What the runs of a search need from the rest of the extension. */
export interface RunPorts extends Pick<ShownResultsPorts, "results">, ReasonPorts {
  /** Prepares a search without running it. Throws `Failure` where the request cannot be understood. */
  begin(request: SearchRequest, signal: AbortSignal, options: PrepareOptions): Promise<Search>;
  /** See `Searches.recall`. */
  recall(request: SearchRequest, earlier: EarlierSearch, index: FoundEvents): Promise<Search>;
  /** Records that a search begins to run. The returned function is called when the run ends. */
  began(search: Search, request: SearchRequest): () => void;
  /** Whether a search may cost what was estimated. */
  allow(cost: Cost, subject?: CostSubject): Promise<boolean>;
  /** Remembers what completion can offer. */
  saw(events: readonly SeenEvent[]): void;
  /** The most events of one run, where the request has no limit of its own. */
  limit(): number;
}

/** Receives what happens while a search runs. Called for the runs of a replaced search as well, except `begun`. */
export interface RunListener {
  /** A run starts from the beginning of the search. */
  begun(): void;
  /** The search can be followed. */
  prepared(followed: Followed): void;
  /** There may be more rows. */
  arrived(): void;
  /** The state is another one, the rows are the same. */
  changed(): void;
}

const CLEARED: FailureData = {
  reason: "not-found",
  message: "The event cache was cleared, and the events of this search with it. Run the search again to fetch them.",
  context: {},
  remedies: [{ kind: "retry" }],
};

const NEVER = new AbortController().signal;

/** How many events that stayed in their files are read for completion. */
const SAMPLE = 300;

/**
 * One search from its request to its last run: it is prepared or restored once, and runs until it is complete or stopped,
 * again after that where it can go on. Another search replaces it as a whole: once it is closed, what a run of it still does
 * changes nothing.
 */
export class SearchRuns {
  readonly shown: ShownResults;
  readonly #ports: RunPorts;
  readonly #listener: RunListener;
  #request: SearchRequest;
  #search: Search | undefined;
  #failure: FailureData | undefined;
  readonly #reasons: ShownReasons;
  /** What was found in an earlier window, or before the events were removed; undefined once the search runs. */
  #earlier: EarlierSearch | undefined;
  /** When the last run stopped reading, or a refresh read last (ms since 1970 UTC). */
  #readAt = 0;
  /** A refresh read more than an earlier window had read. */
  #isRefreshed = false;
  /** Stops the current run. Undefined: nothing runs. */
  #stop: AbortController | undefined;
  /** How far the search was when the current run began to read; undefined while none reads. */
  #reading: RunMark | undefined;
  /** Profiles that were signed in since the last run began. */
  readonly #signedIn = new Set<string>();
  #isClosed = false;

  constructor(request: SearchRequest, ports: RunPorts, listener: RunListener) {
    this.#request = request;
    this.#ports = ports;
    this.#listener = listener;
    this.#reasons = new ShownReasons(ports);
    this.shown = new ShownResults({
      results: (restarted) => ports.results(restarted),
      restarted: () => listener.arrived(),
      failureOf: (error) => this.#dataOf(error),
      fault: (error) => ports.fault(error),
    });
  }

  get request(): SearchRequest {
    return this.#request;
  }

  /** Undefined until it is prepared. */
  get search(): Search | undefined {
    return this.#search;
  }

  get results(): Results {
    return this.shown.results;
  }

  /** For what arrives after it. Undefined until it is prepared. */
  get followed(): Followed | undefined {
    return this.#search === undefined
      ? undefined
      : { search: this.#search, request: this.#request, events: this.results.events };
  }

  /** True from a run's start until `end`. */
  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  get reading(): RunMark | undefined {
    return this.isRunning ? this.#reading : undefined;
  }

  /** Why the search could not begin, its last run stopped, or its results cannot be read. */
  get failure(): FailureData | undefined {
    return this.#failure ?? this.shown.failure;
  }

  /** What the search did not cover, and why it may have found nothing; empty until it has ended. */
  get reasons(): readonly Reason[] {
    return this.#reasons.all;
  }

  get earlier(): EarlierSearch | undefined {
    return this.#earlier;
  }

  /** Whether another search replaced it, or the results are no longer shown. */
  get isClosed(): boolean {
    return this.#isClosed || this.results.isClosed;
  }

  /** What is kept to show it again in a later window. Undefined: nothing can be shown again. */
  get kept(): EarlierSearch | undefined {
    if (this.#search === undefined || (this.#earlier !== undefined && !this.#isRefreshed)) {
      return this.#earlier;
    }
    return keptOf(this.#search, this.results, this.reading === undefined ? this.#readAt : Date.now());
  }

  /**
   * Prepares the search and runs it. `earlier`: it goes on where it stopped in an earlier window. `asked`: a person asked for
   * that; else nobody is asked anything. Resolves when everything is read, to false where the search could not begin or was
   * replaced. Never rejects.
   */
  async begin(earlier: EarlierSearch | undefined, asked: boolean): Promise<boolean> {
    const { signal } = this.#start();
    this.#listener.begun();
    try {
      const index = this.results.events;
      const search = await this.#ports.begin(this.#request, signal, { index, asked, earlier });
      if (this.#isClosed) {
        return false;
      }
      this.#take(search, undefined);
      return await this.#read(search, signal, earlier?.total ?? 0);
    } catch (error) {
      if (!this.#isClosed) {
        this.#failed(error);
        this.end();
      }
      return false;
    }
  }

  /** Goes on where the last run stopped. As `begin`. */
  async proceed(search: Search): Promise<boolean> {
    return await this.#read(search, this.#start().signal, 0);
  }

  /** Reads back what is stored of what an earlier search found. AWS is not asked. Resolves when it is read. Never rejects. */
  async restore(earlier: EarlierSearch): Promise<void> {
    this.#earlier = earlier;
    const { signal } = this.#start();
    this.#listener.begun();
    try {
      const search = await this.#ports.recall(this.#request, earlier, this.results.events);
      if (!this.#isClosed) {
        this.#take(search, earlier);
        await this.#readBack(search, earlier, signal);
      }
    } catch (error) {
      if (!this.#isClosed) {
        this.#failed(error);
      }
    }
  }

  /**
   * Whether the search of an earlier window, which stopped it while something ran at AWS, would read on without asking a
   * person anything. Never rejects.
   */
  async goesOnQuietly(): Promise<boolean> {
    const search = this.#search;
    if (search === undefined || this.isRunning || !goesOn(this)) {
      return false;
    }
    try {
      return (await search.goesOnQuietly(NEVER)) && !this.#isClosed && !this.isRunning;
    } catch (error) {
      this.#ports.fault(error);
      return false;
    }
  }

  /** What was found so far was removed: nothing is shown until another search replaces this one. */
  lose(earlier: EarlierSearch | undefined): void {
    this.#earlier = earlier;
    this.#failure = CLEARED;
  }

  /** Remembers for completion what was found and stayed in its files: that is in no page. */
  async sample(): Promise<void> {
    if (this.#search?.isIndexed === true) {
      this.#ports.saw(await this.results.seen(0, SAMPLE).catch(() => []));
    }
  }

  /** A refresh of this search read something just now. Ignored for another search. */
  refreshed(search: Search): void {
    if (search === this.#search) {
      this.#readAt = Date.now();
      this.#isRefreshed = true;
    }
  }

  /** What the search does not cover is another thing than at its end. */
  claimed(): void {
    if (this.#search !== undefined && !this.isRunning) {
      this.#reasons.tell(this.#search, this.#request);
    }
  }

  /** Stops the current run; what was found stays. */
  cancel(): void {
    this.#stop?.abort();
  }

  /** Stops the current run, but not what runs at AWS for it: `proceed` reads on. */
  detach(): void {
    this.#stop?.abort(new Detached());
  }

  /** The current run has ended, and everything that it found is among the rows. */
  end(): void {
    this.#stop = undefined;
  }

  /**
   * Another search replaces it, or the view is closed. Frees what its targets and results hold; nobody waits for that.
   * `leaves`: what runs at AWS goes on, for a later window.
   */
  close(leaves: boolean): void {
    if (leaves) {
      this.detach();
    }
    this.cancel();
    this.#isClosed = true;
    this.end();
    this.shown.close();
    this.#search?.close(leaves).catch((error: unknown) => this.#ports.fault(error));
  }

  /**
   * The person signed in with these profiles. Answers whether the search should go on now, as it failed because a sign-in with
   * one of them, or of those since the last run began, was missing. Never while it runs, nor if the person cancelled it.
   */
  signedIn(profiles: ReadonlySet<string>): boolean {
    profiles.forEach((name) => void this.#signedIn.add(name));
    if (this.isRunning || this.#search?.state === "cancelled") {
      return false;
    }
    const failures = [this.#failure, ...(this.#search?.targets ?? []).map(({ failure }) => failure)];
    return failures.some((failure) => waitsForSignIn(failure, this.#signedIn));
  }

  #start(): AbortController {
    this.#stop = new AbortController();
    this.#failure = undefined;
    this.#reasons.clear();
    this.#signedIn.clear();
    return this.#stop;
  }

  /** `earlier`: of a search that is restored. */
  #take(search: Search, earlier: EarlierSearch | undefined): void {
    const { events } = this.results;
    this.#search = search;
    this.#request = withoutRefresh(this.#request);
    if (search.isIndexed) {
      const range = rangeToShow(search, this.#request, earlier);
      events.lookFor(search.plan.query.condition, range, search.storesRecords);
    }
    events.amendWith(search.addenda);
    this.#listener.prepared({ search, request: this.#request, events });
  }

  /** `foundBefore`: how many events an earlier window had found of the same search; the limit counts from there. */
  async #read(search: Search, signal: AbortSignal, foundBefore: number): Promise<boolean> {
    this.#reading = { at: Date.now(), share: search.progress };
    const ended = this.#ports.began(search, this.#request);
    try {
      const limit = (this.#request.limit ?? this.#ports.limit()) + foundBefore;
      let isLearning = false;
      const read = ({ events }: SearchPage) => {
        if (!isLearning && search.targets.some(({ pages }) => pages > 0)) {
          isLearning = true;
          void this.#learn(search, signal);
        }
        if (events.length > 0 || search.isIndexed) {
          this.#listener.arrived();
        } else {
          this.#listener.changed();
        }
      };
      await this.#pages(
        agreedRun(search, { signal, limit, store: this.#store, agree: (cost) => this.#agree(cost) }),
        read,
      );
    } catch (error) {
      if (!this.#isClosed) {
        this.#failed(error);
      }
    } finally {
      ended();
      if (search.state === "cancelled") {
        void this.#stopped(search);
      }
      this.#reading = undefined;
      this.#readAt = Date.now();
    }
    return this.#ended(search);
  }

  async #readBack(search: Search, earlier: EarlierSearch, signal: AbortSignal): Promise<void> {
    const pages = recalledPages(search, earlier, signal, this.#store);
    await this.#pages(pages, () => this.#listener.arrived());
    if (this.#ended(search)) {
      if (isReadAgain(search)) {
        // As by any other run.
        this.#earlier = undefined;
        this.#readAt = Date.now();
      } else {
        this.shown.recalled({ of: earlier.total, isUnread: !search.isRecalled });
      }
    }
  }

  /** Says what a cancelled search billed when AWS has stopped its queries. Never rejects. */
  async #stopped(search: Search): Promise<void> {
    await search.stopped().catch((error: unknown) => this.#ports.fault(error));
    if (!this.#isClosed) {
      this.#listener.changed();
    }
  }

  /** Ends early where another search replaces this one. */
  async #pages(pages: AsyncIterable<SearchPage>, read: (page: SearchPage) => void): Promise<void> {
    for await (const page of pages) {
      if (this.#isClosed) {
        return;
      }
      read(page);
    }
  }

  readonly #store: EventStore = (found, again) => this.results.events.add(found, again);

  /** The last page of a run was read. Answers whether anyone still wants to know. */
  #ended(search: Search): boolean {
    if (!this.#isClosed) {
      this.#reasons.tell(search, this.#request);
      // What was left to count until now is counted.
      this.#listener.arrived();
    }
    return !this.#isClosed;
  }

  /** Cancels the run where its cost is refused. */
  async #agree(cost: Cost): Promise<boolean> {
    this.#listener.changed();
    const isAllowed = await this.#ports.allow(cost);
    if (!isAllowed) {
      this.cancel();
    }
    return isAllowed;
  }

  /** Says what is not covered again when more is known of it. Never rejects. */
  async #learn(search: Search, signal: AbortSignal): Promise<void> {
    await this.#reasons.learn(search, signal);
    if (!this.#isClosed) {
      this.claimed();
      this.#listener.changed();
    }
  }

  #failed(error: unknown): void {
    this.#failure = isAbort(error) ? undefined : this.#dataOf(error);
  }

  #dataOf(error: unknown): FailureData {
    return failureOf(error, (fault) => this.#ports.fault(fault));
  }
}
