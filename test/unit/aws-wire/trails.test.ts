import {
  DescribeTrailsCommand,
  type DescribeTrailsCommandInput,
  GetEventDataStoreCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListEventDataStoresCommand,
  ListTrailsCommand,
} from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { makeWorld } from "../../world/world.ts";
import { cloudTrail, failure } from "./clients.ts";
import { end, production, smallWorld } from "./smallWorld.ts";

const everything = "arn:aws:cloudtrail:us-east-1:111122223333:trail/everything";
const ireland = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/ireland";
let aws: WireAws;

beforeAll(async () => {
  aws = await startAws(smallWorld(), { pace: { othersPerSecond: 1000 } });
});

afterAll(() => aws.close());

const at = (region: string) => cloudTrail(aws, production, region);

it.each<[string, string, DescribeTrailsCommandInput, string[]]>([
  ["shadow trails unless told not to", "eu-west-1", {}, ["everything", "ireland"]],
  ["no shadow trails when told", "eu-west-1", { includeShadowTrails: false }, ["ireland"]],
  ["no trail of one other Region", "us-east-1", {}, ["everything"]],
  ["a trail of this Region by name", "us-east-1", { trailNameList: ["everything"] }, ["everything"]],
  ["no shadow trail by name", "eu-west-1", { trailNameList: ["everything"] }, []],
  ["a shadow trail by ARN", "eu-west-1", { trailNameList: [everything] }, ["everything"]],
  ["a trail of another Region by ARN", "us-east-1", { trailNameList: [ireland] }, ["ireland"]],
])("DescribeTrails gives %s", async (_what, region, input, names) => {
  const { trailList = [] } = await at(region).send(new DescribeTrailsCommand(input));
  expect(trailList.map(({ Name }) => Name)).toEqual(names);
});

it("gives an organization's trail to its members as a shadow trail", async () => {
  const world = makeWorld({ seed: 1, size: 2000, end });
  const served = await startAws(world);
  try {
    const organization = world.trails.find((trail) => trail.organization);
    const member = world.accounts.find(({ id, partition }) => partition === "aws" && id !== organization?.accountId);
    if (organization === undefined || member === undefined) {
      throw new Error("the world has no organization trail with a member");
    }
    const client = cloudTrail(served, member, organization.homeRegion);
    const arns = async (includeShadowTrails: boolean) =>
      (await client.send(new DescribeTrailsCommand({ includeShadowTrails }))).trailList?.map(
        ({ TrailARN }) => TrailARN,
      );
    expect(await arns(true)).toContain(organization.arn);
    expect(await arns(false)).not.toContain(organization.arn);
    expect((await failure(client.send(new GetTrailStatusCommand({ Name: organization.name })))).name).toBe(
      "TrailNotFoundException",
    );
    expect(await client.send(new GetTrailStatusCommand({ Name: organization.arn }))).toHaveProperty("IsLogging");
  } finally {
    await served.close();
  }
});

it("ListTrails gives those of every Region", async () => {
  const { Trails = [] } = await at("eu-south-1").send(new ListTrailsCommand({}));
  expect(Trails).toEqual([
    { TrailARN: everything, Name: "everything", HomeRegion: "us-east-1" },
    { TrailARN: ireland, Name: "ireland", HomeRegion: "eu-west-1" },
  ]);
});

it("GetTrail and GetTrailStatus find a shadow trail by its ARN alone", async () => {
  const shadow = at("eu-west-1");
  const byName = await failure(shadow.send(new GetTrailStatusCommand({ Name: "everything" })));
  expect(byName).toMatchObject({
    name: "TrailNotFoundException",
    message: "Unknown trail: arn:aws:cloudtrail:eu-west-1:111122223333:trail/everything for the user: 111122223333",
  });
  expect(await shadow.send(new GetTrailStatusCommand({ Name: everything }))).toMatchObject({
    IsLogging: true,
    LatestDeliveryTime: new Date(end - 240_000),
  });
  expect((await shadow.send(new GetTrailCommand({ Name: everything }))).Trail).toMatchObject({
    S3BucketName: "acme-trail",
    IsMultiRegionTrail: true,
    HasInsightSelectors: true,
  });
  expect(await shadow.send(new GetTrailStatusCommand({ Name: "ireland" }))).toMatchObject({
    IsLogging: false,
    LatestDeliveryError: "AccessDenied",
  });
});

it.each([
  ["InvalidTrailNameException", "a..b"],
  ["InvalidTrailNameException", ""],
  ["CloudTrailARNInvalidException", "arn:aws:s3:::bucket"],
  ["TrailNotFoundException", "arn:aws:cloudtrail:us-east-1:111122223333:trail/nothing"],
])("%s for the name %j", async (name, Name) => {
  expect((await failure(at("us-east-1").send(new GetTrailStatusCommand({ Name })))).name).toBe(name);
});

it("selectors: basic by default, advanced where set, Insights or an exception", async () => {
  const us = at("us-east-1");
  const basic = await us.send(new GetEventSelectorsCommand({ TrailName: everything }));
  expect(basic.EventSelectors).toEqual([
    { ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
  ]);
  const advanced = await us.send(new GetEventSelectorsCommand({ TrailName: ireland }));
  expect(advanced.EventSelectors).toBeUndefined();
  expect(advanced.AdvancedEventSelectors?.[0]?.Name).toBe("writes");
  expect(await us.send(new GetInsightSelectorsCommand({ TrailName: everything }))).toMatchObject({
    InsightSelectors: [{ InsightType: "ApiCallRateInsight" }],
  });
  const none = await failure(us.send(new GetInsightSelectorsCommand({ TrailName: ireland })));
  expect(none.name).toBe("InsightNotEnabledException");
});

it("event data stores are listed in pages, in their own Region", async () => {
  const us = at("us-east-1");
  const first = await us.send(new ListEventDataStoresCommand({ MaxResults: 2 }));
  const second = await us.send(new ListEventDataStoresCommand({ MaxResults: 2, NextToken: first.NextToken }));
  const stores = [...(first.EventDataStores ?? []), ...(second.EventDataStores ?? [])];
  expect(stores.map(({ Name }) => Name)).toEqual(["lake-1", "lake-2", "lake-3"]);
  expect(second.NextToken).toBeUndefined();
  expect(await us.send(new GetEventDataStoreCommand({ EventDataStore: stores[0]?.EventDataStoreArn }))).toMatchObject({
    Name: "lake-1",
    Status: "ENABLED",
  });
  expect((await at("eu-west-1").send(new ListEventDataStoresCommand({}))).EventDataStores).toEqual([]);
});
