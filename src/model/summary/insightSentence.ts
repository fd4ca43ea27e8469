import { type Insight, rateText } from "../event/insight.ts";
import { apiName } from "../event/record.ts";

/**
 * An Insights event as one sentence: "Unusually many StopInstances calls in eu-west-1 ended after 14 min: 12.4 a minute
 * (usually 0.02), most by backup-exporter". `where`: "in eu-west-1" or empty. `who`: the name of the identity that made
 * most of the calls. Not escaped.
 */
export function insightSentence(insight: Insight, where: string, who: string): string {
  const { state, duration } = insight;
  const here = where === "" ? "" : ` ${where}`;
  const length = duration === undefined ? "" : ` after ${durationText(duration)}`;
  const end = state === "end" ? ` ended${length}` : state === "start" ? " began" : "";
  const rate = insightRate(insight);
  const most = insight.identities.length === 0 ? "" : `${rate === "" ? ":" : ","} most by ${who}`;
  return `${insightTitle(insight)}${here}${end}${rate === "" ? "" : `: ${rate}`}${most}`;
}

/** "Unusually many StopInstances calls", "Unusually few AttachUserPolicy errors (AccessDenied)" */
export function insightTitle({ measures, eventName, errorCode, rate, baseline }: Insight): string {
  const name = eventName === "" ? "" : `${apiName(eventName)} `;
  const isKnown = rate !== undefined && baseline !== undefined;
  const amount = !isKnown ? "An unusual number of" : rate >= baseline ? "Unusually many" : "Unusually few";
  return measures === "calls"
    ? `${amount} ${name}calls`
    : `${amount} ${name}errors${errorCode === undefined ? "" : ` (${errorCode})`}`;
}

/** "12.4 a minute (usually 0.02)"; empty where no rate is known. */
export function insightRate({ rate, baseline, state }: Insight): string {
  const usual = baseline === undefined ? "" : `usually ${rateText(baseline)} a minute`;
  if (rate === undefined) {
    return usual;
  }
  const first = state === "start" ? " at first" : "";
  return `${rateText(rate)} a minute${first}${baseline === undefined ? "" : ` (usually ${rateText(baseline)})`}`;
}

/**
 * A duration in minutes: "14 min", "2 h 5 min", "3 d 4 h".
 * @internal
 */
export function durationText(minutes: number): string {
  const whole = Math.round(minutes);
  const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor((whole % 1440) / 60), whole % 60];
  const parts = days > 0 ? [`${days} d`, `${hours} h`] : hours > 0 ? [`${hours} h`, `${rest} min`] : [`${rest} min`];
  return parts.filter((part, index) => index === 0 || !part.startsWith("0 ")).join(" ");
}
