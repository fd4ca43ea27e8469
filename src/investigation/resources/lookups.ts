import { Lru } from "../../async/lru.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { planLookup } from "../../query/plan/plan.ts";
import type { AccountKind, Source, TargetUse } from "../../sources/source.ts";
import type { HistoryTarget } from "./historyTarget.ts";

/** A field and value of the search language that the source can match exactly. */
export interface ExactValue {
  readonly field: "resource" | "event" | "source";
  readonly value: string;
}

export interface LookupsOptions {
  /** Of the kind of source that is looked up. */
  readonly capabilities: AccountKind["capabilities"];
  /** Opens the source of a profile and Region. The returned function throws `Failure`. */
  readonly open: (
    target: HistoryTarget,
    use: Pick<TargetUse, "readSince" | "inOrder">,
  ) => (signal: AbortSignal) => Promise<Source>;
  /** AWS's current time, ms since 1970 UTC. */
  readonly now: () => number;
  /** Time in ms for which a cached answer is reused without reading newer events. */
  readonly freshFor: number;
}

export type ResourceForm = "arn" | "url" | "name";

/** What an event shows about the resources that AWS lists for it. */
export interface Sighting {
  readonly eventName: string;
  /** The types of the listed resources and the form of their names. Empty: AWS lists none. */
  readonly resources: readonly { readonly type: string; readonly form: ResourceForm }[];
  readonly failed: boolean;
}

/** Result of one lookup. */
export interface LookupAnswer {
  /** Write events, newest first. */
  readonly events: readonly CloudTrailEvent[];
  /** Of all events, also those that only read; each kind once. */
  readonly sightings: readonly Sighting[];
  /** Pages requested from AWS. */
  readonly requests: number;
  /** Pages read, with those from the cache. */
  readonly pages: number;
  /** All events at or after this time were read; ms since 1970 UTC. */
  readonly coveredFrom: number;
  readonly to: number;
  /** True: everything was read as far back as the source reaches. */
  readonly whole: boolean;
  /** Time (ms since 1970 UTC) as of which the answer is complete; late events can still arrive. Absent if none can. */
  readonly asOf?: number;
}

/** When to stop reading: where the source reaches no further, when `enough` is true, or after `budget` pages from AWS. */
export interface Until {
  readonly budget: number;
  readonly enough: (events: readonly CloudTrailEvent[]) => boolean;
  /** Request again even if the answer is fresh. */
  readonly refresh: boolean;
  /**
   * Many resources ask the same: a fresh answer is reused as it is, also for `refresh` if it is younger than
   * `SHARED_FOR`.
   */
  readonly shared?: boolean;
}

/** In ms. Events take longer than this to be delivered. */
const SHARED_FOR = 60_000;
/** Pages of a shared lookup at most, with those from the cache. */
const MOST_SHARED_PAGES = 20;

/** Limit of cached write events, over all lookups: about 10 MB. */
const MOST_EVENTS = 2_000;
const MOST_LOOKUPS = 500;

type KnownAnswer = Omit<LookupAnswer, "requests">;

/**
 * Lookups of single values, cached because several resources share them: a bucket, its policy and its public access
 * block are listed under one name. A fresh answer is reused.
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

  /** How far back lookups reach, in ms. */
  get reach(): number {
    return this.#options.capabilities.maxAge;
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

  /** Clears the memory cache. Events stored on disk stay. */
  forget(): void {
    this.#known.clear();
  }

  async #read(
    key: string,
    target: HistoryTarget,
    exact: ExactValue,
    { budget, enough, refresh, shared = false }: Until,
    signal: AbortSignal,
  ): Promise<LookupAnswer> {
    const { now, capabilities } = this.#options;
    const at = now();
    const stored = this.#known.get(key);
    const known = refresh && !(shared && stored !== undefined && at - stored.to < SHARED_FOR) ? undefined : stored;
    if (known !== undefined && (shared || known.whole || enough(known.events))) {
      return { ...known, requests: 0 };
    }
    const plan = planLookup(exact, capabilities, at, known?.coveredFrom ?? at);
    const events = [...(known?.events ?? [])];
    const sightings = new Map((known?.sightings ?? []).map((sighting) => [JSON.stringify(sighting), sighting]));
    let requests = 0;
    let read = known?.pages ?? 0;
    let coveredFrom = plan.window.to;
    let whole = false;
    let asOf = known?.asOf;
    if (budget > 0) {
      // In order: a late event must be found before an older one ends the lookup.
      const source = await this.#options.open(target, refresh ? { readSince: at } : { inOrder: true })(signal);
      for await (const page of source.search(plan, signal, { fewestRequests: true })) {
        events.push(...page.events.filter((event) => event.readOnly !== true));
        for (const sighting of page.events.map(sightingOf)) {
          sightings.set(JSON.stringify(sighting), sighting);
        }
        const { pages = 1 } = page;
        read += pages;
        requests += page.remembered ? 0 : pages;
        coveredFrom = page.coveredFrom ?? coveredFrom;
        asOf = page.asOf === undefined ? asOf : Math.min(page.asOf, asOf ?? page.asOf);
        whole = coveredFrom <= plan.window.from;
        if (whole || requests >= budget || enough(events) || (shared && read >= MOST_SHARED_PAGES)) {
          break;
        }
      }
    }
    const answer = {
      events,
      sightings: [...sightings.values()],
      pages: read,
      coveredFrom,
      to: known?.to ?? at,
      whole,
      ...(asOf === undefined ? {} : { asOf }),
    };
    this.#known.set(key, answer, at);
    return { ...answer, requests };
  }
}

function sightingOf({ eventName, envelope, error }: CloudTrailEvent): Sighting {
  const resources = new Map(
    (envelope?.resources ?? []).map(({ name, type = "" }) => {
      const listed = { type, form: formOf(name) };
      return [JSON.stringify(listed), listed];
    }),
  );
  return { eventName, resources: [...resources.values()], failed: error !== undefined };
}

/** Whether a resource is listed by its ARN, its URL, or its name or id. */
export function formOf(name: string): ResourceForm {
  return name.startsWith("arn:") ? "arn" : name.startsWith("https:") ? "url" : "name";
}
