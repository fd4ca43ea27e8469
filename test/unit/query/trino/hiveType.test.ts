import { expect, it } from "vitest";
import { readColumnType } from "../../../../src/query/trino/hiveType.ts";

const text = { kind: "text" };
const cast = { kind: "text", cast: true };

it.each<[written: string, type: object | undefined]>([
  ...["string", "varchar", "VARCHAR(65535)", "char(2)"].map((type): [string, object] => [type, text]),
  ...["boolean", "tinyint", "smallint", "int", "integer", "bigint", "float", "double", "decimal(38,0)", "date"].map(
    (type): [string, object] => [type, cast],
  ),
  ["timestamp", { kind: "timestamp", zoned: false }],
  ["timestamp(3)", { kind: "timestamp", zoned: false }],
  ["timestamp with time zone", { kind: "timestamp", zoned: true }],
  ["timestamptz", { kind: "timestamp", zoned: true }],
  ...["", "binary", "strings", "xstring", "string,", "string string", "varchar(", "array<string>"].map(
    (type): [string, undefined] => [type, undefined],
  ),
  ["struct<a:string>", undefined],
  ["map<string,string>", undefined],
])("a column of %j for a text is %j", (written, type) => {
  expect(readColumnType("eventName", written)).toEqual(type);
});

it.each<[written: string, type: object | undefined]>([
  ["string", { kind: "json" }],
  ["array<string>", { kind: "list", of: text }],
  ["map<string, array<int>>", { kind: "other" }],
  ["struct<>", undefined],
  ["struct<a:string", undefined],
  ["struct a:string>", undefined],
  ["struct<a string>", undefined],
  ["struct<a:binary>", undefined],
  ["struct<a:string>>", undefined],
  ["struct<a:string;b:string>", undefined],
  ["array<string", undefined],
  ["array", undefined],
  ["array<binary>", undefined],
  ["map<string>", undefined],
  ["map<string,>", undefined],
  ["map<string,string", undefined],
  ["map<,string>", undefined],
  [
    "Array<Struct<ARN: string, accountId:bigint,\n tags:map<string,string>>>",
    {
      kind: "list",
      of: {
        kind: "struct",
        fields: [
          { name: "arn", key: "ARN", type: text },
          { name: "accountid", key: "accountId", type: cast },
          { name: "tags", key: "tags", type: { kind: "other" } },
        ],
      },
    },
  ],
])("a column of %j for resources is %j", (written, type) => {
  expect(readColumnType("resources", written)).toEqual(type);
});

it.each([
  ["string", { kind: "flag" }],
  ["boolean", { kind: "flag", cast: true }],
  ["int", { kind: "flag", cast: true }],
  ["array<boolean>", undefined],
])("a column of %j for a flag is %j", (written, type) => {
  expect(readColumnType("readOnly", written)).toEqual(type);
});

it("is read sixteen levels deep", () => {
  const nested = (levels: number) => `${"array<".repeat(levels)}string${">".repeat(levels)}`;
  expect(readColumnType("resources", nested(16))).toMatchObject({ kind: "list" });
  expect(readColumnType("resources", nested(17))).toBeUndefined();
});
