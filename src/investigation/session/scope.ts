import {
  hasWindow,
  lastSpanOf,
  withLast,
  withoutTerms,
  withoutWindow,
  withTerms,
  withWindow,
} from "../../query/language/edit.ts";
import { parseMoment, parseSpan } from "../../query/language/moment.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { ChosenRange } from "../../query/language/typedRange.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";
import { filesTitle } from "../../sources/filesTitle.ts";
import type { TargetRef } from "../../sources/source.ts";
import { AUTOMATIC } from "../search/automatic.ts";
import type { Search, SearchRequest } from "../search/search.ts";

/** A kind of source that is searched by profiles and Regions. */
export type AccountSource = Pick<Capabilities, "source" | "title" | "maxAge" | "isBilled">;

/** A source of a search: a kind of source, or a target or files that the request names. */
export type ScopeSource =
  | { readonly kind: "accounts"; readonly source: string; readonly title: string }
  | { readonly kind: "target"; readonly target: TargetRef; readonly title: string }
  | { readonly kind: "files"; readonly files: readonly string[]; readonly title: string };

/**
 * The time range of a search. "usual": that of the setting. "all": all of what has a beginning and an end, such as files.
 * Without `to`: until now.
 */
export type ScopeTime = ChosenRange | { readonly from: number; readonly to?: undefined } | "usual" | "all";

/** What a search covers, as far as a person can choose it. */
export interface SearchScope {
  /** Absent: the search has no profiles to choose. `names` absent: not known yet. `of`: the number of all profiles. */
  readonly profiles?: { readonly names?: readonly string[]; readonly of?: number };
  readonly regions?: SearchedRegions;
  readonly time: ScopeTime;
  readonly sources: readonly ScopeSource[];
}

/** The Regions of a search. */
export interface SearchedRegions {
  /** Absent: not known yet. */
  readonly names?: readonly string[];
  /** How many are enabled in the accounts. Absent: not known for all of them. */
  readonly of?: number;
  /** Every account is searched in each of its enabled Regions. */
  readonly isAll: boolean;
  /** No Region is chosen, and the searched targets hold several: all that the trails put into their buckets. */
  readonly ofTrails?: true;
  /** Events may be in enabled Regions that are not searched. */
  readonly canWiden: boolean;
}

/** Another choice for a part of the scope. */
export type ScopeChange =
  | { readonly kind: "profiles"; readonly names: readonly string[] }
  | { readonly kind: "regions"; readonly names: readonly string[] | "all" }
  | { readonly kind: "time"; readonly range: ChosenRange | "all" }
  | { readonly kind: "sources"; readonly sources: readonly ScopeSource[] };

/** The scope of a request; `search`: prepared from it. `kinds`: the usual kind of source first. */
export function scopeOf(
  request: SearchRequest,
  search: Search | undefined,
  kinds: readonly AccountSource[],
  now: number,
): SearchScope {
  const sources = sourcesOf(request, kinds);
  const asked = new Set(
    sources.flatMap((one) =>
      one.kind !== "accounts" ? [] : one.source === AUTOMATIC ? (kinds[0]?.source ?? []) : one.source,
    ),
  );
  const targets = (search?.targets ?? []).filter(({ source }) => asked.has(source));
  const names = [...new Set(targets.flatMap(({ profile }) => profile ?? []))];
  const profiles = names.length > 0 ? names : (request.profiles ?? namedIn(request, "profile"));
  return {
    ...(asked.size === 0
      ? {}
      : {
          profiles: {
            ...(profiles === undefined ? {} : { names: profiles }),
            ...(search?.around === undefined ? {} : { of: search.around.profileCount }),
          },
          regions: regionsOf(request, search, asked, names),
        }),
    time: timeOf(request, search, now),
    sources,
  };
}

function sourcesOf(request: SearchRequest, kinds: readonly AccountSource[]): readonly ScopeSource[] {
  const { sources, targets = [], files } = request;
  const [usual] = kinds;
  const byAccount = kinds.filter(({ source }) => sources?.includes(source) === true || isNamedAs(source, request));
  const named = targets.filter((target) => target.source !== usual?.source || !isNamedAs(usual.source, request));
  const chosen = [
    ...byAccount.map(({ source, title }) => ({ kind: "accounts", source, title }) as const),
    ...named.map((target) => ({ kind: "target", target, title: target.label ?? target.source }) as const),
    ...(files === undefined ? [] : [{ kind: "files", files, title: filesTitle(files) } as const]),
  ];
  return chosen.length > 0 || usual === undefined
    ? chosen
    : [{ kind: "accounts", source: usual.source, title: usual.title }];
}

/** Whether a request names targets of profiles and Regions one by one, and all of its targets are such. */
function isNamedAs(source: string, { targets = [] }: SearchRequest): boolean {
  return (
    targets.length > 0 &&
    targets.every(
      (target) =>
        target.source === source &&
        typeof target.profile === "string" &&
        typeof target.region === "string" &&
        Object.keys(target).every((member) => REGION_MEMBERS.has(member)),
    )
  );
}

/** A target with another member is a part of what its profile and Region have, such as a log group. */
const REGION_MEMBERS: ReadonlySet<string> = new Set(["source", "profile", "region", "label"]);

/** The profiles or Regions of the targets that a request names. Undefined: it names none. */
function namedIn({ targets = [] }: SearchRequest, member: "profile" | "region"): readonly string[] | undefined {
  const names = targets.map((target) => target[member]).filter((name) => typeof name === "string");
  return names.length === 0 ? undefined : [...new Set(names)];
}

function regionsOf(
  request: SearchRequest,
  search: Search | undefined,
  asked: ReadonlySet<string>,
  profiles: readonly string[],
): SearchedRegions {
  const targets = (search?.targets ?? []).filter(({ source }) => asked.has(source));
  const read = new Set(targets.flatMap(({ region }) => region ?? []));
  if (search === undefined || read.size === 0) {
    const names = request.regions ?? namedIn(request, "region");
    return {
      ...(names === undefined ? (search === undefined ? {} : { ofTrails: true }) : { names }),
      isAll: false,
      canWiden: false,
    };
  }
  const accounts = (search.around?.accounts() ?? []).filter(({ profile }) => profiles.includes(profile));
  const byAccount = Map.groupBy(accounts, ({ accountId, profile }) => accountId ?? `profile ${profile}`);
  const enabled = [...byAccount.values()].map((same) => {
    const names = new Set(same.map(({ profile }) => profile));
    const own = targets.flatMap(({ profile = "", region }) => (names.has(profile) ? (region ?? []) : []));
    return { own: new Set(own), regions: same.find((one) => one.enabled !== undefined)?.enabled };
  });
  const isKnown = enabled.length > 0 && enabled.every(({ regions }) => regions !== undefined);
  const all = new Set(enabled.flatMap(({ regions = [] }) => regions));
  return {
    names: [...read],
    // A disabled Region that is searched nevertheless counts as well.
    ...(isKnown ? { of: new Set([...all, ...read]).size } : {}),
    isAll: isKnown && enabled.every(({ own, regions = [] }) => regions.every((region) => own.has(region))),
    canWiden: search.notCovered.some(({ kind }) => kind === "regions"),
  };
}

function timeOf(
  { text = "", from, to, files, sources, targets }: SearchRequest,
  search: Search | undefined,
  now: number,
): ScopeTime {
  const last = lastSpanOf(text);
  if (last !== undefined && parseSpan(last) !== undefined) {
    return { last };
  }
  if (to === undefined && !hasWindow(text) && typeof from === "string" && parseSpan(from) !== undefined) {
    return { last: from };
  }
  const window = parseQuery(text, { now }).query.window;
  const start = window?.from ?? momentOf(from, now);
  const end = window?.to ?? momentOf(to, now);
  if (start !== undefined || end !== undefined) {
    const whole = search?.plan.window;
    return end === undefined ? { from: start ?? 0 } : { from: start ?? whole?.from ?? 0, to: end };
  }
  const isWhole =
    search === undefined
      ? files !== undefined && sources === undefined && targets === undefined
      : search.targets.every(({ capabilities }) => capabilities.allTime !== undefined);
  return isWhole ? "all" : "usual";
}

function momentOf(value: string | number | undefined, now: number): number | undefined {
  if (value === undefined || typeof value === "number") {
    return value;
  }
  const span = parseSpan(value);
  return span === undefined ? parseMoment(value, now)?.start : now - span;
}

const REGION: ReadonlySet<string> = new Set(["region"]);

/**
 * The request of a search with another choice for a part of its scope, everything else as it is. Times and Regions that the
 * text names are changed in the text: text and scope never contradict each other.
 */
export function requestOfScope(
  request: SearchRequest,
  change: ScopeChange,
  kinds: readonly AccountSource[],
): SearchRequest {
  const { limit: _limit, refresh: _refresh, ...rest } = request;
  switch (change.kind) {
    case "profiles":
      return { ...byAccount(rest, kinds), profiles: change.names };
    case "regions": {
      const { regions: _regions, alsoRegions: _also, ...others } = byAccount(rest, kinds);
      const text = withoutTerms(request.text ?? "", REGION);
      return change.names === "all"
        ? { ...others, text: withTerms(text, "region:*") }
        : { ...others, ...(request.text === undefined ? {} : { text }), regions: change.names };
    }
    case "time":
      return withTime(rest, change.range);
    case "sources":
      return withSources(rest, change.sources, kinds);
  }
}

/** Targets that are named by profile and Region become a choice of profiles and Regions. */
function byAccount(request: SearchRequest, kinds: readonly AccountSource[]): SearchRequest {
  const kind = kinds.find(({ source }) => isNamedAs(source, request));
  if (kind === undefined) {
    return request;
  }
  const { targets: _targets, sources = [], ...rest } = request;
  const profiles = namedIn(request, "profile");
  const regions = namedIn(request, "region");
  return {
    ...rest,
    ...(profiles === undefined ? {} : { profiles }),
    ...(regions === undefined ? {} : { regions }),
    sources: [...new Set([...sources, kind.source])],
  };
}

function withTime(request: SearchRequest, range: ChosenRange | "all"): SearchRequest {
  const { from: _from, to: _to, ...rest } = request;
  const { text = "" } = rest;
  if (range === "all") {
    return hasWindow(text) ? { ...rest, text: withoutWindow(text) } : rest;
  }
  if (hasWindow(text)) {
    return { ...rest, text: "last" in range ? withLast(text, range.last) : withWindow(text, range) };
  }
  return "last" in range ? { ...rest, from: range.last } : { ...rest, from: range.from, to: range.to };
}

function withSources(
  request: SearchRequest,
  chosen: readonly ScopeSource[],
  kinds: readonly AccountSource[],
): SearchRequest {
  const { sources: _sources, targets: _targets, files: _files, ...rest } = byAccount(request, kinds);
  const sources = chosen.flatMap((one) => (one.kind === "accounts" ? one.source : []));
  const targets = chosen.flatMap((one) => (one.kind === "target" ? one.target : []));
  const files = chosen.flatMap((one) => (one.kind === "files" ? one.files : []));
  // What was searched in the bucket of a profile is searched with this profile elsewhere.
  const profiles = rest.profiles ?? namedIn(request, "profile");
  const isUsual = targets.length === 0 && files.length === 0 && sources.length === 1 && sources[0] === kinds[0]?.source;
  return {
    ...rest,
    ...(profiles === undefined || sources.length === 0 ? {} : { profiles }),
    ...(isUsual || sources.length === 0 ? {} : { sources }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(files.length === 0 ? {} : { files }),
  };
}
