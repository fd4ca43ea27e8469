import { Random } from "../random.ts";
import type { KeyEntry, WorldRecord } from "../types.ts";
import { type Deliveries, minuteOf, recordsText, type Stream } from "./deliveries.ts";
import { GzippedJson } from "./gzipped.ts";

const window = 5 * 60_000;

/**
 * The files of aggregated data events of a day (`YYYY-MM-DD`, UTC): how often each call was made in five minutes, by the
 * template API_ACTIVITY.
 */
export function aggregatesOf(stream: Stream, date: string, deliveries: Deliveries): readonly KeyEntry[] {
  const records = deliveries.on(stream, date).flatMap((file) => file.records);
  const data = new Map(
    records.filter(({ category }) => category === "Data").map((record) => [record.eventId, record] as const),
  );
  const windows = Map.groupBy(data.values(), ({ time }) => Math.floor(time / window) * window);
  return [...windows]
    .filter(([start]) => new Date(start + 2 * window).toISOString().startsWith(date))
    .sort(([left], [right]) => left - right)
    .map(([start, within]) => {
      const { accountId, region, trail } = stream;
      const deliveredAt = start + 2 * window;
      const random = new Random("aggregates", trail.arn, accountId, region, start);
      return {
        name: `${accountId}_CloudTrail-Aggregated_${region}_${minuteOf(deliveredAt)}_${random.mixedLetters(16)}.json.gz`,
        object: new GzippedJson(deliveredAt, () => {
          const services = Map.groupBy(within, ({ eventSource }) => eventSource);
          return recordsText(
            [...services].map(([source, calls]) => aggregate(stream, start, source, calls, random.uuid())),
          );
        }),
      };
    });
}

function aggregate(
  { accountId, region }: Stream,
  start: number,
  eventSource: string,
  calls: readonly WorldRecord[],
  eventId: string,
): string {
  return JSON.stringify({
    eventVersion: "1.0",
    accountId,
    eventId,
    eventCategory: "Aggregated",
    eventType: "AwsAggregatedEvent",
    awsRegion: region,
    eventSource,
    timeWindow: {
      windowStart: new Date(start).toISOString(),
      windowEnd: new Date(start + window).toISOString(),
      windowSize: "PT5M",
    },
    summary: {
      primaryDimension: {
        dimension: "eventName",
        statistics: [...Map.groupBy(calls, ({ eventName }) => eventName)].map(([name, { length }]) => ({
          name,
          value: length,
        })),
        aggregationType: "Count",
      },
      details: [],
    },
  });
}
