import { abortError } from "../../aws/clock.ts";
import type { CloudTrailEvent } from "../../model/record.ts";
import { type PagesRead, pagesText } from "../../query/estimate.ts";
import type { TimeWindow } from "../../query/plan.ts";
import type { Query } from "../../query/text.ts";
import { Addenda, type Amendable, type Amended } from "./addenda.ts";
import { Arrivals } from "./arrivals.ts";
import { type Provenance, type Scope, type ScopeProgress, ScopeRun } from "./scope.ts";

export type { Provenance, Scope, ScopeProgress } from "./scope.ts";

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

export interface FoundEvent {
  readonly event: CloudTrailEvent;
  /** Grows when another profile, Region or source returns the same event. */
  readonly seenIn: readonly Provenance[];
  /** Where CloudTrail said more of it later, and the search found that as well. */
  readonly amended?: Amended;
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

/** What the search knows of an event: grows while it runs. */
interface Found extends Amendable {
  readonly seenIn: Provenance[];
}

export type SearchState = "idle" | "running" | "done" | "cancelled" | "limited" | "failed";

/**
 * One search over several places at once. It can be run, cancelled, and run again: it goes on where each place stopped,
 * and what was found stays.
 */
export class Search {
  readonly plan: SearchPlan;
  readonly #runs: ScopeRun[];
  readonly #found = new Map<string, Found>();
  readonly #addenda = new Addenda(this.#found);
  readonly #seen: (found: readonly FoundEvent[]) => void;
  /** Who asks for a place that several profiles see. */
  readonly #leaders = new Map<string, ScopeRun>();
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

  /** Everything found so far, in the order of arrival, but for what an index took. */
  get found(): readonly FoundEvent[] {
    return [...this.#found.values()];
  }

  /** How many events were found, those included that an index took. */
  get count(): number {
    return this.#found.size + sum(this.#runs.map(({ indexed }) => indexed));
  }

  /** An event with what CloudTrail said of it later; undefined where the search found no such addendum. */
  amended(eventId: string): Amended | undefined {
    return this.#found.get(eventId)?.amended;
  }

  get scopes(): readonly ScopeProgress[] {
    return this.#runs.map((run) => run.progress());
  }

  /** What is done and how far it is, in one sentence: grows with what is known. */
  get sentence(): string {
    const { sentence } = this.plan;
    const pages = this.pages;
    const shared = [
      ...new Set(
        this.scopes.flatMap(({ profile, askedWith }) =>
          askedWith === undefined ? [] : [[askedWith, profile].sort().join(" and ")],
        ),
      ),
    ];
    return [
      sentence,
      ...(shared.length === 0 ? [] : [`${shared.join(", ")} see the same account, asked once`]),
      ...(pages === undefined ? [] : [pagesText(pages)]),
    ].join("; ");
  }

  /** How many pages were read of about how many, over all places; undefined before the first and for files. */
  get pages(): PagesRead | undefined {
    const asked = this.scopes.filter(({ askedWith, plan }) => askedWith === undefined && !plan.empty);
    const pages = sum(asked.map((scope) => scope.pages));
    if (pages === 0 || this.#runs.some(({ files }) => files !== undefined)) {
      return undefined;
    }
    const going = asked.filter(({ state }) => state !== "failed");
    const estimates = asked.map((scope) => (scope.state === "failed" ? scope.pages : scope.estimate));
    const known = estimates.every((estimate) => estimate !== undefined);
    const ages = asked.flatMap(({ age }) => age ?? []);
    return {
      pages,
      remembered: sum(asked.map(({ remembered }) => remembered)),
      done: going.every(({ state }) => state === "done"),
      ...(known ? { estimate: sum(estimates) } : {}),
      ...(ages.length === 0 ? {} : { age: Math.max(...ages) }),
    };
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
    for (const [place, run] of this.#leaders) {
      if (run.state !== "done") {
        this.#leaders.delete(place);
      }
    }
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const queue = new Arrivals<SearchPage>();
    let room = limit;
    const tasks = left.map((run) => {
      const reading = run.go(
        both,
        (events) => {
          const fresh = this.#keep(events, run);
          this.#seen(fresh);
          room -= fresh.length;
          queue.push({ events: fresh, plan: this.plan, scopes: this.scopes });
          if (room <= 0) {
            stop.abort();
          }
        },
        (place) => this.#lead(place, run),
      );
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

  /** Who reads a place: the first one that comes to it, and another where that one was refused. */
  #lead(place: string, run: ScopeRun): ScopeRun {
    const leader = this.#leaders.get(place);
    if (leader === undefined || leader.state === "failed") {
      this.#leaders.set(place, run);
      return run;
    }
    if (leader !== run) {
      for (const { seenIn } of this.#found.values()) {
        if (seenIn.some((seen) => samePlace(seen, leader))) {
          addPlace(seenIn, run);
        }
      }
    }
    return leader;
  }

  #keep(events: readonly CloudTrailEvent[], run: ScopeRun): FoundEvent[] {
    const fresh: FoundEvent[] = [];
    const seers = [run, ...this.#runs.filter((other) => other.isLedBy(run))];
    for (const event of events) {
      const known = this.#found.get(event.eventId);
      const found: Found = known ?? { event, seenIn: [] };
      for (const seer of seers) {
        addPlace(found.seenIn, seer);
      }
      if (known === undefined) {
        this.#found.set(event.eventId, found);
        this.#addenda.add(found);
        fresh.push(found);
      }
    }
    return fresh;
  }
}

function addPlace(seenIn: Provenance[], { profile, region, source, files }: Provenance): void {
  const place = { profile, region, source, ...(files === undefined ? {} : { files }) };
  if (!seenIn.some((other) => samePlace(other, place))) {
    seenIn.push(place);
  }
}

function samePlace(left: Provenance, right: Provenance): boolean {
  return left.profile === right.profile && left.region === right.region && left.source === right.source;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
