import type { CloudTrailEvent } from "../../model/record.ts";
import { planLookup } from "../../query/plan.ts";
import { EVENT_HISTORY } from "../../sources/eventHistory/capabilities.ts";
import { READ_AGAIN_AFTER } from "../../sources/eventHistory/coverage.ts";
import type { Source } from "../../sources/source.ts";
import type { HistoryPlace } from "./historyPlace.ts";

/** A value of a field of the search language that Event history takes, exactly as AWS is to compare it. */
export interface ExactValue {
  readonly field: "resource" | "event";
  readonly value: string;
}

export interface LookupsOptions {
  /** Opens Event history of a place; `readSince`: see `MemoryOptions`. Throws `Failure`. */
  readonly open: (place: HistoryPlace, readSince: number) => (signal: AbortSignal) => Promise<Source>;
  /** AWS's time, in ms since 1970 UTC. */
  readonly now: () => number;
  /** For how long, in ms, an answer is taken again without asking what happened since. */
  readonly freshFor: number;
}

/** What one lookup brought. */
export interface LookupAnswer {
  /** Write events, newest first. */
  readonly events: readonly CloudTrailEvent[];
  /** Pages that AWS was asked for. */
  readonly requests: number;
  /** Every event at or after this time was seen, ms since 1970 UTC. */
  readonly coveredFrom: number;
  readonly to: number;
  /** Everything that Event history has was read. */
  readonly whole: boolean;
  /** What could be read at this time (ms since 1970 UTC) was read; late events can still arrive. Absent where none can. */
  readonly asOf?: number;
}

/** When to stop: everything is read, or `enough` is there, or AWS was asked for `budget` pages. */
export interface Until {
  readonly budget: number;
  readonly enough: (events: readonly CloudTrailEvent[]) => boolean;
  /** Ask, however fresh the answer is. */
  readonly refresh: boolean;
}

/** Write events held in memory, over all lookups: some ten megabytes. */
const MOST_EVENTS = 2_000;
const MOST_LOOKUPS = 500;

interface Kept {
  readonly answer: Omit<LookupAnswer, "requests">;
  readonly askedAt: number;
}

/**
 * Lookups of single values that several resources share: a bucket, its policy and its access block are found under one
 * name. What one asked is not asked again for the next one while it is fresh.
 */
export class Lookups {
  readonly #options: LookupsOptions;
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();
  readonly #turns = new Map<string, Promise<unknown>>();
  #events = 0;

  constructor(options: LookupsOptions) {
    this.#options = options;
  }

  /** The write events listed under a value, newest first. Throws `Failure` or an AbortError. */
  async read(place: HistoryPlace, exact: ExactValue, until: Until, signal: AbortSignal): Promise<LookupAnswer> {
    const key = JSON.stringify([place.accountId, place.region, place.profile.endpoints.cloudtrail, exact]);
    const before = this.#turns.get(key) ?? Promise.resolve();
    const read = () => this.#read(key, place, exact, until, signal);
    const turn = before.then(read, read);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) {
        this.#turns.delete(key);
      }
    }
  }

  /** Forgets what is in memory; what is on the shelf stays there. */
  forget(): void {
    this.#kept.clear();
    this.#events = 0;
  }

  async #read(
    key: string,
    place: HistoryPlace,
    exact: ExactValue,
    { budget, enough, refresh }: Until,
    signal: AbortSignal,
  ): Promise<LookupAnswer> {
    const { now, freshFor } = this.#options;
    const known = refresh ? undefined : this.#fresh(key);
    if (known !== undefined && (known.whole || enough(known.events))) {
      return { ...known, requests: 0 };
    }
    const at = now();
    const plan = planLookup(exact, EVENT_HISTORY, at, known?.coveredFrom ?? at);
    const events = [...(known?.events ?? [])];
    let requests = 0;
    let coveredFrom = plan.window.to;
    let whole = false;
    let asOf = known?.asOf;
    if (budget > 0) {
      // Asked for in place, the newest first: a late change must be found before an older one ends the lookup.
      const source = await this.#options.open(place, refresh ? at : at - READ_AGAIN_AFTER)(signal);
      for await (const page of source.search(plan, signal)) {
        events.push(...page.events.filter((event) => event.readOnly !== true));
        const { pages = 1 } = page;
        requests += page.remembered ? 0 : pages;
        coveredFrom = page.coveredFrom ?? coveredFrom;
        asOf = page.asOf === undefined ? asOf : Math.min(page.asOf, asOf ?? page.asOf);
        whole = coveredFrom <= plan.window.from;
        if (whole || requests >= budget || enough(events)) {
          break;
        }
      }
    }
    const answer = { events, coveredFrom, to: known?.to ?? at, whole, ...(asOf === undefined ? {} : { asOf }) };
    if (freshFor > 0) {
      this.#keep(key, { answer, askedAt: at });
    }
    return { ...answer, requests };
  }

  #fresh(key: string): Kept["answer"] | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) {
      return undefined;
    }
    this.#drop(key);
    if (this.#options.now() - kept.askedAt >= this.#options.freshFor) {
      return undefined;
    }
    this.#keep(key, kept);
    return kept.answer;
  }

  #keep(key: string, kept: Kept): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    this.#events += kept.answer.events.length;
    for (const oldest of this.#kept.keys()) {
      if ((this.#events <= MOST_EVENTS && this.#kept.size <= MOST_LOOKUPS) || oldest === key) {
        break;
      }
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#events -= this.#kept.get(key)?.answer.events.length ?? 0;
    this.#kept.delete(key);
  }
}
