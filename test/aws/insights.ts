import { createHash } from "node:crypto";
import type { World, WorldRecord, WorldTrail } from "../world/types.ts";
import { AwsError } from "./errors.ts";
import type { EventIndex } from "./eventIndex.ts";
import { envelopeOf } from "./lookupEvents.ts";
import type { Members } from "./members.ts";
import type { Caller } from "./signature.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const retention = 90 * day;
const dimensions = ["EventId", "EventName", "EventSource"] as const;
/** How long points of each period (seconds) are kept, in days. */
const keptDays: Readonly<Record<number, number>> = { 60: 15, 300: 63, 3600: 90 };
const metricLimit = 21_600;

/** What AWS does not document about Insights. */
export interface InsightVariant {
  /** The order of ListInsightsData. */
  readonly order: "newest-first" | "oldest-first";
  /** What a value of a point of more than a minute counts. */
  readonly values: "a-minute" | "a-period";
}

/**
 * `ListInsightsData` and `ListInsightsMetricData`. The metrics follow from the world's Insights events: as many calls as they
 * tell during each activity, and few around it.
 * Source: CloudTrail API reference and the AWS SDK's model.
 */
export class Insights {
  readonly #world: World;
  readonly #index: EventIndex;
  readonly #now: () => number;

  constructor(world: World, index: EventIndex, now: () => number) {
    this.#world = world;
    this.#index = index;
    this.#now = now;
  }

  /** Insights events on data events of a trail, in the shape of LookupEvents. */
  list(caller: Caller, region: string, members: Members): unknown {
    const trail = this.#trail(caller, members.text("InsightSource"));
    if (members.text("DataType") !== "InsightsEvents") {
      throw invalid("DataType must be InsightsEvents.");
    }
    const asked = Object.entries(members.map("Dimensions") ?? {});
    const [dimension] = asked;
    if (asked.length > 1 || (dimension !== undefined && !dimensions.some((known) => known === dimension[0]))) {
      throw invalid("Dimensions can contain one item: EventId, EventName or EventSource.");
    }
    const limit = limitOf(members.number("MaxResults"), 50);
    const now = this.#now();
    const start = Math.max((members.number("StartTime") ?? 0) * 1000, now - retention);
    const end = Math.min((members.number("EndTime") ?? now / 1000) * 1000, now);
    if (members.number("StartTime") !== undefined && (members.number("StartTime") ?? 0) * 1000 > end) {
      throw invalid("The start time is after the end time.");
    }
    const found = this.#index.dataInsights
      .filter(
        ({ accountId, region: at, time }) =>
          accountId === caller.account.id && at === region && time >= start && time <= end,
      )
      .filter((record) => dimension === undefined || dimensionOf(record, dimension[0]) === dimension[1])
      .toSorted((one, other) => other.time - one.time);
    const ordered = this.#index.variants.insights.order === "newest-first" ? found : found.toReversed();
    const bound = JSON.stringify([trail.arn, region, asked, members.number("StartTime"), members.number("EndTime")]);
    const from = offsetOf(members.text("NextToken"), bound);
    const to = from + limit;
    return {
      Events: ordered.slice(from, to).map(envelopeOf),
      ...(to < ordered.length ? { NextToken: tokenOf(to, bound) } : {}),
    };
  }

  /** The points of a metric, the oldest first. */
  metric(caller: Caller, region: string, members: Members): unknown {
    const source = required(members, "EventSource");
    const name = required(members, "EventName");
    const type = required(members, "InsightType");
    const errorCode = members.text("ErrorCode");
    if (type !== "ApiCallRateInsight" && type !== "ApiErrorRateInsight") {
      throw invalid("InsightType must be ApiCallRateInsight or ApiErrorRateInsight.");
    }
    if (type === "ApiErrorRateInsight" && errorCode === undefined) {
      throw invalid("ErrorCode is required for ApiErrorRateInsight.");
    }
    const trail = members.text("TrailName") === undefined ? undefined : this.#trail(caller, members.text("TrailName"));
    const period = members.number("Period") ?? 3_600;
    const kept = keptDays[period];
    if (kept === undefined) {
      throw invalid("Period must be 60, 300 or 3600.");
    }
    const limit = limitOf(members.number("MaxResults"), metricLimit);
    const now = this.#now();
    const step = period * 1000;
    const start = Math.max((members.number("StartTime") ?? 0) * 1000, now - kept * day);
    const end = Math.min((members.number("EndTime") ?? now / 1000) * 1000, now);
    const fills = members.text("DataType") === "FillWithZeros";
    const rates = this.#activities(caller.account.id, region, {
      source,
      name,
      type,
      errorCode,
      onData: trail !== undefined,
    });
    const points: { readonly time: number; readonly value: number }[] = [];
    for (let time = Math.ceil(start / step) * step; time < end; time += step) {
      let count = 0;
      for (let at = time; at < time + step && at < now; at += minute) {
        count += callsIn(at, rates);
      }
      const value = this.#index.variants.insights.values === "a-period" ? count : (count * 60) / period;
      if (fills || value > 0) {
        points.push({ time, value });
      }
    }
    const bound = JSON.stringify([source, name, type, errorCode, trail?.arn, period, fills, region]);
    const from = offsetOf(members.text("NextToken"), bound);
    const page = points.slice(from, from + limit);
    return {
      ...(trail === undefined ? {} : { TrailARN: trail.arn }),
      EventSource: source,
      EventName: name,
      InsightType: type,
      ...(errorCode === undefined ? {} : { ErrorCode: errorCode }),
      Timestamps: page.map(({ time }) => time / 1000),
      Values: page.map(({ value }) => value),
      ...(from + limit < points.length ? { NextToken: tokenOf(from + limit, bound) } : {}),
    };
  }

  /** A trail of the caller with Insights on data events. Those of an organization are for its own account only. */
  #trail(caller: Caller, name: string | undefined): WorldTrail {
    const trail = this.#world.trails.find(
      (one) => one.arn === name || (one.name === name && one.accountId === caller.account.id),
    );
    if (trail === undefined) {
      throw invalid(`The trail ${name ?? ""} does not exist.`);
    }
    if (trail.accountId !== caller.account.id) {
      throw new AwsError(
        "OperationNotPermittedException",
        "This operation is not permitted for member accounts of an organization trail.",
      );
    }
    const has = trail.insightSelectors?.some(({ EventCategories: categories }) => categories?.includes("Data"));
    if (has !== true) {
      throw invalid(`The trail ${trail.name} does not have Insights enabled on data events.`);
    }
    return trail;
  }

  #activities(accountId: string, region: string, asked: MetricOf): readonly Activity[] {
    return this.#index.insights
      .filter(
        (record) =>
          record.accountId === accountId &&
          record.region === region &&
          record.eventName === asked.name &&
          record.eventSource === asked.source &&
          (record.insightsOn === "Data") === asked.onData,
      )
      .flatMap((record) => activityOf(record, asked));
  }
}

interface MetricOf {
  readonly source: string;
  readonly name: string;
  readonly type: string;
  readonly errorCode: string | undefined;
  readonly onData: boolean;
}

interface Activity {
  readonly from: number;
  readonly to: number;
  /** Calls a minute, and in the days before. */
  readonly rate: number;
  readonly baseline: number;
}

/** From the end events; an activity that has not ended is none. */
function activityOf({ json, time }: WorldRecord, { type, errorCode }: MetricOf): readonly Activity[] {
  const { insightDetails: details } = JSON.parse(json) as {
    insightDetails?: {
      state: string;
      insightType: string;
      errorCode?: string;
      insightContext: {
        statistics: { baseline: { average: number }; insight: { average: number }; insightDuration?: number };
      };
    };
  };
  if (details === undefined) {
    return [];
  }
  const { baseline, insight, insightDuration = 0 } = details.insightContext.statistics;
  return details.state === "End" && details.insightType === type && details.errorCode === errorCode
    ? [{ from: time - insightDuration * minute, to: time, rate: insight.average, baseline: baseline.average }]
    : [];
}

/** Calls in the minute that begins at a time: always the same ones, on average as many as the activity tells. */
function callsIn(time: number, activities: readonly Activity[]): number {
  const [first] = activities;
  const current = activities.find(({ from, to }) => time + minute > from && time < to);
  const rate = current?.rate ?? first?.baseline ?? 0;
  const chance = createHash("sha1").update(String(time)).digest().readUInt32BE() / 2 ** 32;
  // Within half of the rate around it, so that no activity looks like none.
  const wanted = current === undefined ? rate : rate * (0.5 + chance);
  const rest = createHash("sha1").update(`rest ${time}`).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(wanted) + (rest < wanted % 1 ? 1 : 0);
}

function dimensionOf(record: WorldRecord, key: string): string {
  return key === "EventId" ? record.eventId : key === "EventName" ? record.eventName : record.eventSource;
}

function required(members: Members, name: string): string {
  const value = members.text(name);
  if (value === undefined || value === "") {
    throw invalid(`${name} is required.`);
  }
  return value;
}

function limitOf(value: number | undefined, most: number): number {
  if (value !== undefined && (!Number.isInteger(value) || value < 1 || value > most)) {
    throw invalid(`MaxResults must be between 1 and ${most}.`);
  }
  return value ?? most;
}

function tokenOf(offset: number, bound: string): string {
  return Buffer.from(JSON.stringify([offset, createHash("sha256").update(bound).digest("base64url")])).toString(
    "base64url",
  );
}

function offsetOf(token: string | undefined, bound: string): number {
  if (token === undefined) {
    return 0;
  }
  const [offset, of] = JSON.parse(Buffer.from(token, "base64url").toString()) as [number, string];
  if (of !== createHash("sha256").update(bound).digest("base64url")) {
    throw invalid("The token belongs to a request with different parameters.");
  }
  return offset;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
