import type { DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import type { Condition, ValuePattern } from "../../../../src/query/condition/condition.ts";
import { allFields } from "../../../../src/query/fields/fields.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { recordOfRow } from "../../../../src/query/trino/select.ts";
import { STANDARD_COLUMNS } from "../../../../src/query/trino/standardTable.ts";
import type { TrailTable } from "../../../../src/query/trino/table.ts";
import { trinoQuery } from "../../../../src/query/trino/trinoQuery.ts";
import { createTable, runTrino, type StoredRecord } from "../../../aws/athena/tableInDuckDb.ts";
import { openTrino } from "../../../aws/athena/trinoOnDuckDb.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { temporaryFolder } from "../../../temporaryFolder.ts";

const TEXTS = [
  "x' OR 1=1 --",
  "'; DROP TABLE t; --",
  '"',
  "\\",
  "a\\b",
  "%",
  "100%",
  "_",
  "a_b",
  "nul\u0000l",
  "😀",
  "a😀b",
  "\u202eabc",
  "\u200f",
  "İstanbul",
  "istanbul",
  "\u212aelvin",
  "kelvin",
  "ΣΑΣ",
  "σας",
  "straße",
  "ẞ",
  "É",
  "é",
  "null",
  "-",
  "true",
  "Yes",
  "100",
  "1e2",
  "a\nb",
  " alice ",
  "alice",
  "Alice/run-1",
  "root",
  "unknown",
  "account 111122223333",
  "arn:aws:iam::111122223333:role/ops/x'y",
  "arn:aws:sts::111122223333:assumed-role/Deploy/run-1",
  "arn:aws:lambda:eu-west-1:111122223333:function:fn",
  "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FAdmin",
  "10.1.2.3",
  "010.1.2.3",
  "10.1.2.3, 192.0.2.1",
  "::ffff:10.1.2.3",
  "2001:DB8::1",
  "fe80::1%eth0",
  '{"user":"alice","n":[1,{"deep":"bob"}]}',
  '"{\\"user\\":\\"alice\\"}"',
  Buffer.from('{"user":"alice","pad":"00000000"}').toString("base64"),
  "%7B%22user%22%3A%22alice%22%7D",
] as const;
const TIMES = [
  "2026-11-20T10:00:00Z",
  "2026-11-20T10:00:00.500Z",
  "2026-11-20 10:00:00",
  "2026-11-20T12:00:00+02:00",
  "11/20/2026 10:00:00 AM",
  "1795168800",
  "2026-11-20T23:59:60Z",
  "20261120T100000Z",
  "not a time",
] as const;
const TIME = Date.UTC(2026, 10, 20, 10);

const text = fc.constantFrom(...TEXTS);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });

const parameters: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.constantFrom(100, 0.5, 1e21, true, null, -0),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(
      fc.constantFrom("bucketName", "BucketName", "items", "name", "a'b", "CreateFlowLogsRequest", "0"),
      tie("value"),
      {
        maxKeys: 3,
      },
    ),
  ),
})).value;

const identity = fc.record(
  {
    type: fc.constantFrom("Root", "IAMUser", "AssumedRole", "AWSService", "AWSAccount", "Odd"),
    principalId: text,
    arn: text,
    accountId: fc.constantFrom("111122223333", "444455556666", "anonymous"),
    userName: text,
    accessKeyId: text,
    invokedBy: text,
    sessionContext: fc.record(
      {
        attributes: fc.record({ mfaAuthenticated: fc.constantFrom("true", "false", "Yes") }, { requiredKeys: [] }),
        sessionIssuer: fc.record(
          { type: fc.constantFrom("Role", "IAMUser"), userName: text, arn: text },
          { requiredKeys: [] },
        ),
        sourceIdentity: text,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const stored: fc.Arbitrary<StoredRecord> = fc
  .record({
    eventVersion: fc.constant("1.11"),
    eventTime: maybe(fc.constantFrom(...TIMES)),
    eventID: maybe(fc.constantFrom("3038ebd2-c98a-4c65-9b6e-e2250629230a", "REDACTED", "x'")),
    eventName: fc.oneof(fc.constantFrom("CreateFunction20150331", "RunInstances", "İnvoke"), text),
    eventSource: fc.constantFrom("lambda.amazonaws.com", "ec2.amazonaws.com", "x'.amazonaws.com"),
    awsRegion: fc.constantFrom("eu-west-1", "us-east-1"),
    recipientAccountId: maybe(fc.constantFrom("111122223333", "444455556666")),
    userIdentity: maybe(identity),
    sourceIPAddress: maybe(text),
    userAgent: maybe(text),
    errorCode: maybe(fc.oneof(text, fc.constant("Client.UnauthorizedOperation"))),
    errorMessage: maybe(text),
    requestParameters: maybe(parameters),
    responseElements: maybe(
      fc.oneof(parameters, fc.constantFrom({ ConsoleLogin: "Failure" }, { error: { code: "x'", message: "alice" } })),
    ),
    additionalEventData: maybe(
      fc.record({ MFAUsed: fc.constantFrom("Yes", "No"), UserName: text }, { requiredKeys: [] }),
    ),
    readOnly: maybe(fc.boolean()),
    resources: maybe(
      fc.array(fc.record({ ARN: text, type: fc.oneof(text, fc.constant("AWS::S3::Bucket")) }, { requiredKeys: [] }), {
        maxLength: 2,
      }),
    ),
    eventType: fc.constantFrom("AwsApiCall", "AwsVpceEvents"),
    eventCategory: maybe(fc.constantFrom("Management", "Data")),
    tlsDetails: maybe(fc.record({ tlsVersion: fc.constantFrom("TLSv1.3", "") }, { requiredKeys: [] })),
    raw: maybe(
      fc.constantFrom(
        '{"bucketName":"\\u0061lice","n":1e2}',
        '{"name":"\\/a\\/b","items":[{"name":"\\u212aelvin"}]}',
        "null",
        " ",
        "no JSON",
        "x' OR 1=1 --",
      ),
    ),
  })
  .map(({ raw, ...record }) => ({
    record,
    partition: {},
    ...(raw === undefined ? {} : { cells: { requestparameters: raw } }),
  }));

const PATHS = [
  "requestParameters",
  "requestParameters.bucketName",
  "requestParameters.items.name",
  "requestParameters.0",
  'requestParameters."a\'b"',
  "requestParameters.user",
  "responseElements.ConsoleLogin",
  "userIdentity.arn",
  "userIdentity.userName.user",
  "userIdentity.sessionContext",
  "userIdentity.sessionContext.sessionIssuer.userName",
  "resources.ARN",
  "resources.0.type",
  "tlsDetails.tlsVersion",
  "insightDetails.state",
  "addendum.reason",
];
const FIELDS = [...allFields().map(({ name }) => name), ...PATHS];

const value: fc.Arbitrary<ValuePattern> = fc.oneof(
  text.map((one) => ({ value: one, wildcard: false })),
  text.map((one) => ({ value: one.toUpperCase(), wildcard: false })),
  fc
    .tuple(text, fc.constantFrom("*x", "x*", "*x*", "?x", "x?", "*x?*"))
    .map(([one, shape]) => ({ value: shape.replace("x", one.replace(/[*?\\]/g, "\\$&")), wildcard: true })),
  fc
    .constantFrom(
      "lambda",
      "AWS::S3::Bucket",
      "UnauthorizedOperation",
      "Error",
      "Failure",
      "Management",
      "111122223333",
      "eu-west-1",
      "createfunction",
      "false",
      "no-id-0",
    )
    .map((one) => ({ value: one, wildcard: false })),
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...FIELDS), fc.array(value, { minLength: 1, maxLength: 2 }))
      .map(([field, values]): Condition => ({ kind: "field", field, test: { op: "is", values } })),
  },
  fc.constantFrom(...FIELDS).map((field): Condition => ({ kind: "field", field, test: { op: "exists" } })),
  fc
    .tuple(fc.constantFrom("<", "<=", ">", ">="), fc.integer({ min: -2, max: 2 }))
    .map(([op, hours]): Condition => ({ kind: "field", field: "time", test: { op, value: TIME + hours * 1_800_000 } })),
  fc
    .constantFrom(...FIELDS)
    .map((field): Condition => ({ kind: "field", field, test: { op: "between", from: 0, to: 200 } })),
  fc
    .constantFrom("10.0.0.0/8", "2001:db8::/32", "::ffff:10.0.0.0/104", "fe80::/10", "x'")
    .map((network): Condition => ({ kind: "field", field: "ip", test: { op: "in-network", networks: [network] } })),
  text.map((one): Condition => ({ kind: "text", text: one })),
  text.map((one): Condition => ({ kind: "text", text: `${one.replace(/[*?\\]/g, "\\$&")}*`, wildcard: true })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 3, arbitrary: leaf.map((of): Condition => ({ kind: "not", of })) },
  fc.tuple(leaf, leaf).map((of): Condition => ({ kind: "any", of })),
  fc.tuple(leaf, leaf).map((of): Condition => ({ kind: "not", of: { kind: "all", of } })),
);

const STANDARD: TrailTable = { database: "logs", name: "t", columns: STANDARD_COLUMNS, partitions: [] };
/** Other types: structures as JSON text, a boolean, a time, and columns that are missing. */
const OTHER: TrailTable = {
  ...STANDARD,
  name: "other's",
  columns: STANDARD_COLUMNS.flatMap((column) => {
    switch (column.field) {
      case "userIdentity":
      case "resources":
        return [{ ...column, type: { kind: "json" } as const }];
      case "readOnly":
        return [{ ...column, name: "read_only", type: { kind: "flag", cast: true } as const }];
      case "eventTime":
        return [{ ...column, type: { kind: "timestamp", zoned: false } as const }];
      case "errorMessage":
      case "tlsDetails":
        return [];
      default:
        return [column];
    }
  }),
};

const folder = temporaryFolder();

interface Rows {
  readonly connection: DuckDBConnection;
  readonly events: readonly CloudTrailEvent[];
}

async function load(table: TrailTable): Promise<Rows> {
  const connection = await openTrino();
  await createTable(connection, table, fc.sample(stored, { numRuns: 1_000, seed: 5 }), folder);
  const rows = await runTrino(connection, trinoQuery({ range: {}, table }).sql);
  expect(rows.length).toBe(1_000);
  return { connection, events: rows.map((row) => readRecord(recordOfRow(table, row))) };
}

describe.each([STANDARD, OTHER])("a query of table $name", (table) => {
  let loaded: Rows;

  beforeAll(async () => {
    loaded = await load(table);
  });

  it("never misses a row, whatever texts rows and conditions hold", async () => {
    const { connection, events } = loaded;
    await fc.assert(
      fc.asyncProperty(condition, async (some) => {
        const { sql } = trinoQuery({ condition: some, range: {}, table });
        const rows = new Set((await runTrino(connection, sql)).map((row) => recordOfRow(table, row)));
        const missed = events.filter(compile(some)).filter(({ raw }) => !rows.has(raw));
        expect([missed.slice(0, 1).map(({ raw }) => raw), missed.length === 0 ? "" : sql]).toEqual([[], ""]);
      }),
      { numRuns: propertyRuns(50) },
    );
  });

  it("never misses an event of a range of time, however the time is written", async () => {
    const { connection, events } = loaded;
    for (const shift of [-7_200_000, -1_000, -1, 0, 1, 500, 1_000, 50_400_000]) {
      const range = { from: TIME + shift, to: TIME + shift + 1_000 };
      const found = await runTrino(connection, trinoQuery({ range, table }).sql);
      const rows = new Set(found.map((row) => recordOfRow(table, row)));
      const inRange = events.filter(({ time }) => time !== undefined && time >= range.from && time < range.to);
      expect(inRange.filter(({ raw }) => !rows.has(raw)).map(({ raw }) => raw)).toEqual([]);
    }
  });
});
