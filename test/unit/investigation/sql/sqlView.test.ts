import * as sqlite from "node:sqlite";
import { describe, expect, it } from "vitest";
import { eventTable } from "../../../../src/investigation/sql/eventTable.ts";
import { exampleQueries } from "../../../../src/investigation/sql/exampleQueries.ts";
import type { LoadedEvents, SqlEvents } from "../../../../src/investigation/sql/sqlEvents.ts";
import { SQL_TERMS, takesNames, termAt } from "../../../../src/investigation/sql/sqlTerms.ts";
import { SqlView, type SqlViewPorts } from "../../../../src/investigation/sql/sqlView.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { SqlDatabase } from "../../../../src/sql/database.ts";
import type { SqlAnswer } from "../../../../src/sql/requests.ts";
import { statementsOf } from "../../../../src/sql/tokens.ts";

const AT = Date.UTC(2026, 10, 22, 14, 35);

/** A view over events that a test plays: `answers`, one for each query. */
function playedView(answers: readonly (SqlAnswer | Error)[], total = 3) {
  let loaded: LoadedEvents | undefined;
  const calls: string[] = [];
  const view = { title: "user:alice", session: { number: 1, results: { total, events: { everything } } } };
  const shown: { view: ReturnType<SqlViewPorts["view"]> } = { view };
  const left = [...answers];
  const events = {
    get loaded() {
      return loaded;
    },
    load: (session: NonNullable<ReturnType<SqlViewPorts["view"]>>["session"]) => {
      calls.push("load");
      loaded = { count: 3, found: session.results.total, at: AT, search: session.number };
      return Promise.resolve(loaded);
    },
    query: (sql: string) => {
      calls.push(sql);
      const answer = left.shift();
      if (answer === undefined || answer instanceof Error) {
        loaded = undefined;
        return Promise.reject(answer);
      }
      return Promise.resolve(answer);
    },
    close: () => {
      loaded = undefined;
    },
  };
  const faults: unknown[] = [];
  const states: SqlView["state"][] = [];
  const sql = new SqlView({
    events: events as unknown as SqlEvents,
    view: () => shown.view,
    changed: () => states.push(sql.state),
    timeZone: () => "UTC",
    fault: (error) => faults.push(error),
  });
  return { sql, calls, shown, faults, states, view };
}

// biome-ignore lint/correctness/useYield: there are none
async function* everything(): AsyncGenerator<never> {
  await Promise.resolve();
}

const ROWS: SqlAnswer = {
  columns: ["eventid", "n\u202e"],
  rows: [
    ["event-1", 1],
    [null, { cut: "long", length: 9_000 }],
    ["=cmd\n<b>", { hex: "00ff", bytes: 1_000 }],
  ],
  took: 12,
};

describe("an SQL document at work", () => {
  it("loads the events for the first query only, and says over what it ran", async () => {
    const { sql, calls, states } = playedView([ROWS, ROWS]);
    expect(sql.state).toEqual({ title: "user:alice", sql: "", timeZone: "UTC" });
    expect(await sql.run("SELECT 1")).toBeUndefined();
    await sql.run("SELECT 2");
    expect(calls).toEqual(["load", "SELECT 1", "SELECT 2"]);
    expect(states.map(({ doing }) => doing?.kind)).toEqual(["loading", "running", undefined, "running", undefined]);
    expect(sql.state).toMatchObject({
      sql: "SELECT 2",
      result: {
        number: 2,
        columns: ["eventid", "n\\u202e"],
        rows: 3,
        cutCells: 1,
        events: { count: 3, found: 3, at: AT },
      },
    });
  });

  it("shows values as they are safe to show", async () => {
    const { sql } = playedView([ROWS]);
    await sql.run("SELECT 1");
    expect(sql.rows(1, 0, 10)).toEqual([
      [
        { kind: "text", text: "event-1" },
        { kind: "number", text: "1" },
      ],
      [
        { kind: "null", text: "NULL" },
        { kind: "text", text: "long…" },
      ],
      [
        { kind: "text", text: "=cmd\\n<b>" },
        { kind: "blob", text: "x'00ff…' (1,000 bytes)" },
      ],
    ]);
    expect(sql.rows(7, 0, 10)).toEqual([]);
    expect([sql.eventId(1, 0), sql.eventId(1, 1), sql.eventId(2, 0)]).toEqual(["event-1", undefined, undefined]);
    expect([...(sql.table(1)?.rows ?? [])][1]).toEqual(["", "long"]);
    expect(sql.lacks(1)).toEqual(["Long values were shortened."]);
  });

  it("says what the results view has besides, and loads it again", async () => {
    const { sql, shown, view, calls } = playedView([ROWS, ROWS]);
    await sql.run("SELECT 1");
    expect(sql.state.news).toBeUndefined();
    view.session.results.total = 5;
    expect(sql.state.news).toEqual({ kind: "newer", count: 2 });
    await sql.reload();
    expect(calls).toEqual(["load", "SELECT 1", "load", "SELECT 1"]);
    expect(sql.state.news).toBeUndefined();
    view.session.number = 2;
    expect(sql.state.news).toEqual({ kind: "changed" });
    shown.view = undefined;
    expect(sql.state).toMatchObject({ news: { kind: "closed" }, title: "user:alice" });
    await expect(sql.reload()).rejects.toThrow("closed");
  });

  it("shows no earlier result beside a problem, a failure or a cancelled query", async () => {
    const failure = new Failure({ reason: "timeout", message: "Too late.", context: {}, remedies: [] });
    const cancelled = new DOMException("cancelled", "AbortError");
    const { sql, calls, faults } = playedView([
      ROWS,
      { problem: { message: "near \u0007" } },
      failure,
      cancelled,
      ROWS,
    ]);
    await sql.run("a");
    expect(await sql.run("b")).toEqual({ message: "near \u0007" });
    expect(sql.state).toMatchObject({ problem: "near \\u0007" });
    expect(sql.state).not.toHaveProperty("result");
    await sql.run("c");
    expect(sql.state.failure).toMatchObject({ message: "Too late." });
    expect(sql.state).not.toHaveProperty("problem");
    await sql.run("d");
    expect(sql.state).toMatchObject({ cancelled: true });
    await sql.run("e");
    expect(sql.state).not.toHaveProperty("cancelled");
    expect(sql.state).toHaveProperty("result");
    // What was stopped took the database with it.
    expect(calls).toEqual(["load", "a", "b", "c", "load", "d", "load", "e"]);
    expect(faults).toEqual([]);
  });

  it("runs one query at a time", async () => {
    const { sql } = playedView([ROWS]);
    const running = sql.run("a");
    await expect(sql.run("b")).rejects.toThrow("still running");
    await running;
  });
});

describe("the terms of SQL", () => {
  const TEXT = "SELECT user, json_extract(record, '$.user') -- user\nFROM events";

  it("explains tables, columns and functions, not what a string or comment says", () => {
    const names = [...TEXT].map((_, at) => termAt(TEXT, at)?.term.name).filter((name) => name !== undefined);
    expect([...new Set(names)]).toEqual(["user", "json_extract", "record", "events"]);
  });

  it("completes names where a name can stand", () => {
    const allowed = (sql: string) => takesNames(sql, sql.length);
    expect(["", "SELECT ", "SELECT us", "SELECT 'a' ", "-- a\n", "SELECT /* x */ ", "a."].map(allowed)).toEqual(
      Array.from({ length: 7 }, () => true),
    );
    expect(["SELECT '", "SELECT 'us", "-- us", "SELECT 1", "/* us"].map(allowed)).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });

  it("offers only functions and examples that SQLite knows", () => {
    const database = new SqlDatabase(sqlite, eventTable(1_000_000));
    database.seal();
    const limits = { rows: 10, cell: 10, text: 100, memory: 1 };
    for (const { text } of statementsOf(exampleQueries("it's\n; a title"))) {
      expect(database.query(text, limits), text).toMatchObject({ rows: [] });
    }
    for (const { name } of SQL_TERMS.filter(({ kind }) => kind === "function")) {
      const answer = database.query(`SELECT ${name}(1, 2, 3, 4, 5, 6, 7)`, limits);
      expect("problem" in answer ? answer.problem.message : "", name).not.toMatch(
        /no such function: (?!json_(each|tree))/,
      );
    }
  });
});
