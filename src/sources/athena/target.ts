import { isRegionName } from "../../model/aws/arn.ts";
import { isBucketName } from "../../model/aws/bucketName.ts";
import { nameProblem } from "../../query/trino/quote.ts";
import type { TargetRef } from "../source.ts";

/** A table that Athena can query, and with what. Plain JSON. */
export interface AthenaRef extends TargetRef {
  readonly source: "athena";
  /** "audit.cloudtrail_logs". */
  readonly label: string;
  /** The profile whose credentials run the queries. */
  readonly profile: string;
  readonly region: string;
  readonly workgroup: string;
  /** The catalog within Glue: "s3tablescatalog/aws-cloudwatch". Absent: the account's own. */
  readonly catalog?: string;
  readonly database: string;
  readonly table: string;
  /** Where Athena writes the results: "s3://bucket/prefix/". Absent: as the workgroup says. */
  readonly output?: string;
}

/** Reads what claims to be such a target, from a file or the API. A text says why it is none, as a sentence. */
export function readAthenaRef(value: { readonly [key: string]: unknown }): AthenaRef | string {
  const { source, profile, region, workgroup, catalog, database, table, output } = value;
  if (
    source !== "athena" ||
    typeof profile !== "string" ||
    typeof region !== "string" ||
    !isRegionName(region) ||
    typeof workgroup !== "string" ||
    typeof database !== "string" ||
    typeof table !== "string" ||
    !(catalog === undefined || typeof catalog === "string") ||
    !(output === undefined || typeof output === "string")
  ) {
    return "It needs profile, region, workgroup, database and table.";
  }
  const problem =
    (catalog === undefined ? undefined : nameProblem("catalog", catalog)) ??
    nameProblem("database", database) ??
    nameProblem("table", table) ??
    (isWorkGroupName(workgroup)
      ? undefined
      : "The name of the workgroup has letters, digits, dots, hyphens and underscores only.") ??
    (output === undefined || isOutputLocation(output) ? undefined : OUTPUT_SHAPE);
  return (
    problem ?? {
      source,
      label: `${database}.${table}`,
      profile,
      region,
      workgroup,
      ...(catalog === undefined ? {} : { catalog }),
      database,
      table,
      ...(output === undefined ? {} : { output }),
    }
  );
}

export const OUTPUT_SHAPE =
  "A location for results is a bucket or a folder in it, such as s3://my-athena-results/cloudtrail/.";

/** Whether a text is a bucket, or a folder of one: "s3://bucket/prefix/". */
export function isOutputLocation(text: string): boolean {
  const [bucket = "", ...folders] = text.startsWith("s3://") ? text.slice("s3://".length).split("/") : [];
  return (
    isBucketName(bucket) && text.length <= 1_024 && folders.every((folder) => /^[\w!.*'() =@:+$&,-]*$/.test(folder))
  );
}

/** Source: Athena API reference, WorkGroupName. */
function isWorkGroupName(text: string): boolean {
  return /^[a-zA-Z0-9._-]{1,128}$/.test(text);
}
