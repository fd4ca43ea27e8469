import type { Bucket } from "../../aws/bucket.ts";
import { pick } from "../../model/pick.ts";
import { type Holdings, isWithin } from "../holdings.ts";
import type { LogFolder } from "./folders.ts";
import { rootOf, type TrailBucketRef } from "./target.ts";

/** The `logs` of sources that read the log files below a prefix of a bucket. `prefix`: what stands before "AWSLogs". */
export function logsOf({ origin }: Pick<Bucket, "origin">, { prefix }: Pick<TrailBucketRef, "prefix">): string {
  return `${origin} ${rootOf(prefix === undefined ? {} : { prefix })}`;
}

/** What a part of a bucket has. `folders`: those that can hold events of a search. Undefined: they could not be listed. */
export function bucketHoldings(
  bucket: Pick<Bucket, "origin">,
  part: TrailBucketRef,
  folders: readonly LogFolder[] | undefined,
): Holdings {
  const { organization } = part;
  const within = pick(part, ["accounts", "regions"]);
  const root = `${rootOf(part)}${organization === undefined ? "" : `${organization}/`}`;
  const holds: Holdings["has"] = (folder) => folder.prefix.startsWith(root) && isWithin(folder, within);
  return {
    logs: logsOf(bucket, part),
    // Summaries are counted in the file that they come in, and are no events.
    ...(folders === undefined ? {} : { listed: folders.filter(({ kind }) => kind !== "CloudTrail-Aggregated") }),
    within,
    mayHold: holds,
    has: holds,
  };
}
