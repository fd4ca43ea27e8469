import { describe, expect, it } from "vitest";
import { createTableText, type LogFilesRoot, readAccounts } from "../../../../src/query/trino/createTable.ts";
import { type CatalogTable, readTrailTable } from "../../../../src/query/trino/glueTable.ts";
import { STANDARD_COLUMNS } from "../../../../src/query/trino/standardTable.ts";

const ROOT: LogFilesRoot = {
  bucket: "acme-logs",
  prefix: "audit",
  accounts: ["111122223333", "444455556666"],
  regions: ["eu-west-1", "us-east-1"],
  trail: "prod",
};

/** What Glue has of the table after the statement ran. */
function catalogTableOf(statement: string): CatalogTable {
  const sql = statement.replace(/^--.*$/gm, "");
  const [, name = "", columns = "", keys = ""] =
    /CREATE EXTERNAL TABLE IF NOT EXISTS (\w+) \(([\s\S]*?)\n\)\nPARTITIONED BY \((.*)\)/.exec(sql) ?? [];
  const column = (text: string) => {
    const [, id = "", type = ""] = /^\s*`?(\w+)`? (.*)$/.exec(text) ?? [];
    return { name: id, type };
  };
  const properties = [...(/TBLPROPERTIES \(([\s\S]*)\)/.exec(sql)?.[1] ?? "").matchAll(/'([^']*)'='([^']*)'/g)];
  return {
    database: "default",
    name,
    type: "EXTERNAL_TABLE",
    columns: columns.split(",\n").map(column),
    partitionKeys: keys.split(", ").map(column),
    parameters: new Map(properties.map(([, key = "", value = ""]) => [key, value])),
    location: /LOCATION '([^']*)'/.exec(sql)?.[1] ?? "",
  };
}

function tableOf(root: LogFilesRoot) {
  const made = createTableText(root);
  const reading = readTrailTable(catalogTableOf("text" in made ? made.text : ""));
  return reading.kind === "trail" ? reading.table : reading.why;
}

describe("a CREATE TABLE statement", () => {
  it("makes a table that is read as one of CloudTrail records, with its partitions", () => {
    expect(tableOf(ROOT)).toEqual({
      database: "default",
      name: "cloudtrail_logs_prod",
      columns: STANDARD_COLUMNS,
      location: "s3://acme-logs/audit/AWSLogs/",
      template: `s3://acme-logs/audit/AWSLogs/\${account}/CloudTrail/\${region}/\${timestamp}`,
      partitions: [
        {
          name: "account",
          means: "account",
          type: "text",
          projection: { type: "enum", values: ["111122223333", "444455556666"] },
        },
        {
          name: "region",
          means: "region",
          type: "text",
          projection: { type: "enum", values: ["eu-west-1", "us-east-1"] },
        },
        {
          name: "timestamp",
          means: "day",
          type: "text",
          format: "yyyy/MM/dd",
          projection: { type: "date", from: "2013/11/13", to: "NOW" },
        },
      ],
    });
  });

  it("is for an organization's trail, whose accounts each query names", () => {
    expect(tableOf({ ...ROOT, prefix: undefined, organization: "o-a1b2c3d4e5", accounts: [] })).toMatchObject({
      location: "s3://acme-logs/AWSLogs/o-a1b2c3d4e5/",
      partitions: [{ means: "account", projection: { type: "injected" } }, { means: "region" }, { means: "day" }],
    });
  });

  it.each<[Partial<LogFilesRoot>, string]>([
    [{ bucket: "a'b" }, "a'b is not the name of a bucket."],
    [{ prefix: "x' OR 1=1 --" }, "The prefix x' OR 1=1 -- has characters that are not safe in SQL."],
    [{ prefix: "a--b" }, "The prefix a--b has characters that are not safe in SQL."],
    [{ prefix: "a\\" }, "The prefix a\\ has characters that are not safe in SQL."],
    [{ prefix: "$" }, "The prefix $ has characters that are not safe in SQL."],
    [{ prefix: "a\nDROP" }, "The prefix a\\nDROP has characters that are not safe in SQL."],
    [{ organization: "o-A';" }, "o-A'; is not the ID of an organization."],
    [{ accounts: ["1'"] }, "1' is not the ID of an account."],
    [{ regions: ["eu-west-1'"] }, "eu-west-1' is not the name of a Region."],
    [{ regions: [] }, " is not the name of a Region."],
  ])("is refused for %j", (changes, problem) => {
    expect(createTableText({ ...ROOT, ...changes })).toEqual({ problem });
  });

  it("has a table name of letters, digits and underscores, whatever the trail is called", () => {
    for (const [trail, name] of [
      ["Prod-Events.2026", "cloudtrail_logs_prod_events_2026"],
      ["'; DROP TABLE x; --", "cloudtrail_logs_drop_table_x"],
      ["—", "cloudtrail_logs"],
      ["a".repeat(200), `cloudtrail_logs_${"a".repeat(80)}`],
    ] as const) {
      expect(tableOf({ ...ROOT, trail })).toMatchObject({ name });
    }
  });
});

describe("accounts as a person enters them", () => {
  it.each([
    ["111122223333, 444455556666", { accounts: ["111122223333", "444455556666"] }],
    [" o-a1b2c3d4e5 ", { accounts: [], organization: "o-a1b2c3d4e5" }],
    ["o-a1b2c3d4e5 111122223333", { accounts: ["111122223333"], organization: "o-a1b2c3d4e5" }],
    ["", { problem: "Enter the ID of an account or of an organization." }],
    ["o-a1b2c3d4e5,o-aaaaaaaaaa", { problem: "A bucket's table is for one organization." }],
    ["12345", { problem: "12345 is neither the ID of an account nor that of an organization." }],
  ])("%j", (text, read) => {
    expect(readAccounts(text)).toEqual(read);
  });
});
