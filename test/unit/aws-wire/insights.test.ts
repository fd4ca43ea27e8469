import {
  GetInsightSelectorsCommand,
  ListInsightsDataCommand,
  type ListInsightsDataCommandInput,
  ListInsightsMetricDataCommand,
  type ListInsightsMetricDataCommandInput,
} from "@aws-sdk/client-cloudtrail";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Connections } from "../../../src/aws/connections.ts";
import { listDataInsights } from "../../../src/aws/insights.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import { readDataInsightTrails } from "../../../src/aws/trails.ts";
import { readMetric } from "../../../src/investigation/event/insightMetric.ts";
import type { EventHit } from "../../../src/investigation/search/search.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { type Demo, startDemo } from "../../aws/demo.ts";
import { defaultVariants } from "../../aws/variants.ts";
import { development, production } from "../../world/accounts.ts";
import { organizationTrail } from "../../world/trails.ts";
import { cloudTrail, failure } from "./clients.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;
const signal = new AbortController().signal;
const quick = { perSecond: 10_000, othersPerSecond: 10_000 };

let demo: Demo;
let connections: Connections;

beforeAll(async () => {
  demo = await startDemo({ size: 2_000, end: NOW, pace: quick });
});
afterAll(() => demo.close());
beforeEach(() => {
  demo.aws.variants = defaultVariants;
  connections = new Connections({ askMfaCode: async () => undefined, log: () => undefined, env: demo.env });
});
afterEach(() => connections.close());

const client = (account = production, region = "eu-west-1") => cloudTrail(demo.aws, account, region);
const list = (input: Partial<ListInsightsDataCommandInput>) =>
  client().send(
    new ListInsightsDataCommand({ InsightSource: organizationTrail, DataType: "InsightsEvents", ...input }),
  );
const metric = (input: Partial<ListInsightsMetricDataCommandInput>) =>
  client().send(
    new ListInsightsMetricDataCommand({
      EventSource: "s3.amazonaws.com",
      EventName: "GetObject",
      InsightType: "ApiCallRateInsight",
      ...input,
    }),
  );
const profile = (name: string): Profile => ({
  name,
  kind: "static",
  isDefault: false,
  partition: "aws",
  endpoints: { cloudtrail: demo.aws.url, sts: demo.aws.url },
  origin: "file",
});

describe("ListInsightsData of the wire AWS", () => {
  it("lists Insights events on data events of a trail, by one dimension, in pages", async () => {
    const { Events: all = [] } = await list({});
    expect(all.map(({ EventName }) => EventName)).toEqual(["GetObject", "GetObject"]);
    const first = await list({ MaxResults: 1 });
    const second = await list({ MaxResults: 1, NextToken: first.NextToken });
    expect([...(first.Events ?? []), ...(second.Events ?? [])]).toEqual(all);
    expect(second.NextToken).toBeUndefined();
    expect((await list({ Dimensions: { EventName: "PutObject" } })).Events).toEqual([]);
    expect((await list({ Dimensions: { EventId: all[0]?.EventId ?? "" } })).Events).toHaveLength(1);
  });

  it.each<[string, string, Partial<ListInsightsDataCommandInput>]>([
    ["two dimensions", "InvalidParameterException", { Dimensions: { EventName: "a", EventId: "b" } }],
    ["an unknown dimension", "InvalidParameterException", { Dimensions: { Username: "a" } as object }],
    ["too many results", "InvalidParameterException", { MaxResults: 51 }],
    ["a trail without Insights on data events", "InvalidParameterException", { InsightSource: "prod-events" }],
    ["no trail", "InvalidParameterException", { InsightSource: `${organizationTrail}x` }],
  ])("refuses %s", async (_, name, input) => {
    expect((await failure(list(input))).name).toBe(name);
  });

  it("refuses an organization's trail to a member account, and other parameters with a token", async () => {
    const input = { InsightSource: organizationTrail, DataType: "InsightsEvents" } as const;
    const member = await failure(client(development).send(new ListInsightsDataCommand(input)));
    expect(member.name).toBe("OperationNotPermittedException");
    const { NextToken } = await list({ MaxResults: 1 });
    const other = await failure(list({ MaxResults: 1, Dimensions: { EventName: "GetObject" }, NextToken }));
    expect(other.name).toBe("InvalidParameterException");
  });

  it("is told by GetInsightSelectors, and never by LookupEvents", async () => {
    const { InsightSelectors: selectors } = await client(production, "us-east-1").send(
      new GetInsightSelectorsCommand({ TrailName: organizationTrail }),
    );
    expect(selectors?.[0]?.EventCategories).toEqual(["Management", "Data"]);
  });
});

describe("ListInsightsMetricData of the wire AWS", () => {
  const around = { StartTime: new Date(NOW - 36 * 3_600_000), EndTime: new Date(NOW - 31 * 3_600_000), Period: 60 };

  it("gives points without or with zeros, in pages", async () => {
    const TrailName = organizationTrail;
    const filled = await metric({ ...around, TrailName, DataType: "FillWithZeros" });
    expect(filled.Timestamps).toHaveLength(300);
    const some = await metric({ ...around, TrailName });
    expect(some.Values?.length).toBeLessThan(300);
    expect(Math.min(...(some.Values ?? []))).toBeGreaterThan(0);
    const first = await metric({ ...around, TrailName, DataType: "FillWithZeros", MaxResults: 200 });
    const second = await metric({
      ...around,
      TrailName,
      DataType: "FillWithZeros",
      MaxResults: 200,
      NextToken: first.NextToken,
    });
    expect([...(first.Values ?? []), ...(second.Values ?? [])]).toEqual(filled.Values);
    // Without the trail, only management events are counted.
    expect((await metric(around)).Values).toEqual([]);
  });

  it.each<[string, Partial<ListInsightsMetricDataCommandInput>]>([
    ["another period", { Period: 120 }],
    ["errors without their code", { InsightType: "ApiErrorRateInsight" }],
    ["too many points", { MaxResults: 21_601 }],
  ])("refuses %s", async (_, input) => {
    expect((await failure(metric(input))).name).toBe("InvalidParameterException");
  });

  it("keeps points of a minute for 15 days, of five for 63, of an hour for 90", async () => {
    const oldest = async (Period: number) => {
      const { Timestamps: [first] = [] } = await metric({ Period, DataType: "FillWithZeros" });
      return Math.round((NOW - (first?.getTime() ?? 0)) / DAY);
    };
    expect([await oldest(60), await oldest(300), await oldest(3_600)]).toEqual([15, 63, 90]);
  });
});

describe("reading Insights over the wire", () => {
  const connect = (region = "eu-west-1", name = "production") =>
    connections.connect("cloudtrail", profile(name), region);

  it.each(["newest-first", "oldest-first"] as const)(
    "lists those on data events newest first when AWS lists them %s",
    async (order) => {
      demo.aws.variants = { ...defaultVariants, insights: { ...defaultVariants.insights, order } };
      const connection = await connect();
      const trails = await readDataInsightTrails(connection, { signal });
      expect(trails).toEqual([{ arn: organizationTrail, name: "acme-organization" }]);
      const { records } = await listDataInsights(
        connection,
        organizationTrail,
        { from: NOW - 90 * DAY, to: NOW },
        { signal },
      );
      expect(records.map(({ json }) => JSON.parse(json).insightDetails.state)).toEqual(["End", "Start"]);
    },
  );

  const hit = async (name: string, state: string, region = "eu-west-1"): Promise<EventHit> => {
    const record = [...demo.world.records()].find(
      ({ category, eventName, json }) =>
        category === "Insight" && eventName === name && JSON.parse(json).insightDetails.state === state,
    );
    const target = { source: "eventHistory", profile: "production", region };
    return {
      event: readRecord(record?.json),
      origins: [{ source: "eventHistory", label: "production", profile: "production", region, target }],
    };
  };
  const ports = () => ({
    connections,
    profiles: async () => [profile("production"), profile("development")],
    now: () => NOW,
    timeZone: () => "UTC",
  });

  it("reads the metric around errors, with the start and the end of the activity", async () => {
    const view = await readMetric(await hit("DescribeInstances", "End"), { signal }, ports());
    expect(view).toMatchObject({ unit: "errors a minute", step: 60_000, baseline: 0.001 });
    expect((view.activity.to ?? 0) - (view.activity.from ?? 0)).toBe(4 * 60_000);
    const inside = view.values.filter((_, at) => {
      const time = view.times[at] ?? 0;
      return time + view.step > (view.activity.from ?? 0) && time < (view.activity.to ?? 0);
    });
    expect(Math.max(...inside)).toBe(Math.max(...view.values));
    expect(view.text).toContain(
      "Unusually many DescribeInstances errors (Client.UnauthorizedOperation) from 2026-11-19 02:00",
    );
    // The start event does not tell the end: it is looked up.
    expect((await readMetric(await hit("DescribeInstances", "Start"), { signal }, ports())).activity).toEqual(
      view.activity,
    );
  });

  it("reads the metric of data events with their trail", async () => {
    const view = await readMetric(await hit("GetObject", "End"), { signal }, ports());
    expect(Math.max(...view.values)).toBeGreaterThan(20);
  });

  it("says that data events were not counted where AWS refuses to count them", async () => {
    const { event } = await hit("GetObject", "End");
    const target = { source: "eventHistory", profile: "development", region: "eu-west-1" };
    const view = await readMetric(
      {
        event: { ...event, accountId: development.id },
        origins: [{ source: "eventHistory", label: "development", profile: "development", target }],
      },
      { signal },
      ports(),
    );
    expect(Math.max(...view.values)).toBe(0);
    expect(view.text).toMatch(/None were counted\..* Data events were not counted: .*member accounts/);
  });

  it.each(["a-minute", "a-period"] as const)("knows the unit of values that count %s", async (values) => {
    demo.aws.variants = { ...defaultVariants, insights: { ...defaultVariants.insights, values } };
    const later = { ...ports(), now: () => NOW + 20 * DAY };
    const view = await readMetric(await hit("GetObject", "End"), { signal }, later);
    expect(view.step).toBe(300_000);
    expect(view.note).toContain("15 days only");
    expect(view.unit).toBe(values === "a-minute" ? "calls a minute" : "calls in 5 minutes");
    expect(view.baseline).toBeCloseTo(values === "a-minute" ? 0.41 : 2.05);
  });

  it("names the permission that is missing, and says when AWS keeps no points", async () => {
    const end = await hit("GetObject", "End");
    await expect(readMetric(end, { signal }, { ...ports(), now: () => NOW + 91 * DAY })).rejects.toThrow("for 90 days");
    const { time: _, ...timeless } = end.event;
    await expect(readMetric({ ...end, event: timeless }, { signal }, ports())).rejects.toThrow("does not say when");
    const foreign = { ...end.event, accountId: "999999999999" };
    await expect(readMetric({ ...end, event: foreign }, { signal }, ports())).rejects.toThrow("account 999999999999");
  });
});
