import { describe, expect, it } from "vitest";
import { type CatalogTable, readTrailTable } from "../../../../src/query/trino/glueTable.ts";
import { STANDARD_COLUMNS, STANDARD_TYPES } from "../../../../src/query/trino/standardTable.ts";

const string = (name: string) => ({ name, type: "string" });

const TABLE: CatalogTable = {
  database: "audit",
  name: "cloudtrail_logs",
  type: "EXTERNAL_TABLE",
  columns: STANDARD_TYPES.map(([field, type]) => ({ name: field.toLowerCase(), type: type ?? "string" })),
  partitionKeys: [],
  parameters: new Map(),
  location: "s3://acme-logs/AWSLogs/",
};

function read(changes: Partial<CatalogTable>, catalog?: string) {
  const reading = readTrailTable({ ...TABLE, ...changes }, catalog);
  return reading.kind === "trail" ? reading.table : reading.why;
}

describe("a table of the Glue catalog", () => {
  it("is one of CloudTrail records by its columns", () => {
    expect(read({})).toMatchObject({ database: "audit", name: "cloudtrail_logs", columns: STANDARD_COLUMNS });
  });

  it("has columns with other names and types", () => {
    const columns = [
      string("event_name"),
      string("EventSource"),
      { name: "event_time", type: "timestamp" },
      { name: "read_only", type: "boolean" },
      {
        name: "user_identity",
        type: "struct<type:string, accountid:bigint, sessioncontext:struct<attributes:map<string,string>>>",
      },
      { name: "request_parameters", type: "varchar(65535)" },
      { name: "event_id", type: "array<string>" },
      { name: "cwl__timestamp", type: "timestamp" },
    ];
    expect(read({ columns }, "s3tablescatalog/aws-cloudwatch")).toMatchObject({
      catalog: "s3tablescatalog/aws-cloudwatch",
      columns: [
        { name: "event_name", field: "eventName", type: { kind: "text" } },
        { name: "EventSource", field: "eventSource", type: { kind: "text" } },
        { name: "event_time", field: "eventTime", type: { kind: "timestamp", zoned: false } },
        { name: "read_only", field: "readOnly", type: { kind: "flag", cast: true } },
        {
          name: "user_identity",
          field: "userIdentity",
          type: {
            kind: "struct",
            fields: [
              { name: "type", key: "type", type: { kind: "text" } },
              { name: "accountid", key: "accountId", type: { kind: "text", cast: true } },
              {
                name: "sessioncontext",
                key: "sessionContext",
                type: { kind: "struct", fields: [{ name: "attributes", key: "attributes", type: { kind: "other" } }] },
              },
            ],
          },
        },
        { name: "request_parameters", field: "requestParameters", type: { kind: "json" } },
      ],
      partitions: [{ name: "cwl__timestamp", means: "day", type: "timestamp" }],
    });
  });

  it.each([
    [{ type: "VIRTUAL_VIEW" }, "it is a view: choose the table that it reads"],
    [{ columns: [string("srcaddr"), string("eventtime")] }, "it has no column eventname, eventsource"],
    [
      { columns: [string("metadata"), string("api"), string("actor"), string("time_dt")] },
      "its records are OCSF, as Security Lake and CloudWatch write them",
    ],
    [
      { name: 'logs"; DROP TABLE x; --' },
      'the name of the table has characters that are not used in queries: logs"; DROP TABLE x; --',
    ],
    [{ name: "logs/*x*/" }, "the name of the table has characters that are not used in queries: logs/*x*/"],
    [{ database: "a\u202eb" }, "the name of the database has characters that are not used in queries: a\\u202eb"],
    [
      {
        partitionKeys: [string("team")],
        parameters: new Map([
          ["projection.enabled", "true"],
          ["projection.team.type", "injected"],
        ]),
      },
      "each query has to name a value for its partition key team, which is neither the account nor the Region",
    ],
  ])("is another one: %j", (changes, why) => {
    expect(read(changes)).toBe(why);
  });

  it("has partitions by projection, with the meaning that their place in the template gives them", () => {
    const parameters = new Map([
      ["projection.enabled", "true"],
      ["projection.who.type", "injected"],
      ["projection.place.type", "enum"],
      ["projection.place.values", "eu-west-1,us-east-1"],
      ["projection.delivered.type", "date"],
      ["projection.delivered.format", "yyyy/MM/dd"],
      ["projection.delivered.range", "2020/01/01, NOW"],
      ["storage.location.template", `s3://b/p/AWSLogs/o-abc/\${who}/CloudTrail/\${place}/\${delivered}`],
    ]);
    expect(read({ parameters, partitionKeys: ["who", "place", "delivered"].map(string) })).toMatchObject({
      partitions: [
        { name: "who", means: "account", type: "text", projection: { type: "injected" } },
        {
          name: "place",
          means: "region",
          type: "text",
          projection: { type: "enum", values: ["eu-west-1", "us-east-1"] },
        },
        {
          name: "delivered",
          means: "day",
          type: "text",
          format: "yyyy/MM/dd",
          projection: { type: "date", from: "2020/01/01", to: "NOW" },
        },
      ],
    });
  });

  it("has partitions in the catalog, by the names of their keys", () => {
    const partitionKeys = [
      string("account_id"),
      string("region"),
      string("year"),
      { name: "month", type: "int" },
      string("day"),
    ];
    expect(read({ partitionKeys })).toMatchObject({
      partitions: [
        { means: "account" },
        { means: "region" },
        { means: "year" },
        { means: "month", type: "integer" },
        { means: "day of month" },
      ],
    });
    expect(read({ partitionKeys: [string("date")] })).toMatchObject({
      partitions: [{ name: "date", means: "day", type: "text" }],
    });
  });
});
