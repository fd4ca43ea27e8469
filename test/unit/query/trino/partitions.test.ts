import { describe, expect, it } from "vitest";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { fieldIs } from "../../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { partitionBounds } from "../../../../src/query/trino/partitions.ts";
import { STANDARD_COLUMNS, STANDARD_DAY } from "../../../../src/query/trino/standardTable.ts";
import type { PartitionKey } from "../../../../src/query/trino/table.ts";
import { trinoQuery } from "../../../../src/query/trino/trinoQuery.ts";

const ACCOUNT: PartitionKey = { name: "account", means: "account", type: "text" };
const REGION: PartitionKey = { name: "region", means: "region", type: "text" };
const RANGE = { from: Date.UTC(2026, 10, 20, 0, 30), to: Date.UTC(2026, 10, 21) };

function bounds(
  keys: readonly PartitionKey[],
  text: string,
  range: { from?: number; to?: number } = {},
  accounts?: string[],
) {
  const { condition } = parseQuery(text, { now: 0 }).query;
  return partitionBounds({ partitions: keys }, condition, range, { accounts });
}

describe("the partitions of a query", () => {
  it("are those of the accounts and Regions that the condition names", () => {
    expect(bounds([ACCOUNT, REGION], "account:(111122223333,444455556666) region:eu-west-1 event:X")).toMatchObject({
      tests: [`"account" IN ('111122223333', '444455556666')`, `"region" = 'eu-west-1'`],
      read: { accounts: ["111122223333", "444455556666"], regions: ["eu-west-1"] },
    });
  });

  it.each([
    "event:X",
    "account:1111*",
    "account:111122223333 OR event:X",
    "-account:111122223333",
    "account:*",
    "111122223333",
  ])("are all of them for %s", (text) => {
    expect(bounds([ACCOUNT, REGION], text)).toMatchObject({ tests: [], read: {}, missing: [], isEmpty: false });
  });

  it("are those of the values that a table lists which the condition allows", () => {
    const values = ["eu-west-1", "eu-central-1", "us-east-1"];
    const listed: PartitionKey = { ...REGION, projection: { type: "enum", values } };
    expect(bounds([listed], "region:eu-*").tests).toEqual([`"region" IN ('eu-west-1', 'eu-central-1')`]);
    expect(bounds([listed], "-region:us-east-1").tests).toEqual([`"region" IN ('eu-west-1', 'eu-central-1')`]);
    expect(bounds([listed], "event:X").tests).toEqual([]);
    expect(bounds([listed], "region:ap-south-1")).toMatchObject({ isEmpty: true });
    // A value that is no Region may hold events of any.
    expect(
      bounds([{ ...REGION, projection: { type: "enum", values: ["eu-west-1", "global"] } }], "region:eu-west-1").tests,
    ).toEqual([]);
  });

  it("of a key whose values each query names are those given, or are missing", () => {
    const injected: PartitionKey = { ...ACCOUNT, projection: { type: "injected" } };
    expect(bounds([injected], "event:X")).toMatchObject({ missing: [injected], tests: [] });
    expect(bounds([injected], "event:X", {}, ["111122223333", "444455556666", "x' OR 1=1"]).tests).toEqual([
      `"account" IN ('111122223333', '444455556666')`,
    ]);
    expect(bounds([injected], "account:444455556666", {}, ["111122223333"])).toMatchObject({
      tests: [`"account" = '444455556666'`],
      missing: [],
    });
  });

  it("are the days of delivery from an hour before the range to a day after it", () => {
    expect(bounds([STANDARD_DAY], "event:X", RANGE)).toMatchObject({
      tests: [`"timestamp" >= '2026/11/19'`, `"timestamp" < '2026/11/22'`],
      read: { from: "2026-11-19", to: "2026-11-21" },
    });
  });

  it.each<[Partial<PartitionKey>, string, string]>([
    [{ format: "yyyy-MM-dd" }, "'2026-11-19'", "'2026-11-22'"],
    [{ format: "yyyyMMdd" }, "'20261119'", "'20261122'"],
    [{ format: "yyyy/MM/dd/HH" }, "'2026/11/19/00'", "'2026/11/22/00'"],
    [{ type: "date" }, "DATE '2026-11-19'", "DATE '2026-11-22'"],
    [{ type: "timestamp" }, "TIMESTAMP '2026-11-19 00:00:00'", "TIMESTAMP '2026-11-22 00:00:00'"],
  ])("write days as the key does: %j", (changes, from, before) => {
    const key: PartitionKey = { name: "day", means: "day", type: "text", ...changes };
    expect(bounds([key], "event:X", RANGE).tests).toEqual([`"day" >= ${from}`, `"day" < ${before}`]);
  });

  it("are not bounded by days whose texts have another order than the days", () => {
    expect(bounds([{ ...STANDARD_DAY, format: "dd-MM-yyyy" }], "event:X", RANGE).tests).toEqual([]);
  });

  it("may have days in any usual format, where the table does not tell it", () => {
    const [test = ""] = bounds([{ name: "date", means: "day", type: "text" }], "event:X", RANGE).tests;
    expect(test).toContain(`("date" >= '2026-11-19' AND "date" < '2026-11-22')`);
    expect(test).toContain(`("date" >= '2026/11/19' AND "date" < '2026/11/22')`);
    expect(test).toContain("OR NOT regexp_like(");
  });

  it("have years, months and days in keys of their own", () => {
    const keys: readonly PartitionKey[] = [
      { name: "year", means: "year", type: "text" },
      { name: "month", means: "month", type: "integer" },
      { name: "day", means: "day of month", type: "text", projection: { type: "integer", from: 1, to: 31, digits: 2 } },
    ];
    const range = { from: Date.UTC(2026, 10, 30, 12), to: Date.UTC(2027, 1, 1) };
    expect(bounds(keys, "event:X", range).tests).toEqual([
      `(("year" = '2026' AND "month" = 12) OR ("year" = '2026' AND "month" = 11 AND "day" = '30') OR ("year" = '2027' AND "month" = 1) OR ("year" = '2027' AND "month" = 2 AND "day" = '01'))`,
    ]);
  });

  it("are all days where the range has no bound", () => {
    expect(bounds([STANDARD_DAY], "event:X", { from: 0, to: 8.64e15 })).toMatchObject({ tests: [], read: {} });
  });
});

describe("the statement", () => {
  const table = { database: "audit", name: "logs", columns: STANDARD_COLUMNS, partitions: [ACCOUNT, STANDARD_DAY] };
  const sqlOf = (condition: Condition) => trinoQuery({ condition, range: RANGE, table });

  it("holds every hostile value as one literal", () => {
    for (const value of ["x' OR 1=1 --", "'", "\\'", "''", "/* */", "\u0000", "\u202e'", "😀'", "a;b"]) {
      for (const field of ["event", "actor", "requestParameters.a", "mentions", "account"]) {
        const { sql } = sqlOf(fieldIs(field, [value]));
        // Without its literals and names, the statement is what it is for a plain value.
        const bare = (text: string) => text.replace(/U?&?'(?:[^']|'')*'/g, "?").replace(/"[^"]*"/g, "?");
        expect(bare(sql)).not.toMatch(/['"\\;]|--|\/\*|OR 1=1/);
      }
    }
  });

  it("stays within Athena's limit for 10,000 values, which are then tested here", () => {
    const values = Array.from({ length: 10_000 }, (_, number) => `arn:aws:iam::111122223333:user/someone-${number}`);
    const condition: Condition = { kind: "all", of: [fieldIs("actor", values), fieldIs("event", ["CreateUser"])] };
    const { sql, gaps } = sqlOf(condition);
    expect(Buffer.byteLength(sql)).toBeLessThan(262_144);
    expect(sql).toContain("lower(eventname) = 'createuser'");
    expect(sql).not.toContain("someone-9999");
    expect(gaps).toContainEqual({
      effect: "more",
      text: "A part of the search is longer than Athena allows, and is tested on this machine only.",
    });
  });

  it("is not bounded by more accounts than can be tried", () => {
    const accounts = Array.from({ length: 10_000 }, (_, number) => String(111_111_111_111 + number));
    for (const condition of [
      fieldIs("account", accounts),
      { kind: "any", of: accounts.map((account) => fieldIs("account", [account])) },
    ] satisfies Condition[]) {
      const { sql, partitions } = sqlOf(condition);
      expect(sql).not.toContain('"account"');
      expect(partitions).toEqual({ from: "2026-11-19", to: "2026-11-21" });
    }
  });

  it("says which fields the table has no column for", () => {
    const few = { ...table, columns: STANDARD_COLUMNS.filter(({ field }) => field !== "tlsDetails") };
    const { condition } = parseQuery("tls:TLSv1.3", { now: 0 }).query;
    const { sql, gaps } = trinoQuery({ condition, range: RANGE, table: few });
    expect(sql).toContain("AND false");
    expect(gaps).toEqual([{ effect: "fewer", text: "The table has no column for `tls`." }]);
  });
});
