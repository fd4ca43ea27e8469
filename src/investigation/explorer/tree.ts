import type { ConfigNote } from "../../aws/configFile.ts";
import type { EventDataStore } from "../../aws/eventDataStores.ts";
import type { Trail, TrailList } from "../../aws/trails.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { globalServicesIn } from "../../model/aws/globalServices.ts";
import type { InsightTimes } from "../../model/event/insight.ts";
import { Failure, type FailureData } from "../../model/failure.ts";
import { timeHeading } from "../../model/text/time.ts";
import type { ShownProfile } from "../../sources/source.ts";
import type { EventHit } from "../search/search.ts";
import { staleSince } from "../trails/trailFindings.ts";
import { type Grouping, groupProfiles, type ListedProfile, matchesFilter, type ProfileLists } from "./profileList.ts";

/** A profile and one of its Regions. */
export interface ExplorerTarget {
  readonly profile: string;
  readonly region: string;
}

/** A node of the explorer, as plain data. `id` is stable across refreshes and restarts. */
export type ExplorerNode =
  | NoticeNode
  | GroupNode
  | ProfileNode
  /** `global`: names of the global services recorded in this Region. */
  | ({ readonly kind: "region"; readonly id: string; readonly global: readonly string[] } & ExplorerTarget)
  | ({ readonly kind: "trails"; readonly id: string } & ExplorerTarget)
  /** `staleSince`: the time of a last delivery that is too long ago, in ms since 1970 UTC. */
  | ({
      readonly kind: "trail";
      readonly id: string;
      readonly trail: Trail;
      readonly staleSince?: number;
    } & ExplorerTarget)
  | ({ readonly kind: "store"; readonly id: string; readonly store: EventDataStore } & ExplorerTarget)
  | FactNode
  | ({ readonly kind: "history"; readonly id: string; readonly reads: boolean } & ExplorerTarget)
  | ({ readonly kind: "insights"; readonly id: string } & ExplorerTarget)
  | HeadingNode
  | EventNode
  /** `folder`: id of the node that more events are loaded into. */
  | ({ readonly kind: "more"; readonly id: string; readonly folder: string; readonly busy: boolean } & ExplorerTarget)
  | { readonly kind: "message"; readonly id: string; readonly icon: "loading~spin" | "info"; readonly text: string }
  | FailureNode;

export interface FailureNode {
  readonly kind: "failure";
  readonly id: string;
  readonly failure: FailureData;
}

/** A line about the tree itself, with the command that changes it. */
export interface NoticeNode {
  readonly kind: "notice";
  readonly id: string;
  readonly text: string;
  readonly action: "clear-filter" | "choose-profiles" | "open-config";
  /** More about it, one line each. */
  readonly details?: readonly string[];
  /** For "open-config": where to open it. */
  readonly at?: Pick<ConfigNote, "file" | "line">;
}

interface GroupNode {
  readonly kind: "group";
  readonly id: string;
  readonly label: string;
  readonly profiles: readonly ProfileNode[];
}

export interface ProfileNode extends ListedProfile, ShownProfile {
  readonly kind: "profile";
  readonly id: string;
  /** Expanded until the user collapses it. */
  readonly isExpanded: boolean;
}

/** One fact about a trail or an event data store: its bucket, a selector, an error. */
export interface FactNode extends ExplorerTarget {
  readonly kind: "fact";
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly icon: string;
  readonly trouble: boolean;
  /** Resource name for a search, if CloudTrail can look it up. */
  readonly resource?: string;
  readonly arn?: string;
}

interface HeadingNode extends ExplorerTarget {
  readonly kind: "heading";
  readonly id: string;
  readonly label: string;
  readonly events: readonly EventNode[];
}

export interface EventNode extends ExplorerTarget {
  readonly kind: "event";
  readonly id: string;
  readonly found: EventHit;
  /** Of an Insights event: when the unusual activity was. */
  readonly activity?: InsightTimes;
}

/** State of a folder that loads from AWS. */
export type Loading<T> =
  | { readonly state: "loading"; readonly value?: T }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly value?: T; readonly failure: FailureData };

export interface RecentEvents {
  readonly events: readonly EventHit[];
  readonly more: boolean;
  /** Which events could not be read, in sentences. */
  readonly notes?: readonly string[];
}

/** @internal */
export function profileNode(shown: ShownProfile & ListedProfile, isExpanded: boolean): ProfileNode {
  return { kind: "profile", id: profileId(shown.profile.name), ...shown, isExpanded };
}

/** Id of a profile's node. */
export function profileId(profile: string): string {
  return `profile:${profile}`;
}

/** A profile's Regions where AWS has to list them. */
export function listedRegionNodes(profile: string, regions: Loading<readonly string[]>): ExplorerNode[] {
  return underway(profileId(profile), regions, (listed) => regionNodes(profile, listed));
}

/** What the tree of profiles is made of. */
export interface ProfileTree extends ProfileLists {
  readonly grouping: Grouping | undefined;
  /** What of the AWS files is not read. */
  readonly notes: readonly ConfigNote[];
  /** Only profiles that contain this text are shown. Empty: all. */
  readonly filter: string;
}

/** Up to so many profiles are expanded at first. */
const FEW = 6;

/** The roots of the tree: a filter in force, the profiles or their groups, and how many are not shown. */
export function profileNodes({ shown, others, grouping, notes, filter }: ProfileTree): ExplorerNode[] {
  const matching = filter === "" ? shown : shown.filter((one) => matchesFilter(one, filter));
  const isExpanded = matching.length <= FEW;
  const groups = groupProfiles(matching, grouping).map(
    ({ id, label, profiles }): GroupNode => ({
      kind: "group",
      id: `group:${id}`,
      label,
      // A profile with all Regions shows many, and may have to ask AWS for them.
      profiles: profiles.map((one) => profileNode(one, isExpanded && one.all === undefined)),
    }),
  );
  return [
    ...(filter === "" ? [] : [filterNotice(filter, matching.length, shown.length, others)]),
    ...groups.flatMap((group): readonly ExplorerNode[] => (group.label === "" ? group.profiles : [group])),
    ...(others.length === 0 || shown.length === 0 ? [] : [othersNotice(shown.length, others.length)]),
    ...configNotices(notes),
  ];
}

/** One node for each of the AWS files of which something is not read. */
function configNotices(notes: readonly ConfigNote[]): readonly NoticeNode[] {
  return (["config", "credentials"] as const).flatMap((file) => {
    const own = notes.filter((note) => note.file === file);
    const [first] = own;
    if (first === undefined) {
      return [];
    }
    const text = own.length === 1 ? first.message : `${file}: ${own.length} lines are not read as written`;
    const details = own.slice(0, 20).map(({ line, message }) => `Line ${line} of the AWS ${file} file: ${message}.`);
    return { kind: "notice", id: `notice:${file}`, text, action: "open-config", details, at: first };
  });
}

function filterNotice(filter: string, matching: number, of: number, others: readonly ListedProfile[]): NoticeNode {
  const elsewhere = others.filter((one) => matchesFilter(one, filter)).length;
  const text = `Filtered: ${filter} (${matching} of ${of}${elsewhere === 0 ? "" : `, ${elsewhere} not shown`})`;
  return { kind: "notice", id: "notice:filter", text, action: "clear-filter" };
}

function othersNotice(shown: number, others: number): NoticeNode {
  const text = `${shown} of ${shown + others} profiles shown`;
  return { kind: "notice", id: "notice:others", text, action: "choose-profiles" };
}

/** Nodes for a profile's Regions, in the chosen order. */
export function regionNodes(profile: string, regions: readonly string[]): ExplorerNode[] {
  return regions.map((region) => ({
    kind: "region",
    id: targetId({ profile, region }),
    profile,
    region,
    global: globalServicesIn(region),
  }));
}

/** The children of a Region's node. */
export function targetNodes(target: ExplorerTarget, reads: boolean): ExplorerNode[] {
  const { profile, region } = target;
  return [
    { kind: "trails", id: trailsId(target), profile, region },
    { kind: "history", id: historyId(target), profile, region, reads },
  ];
}

/** The trails that record a Region, and its event data stores. `now`: ms since 1970 UTC. */
export function trailNodes(target: ExplorerTarget, list: Loading<TrailList>, now: number): ExplorerNode[] {
  const { profile, region } = target;
  const id = trailsId(target);
  return underway(id, list, ({ trails, eventDataStores, failures }) => [
    ...trails.map((trail): ExplorerNode => {
      const stale = staleSince(trail, now);
      const late = stale === undefined ? {} : { staleSince: stale };
      return { kind: "trail", id: `${id}/${trail.arn}`, trail, ...late, profile, region };
    }),
    ...(trails.length === 0
      ? [
          messageNode(
            id,
            `No trail records ${region}. Event history still has the management events of the last ${EVENT_HISTORY_DAYS} days.`,
          ),
        ]
      : []),
    ...eventDataStores.map(
      (store): ExplorerNode => ({ kind: "store", id: `${id}/${store.arn}`, store, profile, region }),
    ),
    ...failures.map(({ call, failure }) => failureNode(`${id}/${call}`, failure)),
  ]);
}

/** Recent events grouped by time, and a node for loading older ones. */
export function historyNodes(
  target: ExplorerTarget,
  recent: Loading<RecentEvents>,
  view: { readonly reads: boolean; readonly now: number; readonly timeZone: string },
): ExplorerNode[] {
  const id = historyId(target);
  const value = recent.value;
  if (value === undefined || (value.events.length === 0 && recent.state !== "ready")) {
    return underway(id, recent, () => []);
  }
  const nodes: ExplorerNode[] = headings(target, value.events, view);
  if (recent.state === "failed") {
    nodes.push(failureNode(id, recent.failure));
  }
  if (value.more) {
    nodes.push(moreNode(id, target, recent.state === "loading"));
  } else if (value.events.length === 0) {
    nodes.push(
      messageNode(
        id,
        view.reads
          ? `No management event in ${target.region} in the last ${EVENT_HISTORY_DAYS} days. New ones take about 5 minutes to arrive.`
          : `No write event in ${target.region} in the last ${EVENT_HISTORY_DAYS} days. Read-only events are hidden.`,
      ),
    );
  }
  return nodes;
}

function headings(
  target: ExplorerTarget,
  events: readonly EventHit[],
  view: { readonly now: number; readonly timeZone: string },
): HeadingNode[] {
  const { profile, region } = target;
  const id = historyId(target);
  const groups = new Map<string, EventNode[]>();
  for (const found of events) {
    const { time } = found.event;
    const label = time === undefined ? "Without a time" : timeHeading(time, view.now, view.timeZone);
    const group = groups.get(label) ?? [];
    groups.set(label, group);
    group.push({ kind: "event", id: `${id}/event:${found.event.eventId}`, found, profile, region });
  }
  return [...groups].map(([label, group]) => ({
    kind: "heading",
    id: `${id}/time:${label}`,
    label,
    events: group,
    profile,
    region,
  }));
}

/** Adds nodes for loading and failure; data that was already loaded stays visible. */
function underway<T>(id: string, loading: Loading<T>, draw: (value: T) => ExplorerNode[]): ExplorerNode[] {
  if (loading.state === "ready") {
    return draw(loading.value);
  }
  const known = loading.value === undefined ? [] : draw(loading.value);
  if (loading.state === "failed") {
    return [...known, failureNode(id, loading.failure)];
  }
  return known.length > 0 ? known : [loadingNode(id)];
}

/** Node of a folder that loads and has nothing to show yet. */
export function loadingNode(id: string): ExplorerNode {
  return { kind: "message", id: `${id}/loading`, icon: "loading~spin", text: "Loading…" };
}

/** Node that loads older events into the folder `id`. */
export function moreNode(id: string, { profile, region }: ExplorerTarget, busy: boolean): ExplorerNode {
  return { kind: "more", id: `${id}/more`, folder: id, busy, profile, region };
}

/**
 * Node that shows a failure below the folder `id`. Loading the folder again is always a remedy, except for a mistake in
 * the AWS configuration, which is read again when it changes.
 */
export function failureNode(id: string, failure: Failure | FailureData): ExplorerNode {
  const data = Failure.is(failure) ? failure.toData() : failure;
  const isComplete = data.reason === "configuration" || data.remedies.some(({ kind }) => kind === "retry");
  const remedies = isComplete ? data.remedies : [...data.remedies, { kind: "retry" as const }];
  return { kind: "failure", id: `${id}/failure`, failure: { ...data, remedies } };
}

/** The id of the folder that a failure's node is in. */
export function folderOfFailure(id: string): string {
  return id.replace(/\/failure$/, "");
}

/** Node that says why the folder `id` is empty. */
export function messageNode(id: string, text: string): ExplorerNode {
  return { kind: "message", id: `${id}/message`, icon: "info", text };
}

/** Id of a Region's node. */
export function targetId(target: ExplorerTarget): string {
  return `${profileId(target.profile)}/${target.region}`;
}

/** Id of the node with a Region's trails. */
export function trailsId(target: ExplorerTarget): string {
  return `${targetId(target)}/trails`;
}

/** Id of the node with a Region's Event history. */
export function historyId(target: ExplorerTarget): string {
  return `${targetId(target)}/history`;
}
