import { abortError, isDetached } from "../../async/abort.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Query } from "../../query/language/text.ts";
import type { PagesRead } from "../../query/plan/estimate.ts";
import type { NotCovered } from "../../query/plan/notCovered.ts";
import type { Cost } from "../../sources/queryCost.ts";
import { type Guide, isSameOrigin, type LiveBatch, type Origin } from "../../sources/source.ts";
import type { Addenda } from "./addenda.ts";
import { Leaders } from "./leaders.ts";
import { notCoveredBy, type Surroundings } from "./notCovered.ts";
import { type EndState, endOf, ParallelRun, type Step } from "./parallelRun.ts";
import { type EventHit, type EventStore, SearchHits } from "./searchHits.ts";
import { pagesOf, searchSentence, searchSummary } from "./searchTexts.ts";
import type { TargetMark, TargetPlan, TargetProgress } from "./targetProgress.ts";
import { TargetRun } from "./targetRun.ts";

export type { EventHit } from "./searchHits.ts";
export type { SearchRequest } from "./searchRequest.ts";
export type { TargetPlan, TargetProgress } from "./targetProgress.ts";

/** What is done where, for the person and for the API. */
export interface SearchPlan {
  readonly query: Query;
  readonly window: TimeRange;
  /** What is requested and what is filtered here, without where and when. */
  readonly summary: string;
  /** The same with where and when, as one plain sentence. */
  readonly sentence: string;
}

export interface SearchPage {
  /** New events only, newest first within the page; each is given once. */
  readonly events: readonly EventHit[];
  readonly plan: SearchPlan;
  readonly targets: readonly TargetProgress[];
}

/** What belongs to a search besides its plan and its targets. */
export interface SearchOptions {
  /** Called with each event once, as it arrives. */
  readonly seen?: (found: readonly EventHit[]) => void;
  /** What it could have searched besides. Absent: not known, and nothing counts as not covered. */
  readonly around?: Surroundings;
  /** What there is to see in its targets. Absent: they suggest nothing. */
  readonly guide?: Guide;
  /**
   * Describes the search where only some of its targets are read: the part of its window for which each is, undefined for one
   * that is not. Absent: all are read, also those of which others have every event.
   */
  readonly describe?: (read: readonly (TimeRange | undefined)[]) => Pick<SearchPlan, "summary" | "sentence">;
  /** How an earlier run of the same search ended, for `recall`. `marks`: of the targets, in order; absent for one to be read again. */
  readonly earlier?: { readonly state: SearchState; readonly marks: readonly (TargetMark | undefined)[] };
}

export type SearchState = "idle" | "running" | EndState;

/**
 * One search of several targets at once. It can be run, cancelled, and run again: it goes on where each target stopped,
 * and what was found stays.
 */
export class Search {
  #plan: SearchPlan;
  #runs: readonly TargetRun[];
  /** Of all targets, also those that are not read. */
  readonly #planned: readonly TargetRun[];
  readonly #describe: SearchOptions["describe"];
  readonly #hits = new SearchHits();
  readonly #seen: (found: readonly EventHit[]) => void;
  readonly guide: Guide | undefined;
  /** What it could have searched besides. Undefined: not known. */
  readonly around: Surroundings | undefined;
  /** Which target reads what several profiles see. */
  readonly #leaders = new Leaders<TargetRun>((leader, run) => this.#hits.join(leader.target.origin, run.target.origin));
  /** The end of the time range that was searched, in ms since 1970 UTC. */
  #to: number;
  #state: SearchState = "idle";
  #cost: Cost | undefined;
  #isCostAllowed = false;
  /** A live tail added events to what it found, from this time on (ms since 1970 UTC). */
  live: { readonly since: number } | undefined;

  constructor(plan: SearchPlan, targets: readonly TargetPlan[], options: SearchOptions = {}) {
    this.#plan = plan;
    this.#describe = options.describe;
    this.#to = plan.window.to;
    this.#seen = options.seen ?? (() => undefined);
    this.around = options.around;
    this.guide = options.guide;
    const { earlier } = options;
    this.#state = earlier?.state ?? "idle";
    this.#planned = targets.map((target, index) => new TargetRun(target, earlier?.marks[index]));
    this.#runs = this.#planned;
  }

  get plan(): SearchPlan {
    return this.#plan;
  }

  get state(): SearchState {
    return this.#state;
  }

  /** Everything that runs without a store found so far, in the order of arrival. */
  get found(): readonly EventHit[] {
    return this.#hits.kept;
  }

  /** The addenda among what was found, and the events that they amend. */
  get addenda(): Addenda {
    return this.#hits.addenda;
  }

  /** How many events were found and stored, those included that an index took. */
  get count(): number {
    return this.#hits.stored + sum(this.#runs.map(({ indexed }) => indexed));
  }

  /** How many events were read that could not be stored: they are not among those found, and are read again when the search goes on. */
  get unstored(): number {
    return this.#hits.unstored;
  }

  /** An index takes the events of some of what it searches. */
  get isIndexed(): boolean {
    return this.#runs.some(({ target }) => target.isIndexed === true);
  }

  /** Some of what it searches lists events by another time than their records may have. */
  get storesRecords(): boolean {
    return this.#runs.some(({ target }) => target.capabilities.storesRecords === true);
  }

  /** An origin, and those of the targets that were not read because they hold the same events. */
  originsWith(origin: Origin): readonly Origin[] {
    const run = this.#runs.find((one) => isSameOrigin(one.target.origin, origin));
    return run === undefined ? [origin] : this.#originsOf(run);
  }

  get targets(): readonly TargetProgress[] {
    return this.#runs.map((run) => run.progress());
  }

  /** What is done and how far it is, in one sentence: grows with what is known. */
  get sentence(): string {
    return searchSentence(this.plan.sentence, this.pages, this.#cost, this.targets);
  }

  /** The plan, its cost and the requests so far, in short: without the targets. */
  get summary(): string {
    return searchSummary(this.plan.summary, this.pages, this.#cost, this.targets);
  }

  /** How many pages were read of about how many, over all targets without files; undefined before the first. */
  get pages(): PagesRead | undefined {
    return pagesOf(this.targets);
  }

  /**
   * What is complete holds every event that could be read at this time (ms since 1970 UTC); late events can still arrive.
   * Absent where none can. A target that was read for an earlier part of the time only has a note about late events.
   */
  get asOf(): number | undefined {
    const { targets } = this;
    const end = Math.max(...targets.map(({ plan }) => plan.window.to));
    const times = targets.flatMap(({ asOf, plan }) => (plan.window.to < end ? [] : (asOf ?? [])));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** `recall` read back all targets; what it did not give is no longer stored. */
  get isRecalled(): boolean {
    return this.#runs.every((run) => run.isRecalled);
  }

  /** Why `recall` did not read back its targets, each reason once. */
  get whyNotRecalled(): readonly string[] {
    return [...new Set(this.#runs.flatMap(({ whyNotRecalled }) => whyNotRecalled ?? []))];
  }

  /** The time range that was searched: that of the plan, and what `extendTo` added. */
  get window(): TimeRange {
    return { ...this.plan.window, to: this.#to };
  }

  /** What happened until `to` (ms since 1970 UTC) was read as well, by another search. */
  extendTo(to: number): void {
    this.#to = Math.max(this.#to, to);
  }

  /** What it does not cover, as far as that is known now: also where it has not ended. */
  get notCovered(): NotCovered {
    const { query } = this.plan;
    const asked = { query, window: this.window, targets: this.targets, asOf: this.asOf, liveSince: this.live?.since };
    return this.around === undefined ? [] : notCoveredBy(asked, this.around);
  }

  /** True while everything stored is shown and only stored ranges are read again. */
  get isChecking(): boolean {
    const running = this.targets.filter(({ state }) => state === "running");
    return running.length > 0 && running.every(({ checking }) => checking === true);
  }

  /** 0 to 1: how much of what must be asked for was read, over all targets. */
  get progress(): number {
    const parts = this.#runs.map((run) => run.share());
    return parts.length === 0 ? 1 : sum(parts) / parts.length;
  }

  /** True when there is something left to read: after a limit, a cancel or a failure. */
  get canContinue(): boolean {
    return this.#state !== "running" && this.#runs.some((run) => run.state !== "done");
  }

  /**
   * What the search would cost; undefined where it costs nothing, or where `allowCost` was called since. Finding out takes
   * requests of its own. A target that fails here fails again when the search runs. Throws an AbortError.
   */
  async estimate(signal: AbortSignal): Promise<Cost | undefined> {
    // What was allowed was not the rest.
    this.#isCostAllowed &&= !this.awaitsCost;
    if (this.#isCostAllowed) {
      return undefined;
    }
    signal.throwIfAborted();
    this.#cost = undefined;
    if (this.#runs.some(({ target }) => target.capabilities.isBilled === true)) {
      // Loaded when something is billed.
      const { estimateTargets } = await import("./targetEstimates.ts");
      const { cost, unread } = await estimateTargets(this.#runs, this.#mayChoose, signal);
      this.#cost = cost;
      await this.#leaveOut(unread);
    }
    return this.#cost;
  }

  /** Nothing was read yet, and nothing of it belongs to an earlier search. */
  get #mayChoose(): boolean {
    return this.#describe !== undefined && this.#state === "idle";
  }

  /** Does not read these targets. */
  async #leaveOut(unread: ReadonlySet<TargetRun>): Promise<void> {
    const left = this.#runs.filter((run) => unread.has(run));
    this.#runs = this.#runs.filter((run) => !unread.has(run));
    if (this.#mayChoose) {
      const read = this.#planned.map((run) => (this.#runs.includes(run) ? run.target.plan.window : undefined));
      this.#plan = { ...this.#plan, ...this.#describe?.(read) };
    }
    await Promise.all(left.map((run) => run.close(true)));
  }

  /** A run stopped because the cost of the rest is known only now: it is estimated and allowed before the next one. */
  get awaitsCost(): boolean {
    return this.#runs.some((run) => run.awaitsCost);
  }

  /** The person, or whoever runs the search, allows what was estimated. */
  allowCost(): void {
    this.#isCostAllowed = true;
  }

  /**
   * Pages as they arrive, their events stored by `store`, or kept in `found` without one. Ends when everything is read or
   * `limit` more events were found. A failed target is listed in `targets` while the others continue; if all fail, the first
   * failure is thrown. What `store` throws ends the run of all targets and is thrown. Throws an AbortError when `signal`
   * is aborted; unless that is with `Detached`, what runs at AWS is stopped as well.
   */
  async *run(
    signal: AbortSignal,
    limit = Number.POSITIVE_INFINITY,
    store?: EventStore,
  ): AsyncGenerator<SearchPage, void, undefined> {
    if (this.#state === "running") {
      throw new Error("This search is already running.");
    }
    const left = this.#runs.filter((run) => run.state !== "done");
    this.#leaders.restart();
    const step: Step = (run, stop, taker) => run.go(stop, taker, this.#leaders);
    yield* this.#run(left, step, { signal, limit, store });
    this.#throwIfFailed();
  }

  /**
   * As `run`, for a search with `SearchOptions.earlier`: gives what is stored of what its earlier run found, and ends in the
   * state of that. AWS is not asked. Targets whose events are on this computer are read again. `since`: no event was shown
   * that is older (ms since 1970 UTC).
   */
  async *recall(
    signal: AbortSignal,
    since: number,
    limit: number,
    store: EventStore,
  ): AsyncGenerator<SearchPage, void, undefined> {
    const before = this.#state;
    const isAllLocal = this.#runs.every((run) => run.isLocal);
    const step: Step = (run, stop, taker) => run.recall(stop, taker, since, this.#leaders);
    try {
      yield* this.#run(this.#runs, step, { signal, limit, store, isRecall: true });
    } finally {
      this.#state = isAllLocal ? this.#state : before;
    }
    if (isAllLocal) {
      this.#throwIfFailed();
    }
  }

  async *#run(
    runs: readonly TargetRun[],
    step: Step,
    {
      signal,
      limit,
      store,
      isRecall = false,
    }: {
      readonly signal: AbortSignal;
      readonly limit: number;
      readonly store: EventStore | undefined;
      readonly isRecall?: boolean;
    },
  ): AsyncGenerator<SearchPage, void, undefined> {
    this.#state = "running";
    const read = new ParallelRun<SearchPage>(limit, {
      store: async (run, events) => {
        const fresh = await this.#hits.add(events, () => this.#originsOf(run), store);
        this.#seen(fresh);
        return fresh;
      },
      page: (events) => ({ events, plan: this.plan, targets: this.targets }),
    });
    try {
      yield* read.pages(runs, step, signal);
    } finally {
      const { isFull, refused } = read;
      for (const run of runs) {
        run.followAfterFailure(this.#leaders);
        run.settle(isFull && !signal.aborted ? "limited" : "cancelled");
        // What could not be stored is read again when the search goes on. Reading back what is stored stops nothing at AWS.
        if (run.state === "cancelled" && refused === undefined && !isDetached(signal) && !isRecall) {
          run.stop();
        }
      }
      this.#state = refused === undefined ? endOf(this.#runs, signal, isFull) : "failed";
    }
    if (read.refused !== undefined) {
      throw read.refused.error;
    }
    if (signal.aborted) {
      throw abortError(signal);
    }
    yield { events: [], plan: this.plan, targets: this.targets };
  }

  /**
   * Gives what arrives in its targets to `take`, each target one batch after the other. Resolves when none is followed any
   * more: `signal` was aborted, or all failed, which `targets` tells. Instead of a run, and nothing of it counts as found.
   */
  async follow(
    signal: AbortSignal,
    take: (batch: LiveBatch, origins: readonly Origin[]) => Promise<void>,
  ): Promise<void> {
    const live = this.#runs.filter((run) => run.isLive);
    await Promise.all(live.map((run) => run.follow(signal, (batch) => take(batch, [run.target.origin]))));
  }

  /** Resolves when what runs at AWS has been stopped, after a run that was cancelled. Throws what is no `Failure`. */
  async stopped(): Promise<void> {
    await Promise.all(this.#runs.map((run) => run.stopped()));
  }

  /** Whether `run` would read on without asking a person anything: nobody has to sign in, and nothing more is billed. */
  async goesOnQuietly(signal: AbortSignal): Promise<boolean> {
    const each = await Promise.all(this.#runs.map((run) => run.goesOnQuietly(signal)));
    return each.every(Boolean);
  }

  /**
   * Releases what the targets hold, such as downloaded files, and stops what runs at AWS for them. The search does not run
   * afterwards. `leaves`: what runs at AWS goes on, for a later window.
   */
  async close(leaves = false): Promise<void> {
    await Promise.all(this.#runs.map((run) => run.close(leaves)));
  }

  #throwIfFailed(): void {
    const failures = this.#runs.flatMap((run) => (run.failure === undefined ? [] : [run.failure]));
    if (this.#state === "failed" && failures[0] !== undefined) {
      throw failures[0];
    }
  }

  /** The origin of a target, and those of the targets that it is read for as well. */
  #originsOf(run: TargetRun): readonly Origin[] {
    return [run, ...this.#runs.filter((other) => other.isLedBy(run))].map(({ target }) => target.origin);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
