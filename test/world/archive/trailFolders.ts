import type { KeyEntry, KeyFolder, WorldTrail } from "../types.ts";
import { aggregatesOf } from "./aggregates.ts";
import { dayOf } from "./dailyRecords.ts";
import type { Deliveries, LogKind, Stream } from "./deliveries.ts";
import { DigestChains } from "./digests.ts";
import { lazyFolder } from "./keys.ts";
import { accountsOf, regionsOf } from "./paths.ts";

const day = 86_400_000;
const kinds: readonly LogKind[] = ["CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity"];

/** The accounts' folders of one trail, down to the files of each day. */
export function trailFolder(trail: WorldTrail, deliveries: Deliveries, end: number): KeyFolder {
  const dates = datesOf(trail, end);
  const digests = new DigestChains(deliveries);
  return folders(
    accountsOf(trail).map((account) => {
      const { id: accountId } = account;
      const regions = regionsOf(trail, account);
      const byRegion = (files: (stream: Stream, date: string) => readonly KeyEntry[], kind: LogKind = "CloudTrail") =>
        folders(
          regions.map((region) => [
            region,
            dateFolders(dates, (date) => files({ trail, accountId, region, kind }, date)),
          ]),
        );
      return [
        accountId,
        folders([
          ...kinds.map((kind): Place => [kind, byRegion((stream, date) => deliveries.on(stream, date), kind)]),
          ...(trail.logFileValidation
            ? [["CloudTrail-Digest", byRegion((stream, date) => digests.on(stream, date))] as const]
            : []),
          ...(trail.aggregates === true
            ? [["CloudTrail-Aggregated", byRegion((stream, date) => aggregatesOf(stream, date, deliveries))] as const]
            : []),
        ]),
      ];
    }),
  );
}

type Place = readonly [name: string, folder: KeyFolder];

function folders(places: readonly Place[]): KeyFolder {
  return lazyFolder(() => places.map(([name, folder]) => ({ name: `${name}/`, folder })));
}

/** From the trail's start to some days after the world's end, when what was late has come. */
function datesOf({ startedLogging = 0 }: WorldTrail, end: number): readonly string[] {
  const count = Math.ceil((end - startedLogging) / day) + 10;
  return Array.from({ length: count }, (_, at) => dayOf(startedLogging + at * day));
}

/** Folders of years, months and days; a day's files are made whenever it is listed. */
function dateFolders(dates: readonly string[], files: (date: string) => readonly KeyEntry[]): KeyFolder {
  const level = (among: readonly string[], from: number, to: number): KeyFolder =>
    lazyFolder(() =>
      [...Map.groupBy(among, (date) => date.slice(from, to))].map(([name, below]) => ({
        name: `${name}/`,
        folder: to === 10 ? { entries: () => files(below[0] ?? "") } : level(below, to + 1, to + 3),
      })),
    );
  return level(dates, 0, 4);
}
