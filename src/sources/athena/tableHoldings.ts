import type { Bucket } from "../../aws/bucket.ts";
import { pick } from "../../model/pick.ts";
import type { TrailTable } from "../../query/trino/table.ts";
import type { TrinoQuery } from "../../query/trino/trinoQuery.ts";
import { type AccountsAndRegions, type Holdings, isWithin, type LogFilesFolder } from "../holdings.ts";
import { logsOf } from "../trailBucket/bucketHoldings.ts";
import { bucketAt, logFilesAt } from "./tableSize.ts";

const DAY = 86_400_000;
/** The shortest of each, so that no day counts as projected that is not. */
const UNITS: Readonly<Record<string, number>> = { DAY, WEEK: 7 * DAY, MONTH: 28 * DAY, YEAR: 365 * DAY };

/**
 * The log files that a table reads for a search. Undefined: those that it reads are not a trail's in its bucket. `query`: for
 * all of the search. `now`: ms since 1970 UTC.
 */
export async function tableHoldings(
  table: TrailTable,
  query: Pick<TrinoQuery, "missing" | "gaps">,
  open: (bucket: string, folder: string) => Promise<Pick<Bucket, "origin">>,
  now: number,
): Promise<Holdings | undefined> {
  // The template, if there is one, says where it reads.
  const where = table.template?.split("${")[0] ?? table.location ?? "";
  const files = logFilesAt(where);
  const at = bucketAt(where);
  if (files === undefined || at === undefined) {
    return undefined;
  }
  const { prefix } = files;
  const since = sinceOf(table, now);
  const isWhole =
    query.missing.length === 0 && query.gaps.every(({ effect }) => effect !== "fewer") && since !== undefined;
  const matches = isWhole ? folderTest(table, at) : () => false;
  return {
    logs: logsOf(await open(at.bucket, at.key), prefix === undefined ? {} : { prefix }),
    within: pick(files, ["accounts", "regions"]),
    ...(since === undefined || since === Number.NEGATIVE_INFINITY ? {} : { since }),
    // Partitions of the catalog can be anywhere; those of a trail's log files are below the location.
    mayHold: ({ prefix: folder, kind }) =>
      kind === "CloudTrail" && (folder.startsWith(at.key) || at.key.startsWith(folder)),
    has: (folder) => folder.kind === "CloudTrail" && matches(folder),
  };
}

/** Whether a table reads all files of a folder, by its location, or by the template of its projected partitions. */
function folderTest(
  { partitions, template }: Pick<TrailTable, "partitions" | "template">,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): (folder: LogFilesFolder) => boolean {
  if (partitions.length === 0) {
    return (folder) => folder.prefix.startsWith(key);
  }
  const root = `s3://${bucket}/`;
  const projected = partitions.every(({ projection }) => projection !== undefined);
  if (!projected || template === undefined || !template.startsWith(root)) {
    return () => false;
  }
  const parts = template.slice(root.length).split("/");
  const meaningOf = (part: string) => {
    const name = /^\$\{([^}]+)\}$/.exec(part)?.[1];
    return partitions.find((one) => one.name === name)?.means;
  };
  const limits: AccountsAndRegions = { ...valuesOf(partitions, "account"), ...valuesOf(partitions, "region") };
  return (folder) => {
    const names = folder.prefix.split("/").slice(0, -1);
    const rest = parts.slice(names.length).filter((part) => part !== "");
    const isDaysOnly = rest.length > 0 && rest.every((part) => DAYS.has(meaningOf(part) ?? "other"));
    return (
      isDaysOnly &&
      isWithin(folder, limits) &&
      names.every((name, index) => {
        const part = parts[index] ?? "";
        const means = meaningOf(part);
        return means === undefined
          ? part === name
          : (means === "account" && name === folder.accountId) || (means === "region" && name === folder.region);
      })
    );
  };
}

const DAYS: ReadonlySet<string> = new Set(["day", "year", "month", "day of month"]);

function valuesOf(partitions: TrailTable["partitions"], means: "account" | "region"): AccountsAndRegions {
  const projection = partitions.find((one) => one.means === means)?.projection;
  return projection?.type === "enum"
    ? { [means === "account" ? "accounts" : "regions"]: projection.values.map((value) => value.trim()) }
    : {};
}

/**
 * From when on (ms since 1970 UTC) the projected days are those of all log files. Undefined: that is not known, or they end in
 * the past.
 */
function sinceOf({ partitions }: Pick<TrailTable, "partitions">, now: number): number | undefined {
  const days = partitions.filter(({ means }) => DAYS.has(means));
  const starts = days.map(({ means, projection, format = "" }) => {
    if (projection?.type === "integer" && means !== "year") {
      // The months and days of any year.
      const last = means === "month" ? 12 : 31;
      return projection.from <= 1 && projection.to >= last ? Number.NEGATIVE_INFINITY : undefined;
    }
    if (projection?.type === "integer") {
      return projection.to > new Date(now).getUTCFullYear() ? Date.UTC(projection.from, 0, 1) : undefined;
    }
    if (projection?.type !== "date" || !/^NOW(?:\s*\+|$)/.test(projection.to)) {
      return undefined;
    }
    return startOf(projection.from, format, now);
  });
  return days.length === 0
    ? Number.NEGATIVE_INFINITY
    : starts.reduce((latest, start) =>
        latest === undefined || start === undefined ? undefined : Math.max(latest, start),
      );
}

/** "2025/01/01" in the format "yyyy/MM/dd", "NOW-3YEARS". */
function startOf(from: string, format: string, now: number): number | undefined {
  const [, count = "", unit = ""] = /^NOW\s*-\s*(\d{1,6})\s*(DAY|WEEK|MONTH|YEAR)S?$/.exec(from) ?? [];
  const length = UNITS[unit];
  if (length !== undefined) {
    return now - Number(count) * length + DAY;
  }
  const [year, month, day] = ["yyyy", "MM", "dd"].map((letters) => {
    const at = format.indexOf(letters);
    return at === -1 ? "" : from.slice(at, at + letters.length);
  });
  const time = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : time + DAY;
}
