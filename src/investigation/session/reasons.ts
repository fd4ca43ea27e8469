import type { Capabilities } from "../../query/plan/plan.ts";
import type { ShownProfile } from "../../sources/source.ts";
import { emptyReasons, failedTargets, fileReasons } from "../search/emptyReasons.ts";
import type { Reason } from "../search/emptySearch.ts";
import type { Search, SearchRequest, TargetProgress } from "../search/search.ts";
import type { Seen } from "../search/seen.ts";

export interface ReasonsPorts {
  /** Values that other searches came across. */
  readonly seen: Seen;
  /** The profiles and Regions that the person chose to see. */
  chosen(): Promise<readonly ShownProfile[]>;
  /** Kinds of sources besides the usual one that can be searched by profiles and Regions. */
  readonly otherSources: readonly Capabilities[];
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/** Why a finished search may have found nothing. Rejects where the AWS configuration cannot be read. */
export async function reasonsOf(
  search: Search,
  request: SearchRequest,
  { seen, chosen, otherSources, now }: ReasonsPorts,
): Promise<readonly Reason[]> {
  const [files = [], targets = []] = partition(search.targets);
  const failed = failedTargets(search.targets, request.text ?? "");
  if (targets.length === 0) {
    return [...failed, ...fileReasons(files)];
  }
  const { query, window } = search.plan;
  const asked = new Set(targets.map(({ profile }) => profile));
  const shown = (await chosen()).filter(({ profile }) => asked.has(profile.name));
  const reasons = emptyReasons({
    text: request.text ?? "",
    ...(query.condition === undefined ? {} : { condition: query.condition }),
    window: { from: query.window?.from ?? window.from, to: query.window?.to ?? window.to },
    where: {
      ...(request.profiles === undefined ? {} : { profiles: request.profiles }),
      ...(request.regions === undefined ? {} : { regions: request.regions }),
    },
    targets,
    otherSources: otherSources.filter((other) => !search.targets.some(({ source }) => source === other.source)),
    now: now(),
    seen,
    chosenRegions: [...new Set(shown.flatMap(({ regions }) => regions))],
  });
  return [...failed, ...fileReasons(files), ...reasons];
}

/** The targets that are read from files, and the others. */
function partition(targets: readonly TargetProgress[]): readonly (readonly TargetProgress[])[] {
  const isFiles = ({ capabilities }: TargetProgress) => capabilities.readsFiles === true;
  return [targets.filter(isFiles), targets.filter((target) => !isFiles(target))];
}
