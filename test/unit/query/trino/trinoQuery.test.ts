import type { DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { recordOfRow } from "../../../../src/query/trino/select.ts";
import { STANDARD_COLUMNS, STANDARD_DAY } from "../../../../src/query/trino/standardTable.ts";
import type { TrailTable } from "../../../../src/query/trino/table.ts";
import { trinoQuery } from "../../../../src/query/trino/trinoQuery.ts";
import { createTable, runTrino } from "../../../aws/athena/tableInDuckDb.ts";
import { openTrino } from "../../../aws/athena/trinoOnDuckDb.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { temporaryFolder } from "../../../temporaryFolder.ts";
import { makeWorld } from "../../../world/world.ts";
import { anyCondition, anyEvent } from "../arbitraries.ts";

const TABLE: TrailTable = {
  database: "logs",
  name: "cloudtrail",
  columns: STANDARD_COLUMNS,
  partitions: [
    { name: "account", means: "account", type: "text", projection: { type: "injected" } },
    { name: "region", means: "region", type: "text" },
    STANDARD_DAY,
  ],
};
const ACCOUNTS = ["111111111111", "222222222222", "333333333333", "444444444444", "111122223333", "444455556666"];

/** The day of the attack, on which all files are delivered. */
const DAY = "2026-11-17";

interface Loaded {
  readonly connection: DuckDBConnection;
  /** The records of all rows. */
  readonly all: readonly CloudTrailEvent[];
}

const folder = temporaryFolder();
let loaded: Loaded;

beforeAll(async () => {
  const connection = await openTrino();
  const world = makeWorld({ seed: 7, size: 2_000, end: Date.UTC(2026, 10, 20) });
  const some = fc.sample(anyEvent({ lookup: false }), { numRuns: 150, seed: 11 });
  const ofOneDay = [...world.records()]
    .map(({ json }) => readRecord(json))
    .filter(({ time = 0 }) => new Date(time).toISOString().startsWith(DAY));
  // Each query opens the file of every account, Region and day.
  const stored = [...ofOneDay, ...some].map(({ record, accountId, region }) => ({
    record,
    partition: { account: accountId, region, timestamp: DAY.replaceAll("-", "/") },
  }));
  await createTable(connection, TABLE, stored, folder);
  const everything = trinoQuery({ range: {}, table: TABLE, values: { accounts: ACCOUNTS } });
  const rows = await runTrino(connection, everything.sql.replace(/\nWHERE [\s\S]*(?=\nORDER)/, ""));
  loaded = { connection, all: rows.map((row) => readRecord(recordOfRow(TABLE, row))) };
});

async function expectSame(condition: Condition): Promise<number> {
  const { sql } = trinoQuery({ condition, range: {}, table: TABLE, values: { accounts: ACCOUNTS } });
  const rows = await runTrino(loaded.connection, sql);
  const found = rows
    .map((row) => readRecord(recordOfRow(TABLE, row)))
    .filter(compile(condition))
    .map(({ raw }) => raw);
  const wanted = loaded.all.filter(compile(condition)).map(({ raw }) => raw);
  const missed = without(wanted, found);
  expect([missed.slice(0, 1), missed.length === 0 ? "" : sql]).toEqual([[], ""]);
  expect(without(found, wanted).slice(0, 1)).toEqual([]);
  return rows.length;
}

/** The texts of a list that another one does not have as often. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of other) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return list.filter((text) => {
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
}

const TEXTS = [
  "event:RunInstances",
  "event:createfunction",
  "-event:Get* -event:List* -readonly",
  "user:alice",
  "-user:alice",
  "user:root",
  "actor:*deploy*",
  "-actor:deploy",
  "source:(iam,sts) error:AccessDenied",
  "error:*",
  "-error:*",
  "account:111111111111",
  "account:1* -region:us-east-1",
  "ip:10.0.0.0/8",
  "-ip:10.0.0.0/8",
  "role:Admin",
  "session:*",
  "mfa",
  "-mfa",
  "actorType:AssumedRole",
  "-actorType:IAM*",
  "key:AKIA*",
  "-key:*",
  "console -readonly",
  "agent:terraform",
  "-agent:terraform",
  "category:Management",
  "type:AwsConsoleSignIn",
  "requestParameters.bucketName:*",
  "resource:orders",
  "mentions:orders",
  "resourceType:AWS::S3::Bucket",
  "-resourceType:AWS::S3::Bucket",
  "alice",
  "-alice",
  "(event:CreateUser OR event:DeleteUser) -user:alice region:us-east-1",
  "userIdentity.sessionContext.sessionIssuer.userName:*a*",
  "tls:TLSv1.3",
  "insightDetails.state:Start",
];

describe("the query for a search of a table", () => {
  it.each(TEXTS)("finds what %s finds in the demo account", async (text) => {
    const { condition } = parseQuery(text, { now: 0 }).query;
    await expectSame(condition as Condition);
  });

  it("finds all that any search finds", async () => {
    await fc.assert(
      fc.asyncProperty(anyCondition({ cases: true }), async (condition) => {
        await expectSame(condition);
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});
