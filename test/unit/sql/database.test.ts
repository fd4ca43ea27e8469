import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as sqlite from "node:sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SqlDatabase } from "../../../src/sql/database.ts";
import type { QueryLimits, SqlAnswer, SqlTable } from "../../../src/sql/requests.ts";

const TABLE: SqlTable = {
  name: "events",
  columns: [
    { name: "eventName", type: "TEXT" },
    { name: "user", type: "TEXT" },
    { name: "error", type: "TEXT" },
    { name: "timeMs", type: "INTEGER" },
    { name: "record", type: "TEXT" },
  ],
  views: { errors: "SELECT * FROM events WHERE error IS NOT NULL" },
  maxBytes: 10_000_000,
};
const LIMITS: QueryLimits = { rows: 100, cell: 1000, text: 100_000, memory: 1 << 30 };

const ROWS = [
  ["RunInstances", "alice", null, 1_700_000_000_000, '{"requestParameters":{"n":2}}'],
  ["DeleteBucket", "bob", "AccessDenied", 1_700_000_001_000, '{"requestParameters":{"n":3}}'],
  ["RunInstances", "bob", null, null, "{}"],
] as const;

/** SQLite as Node.js 22 has it: without an authorizer and limits. */
class OldDatabase extends sqlite.DatabaseSync {}
Object.defineProperties(OldDatabase.prototype, { limits: { value: undefined }, setAuthorizer: { value: undefined } });
const OLD: typeof sqlite = { ...sqlite, DatabaseSync: OldDatabase };

describe.each([
  ["Node.js 24", sqlite],
  ["Node.js 22", OLD],
])("a database of %s", (_, version) => {
  let database: SqlDatabase;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sql-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  beforeEach(() => {
    database = new SqlDatabase(version, TABLE);
    database.add(ROWS);
    database.seal();
  });

  const query = (sql: string, limits: Partial<QueryLimits> = {}): SqlAnswer =>
    database.query(sql, { ...LIMITS, ...limits });
  const rows = (sql: string, limits: Partial<QueryLimits> = {}) => {
    const answer = query(sql, limits);
    return "rows" in answer ? answer.rows : answer;
  };
  const problem = (sql: string) => {
    const answer = query(sql);
    return "problem" in answer ? answer.problem : undefined;
  };

  it("answers SELECT, WITH, VALUES and EXPLAIN", () => {
    expect(rows("SELECT user, count(*) FROM events GROUP BY user ORDER BY 1")).toEqual([
      ["alice", 1],
      ["bob", 2],
    ]);
    expect(rows("-- names\n/* of */ WITH n AS (SELECT eventName AS e FROM errors) SELECT e FROM n;")).toEqual([
      ["DeleteBucket"],
    ]);
    expect(rows("values (1, 'a'), (2, NULL)")).toEqual([
      [1, "a"],
      [2, null],
    ]);
    expect(rows("EXPLAIN QUERY PLAN SELECT * FROM events")).toHaveLength(1);
    expect(rows("SELECT json_extract(record, '$.requestParameters.n') FROM events WHERE timeMs > 0")).toEqual([
      [2],
      [3],
    ]);
  });

  it.each([
    "ATTACH 'FILE' AS x",
    "/* SELECT */ ATTACH 'FILE' AS x",
    "; ATTACH 'FILE' AS x",
    "VACUUM INTO 'FILE'",
    "DETACH main",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema = 1",
    "EXPLAIN PRAGMA query_only = OFF",
    "EXPLAIN QUERY PLAN PRAGMA query_only = OFF",
    "EXPLAIN ATTACH 'FILE' AS x",
    "INSERT INTO events VALUES (1, 2, 3, 4, 5)",
    "UPDATE events SET user = 'x' RETURNING user",
    "DELETE FROM events",
    "REPLACE INTO events VALUES (1, 2, 3, 4, 5)",
    "DROP TABLE events",
    "CREATE TABLE x(y)",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE VIRTUAL TABLE x USING fts5(y)",
    "CREATE TEMP TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END",
    "ALTER TABLE events ADD COLUMN x",
    "ANALYZE",
    "REINDEX",
    "BEGIN",
    "SAVEPOINT s",
    "\ufeffSELECT 1",
    "[select] 1",
  ])("refuses %j before SQLite reads it", (sql) => {
    const file = join(folder, "attached.db");
    expect(problem(sql.replace("FILE", file))?.message).toBe(
      "Only SELECT statements can run here: events can be read, not changed.",
    );
    expect(existsSync(file)).toBe(false);
    expect(rows("SELECT count(*) FROM events")).toEqual([[3]]);
  });

  it.each([
    "WITH x AS (SELECT 1) INSERT INTO events SELECT 'a', 'b', 'c', 1, '{}' FROM x RETURNING *",
    "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x LIMIT 5) DELETE FROM events RETURNING *",
    "WITH x AS (SELECT 1) UPDATE events SET user = 'x'",
    "EXPLAIN WITH x AS (SELECT 1) DELETE FROM events",
    "SELECT load_extension('/tmp/x.so')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('/tmp/x', 'y')",
    "SELECT edit('x')",
    "SELECT * FROM sqlite_dbpage",
    "SELECT * FROM csv('/etc/passwd')",
    "SELECT * FROM fsdir('/')",
  ])("cannot do %j", (sql) => {
    query(sql);
    const refused = problem(sql)?.message ?? (sql.startsWith("EXPLAIN") ? "explained only" : undefined);
    expect(refused).toMatch(/readonly|not authorized|no such (function|table)|explained only/);
    expect(rows("SELECT count(*), max(user) FROM events")).toEqual([[3, "bob"]]);
  });

  it("runs one statement only", () => {
    const message = "This is more than one statement. Run them one at a time.";
    expect(problem("SELECT 1; SELECT 2")?.message).toBe(message);
    expect(problem("SELECT 1; ATTACH 'x' AS y")?.message).toBe(message);
    expect(rows("SELECT 1 ; -- and no more\n;")).toEqual([[1]]);
    expect(problem(" -- nothing")?.message).toBe("There is no statement to run.");
    expect(problem("SELECT 1 \0; ATTACH 'x' AS y")?.message).toBe("The statement contains a NUL character.");
  });

  it("limits rows and text, and says so", () => {
    const numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x";
    expect(query(`${numbers} FROM n`)).toMatchObject({ cutAt: "rows", rows: { length: 100 } });
    expect(query(`${numbers}, printf('%.*c', 900, 'x') FROM n`, { text: 5000 })).toMatchObject({
      cutAt: "text",
      rows: { length: 6 },
    });
    expect(query(`${numbers} FROM n LIMIT 100`)).not.toHaveProperty("cutAt");
    expect(query("SELECT 1 WHERE 0")).toMatchObject({ columns: ["1"], rows: [] });
  });

  it("cuts long values and shows blobs by their size", () => {
    expect(rows("SELECT printf('%.*c', 5000, 'x')")).toEqual([[{ cut: "x".repeat(1000), length: 5000 }]]);
    expect(rows("SELECT zeroblob(40), x'00ff', length(randomblob(9))")).toEqual([
      [{ hex: "00".repeat(32), bytes: 40 }, { hex: "00ff", bytes: 2 }, 9],
    ]);
  });

  it("keeps integers exact, and columns of the same name apart", () => {
    expect(query('SELECT 9007199254740993 AS a, -1 AS a, 1.5 AS a, NULL AS ""')).toMatchObject({
      columns: ["a", "a", "a", ""],
      rows: [["9007199254740993", -1, 1.5, null]],
    });
  });

  it.each<[sql: string, word: string | undefined, at?: number]>([
    ["SELECT * FRM events", "FRM"],
    ["SELECT user FROM events WHERE", "WHERE"],
    ["SELECT 'FRM', FRM FRM FRM FROM events", "FRM", 22],
    ["SELECT usr FROM events -- usr", "usr"],
    ["SELECT e.usr FROM events e", "usr"],
    ["SELECT 'usr', \"usr\" FROM events", '"usr"'],
    ["SELECT 'x y', [x y] FROM events", "[x y]"],
    ["SELECT user FROM event", "event"],
    ["SELECT cnt(user) FROM events", "cnt"],
    ["SELECT length(1, 2)", "length"],
    ["SELECT a.user, user FROM events a, events b", "user", 15],
    ["SELECT @ FROM events", "@"],
    ["SELECT 'abc", "'abc"],
    ["  -- first\n SELEC 1", "SELEC"],
    ["SELECT count(*) FROM events GROUP BY count(*)", undefined],
  ])("says where the error in %j is", (sql, word, at) => {
    const { start, end } = problem(sql) ?? {};
    expect(start === undefined ? undefined : sql.slice(start, end)).toBe(word);
    if (at !== undefined) {
      expect(start).toBe(at);
    }
  });

  it("refuses values that are too large where SQLite takes limits", () => {
    if (version !== OLD && "limits" in sqlite.DatabaseSync.prototype) {
      for (const sql of [
        "SELECT printf('%.*c', 500000000, 'x')",
        "SELECT zeroblob(1000000000)",
        "SELECT length(randomblob(500000000))",
      ]) {
        expect(problem(sql)?.message).toMatch("too big");
      }
    }
  });

  it("adds no more rows than its memory takes", () => {
    const small = new SqlDatabase(version, { ...TABLE, maxBytes: 200_000 });
    const many = Array.from({ length: 300 }, (__, at) => ["e", "u", null, at, "x".repeat(1000)]);
    const added = small.add(many);
    expect(added).toBeGreaterThan(100);
    expect(added).toBeLessThan(200);
    expect(small.add(many)).toBe(0);
    small.seal();
    expect(small.query("SELECT count(*), max(timeMs) FROM events", LIMITS)).toMatchObject({
      rows: [[added, added - 1]],
    });
  });
});
