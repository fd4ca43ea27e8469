import { isAccountId, isOrganizationId, isRegionName } from "../../model/aws/arn.ts";
import { isBucketName } from "../../model/aws/bucketName.ts";
import { visible } from "../../model/text/text.ts";
import { STANDARD_TYPES } from "./standardTable.ts";

/** The log files that a table is for. */
export interface LogFilesRoot {
  readonly bucket: string;
  /** What stands before "AWSLogs" in the keys, without slashes at its ends. Absent: nothing. */
  readonly prefix?: string | undefined;
  /** Of the trail of an organization: its id, "o-…". */
  readonly organization?: string | undefined;
  /** The accounts whose log files are there. Empty: not known, so that each query has to name those that it reads. */
  readonly accounts: readonly string[];
  /** The Regions whose log files are there. Not empty. */
  readonly regions: readonly string[];
  /** The trail's name, for the name of the table. Absent: not known. */
  readonly trail?: string | undefined;
}

/** The first day that can have log files: CloudTrail was announced on it. */
const FIRST_DAY = "2013/11/13";

/**
 * The statement that makes a table of CloudTrail's log files for Athena, with partition projection by account, Region and day of
 * delivery. A sentence instead where a value is not one that AWS allows: nothing in the statement needs to be escaped.
 * Source: Athena User Guide, "Create the table for CloudTrail logs in Athena using partition projection".
 */
export function createTableText(root: LogFilesRoot): { readonly text: string } | { readonly problem: string } {
  const problem = problemOf(root);
  if (problem !== undefined) {
    return { problem };
  }
  const { bucket, prefix, organization, accounts, regions } = root;
  const folder = [
    `s3://${bucket}`,
    ...(prefix === undefined ? [] : [prefix]),
    "AWSLogs",
    ...(organization === undefined ? [] : [organization]),
  ].join("/");
  const name = tableNameOf(root.trail);
  const properties: readonly (readonly [string, string])[] = [
    ["classification", "cloudtrail"],
    ["projection.enabled", "true"],
    ...(accounts.length === 0
      ? ([["projection.account.type", "injected"]] as const)
      : ([
          ["projection.account.type", "enum"],
          ["projection.account.values", accounts.join(",")],
        ] as const)),
    ["projection.region.type", "enum"],
    ["projection.region.values", regions.join(",")],
    ["projection.timestamp.type", "date"],
    ["projection.timestamp.format", "yyyy/MM/dd"],
    ["projection.timestamp.interval", "1"],
    ["projection.timestamp.interval.unit", "DAYS"],
    ["projection.timestamp.range", `${FIRST_DAY},NOW`],
    ["storage.location.template", `${folder}/\${account}/CloudTrail/\${region}/\${timestamp}`],
  ];
  const columns = STANDARD_TYPES.map(([field, type]) => `  ${field.toLowerCase()} ${type ?? "string"}`);
  const lines = [
    ...comments(root, name).map((line) => `-- ${line}`),
    `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (`,
    columns.join(",\n"),
    ")",
    "PARTITIONED BY (account string, region string, `timestamp` string)",
    "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
    "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
    "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    `LOCATION '${folder}/'`,
    "TBLPROPERTIES (",
    properties.map(([key, value]) => `  '${key}'='${value}'`).join(",\n"),
    ");",
  ];
  return { text: `${lines.join("\n")}\n` };
}

function comments({ bucket, prefix, organization, accounts, regions }: LogFilesRoot, name: string): readonly string[] {
  const path = prefix === undefined ? bucket : `${bucket}/${prefix}`;
  return [
    `Table ${name} for the CloudTrail log files in ${path}${organization === undefined ? "" : ` of organization ${organization}`}.`,
    accounts.length === 0
      ? "Accounts: any. Each query has to name those that it reads: WHERE account = '111122223333', or a list: account IN (...)."
      : `Accounts: ${accounts.join(", ")}. Add further ones to projection.account.values: log files of other accounts are not read.`,
    `Regions: ${regions.length === 1 ? regions[0] : `${regions.length} of them`}. Log files of others than those in projection.region.values are not read.`,
    "The partition timestamp is the day of delivery in UTC, which can be later than that of the event. Bound it in each query: Athena bills what it scans.",
    "Queries without a bound are faster if projection.timestamp.range begins with the first day of your logs.",
    "Creating the table reads no log file and costs nothing. Run it in the Region of the bucket: AWS bills transfer between Regions.",
    "It reads management and data events. Insights events, network activity events and 5-minute summaries are in other folders.",
  ];
}

/** What may be in a key before "AWSLogs" without a meaning in SQL, in a path or in a template. */
const PREFIX = /^[A-Za-z0-9!_.*()@=+ -]+(?:\/[A-Za-z0-9!_.*()@=+ -]+)*$/;

function problemOf({ bucket, prefix, organization, accounts, regions }: LogFilesRoot): string | undefined {
  const account = accounts.find((id) => !isAccountId(id));
  const region = regions.find((id) => !isRegionName(id));
  return !isBucketName(bucket)
    ? `${visible(bucket)} is not the name of a bucket.`
    : prefix !== undefined && (!PREFIX.test(prefix) || prefix.includes("--"))
      ? `The prefix ${visible(prefix)} has characters that are not safe in SQL.`
      : organization !== undefined && !isOrganizationId(organization)
        ? `${visible(organization)} is not the ID of an organization.`
        : account !== undefined
          ? `${visible(account)} is not the ID of an account.`
          : region !== undefined || regions.length === 0
            ? `${visible(region ?? "")} is not the name of a Region.`
            : undefined;
}

/** "cloudtrail_logs_management_events": letters, digits and "_", at most 100. */
function tableNameOf(trail: string | undefined): string {
  const plain = (trail ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_/, "")
    .slice(0, 80)
    .replace(/_$/, "");
  return plain === "" ? "cloudtrail_logs" : `cloudtrail_logs_${plain}`;
}

/**
 * Accounts and an organization as a person enters them: "111122223333, 444455556666", "o-a1b2c3d4e5". A sentence where a word is
 * neither, or there is more than one organization.
 */
export function readAccounts(
  text: string,
): { readonly accounts: readonly string[]; readonly organization?: string } | { readonly problem: string } {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const organizations = words.filter(isOrganizationId);
  const accounts = [...new Set(words.filter(isAccountId))];
  const other = words.find((word) => !isOrganizationId(word) && !isAccountId(word));
  const [organization, second] = organizations;
  return other !== undefined
    ? { problem: `${visible(other)} is neither the ID of an account nor that of an organization.` }
    : second !== undefined
      ? { problem: "A bucket's table is for one organization." }
      : words.length === 0
        ? { problem: "Enter the ID of an account or of an organization." }
        : { accounts, ...(organization === undefined ? {} : { organization }) };
}
