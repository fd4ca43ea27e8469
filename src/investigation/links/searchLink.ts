import { withoutWindow, withWindow } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { Sources } from "../../sources/registry.ts";
import { AUTOMATIC } from "../search/automatic.ts";
import type { SearchToCopy } from "../search/copiedSearch.ts";
import { requestTimes } from "../search/requestTimes.ts";
import type { SearchRequest } from "../search/search.ts";
import type { NoLink, SearchLink } from "./link.ts";

export interface SearchLinkPorts {
  readonly sources: Pick<Sources, "kinds" | "usual">;
  /** The account that a profile reaches, as far as that is known. */
  accountOf(profile: string): string | undefined;
  /** The length of a search without times, in hours. */
  readonly hours: number;
}

/** A link to a search, and what it does not say of it: a sentence each. */
export interface CopiedLink {
  readonly link: SearchLink;
  readonly notes: readonly string[];
}

/**
 * The link to a search, or why there is none: with what it searched, whatever its relative times mean by now; for a search
 * that did not run, with its times as they are now. Throws `Failure` for a request with a time that cannot be read. `now`: ms
 * since 1970 UTC.
 */
export function linkOfSearch(search: SearchToCopy, ports: SearchLinkPorts, now: number): CopiedLink | NoLink {
  const { request } = search;
  const { query, problems } = parseQuery(request.text ?? "", { now });
  const [problem] = problems;
  if (problem !== undefined) {
    return { problem: `The search can't be linked to: ${problem.message}.` };
  }
  const asked = askedSources(search, ports);
  if (asked === undefined) {
    return { problem: "The search can't be linked to: it reads log files on this computer." };
  }
  const named = search.window ?? requestTimes(query.window, request, now);
  const to = Math.min(named.to ?? now, LAST);
  const window = { from: Math.max(0, named.from ?? to - ports.hours * 3_600_000), to };
  const profiles = [...new Set(search.targets?.flatMap(({ profile }) => profile ?? []) ?? request.profiles ?? [])];
  const accounts = profiles.map((profile) => ports.accountOf(profile));
  const unknown = profiles.filter((_, index) => accounts[index] === undefined);
  return {
    link: {
      kind: "search",
      text: withoutWindow(request.text ?? ""),
      window,
      regions: regionsOf(search),
      accounts: [...new Set(accounts.flatMap((account) => account ?? []))].sort(),
      sources: asked,
    },
    notes: [
      ...(unknown.length === 0
        ? []
        : [`The link doesn't name the account of ${unknown.join(", ")}: it's known once the profile was used.`]),
      ...(request.targets === undefined
        ? []
        : [
            "The link names no bucket: it searches the trails' buckets of the profile that is chosen when it's opened.",
          ]),
    ],
  };
}

/** The last moment of the year 9999. */
const LAST = Date.UTC(10_000, 0, 1) - 1;

/** The kinds of source, none for the usual one alone. Undefined: some are on this computer. */
function askedSources({ request, targets }: SearchToCopy, { sources }: SearchLinkPorts): readonly string[] | undefined {
  const usual = sources.usual.capabilities.source;
  const named = targets ?? [
    // What is automatic here is something else for another person.
    ...(request.sources ?? []).map((source) => ({ source: source === AUTOMATIC ? usual : source })),
    ...(request.targets ?? []),
    ...sources.kinds.filter((kind) => kind.isNamed(request)).map(({ capabilities }) => capabilities),
  ];
  const asked = [...new Set(named.map(({ source }) => source))].sort();
  const local = sources.kinds.filter(({ capabilities }) => capabilities.isLocal === true);
  return local.some(({ capabilities }) => asked.includes(capabilities.source))
    ? undefined
    : asked.every((source) => source === usual)
      ? []
      : asked;
}

/** The Regions that were searched, else those that are named; none where the choice of the person decides. */
function regionsOf({ request, targets }: SearchToCopy): readonly string[] {
  const { regions, alsoRegions = [] } = request;
  const searched = targets?.flatMap(({ region }) => region ?? []) ?? [];
  return [...new Set(searched.length > 0 || regions === undefined ? searched : [...regions, ...alsoRegions])].sort();
}

/** The search of a link, with the profiles that were chosen for it. */
export function requestOfLink(
  { text, window, regions, sources }: Omit<SearchLink, "accounts">,
  profiles: readonly string[],
): SearchRequest {
  return {
    text: withWindow(text, window),
    profiles,
    ...(regions.length === 0 ? {} : { regions }),
    ...(sources.length === 0 ? {} : { sources }),
  };
}
