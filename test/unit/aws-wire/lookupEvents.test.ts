import { LookupEventsCommand, type LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { RecordsByDay } from "../../world/archive/dailyRecords.ts";
import { makeWorld } from "../../world/world.ts";
import { cloudTrail, failure, lookUpAll } from "./clients.ts";
import { end, production, smallWorld } from "./smallWorld.ts";

let aws: WireAws;
const quick = { perSecond: 10_000, othersPerSecond: 10_000 };

beforeAll(async () => {
  aws = await startAws(smallWorld(), { pace: quick });
});

afterAll(() => aws.close());

const ireland = () => cloudTrail(aws, production, "eu-west-1");
const lookUp = (input: LookupEventsCommandInput) => ireland().send(new LookupEventsCommand(input));
const by = (AttributeKey: string, AttributeValue: string): LookupEventsCommandInput =>
  // A key that the SDK's type does not know must reach the server.
  ({ LookupAttributes: [{ AttributeKey: AttributeKey as "EventId", AttributeValue }] });

describe("a page", () => {
  it("holds 50 events, newest first, in the envelope's types", async () => {
    const { Events = [], NextToken } = await lookUp({});
    expect(Events).toHaveLength(50);
    expect(NextToken).toBeTypeOf("string");
    const times = Events.map(({ EventTime }) => EventTime?.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const write = Events.find(({ EventName }) => EventName === "PutBucketPolicy");
    expect(write).toMatchObject({
      EventId: "eu-west-1-0",
      ReadOnly: "false",
      AccessKeyId: "ASIAALICEEXAMPLE",
      EventSource: "s3.amazonaws.com",
      EventTime: new Date(end - 60_000),
      Username: "Alice",
      Resources: expect.arrayContaining([{ ResourceType: "AWS::S3::Bucket", ResourceName: "acme-logs" }]),
    });
    expect(JSON.parse(write?.CloudTrailEvent ?? "")).toMatchObject({ eventID: "eu-west-1-0", awsRegion: "eu-west-1" });
  });

  it("follows another without loss or repetition, also within one second", async () => {
    for (const MaxResults of [1, 7, 50]) {
      const events = await lookUpAll(ireland(), { MaxResults });
      expect(new Set(events.map(({ EventId }) => EventId)).size).toBe(137);
      expect(events).toHaveLength(137);
    }
  });

  it("never holds data or network events, nor those older than 90 days; Insights only when asked", async () => {
    const ids = (await lookUpAll(ireland())).map(({ EventId }) => EventId);
    for (const hidden of ["data", "network", "insight", "old"]) {
      expect(ids).not.toContain(`eu-west-1-${hidden}`);
    }
    const insights = await lookUpAll(ireland(), { EventCategory: "insight" });
    expect(insights.map(({ EventId }) => EventId)).toEqual(["eu-west-1-insight"]);
  });

  it("keeps to its Region and to the times asked for, both ends included", async () => {
    const events = await lookUpAll(cloudTrail(aws, production, "us-east-1"), {
      StartTime: new Date(end - 600_000),
      EndTime: new Date(end - 60_000),
    });
    expect(events.every(({ EventId }) => EventId?.startsWith("us-east-1-"))).toBe(true);
    const ages = events.map(({ EventTime }) => (end - (EventTime?.getTime() ?? 0)) / 60_000);
    expect(ages).toEqual([1, 1, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe("an attribute", () => {
  it.each([
    ["EventId", "eu-west-1-7", 1],
    ["EventName", "PutBucketPolicy", 28],
    ["EventSource", "ec2.amazonaws.com", 109],
    ["ReadOnly", "false", 28],
    ["ResourceName", "acme-logs", 28],
    ["ResourceName", "arn:aws:s3:::acme-logs", 28],
    ["ResourceType", "AWS::S3::Bucket", 28],
    ["Username", "Alice", 28],
    ["AccessKeyId", "AKIABOB7EXAMPLE", 109],
  ])("%s=%s finds %i", async (key, value, count) => {
    expect(await lookUpAll(ireland(), by(key, value))).toHaveLength(count);
  });

  it.each([
    ["Username", "alice"],
    ["ResourceName", "acme"],
    ["ResourceName", "acme-*"],
    ["EventName", "putbucketpolicy"],
    ["ReadOnly", "False"],
  ])("%s=%s finds nothing: exact and case-sensitive", async (key, value) => {
    expect(await lookUp(by(key, value))).toMatchObject({ Events: [] });
  });

  it("is honoured when it is the first, and silently ignored after that", async () => {
    const events = await lookUpAll(ireland(), {
      LookupAttributes: [
        { AttributeKey: "Username", AttributeValue: "Alice" },
        { AttributeKey: "EventId", AttributeValue: "eu-west-1-7" },
      ],
    });
    expect(events).toHaveLength(28);
  });
});

describe("a refusal", () => {
  const insight = (key: string): LookupEventsCommandInput => ({ ...by(key, "x"), EventCategory: "insight" });
  it.each<[string, string, LookupEventsCommandInput]>([
    ["an unknown attribute", "InvalidLookupAttributesException", by("RequestId", "1")],
    ["an empty value", "InvalidLookupAttributesException", by("Username", "")],
    ["a value of 1,001 underscores", "InvalidLookupAttributesException", by("Username", "_".repeat(1001))],
    ["a user of Insights events", "InvalidLookupAttributesException", insight("Username")],
    ["another category", "InvalidEventCategoryException", { EventCategory: "data" as "insight" }],
    ["no results", "InvalidMaxResultsException", { MaxResults: 0 }],
    ["51 results", "InvalidMaxResultsException", { MaxResults: 51 }],
    ["a start after the end", "InvalidTimeRangeException", { StartTime: new Date(end), EndTime: new Date(end - 1000) }],
    ["a token of its own making", "InvalidNextTokenException", { NextToken: "bm8.x" }],
  ])("meets %s", async (_what, name, input) => {
    const error = await failure(lookUp(input));
    expect(error.name).toBe(name);
    expect(error.$metadata?.httpStatusCode).toBe(400);
  });
});

describe("a token", () => {
  it("is good for the same parameters only, and as often as wanted", async () => {
    const input: LookupEventsCommandInput = { MaxResults: 10, StartTime: new Date(end - 3_600_000) };
    const { NextToken = "" } = await lookUp(input);
    const second = await lookUp({ ...input, NextToken });
    expect((await lookUp({ ...input, NextToken })).Events).toEqual(second.Events);
    const others: LookupEventsCommandInput[] = [
      { ...input, MaxResults: 11 },
      { ...input, StartTime: new Date(end - 3_600_001) },
      { ...input, EndTime: new Date(end) },
      { ...input, ...by("Username", "bob") },
    ];
    for (const other of others) {
      expect((await failure(lookUp({ ...other, NextToken }))).name).toBe("InvalidNextTokenException");
    }
    const elsewhere = cloudTrail(aws, production, "us-east-1").send(new LookupEventsCommand({ ...input, NextToken }));
    expect((await failure(elsewhere)).name).toBe("InvalidNextTokenException");
  });
});

describe("time", () => {
  it("brings an event when it has been delivered, and takes it away after 90 days", async () => {
    let now = end;
    const late = await startAws(smallWorld(), {
      pace: quick,
      now: () => now,
      variants: { delays: [{ delayMs: 300_000 }] },
    });
    try {
      const newest = async () =>
        (await cloudTrail(late, production, "eu-west-1").send(new LookupEventsCommand({}))).Events?.[0]?.EventTime;
      expect(await newest()).toEqual(new Date(end - 300_000));
      now += 120_000;
      expect(await newest()).toEqual(new Date(end - 180_000));
      now = end + 90 * 86_400_000;
      expect(await newest()).toBeUndefined();
    } finally {
      await late.close();
    }
  });
});

describe("the made world", () => {
  it("comes back whole, in its order, over the wire", { timeout: 60_000 }, async () => {
    const world = makeWorld({ seed: 7, size: 3000, end });
    const before = world.archive(new RecordsByDay()).before(end - 90 * 86_400_000);
    const all = [...[...before].sort((left, right) => left.time - right.time), ...world.records()];
    const served = await startAws(world, { pace: quick });
    try {
      for (const account of world.accounts) {
        for (const region of account.regions) {
          const held = all.filter(
            (record) => record.category === "Management" && record.accountId === account.id && record.region === region,
          );
          const events = await lookUpAll(cloudTrail(served, account, region));
          expect(events.map(({ EventId }) => EventId)).toEqual(held.map(({ eventId }) => eventId).toReversed());
          const texts = new Map(held.map(({ eventId, json }) => [eventId, json]));
          expect(events.every(({ EventId = "", CloudTrailEvent }) => texts.get(EventId) === CloudTrailEvent)).toBe(
            true,
          );
        }
      }
    } finally {
      await served.close();
    }
  });
});
