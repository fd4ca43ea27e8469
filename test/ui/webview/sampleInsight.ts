import type { EventView } from "../../../src/protocol/event.ts";
import type { InsightMetricView } from "../../../src/protocol/insight.ts";
import { sampleEvent } from "./sampleEvent.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-11-22T10:05:00Z");
const END = START + 14 * MINUTE;

/** An Insights event: no outcome, an unusual rate. */
export const insightEvent = (): EventView => {
  const { outcome: _, ...event } = sampleEvent();
  return {
    ...event,
    title: "StopInstances",
    insight: {
      title: "Unusually many StopInstances calls",
      contributors: [
        {
          title: "Most by",
          items: [
            { label: "mallory", value: "arn:aws:iam::1:user/mallory", rate: "11 a minute (usually 0.02)", calls: 0 },
          ],
        },
        { title: "User agents", items: [{ label: "aws-cli/2.15.0", value: "aws-cli/2.15.0", rate: "11 a minute" }] },
      ],
    },
  };
};

/** Its metric, a point for each minute. */
export const metric = (): InsightMetricView => {
  const times = Array.from({ length: 74 }, (_, at) => START - 30 * MINUTE + at * MINUTE);
  return {
    unit: "calls a minute",
    from: times[0] ?? 0,
    to: START + 44 * MINUTE,
    step: MINUTE,
    times,
    values: times.map((time, at) => (time >= START && time < END ? 9 + (at % 5) : at % 29 === 0 ? 1 : 0)),
    activity: { from: START, to: END },
    baseline: 0.02,
    text: "Unusually many StopInstances calls from 2026-11-22 10:05 to 2026-11-22 10:19. Most: 13 calls a minute.",
    note: "One point for each minute.",
    timeZone: "UTC",
  };
};
