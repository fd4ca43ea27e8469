import type { TrailList } from "../../aws/trails.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { type InsightTimes, insightKey, insightTimes, readInsight } from "../../model/event/insight.ts";
import type { EventHit } from "../search/search.ts";
import {
  type EventNode,
  type ExplorerNode,
  type ExplorerTarget,
  failureNode,
  type Loading,
  loadingNode,
  messageNode,
  moreNode,
  type RecentEvents,
  targetId,
} from "./tree.ts";

/** The folder with a Region's Insights events. */
export function insightsNode({ profile, region }: ExplorerTarget): ExplorerNode {
  return { kind: "insights", id: insightsId({ profile, region }), profile, region };
}

/** Id of the folder with a Region's Insights events. */
export function insightsId(target: ExplorerTarget): string {
  return `${targetId(target)}/insights`;
}

/**
 * Insights events, newest first: one node for the start and the end of an unusual activity, and a node for loading older ones.
 * `trails`: what is known of the Region's trails, for an empty list.
 */
export function insightNodes(
  target: ExplorerTarget,
  recent: Loading<RecentEvents>,
  trails: Loading<TrailList> | undefined,
): ExplorerNode[] {
  const id = insightsId(target);
  const { events = [], more = false, notes = [] } = recent.value ?? {};
  const nodes: ExplorerNode[] = activitiesOf(events).map(
    (activity): EventNode => ({
      kind: "event",
      id: `${id}/event:${activity.found.event.eventId}`,
      ...activity,
      profile: target.profile,
      region: target.region,
    }),
  );
  if (recent.state === "failed") {
    return [...nodes, failureNode(id, recent.failure)];
  }
  if (more) {
    nodes.push(moreNode(id, target, recent.state === "loading"));
  }
  if (nodes.length > 0) {
    return notes.length === 0 ? nodes : [...nodes, messageNode(id, notes.join(" "))];
  }
  return recent.state === "loading" ? [loadingNode(id)] : [messageNode(id, noInsights(target, trails, notes))];
}

/** An unusual activity: its end event, or its start event while there is no other, and when it was. */
interface Activity {
  readonly found: EventHit;
  readonly activity: InsightTimes;
}

/** The activities of events, each once: its end event where there is one, else its start event. */
function activitiesOf(events: readonly EventHit[]): readonly Activity[] {
  const groups = Map.groupBy(events, ({ event }) => insightKey(event) ?? event.eventId);
  return [...groups.values()].flatMap((group): readonly Activity[] => {
    const end = group.find(({ event }) => readInsight(event)?.state === "end");
    const other = group.find((hit) => hit !== end);
    const found = end ?? other;
    return found === undefined ? [] : [{ found, activity: insightTimes(found.event, end && other?.event) }];
  });
}

/** Why a list of Insights events is empty, as far as that is known. */
function noInsights(
  { region }: ExplorerTarget,
  trails: Loading<TrailList> | undefined,
  notes: readonly string[],
): string {
  const where = `in ${region} in the last ${EVENT_HISTORY_DAYS} days.`;
  if (notes.length > 0) {
    return `No Insights event on management events ${where} ${notes.join(" ")}`;
  }
  const none = `No Insights event ${where}`;
  const late = "CloudTrail writes one about 30 minutes after an unusual activity.";
  if (trails?.value === undefined) {
    return trails?.state === "loading" ? `${none} Checking whether a trail has Insights on…` : `${none} ${late}`;
  }
  const all = trails.value.trails;
  const on = all.filter(({ insights = [] }) => insights.length > 0);
  const isKnown = all.every(({ insights }) => insights !== undefined);
  if (on.length > 0) {
    return `${none} Insights is on for ${on.map(({ name }) => name).join(", ")}. ${late}`;
  }
  return isKnown
    ? `${none} Insights is off: no trail that records ${region} has it on.`
    : `${none} Whether Insights is on is not known.`;
}
