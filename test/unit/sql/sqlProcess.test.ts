import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import type { QueryLimits, SqlTable } from "../../../src/sql/requests.ts";
import { SqlProcess, SqlProcessEnded } from "../../../src/sql/sqlProcess.ts";

const PROGRAM = fileURLToPath(new URL("../../../src/sql/sqlProgram.ts", import.meta.url));
const TABLE: SqlTable = {
  name: "events",
  columns: [{ name: "n", type: "INTEGER" }],
  views: {},
  maxBytes: 10_000_000,
};
const LIMITS: QueryLimits = { rows: 100, cell: 1000, text: 100_000, memory: 200_000_000 };
const ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
const never = new AbortController().signal;

const started: SqlProcess[] = [];

afterEach(() => {
  for (const one of started.splice(0)) {
    one.kill();
  }
});

async function filled(): Promise<SqlProcess> {
  const one = new SqlProcess(PROGRAM);
  started.push(one);
  expect(await one.request("open", [TABLE], never)).toBe(true);
  await one.request("add", [Array.from({ length: 2000 }, (_, n) => [n])], never);
  await one.request("seal", [], never);
  return one;
}

it("answers from a process of its own", async () => {
  const one = await filled();
  expect(await one.request("query", ["SELECT max(n) FROM events", LIMITS], never)).toMatchObject({ rows: [[1999]] });
});

it("ends an endless statement when it is cancelled", async () => {
  const one = await filled();
  const ended = new Promise<void>((resolve) => one.onExit(resolve));
  const cancel = new AbortController();
  const answer = one.request("query", [ENDLESS, LIMITS], cancel.signal);
  setTimeout(() => cancel.abort(), 100);
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  await ended;
});

it.each([
  ["a sort of a join", "SELECT * FROM events a, events b, events c ORDER BY a.n + b.n + c.n"],
  [
    "a growing text",
    "SELECT group_concat(hex(zeroblob(10000)), '') || group_concat(hex(zeroblob(10000)), 'y') FROM events a, events b",
  ],
  ["a growing list", "SELECT json_array_length(json_group_array(hex(zeroblob(1000)))) FROM events a, events b"],
  ["printf", "SELECT length(printf('%.*c', 900000000, 'x')), printf('%.*c', 900000000, 'x')"],
  ["zeroblob", "SELECT zeroblob(900000000), n FROM events"],
  ["randomblob", "SELECT hex(randomblob(400000000)) FROM events"],
])("ends when %s takes too much memory", async (_, sql) => {
  const one = await filled();
  // Where SQLite takes limits, a text that is too long is an answer instead.
  const answer = await one.request("query", [sql, LIMITS], never).catch((error: unknown) => error);
  if (answer instanceof SqlProcessEnded) {
    expect(answer.byMemory).toBe(true);
  } else {
    expect(answer).toMatchObject({ problem: { message: expect.stringMatching(/too big/) } });
  }
});

it.each([
  ["deep JSON", `SELECT json_extract('${"[".repeat(50_000)}${"]".repeat(50_000)}', '$')`, /malformed JSON/],
  ["deep parentheses", `SELECT ${"(".repeat(50_000)}1${")".repeat(50_000)}`, /Recursion limit|overflow|too large/],
  ["a long chain of operators", `SELECT 1${" + 1".repeat(40_000)}`, /too large/],
  [
    "many tables",
    `SELECT * FROM ${Array.from({ length: 100 }, (_, at) => `events e${at}`).join(", ")}`,
    /at most 64 tables/,
  ],
  ["many columns", `SELECT ${Array.from({ length: 500 }, () => "n").join(", ")} FROM events`, /at most 200 columns/],
  ["a long statement", `SELECT '${"x".repeat(200_000)}'`, /too long/],
])("answers %s with a problem", async (_, sql, message) => {
  const one = await filled();
  expect(await one.request("query", [sql, LIMITS], never)).toMatchObject({
    problem: { message: expect.stringMatching(message) },
  });
  expect(await one.request("query", ["SELECT count(*) FROM events", LIMITS], never)).toMatchObject({ rows: [[2000]] });
});

it("rejects what is asked after its end", async () => {
  const one = await filled();
  one.kill();
  await expect(one.request("query", ["SELECT 1", LIMITS], never)).rejects.toThrow(SqlProcessEnded);
});
