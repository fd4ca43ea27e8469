import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetQueryResultsCommand,
  ListAggregateLogGroupSummariesCommand,
  ListLogGroupsCommand,
  type LogGroup,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { defaultVariants } from "../../aws/variants.ts";
import { china, development, logArchive, production } from "../../world/accounts.ts";
import { managementEventsGroup, organizationLogGroup } from "../../world/logGroups.ts";
import type { World, WorldAccount } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";
import { connection, failure } from "./clients.ts";

const end = Date.parse("2026-11-30T12:00:00Z");
const day = 86_400_000;
const organization = organizationLogGroup.name;
const quick = { ...defaultVariants.logs, insights: { ...defaultVariants.logs.insights, queuedMs: 0, runningMs: 0 } };
let world: World;
let aws: WireAws;

beforeAll(async () => {
  world = makeWorld({ seed: 1, size: 2000, end });
  aws = await startAws(world, { pace: { othersPerSecond: 1000 }, now: () => end, variants: { logs: quick } });
});

afterEach(() => {
  aws.variants = { ...aws.variants, logs: quick };
  aws.faults.clear();
});

afterAll(() => aws.close());

const at = (account: WorldAccount, region: string) => new CloudWatchLogsClient(connection(aws, account, region));
const us = () => at(production, organizationLogGroup.region);

async function filterAll(client: CloudWatchLogsClient, input: FilterLogEventsCommandInput) {
  const events: FilteredLogEvent[] = [];
  let pages = 0;
  let emptyPages = 0;
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ ...input, nextToken }));
    pages += 1;
    emptyPages += page.events?.length === 0 ? 1 : 0;
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { events, pages, emptyPages };
}

async function query(client: CloudWatchLogsClient, queryString: string, more: object = {}) {
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupIdentifiers: [organization],
      startTime: (end - 30 * day) / 1000,
      endTime: end / 1000,
      queryString,
      ...more,
    }),
  );
  return client.send(new GetQueryResultsCommand({ queryId: queryId ?? "" }));
}

const nameIn = ({ message = "{}" }: FilteredLogEvent) => (JSON.parse(message) as { eventName?: string }).eventName;

describe("log groups", () => {
  it("are described in pages, with their retention", async () => {
    const client = at(production, "eu-west-1");
    const groups: LogGroup[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new DescribeLogGroupsCommand({ nextToken }));
      expect(page.logGroups?.length).toBeLessThanOrEqual(50);
      groups.push(...(page.logGroups ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(groups).toHaveLength(
      world.logGroups.filter((one) => one.accountId === production.id && one.region === "eu-west-1").length,
    );
    expect(groups.length).toBeGreaterThan(50);
    expect(groups.find(({ logGroupName }) => logGroupName === managementEventsGroup)).toMatchObject({
      retentionInDays: 365,
      logGroupArn: `arn:aws:logs:eu-west-1:${production.id}:log-group:${managementEventsGroup}`,
      arn: `arn:aws:logs:eu-west-1:${production.id}:log-group:${managementEventsGroup}:*`,
    });
    expect(
      (await us().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "cloudtrail/" }))).logGroups,
    ).toMatchObject([{ logGroupName: organization, storedBytes: expect.any(Number) }]);
  });

  it("are listed by data source", async () => {
    const listed = async (account: WorldAccount, dataSources: { name: string; type?: string }[]) =>
      (await at(account, "eu-west-1").send(new ListLogGroupsCommand({ dataSources }))).logGroups?.map(
        ({ logGroupName }) => logGroupName,
      );
    expect(await listed(production, [{ name: "aws_cloudtrail" }])).toEqual([
      "aws/cloudtrail/dataevents",
      managementEventsGroup,
    ]);
    expect(await listed(production, [{ name: "aws_cloudtrail", type: "data" }])).toEqual(["aws/cloudtrail/dataevents"]);
    expect(await listed(logArchive, [{ name: "aws_cloudtrail" }])).toEqual([managementEventsGroup]);
    expect(await listed(production, [{ name: "aws_waf" }])).toEqual([]);
    const { aggregateLogGroupSummaries } = await at(production, "eu-west-1").send(
      new ListAggregateLogGroupSummariesCommand({
        groupBy: "DATA_SOURCE_NAME_TYPE_AND_FORMAT",
        dataSources: [{ name: "aws_cloudtrail" }],
      }),
    );
    expect(aggregateLogGroupSummaries).toContainEqual({
      logGroupCount: 1,
      groupingIdentifiers: [
        { key: "dataSource.Name", value: "aws_cloudtrail" },
        { key: "dataSource.Type", value: "management" },
        { key: "dataSource.Format", value: "OCSF-v1.1.0" },
      ],
    });
  });
});

describe("FilterLogEvents", () => {
  it("answers a trail's events, oldest first, each once, in pages of at most 10,000", async () => {
    const { events } = await filterAll(us(), { logGroupName: organization, startTime: end - 30 * day });
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    expect(events.map(({ timestamp = 0 }) => timestamp)).toEqual(
      events.map(({ timestamp = 0 }) => timestamp).toSorted((left, right) => left - right),
    );
    const management = [...world.records()].filter(
      ({ category, accountId, time }) => category === "Management" && accountId !== china.id && time < end - day / 12,
    );
    const ids = new Set(events.map(({ message = "" }) => (JSON.parse(message) as { eventID: string }).eventID));
    expect(management.filter(({ eventId }) => !ids.has(eventId))).toEqual([]);
    expect(events[0]?.logStreamName).toMatch(/^o-a1b2c3d4e5_\d{12}_CloudTrail(?:-Insight)?_/);
    const page = await us().send(new FilterLogEventsCommand({ logGroupName: organization, limit: 7 }));
    expect(page.events).toHaveLength(7);
  });

  it("filters by pattern and stream, with empty pages before the end", async () => {
    aws.variants = { ...aws.variants, logs: { ...quick, scannedPerPage: 100 } };
    const found = await filterAll(us(), {
      logGroupName: organization,
      startTime: end - 30 * day,
      filterPattern: '{ ($.eventName = "UpdateAccessKey") && ($.userIdentity.type = "*") }',
      logStreamNamePrefix: `o-a1b2c3d4e5_${production.id}_CloudTrail_us-east-1`,
    });
    expect(found.events.length).toBeGreaterThan(0);
    expect(found.events.map(nameIn)).toEqual(found.events.map(() => "UpdateAccessKey"));
    expect(found.emptyPages).toBeGreaterThan(3);
    expect(
      (
        await filterAll(us(), {
          logGroupName: organization,
          startTime: end - day,
          filterPattern: "nothingIsCalledThis",
        })
      ).events,
    ).toEqual([]);
  });

  it("takes a token only with the parameters of the page before", async () => {
    const input = { logGroupName: organization, limit: 5 };
    const { nextToken } = await us().send(new FilterLogEventsCommand(input));
    expect(nextToken).toBeDefined();
    expect((await failure(us().send(new FilterLogEventsCommand({ ...input, limit: 6, nextToken })))).name).toBe(
      "InvalidParameterException",
    );
    expect((await us().send(new FilterLogEventsCommand({ ...input, nextToken }))).events).toHaveLength(5);
  });

  it("has nothing that is older than the retention", async () => {
    const client = at(development, "eu-west-1");
    const refused = await failure(client.send(new FilterLogEventsCommand({ logGroupName: "cloudtrail/dev-audit" })));
    expect(refused).toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(
        "not authorized to perform: logs:FilterLogEvents because no identity-based policy",
      ),
    });
    const { events } = await us().send(new FilterLogEventsCommand({ logGroupName: organization, limit: 1 }));
    expect(events?.[0]?.timestamp).toBeGreaterThan(end - 90 * day);
    expect(events?.[0]?.timestamp).toBeLessThan(end - 85 * day);
  });

  it("times events by their delivery, or by themselves in the other variant", async () => {
    const lag = async () => {
      const { events = [] } = await us().send(
        new FilterLogEventsCommand({ logGroupName: organization, startTime: end - 2 * day, limit: 50 }),
      );
      return events.map(
        ({ timestamp = 0, message = "" }) =>
          timestamp - Date.parse((JSON.parse(message) as { eventTime: string }).eventTime),
      );
    };
    expect(Math.min(...(await lag()))).toBeGreaterThanOrEqual(60_000);
    aws.variants = { ...aws.variants, logs: { ...quick, timestamps: "event" } };
    expect(new Set(await lag())).toEqual(new Set([0]));
  });

  it("holds OCSF where CloudWatch writes it, and copies with their account in the stream", async () => {
    const first = async (account: WorldAccount, logGroupName: string) => {
      const { events = [] } = await at(account, "eu-west-1").send(
        new FilterLogEventsCommand({ logGroupName, startTime: end - 3 * day, limit: 1 }),
      );
      return { ...events[0], record: JSON.parse(events[0]?.message ?? "{}") as object };
    };
    expect((await first(production, managementEventsGroup)).record).toMatchObject({
      class_uid: 6003,
      metadata: { product: { name: "CloudTrail" } },
    });
    expect(await first(logArchive, managementEventsGroup)).toMatchObject({
      logStreamName: expect.stringMatching(/^cloudtrail-\d{12}-/),
      record: { eventVersion: expect.any(String) },
    });
  });

  it.each([
    ["ResourceNotFoundException", { logGroupName: "nothing" }],
    ["InvalidParameterException", {}],
    ["InvalidParameterException", { logGroupName: "a'b" }],
    ["InvalidParameterException", { logGroupName: organization, filterPattern: "{ $.a ~ 1 }" }],
    ["InvalidParameterException", { logGroupName: organization, filterPattern: `"${"a".repeat(1030)}"` }],
    ["InvalidParameterException", { logGroupName: organization, logStreamNames: ["a"], logStreamNamePrefix: "a" }],
    ["InvalidParameterException", { logGroupName: organization, limit: 10_001 }],
  ])("%s for %j", async (name, input) => {
    expect((await failure(us().send(new FilterLogEventsCommand(input)))).name).toBe(name);
  });
});

it("has what is delivered later, when it is delivered", async () => {
  const [sample] = world.records();
  if (sample === undefined) {
    throw new Error("the world has no records");
  }
  const record = (eventId: string, deliveredAt: number) => ({
    ...sample,
    json: sample.json.replace(sample.eventId, eventId),
    eventId,
    accountId: production.id,
    region: "us-east-1",
    category: "Management" as const,
    time: end - 3_600_000,
    deliveredAt,
  });
  const ids = async () => {
    const { events } = await filterAll(us(), { logGroupName: organization, startTime: end - 60_000 });
    return events.map(({ message = "" }) => (JSON.parse(message) as { eventID: string }).eventID);
  };
  const before = await ids();
  aws.deliver([record("late-but-there", end - 30_000), record("not-there-yet", end + 30_000)]);
  expect(await ids()).toEqual(expect.arrayContaining([...before, "late-but-there"]));
  expect(await ids()).not.toContain("not-there-yet");
});

it("holds an import of the Infrequent Access class for queries alone", async () => {
  const client = at(production, "eu-west-1");
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupClass: "INFREQUENT_ACCESS" }));
  const [{ logGroupName = "" } = {}] = logGroups;
  expect((await failure(client.send(new FilterLogEventsCommand({ logGroupName })))).name).toBe(
    "InvalidParameterException",
  );
  const { results } = await query(client, "fields eventName | limit 5", {
    logGroupIdentifiers: [logGroupName],
    startTime: (end - 60 * day) / 1000,
  });
  expect(results).toHaveLength(5);
});

describe("Logs Insights", () => {
  it("answers rows, statistics, and the fields that a query asks for", async () => {
    const { status, results, statistics } = await query(
      us(),
      'fields @timestamp, @message, eventName | filter eventName = "UpdateAccessKey" and eventSource like /^iam/ | sort @timestamp asc | limit 100',
    );
    expect(status).toBe("Complete");
    expect(results?.[0]?.map(({ field }) => field)).toEqual(["@timestamp", "@message", "eventName", "@ptr"]);
    expect(results?.[0]?.[0]?.value).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(statistics).toMatchObject({ recordsMatched: results?.length, logGroupsScanned: 1 });
    expect(statistics?.bytesScanned).toBeGreaterThan(100_000);
  });

  it("counts, and answers aggregates without a pointer", async () => {
    const { results } = await query(us(), "stats count(*) as n by eventName | sort n desc | limit 3");
    expect(results).toHaveLength(3);
    expect(results?.[0]?.map(({ field }) => field)).toEqual(["eventName", "n"]);
  });

  it("chooses log groups by data source", async () => {
    const { results, statistics } = await query(
      at(production, "eu-west-1"),
      'SOURCE logGroups() | filterIndex @data_source_name in ["aws_cloudtrail"] | fields @log | dedup @log',
      { logGroupIdentifiers: undefined },
    );
    expect(statistics?.logGroupsScanned).toBe(2);
    expect(results?.length).toBeGreaterThan(0);
  });

  it("is scheduled, runs with the first of its rows, and is complete", async () => {
    const inPace = async (pace: { queuedMs: number; runningMs: number }) => {
      aws.variants = { ...aws.variants, logs: { ...quick, insights: { ...quick.insights, ...pace } } };
      const { status, results = [], statistics } = await query(us(), "fields @message | limit 10000");
      return { status, rows: results.length, bytes: statistics?.bytesScanned ?? 0 };
    };
    expect(await inPace({ queuedMs: 600_000, runningMs: 0 })).toEqual({ status: "Scheduled", rows: 0, bytes: 0 });
    const complete = await inPace({ queuedMs: 0, runningMs: 0 });
    expect(complete.status).toBe("Complete");
    const running = await inPace({ queuedMs: 0, runningMs: 600_000 });
    expect(running.status).toBe("Running");
    expect(running.rows).toBeLessThan(complete.rows);
    expect(running.bytes).toBeLessThan(complete.bytes);
  });

  it("takes no more rows than the account allows, in pages of 10,000, and no second answer to a token of another query", async () => {
    const limited = { ...quick.insights, mostRows: 10_000 } as const;
    aws.variants = { ...aws.variants, logs: { ...quick, insights: limited } };
    expect((await failure(query(us(), "fields @message | limit 10001"))).name).toBe("MalformedQueryException");
    aws.variants = { ...aws.variants, logs: quick };
    const client = us();
    const { queryId = "" } = await client.send(
      new StartQueryCommand({
        logGroupName: organization,
        startTime: (end - 30 * day) / 1000,
        endTime: end / 1000,
        queryString: "fields eventID | limit 100000",
      }),
    );
    const first = await client.send(new GetQueryResultsCommand({ queryId, maxItems: 100 }));
    const second = await client.send(
      new GetQueryResultsCommand({ queryId, maxItems: 100, nextToken: first.nextToken }),
    );
    const ids = [...(first.results ?? []), ...(second.results ?? [])].map((row) => row[0]?.value);
    expect(new Set(ids).size).toBe(200);
    const wrong = client.send(new GetQueryResultsCommand({ queryId, maxItems: 50, nextToken: first.nextToken }));
    expect((await failure(wrong)).name).toBe("InvalidParameterException");
  });

  it("ends the same way for everybody who asks: stopped, failed, timed out, forgotten", async () => {
    const start = () =>
      us().send(
        new StartQueryCommand({ logGroupName: organization, startTime: 0, endTime: 1, queryString: "fields @message" }),
      );
    aws.variants = { ...aws.variants, logs: { ...quick, insights: { ...quick.insights, runningMs: 60_000 } } };
    const { queryId = "" } = await start();
    expect((await us().send(new GetQueryResultsCommand({ queryId }))).status).toBe("Running");
    expect((await us().send(new StopQueryCommand({ queryId }))).success).toBe(true);
    expect((await us().send(new GetQueryResultsCommand({ queryId }))).status).toBe("Cancelled");
    aws.variants = { ...aws.variants, logs: quick };
    for (const [kind, status] of [
      ["query-failed", "Failed"],
      ["query-timeout", "Timeout"],
      ["query-cancelled", "Cancelled"],
    ] as const) {
      aws.faults.clear();
      aws.faults.add({ kind, service: "logs", operation: "StartQuery" });
      const { queryId: id = "" } = await start();
      expect((await us().send(new GetQueryResultsCommand({ queryId: id }))).status).toBe(status);
    }
    aws.faults.clear();
    aws.faults.add({ kind: "query-lost", operation: "StartQuery" });
    const { queryId: lost = "" } = await start();
    expect((await failure(us().send(new GetQueryResultsCommand({ queryId: lost })))).name).toBe(
      "ResourceNotFoundException",
    );
  });

  it.each([
    ["MalformedQueryException", "fields @message | limit 100001"],
    ["MalformedQueryException", "filter eventName = "],
    ["MalformedQueryException", "drop table"],
  ])("%s for %j", async (name, queryString) => {
    expect((await failure(query(us(), queryString))).name).toBe(name);
  });
});

it("repeats a page token, and throttles", async () => {
  aws.faults.add({ kind: "repeat-token", operation: "FilterLogEvents" });
  const first = await us().send(new FilterLogEventsCommand({ logGroupName: organization, limit: 1 }));
  expect(first.nextToken).toBe("again-1");
  const second = await us().send(
    new FilterLogEventsCommand({ logGroupName: organization, limit: 1, nextToken: first.nextToken }),
  );
  expect(second.nextToken).toBe("again-1");
  aws.faults.clear();
  aws.faults.add({ kind: "throttle", service: "logs" });
  expect((await failure(us().send(new DescribeLogGroupsCommand({})))).name).toBe("ThrottlingException");
});
