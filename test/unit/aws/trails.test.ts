import { afterEach, describe, expect, test } from "vitest";
import { summariseSelectors } from "../../../src/aws/selectors.ts";
import { readTrails } from "../../../src/aws/trails.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import type { World, WorldTrail } from "../../world/types.ts";
import { end, smallWorld } from "../aws-wire/smallWorld.ts";
import { fastClock, type House, noLimit, openHouse, rejection } from "./house.ts";

const never = new AbortController().signal;

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(region: string, world: World = smallWorld()) {
  const opened = await openHouse({ wire: { pace: noLimit }, clock: fastClock(), world });
  house = opened;
  return {
    ...opened,
    connection: await opened.connections.connect("cloudtrail", opened.profile("production"), region),
  };
}

const organizationTrail: WorldTrail = {
  arn: "arn:aws:cloudtrail:us-east-1:999988887777:trail/organization",
  name: "organization",
  accountId: "999988887777",
  homeRegion: "us-east-1",
  multiRegion: true,
  organization: true,
  bucket: "acme-organization",
  prefix: "all",
  logGroupArn: "arn:aws:logs:us-east-1:999988887777:log-group:trail:*",
  kmsKeyId: "arn:aws:kms:us-east-1:999988887777:key/1",
  snsTopicArn: "arn:aws:sns:us-east-1:999988887777:trail",
  logFileValidation: true,
  logging: true,
  latestDeliveryTime: end - 60_000,
  latestDeliveryError: "NoSuchBucket",
};

describe("readTrails", () => {
  test("tells state, deliveries and what is recorded; asks a shadow trail's home Region by ARN", async () => {
    const { connection, aws } = await open("eu-west-1");
    const { trails, eventDataStores, failures } = await readTrails(connection, never);
    expect(failures).toEqual([]);
    expect(trails).toMatchObject([
      {
        name: "everything",
        homeRegion: "us-east-1",
        multiRegion: true,
        organization: false,
        bucket: "acme-trail",
        logFileValidation: true,
        state: "logging",
        lastDelivery: end - 240_000,
        errors: [],
        selectors: [{ text: "All management events" }],
        insights: ["ApiCallRateInsight"],
        failures: [],
      },
      {
        name: "ireland",
        multiRegion: false,
        state: "stopped",
        stoppedLogging: end - 86_400_000,
        errors: ["S3 bucket acme-trail: AccessDenied"],
        selectors: [{ name: "writes", text: "All management events" }],
        insights: [],
        failures: [],
      },
    ]);
    expect(eventDataStores).toEqual([]);
    const asked = aws.requests
      .list({ operation: "GetTrailStatus" })
      .map(({ region, parameters }) => [region, parameters]);
    expect(asked).toContainEqual(["us-east-1", { Name: "arn:aws:cloudtrail:us-east-1:111122223333:trail/everything" }]);
    expect(asked).toHaveLength(2);
  });

  test("an organization's trail that cannot deliver; event data stores where they are", async () => {
    const world = smallWorld();
    const { connection } = await open("us-east-1", { ...world, trails: [...world.trails, organizationTrail] });
    const { trails, eventDataStores } = await readTrails(connection, never);
    expect(trails.find(({ name }) => name === "organization")).toMatchObject({
      accountId: "999988887777",
      organization: true,
      state: "error",
      errors: ["S3 bucket acme-organization: NoSuchBucket"],
      prefix: "all",
      logGroupArn: organizationTrail.logGroupArn,
      kmsKeyId: organizationTrail.kmsKeyId,
      snsTopicArn: organizationTrail.snsTopicArn,
    });
    expect(eventDataStores.map(({ name }) => name)).toEqual(["lake-1", "lake-2", "lake-3"]);
  });

  test.each(["UnsupportedOperationException", "OperationNotPermittedException"] as const)(
    "no event data stores and no failure where CloudTrail Lake does not exist: %s",
    async (refusal) => {
      const { connection, aws } = await open("us-east-1");
      aws.variants = { ...aws.variants, lake: { absentIn: ["us-east-1"], refusal } };
      const { trails, eventDataStores, failures } = await readTrails(connection, never);
      expect(aws.requests.list({ operation: "ListEventDataStores" }).map(({ error }) => error)).toEqual([refusal]);
      expect(failures).toEqual([]);
      expect(eventDataStores).toEqual([]);
      expect(trails.map(({ name }) => name)).toEqual(["everything"]);
    },
  );

  test("a refused detail leaves the rest", async () => {
    const { connection, aws } = await open("eu-west-1");
    aws.faults.add({ kind: "access-denied", operation: "GetTrailStatus" });
    aws.faults.add({ kind: "access-denied", operation: "ListEventDataStores" });
    const { trails, failures } = await readTrails(connection, never);
    expect(trails).toHaveLength(2);
    for (const trail of trails) {
      expect(trail.state).toBe("unknown");
      expect(trail.selectors).toHaveLength(1);
      expect(trail.failures.map(({ detail, failure }) => [detail, failure.reason, failure.action])).toEqual([
        ["status", "access-denied", "cloudtrail:GetTrailStatus"],
      ]);
    }
    expect(failures).toMatchObject([{ detail: "event data stores", failure: { reason: "access-denied" } }]);
  });

  test("no list, no trails: a failure; cancelled: silent", async () => {
    const { connection, aws } = await open("eu-west-1");
    aws.faults.add({ kind: "access-denied", operation: "DescribeTrails" });
    const error = await rejection(readTrails(connection, never));
    expect(Failure.is(error) && error.action).toBe("cloudtrail:DescribeTrails");
    aws.faults.clear();
    aws.faults.add({ kind: "hang", operation: "GetTrailStatus" });
    const controller = new AbortController();
    const work = rejection(readTrails(connection, controller.signal));
    await expect.poll(() => aws.requests.count({ operation: "GetTrailStatus" })).toBe(2);
    controller.abort();
    expect(isAbort(await work)).toBe(true);
  });
});

describe("summariseSelectors", () => {
  const field = (Field: string, Equals: string[]) => ({ Field, Equals });

  test.each([
    [{ ReadWriteType: "All" as const, IncludeManagementEvents: true }, ["All management events"]],
    [{ ReadWriteType: "WriteOnly" as const }, ["Management events (writes)"]],
    [
      { ReadWriteType: "ReadOnly" as const, ExcludeManagementEventSources: ["kms.amazonaws.com"] },
      ["Management events (reads) except of kms.amazonaws.com"],
    ],
    [
      {
        ReadWriteType: "WriteOnly" as const,
        IncludeManagementEvents: false,
        DataResources: [
          { Type: "AWS::S3::Object", Values: ["arn:aws:s3:::one/", "arn:aws:s3:::two/"] },
          { Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] },
        ],
      },
      ["Data events of 2 S3 buckets (writes)", "Data events of all Lambda functions (writes)"],
    ],
    [
      { IncludeManagementEvents: false, DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws-cn:s3:::"] }] },
      ["Data events of all S3 buckets"],
    ],
    [
      { IncludeManagementEvents: false, DataResources: [{ Type: "constructor", Values: ["x"] }] },
      ["Data events of 1 constructor resource"],
    ],
  ])("basic %#", (selector, texts) => {
    expect(summariseSelectors([selector], []).map(({ text }) => text)).toEqual(texts);
  });

  test.each([
    [[field("eventCategory", ["Management"])], "All management events"],
    [
      [
        field("eventCategory", ["Management"]),
        field("readOnly", ["false"]),
        { Field: "eventSource", NotEquals: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] },
      ],
      "Management events (writes) except of kms.amazonaws.com, rdsdata.amazonaws.com",
    ],
    [
      [
        field("eventCategory", ["Data"]),
        field("resources.type", ["AWS::S3::Object"]),
        { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::one/"] },
      ],
      "Data events of 1 S3 bucket",
    ],
    [
      [
        field("eventCategory", ["Data"]),
        field("resources.type", ["AWS::SQS::Queue"]),
        field("readOnly", ["true"]),
        { Field: "eventName", StartsWith: ["Receive"] },
      ],
      "Data events of all AWS::SQS::Queue resources (reads), narrowed by eventName",
    ],
    [
      [field("eventCategory", ["NetworkActivity"]), field("eventSource", ["s3.amazonaws.com"])],
      "Network activity events of s3.amazonaws.com",
    ],
  ])("advanced %#", (FieldSelectors, text) => {
    expect(summariseSelectors([], [{ Name: "mine", FieldSelectors }])).toEqual([{ name: "mine", text }]);
  });

  test("none: nothing is recorded", () => {
    expect(summariseSelectors([], [])).toEqual([]);
  });
});
