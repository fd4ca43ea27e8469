import { abortError } from "../../aws/clock.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import type { CloudTrailEvent } from "../../model/record.ts";
import type { SourcePlan, TimeWindow } from "../../query/plan.ts";
import type { Query } from "../../query/text.ts";
import type { Source } from "../../sources/source.ts";

/** What to look for and where. Everything left out takes the person's own choice. */
export interface SearchRequest {
  /** The search language: "event:RunInstances user:alice last:24h". */
  readonly text?: string;
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
  /** Ids of kinds of sources: "eventHistory". */
  readonly sources?: readonly string[];
  /** ISO time, span ("24h", "now-1h") or ms since 1970 UTC. A time in the text wins. */
  readonly from?: string | number;
  readonly to?: string | number;
  /** Log files and folders on disk, as absolute paths: they are searched in place of profiles and Regions. */
  readonly files?: readonly string[];
  /** Stop after this many matching events; the search can be continued. */
  readonly limit?: number;
}

/** Where an event was seen. */
export interface Provenance {
  readonly profile: string;
  readonly region: string;
  readonly source: string;
  /** Of an event from log files: what was opened. */
  readonly files?: readonly string[];
}

export interface FoundEvent {
  readonly event: CloudTrailEvent;
  /** Grows when another profile, Region or source returns the same event. */
  readonly seenIn: readonly Provenance[];
}

/** One place that is asked: for Event history, a profile and a Region. */
export interface Scope extends Provenance {
  /** Opened when the search gets to it. Throws `Failure`. */
  open(signal: AbortSignal): Promise<Source>;
  readonly plan: SourcePlan;
}

type ScopeState = "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";

export interface ScopeProgress extends Provenance {
  readonly state: ScopeState;
  readonly plan: SourcePlan;
  readonly pages: number;
  /** Events that the source returned, and how many of them matched. */
  readonly scanned: number;
  readonly matched: number;
  readonly throttled: number;
  /** How many of the pages were fetched before, and cost no request. */
  readonly remembered: number;
  /** Every event of the window at or after this time was seen (ms since 1970 UTC). */
  readonly coveredFrom: number;
  readonly failure?: FailureData;
  /** What a person should know of what was read. */
  readonly notes?: readonly string[];
}

/** What is done where, for the person and for the API. */
export interface SearchPlan {
  readonly query: Query;
  readonly window: TimeWindow;
  /** One plain sentence. */
  readonly sentence: string;
}

export interface SearchPage {
  /** New events only, newest first within the page; each is given once. */
  readonly events: readonly FoundEvent[];
  readonly plan: SearchPlan;
  readonly scopes: readonly ScopeProgress[];
}

export type SearchState = "idle" | "running" | "done" | "cancelled" | "limited" | "failed";

/**
 * One search over several places at once. It can be run, cancelled, and run again: it goes on where each place stopped,
 * and what was found stays.
 */
export class Search {
  readonly plan: SearchPlan;
  readonly #runs: ScopeRun[];
  readonly #found = new Map<string, { readonly event: CloudTrailEvent; readonly seenIn: Provenance[] }>();
  readonly #seen: (found: readonly FoundEvent[]) => void;
  #state: SearchState = "idle";

  /** `seen` is told of each event once, as it arrives. */
  constructor(
    plan: SearchPlan,
    scopes: readonly Scope[],
    seen: (found: readonly FoundEvent[]) => void = () => undefined,
  ) {
    this.plan = plan;
    this.#seen = seen;
    this.#runs = scopes.map((scope) => new ScopeRun(scope));
  }

  get state(): SearchState {
    return this.#state;
  }

  /** Everything found so far, in the order of arrival. */
  get found(): readonly FoundEvent[] {
    return [...this.#found.values()];
  }

  get count(): number {
    return this.#found.size;
  }

  get scopes(): readonly ScopeProgress[] {
    return this.#runs.map((run) => run.progress());
  }

  /** 0 to 1: how much of the time window was read, over all places. */
  get progress(): number {
    const parts = this.#runs.map((run) => run.share());
    return parts.length === 0 ? 1 : parts.reduce((sum, part) => sum + part, 0) / parts.length;
  }

  /** True when there is something left to read: after a limit, a cancel or a failure. */
  get canContinue(): boolean {
    return this.#state !== "running" && this.#runs.some((run) => run.state !== "done");
  }

  /**
   * Pages as they arrive. Ends when everything is read or `limit` more events were found. A place that fails is told in
   * `scopes`, and the others go on; when all of them fail, the first failure is thrown. Throws an AbortError when
   * `signal` is aborted.
   */
  async *run(signal: AbortSignal, limit = Number.POSITIVE_INFINITY): AsyncGenerator<SearchPage, void, undefined> {
    if (this.#state === "running") {
      throw new Error("This search is already running.");
    }
    this.#state = "running";
    const left = this.#runs.filter((run) => run.state !== "done");
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const queue = new Arrivals<SearchPage>();
    let room = limit;
    const tasks = left.map((run) => {
      const reading = run.go(both, (events) => {
        const fresh = this.#keep(events, run);
        this.#seen(fresh);
        room -= fresh.length;
        queue.push({ events: fresh, plan: this.plan, scopes: this.scopes });
        if (room <= 0) {
          stop.abort();
        }
      });
      return reading.catch((fault: unknown) => {
        stop.abort();
        throw fault;
      });
    });
    // Waits for every place, also when one of them breaks: nothing may go on behind the back of a later run.
    const all = Promise.allSettled(tasks).finally(() => queue.close());
    try {
      yield { events: [], plan: this.plan, scopes: this.scopes };
      yield* queue;
      const broken = (await all).find((end) => end.status === "rejected");
      if (broken !== undefined) {
        throw broken.reason;
      }
    } finally {
      const limited = room <= 0;
      stop.abort();
      await all;
      for (const run of left) {
        run.settle(limited && !signal.aborted ? "limited" : "cancelled");
      }
      this.#state = this.#outcome(signal, limited);
    }
    if (signal.aborted) {
      throw abortError(signal);
    }
    yield { events: [], plan: this.plan, scopes: this.scopes };
    const failures = this.#runs.flatMap((run) => (run.failure === undefined ? [] : [run.failure]));
    if (this.#state === "failed" && failures[0] !== undefined) {
      throw failures[0];
    }
  }

  #outcome(signal: AbortSignal, limited: boolean): SearchState {
    if (this.#runs.every((run) => run.state === "done")) {
      return "done";
    }
    if (signal.aborted) {
      return "cancelled";
    }
    if (limited) {
      return "limited";
    }
    if (this.#runs.some((run) => run.state === "cancelled")) {
      return "cancelled";
    }
    return this.#runs.every((run) => run.state === "failed") ? "failed" : "done";
  }

  #keep(events: readonly CloudTrailEvent[], seen: Provenance): FoundEvent[] {
    const fresh: FoundEvent[] = [];
    const { profile, region, source, files } = seen;
    for (const event of events) {
      const known = this.#found.get(event.eventId);
      const provenance = { profile, region, source, ...(files === undefined ? {} : { files }) };
      if (known === undefined) {
        const found = { event, seenIn: [provenance] };
        this.#found.set(event.eventId, found);
        fresh.push(found);
      } else if (!known.seenIn.some((other) => samePlace(other, provenance))) {
        known.seenIn.push(provenance);
      }
    }
    return fresh;
  }
}

/** One place of a search, and how far it got. */
class ScopeRun implements Provenance {
  readonly profile: string;
  readonly region: string;
  readonly source: string;
  readonly files?: readonly string[];
  readonly #scope: Scope;
  #coveredFrom: number;
  #pages = 0;
  #scanned = 0;
  #matched = 0;
  #throttled = 0;
  #remembered = 0;
  #share: number | undefined;
  #notes: readonly string[] = [];
  state: ScopeState = "waiting";
  failure: Failure | undefined;

  constructor(scope: Scope) {
    this.profile = scope.profile;
    this.region = scope.region;
    this.source = scope.source;
    if (scope.files !== undefined) {
      this.files = scope.files;
    }
    this.#scope = scope;
    this.#coveredFrom = scope.plan.window.to;
    if (scope.plan.empty) {
      this.state = "done";
    }
  }

  /** Reads on from where it stopped. An abort leaves the state "running", for `settle` to name. */
  async go(signal: AbortSignal, arrived: (events: readonly CloudTrailEvent[]) => void): Promise<void> {
    this.state = "running";
    this.failure = undefined;
    try {
      const source = await this.#scope.open(signal);
      const { window, ...plan } = this.#scope.plan;
      for await (const page of source.search({ ...plan, window: { ...window, to: this.#coveredFrom } }, signal)) {
        this.#pages += 1;
        this.#scanned += page.scanned;
        this.#matched += page.events.length;
        this.#throttled += page.throttled;
        this.#remembered += page.remembered ? 1 : 0;
        this.#coveredFrom = page.coveredFrom ?? this.#coveredFrom;
        this.#share = page.share;
        this.#notes = page.notes ?? this.#notes;
        arrived(page.events);
        if (signal.aborted) {
          return;
        }
      }
      this.#coveredFrom = window.from;
      this.state = "done";
      arrived([]);
    } catch (error) {
      if (isAbort(error) || signal.aborted) {
        return;
      }
      if (!Failure.is(error)) {
        throw error;
      }
      this.failure = error;
      this.state = "failed";
      arrived([]);
    }
  }

  settle(state: "limited" | "cancelled"): void {
    if (this.state === "running" || this.state === "waiting") {
      this.state = this.#coveredFrom <= this.#scope.plan.window.from ? "done" : state;
    }
  }

  share(): number {
    const { from, to } = this.#scope.plan.window;
    return this.state === "done" || to <= from ? 1 : (this.#share ?? (to - this.#coveredFrom) / (to - from));
  }

  progress(): ScopeProgress {
    return {
      profile: this.profile,
      region: this.region,
      source: this.source,
      state: this.state,
      plan: this.#scope.plan,
      pages: this.#pages,
      scanned: this.#scanned,
      matched: this.#matched,
      throttled: this.#throttled,
      remembered: this.#remembered,
      coveredFrom: this.#coveredFrom,
      ...(this.#notes.length === 0 ? {} : { notes: this.#notes }),
      ...(this.failure === undefined ? {} : { failure: this.failure.toData() }),
    };
  }
}

/** Hands what several tasks push to the one who reads, in order, without a limit of its own. */
class Arrivals<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #closed = false;
  #wake: () => void = () => undefined;

  push(value: T): void {
    this.#waiting.push(value);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    while (true) {
      const value = this.#waiting.shift();
      if (value !== undefined) {
        yield value;
      } else if (this.#closed) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

function samePlace(left: Provenance, right: Provenance): boolean {
  return left.profile === right.profile && left.region === right.region && left.source === right.source;
}
