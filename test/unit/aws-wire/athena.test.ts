import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListWorkGroupsCommand,
  type QueryExecution,
  type Row,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { development, logArchive, production } from "../../world/accounts.ts";
import { organizationId } from "../../world/trails.ts";
import type { WorldAccount } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";
import { connection, failure } from "./clients.ts";

const end = Date.parse("2026-11-30T12:00:00Z");
const quick = { queuedMs: 0, runningMs: 0, concurrent: 20 };
const table = "organization_cloudtrail";
let aws: WireAws;

beforeAll(async () => {
  const world = makeWorld({ seed: 1, size: 2000, end });
  const tiny = { accountId: logArchive.id, region: "eu-west-1", name: "tiny", bytesScannedCutoff: 1 };
  const workGroups = [...world.workGroups, { ...tiny, outputLocation: "s3://acme-results/", enforced: true }];
  aws = await startAws(
    { ...world, workGroups },
    {
      pace: { othersPerSecond: 1000 },
      now: () => end,
      variants: { athena: quick },
    },
  );
});

afterEach(() => {
  aws.variants = { ...aws.variants, athena: quick };
  aws.faults.clear();
});

afterAll(() => aws.close());

const at = (account: WorldAccount, region = "eu-west-1") => new AthenaClient(connection(aws, account, region));
const archive = () => at(logArchive);

async function start(client: AthenaClient, QueryString: string, more: Partial<StartQueryExecutionCommandInput> = {}) {
  const { QueryExecutionId = "" } = await client.send(
    new StartQueryExecutionCommand({
      QueryString,
      WorkGroup: "primary",
      QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: "security" },
      ...more,
    }),
  );
  return QueryExecutionId;
}

/** The query once it is over. */
async function finished(client: AthenaClient, QueryExecutionId: string): Promise<QueryExecution> {
  for (;;) {
    const { QueryExecution: execution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const state = execution?.Status?.State;
    if (execution !== undefined && state !== "QUEUED" && state !== "RUNNING") {
      return execution;
    }
  }
}

async function rowsOf(client: AthenaClient, QueryExecutionId: string, MaxResults?: number): Promise<Row[]> {
  const rows: Row[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetQueryResultsCommand({ QueryExecutionId, MaxResults, NextToken }));
    rows.push(...(page.ResultSet?.Rows ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rows;
}

async function run(sql: string, client = archive(), more: Partial<StartQueryExecutionCommandInput> = {}) {
  const id = await start(client, sql, more);
  const execution = await finished(client, id);
  return { execution, rows: execution.Status?.State === "SUCCEEDED" ? await rowsOf(client, id) : [] };
}

const values = (row: Row | undefined) => row?.Data?.map(({ VarCharValue }) => VarCharValue);

describe("a query", () => {
  it("answers column names, then rows, and scans what its partitions hold in S3", async () => {
    const { execution, rows } = await run(
      `SELECT eventname, useridentity.username, errorcode FROM ${table} WHERE account = '${production.id}' AND region = 'us-east-1' AND "timestamp" = '2025/11/04' AND eventname = 'CreateAccessKey'`,
    );
    expect(execution.Status?.StateChangeReason).toBeUndefined();
    expect(rows.map(values)).toEqual([
      ["eventname", "username", "errorcode"],
      ["CreateAccessKey", undefined, undefined],
    ]);
    const s3 = new S3Client({ ...connection(aws, logArchive, "eu-west-1"), forcePathStyle: true });
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({
        Bucket: "acme-organization-trail-logs",
        Prefix: `org/AWSLogs/${organizationId}/${production.id}/CloudTrail/us-east-1/2025/11/04/`,
      }),
    );
    expect(Contents.length).toBeGreaterThan(0);
    expect(execution.Statistics?.DataScannedInBytes).toBe(Contents.reduce((sum, { Size = 0 }) => sum + Size, 0));
  });

  it("passes over partitions only where no row in them can be found", async () => {
    const bytes = async (where: string) =>
      (await run(`SELECT 1 FROM ${table} WHERE ${where}`)).execution.Statistics?.DataScannedInBytes ?? 0;
    const [first, second] = ["2026/11/02", "2026/11/03"];
    const both = (await bytes(`"timestamp" = '${first}'`)) + (await bytes(`"timestamp" = '${second}'`));
    expect(await bytes(`"timestamp" BETWEEN '${first}' AND '${second}' AND eventname = 'x'`)).toBe(both);
    expect(await bytes(`("timestamp" = '${first}' OR "timestamp" = '${second}') AND NOT readonly = 'x'`)).toBe(both);
    expect(await bytes(`"timestamp" IN ('${first}', '${second}') AND (region = 'x' OR eventname = 'x')`)).toBe(both);
    expect(await bytes(`"timestamp" IN ('${first}', '${second}') AND region = 'x'`)).toBe(0);
    expect(await bytes(`"timestamp" = '${first}' AND concat(region, account) = 'x'`)).toBe(0);
  });

  it("prints a row and a list as Athena does", async () => {
    const { rows } = await run(
      `SELECT useridentity, resources FROM ${table} WHERE "timestamp" BETWEEN '2026/11/28' AND '2026/11/30' AND account = '${logArchive.id}' LIMIT 1`,
    );
    expect(values(rows[1])).toEqual([
      expect.stringMatching(
        /^\{type=AWSService, principalid=null, arn=null, .*invokedby=cloudtrail\.amazonaws\.com, .*\}$/,
      ),
      `[{arn=arn:aws:s3:::acme-organization-trail-logs, accountid=${logArchive.id}, type=AWS::S3::Bucket}]`,
    ]);
  });

  it("has results in pages of 1,000 rows, and writes them to S3", async () => {
    const id = await start(archive(), `SELECT eventid FROM ${table} WHERE "timestamp" >= '2026/11/20'`, {
      ResultConfiguration: { OutputLocation: "s3://acme-results/here" },
    });
    const { ResultConfiguration } = await finished(archive(), id);
    expect(ResultConfiguration?.OutputLocation).toBe(`s3://acme-results/here/${id}.csv`);
    const first = await archive().send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 300 }));
    expect(first.ResultSet?.Rows).toHaveLength(300);
    const rows = await rowsOf(archive(), id, 300);
    expect(new Set(rows.map((row) => values(row)?.[0])).size).toBeGreaterThan(300);
    expect((await rowsOf(archive(), id)).length).toBe(rows.length);
    const wrong = archive().send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 200, NextToken: first.NextToken }),
    );
    expect((await failure(wrong)).name).toBe("InvalidRequestException");
    const tooMany = archive().send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1001 }));
    expect((await failure(tooMany)).name).toBe("InvalidRequestException");
  });

  it("is started once for one request token", async () => {
    const token = "0123456789abcdef0123456789abcdef";
    const sql = `SELECT 1 FROM ${table} WHERE "timestamp" = '2026/11/01'`;
    const id = await start(archive(), sql, { ClientRequestToken: token });
    expect(await start(archive(), sql, { ClientRequestToken: token })).toBe(id);
    expect(await start(archive(), sql)).not.toBe(id);
    expect(await failure(start(archive(), `${sql} `, { ClientRequestToken: token }))).toMatchObject({
      name: "InvalidRequestException",
      message: "Idempotent parameters do not match",
    });
  });

  it("waits, runs, and can be stopped", async () => {
    const state = async (id: string) =>
      (await archive().send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution?.Status?.State;
    const sql = `SELECT 1 FROM ${table} WHERE "timestamp" = '2026/11/01'`;
    aws.variants = { ...aws.variants, athena: { ...quick, queuedMs: 600_000 } };
    expect(await state(await start(archive(), sql))).toBe("QUEUED");
    aws.variants = { ...aws.variants, athena: { ...quick, runningMs: 600_000 } };
    const id = await start(archive(), sql);
    expect(await state(id)).toBe("RUNNING");
    expect(await failure(archive().send(new GetQueryResultsCommand({ QueryExecutionId: id })))).toMatchObject({
      name: "InvalidRequestException",
      message: "Query has not yet finished. Current state: RUNNING",
    });
    await archive().send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect(await state(id)).toBe("CANCELLED");
    await archive().send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await failure(at(production).send(new GetQueryExecutionCommand({ QueryExecutionId: id })))).message).toBe(
      `QueryExecution ${id} was not found`,
    );
  });

  it.each([
    ["query-failed", "FAILED"],
    ["query-timeout", "FAILED"],
    ["query-cancelled", "CANCELLED"],
  ] as const)("by the fault %s ends as %s", async (kind, state) => {
    aws.faults.add({ kind, service: "athena", operation: "StartQueryExecution" });
    const { execution } = await run(`SELECT 1 FROM ${table} WHERE "timestamp" = '2026/11/01'`);
    expect(execution.Status?.State).toBe(state);
    expect(execution.Status?.StateChangeReason).toBeTruthy();
  });

  it("can be forgotten by AWS", async () => {
    aws.faults.add({ kind: "query-lost", operation: "StartQueryExecution" });
    const id = await start(archive(), `SELECT 1 FROM ${table} WHERE "timestamp" = '2026/11/01'`);
    expect((await failure(finished(archive(), id))).name).toBe("InvalidRequestException");
  });

  it.each([
    ["SELECT * FROM nothing", /^TABLE_NOT_FOUND: .*'AwsDataCatalog\.security\.nothing' does not exist/],
    ["SELECT * FROM nothing.at_all", /^SCHEMA_NOT_FOUND/],
    [`SELECT color FROM ${table} WHERE "timestamp" = '2026/11/01'`, /^COLUMN_NOT_FOUND: .*'color'/],
    [`SELECT nofunction(1) FROM ${table} WHERE "timestamp" = '2026/11/01'`, /^FUNCTION_NOT_FOUND/],
    [`SELECT FROM FROM ${table}`, /^(SYNTAX_ERROR|TABLE_NOT_FOUND)/],
    ["DROP TABLE organization_cloudtrail", /^NOT_SUPPORTED/],
    ["SELECT * FROM read_csv('/etc/passwd')", /^TABLE_NOT_FOUND/],
    [
      "SELECT content FROM (SELECT * FROM organization_cloudtrail WHERE \"timestamp\" = '1'), read_text('/etc/passwd')",
      /./,
    ],
  ])("%j fails", async (sql, reason) => {
    const { execution } = await run(sql);
    expect(execution.Status?.State).toBe("FAILED");
    expect(execution.Status?.StateChangeReason).toMatch(reason);
  });

  it("reads with the permissions of who asks", async () => {
    expect(await failure(at(development).send(new ListWorkGroupsCommand({})))).toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${development.caller.arn} is not authorized to perform: athena:ListWorkGroups because no identity-based policy allows the athena:ListWorkGroups action`,
    });
  });

  it("finds as much in S3 Tables' table as in the projected one", async () => {
    const count = async (from: string) =>
      values((await run(`SELECT count(*) FROM ${from} WHERE eventtime > '2026-11-25'`)).rows[1]);
    const [counted] = (await count('"s3tablescatalog/aws-cloudwatch"."logs"."aws_cloudtrail"')) ?? [];
    expect(Number(counted)).toBeGreaterThan(100);
    const partitions = `"timestamp" >= '2026/11/25'`;
    expect(await count(`(SELECT * FROM ${table} WHERE ${partitions})`)).toEqual([counted]);
  });
});

describe("workgroups", () => {
  it("are listed in pages and told with their output location", async () => {
    const first = await at(production).send(new ListWorkGroupsCommand({ MaxResults: 3 }));
    const second = await at(production).send(new ListWorkGroupsCommand({ MaxResults: 3, NextToken: first.NextToken }));
    const names = [...(first.WorkGroups ?? []), ...(second.WorkGroups ?? [])].map(({ Name }) => Name);
    expect(names).toEqual(["primary", "security", "managed", "thrifty", "retired"]);
    const { WorkGroup } = await at(production).send(new GetWorkGroupCommand({ WorkGroup: "security" }));
    expect(WorkGroup?.Configuration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: "s3://acme-athena-results/security/" },
    });
  });

  it.each([
    ["primary", /^No output location provided\. An output location is required/],
    ["retired", /is disabled/],
    ["nothing", /^WorkGroup nothing is not found\./],
  ])("%s refuses a query", async (WorkGroup, message) => {
    const error = await failure(start(at(production), "SELECT 1", { WorkGroup }));
    expect(error).toMatchObject({ name: "InvalidRequestException", AthenaErrorCode: "INVALID_INPUT" });
    expect(error.message).toMatch(message);
  });

  it("decide where results go, keep them, or cancel what scans too much", async () => {
    const context = {
      QueryExecutionContext: { Database: "audit" },
      ResultConfiguration: { OutputLocation: "s3://own/x/" },
    };
    const sql = "SELECT 1 FROM cloudtrail_logs_pp WHERE \"timestamp\" = '2026/11/01'";
    const enforced = await run(sql, at(production), { ...context, WorkGroup: "security" });
    expect(enforced.execution.ResultConfiguration?.OutputLocation).toMatch(/^s3:\/\/acme-athena-results\/security\//);
    const managed = await run(sql, at(production), { ...context, WorkGroup: "managed" });
    expect(managed.execution.ResultConfiguration?.OutputLocation).toBeUndefined();
    expect(managed.execution.Status?.State).toBe("SUCCEEDED");
    const tooMuch = await run(`SELECT 1 FROM ${table} WHERE "timestamp" = '2026/11/01'`, archive(), {
      WorkGroup: "tiny",
    });
    expect(tooMuch.execution.Status).toMatchObject({
      State: "CANCELLED",
      StateChangeReason: "Query cancelled! : Bytes scanned limit was exceeded",
    });
  });
});
