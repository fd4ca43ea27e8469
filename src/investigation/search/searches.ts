import type { Profile } from "../../aws/profiles.ts";
import { Failure, refusedRequest } from "../../model/failure.ts";
import { pick } from "../../model/pick.ts";
import type { TimeRange } from "../../model/text/time.ts";
import { type Condition, fieldIs } from "../../query/condition/condition.ts";
import { allOf } from "../../query/condition/simplify.ts";
import { seenEvent } from "../../query/fields/seenFields.ts";
import { parseQuery, type Query } from "../../query/language/text.ts";
import { plan, planIn, type SourcePlan } from "../../query/plan/plan.ts";
import { commonPart } from "../../sources/holdings.ts";
import type { Sources } from "../../sources/registry.ts";
import {
  distinctTargets,
  type Origin,
  type RecordIndex,
  type SourceKind,
  type SourceTarget,
  type TargetUse,
} from "../../sources/source.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { ChosenSources } from "./chosenSources.ts";
import type { EarlierSearch, EarlierTarget } from "./earlierSearch.ts";
import type { Surroundings } from "./notCovered.ts";
import { requestTimes } from "./requestTimes.ts";
import { Search, type SearchRequest, type TargetPlan } from "./search.ts";
import { PlanTable, sentenceOf, summaryOf } from "./searchSentence.ts";
import { SearchTargets } from "./searchTargets.ts";
import type { Seen } from "./seen.ts";
import type { SearchPart } from "./sourceSplit.ts";

const HOUR = 60 * 60 * 1000;

export interface SearchesOptions {
  readonly sources: Sources;
  readonly seen: Seen;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** How far back a search looks that names no time, in hours. */
  readonly defaultHours: () => number;
  /** With what later windows read on. Absent: nothing is kept for them. */
  readonly checkpoints?: Checkpoints;
  /** The sources that the person chose before. Absent: none. */
  readonly chosen?: Pick<ChosenSources, "all">;
}

export interface PrepareOptions {
  /** The person asked for this search: its profiles may run their commands and ask for codes. Default false. */
  readonly asked?: boolean;
  /** Takes log files as a trail writes them, and stored records; without one all events come in pages. */
  readonly index?: { at(origins: () => readonly Origin[]): RecordIndex };
  /** Goes on with this search of an earlier window: its times and targets are searched, whatever the request says of them. */
  readonly earlier?: EarlierSearch | undefined;
  /**
   * From when (ms since 1970 UTC) a target is searched, where that is later than the begin of the search. A search with it
   * gives way to those of a person.
   */
  readonly since?: (origin: Origin) => number;
}

/** How the targets of a search are opened, and what it could have searched besides. */
interface Setting {
  readonly use: TargetUse;
  readonly index?: PrepareOptions["index"];
  readonly since?: PrepareOptions["since"];
  readonly around?: Surroundings;
  /** Each target is read, also where others have all of its events. */
  readonly isExact?: boolean;
  /** The search that is to be recalled. */
  readonly recalled?: EarlierSearch;
}

/** Makes searches out of requests, and remembers the values of the events that they find. */
export class Searches {
  readonly #options: SearchesOptions;
  readonly #targets: SearchTargets;

  constructor(options: SearchesOptions) {
    this.#options = options;
    this.#targets = new SearchTargets(options.sources, () => options.chosen?.all ?? []);
  }

  /**
   * A search ready to run. Its times are fixed here: running it later or again asks for the same window.
   * Throws `Failure`: "invalid-request" where the text, a time or a target cannot be read, "configuration" where there is
   * nothing to search.
   */
  async prepare(
    request: SearchRequest,
    signal: AbortSignal,
    { asked = false, index, since, earlier }: PrepareOptions = {},
  ): Promise<Search> {
    const now = this.#options.now();
    if (earlier !== undefined) {
      const query = { ...queryOf(request, earlier.began), window: earlier.window };
      const parts = await this.#partsOf(earlier);
      const around = await this.#around(parts, query.condition, now);
      return this.#search(query, now, parts, { use: { asked }, index, around, isExact: true });
    }
    const query = queryOf(request, now);
    const times = requestTimes(query.window, request, now);
    const use = { signal, asked };
    const targets = await this.#targets.of(request, query.condition, use);
    const window = this.#window(
      times,
      targets.map(({ target }) => target),
      now,
    );
    const readSince = request.refresh === true ? now : undefined;
    const isExact = areNamed(request);
    const parts = await this.#targets.split(targets, query.condition, { window, now, use, isExact });
    const around = await this.#around(parts, query.condition, now);
    return this.#search({ ...query, window }, now, parts, {
      use: { readSince, asked, ...(since === undefined ? {} : { priority: "background" }) },
      index,
      since,
      around,
      isExact,
    });
  }

  /**
   * A search of an earlier window as it was then, for `Search.recall`. Sends no request. Throws `Failure` where the text or
   * all targets cannot be read any more.
   */
  async recall(
    request: SearchRequest,
    earlier: EarlierSearch,
    index: NonNullable<PrepareOptions["index"]>,
  ): Promise<Search> {
    const { began, window } = earlier;
    const query = { ...queryOf(request, began), window };
    const parts = await this.#partsOf(earlier);
    // What arrived after the search was added to its time range.
    const now = Math.max(began, Math.min(window.to, earlier.at));
    const around = await this.#around(parts, query.condition, began);
    return this.#search(query, now, parts, { use: {}, index, around, recalled: earlier, isExact: true });
  }

  /** The targets of an earlier search. One that cannot be had any more fails where it is opened, if there are others. */
  async #partsOf({ targets }: EarlierSearch): Promise<readonly SearchPart[]> {
    const found = await Promise.allSettled(targets.map(({ ref }) => this.#targets.kind(ref.source).target(ref)));
    const isGone = found.every((end) => end.status === "rejected");
    return targets.flatMap((earlier, index): readonly SearchPart[] => {
      const end = found[index];
      if (end?.status === "rejected" && (isGone || !Failure.is(end.reason))) {
        throw end.reason;
      }
      const { ref } = earlier;
      const target =
        end?.status === "fulfilled" ? end.value : goneTarget(earlier, this.#targets.kind(ref.source), end?.reason);
      return [{ target, earlier, ...pick(earlier, ["window", "only"]) }];
    });
  }

  async #around(parts: readonly SearchPart[], condition: Condition | undefined, now: number): Promise<Surroundings> {
    const { usual } = this.#options.sources;
    const names = parts.flatMap(({ target }) => target.origin.profile ?? []);
    const accounts = await usual.accounts(names, condition);
    const profileCount = await usual.profileCount();
    return { accounts, profileCount, usual: usual.capabilities, now };
  }

  /**
   * The targets of a kind of source for the profiles that the person chose, such as the buckets of their trails: with one profile
   * each. Empty where there are none, or none can be listed. Throws an AbortError.
   */
  async targetsOf(kind: SourceKind, signal: AbortSignal): Promise<readonly Origin[]> {
    const [found] = await Promise.allSettled([kind.resolve({}, undefined, { signal, asked: true })]);
    signal.throwIfAborted();
    const origins = found.status === "fulfilled" ? found.value.map(originOf) : [];
    return distinctTargets(origins, (origin) => ({ ...origin, target: { ...origin.target, profile: "" } }));
  }

  /**
   * Asks AWS for the enabled Regions of the profiles of a search, where they are not known, for what it does not cover. Never
   * signs in interactively. Rejects with an AbortError.
   */
  learnRegions(search: Search, signal: AbortSignal): Promise<void> {
    const { usual } = this.#options.sources;
    const own = search.targets.filter(({ source }) => source === usual.capabilities.source);
    return usual.learnRegions([...new Set(own.flatMap(({ profile }) => profile ?? []))], signal);
  }

  /**
   * The recent events of a profile and Region, newest first, as far back as the source goes: run it with a limit. Reads
   * again what was stored, and never signs in: see `Use`.
   */
  recent(profile: Profile, region: string, reads: boolean): Search {
    return this.#recent(profile, region, reads ? undefined : fieldIs("readonly", ["false"]));
  }

  /** The recent Insights events of a profile and Region, as `recent`. */
  insights(profile: Profile, region: string): Search {
    return this.#recent(profile, region, fieldIs("category", ["Insight"]));
  }

  #recent(profile: Profile, region: string, condition: Condition | undefined): Search {
    const { usual } = this.#options.sources;
    const to = this.#options.now();
    const window = { from: to - usual.capabilities.maxAge, to };
    const target = usual.at(profile, region);
    const query = { ...(condition === undefined ? {} : { condition }), window };
    return this.#search(query, to, [{ target }], { use: { readSince: to } });
  }

  /** `now` is when the window was fixed: the reach of a source is counted from there. */
  #search(
    query: Query,
    now: number,
    parts: readonly SearchPart[],
    { use, index, since, around, recalled, isExact = false }: Setting,
  ): Search {
    const { seen } = this.#options;
    const opened: { search?: Search } = {};
    const plans = new PlanTable();
    const storedBefore = recalled === undefined || recalled.state === "running" ? undefined : recalled.at;
    const checkpointOf = this.#options.checkpoints?.of(query);
    const planOf = (part: SearchPart, table: PlanTable) =>
      table.of(part, () => {
        const { capabilities } = part.target;
        // Files may be younger than the clock of this machine.
        return plan(restricted(query, part), capabilities, capabilities.allTime?.to ?? now, { seen });
      });
    const planned = parts.map((searched): TargetPlan => {
      const { target, earlier, only } = searched;
      const own = restricted(query, searched);
      const { capabilities, facts, origin } = target;
      const whole = planOf(searched, plans);
      const recordIndex = index?.at(() => opened.search?.originsWith(origin) ?? [origin]);
      const recall =
        recalled === undefined || recordIndex === undefined
          ? undefined
          : target.recall?.({ accountId: earlier?.accountId, storedBefore, index: recordIndex });
      const planned = planIn(whole, own, capabilities, {
        ...facts,
        ...pick(target, ["within"]),
      });
      return {
        origin,
        capabilities,
        ...(target.within === undefined && only === undefined
          ? {}
          : { within: commonPart(target.within ?? {}, only ?? {}) }),
        ...(only === undefined ? {} : { only }),
        ...(earlier === undefined ? {} : pick(earlier.mark, ["insteadOf", "billed"])),
        plan: since === undefined ? planned : searchedSince(planned, since(origin)),
        isIndexed: index !== undefined && (capabilities.readsFiles === true || capabilities.storesRecords === true),
        open: target.open({ ...use, index: recordIndex }),
        ...(checkpointOf === undefined ? {} : { kept: checkpointOf(origin.target, earlier !== undefined) }),
        ...(recall === undefined ? {} : { recall }),
      };
    });
    const describe = (table: PlanTable) => ({
      summary: summaryOf(table.all, now),
      sentence: sentenceOf(table.all),
    });
    const describeRead = (read: readonly (TimeRange | undefined)[]) => {
      const table = new PlanTable();
      for (const [index, part] of parts.entries()) {
        const window = read[index];
        const own = planned[index]?.plan;
        if (window !== undefined && own?.empty === false) {
          const isWhole = window.from === own.window.from && window.to === own.window.to;
          planOf(isWhole ? part : { ...part, window }, table);
        }
      }
      // A target that no event can be in is named only where there is no other one.
      return describe(table.all.length === 0 ? plans : table);
    };
    const guide = parts.map(({ target }) => target.guide).find((one) => one !== undefined);
    const described = describeRead(planned.map((one) => one.plan.window));
    const search = new Search({ query, window: plans.window, ...described }, planned, {
      seen: (found) => {
        for (const { event } of found) {
          // Its fields take longer than this question.
          if (!seen.has(event.eventId)) {
            seen.add(seenEvent(event));
          }
        }
      },
      ...(around === undefined ? {} : { around }),
      ...(isExact ? {} : { describe: describeRead }),
      ...(guide === undefined ? {} : { guide }),
      ...(recalled === undefined
        ? {}
        : {
            earlier: {
              state: recalled.state === "running" ? "cancelled" : recalled.state,
              marks: parts.map(({ target, earlier }) =>
                target.capabilities.isLocal === true ? undefined : earlier?.mark,
              ),
            },
          }),
    });
    opened.search = search;
    return search;
  }

  /** Without times, all of what has a beginning and an end, such as files; else the last hours. */
  #window({ from, to }: Partial<TimeRange>, targets: readonly SourceTarget[], now: number): TimeRange {
    const [allTime] = targets.every(({ capabilities }) => capabilities.allTime !== undefined)
      ? targets.flatMap(({ capabilities }) => capabilities.allTime ?? [])
      : [];
    const end = to ?? allTime?.to ?? now;
    const window = { from: from ?? allTime?.from ?? end - this.#options.defaultHours() * HOUR, to: end };
    if (window.from >= window.to) {
      throw refusedRequest("The time window is empty: it ends before it begins.");
    }
    return window;
  }
}

/** The query of a request's text. Throws `Failure` where it has problems. `now`: relative times count from here. */
function queryOf({ text = "" }: SearchRequest, now: number): Query {
  const { query, problems } = parseQuery(text, { now });
  const [problem] = problems;
  if (problem !== undefined) {
    throw refusedRequest(`The search text cannot be read: ${problem.message} (at character ${problem.start + 1}).`);
  }
  return query;
}

/** Stands for a target that cannot be had any more: opening it throws why. */
function goneTarget(
  { ref, label, region }: Pick<EarlierTarget, "ref" | "label" | "region">,
  { capabilities }: SourceKind,
  why: unknown,
): SourceTarget {
  const fail = () => () => Promise.reject(why);
  return {
    origin: { source: ref.source, label, ...(region === undefined ? {} : { region }), target: ref },
    capabilities,
    facts: region === undefined ? {} : { region },
    open: fail,
    recall: fail,
  };
}

/** Whether a request names each of its targets, and no kind of source besides. */
function areNamed({ targets = [], sources = [], files = [] }: SearchRequest): boolean {
  return targets.length > 0 && sources.length === 0 && files.length === 0;
}

/** The query of a part of a search. */
function restricted(query: Query, { window, only = {} }: SearchPart): Query {
  const { accounts, regions } = only;
  const condition = allOf([
    ...(query.condition === undefined ? [] : [query.condition]),
    ...(accounts === undefined ? [] : [fieldIs("account", accounts)]),
    ...(regions === undefined ? [] : [fieldIs("region", regions)]),
  ]);
  return {
    ...query,
    ...(condition === undefined ? {} : { condition }),
    ...(window === undefined ? {} : { window }),
  };
}

/** The plan for the part of its window from a time on. */
function searchedSince(plan: SourcePlan, from: number): SourcePlan {
  const { window } = plan;
  return { ...plan, window: { ...window, from: Math.min(window.to, Math.max(window.from, from)) } };
}

function originOf({ origin }: SourceTarget): Origin {
  return origin;
}
