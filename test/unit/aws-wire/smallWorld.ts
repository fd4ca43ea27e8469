import { worldFromRecords } from "../../aws/fromRecords.ts";
import type { World, WorldAccount, WorldObject, WorldStack, WorldTrail } from "../../world/types.ts";

/** The end of the small world: its newest event is a minute older. */
export const end = Date.parse("2026-11-01T12:00:00Z");

export const production: WorldAccount = {
  id: "111122223333",
  profile: "production",
  alias: "acme-production",
  partition: "aws",
  globalRegion: "us-east-1",
  regions: ["eu-west-1", "us-east-1", "eu-south-1"],
  disabledRegions: ["af-south-1"],
  caller: { arn: "arn:aws:iam::111122223333:user/reader", userId: "AIDAIOSFODNN7EXAMPLE" },
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
};

export const china: WorldAccount = {
  id: "444455556666",
  profile: "china",
  alias: "acme-china",
  partition: "aws-cn",
  globalRegion: "cn-north-1",
  regions: ["cn-north-1"],
  disabledRegions: [],
  caller: { arn: "arn:aws-cn:iam::444455556666:user/reader", userId: "AIDAI44QH8DHBEXAMPLE" },
  accessKeyId: "AKIAI44QH8DHBEXAMPLE",
};

const trail: WorldTrail = {
  arn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/everything",
  name: "everything",
  accountId: production.id,
  homeRegion: "us-east-1",
  multiRegion: true,
  organization: false,
  bucket: "acme-trail",
  logFileValidation: true,
  logging: true,
  latestDeliveryTime: end - 240_000,
  startedLogging: end - 30 * 86_400_000,
  insightSelectors: [{ InsightType: "ApiCallRateInsight" }],
};

const local: WorldTrail = {
  ...trail,
  arn: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/ireland",
  name: "ireland",
  homeRegion: "eu-west-1",
  multiRegion: false,
  logging: false,
  latestDeliveryError: "AccessDenied",
  stoppedLogging: end - 86_400_000,
  advancedEventSelectors: [{ Name: "writes", FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] }],
};

/** One with two resources, and one with more than AWS tells at once. */
const stacks: readonly WorldStack[] = [
  stack("shop", [
    { logicalId: "Uploads", physicalId: "shop-uploads-1a2b", type: "AWS::S3::Bucket" },
    {
      logicalId: "Orders",
      physicalId: "https://sqs.eu-west-1.amazonaws.com/111122223333/orders",
      type: "AWS::SQS::Queue",
    },
  ]),
  stack(
    "large",
    Array.from({ length: 130 }, (_, number) => ({
      logicalId: `Topic${number}`,
      physicalId: `arn:aws:sns:eu-west-1:111122223333:topic-${number}`,
      type: "AWS::SNS::Topic",
    })),
  ),
];

function stack(name: string, resources: readonly Omit<WorldStack["resources"][number], "updated">[]): WorldStack {
  return {
    accountId: production.id,
    region: "eu-west-1",
    name,
    arn: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/0a1b2c3d-1111-4222-8333-0123456789ab`,
    status: "UPDATE_COMPLETE",
    created: end - 40 * 86_400_000,
    updated: end - 3_600_000,
    resources: resources.map((resource) => ({ ...resource, updated: end - 3_600_000 })),
  };
}

const state: WorldObject = {
  accountId: production.id,
  region: "eu-west-1",
  bucket: "acme-state",
  key: "shop/terraform.tfstate",
  text: '{"version":4,"resources":[],"note":"é & <"}',
  modified: end - 7_200_000,
};

/** Two trails and 137 management events in each of two Regions, one a minute, two in some seconds, with odd ones out. */
export function smallWorld(): World {
  const { insightSelectors: _, ...ireland } = local;
  const world = worldFromRecords([...records("eu-west-1"), ...records("us-east-1"), ...oddOnes()]);
  return {
    ...world,
    options: { ...world.options, end },
    accounts: [production, china],
    trails: [trail, ireland],
    stacks,
    objects: [state, { ...state, key: "env:/stage/a b+c.tfstate", text: "{}" }],
    eventDataStores: [1, 2, 3].map((number) => ({
      arn: `arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/ee54f255-e8c1-4c11-8d8c-00000000000${number}`,
      name: `lake-${number}`,
      accountId: production.id,
      region: "us-east-1",
      status: "ENABLED",
    })),
  };
}

interface Raw {
  readonly [member: string]: unknown;
}

function raw(region: string, id: string, age: number, more: Raw = {}): Raw {
  return {
    eventVersion: "1.11",
    eventID: `${region}-${id}`,
    eventTime: new Date(end - age).toISOString().replace(".000", ""),
    awsRegion: region,
    recipientAccountId: production.id,
    eventCategory: "Management",
    eventName: "DescribeInstances",
    eventSource: "ec2.amazonaws.com",
    readOnly: true,
    userIdentity: { type: "IAMUser", userName: "bob", accessKeyId: "AKIABOB7EXAMPLE" },
    ...more,
  };
}

function* records(region: string): Iterable<Raw> {
  for (let number = 0; number < 137; number += 1) {
    // Numbers 0 and 1, 10 and 11, … share their second.
    const age = 60_000 * (number % 10 === 1 ? number : number + 1);
    yield number % 5 === 0
      ? raw(region, String(number), age, {
          eventName: "PutBucketPolicy",
          eventSource: "s3.amazonaws.com",
          readOnly: false,
          userIdentity: { type: "AssumedRole", principalId: "AROAEXAMPLE:Alice", accessKeyId: "ASIAALICEEXAMPLE" },
          requestParameters: { bucketName: "acme-logs" },
          resources: [{ type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::acme-logs" }],
        })
      : raw(region, String(number), age);
  }
}

/** A data event, a network event, an Insights event, one older than 90 days: Event history hides them by default. */
function* oddOnes(): Iterable<Raw> {
  yield raw("eu-west-1", "data", 90_000, { eventCategory: "Data", eventName: "GetObject" });
  yield raw("eu-west-1", "network", 90_000, { eventCategory: "NetworkActivity" });
  yield raw("eu-west-1", "insight", 90_000, { eventCategory: "Insight", eventName: "RunInstances" });
  yield raw("eu-west-1", "old", 91 * 86_400_000);
}
