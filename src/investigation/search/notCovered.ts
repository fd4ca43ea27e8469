import { parseArn } from "../../model/aws/arn.ts";
import { listsResources, SERVICES_WITHOUT_RESOURCES } from "../../model/aws/listedResources.ts";
import { serviceOf } from "../../model/aws/service.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { Query } from "../../query/language/text.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";
import type { Gap, NotCovered } from "../../query/plan/notCovered.ts";
import { categoriesLeftOut } from "../../query/plan/plan.ts";
import { isPossible, possibleCategories } from "../../query/plan/possible.ts";
import type { KnownAccount } from "../../sources/source.ts";
import { positiveTests, valuesOf } from "./conditionValues.ts";
import type { TargetProgress } from "./targetProgress.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What is known around a search: what it could have searched besides. */
export interface Surroundings {
  /** The profiles that the person chose and those of the search, as they are known at the moment. */
  accounts(): readonly KnownAccount[];
  /** The number of all profiles, chosen or not. */
  readonly profileCount: number;
  /** The kind of source that is searched by profiles and Regions. */
  readonly usual: Pick<Capabilities, "source" | "title"> & { readonly maxAge: number };
  /** When the window was fixed, in ms since 1970 UTC. */
  readonly now: number;
}

interface Asked {
  readonly query: Query;
  readonly window: TimeRange;
  readonly targets: readonly TargetProgress[];
  readonly asOf: number | undefined;
  /** See `Search.live`. */
  readonly liveSince?: number | undefined;
}

/** What a search does not cover, whether it has ended or not. The widest gaps first. */
export function notCoveredBy(asked: Asked, around: Surroundings): NotCovered {
  const { targets, asOf, query, liveSince } = asked;
  const holders = holdersOf(asked, around);
  return [
    ...failedGap(targets),
    ...timeGap(asked, around),
    ...reachGap(asked, around, holders),
    ...regionsGap(holders),
    ...profilesGap(holders, query),
    ...resourcesGap(targets, query),
    ...encodedGap(query),
    ...categoriesGap(holders.alone.length === 0 ? targets : holders.alone, query),
    ...(liveSince === undefined ? [] : [{ kind: "live", since: liveSince } as const]),
    ...(asOf === undefined ? [] : [{ kind: "late", asOf } as const]),
  ];
}

/** The targets of a search by what they can hold. */
interface Holders {
  /** Those of profiles and Regions, where these are searched for more than what arrives late in the others. */
  readonly usual: readonly TargetProgress[];
  readonly others: readonly TargetProgress[];
  /** Those of `usual` whose account and Region no other target holds. */
  readonly alone: readonly TargetProgress[];
  /** What is known of the accounts that the search could cover; empty where it searches no profiles and Regions. */
  readonly accounts: readonly KnownAccount[];
}

function holdersOf({ targets, window }: Asked, { usual: kind, now, accounts }: Surroundings): Holders {
  const own = targets.filter(({ source }) => source === kind.source);
  const others = targets.filter(({ source }) => source !== kind.source);
  const begin = Math.max(window.from, now - kind.maxAge);
  const isSearched = others.length === 0 || own.some(({ plan }) => plan.window.from <= begin);
  const usual = isSearched ? own : [];
  const known = usual.length === 0 ? [] : accounts();
  const accountOf = new Map(known.map(({ profile, accountId }) => [profile, accountId]));
  return {
    usual,
    others,
    alone: usual.filter(
      ({ profile = "", region }) => !others.some((other) => canHold(other, accountOf.get(profile), region)),
    ),
    accounts: known,
  };
}

/** Whether a target can have events of an account and a Region, both as far as they are known. */
function canHold({ within = {}, state }: TargetProgress, accountId: string | undefined, region?: string): boolean {
  const { accounts, regions } = within;
  return (
    state !== "failed" &&
    (accounts === undefined || (accountId !== undefined && accounts.includes(accountId))) &&
    (regions === undefined || region === undefined || regions.includes(region))
  );
}

function failedGap(targets: readonly TargetProgress[]): Gap[] {
  const failed = targets.filter(({ state }) => state === "failed");
  const names = failed.map(({ label, region }) => (region === undefined ? label : `${label} ${region}`));
  return failed.length === 0 ? [] : [{ kind: "failed", targets: names, of: targets.length }];
}

/** Times that the same sources have, and that the search left out. What refreshes added to its window later is not counted. */
function timeGap({ window, targets }: Asked, { now }: Surroundings): Gap[] {
  const reach = Math.min(
    ...targets.map(({ capabilities: { allTime, maxAge } }) =>
      allTime !== undefined ? allTime.from : maxAge === undefined ? Number.NEGATIVE_INFINITY : now - maxAge,
    ),
  );
  const end = Math.max(...targets.map(({ capabilities: { allTime } }) => allTime?.to ?? now));
  const isCurrent = window.to >= Math.min(end, now - MINUTE);
  const isNothing = targets.length === 0 || window.from >= window.to;
  const searched = { from: window.from, to: Math.min(window.to, Math.max(window.from, end)) };
  return isNothing || (window.from <= reach && isCurrent) ? [] : [{ kind: "time", searched, isCurrent }];
}

/** Times before those that the usual source has, where the search reaches so far and nothing else has them. */
function reachGap({ query, window }: Asked, { now, usual }: Surroundings, { alone }: Holders): Gap[] {
  const isBounded = alone.some(({ capabilities }) => capabilities.maxAge !== undefined);
  if (!isBounded || window.from > now - usual.maxAge) {
    return [];
  }
  const isAsked = query.window?.from !== undefined && query.window.from < now - usual.maxAge;
  return [{ kind: "reach", title: usual.title, days: Math.floor(usual.maxAge / DAY), isAsked }];
}

/**
 * Enabled Regions of the searched profiles' accounts that no target reads. Profiles without a readable target are left out:
 * the gap "failed" names them.
 */
function regionsGap({ usual, others, accounts }: Holders): Gap[] {
  const own = new Set(usual.flatMap(({ profile }) => profile ?? []));
  const readable = new Set([
    ...usual.flatMap(({ profile, state }) => (state === "failed" ? [] : (profile ?? []))),
    ...accounts.flatMap(({ profile, accountId }) =>
      own.has(profile) && others.some((other) => canHold(other, accountId)) ? profile : [],
    ),
  ]);
  const searched = accounts.filter(
    ({ profile, accountId }) =>
      readable.has(profile) &&
      !others.some((other) => other.within?.regions === undefined && canHold(other, accountId)),
  );
  const targets = usual.filter(({ profile }) => profile !== undefined && readable.has(profile));
  const counts = [...Map.groupBy(searched, ({ accountId, profile }) => accountId ?? `profile ${profile}`).values()].map(
    (same) => regionCount(targets, others, same),
  );
  if (!counts.some(({ isWhole }) => !isWhole)) {
    return [];
  }
  const totals = counts.map(({ of }) => of);
  if (!totals.every((of) => of !== undefined)) {
    const names = new Set(targets.flatMap(({ region }) => region ?? []));
    return [{ kind: "regions", searched: names.size }];
  }
  const [first] = counts;
  const same = counts.every(({ of, searched: read }) => of === first?.of && read === first?.searched);
  const counted = same ? counts.slice(0, 1) : counts;
  return [
    {
      kind: "regions",
      searched: counted.reduce((sum, { searched: read }) => sum + read, 0),
      of: counted.reduce((sum, { of = 0 }) => sum + of, 0),
    },
  ];
}

/** How many of an account's Regions the targets of its profiles read. */
function regionCount(
  targets: readonly TargetProgress[],
  others: readonly TargetProgress[],
  profiles: readonly KnownAccount[],
): { readonly searched: number; readonly of?: number; readonly isWhole: boolean } {
  const names = new Set(profiles.map(({ profile }) => profile));
  const accountId = profiles.find((one) => one.accountId !== undefined)?.accountId;
  const read = new Set([
    ...targets.flatMap(({ profile, region }) =>
      region !== undefined && profile !== undefined && names.has(profile) ? [region] : [],
    ),
    ...others.flatMap((other) => (canHold(other, accountId) ? (other.within?.regions ?? []) : [])),
  ]);
  const regions = profiles.find((one) => one.regions !== undefined)?.regions;
  if (regions === undefined) {
    const allowed = profiles.find((one) => one.allowed !== undefined)?.allowed;
    return { searched: read.size, isWhole: allowed?.every((region) => read.has(region)) === true };
  }
  const searched = regions.filter((region) => read.has(region)).length;
  return { searched, of: regions.length, isWhole: searched === regions.length };
}

/** Chosen profiles of accounts that no target reads and that may hold events of the search. */
function profilesGap({ usual, others: elsewhere, accounts }: Holders, query: Query): Gap[] {
  const names = new Set(usual.flatMap(({ profile }) => profile ?? []));
  const read = new Set(accounts.flatMap(({ profile, accountId }) => (names.has(profile) ? (accountId ?? []) : [])));
  const others = accounts.filter(({ profile, isChosen }) => isChosen && !names.has(profile));
  const shared = others.filter(({ accountId }) => accountId !== undefined && read.has(accountId));
  const missing = others.filter(
    ({ accountId }) =>
      !elsewhere.some((other) => canHold(other, accountId)) &&
      (accountId === undefined || (!read.has(accountId) && isPossibleIn(query, accountId))),
  );
  const searched = names.size + shared.length;
  return missing.length === 0
    ? []
    : [
        {
          kind: "profiles",
          searched,
          of: searched + missing.length,
          ...(shared.length === 0 ? {} : { isShared: true }),
        },
      ];
}

function isPossibleIn({ condition }: Query, accountId: string): boolean {
  return condition === undefined || isPossible(condition, { without: [], accountId });
}

/** Services whose events a test of `resource` may miss: Event history tells only the resources that it lists. */
function resourcesGap(targets: readonly TargetProgress[], { condition }: Query): Gap[] {
  const isListed = targets.some(({ capabilities }) => looksUpResources(condition, capabilities));
  if (!isListed) {
    return [];
  }
  const tests = positiveTests(condition).filter(({ field }) => field === "resource");
  const values = valuesOf(tests, ["resource"]);
  const services = [...values].flatMap((value) => parseArn(value)?.service ?? (EC2_ID.test(value) ? "ec2" : []));
  // A name without an ARN can be the name of anything.
  const told = (services.length === 0 ? SERVICES_WITHOUT_RESOURCES : services).filter(
    (service) => listsResources(service) !== "yes",
  );
  const isKnown = told.every((service) => listsResources(service) === "no");
  const names = [...new Set(told.map((service) => serviceOf(service).name))];
  return names.length === 0 ? [] : [{ kind: "resources", services: names, isKnown }];
}

/** Whether a search of a source finds only events that list the resources of its condition. */
export function looksUpResources(condition: Query["condition"], { pushable }: Pick<Capabilities, "pushable">): boolean {
  return (
    pushable.some(({ field }) => field === "resource") &&
    positiveTests(condition).some(({ field }) => field === "resource")
  );
}

/** "i-0abc1234", "eni-attach-0123456789abcdef0". */
const EC2_ID = /^[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}$/;

/** The fields whose values are read from a record as it is. */
const NOT_DECODED: ReadonlySet<string> = new Set(["resource", "mentions"]);

function encodedGap({ condition }: Query): Gap[] {
  const tests = positiveTests(condition).filter(({ field }) => NOT_DECODED.has(field));
  const fields = [...new Set(tests.map(({ field }) => `${field}:`))];
  return fields.length === 0 ? [] : [{ kind: "encoded", fields }];
}

/** Categories that no target returns, although their events can satisfy the condition. */
function categoriesGap(targets: readonly TargetProgress[], { condition }: Query): Gap[] {
  const [first] = targets;
  const leftOut = targets.map(({ capabilities }) => categoriesLeftOut(condition, capabilities));
  const never = (leftOut[0] ?? []).filter((category) => leftOut.every((each) => each.includes(category)));
  const categories = possibleCategories(condition, never);
  if (first === undefined || categories.length === 0) {
    return [];
  }
  const onRequest = categories.filter((category) => !first.capabilities.neverReturns.includes(category));
  return [
    {
      kind: "categories",
      title: first.capabilities.title,
      categories,
      ...(onRequest.length === 0 ? {} : { onRequest }),
    },
  ];
}
