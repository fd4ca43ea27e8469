import { pick } from "../../model/pick.ts";
import type { Capabilities } from "../../query/plan/capabilities.ts";
import { emptyReasons, fileReasons } from "../search/emptyReasons.ts";
import type { EndedSearch, Reason } from "../search/emptySearch.ts";
import { failedTargets, gapReasons } from "../search/gapReasons.ts";
import type { Search, SearchRequest, TargetProgress } from "../search/search.ts";
import type { Seen } from "../search/seen.ts";

export interface ReasonsPorts {
  /** Values that other searches came across. */
  readonly seen: Seen;
  /** Kinds of sources besides the usual one that can be searched by profiles and Regions. */
  readonly otherSources: readonly Capabilities[];
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/**
 * What a finished search did not cover; where it found nothing, all reasons why that may be. Each with a search to try, where
 * there is one.
 */
export function reasonsOf(search: Search, request: SearchRequest, ports: ReasonsPorts): readonly Reason[] {
  const [files = [], targets = []] = partition(search.targets);
  const isEmpty = search.count === 0;
  if (targets.length === 0) {
    return [...failedTargets(search.targets, request.text ?? ""), ...(isEmpty ? fileReasons(files) : [])];
  }
  const ended = endedSearch(search, request, targets, ports);
  return isEmpty
    ? [
        ...failedTargets(search.targets, request.text ?? ""),
        ...fileReasons(files),
        ...emptyReasons({ ...ended, seen: ports.seen }),
      ]
    : gapReasons(ended);
}

function endedSearch(
  search: Search,
  request: SearchRequest,
  targets: readonly TargetProgress[],
  { otherSources, now }: ReasonsPorts,
): EndedSearch {
  const { query, window } = search.plan;
  return {
    text: request.text ?? "",
    ...(query.condition === undefined ? {} : { condition: query.condition }),
    window: { from: query.window?.from ?? window.from, to: query.window?.to ?? window.to },
    where: whereOf(request, targets),
    targets,
    notCovered: search.notCovered,
    accounts: search.around?.accounts() ?? [],
    otherSources: otherSources.filter((other) => !search.targets.some(({ source }) => source === other.source)),
    now: now(),
  };
}

/** Targets of profiles and Regions that a request names one by one are named by profile and Region in what is tried. */
function whereOf(request: SearchRequest, targets: readonly TargetProgress[]): EndedSearch["where"] {
  const [first] = targets;
  const names = request.targets === undefined ? undefined : targets.flatMap(({ profile }) => profile ?? []);
  const regions = targets.flatMap(({ region }) => region ?? []);
  if (first !== undefined && names !== undefined && regions.length === targets.length) {
    return { profiles: [...new Set(names)], regions: [...new Set(regions)], sources: [first.source] };
  }
  return pick(request, ["profiles", "regions", "alsoRegions"]);
}

/** The targets that are read from files, and the others. */
function partition(targets: readonly TargetProgress[]): readonly (readonly TargetProgress[])[] {
  const isFiles = ({ capabilities }: TargetProgress) => capabilities.readsFiles === true;
  return [targets.filter(isFiles), targets.filter((target) => !isFiles(target))];
}
