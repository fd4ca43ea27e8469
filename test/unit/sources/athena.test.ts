import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readQuery } from "../../../src/aws/athena.ts";
import { costText } from "../../../src/investigation/search/cost.ts";
import { Failure } from "../../../src/model/failure.ts";
import type { Condition } from "../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { plan, type SourcePlan } from "../../../src/query/plan/plan.ts";
import { readTrailTable } from "../../../src/query/trino/glueTable.ts";
import type { TrailTable } from "../../../src/query/trino/table.ts";
import { AthenaKind } from "../../../src/sources/athena/athenaKind.ts";
import { ATHENA_TABLE } from "../../../src/sources/athena/capabilities.ts";
import { queryFailure } from "../../../src/sources/athena/queryFailures.ts";
import { tableHoldings } from "../../../src/sources/athena/tableHoldings.ts";
import { type AthenaRef, readAthenaRef } from "../../../src/sources/athena/target.ts";
import type { Billed, Cost } from "../../../src/sources/queryCost.ts";
import type { Checkpoint, RecordIndex, Source, SourcePage } from "../../../src/sources/source.ts";
import { TrailBucketKind } from "../../../src/sources/trailBucket/trailBucketKind.ts";
import { production } from "../../world/accounts.ts";
import { organizationBucket } from "../../world/trails.ts";
import { makeWorld } from "../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../aws/house.ts";
import { testStore } from "../engine/store/testStore.ts";
import { noObjects } from "./origins.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const world = makeWorld({ seed: 1, size: 4000, end });
const never = new AbortController().signal;
const quick = { queuedMs: 0, runningMs: 0, concurrent: 20 };

let house: House;
let kind: AthenaKind;
beforeAll(async () => {
  house = await openHouse({
    world,
    wire: { pace: noLimit, now: () => end, variants: { athena: quick } },
    clock: fastClock(),
  });
  kind = kindOf();
});
afterAll(() => house.close());
afterEach(() => {
  house.aws.variants = { ...house.aws.variants, athena: quick };
  house.aws.faults.clear();
  house.aws.requests.clear();
});

/** `remembered`: the account that the profile led to when it was last used, if that is known. */
function kindOf(remembered: () => string | undefined = () => production.id): AthenaKind {
  return new AthenaKind({
    connections: {
      connect: house.connections.connect.bind(house.connections),
      rememberedAccount: remembered,
    },
    store: testStore(house.files.folder),
    now: () => end,
    profiles: async () => [...house.profiles.values()],
    shown: async () => [],
  });
}

const REF = {
  source: "athena",
  profile: "production",
  region: "eu-west-1",
  workgroup: "security",
  database: "audit",
  table: "cloudtrail_logs_pp",
};

async function open(more: Partial<typeof REF> & { catalog?: string; output?: string } = {}, checkpoint?: Checkpoint) {
  const target = await kind.target({ ...REF, ...more });
  return target.open({ asked: true })(never, checkpoint);
}

function planOf(text: string): SourcePlan {
  const { query, problems } = parseQuery(text, { now: end });
  expect(problems).toEqual([]);
  return plan(query, ATHENA_TABLE, end);
}

interface Found {
  readonly ids: readonly string[];
  readonly pages: readonly SourcePage[];
  readonly failure?: Failure;
}

async function read(source: Source, text: string, stop = never): Promise<Found> {
  const pages: SourcePage[] = [];
  const ids = () => pages.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  try {
    for await (const page of source.search(planOf(text), stop)) {
      pages.push(page);
    }
  } catch (error) {
    if (!Failure.is(error)) {
      throw error;
    }
    return { ids: ids(), pages, failure: error };
  }
  return { ids: ids(), pages };
}

const everything: Condition = { kind: "all", of: [] };

/** The part of a search that ends at `to`, as a search goes on. */
async function readFrom(source: Source, text: string, to = end): Promise<Found> {
  const whole = planOf(text);
  const pages: SourcePage[] = [];
  for await (const page of source.search({ ...whole, window: { ...whole.window, to } }, never)) {
    pages.push(page);
  }
  return { ids: pages.flatMap(({ events }) => events.map(({ eventId }) => eventId)), pages };
}

/** The checkpoints of a search until one of them is wanted; then the window closes. */
async function checkpointsUntil(
  source: Source,
  text: string,
  isLast: (checkpoint: Checkpoint) => boolean,
): Promise<readonly Checkpoint[]> {
  const found: Checkpoint[] = [];
  for await (const { checkpoint } of source.search(planOf(text), never)) {
    if (checkpoint !== undefined) {
      found.push(checkpoint);
      if (isLast(checkpoint)) {
        break;
      }
    }
  }
  return found;
}

function hasId({ query }: Checkpoint): boolean {
  return typeof query === "object" && query !== null && "id" in query;
}

/** With which the queries were started. */
function tokens(): readonly unknown[] {
  return house.aws.requests
    .list({ operation: "StartQueryExecution" })
    .map(({ parameters }) => (parameters as { readonly ClientRequestToken?: string }).ClientRequestToken);
}

function isStart(checkpoint: Checkpoint | undefined): boolean {
  const query = checkpoint?.query as { readonly id?: string } | undefined;
  return query !== undefined && query.id === undefined;
}

const count = (operation: string) => house.aws.requests.count({ operation });

const idsOf = ({ ids }: Found) => ids.toSorted();

describe("a search of a table", () => {
  const text = "event:ConsoleLogin last:40d";

  it("finds what the table holds, newest first, with queries of a part of the time each", async () => {
    const source = await open();
    const cost = await source.estimate?.(planOf(text), never);
    expect(count("StartQueryExecution")).toBe(0);
    expect(cost).toMatchObject({ basis: "upper bound", files: 0 });
    const found = await read(source, text);
    const events = found.pages.flatMap((page) => page.events);
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(compile(planOf(text).residual ?? everything))).toBe(true);
    const times = events.map(({ time = 0 }) => time);
    expect(times).toEqual(times.toSorted((left, right) => right - left));
    expect(count("StartQueryExecution")).toBe(4);
    const last = found.pages.at(-1);
    expect(last?.coveredFrom).toBe(planOf(text).window.from);
    // Neighboring queries read the day of their border both: no more was scanned than estimated.
    expect(last?.billed?.scanned).toBeGreaterThan(0);
    expect(last?.billed?.scanned).toBeLessThanOrEqual(cost?.scanned ?? 0);
    expect(costText(cost as Cost)).toMatch(/^scans up to [\d.]+ (?:kB|MB), less than \$0\.01$/);
  });

  it("finds the same in a table without partitions, in one query, which is estimated by all of its files", async () => {
    const own = "event:ConsoleLogin region:eu-west-1 last:20d";
    const source = await open({ table: "cloudtrail_logs_ireland" });
    const cost = await source.estimate?.(planOf(own), never);
    const found = await read(source, own);
    expect(count("StartQueryExecution")).toBe(1);
    expect(idsOf(found)).toEqual(idsOf(await read(await open(), own)));
    expect(found.pages.at(-1)?.billed?.scanned).toBeLessThanOrEqual(cost?.scanned ?? 0);
  });

  it("finds events of S3 Tables, which it reads for a day before it says what the rest costs", async () => {
    const own = "event:ConsoleLogin last:20d";
    const archive = { profile: "log-archive", region: organizationBucket.region, workgroup: "primary" };
    const tables = { catalog: "s3tablescatalog/aws-cloudwatch", database: "logs", table: "aws_cloudtrail" };
    const source = await open({ ...archive, ...tables });
    expect(await source.estimate?.(planOf(own), never)).toMatchObject({
      basis: "unknown",
      trial: "the newest day of table logs.aws_cloudtrail",
    });
    const first = await read(source, own);
    expect(first.pages.at(-1)?.awaitsCost).toBe(true);
    expect(count("StartQueryExecution")).toBe(1);
    const rest = await source.estimate?.(planOf(own), never);
    expect(rest).toMatchObject({ basis: "unknown" });
    expect(rest).not.toHaveProperty("trial");
    expect(rest?.scanned).toBeGreaterThan(0);
    const second = await readFrom(source, own, first.pages.at(-2)?.coveredFrom);
    expect(second.pages.at(-1)?.coveredFrom).toBe(planOf(own).window.from);
    const whole = await open({ ...archive, database: "security", table: "organization_cloudtrail" });
    expect([...first.ids, ...second.ids].toSorted()).toEqual(idsOf(await read(whole, own)));
  });

  it("is estimated by the limit of its workgroup where its files can't be listed", async () => {
    house.aws.faults.add({ operation: "ListObjectsV2", kind: "access-denied" });
    const cost = await (await open({ workgroup: "thrifty" })).estimate?.(planOf("last:7d"), never);
    expect(cost).toMatchObject({ basis: "upper bound", scanned: 30_000_000 });
  });
});

describe("a query that runs at AWS (43)", () => {
  const text = "event:ConsoleLogin last:1d";

  it("is read on by its id in another window, and never started twice", async () => {
    house.aws.variants = { ...house.aws.variants, athena: { ...quick, runningMs: 300 } };
    const expected = idsOf(await read(await open(), text));
    house.aws.requests.clear();
    const kept = await checkpointsUntil(await open(), text, hasId);
    expect(count("StartQueryExecution")).toBe(1);
    const later = await open({}, kept.at(-1));
    // It was allowed: nothing is asked again.
    expect(await later.estimate?.(planOf(text), never)).toBeUndefined();
    const found = await read(later, text);
    expect(idsOf(found)).toEqual(expected);
    expect(found.pages.find(({ doing }) => doing !== undefined)?.doing).toBe("Athena runs the query for 2026-11-29");
    // The search is over midnight: the other query is that of the day before.
    expect(count("StartQueryExecution")).toBe(found.pages.filter(({ checkpoint }) => isStart(checkpoint)).length + 1);
    expect(new Set(tokens()).size).toBe(count("StartQueryExecution"));
  });

  it("is not started twice where the answer to its start was lost", async () => {
    const [token] = await checkpointsUntil(await open(), text, () => true);
    expect(count("StartQueryExecution")).toBe(0);
    const [one] = await checkpointsUntil(await open({}, token), text, hasId);
    const [other] = await checkpointsUntil(await open({}, token), text, hasId);
    expect(count("StartQueryExecution")).toBe(2);
    expect(new Set(tokens()).size).toBe(1);
    expect(other).toEqual(one);
  });

  it("is stopped when the person cancels, also where only its token is known", async () => {
    house.aws.variants = { ...house.aws.variants, athena: { ...quick, runningMs: 60_000 } };
    const source = await open();
    await checkpointsUntil(source, text, hasId);
    await source.stop?.();
    expect(count("StopQueryExecution")).toBe(1);
    const [kept] = await checkpointsUntil(await open(), text, hasId);
    await (await open({}, { ...kept })).stop?.();
    expect(count("StopQueryExecution")).toBe(1);
  });

  it("says what it scanned when it is stopped, and counts that with what earlier windows scanned", async () => {
    const text = "event:ConsoleLogin last:40d";
    const started = (checkpoint: Checkpoint) => (checkpoint.query as { readonly id?: string }).id;
    // The query of the newest day has ended, and the next one runs.
    const checkpoints = await checkpointsUntil(await open(), text, (checkpoint) => {
      const { isCounted } = checkpoint.query as { readonly isCounted?: boolean };
      house.aws.variants = { ...house.aws.variants, athena: { ...quick, runningMs: isCounted === true ? 60_000 : 0 } };
      return hasId(checkpoint) && "ended" in checkpoint && isCounted !== true;
    });
    const kept = checkpoints.at(-1) ?? {};
    const ended = kept.ended as unknown as Billed;
    expect(ended.scanned).toBeGreaterThan(0);
    const profile = house.profiles.get("production") ?? expect.fail("There is no such profile.");
    const connection = await house.connections.connect("athena", profile, "eu-west-1", { signal: never, asked: true });
    await vi.waitFor(
      async () =>
        expect((await readQuery(connection, started(kept) ?? "", { signal: never })).scanned).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    const billed = await (await open({}, kept)).stop?.();
    expect(billed?.scanned).toBeGreaterThan(ended.scanned);
    // A query is billed for 10 MB at least.
    expect(billed?.dollars).toBeCloseTo(ended.dollars + 10 * 1024 ** 2 * (5 / 1024 ** 4), 10);
    house.aws.variants = { ...house.aws.variants, athena: quick };
    const later = await read(await open({}, kept), text);
    expect(later.pages.at(-1)?.billed?.scanned).toBeGreaterThan(ended.scanned);
  });

  it("is asked for anew, and estimated, where it failed or is gone", async () => {
    house.aws.faults.add({ operation: "StartQueryExecution", kind: "query-failed", times: 1 });
    const failed = await read(await open(), text);
    expect(failed.failure).toBeDefined();
    const source = await open({}, failed.pages.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint);
    expect(await source.estimate?.(planOf(text), never)).toMatchObject({ basis: "upper bound" });
    expect((await read(source, text)).failure).toBeUndefined();
    expect(count("StartQueryExecution")).toBeGreaterThan(1);
  });

  it("is not taken from what is no checkpoint", async () => {
    for (const checkpoint of [{}, { query: { id: "x" } }, { since: 1, query: { from: 2, to: 1, token: "'", at: 0 } }]) {
      expect(await (await open({}, checkpoint)).estimate?.(planOf(text), never)).toMatchObject({ files: 0 });
    }
  });
});

describe("the log files of a table", () => {
  const text = "event:ConsoleLogin last:400d";
  const holdingsOf = async (more: Parameters<typeof open>[0]) => {
    const { holdings } = await listed();
    const of = await (await open(more)).holdings?.(planOf(text), never);
    const folders = holdings?.listed ?? [];
    return {
      logs: of?.logs,
      since: of?.since,
      has: folders.filter((folder) => of?.has(folder) === true),
      mayHold: folders.filter((folder) => of?.mayHold(folder) === true),
    };
  };
  /** What the bucket of the same trail has. */
  async function listed() {
    const buckets = new TrailBucketKind({
      connections: house.connections,
      objects: noObjects(),
      now: () => end,
      profiles: async () => [...house.profiles.values()],
      shown: async () => [],
    });
    const target = await buckets.target({
      source: "trailBucket",
      profile: "production",
      bucket: "acme-prod-trail-logs",
      prefix: "production",
    });
    const source = await target.open({ asked: true })(never);
    return { holdings: await source.holdings?.(planOf(text), never) };
  }

  it("are those of the bucket in the Regions and days of its partitions", async () => {
    const { holdings } = await listed();
    const all = holdings?.listed ?? [];
    const plain = all.filter(({ kind: of }) => of === "CloudTrail");
    expect(plain.length).toBeGreaterThan(1);
    expect(all.every((folder) => holdings?.has(folder) === true)).toBe(true);
    const projected = await holdingsOf({});
    expect(projected.logs).toBe(holdings?.logs);
    expect(projected.has).toEqual(plain);
    expect((end - (projected.since ?? 0)) / 86_400_000).toBeCloseTo(429.8, 0);
    const byHand = await holdingsOf({ table: "cloudtrail_logs_by_hand" });
    expect([byHand.has, byHand.mayHold]).toEqual([[], plain]);
    const ireland = await holdingsOf({ table: "cloudtrail_logs_ireland" });
    expect(ireland.has).toEqual(plain.filter(({ region }) => region === "eu-west-1"));
    expect(ireland.mayHold).toEqual(ireland.has);
    const inTables = await open({
      profile: "log-archive",
      region: organizationBucket.region,
      workgroup: "primary",
      catalog: "s3tablescatalog/aws-cloudwatch",
      database: "logs",
      table: "aws_cloudtrail",
    });
    expect(await inTables.holdings?.(planOf(text), never)).toBeUndefined();
  });

  it("are not all of them where the condition or the projection leaves out some", async () => {
    const folder = {
      prefix: "AWSLogs/111122223333/CloudTrail/eu-west-1/",
      accountId: "111122223333",
      region: "eu-west-1",
      kind: "CloudTrail",
    };
    const table = (changes: Readonly<Record<string, string>>): TrailTable => {
      const reading = readTrailTable({
        database: "audit",
        name: "logs",
        columns: ["eventname", "eventsource", "eventtime"].map((name) => ({ name, type: "string" })),
        partitionKeys: ["account", "region", "day"].map((name) => ({ name, type: "string" })),
        parameters: new Map(
          Object.entries({
            "projection.enabled": "true",
            "projection.account.type": "enum",
            "projection.account.values": "111122223333",
            "projection.region.type": "enum",
            "projection.region.values": "eu-west-1,us-east-1",
            "projection.day.type": "date",
            "projection.day.format": "yyyy/MM/dd",
            "projection.day.range": "2025/01/01,NOW",
            "storage.location.template": `s3://acme/AWSLogs/\${account}/CloudTrail/\${region}/\${day}`,
            ...changes,
          }),
        ),
        location: "s3://acme/AWSLogs/",
      });
      return reading.kind === "trail" ? reading.table : expect.fail(reading.why);
    };
    const held = async (changes: Readonly<Record<string, string>>, query: Parameters<typeof tableHoldings>[1]) => {
      const holdings = await tableHoldings(table(changes), query, async () => ({ origin: "acme" }), end);
      return holdings === undefined ? undefined : [holdings.has(folder), holdings.mayHold(folder), holdings.since];
    };
    const query = { missing: [], gaps: [] };
    const day = 86_400_000;
    expect(await held({}, query)).toEqual([true, true, Date.parse("2025-01-02")]);
    expect(await held({ "projection.day.range": "NOW-2YEARS,NOW" }, query)).toEqual([true, true, end - 729 * day]);
    expect(await held({}, { missing: [], gaps: [{ effect: "fewer", text: "" }] })).toEqual([
      false,
      true,
      expect.anything(),
    ]);
    expect(await held({ "projection.day.range": "2025/01/01,2025/12/31" }, query)).toEqual([false, true, undefined]);
    expect(await held({ "projection.account.values": "444455556666" }, query)).toEqual([
      false,
      true,
      expect.anything(),
    ]);
    expect(await held({ "projection.region.values": "us-east-1" }, query)).toEqual([false, true, expect.anything()]);
    const insight = `s3://acme/AWSLogs/\${account}/CloudTrail-Insight/\${region}/\${day}`;
    expect(await held({ "storage.location.template": insight }, query)).toEqual([false, true, expect.anything()]);
    expect(await held({ "storage.location.template": `s3://acme/elsewhere/\${day}` }, query)).toBeUndefined();
  });
});

describe("rows that are stored", () => {
  const text = "event:ConsoleLogin last:20d";

  /** Counts the records that it is shown, each segment once. */
  function counting(): RecordIndex {
    return {
      addFiles: () => Promise.reject(new Error("no files")),
      addStored: async (segments) => ({ matched: segments.length }),
      leaseOf: (store) => store.lease(),
    };
  }

  async function indexed(checkpoint?: Checkpoint): Promise<Source> {
    return (await kind.target(REF)).open({ asked: true, index: counting() })(never, checkpoint);
  }

  it("are not asked for again by a later window, and come back without a request", async () => {
    kind = kindOf();
    const source = await indexed();
    const starts: Checkpoint[] = [];
    let rows = 0;
    for await (const { checkpoint, scanned } of source.search(planOf(text), never)) {
      rows += scanned;
      if (isStart(checkpoint)) {
        starts.push(checkpoint as Checkpoint);
      }
      if (starts.length === 3) {
        break;
      }
    }
    expect(rows).toBeGreaterThan(0);
    expect(count("StartQueryExecution")).toBe(2);
    // The window was closed before the third query was started; its view has not said how far it was read.
    const later = await read(await indexed(starts.at(-1)), text);
    expect(later.failure).toBeUndefined();
    expect(count("StartQueryExecution")).toBe(3);
    const stored = later.pages.filter(({ remembered }) => remembered).reduce((sum, { scanned }) => sum + scanned, 0);
    expect(stored).toBe(rows);

    house.aws.requests.clear();
    const target = await kind.target(REF);
    const recalled = await target.recall?.({ accountId: production.id, index: counting() })(never);
    const back = await read(recalled as Source, text);
    expect(house.aws.requests.list()).toEqual([]);
    expect(back.pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(
      later.pages.reduce((sum, { scanned }) => sum + scanned, 0),
    );
    // Another question has rows of its own.
    expect((await read(recalled as Source, "event:RunInstances last:20d")).pages[0]?.scanned).toBe(0);
  });

  it.each([
    ["the account of the search is not known", undefined, production.id],
    ["the profile leads to another account now", production.id, "111111111111"],
    ["the account of the profile is not known", production.id, undefined],
    ["neither account is known", undefined, undefined],
  ])("are refused where %s", async (_title, accountId, remembered) => {
    const target = await kindOf(() => remembered).target(REF);
    const recalled = target.recall?.({ accountId, index: counting() })(never);
    await expect(recalled).rejects.toMatchObject({
      reason: "configuration",
      message: expect.stringContaining("The stored events of table audit.cloudtrail_logs_pp are not shown"),
    });
    expect(house.aws.requests.list()).toEqual([]);
  });
});

describe("a query that fails", () => {
  const failed = async (reason: Promise<Found>) => (await reason).failure;

  it("says what it needs less of where it exhausted Athena's resources", async () => {
    house.aws.faults.add({ operation: "StartQueryExecution", kind: "query-failed", times: 1 });
    expect(await failed(read(await open(), "last:1d"))).toMatchObject({
      reason: "timeout",
      message: expect.stringContaining("Search a shorter time range"),
    });
  });

  it("says how to choose a location for results, another workgroup and another table", async () => {
    expect(await failed(read(await open({ workgroup: "primary" }), "last:1d"))).toMatchObject({
      reason: "configuration",
      message: expect.stringContaining('Workgroup "primary" has no location for results. Run Choose Athena Table…'),
    });
    expect((await read(await open({ workgroup: "primary", output: "s3://acme-results/x/" }), "last:1d")).failure).toBe(
      undefined,
    );
    await expect(open({ workgroup: "nobody" })).rejects.toMatchObject({ reason: "invalid-request" });
    await expect(open({ table: "gone" })).rejects.toMatchObject({
      reason: "not-found",
      message: expect.stringContaining("Run Choose Athena Table…"),
    });
  });

  it.each([
    ["Query cancelled! : Bytes scanned limit was exceeded", "cost", 'more than workgroup "security" allows'],
    ["Query exhausted resources at this scale factor", "timeout", "Search a shorter time range"],
    ["Query timeout", "timeout", "more time or memory"],
    ["Insufficient Lake Formation permission(s) on cloudtrail_logs_pp", "access-denied", "grant SELECT"],
    ["Access denied when writing output to url: s3://x/y.csv", "access-denied", "s3:PutObject"],
    ["com.amazonaws.services.kms: not authorized to perform: kms:Decrypt", "access-denied", "kms:Decrypt"],
    ["Permission denied on S3 path: s3://acme/AWSLogs/", "access-denied", "(s3:GetObject)"],
    ["User: x is not authorized to perform: s3:ListBucket on resource: y", "access-denied", "(s3:ListBucket)"],
    ["TABLE_NOT_FOUND: line 1:15: Table 'a.b.c' does not exist", "not-found", "Run Choose Athena Table…"],
    ["HIVE_INVALID_PARTITION_VALUE: Invalid partition value", "invalid-request", "partition projection"],
    ["HIVE_CURSOR_ERROR: Row is not a valid JSON Object", "invalid-answer", "columns and SerDe"],
    ["SOMETHING_ELSE: \u001b]8;;http://evil\u0007click", "invalid-answer", "Athena could not run the query"],
  ])("says what %j means", async (reason, kindOfFailure, text) => {
    const ref = readAthenaRef(REF);
    const where = await house.connections.connect("athena", house.profile("production"), "eu-west-1");
    const failure = queryFailure({ state: "FAILED", reason, scanned: 0 }, ref as AthenaRef, where);
    expect(failure.reason).toBe(kindOfFailure);
    expect(failure.message).toContain(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(failure.message).not.toMatch(/[\u0000-\u001f]/);
  });

  it("says that a query was stopped in Athena, unless Athena gives the reason", async () => {
    const where = await house.connections.connect("athena", house.profile("production"), "eu-west-1");
    const ref = readAthenaRef(REF) as AthenaRef;
    const cancelled = { state: "CANCELLED", scanned: 0 } as const;
    expect(queryFailure(cancelled, ref, where).message).toBe(
      "The query was stopped in Athena. Continue to start it again; AWS bills what it scans.",
    );
    expect(queryFailure({ ...cancelled, reason: "Bytes scanned limit was exceeded" }, ref, where).reason).toBe("cost");
  });

  it("names the action that is missing", async () => {
    await expect(open({ profile: "development" })).rejects.toMatchObject({
      reason: expect.stringMatching(/access-denied|explicit-deny/),
      action: "athena:GetWorkGroup",
    });
  });
});

describe("a location for results", () => {
  const longest = `s3://acme-results/${"x".repeat(1_024 - "s3://acme-results/".length)}`;

  it.each([
    ["s3://acme-results", true],
    ["s3://acme-results/", true],
    ["s3://acme-results/a/b c/(d)!.csv", true],
    [longest, true],
    [`${longest}x`, false],
    ["s3://", false],
    ["s3://A", false],
    ["s4://acme-results/", false],
    ["acme-results/a", false],
    ["s3://acme-results/a?b", false],
    ["s3://acme-results/a\nb", false],
  ])("%j is one: %s", (output, isOne) => {
    const ref = readAthenaRef({ ...REF, output });
    expect(typeof ref === "string" ? ref : ref.output).toBe(
      isOne
        ? output
        : "A location for results is a bucket or a folder in it, such as s3://my-athena-results/cloudtrail/.",
    );
  });
});

describe("names and values (23, 24)", () => {
  it.each([
    ["table", 'cloudtrail"; DROP TABLE cloudtrail_logs_pp; --'],
    ["table", "cloudtrail' OR '1'='1"],
    ["table", "cloudtrail/*comment*/logs"],
    ["table", "cloudtrail\u202egol"],
    ["database", "audit;"],
    ["catalog", "a--b"],
    ["workgroup", "primary'"],
    ["output", "s3://bucket/x';--"],
    ["output", "https://bucket/x"],
    ["region", "eu-west-1\n"],
  ])("refuses the %s %j before any request", async (member, name) => {
    await expect(open({ [member]: name })).rejects.toMatchObject({ reason: "invalid-request" });
    expect(house.aws.requests.list()).toEqual([]);
  });

  it("sends a value as one literal, whatever it is", async () => {
    for (const value of ["x' OR 1=1 --", "x'; DROP TABLE audit.x; --", "\\' OR ''='", "*/ OR true /*"]) {
      const found = await read(await open(), `user:${JSON.stringify(value)} last:1d`);
      expect(found.failure).toBeUndefined();
      expect(found.ids).toEqual([]);
      expect(found.pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(0);
    }
  });

  it("lists no table of the catalog whose name can't be used", async () => {
    const found = await kind.findTables(house.profile("production"), "eu-west-1", never, () => undefined);
    expect(found.tables.map(({ table }) => table.name)).toEqual([
      "cloudtrail_logs_pp",
      "cloudtrail_logs_by_hand",
      "cloudtrail_logs_ireland",
    ]);
    expect(found.refused.length).toBeGreaterThan(3);
    expect(found.looked).toBeGreaterThan(100);
  });
});
