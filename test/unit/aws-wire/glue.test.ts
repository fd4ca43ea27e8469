import {
  type Database,
  GetCatalogsCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  type Table,
} from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { development, logArchive, production } from "../../world/accounts.ts";
import type { World, WorldAccount } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";
import { connection, failure } from "./clients.ts";

let world: World;
let aws: WireAws;

beforeAll(async () => {
  world = makeWorld({ seed: 1, size: 2000, end: Date.parse("2026-11-30T12:00:00Z") });
  aws = await startAws(world, { pace: { othersPerSecond: 1000 } });
});

afterAll(() => aws.close());

const at = (account: WorldAccount) => new GlueClient(connection(aws, account, "eu-west-1"));

async function tablesIn(account: WorldAccount, DatabaseName: string, CatalogId?: string): Promise<Table[]> {
  const tables: Table[] = [];
  let NextToken: string | undefined;
  do {
    const page = await at(account).send(new GetTablesCommand({ DatabaseName, CatalogId, NextToken }));
    tables.push(...(page.TableList ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tables;
}

it("lists databases and their tables in pages", async () => {
  const databases: Database[] = [];
  let NextToken: string | undefined;
  do {
    const page = await at(production).send(new GetDatabasesCommand({ MaxResults: 2, NextToken }));
    databases.push(...(page.DatabaseList ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(databases.map(({ Name }) => Name)).toEqual(["audit", "lake", 'sales"; drop table audit.x; --']);
  for (const { Name = "" } of databases) {
    expect((await tablesIn(production, Name)).length).toBeGreaterThan(0);
  }
  expect(await tablesIn(production, "lake")).toHaveLength(130);
  const first = await at(production).send(new GetTablesCommand({ DatabaseName: "lake", MaxResults: 10 }));
  const wrong = new GetTablesCommand({ DatabaseName: "audit", MaxResults: 10, NextToken: first.NextToken });
  expect((await failure(at(production).send(wrong))).name).toBe("InvalidInputException");
});

it("describes a projected table as Athena's documentation makes it", async () => {
  const { Table: table } = await at(logArchive).send(
    new GetTableCommand({ DatabaseName: "security", Name: "organization_cloudtrail" }),
  );
  expect(table?.PartitionKeys?.map(({ Name }) => Name)).toEqual(["account", "region", "timestamp"]);
  expect(table?.Parameters).toMatchObject({
    "projection.enabled": "true",
    "projection.timestamp.format": "yyyy/MM/dd",
    "projection.account.values": "111111111111,222222222222,444444444444",
    "storage.location.template": expect.stringMatching(/\/\$\{account\}\/CloudTrail\/\$\{region\}\/\$\{timestamp\}$/),
  });
  expect(table?.StorageDescriptor?.Columns?.map(({ Name }) => Name)).toContain("useridentity");
  expect(table?.StorageDescriptor?.InputFormat).toBe("com.amazon.emr.cloudtrail.CloudTrailInputFormat");
});

it("has S3 Tables in a catalog of their own", async () => {
  const { CatalogList = [] } = await at(logArchive).send(
    new GetCatalogsCommand({ ParentCatalogId: "s3tablescatalog" }),
  );
  expect(CatalogList).toMatchObject([{ Name: "aws-cloudwatch" }]);
  expect(await tablesIn(logArchive, "logs", CatalogList[0]?.CatalogId)).toMatchObject([{ Name: "aws_cloudtrail" }]);
  expect(await tablesIn(logArchive, "logs", "s3tablescatalog/aws-cloudwatch")).toHaveLength(1);
  const none = at(production).send(new GetCatalogsCommand({ ParentCatalogId: "s3tablescatalog" }));
  expect((await failure(none)).name).toBe("EntityNotFoundException");
});

it("has tables that are not CloudTrail's, a view, and names that would break a query", async () => {
  const tables = await tablesIn(production, "audit");
  const kinds = new Map(tables.map(({ Name, TableType }) => [Name, TableType]));
  expect(kinds.get("recent_sign_ins")).toBe("VIRTUAL_VIEW");
  expect(kinds.has("vpc_flow_logs")).toBe(true);
  expect(tables.filter(({ Name = "" }) => /["'`\u202e]|\/\*/.test(Name)).length).toBeGreaterThan(3);
});

it("refuses what is not there, and whom a policy denies", async () => {
  const table = at(production).send(new GetTableCommand({ DatabaseName: "audit", Name: "nothing" }));
  expect((await failure(table)).name).toBe("EntityNotFoundException");
  expect((await failure(tablesIn(production, "nothing"))).name).toBe("EntityNotFoundException");
  expect((await failure(tablesIn(development, "audit"))).name).toBe("AccessDeniedException");
});
