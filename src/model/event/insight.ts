import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import type { TimeRange } from "../text/time.ts";
import type { CloudTrailEvent } from "./record.ts";

/** What an Insights event says about an unusual rate of calls or errors. Missing and unreadable facts are absent. */
export interface Insight {
  /** The event marks the start or the end of the unusual activity. */
  readonly state?: "start" | "end";
  /** The rate of calls, or of calls that failed with `errorCode`. */
  readonly measures: "calls" | "errors";
  /** As recorded: "ApiCallRateInsight". */
  readonly type: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly errorCode?: string;
  /**
   * Calls or errors a minute: in a start event those of its first minutes, in an end event the average over the whole
   * activity.
   */
  readonly rate?: number;
  /** Calls or errors a minute in the days before. */
  readonly baseline?: number;
  /** Length of the unusual activity in minutes. */
  readonly duration?: number;
  /** Who made most of the calls, with which tools; the most first. At most `MAX_CONTRIBUTORS` each. */
  readonly identities: readonly Contributor[];
  readonly agents: readonly Contributor[];
  readonly errors: readonly Contributor[];
}

export interface Contributor {
  /** ARN, user agent or error code, as recorded. */
  readonly value: string;
  /** Calls or errors a minute during the unusual activity. */
  readonly rate?: number;
  /** Calls or errors a minute in the days before. */
  readonly baseline?: number;
}

/** CloudTrail lists five of each kind. */
const MAX_CONTRIBUTORS = 10;

/** Rates and durations (minutes) above these cannot be real. */
const MAX_RATE = 1e9;
const MAX_DURATION = 90 * 24 * 60;
const MINUTE = 60_000;

/**
 * Reads an Insights event; undefined for other events. Never throws, whatever the record holds.
 * Source: CloudTrail user guide, "CloudTrail record contents for Insights events for trails".
 */
export function readInsight(event: Pick<CloudTrailEvent, "category" | "record">): Insight | undefined {
  const details = asObject(event.record.insightDetails);
  if (event.category !== "Insight" || details === undefined) {
    return undefined;
  }
  const context = asObject(details.insightContext);
  const statistics = asObject(context?.statistics);
  const type = asText(details.insightType) ?? "";
  const errors = contributors(context, "errorCode").filter(({ value }) => value !== "null");
  const measures = type === "ApiErrorRateInsight" ? "errors" : "calls";
  const state = STATES.get(asText(details.state) ?? "");
  const rate = numberIn(asObject(statistics?.insight)?.average, MAX_RATE);
  const baseline = numberIn(asObject(statistics?.baseline)?.average, MAX_RATE);
  const duration = numberIn(statistics?.insightDuration, MAX_DURATION);
  const errorCode = measures === "errors" ? (asText(details.errorCode) ?? errors[0]?.value) : undefined;
  return {
    ...(state === undefined ? {} : { state }),
    measures,
    type,
    eventSource: asText(details.eventSource) ?? "",
    eventName: asText(details.eventName) ?? "",
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(rate === undefined ? {} : { rate }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(duration === undefined ? {} : { duration }),
    identities: contributors(context, "userIdentityArn"),
    agents: contributors(context, "userAgent"),
    errors,
  };
}

const STATES: ReadonlyMap<string, Insight["state"]> = new Map([
  ["Start", "start"],
  ["End", "end"],
]);

/** The ARN of the identity that made most of the calls of an Insights record; undefined where it names none. */
export function mainIdentity(record: JsonObject): string | undefined {
  return contributors(asObject(asObject(record.insightDetails)?.insightContext), "userIdentityArn")[0]?.value;
}

function contributors(context: JsonObject | undefined, attribute: string): readonly Contributor[] {
  const found = listIn(context?.attributions).find((each) => asText(each.attribute) === attribute);
  const baselines = new Map(
    listIn(found?.baseline).map(({ value, average }) => [asText(value), numberIn(average, MAX_RATE)]),
  );
  return listIn(found?.insight)
    .flatMap(({ value, average }): Contributor[] => {
      const text = asText(value);
      const rate = numberIn(average, MAX_RATE);
      const baseline = baselines.get(text);
      return text === undefined
        ? []
        : [
            {
              value: text,
              ...(rate === undefined ? {} : { rate }),
              ...(baseline === undefined ? {} : { baseline }),
            },
          ];
    })
    .slice(0, MAX_CONTRIBUTORS);
}

function listIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value)
    ? value.slice(0, MAX_CONTRIBUTORS).flatMap((each: JsonValue): readonly JsonObject[] => {
        const object = asObject(each);
        return object === undefined ? [] : [object];
      })
    : [];
}

/** A number from 0 to `most`, also as text; undefined for anything else. */
function numberIn(value: JsonValue | undefined, most: number): number | undefined {
  const text = typeof value === "string" ? value.trim() : undefined;
  const number = typeof value === "number" ? value : text === undefined || text === "" ? Number.NaN : Number(text);
  return number >= 0 && number <= most ? number : undefined;
}

/** When the unusual activity began and ended, in ms since 1970 UTC; absent where it is not known. */
export type InsightTimes = Partial<TimeRange>;

/**
 * The times of the unusual activity that an event marks. `other`: the event that marks its other end, if it is known; without
 * it the times follow from the duration that an end event has.
 */
export function insightTimes(event: CloudTrailEvent, other?: CloudTrailEvent): InsightTimes {
  const insight = readInsight(event);
  const { time } = event;
  if (insight === undefined || time === undefined) {
    return {};
  }
  if (insight.state === "end") {
    const length = insight.duration === undefined ? undefined : insight.duration * MINUTE;
    const start = other?.time ?? (length === undefined ? undefined : time - length);
    return { ...(start === undefined || start > time ? {} : { from: start }), to: time };
  }
  const end = other?.time;
  return { from: time, ...(end === undefined || end < time ? {} : { to: end }) };
}

/** Equal for the start and end event of one activity. Undefined for events that are no Insights events. */
export function insightKey({ category, sharedEventId, accountId, region }: CloudTrailEvent): string | undefined {
  return category !== "Insight" || sharedEventId === undefined
    ? undefined
    : JSON.stringify([accountId, region, sharedEventId]);
}

/** A number of calls or errors a minute for a person: "1,250", "12.4", "0.02", "under 0.0001". */
export function rateText(rate: number): string {
  if (rate > 0 && rate < 0.0001) {
    return "under 0.0001";
  }
  const digits = rate >= 100 ? 0 : rate >= 1 ? 1 : rate === 0 ? 0 : 1 - Math.floor(Math.log10(rate));
  return rate.toLocaleString("en-US", { maximumFractionDigits: digits });
}
