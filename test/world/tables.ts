import { accounts, arnOf, logArchive, production } from "./accounts.ts";
import { dayOf } from "./archive/dailyRecords.ts";
import { cloudTrailColumns, parquet, serde } from "./tableColumns.ts";
import { organizationBucket, organizationId, organizationTrail } from "./trails.ts";
import type { TableRows, WorldTable, WorldWorkGroup } from "./types.ts";

const day = 86_400_000;
const prodTrail = arnOf(production, "cloudtrail", "eu-west-1", "trail/prod-events");
const prodFolder = `s3://acme-prod-trail-logs/production/AWSLogs/${production.id}/CloudTrail`;
const members = accounts.filter(({ partition }) => partition === "aws");
const text = (name: string) => ({ name, type: "string" });

/** The workgroups: with an output location of its own, with one that clients cannot change, with none, switched off. */
export function workGroupsOf(): readonly WorldWorkGroup[] {
  const own = { accountId: production.id, region: "eu-west-1" };
  return [
    { ...own, name: "primary", enforced: false },
    {
      ...own,
      name: "security",
      description: "Investigations",
      outputLocation: "s3://acme-athena-results/security/",
      enforced: true,
    },
    { ...own, name: "managed", enforced: true, managedResults: true },
    {
      ...own,
      name: "thrifty",
      outputLocation: "s3://acme-athena-results/thrifty/",
      enforced: true,
      bytesScannedCutoff: 10_000_000,
    },
    { ...own, name: "retired", outputLocation: "s3://acme-athena-results/retired/", enforced: true, state: "DISABLED" },
    { ...own, region: "us-east-1", name: "primary", enforced: false },
    {
      accountId: logArchive.id,
      region: organizationBucket.region,
      name: "primary",
      outputLocation: "s3://acme-log-archive-athena/",
      enforced: false,
    },
  ];
}

/**
 * The Data Catalog as it stands at the world's end, ms since 1970 UTC: tables of trails by projection, by registered
 * partitions (of which nobody registers the newest) and in S3 Tables, and what is not CloudTrail.
 */
export function tablesOf(end: number): readonly WorldTable[] {
  const own = { accountId: production.id, region: "eu-west-1", created: end - 350 * day };
  const archive = { accountId: logArchive.id, region: organizationBucket.region, created: end - 300 * day };
  const external = { type: "EXTERNAL_TABLE" } as const;
  const prod = (rows: Partial<TableRows>): TableRows => ({
    kind: "trail",
    trailArn: prodTrail,
    accountIds: [production.id],
    regions: production.regions,
    from: dayOf(end - 430 * day),
    to: dayOf(end + day),
    ...rows,
  });
  const other = { ...own, ...external, ...parquet, partitionKeys: [], rows: { kind: "none" } } as const;
  return [
    {
      ...own,
      ...external,
      ...serde,
      database: "audit",
      name: "cloudtrail_logs_pp",
      columns: cloudTrailColumns,
      partitionKeys: [text("region"), text("timestamp")],
      location: prodFolder,
      parameters: {
        EXTERNAL: "TRUE",
        classification: "cloudtrail",
        "projection.enabled": "true",
        "projection.region.type": "enum",
        "projection.region.values": production.regions.join(","),
        ...projectedDay("timestamp", end - 430 * day),
        "storage.location.template": `${prodFolder}/\${region}/\${timestamp}`,
      },
      rows: prod({}),
    },
    {
      ...own,
      ...external,
      ...serde,
      database: "audit",
      name: "cloudtrail_logs_by_hand",
      columns: cloudTrailColumns,
      partitionKeys: [text("region"), text("year"), text("month"), text("day")],
      location: prodFolder,
      parameters: { EXTERNAL: "TRUE", transient_lastDdlTime: "1700000000" },
      rows: prod({ regions: ["eu-west-1", "us-east-1"], from: dayOf(end - 200 * day), to: dayOf(end - 5 * day) }),
    },
    {
      ...own,
      ...external,
      ...serde,
      database: "audit",
      name: "cloudtrail_logs_ireland",
      columns: cloudTrailColumns,
      partitionKeys: [],
      location: `${prodFolder}/eu-west-1/`,
      parameters: { EXTERNAL: "TRUE" },
      rows: prod({ regions: ["eu-west-1"] }),
    },
    {
      ...other,
      database: "audit",
      name: "vpc_flow_logs",
      columns: [text("srcaddr"), text("dstaddr"), { name: "bytes", type: "bigint" }],
      location: "s3://acme-flow-logs/",
      parameters: { EXTERNAL: "TRUE" },
    },
    {
      ...other,
      type: "VIRTUAL_VIEW",
      database: "audit",
      name: "recent_sign_ins",
      columns: [text("eventtime"), text("eventname"), text("useridentity_arn")],
      parameters: { presto_view: "true" },
    },
    ...hostileNames.map((name) => ({
      ...other,
      database: "audit",
      name,
      columns: cloudTrailColumns,
      location: "s3://acme-hostile/",
      parameters: { EXTERNAL: "TRUE" },
    })),
    {
      ...other,
      database: 'sales"; drop table audit.x; --',
      name: "orders",
      columns: [text("id"), text("customer")],
      location: "s3://acme-orders/",
      parameters: {},
    },
    ...Array.from({ length: 130 }, (_, number) => ({
      ...other,
      database: "lake",
      name: `clicks_${String(number).padStart(3, "0")}`,
      columns: [text("id"), text("page")],
      location: `s3://acme-clicks/${number}/`,
      parameters: {},
    })),
    {
      ...archive,
      ...external,
      ...serde,
      database: "security",
      name: "organization_cloudtrail",
      columns: cloudTrailColumns,
      partitionKeys: [text("account"), text("region"), text("timestamp")],
      location: `s3://${organizationBucket.name}/org/AWSLogs/${organizationId}/`,
      parameters: {
        EXTERNAL: "TRUE",
        classification: "cloudtrail",
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": members.map(({ id }) => id).join(","),
        "projection.region.type": "enum",
        "projection.region.values": production.regions.join(","),
        ...projectedDay("timestamp", end - 420 * day),
        "storage.location.template": `s3://${organizationBucket.name}/org/AWSLogs/${organizationId}/\${account}/CloudTrail/\${region}/\${timestamp}`,
      },
      rows: {
        kind: "trail",
        trailArn: organizationTrail,
        accountIds: members.map(({ id }) => id),
        regions: production.regions,
        from: dayOf(end - 420 * day),
        to: dayOf(end + day),
      },
    },
    {
      ...archive,
      ...external,
      catalogId: `${logArchive.id}:s3tablescatalog/aws-cloudwatch`,
      database: "logs",
      name: "aws_cloudtrail",
      columns: cloudTrailColumns,
      partitionKeys: [],
      location: "s3://63a8e430-6e0b-46d9-k833abtwr6s8tmtsycedn8s4yc3xhuse1b--table-s3",
      parameters: { table_type: "ICEBERG", metadata_location: "s3://63a8e430--table-s3/metadata/00001.metadata.json" },
      rows: {
        kind: "trail",
        trailArn: organizationTrail,
        accountIds: members.map(({ id }) => id),
        regions: production.regions,
        from: dayOf(end - 20 * day),
        to: dayOf(end + day),
      },
    },
  ];
}

/** Glue lets a table have nearly any name; none of these may reach a query. */
const hostileNames = [
  'cloudtrail"; drop table cloudtrail_logs_pp; --',
  "cloudtrail' or '1'='1",
  "cloudtrail/*comment*/logs",
  "cloudtrail\u202egol",
  "cloudtrail`id`",
];

function projectedDay(column: string, from: number): Readonly<Record<string, string>> {
  return {
    [`projection.${column}.type`]: "date",
    [`projection.${column}.format`]: "yyyy/MM/dd",
    [`projection.${column}.interval`]: "1",
    [`projection.${column}.interval.unit`]: "DAYS",
    [`projection.${column}.range`]: `${dayOf(from).replaceAll("-", "/")},NOW`,
  };
}
