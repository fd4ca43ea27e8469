import type { Connection, Connections, Use } from "../../aws/connections.ts";
import { type MetricPoints, readInsightMetric } from "../../aws/insights.ts";
import { lookupEvents } from "../../aws/lookup.ts";
import type { Profile } from "../../aws/profiles.ts";
import { readDataInsightTrails } from "../../aws/trails.ts";
import {
  type Insight,
  type InsightTimes,
  insightKey,
  insightTimes,
  isDuring,
  rateText,
  readInsight,
} from "../../model/event/insight.ts";
import { type CloudTrailEvent, readRecord } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import { insightTitle } from "../../model/summary/insightSentence.ts";
import { stamper } from "../../model/text/time.ts";
import type { InsightMetricView } from "../../protocol/insight.ts";
import type { EventHit } from "../search/search.ts";
import { type MetricRange, metricRange, unitOf } from "./metricRange.ts";

const MINUTE = 60_000;
/** The end of an activity is looked for so long after its start. */
const LONGEST = 7 * 24 * 60 * MINUTE;

export interface InsightMetricPorts {
  readonly connections: Pick<Connections, "connect" | "rememberedAccount">;
  /** Every profile of the AWS configuration. */
  profiles(): Promise<readonly Profile[]>;
  /** AWS's time, in ms since 1970 UTC. */
  now(): number;
  timeZone(): string;
}

/**
 * Reads the metric around the activity of an Insights event, with a profile of the event's account. Throws `Failure` (no
 * such profile, AWS refuses, or keeps no points of that time) or an AbortError.
 */
export async function readMetric(
  { event, origins }: EventHit,
  use: Use & { readonly signal: AbortSignal },
  ports: InsightMetricPorts,
): Promise<InsightMetricView> {
  const insight = readInsight(event);
  if (insight === undefined) {
    throw refusal("not-found", "This is no Insights event.");
  }
  const connection = await connect(
    event,
    origins.flatMap(({ profile }) => profile ?? []),
    use,
    ports,
  );
  const activity = await activityOf(event, insight, connection, use.signal, ports.now());
  if (activity.from === undefined && activity.to === undefined) {
    throw refusal("not-found", "The event does not say when the unusual activity was.");
  }
  const range = metricRange(activity, ports.now());
  if (range === undefined) {
    throw refusal("not-found", "AWS keeps the rates of calls and errors for 90 days: there are none of that time.");
  }
  const counted = await pointsOf(insight, range, activity, connection, use.signal);
  return viewOf(insight, range, activity, counted, ports.timeZone());
}

/**
 * A connection in the event's Region with the profile that read it, else with another of the event's account. Where none has
 * credentials, only the profile whose failure the person saw may sign in.
 */
async function connect(
  { accountId, region }: CloudTrailEvent,
  names: readonly string[],
  use: Use & { readonly signal: AbortSignal },
  { connections, profiles }: InsightMetricPorts,
): Promise<Connection<"cloudtrail">> {
  const all = await profiles();
  const own = all.filter(({ name }) => names.includes(name));
  const others = all.filter(
    (profile) => !own.includes(profile) && connections.rememberedAccount(profile) === accountId,
  );
  let failed: { readonly profile: Profile; readonly failure: Failure } | undefined;
  for (const profile of [...own, ...others]) {
    const found = await orFailure(connections.connect("cloudtrail", profile, region, { ...use, asked: false }));
    if (Failure.is(found)) {
      failed ??= { profile, failure: found };
    } else if (isOf(accountId, found)) {
      // Its credentials may have expired since: then they are renewed where the person asked for it.
      return use.asked === true ? await connections.connect("cloudtrail", profile, region, use) : found;
    }
  }
  if (failed !== undefined && use.asked !== true) {
    throw failed.failure;
  }
  const found = failed && (await connections.connect("cloudtrail", failed.profile, region, use));
  if (found !== undefined && isOf(accountId, found)) {
    return found;
  }
  throw refusal(
    "configuration",
    `The rate can only be read with a profile of account ${accountId}, and none is known.`,
    [{ kind: "switch-profile" }],
  );
}

function isOf(accountId: string, { identity }: Connection<"cloudtrail">): boolean {
  return accountId === "" || identity.accountId === accountId;
}

/** When the activity was. Where the event does not have both ends of it, the other event is looked up. */
async function activityOf(
  event: CloudTrailEvent,
  insight: Insight,
  connection: Connection<"cloudtrail">,
  signal: AbortSignal,
  now: number,
): Promise<InsightTimes> {
  const known = insightTimes(event);
  const key = insightKey(event);
  const at = event.time;
  if (
    at === undefined ||
    key === undefined ||
    event.eventName === "" ||
    (known.from !== undefined && known.to !== undefined)
  ) {
    return known;
  }
  const range =
    insight.state === "end" ? { from: at - LONGEST, to: at } : { from: at, to: Math.min(now, at + LONGEST) };
  if (range.from >= range.to) {
    return known;
  }
  const attribute = { key: "EventName", value: event.eventName };
  const page = await orFailure(lookupEvents(connection, { category: "insight", attribute, ...range }, { signal }));
  const records = Failure.is(page) ? [] : page.records;
  const other = records
    .map(({ json, envelope }) => readRecord(json, { envelope }))
    .find((one) => one.eventId !== event.eventId && insightKey(one) === key);
  return insightTimes(event, other);
}

/** The points of a metric, and why those of data events could not be read. */
interface Counted {
  readonly points: MetricPoints;
  readonly refusal?: Failure | undefined;
}

/** Where nothing is counted during the activity, the calls may be data events, which AWS counts for each trail. */
async function pointsOf(
  insight: Insight,
  range: MetricRange,
  activity: InsightTimes,
  connection: Connection<"cloudtrail">,
  signal: AbortSignal,
): Promise<Counted> {
  const own = await readInsightMetric(connection, insight, range, { signal });
  if (hasActivity(own, range, activity)) {
    return { points: own };
  }
  const trails = await orFailure(readDataInsightTrails(connection, { signal }));
  if (Failure.is(trails)) {
    return { points: own, refusal: trails };
  }
  let refusal: Failure | undefined;
  for (const { arn } of trails) {
    const ofTrail = await orFailure(readInsightMetric(connection, { ...insight, trail: arn }, range, { signal }));
    if (Failure.is(ofTrail)) {
      refusal ??= ofTrail;
    } else if (hasActivity(ofTrail, range, activity)) {
      return { points: ofTrail };
    }
  }
  return { points: own, refusal };
}

/** The failure as a value where AWS refuses. */
async function orFailure<T>(reading: Promise<T>): Promise<T | Failure> {
  try {
    return await reading;
  } catch (error) {
    if (Failure.is(error)) {
      return error;
    }
    throw error;
  }
}

/** Whether a metric counts anything during the activity. */
function hasActivity({ times, values }: MetricPoints, { period }: MetricRange, activity: InsightTimes): boolean {
  return times.some((time, at) => (values[at] ?? 0) > 0 && isDuring(time, period * 1000, activity));
}

function viewOf(
  insight: Insight,
  range: MetricRange,
  activity: InsightTimes,
  { points, refusal }: Counted,
  timeZone: string,
): InsightMetricView {
  const unit = unitOf(points, range.period, activity, insight.state === "end" ? insight.rate : undefined);
  const scale = unit === "a period" ? range.period / 60 : 1;
  const { baseline } = insight;
  const words = unitText(insight, range.period, unit);
  const unread = refusal === undefined ? "" : ` Data events were not counted: ${refusal.message}`;
  return {
    unit: words,
    from: range.from,
    to: range.to,
    step: range.period * 1000,
    ...points,
    activity,
    ...(baseline === undefined || unit === undefined ? {} : { baseline: baseline * scale }),
    text: `${metricText(insight, words, activity, points, timeZone)}${unread}`,
    note: `${range.note}${unit === undefined ? " AWS does not say whether the values count a minute or the whole time." : ""}`,
    timeZone,
  };
}

function unitText({ measures }: Insight, period: number, unit: ReturnType<typeof unitOf>): string {
  return unit === "a minute"
    ? `${measures} a minute`
    : `${measures} ${unit === undefined ? "for each" : "in"} ${period === 3_600 ? "hour" : `${period / 60} minutes`}`;
}

function metricText(
  insight: Insight,
  unit: string,
  { from, to }: InsightTimes,
  { times, values }: MetricPoints,
  timeZone: string,
): string {
  const stamp = stamper(timeZone);
  const minute = (time: number) => stamp(time).slice(0, 16);
  const most = values.reduce((best, value, at) => (value > (values[best] ?? 0) ? at : best), 0);
  const peak =
    times.length === 0
      ? "AWS has no points of this time"
      : (values[most] ?? 0) === 0
        ? "None were counted"
        : `Most: ${rateText(values[most] ?? 0)} ${unit}, ${minute(times[most] ?? 0)}`;
  const when =
    from !== undefined && to !== undefined
      ? ` from ${minute(from)} to ${minute(to)}`
      : from !== undefined
        ? ` since ${minute(from)}`
        : "";
  const usual = insight.baseline === undefined ? "" : ` Usually ${rateText(insight.baseline)} a minute.`;
  return `${insightTitle(insight)}${when}. ${peak}.${usual}`;
}

function refusal(reason: "not-found" | "configuration", message: string, remedies: Failure["remedies"] = []): Failure {
  return new Failure({ reason, message, context: {}, remedies });
}
