import { Lru } from "../../async/lru.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { planLookup } from "../../query/plan/plan.ts";
import { EVENT_HISTORY } from "../../sources/eventHistory/capabilities.ts";
import { READ_AGAIN_AFTER } from "../../sources/eventHistory/coverage.ts";
import type { Source } from "../../sources/source.ts";
import type { HistoryTarget } from "./historyTarget.ts";

/** A value of a field of the search language that Event history takes, exactly as AWS is to compare it. */
export interface ExactValue {
  readonly field: "resource" | "event";
  readonly value: string;
}

export interface LookupsOptions {
  /** Opens Event history of a place; `readSince`: see `MemoryOptions`. Throws `Failure`. */
  readonly open: (target: HistoryTarget, readSince: number) => (signal: AbortSignal) => Promise<Source>;
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

type KnownAnswer = Omit<LookupAnswer, "requests">;

/**
 * Lookups of single values that several resources share: a bucket, its policy and its access block are found under one
 * name. What one asked is not asked again for the next one while it is fresh.
 */
export class Lookups {
  readonly #options: LookupsOptions;
  readonly #known: Lru<string, KnownAnswer>;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: LookupsOptions) {
    this.#options = options;
    this.#known = new Lru({
      maxEntries: MOST_LOOKUPS,
      maxWeight: MOST_EVENTS,
      weight: ({ events }) => events.length,
      expiry: { ttl: options.freshFor, now: options.now },
    });
  }

  /** The write events listed under a value, newest first. Throws `Failure` or an AbortError. */
  async read(target: HistoryTarget, exact: ExactValue, until: Until, signal: AbortSignal): Promise<LookupAnswer> {
    const key = JSON.stringify([target.accountId, target.region, target.profile.endpoints.cloudtrail, exact]);
    const before = this.#queues.get(key) ?? Promise.resolve();
    const read = () => this.#read(key, target, exact, until, signal);
    const turn = before.then(read, read);
    this.#queues.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(key) === turn) {
        this.#queues.delete(key);
      }
    }
  }

  /** Forgets what is in memory; what is on the shelf stays there. */
  forget(): void {
    this.#known.clear();
  }

  async #read(
    key: string,
    target: HistoryTarget,
    exact: ExactValue,
    { budget, enough, refresh }: Until,
    signal: AbortSignal,
  ): Promise<LookupAnswer> {
    const { now } = this.#options;
    const known = refresh ? undefined : this.#known.get(key);
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
      const source = await this.#options.open(target, refresh ? at : at - READ_AGAIN_AFTER)(signal);
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
    this.#known.set(key, answer, at);
    return { ...answer, requests };
  }
}
