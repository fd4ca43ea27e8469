import { asObject, asText } from "../text/json.ts";
import type { TimeRange } from "../text/time.ts";
import { type Contributor, contributors, MAX_RATE, numberIn } from "./insightContributors.ts";
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

/** A longer duration, in minutes, cannot be real. */
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

/** Whether a period of `length` ms that begins at `time` overlaps an activity, as far as its times are known. */
export function isDuring(time: number, length: number, { from, to }: InsightTimes): boolean {
  return (from === undefined || time + length > from) && (to === undefined || time < to);
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
