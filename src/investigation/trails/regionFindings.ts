import { quotedList, RESOURCE_NAMES, selectionText } from "../../aws/selectionText.ts";
import type { EventSelection } from "../../aws/selectors.ts";
import type { InsightsKind, Trail, TrailList } from "../../aws/trails.ts";
import { dataTypes, isAllOf, managementShare, type Share } from "./coverage.ts";
import { type Finding, finding } from "./findings.ts";
import { isTakingIn, storeFindings } from "./storeFindings.ts";
import { type FindingTimes, isDelivering, isLogging, refusalFindings, trailFindings } from "./trailFindings.ts";

/**
 * What is not recorded in a Region, or not safely: by its trails, by its event data stores, and by all of them together.
 * Where a call was refused, what it might have shown is "not known": neither recorded nor missing.
 */
export function regionFindings(list: TrailList, times: FindingTimes): readonly Finding[] {
  const { trails, eventDataStores, failures } = list;
  return [
    ...togetherFindings(list, times.now),
    ...trails.flatMap((trail) => [
      ...trailFindings(trail, times),
      ...refusalFindings(trail.failures, { kind: "trail", name: trail.name, arn: trail.arn }),
    ]),
    ...eventDataStores.flatMap((store) => [
      ...storeFindings(store, times),
      ...refusalFindings(store.failures, { kind: "event data store", name: store.name, arn: store.arn }),
    ]),
    ...refusalFindings(failures),
    finding("event-history"),
  ];
}

interface Recorded {
  readonly selections: readonly EventSelection[];
  /** Some trail or event data store may record more: a call was refused, or its deliveries fail or are overdue. */
  readonly mayBeMore: boolean;
}

function togetherFindings(list: TrailList, now: number): readonly Finding[] {
  const { trails } = list;
  const recorded = recordedBy(list, now);
  const none = trails.every(({ state }) => state === "stopped");
  const trail: readonly Finding[] =
    trails.length === 0
      ? [finding("no-trail", storeNames(list))]
      : none
        ? [finding("none-logging", storeNames(list))]
        : [];
  // Without any trail that records, the rest says nothing new, unless an event data store records.
  if (trail.length > 0 && recorded.selections.length === 0 && !recorded.mayBeMore) {
    return trail;
  }
  const gaps = [
    managementGap(recorded.selections),
    categoryGap(recorded.selections, "Data"),
    categoryGap(recorded.selections, "NetworkActivity"),
  ].filter((gap) => gap !== undefined);
  const insights = insightsGap(trails);
  if (!recorded.mayBeMore) {
    return [...trail, ...gaps, ...(insights === undefined ? [] : [insights])];
  }
  const doubtful = gaps.map(({ kind }) => DOUBTFUL.get(kind) ?? kind);
  return [
    ...trail,
    ...(doubtful.length === 0 ? [] : [finding("coverage-unknown", doubtful)]),
    ...(insights === undefined ? [] : [insights]),
  ];
}

const DOUBTFUL: ReadonlyMap<string, string> = new Map([
  ["management-none", "management events"],
  ["management-partly", "some management events"],
  ["data-none", "data events"],
  ["data-partly", "some data events"],
  ["network-none", "network activity events"],
  ["network-partly", "some network activity events"],
]);

/** The selections of the trails that deliver and of the event data stores that take in events. */
function recordedBy({ trails, eventDataStores, failures }: TrailList, now: number): Recorded {
  const selections: EventSelection[] = [];
  let mayBeMore = failures.length > 0;
  const add = (isRecording: boolean | undefined, own: readonly EventSelection[] | undefined) => {
    if (isRecording === true && own !== undefined) {
      selections.push(...own);
    }
    mayBeMore ||= isRecording !== false && (isRecording === undefined || own === undefined);
  };
  for (const trail of trails) {
    add(isDelivering(trail, now), trail.selections);
  }
  for (const store of eventDataStores) {
    add(isTakingIn(store), store.selections);
  }
  return { selections, mayBeMore };
}

function storeNames({ eventDataStores }: TrailList): readonly string[] {
  return eventDataStores.filter(isTakingIn).map(({ name }) => `event data store ${name} takes in events`);
}

function managementGap(selections: readonly EventSelection[]): Finding | undefined {
  const reads = managementShare(selections, "reads");
  const writes = managementShare(selections, "writes");
  if (reads.recorded === "none" && writes.recorded === "none") {
    return finding("management-none");
  }
  const missing = [shareText("writes", writes), shareText("reads", reads)].filter((text) => text !== undefined);
  return missing.length === 0 ? undefined : finding("management-partly", missing);
}

function shareText(access: "reads" | "writes", share: Share): string | undefined {
  switch (share.recorded) {
    case "all":
      return undefined;
    case "none":
      return `no ${access}`;
    case "some":
      return `only some ${access}`;
    case "except":
      return `${access} except those of ${quotedList(share.sources, "and")}`;
  }
}

function categoryGap(selections: readonly EventSelection[], category: "Data" | "NetworkActivity"): Finding | undefined {
  if (isAllOf(selections, category)) {
    return undefined;
  }
  const own = selections.filter((one) => one.category === category || one.category === "");
  const name = category === "Data" ? "data" : "network";
  if (own.length === 0) {
    return finding(`${name}-none`);
  }
  // Of the data events that are often wanted, those that no selector can match are named.
  const types = category === "Data" ? dataTypes(selections) : undefined;
  const missing = types === undefined ? [] : [...RESOURCE_NAMES].filter(([type]) => !types.has(type));
  const left = missing.length === 0 ? [] : [`nothing of ${missing.map(([, words]) => words).join(", ")}`];
  return finding(`${name}-partly`, [...own.map(selectionText), ...left]);
}

/** Every kind of Insights on either category of events that it can watch. Source: InsightSelector in the API Reference. */
const INSIGHTS = [
  ["ApiCallRateInsight", "Management", "call rate of management events"],
  ["ApiErrorRateInsight", "Management", "error rate of management events"],
  ["ApiCallRateInsight", "Data", "call rate of data events"],
  ["ApiErrorRateInsight", "Data", "error rate of data events"],
] as const;

function insightsGap(trails: readonly Trail[]): Finding | undefined {
  const logging = trails.filter((trail) => isLogging(trail) !== false);
  if (logging.length === 0 || logging.some(({ insights }) => insights === undefined)) {
    return undefined;
  }
  const all = logging.flatMap(({ insights = [] }) => insights);
  const missing = INSIGHTS.filter(([type, category]) => !hasInsights(all, type, category));
  if (missing.length === 0) {
    return undefined;
  }
  return all.length === 0
    ? finding("insights-off")
    : finding("insights-partly", [`not on: ${missing.map(([, , words]) => words).join(", ")}`]);
}

function hasInsights(all: readonly InsightsKind[], type: string, category: string): boolean {
  return all.some((one) => one.type === type && one.categories.includes(category));
}
