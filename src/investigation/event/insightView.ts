import { lastSegment, parseArn } from "../../model/aws/arn.ts";
import { insightTimes, rateText, readInsight } from "../../model/event/insight.ts";
import type { Contributor } from "../../model/event/insightContributors.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { insightTitle } from "../../model/summary/insightSentence.ts";
import { visible } from "../../model/text/text.ts";
import type { InsightView } from "../../protocol/insight.ts";
import { printValues } from "../../query/language/print.ts";
import type { EventHit, SearchRequest } from "../search/search.ts";

const MINUTE = 60_000;
/** Calls are searched from so long before to so long after the activity. */
const AROUND = 5 * MINUTE;
/** How long an activity is searched of which only one end is known. */
const UNKNOWN_LENGTH = 60 * MINUTE;

/** What the event view shows of an Insights event. Undefined for other events. */
export function drawInsight(event: CloudTrailEvent): InsightView | undefined {
  const insight = readInsight(event);
  if (insight === undefined) {
    return undefined;
  }
  const groups: readonly (readonly [title: string, items: readonly Contributor[]])[] = [
    ["Most by", insight.identities],
    ["User agents", insight.agents],
    ["Errors", insight.errors],
  ];
  return {
    title: visible(insightTitle(insight)),
    contributors: groups
      .filter(([, items]) => items.length > 0)
      .map(([title, items]) => ({
        title,
        items: items.map((item, index) => ({
          label: visible(items === insight.identities ? identityName(item.value) : item.value),
          value: visible(item.value),
          rate: contributorRate(item),
          ...(items === insight.identities && identityTerm(item.value) !== undefined ? { calls: index } : {}),
        })),
      })),
  };
}

function contributorRate({ rate, baseline }: Contributor): string {
  const usual = baseline === undefined ? "" : `usually ${rateText(baseline)}`;
  return rate === undefined ? usual : `${rateText(rate)} a minute${usual === "" ? "" : ` (${usual})`}`;
}

/** "mallory", "Ops/deploy": the name in an ARN, with the session of a role. */
function identityName(value: string): string {
  const arn = parseArn(value);
  return arn?.service === "sts" ? arn.resourceId : arn === undefined ? value : lastSegment(arn.resourceId);
}

/** The search term for the calls of an identity. Undefined: no term finds them. */
function identityTerm(value: string): string | undefined {
  const arn = parseArn(value);
  if (arn === undefined) {
    return undefined;
  }
  const [role = "", session] = arn.resourceId.split("/");
  return arn.service === "sts" && arn.resourceType === "assumed-role" && session === undefined
    ? printValues("role", [role])
    : printValues("actor", [value]);
}

/**
 * The search for the calls behind an Insights event, where the event was read: all of them, or those of one of the identities
 * that it names. Undefined where the event has no time or names no call.
 */
export function searchForCalls({ event, origins }: EventHit, identity?: number): SearchRequest | undefined {
  const insight = readInsight(event);
  const { from, to } = insightTimes(event);
  const known = from ?? to;
  if (insight === undefined || known === undefined || event.eventName === "") {
    return undefined;
  }
  const contributor = identity === undefined ? undefined : insight.identities[identity];
  const term = contributor === undefined ? undefined : identityTerm(contributor.value);
  const start = (from ?? known - UNKNOWN_LENGTH) - AROUND;
  const end = (to ?? known + UNKNOWN_LENGTH) + AROUND;
  const text = [
    printValues("event", [event.eventName]),
    ...(event.eventSource === "" ? [] : [printValues("source", [event.eventSource])]),
    ...(insight.errorCode === undefined ? [] : [printValues("error", [insight.errorCode])]),
    ...(term === undefined ? [] : [term]),
    `from:${minuteText(start)} to:${minuteText(end + MINUTE)}`,
  ].join(" ");
  const wide = origins.filter(({ profile, region }) => profile === undefined || region === undefined);
  if (wide.length > 0) {
    return { text, targets: wide.map(({ target }) => target) };
  }
  return origins.length === 0
    ? { text }
    : {
        text,
        profiles: [...new Set(origins.flatMap(({ profile }) => profile ?? []))],
        regions: [...new Set(origins.flatMap(({ region }) => region ?? []))],
      };
}

/** "2026-11-22T10:05Z", the minute before or at a time. Empty for a time outside the range of Date. */
function minuteText(time: number): string {
  const date = new Date(Math.floor(time / MINUTE) * MINUTE);
  return Number.isNaN(date.getTime()) ? "" : `${date.toISOString().slice(0, 16)}Z`;
}
