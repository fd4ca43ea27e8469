import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Results } from "../../../../src/investigation/results/results.ts";
import type { EventHit } from "../../../../src/investigation/search/search.ts";
import { EVENT_COLUMNS, eventTable, eventTableRow } from "../../../../src/investigation/sql/eventTable.ts";
import { SqlEvents, type SqlEventsPorts } from "../../../../src/investigation/sql/sqlEvents.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { FILTER_FIELDS, type FilterField } from "../../../../src/protocol/filters.ts";
import type { SqlCell } from "../../../../src/sql/requests.ts";
import { SqlProcess } from "../../../../src/sql/sqlProcess.ts";
import { Random } from "../../../world/random.ts";
import { makeWorld } from "../../../world/world.ts";
import { recordWith } from "../../model/records.ts";
import { historyOrigin } from "../../sources/origins.ts";
import { facetValue, TestTables } from "../results/tables.ts";

const PROGRAM = fileURLToPath(new URL("../../../../src/sql/sqlProgram.ts", import.meta.url));
const NOW = Date.UTC(2026, 10, 22, 14, 35);
const never = new AbortController().signal;
const ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

let tables: TestTables;
beforeAll(() => {
  tables = new TestTables();
});
afterAll(() => tables.dispose());

const opened: SqlEvents[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) {
    one.close();
  }
});

function sqlEvents(ports: Partial<SqlEventsPorts> = {}): SqlEvents {
  const one = new SqlEvents({ start: () => new SqlProcess(PROGRAM), now: () => NOW, ...ports });
  opened.push(one);
  return one;
}

async function resultsOf(events: readonly EventHit[]): Promise<Results> {
  const results = tables.results();
  await results.events.add(events);
  await results.refresh();
  return results;
}

function hit(eventID: string, more: Parameters<typeof recordWith>[0] = {}): EventHit {
  return { event: readRecord(recordWith({ eventID, ...more })), origins: [historyOrigin("dev", "eu-west-1")] };
}

async function rowsOf(events: SqlEvents, sql: string): Promise<readonly (readonly SqlCell[])[]> {
  const answer = await events.query(sql, never);
  if ("problem" in answer) {
    throw new Error(`${answer.problem.message}: ${sql}`);
  }
  return answer.rows;
}

describe("the events of a results view in SQL", { timeout: 120_000 }, () => {
  it("has every column as the results show it, and the record as JSON", async () => {
    const results = await resultsOf([
      hit("a", {
        eventTime: "2026-11-21T10:00:00Z",
        eventName: "PutObject",
        requestParameters: { bucketName: "logs", "odd'key": 1 },
      }),
      hit("b", {
        eventTime: "2026-11-21T11:00:00Z",
        errorCode: "AccessDenied",
        errorMessage: "no",
        requestParameters: { bucketName: "other" },
      }),
    ]);
    const events = sqlEvents();
    expect(await events.load({ number: 1, results }, () => undefined, never)).toEqual({
      count: 2,
      found: 2,
      at: NOW,
      search: 1,
    });
    expect(
      await rowsOf(
        events,
        "SELECT time, timeMs, eventName, error, origins, json_extract(record, '$.requestParameters.bucketName') FROM events ORDER BY time",
      ),
    ).toEqual([
      ["2026-11-21T10:00:00.000Z", Date.UTC(2026, 10, 21, 10), "PutObject", null, "dev", "logs"],
      ["2026-11-21T11:00:00.000Z", Date.UTC(2026, 10, 21, 11), expect.any(String), "AccessDenied", "dev", "other"],
    ]);
    expect(await rowsOf(events, "SELECT eventId, errorMessage FROM errors")).toEqual([["b", "no"]]);
    expect(await rowsOf(events, "SELECT strftime('%H', time) AS hour FROM events ORDER BY 1")).toEqual([
      ["10"],
      ["11"],
    ]);
  });

  it("counts what the filters of the results count, for every field and value", async () => {
    const world = [...makeWorld({ seed: 5, size: 2_000, end: NOW }).records()].slice(0, 1_500);
    const hits = world.map(({ json }): EventHit => ({ event: readRecord(json), origins: [] }));
    const results = await resultsOf(hits);
    const events = sqlEvents();
    await events.load({ number: 1, results }, () => undefined, never);
    const random = new Random(7, "sql");
    const columns: Partial<Record<FilterField, string>> = {
      error: "error",
      event: "eventName",
      actor: "user",
      session: "session",
      role: "role",
      key: "accessKey",
      ip: "ipAddress",
      region: "region",
      account: "account",
      category: "category",
      agent: "userAgent",
    };
    for (let round = 0; round < 60; round += 1) {
      const chosen = Object.entries(columns).filter(() => random.int(5) === 0) as [FilterField, string][];
      const { event } = random.pick(hits);
      const choices = chosen.map(([field]) => ({
        field,
        value: facetValue(event, field),
        exclude: random.int(4) === 0,
      }));
      results.narrow({ choices });
      await results.refresh();
      const conditions = choices.map(({ field, value, exclude }) => {
        const test =
          value === undefined ? `${columns[field]} IS NULL` : `${columns[field]} = '${value.replaceAll("'", "''")}'`;
        return exclude ? `(${test}) IS NOT TRUE` : test;
      });
      const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
      expect(await rowsOf(events, `SELECT count(*) FROM events${where}`), where).toEqual([[results.count]]);
    }
    expect(Object.keys(columns).every((field) => (FILTER_FIELDS as readonly string[]).includes(field))).toBe(true);
  });

  it("says how many of the events there was memory for: the newest", async () => {
    const results = await resultsOf(
      Array.from({ length: 900 }, (_, at) =>
        hit(`e${at}`, {
          eventTime: new Date(Date.UTC(2026, 10, 1) + at * 60_000).toISOString(),
          requestParameters: { text: "x".repeat(2000) },
        }),
      ),
    );
    const events = sqlEvents({ maxBytes: 1_000_000 });
    const seen: number[] = [];
    const loaded = await events.load({ number: 1, results }, (count) => seen.push(count), never);
    expect(loaded.count).toBeGreaterThan(100);
    expect(loaded.count).toBeLessThan(600);
    expect(loaded.found).toBe(900);
    expect(seen.at(-1)).toBe(loaded.count);
    expect(await rowsOf(events, "SELECT count(*), eventId FROM events ORDER BY max(time)")).toEqual([
      [loaded.count, "e899"],
    ]);
  });

  it("works on results without events", async () => {
    const events = sqlEvents();
    const loaded = await events.load({ number: 1, results: tables.results() }, () => undefined, never);
    expect(loaded).toMatchObject({ count: 0, found: 0 });
    expect(await rowsOf(events, "SELECT * FROM events")).toEqual([]);
  });

  it("stops a query that takes too long, and loads again after that", async () => {
    const results = await resultsOf([hit("a")]);
    const events = sqlEvents({ mostTime: 300 });
    await events.load({ number: 1, results }, () => undefined, never);
    await expect(events.query(ENDLESS, never)).rejects.toMatchObject({ reason: "timeout" });
    expect(events.loaded).toBeUndefined();
    await events.load({ number: 1, results }, () => undefined, never);
    expect(await rowsOf(events, "SELECT 1")).toEqual([[1]]);
  });

  it("stops a query when it is cancelled, and one that needs too much memory", async () => {
    const results = await resultsOf(Array.from({ length: 300 }, (_, at) => hit(`e${at}`)));
    const events = sqlEvents({ limits: { rows: 10, cell: 100, text: 1000, memory: 150_000_000 } });
    await events.load({ number: 1, results }, () => undefined, never);
    const cancel = new AbortController();
    const answer = events.query(ENDLESS, cancel.signal);
    cancel.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(events.loaded).toBeUndefined();
    await events.load({ number: 1, results }, () => undefined, never);
    await expect(
      events.query("SELECT a.* FROM events a, events b, events c ORDER BY a.record || b.eventId || c.eventId", never),
    ).rejects.toMatchObject({ message: expect.stringContaining("too much memory") });
  });

  it("says what to do where the editor has no SQLite", async () => {
    const events = sqlEvents({
      start: () => ({ request: () => Promise.resolve(false), kill() {}, onExit() {} }) as unknown as SqlProcess,
    });
    await expect(events.load({ number: 1, results: tables.results() }, () => undefined, never)).rejects.toMatchObject({
      reason: "configuration",
      message: expect.stringContaining("Update VS Code"),
    });
  });

  it("names each column once, with a description", () => {
    const names = EVENT_COLUMNS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(EVENT_COLUMNS.every(({ description }) => description.endsWith("."))).toBe(true);
    expect(eventTableRow(hit("a"))).toHaveLength(eventTable(1).columns.length);
  });
});
