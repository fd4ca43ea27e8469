import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RecordStore } from "../../../src/engine/store/recordStore.ts";
import { rewritten } from "../../../src/formats/schemas.ts";
import { costText } from "../../../src/investigation/search/cost.ts";
import { type CloudTrailEvent, isCloudTrailRecord, readRecord } from "../../../src/model/event/record.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import type { JsonObject } from "../../../src/model/text/json.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { LOG_GROUP } from "../../../src/sources/logGroups/capabilities.ts";
import { LogGroupKind } from "../../../src/sources/logGroups/logGroupKind.ts";
import type { Cost } from "../../../src/sources/queryCost.ts";
import type { Checkpoint, Source, SourcePage, TargetRef } from "../../../src/sources/source.ts";
import { defaultVariants } from "../../aws/variants.ts";
import { propertyRuns } from "../../propertyRuns.ts";
import { development, logArchive, production } from "../../world/accounts.ts";
import { managementEventsGroup, organizationLogGroup } from "../../world/logGroups.ts";
import type { WorldAccount } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../aws/house.ts";
import { connection } from "../aws-wire/clients.ts";
import { testStore } from "../engine/store/testStore.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const world = makeWorld({ seed: 1, size: 4000, end });
const signal = new AbortController().signal;
const quick = { ...defaultVariants.logs, insights: { ...defaultVariants.logs.insights, queuedMs: 0, runningMs: 0 } };

let house: House;
let folder = "";
let store: RecordStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-log-groups-"));
  store = testStore(folder);
  house = await openHouse({
    world,
    wire: { pace: noLimit, now: () => end, variants: { logs: quick } },
    clock: fastClock(),
  });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});
afterEach(() => {
  house.aws.faults.clear();
  house.aws.variants = { ...house.aws.variants, logs: quick };
});

interface Group {
  readonly account: WorldAccount;
  readonly region: string;
  readonly name: string;
  readonly isFilterable: boolean;
}

const ORGANIZATION: Group = { account: production, ...organizationLogGroup, isFilterable: true };
const OCSF: Group = { account: production, region: "eu-west-1", name: managementEventsGroup, isFilterable: true };
const COPIES: Group = { account: logArchive, region: "eu-west-1", name: managementEventsGroup, isFilterable: true };
const DEVELOPMENT: Group = {
  account: development,
  region: "eu-west-1",
  name: "cloudtrail/dev-audit",
  isFilterable: true,
};
const IMPORTED: Group = {
  account: production,
  region: "eu-west-1",
  name: "/aws/cloudtrail/ee54f255-e8c1-4c11-8d8c-1c2d3e4f5a6b",
  isFilterable: false,
};
const GROUPS = [ORGANIZATION, OCSF, COPIES, IMPORTED];

function kind(): LogGroupKind {
  return new LogGroupKind({
    connections: house.connections,
    now: () => end,
    profiles: async () => [...house.profiles.values()],
    store,
    shown: async () => [{ profile: house.profile(production.profile), regions: ["eu-west-1", "us-east-1"] }],
  });
}

async function opened(group: Group, checkpoint?: Checkpoint, ref: Partial<TargetRef> = {}): Promise<Source> {
  const { account, region, name } = group;
  const target = await kind().target({ source: "logGroups", profile: account.profile, region, group: name, ...ref });
  return target.open({ asked: true })(signal, checkpoint);
}

function planOf(text: string, window: { readonly from: number; readonly to: number }) {
  const { query, problems } = parseQuery(text, { now: end });
  expect(problems).toEqual([]);
  return plan({ ...query, window: query.window ?? window }, LOG_GROUP, end);
}

/** What a group holds, asked with the SDK alone. */
async function heldBy({ account, region, name, isFilterable }: Group): Promise<readonly CloudTrailEvent[]> {
  const client = new CloudWatchLogsClient(connection(house.aws, account, region));
  const messages: string[] = [];
  if (isFilterable) {
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new FilterLogEventsCommand({ logGroupName: name, startTime: end - 40 * DAY, nextToken }),
      );
      messages.push(...(page.events ?? []).flatMap(({ message }) => message ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } else {
    for (let to = end - 44 * DAY; to > end - 70 * DAY; to -= DAY) {
      const { queryId } = await client.send(
        new StartQueryCommand({
          logGroupNames: [name],
          startTime: (to - DAY) / 1000,
          endTime: to / 1000,
          queryString: "fields @message | limit 100000",
        }),
      );
      let nextToken: string | undefined;
      do {
        const page = await client.send(new GetQueryResultsCommand({ queryId, ...(nextToken ? { nextToken } : {}) }));
        messages.push(
          ...(page.results ?? []).flatMap((row) => row.find(({ field }) => field === "@message")?.value ?? []),
        );
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    }
  }
  const events = messages.map((text): CloudTrailEvent => {
    const record = JSON.parse(text) as JsonObject;
    return readRecord(isCloudTrailRecord(record) ? text : JSON.stringify(rewritten(record)?.record));
  });
  return [...new Map(events.map((event) => [event.eventId, event])).values()];
}

const held = new Map<Group, Promise<readonly CloudTrailEvent[]>>();

async function expected(group: Group, text: string, window: { readonly from: number; readonly to: number }) {
  const events = held.get(group) ?? heldBy(group);
  held.set(group, events);
  const { condition } = parseQuery(text, { now: end }).query;
  const accepts = condition === undefined ? () => true : compile(condition);
  return (await events)
    .filter(
      (event) => event.time !== undefined && event.time >= window.from && event.time < window.to && accepts(event),
    )
    .map(({ eventId }) => eventId)
    .sort();
}

interface Found {
  readonly ids: readonly string[];
  readonly last: SourcePage | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly failure?: Failure;
}

/** Runs a search until it ends or was stopped; each stop is after so many pages, and a run follows it. */
async function run(source: Source, planned: ReturnType<typeof planOf>, stops: readonly number[] = []): Promise<Found> {
  const ids: string[] = [];
  const seen = new Set<string>();
  let last: SourcePage | undefined;
  let checkpoint: Checkpoint | undefined;
  let coveredFrom = planned.window.to;
  for (let runs = 0; ; runs += 1) {
    const stop = new AbortController();
    let pages = 0;
    try {
      const left = { ...planned, window: { ...planned.window, to: coveredFrom } };
      for await (const page of source.search(left, stop.signal, { seen })) {
        ids.push(...page.events.map(({ eventId }) => eventId));
        last = page;
        checkpoint = page.checkpoint ?? checkpoint;
        coveredFrom = page.coveredFrom ?? coveredFrom;
        pages += 1;
        if (pages === stops[runs]) {
          stop.abort();
        }
      }
      return { ids: ids.sort(), last, checkpoint };
    } catch (error) {
      if (Failure.is(error)) {
        return { ids: ids.sort(), last, checkpoint, failure: error };
      }
      if (!isAbort(error)) {
        throw error;
      }
    }
  }
}

const TEXTS = [
  "",
  "event:AssumeRole",
  "event:runinstances",
  "-readonly",
  "error:*",
  "error:AccessDenied",
  "user:alice",
  "source:(iam,s3) -event:Get*",
  "region:us-east-1",
  `account:${production.id}`,
  "ip:10.0.0.0/8",
  "actor:*deploy*",
  "orders",
  "resource:orders",
  "category:Insight",
  "-category:Management",
];

describe("a log group", () => {
  it("finds what the condition selects of what it holds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...GROUPS),
        fc.constantFrom(...TEXTS),
        fc.integer({ min: 1, max: 20 * 24 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom("delivery", "event"),
        fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
        async (group, text, back, hours, timestamps, stops) => {
          house.aws.variants = { ...house.aws.variants, logs: { ...quick, timestamps } };
          const newest = group === IMPORTED ? end - 45 * DAY : end;
          const to = newest - back * HOUR;
          const window = { from: to - hours * HOUR, to };
          const found = await run(await opened(group), planOf(text, window), stops);
          expect(found.failure).toBeUndefined();
          expect(found.ids).toEqual(await expected(group, text, window));
          expect(found.last?.coveredFrom).toBe(window.from);
        },
      ),
      { numRuns: propertyRuns(20) },
    );
  });

  it("is read with FilterLogEvents for up to a day, and with Logs Insights for longer", async () => {
    const operations = async (group: Group, hours: number) => {
      house.aws.requests.clear();
      await run(await opened(group), planOf("event:AssumeRole", { from: end - hours * HOUR, to: end }));
      return [...new Set(house.aws.requests.list().map(({ operation }) => operation))].filter(
        (one) => one !== "GetCallerIdentity" && one !== "DescribeLogGroups",
      );
    };
    expect(await operations(ORGANIZATION, 24)).toEqual(["FilterLogEvents"]);
    expect(await operations(IMPORTED, 24)).toEqual(["StartQuery", "GetQueryResults"]);
  });

  it("asks what the newest day scans before it queries the rest, and again with an estimate", async () => {
    const source = await opened(OCSF);
    const planned = planOf("event:AssumeRole", { from: end - 20 * DAY, to: end });
    house.aws.variants = { ...house.aws.variants, logs: quick };
    const first = await source.estimate?.(planned, signal);
    if (first === undefined) {
      // So little is stored that FilterLogEvents reads it.
      expect((await run(source, planned)).ids.length).toBeGreaterThan(0);
      return;
    }
    expect(costText(first)).toContain("newest day");
  });

  it("queries an import only with Logs Insights: first its newest day, then the rest, each at a cost that was asked for", async () => {
    const window = { from: end - 60 * DAY, to: end - 46 * DAY };
    const planned = planOf("event:AssumeRole", window);
    const source = await opened(IMPORTED);
    const trial = (await source.estimate?.(planned, signal)) as Cost;
    expect(costText(trial)).toBe(
      `scans the newest day of log group ${IMPORTED.name} first, at a cost that is not known before`,
    );
    const first = await run(source, planned);
    expect(first.last?.awaitsCost).toBe(true);
    expect(first.last?.coveredFrom).toBeGreaterThan(window.to - DAY);
    const rest = (await source.estimate?.(planned, signal)) as Cost;
    expect(rest).toMatchObject({ basis: "unknown", files: 0 });
    expect(rest.scanned).toBeGreaterThan(0);
    const second = await run(source, planned);
    expect(second.last?.awaitsCost).toBeUndefined();
    expect([...new Set([...first.ids, ...second.ids])].sort()).toEqual(
      await expected(IMPORTED, "event:AssumeRole", window),
    );
    expect(await source.estimate?.(planned, signal)).toBeUndefined();
    const scanned = second.last?.billed ?? second.checkpoint;
    expect(scanned).toBeDefined();
  });

  it("scans more days at a cost that is not known, where the newest one has no log events", async () => {
    const planned = planOf("event:AssumeRole", { from: end - 60 * DAY, to: end });
    const source = await opened(IMPORTED);
    const texts: string[] = [];
    const ids: string[] = [];
    for (let cost = await source.estimate?.(planned, signal); cost; cost = await source.estimate?.(planned, signal)) {
      texts.push(costText(cost));
      ids.push(...(await run(source, planned)).ids);
    }
    expect(texts.slice(0, 2)).toEqual([
      `scans the newest day of log group ${IMPORTED.name} first, at a cost that is not known before`,
      `scans 30 more days of log group ${IMPORTED.name} first, at a cost that is not known before`,
    ]);
    expect(texts.every((text) => text.startsWith("scans "))).toBe(true);
    expect([...new Set(ids)].sort()).toEqual(
      await expected(IMPORTED, "event:AssumeRole", { from: end - 60 * DAY, to: end }),
    );
  });

  it("goes on with a query by its id in a later window, and starts none twice", async () => {
    const window = { from: end - 60 * DAY, to: end - 46 * DAY };
    const planned = planOf("-readonly", window);
    house.aws.requests.clear();
    const before = await opened(IMPORTED);
    const stop = new AbortController();
    let checkpoint: Checkpoint | undefined;
    await expect(async () => {
      for await (const page of before.search(planned, stop.signal)) {
        checkpoint = page.checkpoint ?? checkpoint;
        if (checkpoint !== undefined) {
          stop.abort();
        }
      }
    }).rejects.toSatisfy(isAbort);
    const starts = () => house.aws.requests.list().filter(({ operation }) => operation === "StartQuery").length;
    expect(starts()).toBe(1);
    const found = await run(await opened(IMPORTED, JSON.parse(JSON.stringify(checkpoint)) as Checkpoint), planned);
    expect(found.ids).toEqual(await expected(IMPORTED, "-readonly", window));
    const all = starts();
    const again = await run(await opened(IMPORTED, found.checkpoint), planned);
    expect(again.ids).toEqual(found.ids);
    expect(starts()).toBe(all);
  });

  it("stops the query of an earlier window when the person cancels it", async () => {
    house.aws.variants = {
      ...house.aws.variants,
      logs: { ...quick, insights: { ...quick.insights, runningMs: 60_000 } },
    };
    const planned = planOf("", { from: end - 60 * DAY, to: end - 46 * DAY });
    const source = await opened(IMPORTED);
    let checkpoint: Checkpoint | undefined;
    for await (const page of source.search(planned, signal)) {
      checkpoint = page.checkpoint ?? checkpoint;
      if (checkpoint !== undefined) {
        break;
      }
    }
    const billed = await (await opened(IMPORTED, checkpoint)).stop?.();
    // The query is asked once more for what it scanned.
    const operations = house.aws.requests.list().map(({ operation }) => operation);
    expect(operations.slice(-2)).toEqual(["StopQuery", "GetQueryResults"]);
    expect(billed?.scanned).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ["query-failed", /failed in AWS/],
    ["query-cancelled", /stopped in AWS/],
  ] as const)("says why it has nothing where a query ends with %s", async (fault, message) => {
    house.aws.faults.add({ kind: fault, service: "logs", operation: "StartQuery", times: 1 });
    const planned = planOf("", { from: end - 48 * DAY, to: end - 46 * DAY });
    const source = await opened(IMPORTED);
    const { failure } = await run(source, planned);
    expect(failure?.message).toMatch(message);
    expect((await run(source, planned)).failure).toBeUndefined();
  });

  it.each(["query-timeout", "query-lost"] as const)("starts a query again after %s", async (fault) => {
    house.aws.faults.add({ kind: fault, service: "logs", operation: "StartQuery", times: 1 });
    const window = { from: end - 48 * DAY, to: end - 46 * DAY };
    const found = await run(await opened(IMPORTED), planOf("", window));
    expect(found.ids).toEqual(await expected(IMPORTED, "", window));
  });

  it("says that events older than the retention are gone", async () => {
    const found = await run(
      await opened(ORGANIZATION),
      planOf("event:AssumeRole", { from: end - 91 * DAY, to: end - 90.5 * DAY }),
    );
    expect(found.ids).toEqual([]);
    expect(found.last?.notes).toContainEqual(
      "Log group cloudtrail/organization keeps events for 90 days: those before 2026-08-31 20:00 UTC are gone.",
    );
  });

  it("is planned in a sentence that says who filters", () => {
    const window = { from: end - DAY, to: end };
    expect(planOf("", window).sentence).toBe("Every event of the time window");
    expect(planOf("user:alice", window).sentence).toBe(
      "Events of the time window, narrowed by CloudWatch Logs where it can; filtered by user on this machine",
    );
  });

  it("names what came in another schema", async () => {
    const found = await run(await opened(OCSF), planOf("", { from: end - 12 * HOUR, to: end }));
    expect(found.last?.notes?.join("\n")).toMatch(/events? came in another schema \(OCSF\)/);
  });

  it("names the action that is denied", async () => {
    const found = await run(await opened(DEVELOPMENT), planOf("", { from: end - 12 * HOUR, to: end }));
    expect(found.failure).toMatchObject({ reason: "access-denied", action: "logs:FilterLogEvents" });
  });

  it("is read without its description where that is denied", async () => {
    house.aws.faults.add({ kind: "access-denied", service: "logs", operation: "DescribeLogGroups" });
    const window = { from: end - 12 * HOUR, to: end };
    const found = await run(await opened(ORGANIZATION), planOf("-readonly", window));
    expect(found.ids).toEqual(await expected(ORGANIZATION, "-readonly", window));
  });

  it("is not read where the account has none of that name, or belongs to another one", async () => {
    const arn = `arn:aws:logs:us-east-1:${production.id}:log-group:${ORGANIZATION.name}`;
    await expect(opened({ ...ORGANIZATION, name: "nothing" })).rejects.toThrow(/has no log group nothing in us-east-1/);
    await expect(opened({ ...ORGANIZATION, account: logArchive, name: arn })).rejects.toThrow(
      new RegExp(`belongs to account ${production.id}, and profile`),
    );
  });
});

describe("finding log groups", () => {
  it("takes those of trails and those of the data source, each once", async () => {
    const targets = await kind().resolve({}, undefined, { signal, asked: true });
    expect(targets.map(({ origin }) => [origin.label, origin.target.region]).sort()).toEqual([
      ["aws/cloudtrail/dataevents", "eu-west-1"],
      [managementEventsGroup, "eu-west-1"],
      [ORGANIZATION.name, "us-east-1"],
    ]);
    expect(targets.find(({ origin }) => origin.label === ORGANIZATION.name)?.origin.target).toMatchObject({
      group: `arn:aws:logs:us-east-1:${production.id}:log-group:${ORGANIZATION.name}`,
    });
  });

  it("says that there is none, and what to do", async () => {
    await expect(
      kind().resolve({ profiles: [logArchive.profile], regions: ["us-east-1"] }, undefined, { signal, asked: true }),
    ).rejects.toThrow(/No log group with CloudTrail's events was found/);
  });

  it("takes those of trails where listing by data source is denied", async () => {
    house.aws.faults.add({ kind: "access-denied", service: "logs", operation: "ListLogGroups" });
    const targets = await kind().resolve({}, undefined, { signal, asked: true });
    expect(targets.map(({ origin }) => origin.label)).toEqual([ORGANIZATION.name]);
  });

  it.each([
    "a'b",
    "a;drop",
    "a/*b*/",
    'a"b',
    "a\nb",
    "",
    "arn:aws:logs:eu-west-1:1:log-group:x",
    "arn:aws:s3:::x",
    `arn:aws:logs:eu-west-1:${production.id}:log-group:x;y`,
  ])("refuses the name %j", async (group) => {
    await expect(
      kind().target({ source: "logGroups", profile: production.profile, region: "eu-west-1", group }),
    ).rejects.toThrow(/cannot be read/);
  });
});
