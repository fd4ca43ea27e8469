import { arnOf, china, development, logArchive, production } from "./accounts.ts";
import { organizationTrail } from "./trails.ts";
import type { WorldLogGroup } from "./types.ts";

const day = 86_400_000;

/** Fed by the organization's trail. */
export const organizationLogGroup = { region: "us-east-1", name: "cloudtrail/organization" };
/** Where CloudWatch puts CloudTrail's management events without a trail. */
export const managementEventsGroup = "aws/cloudtrail/managementevents";

const cloudTrail = (type: string, format: string) => ({ name: "aws_cloudtrail", type, format });

/**
 * The log groups as they stand at the world's end, ms since 1970 UTC: two of trails, two that CloudWatch fills as OCSF,
 * the log archive's copy of two accounts, an import of older events that can only be queried, and those of other programs.
 */
export function logGroupsOf(end: number): readonly WorldLogGroup[] {
  return [
    {
      ...organizationLogGroup,
      accountId: production.id,
      created: end - 420 * day,
      retentionInDays: 90,
      feed: { kind: "trail", trailArn: organizationTrail },
    },
    {
      accountId: development.id,
      region: "eu-west-1",
      name: "cloudtrail/dev-audit",
      created: end - 120 * day,
      retentionInDays: 30,
      feed: {
        kind: "trail",
        trailArn: arnOf(development, "cloudtrail", "eu-west-1", "trail/dev-audit"),
        until: end - 3 * day,
      },
    },
    {
      accountId: production.id,
      region: "eu-west-1",
      name: managementEventsGroup,
      created: end - 60 * day,
      retentionInDays: 365,
      dataSource: cloudTrail("management", "OCSF-v1.1.0"),
      feed: { kind: "events", accountIds: [production.id], categories: ["Management"], schema: "ocsf" },
    },
    {
      accountId: production.id,
      region: "eu-west-1",
      name: "aws/cloudtrail/dataevents",
      created: end - 60 * day,
      retentionInDays: 14,
      dataSource: cloudTrail("data", "OCSF-v1.1.0"),
      feed: { kind: "events", accountIds: [production.id], categories: ["Data"], schema: "ocsf" },
    },
    {
      accountId: logArchive.id,
      region: "eu-west-1",
      name: managementEventsGroup,
      created: end - 200 * day,
      dataSource: cloudTrail("management", "Default"),
      feed: {
        kind: "events",
        accountIds: [development.id, production.id],
        categories: ["Management"],
        schema: "cloudtrail",
        isCopy: true,
      },
    },
    {
      accountId: production.id,
      region: "eu-west-1",
      name: "/aws/cloudtrail/ee54f255-e8c1-4c11-8d8c-1c2d3e4f5a6b",
      created: end - 45 * day,
      logGroupClass: "INFREQUENT_ACCESS",
      feed: {
        kind: "trail",
        trailArn: arnOf(production, "cloudtrail", "eu-west-1", "trail/prod-events"),
        from: end - 400 * day,
        until: end - 45 * day,
      },
    },
    ...programs(production.id, "eu-west-1", end, ["orders-worker", "orders-api", "checkout", "mail"]),
    ...programs(production.id, "us-east-1", end, ["edge"]),
    ...programs(china.id, "cn-north-1", end, ["orders-worker"]),
    ...Array.from({ length: 60 }, (_, number) => `nightly-${String(number).padStart(2, "0")}`).flatMap((name) =>
      programs(production.id, "eu-west-1", end, [name]),
    ),
  ];
}

function programs(accountId: string, region: string, end: number, names: readonly string[]): readonly WorldLogGroup[] {
  return names.map((name) => ({
    accountId,
    region,
    name: `/aws/lambda/${name}`,
    created: end - 300 * day,
    retentionInDays: 7,
    feed: { kind: "lines", text: `REPORT of ${name}: done in 12 ms`, everyMinutes: 30 },
  }));
}
