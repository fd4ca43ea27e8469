import * as v from "valibot";

/** What the event view shows of an Insights event, besides its facts. All plain text. */
export interface InsightView {
  /** "Unusually many StopInstances calls", "Unusually many AttachUserPolicy errors (AccessDenied)" */
  readonly title: string;
  /** Who made most of the calls, with which tools and errors; the most first. */
  readonly contributors: readonly {
    readonly title: string;
    readonly items: readonly {
      readonly label: string;
      /** As recorded. */
      readonly value: string;
      /** "12.4 a minute (usually 0.02)"; empty where it is not known. */
      readonly rate: string;
      /** Index for a search for the calls. Absent: they cannot be searched for. */
      readonly calls?: number;
    }[];
  }[];
}

/** A metric around an unusual activity. */
export interface InsightMetricView {
  /** What the values count: "calls a minute", "calls in 5 minutes". */
  readonly unit: string;
  /** The drawn time, in ms since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** Distance of the points in ms. */
  readonly step: number;
  /** Starts of the points' periods, ascending, and their values. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** When the activity was, as far as that is known. */
  readonly activity: { readonly from?: number; readonly to?: number };
  /** The usual value, in the same unit. Absent: not known. */
  readonly baseline?: number;
  /** What the metric shows, in a sentence for a screen reader. */
  readonly text: string;
  /** How far the points are apart, and why. */
  readonly note: string;
  /** IANA name. */
  readonly timeZone: string;
}

const time = v.pipe(v.number(), v.finite());
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));

export const insightSchema: v.GenericSchema<unknown, InsightView> = v.object({
  title: v.string(),
  contributors: v.array(
    v.object({
      title: v.string(),
      items: v.array(
        v.object({ label: v.string(), value: v.string(), rate: v.string(), calls: v.exactOptional(index) }),
      ),
    }),
  ),
});

export const insightMetricSchema: v.GenericSchema<unknown, InsightMetricView> = v.object({
  unit: v.string(),
  from: time,
  to: time,
  step: v.pipe(time, v.minValue(1)),
  times: v.array(time),
  values: v.array(amount),
  activity: v.object({ from: v.exactOptional(time), to: v.exactOptional(time) }),
  baseline: v.exactOptional(amount),
  text: v.string(),
  note: v.string(),
  timeZone: v.string(),
});
