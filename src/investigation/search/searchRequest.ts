import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { pick } from "../../model/pick.ts";
import { type GroupField, groupFieldSchema } from "../../protocol/filters.ts";
import { filesTitle } from "../../sources/filesTitle.ts";
import type { TargetRef } from "../../sources/source.ts";

/** What to look for and where. Everything left out takes the person's own choice. */
export interface SearchRequest {
  /** The search language: "event:RunInstances user:alice last:24h". */
  readonly text?: string;
  readonly profiles?: readonly string[];
  readonly regions?: readonly string[];
  /** Regions to search besides `regions`, or besides those that the person chose. */
  readonly alsoRegions?: readonly string[];
  /**
   * Ids of kinds of sources: "eventHistory", "localFiles", "trailBucket", "logGroups". "automatic": Event history, and what the person
   * chose for searches before. Of several, a source that is billed is read only for the times for which one that costs
   * nothing does not have all that it can have. Absent: the files and targets below, else Event history.
   */
  readonly sources?: readonly string[];
  /**
   * Targets to search besides those of `sources`: all of their accounts and Regions, whatever `profiles` and `regions` say.
   * Without `sources` and `files`, each is read for all of the time, also where others have its events.
   */
  readonly targets?: readonly TargetRef[];
  /** ISO time, span ("24h", "now-1h") or ms since 1970 UTC. A time in the text wins. */
  readonly from?: string | number;
  readonly to?: string | number;
  /** Log files and folders on disk, as absolute paths. */
  readonly files?: readonly string[];
  /** Stop after this many matching events; the search can be continued. */
  readonly limit?: number;
  /**
   * Ask AWS again, newest first, for all that was read before and to which late events can still be added: what happened
   * in the 24 hours before it was read. Default false: only where that was read more than 15 minutes ago, after what is
   * stored was given.
   */
  readonly refresh?: boolean;
  /** How a results view shows it. Absent: as usual. */
  readonly view?: SearchView;
}

/** How a results view shows a search when it opens. */
interface SearchView {
  /** What the view is called, before the profiles and Regions. Absent: the search text. */
  readonly title?: string;
  readonly group?: GroupField;
  /** Events that arrive later are added while the view is open. */
  readonly follow?: true;
}

const text = v.pipe(v.string(), v.maxLength(100_000));
const name = v.pipe(v.string(), v.maxLength(200));
const names = v.pipe(v.array(name), v.maxLength(200));
const paths = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), v.minLength(1), v.maxLength(1000));
const moment = v.union([v.pipe(v.string(), v.maxLength(100)), v.pipe(v.number(), v.finite())]);

/** Values of a target's members: its kind checks them further. */
const member = v.union([
  v.pipe(v.string(), v.maxLength(4096)),
  v.pipe(v.number(), v.finite()),
  v.boolean(),
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(1000)),
]);

/** A target as it stands in JSON from outside. */
export const targetSchema: v.GenericSchema<unknown, TargetRef> = v.pipe(
  v.objectWithRest({ source: name, label: v.exactOptional(name) }, member),
  v.check((target) => Object.keys(target).length <= 20),
);

const view: v.GenericSchema<unknown, SearchView> = v.object({
  title: v.exactOptional(name),
  group: v.exactOptional(groupFieldSchema),
  follow: v.exactOptional(v.literal(true)),
});

const request: v.GenericSchema<unknown, SearchRequest> = v.object({
  text: v.exactOptional(text),
  profiles: v.exactOptional(names),
  regions: v.exactOptional(names),
  alsoRegions: v.exactOptional(names),
  sources: v.exactOptional(names),
  targets: v.exactOptional(v.pipe(v.array(targetSchema), v.minLength(1), v.maxLength(200))),
  files: v.exactOptional(paths),
  from: v.exactOptional(moment),
  to: v.exactOptional(moment),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  refresh: v.exactOptional(v.boolean()),
  view: v.exactOptional(view),
});

/** The same search without `refresh`: for what is kept of it. */
export function withoutRefresh({ refresh: _refresh, ...request }: SearchRequest): SearchRequest {
  return request;
}

/** Whether two requests differ only in what they look for. */
export function isAtSameTargets(one: SearchRequest, other: SearchRequest): boolean {
  return isDeepStrictEqual(pick(one, WHERE), pick(other, WHERE));
}

const WHERE = ["profiles", "regions", "alsoRegions", "sources", "targets", "files"] as const;

/** The name of the files or targets that a request names; undefined for one of profiles and Regions. */
export function whereTitle({ files, targets }: SearchRequest): string | undefined {
  const [first, ...more] = [
    ...(files === undefined ? [] : [filesTitle(files)]),
    ...(targets ?? []).map(({ source, label }) => label ?? source),
  ];
  return first === undefined || more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** A search as a keybinding, a task or another extension asks for it; undefined for anything else. */
export function readSearchRequest(value: unknown): SearchRequest | undefined {
  const parsed = v.safeParse(request, value);
  return parsed.success ? parsed.output : undefined;
}
