import { arnOf, china, development, logArchive, production } from "./accounts.ts";
import { Random } from "./random.ts";
import type { WorldEventDataStore, WorldRecord, WorldTrail } from "./types.ts";

const minute = 60_000;
/** Those whose calls through VPC endpoints are recorded. */
const endpointServices = ["ec2", "s3", "kms", "lambda", "dynamodb", "secretsmanager", "sts", "logs"].map(
  (service) => `${service}.amazonaws.com`,
);
const day = 86_400_000;

export const organizationId = "o-a1b2c3d4e5";
/** In another Region than its trail's home, and of another account. */
export const organizationBucket = { name: "acme-organization-trail-logs", region: "eu-west-1" };
export const organizationTrail = arnOf(production, "cloudtrail", "us-east-1", "trail/acme-organization");

/**
 * The trails as they stand at the world's end: the organization's, one of production alone, one that cannot deliver, one
 * stopped, one that has not delivered for two months, one in China.
 */
export function trailsOf(seed: number, end: number): readonly WorldTrail[] {
  const random = new Random(seed, "trails");
  const lately = end - 4 * minute - random.int(60) * 1000;
  return [
    {
      arn: organizationTrail,
      name: "acme-organization",
      accountId: production.id,
      homeRegion: "us-east-1",
      multiRegion: true,
      organization: true,
      bucket: organizationBucket.name,
      prefix: "org",
      logGroupArn: `${arnOf(production, "logs", "us-east-1", "log-group:cloudtrail/organization")}:*`,
      kmsKeyId: arnOf(production, "kms", organizationBucket.region, `key/${random.uuid()}`),
      snsTopicArn: arnOf(production, "sns", "us-east-1", "trail-delivered"),
      logFileValidation: true,
      validatedSince: end - 6 * day,
      logging: true,
      latestDeliveryTime: lately,
      latestDigestDeliveryTime: end - 38 * minute,
      startedLogging: end - 420 * day,
      advancedEventSelectors: [
        category("Management events", "Management"),
        category(
          "Objects of customer exports",
          "Data",
          { Field: "resources.type", Equals: ["AWS::S3::Object"] },
          { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::acme-customer-exports/"] },
        ),
      ],
      insightSelectors: [
        { InsightType: "ApiCallRateInsight", EventCategories: ["Management", "Data"] },
        { InsightType: "ApiErrorRateInsight", EventCategories: ["Management"] },
      ],
      tags: { team: "platform", "cost-center": "4711" },
    },
    {
      arn: arnOf(production, "cloudtrail", "eu-west-1", "trail/prod-events"),
      name: "prod-events",
      accountId: production.id,
      homeRegion: "eu-west-1",
      multiRegion: true,
      organization: false,
      bucket: "acme-prod-trail-logs",
      prefix: "production",
      logFileValidation: false,
      logging: true,
      latestDeliveryTime: lately - 30_000,
      startedLogging: end - 430 * day,
      stoppedLogging: end - 431 * day,
      aggregates: true,
      recursiveLogging: false,
      tags: { team: "orders" },
      advancedEventSelectors: [
        category("Management events", "Management"),
        category("Objects", "Data", { Field: "resources.type", Equals: ["AWS::S3::Object"] }),
        category("Functions", "Data", { Field: "resources.type", Equals: ["AWS::Lambda::Function"] }),
        category("Calls through endpoints", "NetworkActivity", { Field: "eventSource", Equals: endpointServices }),
      ],
    },
    {
      arn: arnOf(development, "cloudtrail", "eu-west-1", "trail/dev-audit"),
      name: "dev-audit",
      accountId: development.id,
      homeRegion: "eu-west-1",
      multiRegion: false,
      organization: false,
      bucket: "acme-dev-audit-logs",
      logGroupArn: `${arnOf(development, "logs", "eu-west-1", "log-group:cloudtrail/dev-audit")}:*`,
      kmsKeyId: arnOf(development, "kms", "eu-west-1", `key/${random.uuid()}`),
      logFileValidation: false,
      logging: true,
      latestDeliveryTime: end - 3 * day,
      latestDeliveryError: "AccessDenied",
      latestCloudWatchLogsDeliveryError: "Access denied. Verify in IAM that the role has adequate permissions.",
      startedLogging: end - 120 * day,
      globalServices: false,
      eventSelectors: [
        {
          ReadWriteType: "WriteOnly",
          IncludeManagementEvents: true,
          DataResources: [{ Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] }],
          ExcludeManagementEventSources: ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
        },
      ],
    },
    {
      arn: arnOf(development, "cloudtrail", "us-west-2", "trail/load-test"),
      name: "load-test",
      accountId: development.id,
      homeRegion: "us-west-2",
      multiRegion: false,
      organization: false,
      bucket: "acme-dev-load-test-logs",
      prefix: "trails/load-test",
      logFileValidation: false,
      logging: false,
      latestDeliveryTime: end - 9 * day,
      startedLogging: end - 21 * day,
      stoppedLogging: end - 9 * day + 6 * minute,
      eventSelectors: [
        { ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
      ],
    },
    {
      arn: arnOf(development, "cloudtrail", "us-west-2", "trail/legacy-audit"),
      name: "legacy-audit",
      accountId: development.id,
      homeRegion: "us-west-2",
      multiRegion: false,
      organization: false,
      bucket: "acme-dev-legacy-audit-logs",
      logFileValidation: true,
      validatedSince: end - 70 * day,
      logging: true,
      latestDeliveryTime: end - 60 * day,
      silentSince: end - 60 * day,
      latestDigestDeliveryTime: end - 60 * day,
      startedLogging: end - 400 * day,
      globalServices: false,
      advancedEventSelectors: [
        category(
          "Changes of permissions",
          "Management",
          { Field: "eventSource", Equals: ["iam.amazonaws.com", "sts.amazonaws.com"] },
          { Field: "readOnly", Equals: ["false"] },
        ),
      ],
    },
    {
      arn: arnOf(china, "cloudtrail", "cn-north-1", "trail/china-all-regions"),
      name: "china-all-regions",
      accountId: china.id,
      homeRegion: "cn-north-1",
      multiRegion: true,
      organization: false,
      bucket: "acme-cn-trail-logs",
      logFileValidation: true,
      validatedSince: end - 4 * day,
      logging: true,
      latestDeliveryTime: lately - 90_000,
      latestDigestDeliveryTime: end - 51 * minute,
      startedLogging: end - 200 * day,
      eventSelectors: [
        { ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
      ],
    },
  ];
}

interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly StartsWith?: readonly string[];
}

function category(Name: string, eventCategory: WorldRecord["category"], ...more: readonly FieldSelector[]): unknown {
  return { Name, FieldSelectors: [{ Field: "eventCategory", Equals: [eventCategory] }, ...more] };
}

export function eventDataStoresOf(seed: number): readonly WorldEventDataStore[] {
  const random = new Random(seed, "event-data-stores");
  return [
    {
      arn: arnOf(production, "cloudtrail", "us-east-1", `eventdatastore/${random.uuid()}`),
      name: "organization-management-events",
      accountId: production.id,
      region: "us-east-1",
      status: "ENABLED",
      retention: 2557,
      contextKeys: [{ Type: "TagContext", Equals: ["team", "cost-center"] }],
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${logArchive.id}:root` },
            Action: ["cloudtrail:StartQuery", "cloudtrail:GetQueryResults"],
            Resource: "*",
          },
        ],
      }),
    },
    {
      arn: arnOf(development, "cloudtrail", "eu-west-1", `eventdatastore/${random.uuid()}`),
      name: "dev-trial",
      accountId: development.id,
      region: "eu-west-1",
      status: "STOPPED_INGESTION",
      retention: 30,
      terminationProtection: false,
    },
  ];
}
