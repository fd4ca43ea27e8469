import { afterEach, describe, expect, test } from "vitest";
import { selectionText } from "../../../src/aws/selectionText.ts";
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
        globalServices: true,
        recursiveLogging: true,
        selections: [{ category: "Management", conditions: [] }],
        insights: [{ type: "ApiCallRateInsight", categories: ["Management"] }],
        aggregations: [],
        tags: [],
        failures: [],
      },
      {
        name: "ireland",
        multiRegion: false,
        state: "stopped",
        stoppedLogging: end - 86_400_000,
        errors: [{ to: "bucket", name: "acme-trail", error: "AccessDenied" }],
        selections: [{ name: "writes", category: "Management", conditions: [] }],
        insights: [],
        failures: [],
      },
    ]);
    expect(eventDataStores).toEqual([]);
    const asked = aws.requests
      .list({ operation: "GetTrailStatus" })
      .map(({ region, parameters }) => [region, parameters]);
    expect(asked).toContainEqual(["us-east-1", { Name: "arn:aws:cloudtrail:us-east-1:111122223333:trail/everything" }]);
    // The status of the other Region's trail is also read in this Region: a delivery can fail in one Region only.
    expect(asked.map(([region]) => region).sort()).toEqual(["eu-west-1", "eu-west-1", "us-east-1"]);
  });

  test("the same trail seen from several Regions is read once, but for its deliveries from there", async () => {
    const world = smallWorld();
    const [first] = world.trails;
    const regional = { ...first, regionalErrors: { "eu-south-1": "KMS.DisabledException" } } as WorldTrail;
    const { connection, aws } = await open("us-east-1", { ...world, trails: [regional], eventDataStores: [] });
    const known = new Map();
    const regions = ["us-east-1", "eu-west-1", "eu-south-1"];
    const lists = await Promise.all(regions.map((region) => readTrails(connection.inRegion(region), never, known)));
    expect(lists.map(({ trails }) => trails[0]?.errors.map(({ error }) => error))).toEqual([
      [],
      [],
      ["KMS.DisabledException"],
    ]);
    const counts = ["GetTrailStatus", "GetEventSelectors", "GetInsightSelectors", "GetEventConfiguration", "ListTags"];
    expect(counts.map((operation) => aws.requests.count({ operation }))).toEqual([3, 1, 1, 1, 1]);
    // Where AWS answers about the home Region in every Region, the Region's own failure is not seen.
    aws.variants = { ...aws.variants, trails: { ...aws.variants.trails, status: "home" } };
    const { trails } = await readTrails(connection.inRegion("eu-south-1"), never);
    expect(trails[0]?.errors).toEqual([]);
  });

  test("Insights by category, summaries, tags and what is left out", async () => {
    const world = smallWorld();
    const [first] = world.trails;
    const rich = {
      ...first,
      globalServices: false,
      recursiveLogging: false,
      aggregates: true,
      tags: { team: "platform" },
      insightSelectors: [{ InsightType: "ApiErrorRateInsight", EventCategories: ["Data"] }],
      latestNotificationError: "NotFound",
      snsTopicArn: "arn:aws:sns:us-east-1:111122223333:trail",
    } as WorldTrail;
    const { connection, aws } = await open("us-east-1", { ...world, trails: [rich] });
    expect((await readTrails(connection, never)).trails[0]).toMatchObject({
      globalServices: false,
      recursiveLogging: false,
      aggregations: ["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"],
      tags: [{ key: "team", value: "platform" }],
      insights: [{ type: "ApiErrorRateInsight", categories: ["Data"] }],
      errors: [{ to: "topic", name: "arn:aws:sns:us-east-1:111122223333:trail", error: "NotFound" }],
    });
    // Where the API is older, details that it does not return are absent.
    aws.variants = {
      ...aws.variants,
      trails: {
        status: "by-region",
        recursiveLogging: "missing",
        configurationRefusal: "InvalidParameterCombinationException",
      },
    };
    const [older] = (await readTrails(connection, never)).trails;
    expect(older).not.toHaveProperty("recursiveLogging");
    expect(older).not.toHaveProperty("aggregations");
    expect(older?.failures.map(({ call, failure }) => [call, failure.reason])).toEqual([
      ["GetEventConfiguration", "invalid-request"],
    ]);
  });

  test("event data stores with what they keep, and a refused detail leaves the rest", async () => {
    const world = smallWorld();
    const [store] = world.eventDataStores;
    const kept = {
      ...store,
      retention: 2557,
      terminationProtection: false,
      contextKeys: [{ Type: "TagContext", Equals: ["team"] }],
      policy: '{"Statement":[]}',
    } as World["eventDataStores"][number];
    const { connection, aws } = await open("us-east-1", { ...world, eventDataStores: [kept] });
    const [read] = (await readTrails(connection, never)).eventDataStores;
    expect(read).toMatchObject({
      status: "ENABLED",
      retentionDays: 2557,
      terminationProtection: false,
      multiRegion: true,
      maxEventSize: "Large",
      contextKeys: [{ type: "TagContext", keys: ["team"] }],
      resourcePolicy: '{"Statement":[]}',
      failures: [],
    });
    expect(read?.selections?.map(selectionText)).toEqual(["All management events"]);
    aws.faults.add({ kind: "access-denied", operation: "GetResourcePolicy" });
    const [refused] = (await readTrails(connection, never)).eventDataStores;
    expect(refused).toMatchObject({ status: "ENABLED", failures: [{ call: "GetResourcePolicy" }] });
    expect(refused).not.toHaveProperty("resourcePolicy");
    aws.faults.clear();
    expect((await readTrails(connection.inRegion("eu-west-1"), never)).eventDataStores).toEqual([]);
  });

  test("an organization's trail that cannot deliver; event data stores where they are", async () => {
    const world = smallWorld();
    const { connection, aws } = await open("us-east-1", { ...world, trails: [...world.trails, organizationTrail] });
    const { trails, eventDataStores } = await readTrails(connection, never);
    expect(trails.find(({ name }) => name === "organization")).toMatchObject({
      accountId: "999988887777",
      organization: true,
      state: "error",
      errors: [{ to: "bucket", name: "acme-organization", error: "NoSuchBucket" }],
      prefix: "all",
      logGroupArn: organizationTrail.logGroupArn,
      kmsKeyId: organizationTrail.kmsKeyId,
      snsTopicArn: organizationTrail.snsTopicArn,
    });
    expect(eventDataStores.map(({ name }) => name)).toEqual(["lake-1", "lake-2", "lake-3"]);
    // Only the owner of a trail can list its tags.
    expect(aws.requests.count({ operation: "ListTags" })).toBe(1);
    expect(trails.find(({ name }) => name === "organization")).not.toHaveProperty("tags");
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
      expect(trail.selections).toHaveLength(1);
      expect(trail.failures.map(({ call, failure }) => [call, failure.reason, failure.action])).toEqual([
        ["GetTrailStatus", "access-denied", "cloudtrail:GetTrailStatus"],
      ]);
    }
    expect(failures).toMatchObject([{ call: "ListEventDataStores", failure: { reason: "access-denied" } }]);
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
    await expect.poll(() => aws.requests.count({ operation: "GetTrailStatus" })).toBe(3);
    controller.abort();
    expect(isAbort(await work)).toBe(true);
  });
});
