import type { Event, ListInsightsDataDimensionKey } from "@aws-sdk/client-cloudtrail";
import type { Failure } from "../model/failure.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { type CallContext, invalidRequest } from "./failures.ts";
import { type LookupPage, type LookupRequest, recordOf } from "./lookup.ts";
import { everyPage } from "./paging.ts";

/** Of 50 events each: Insights events of 90 days never fill so many. */
const MAX_PAGES = 400;

const DIMENSIONS: readonly ListInsightsDataDimensionKey[] = ["EventId", "EventName", "EventSource"];

/**
 * The Insights events on data events of a trail in the connection's Region: all pages, newest first whatever their
 * order, since AWS documents none. Dimensions are those of `LookupRequest` that Insights events have. Throws `Failure` or
 * an AbortError.
 * Source: CloudTrail API reference, ListInsightsData.
 */
export async function listDataInsights(
  connection: Connection<"cloudtrail">,
  trailArn: string,
  { attribute, from, to }: Pick<LookupRequest, "attribute" | "from" | "to">,
  options: CallOptions,
): Promise<LookupPage> {
  const { profile, region, identity } = connection;
  const action = "cloudtrail:ListInsightsData";
  const context: CallContext = { profile, region, accountId: identity.accountId, action };
  const key = DIMENSIONS.find((known) => known === attribute?.key);
  if (attribute !== undefined && key === undefined) {
    throw invalidRequest(context, `ListInsightsData has no dimension "${attribute.key}".`);
  }
  const events: Event[] = [];
  let refusals = 0;
  await everyPage(context, MAX_PAGES, async (token) => {
    const { value, throttled } = await connection.call(
      {
        apiClass: "insights",
        action,
        resource: trailArn,
        run: async (api, signal) => {
          const answer = await api.listInsightsData(
            {
              InsightSource: trailArn,
              DataType: "InsightsEvents",
              StartTime: new Date(Math.floor(from / 1_000) * 1_000),
              EndTime: new Date(Math.ceil(to / 1_000) * 1_000),
              MaxResults: 50,
              ...(key === undefined ? {} : { Dimensions: { [key]: attribute?.value } }),
              ...(token === undefined ? {} : { NextToken: token }),
            },
            signal,
          );
          if (!Array.isArray(answer.Events)) {
            throw new SyntaxError("the answer has no list of events");
          }
          return answer;
        },
      },
      options,
    );
    refusals += throttled;
    events.push(...(value.Events ?? []));
    return value.NextToken;
  });
  events.sort((left, right) => (right.EventTime?.getTime() ?? 0) - (left.EventTime?.getTime() ?? 0));
  return { records: events.flatMap((event) => recordOf(event) ?? []), throttled: refusals };
}

/** Why Insights events on data events were not read, in one sentence. `trail`: its name; undefined: no trail is known. */
export function unreadDataInsights({ message }: Failure, trail: string | undefined): string {
  const what =
    trail === undefined
      ? "Insights events on data events were not read, because the trails that have them are not known"
      : `Insights events on data events of trail ${trail} were not read`;
  return `${what}: ${message}`;
}

/** Which calls a metric counts. */
export interface MetricOf {
  readonly eventSource: string;
  readonly eventName: string;
  /** "ApiCallRateInsight", or "ApiErrorRateInsight" with an `errorCode`. */
  readonly type: string;
  readonly errorCode?: string | undefined;
  /** ARN of the trail, for calls that are data events. */
  readonly trail?: string | undefined;
}

/** Points of a metric, in order. */
export interface MetricPoints {
  /** Starts of the periods, in ms since 1970 UTC. */
  readonly times: readonly number[];
  /** At the same indexes: calls or errors, at least 0. */
  readonly values: readonly number[];
}

/** More points than a request ever asks for. */
const MAX_METRIC_PAGES = 20;

/**
 * The points of a metric from `from` (inclusive) to `to` (exclusive), in ms; periods without calls are 0. `period`: 60, 300 or
 * 3,600 seconds; `from` is a multiple of it. AWS keeps points of a minute for 15 days, of five minutes for 63, of an hour for
 * 90. Throws `Failure` or an AbortError.
 * Source: CloudTrail API reference, ListInsightsMetricData. It is authorized as LookupEvents, and with a trail as
 * ListInsightsData as well.
 */
export async function readInsightMetric(
  connection: Connection<"cloudtrail">,
  { eventSource, eventName, type, errorCode, trail }: MetricOf,
  { from, to, period }: { readonly from: number; readonly to: number; readonly period: number },
  options: CallOptions,
): Promise<MetricPoints> {
  const { profile, region, identity } = connection;
  const action = trail === undefined ? "cloudtrail:LookupEvents" : "cloudtrail:ListInsightsData";
  const context: CallContext = { profile, region, accountId: identity.accountId, action };
  if (type !== "ApiCallRateInsight" && type !== "ApiErrorRateInsight") {
    throw invalidRequest(context, `AWS has no metric for Insights of the type "${type}".`);
  }
  if (type === "ApiErrorRateInsight" && errorCode === undefined) {
    throw invalidRequest(context, "The event does not name the error code whose rate was unusual.");
  }
  const points = new Map<number, number>();
  await everyPage(context, MAX_METRIC_PAGES, async (token) => {
    const { value } = await connection.call(
      {
        apiClass: "insights",
        action,
        ...(trail === undefined ? {} : { resource: trail }),
        run: (api, signal) =>
          api.listInsightsMetricData(
            {
              EventSource: eventSource,
              EventName: eventName,
              InsightType: type,
              ...(type === "ApiErrorRateInsight" ? { ErrorCode: errorCode } : {}),
              ...(trail === undefined ? {} : { TrailName: trail }),
              StartTime: new Date(from),
              EndTime: new Date(to),
              Period: period,
              DataType: "FillWithZeros",
              ...(token === undefined ? {} : { NextToken: token }),
            },
            signal,
          ),
      },
      options,
    );
    const { Timestamps: times = [], Values: values = [] } = value;
    if (times.length !== values.length) {
      throw invalidRequest(context, "The answer has another number of times than of values.");
    }
    times.forEach((time, at) => {
      const count = values[at];
      if (
        count !== undefined &&
        Number.isFinite(count) &&
        count >= 0 &&
        time.getTime() >= from &&
        time.getTime() < to
      ) {
        points.set(time.getTime(), count);
      }
    });
    return value.NextToken;
  });
  const ordered = [...points].sort(([one], [other]) => one - other);
  return { times: ordered.map(([time]) => time), values: ordered.map(([, count]) => count) };
}
