import { expect, test } from "vitest";
import type { RecordField } from "../../../../src/model/event/recordFields.ts";
import { recordOfRow } from "../../../../src/query/trino/select.ts";
import type { Column, ColumnType } from "../../../../src/query/trino/table.ts";

const column = (name: string, field: RecordField, type: ColumnType): Column => ({ name, field, type });
const TEXT: ColumnType = { kind: "text" };
const FLAG: ColumnType = { kind: "flag" };
const JSON_TEXT: ColumnType = { kind: "json" };

/** The record of a row with this one cell. */
const recordOf = (type: ColumnType, cell: string | null, field: RecordField = "readOnly") =>
  recordOfRow({ columns: [column("one", field, type)] }, [cell]);

test("a record's fields stand in the order of CloudTrail, whatever the order of the columns", () => {
  const columns = [
    column("eventname", "eventName", TEXT),
    column("eventid", "eventID", TEXT),
    column("eventtime", "eventTime", TEXT),
    column("eventversion", "eventVersion", TEXT),
  ];
  expect(recordOfRow({ columns }, ["RunInstances", "e1", "2026-11-20T09:00:00Z", "1.11"])).toBe(
    '{"eventVersion":"1.11","eventTime":"2026-11-20T09:00:00Z","eventName":"RunInstances","eventID":"e1"}',
  );
});

test("what is NULL, or missing at the end of a row, is no field", () => {
  const columns = [column("a", "eventName", TEXT), column("b", "eventID", TEXT), column("c", "readOnly", FLAG)];
  expect(recordOfRow({ columns }, [null, "e1"])).toBe('{"eventID":"e1"}');
});

test("a flag is true or false in any letter case, and nothing else", () => {
  expect(recordOf(FLAG, "TRUE")).toBe('{"readOnly":true}');
  expect(recordOf(FLAG, "false")).toBe('{"readOnly":false}');
  for (const cell of ["", "1", "true,", " true", '"true"', 'true,"eventName":"x"', "untrue", "false false"]) {
    expect(recordOf(FLAG, cell), cell).toBe("{}");
  }
});

test("a text, a time and a flag are written as what they are", () => {
  expect(recordOf(TEXT, 'a "quoted" \\ text\n', "eventName")).toBe('{"eventName":"a \\"quoted\\" \\\\ text\\n"}');
  expect(recordOf({ kind: "timestamp", zoned: false }, "2026-11-20 09:00:00", "eventTime")).toBe(
    '{"eventTime":"2026-11-20 09:00:00"}',
  );
});

test("JSON stays as it is written, what is no JSON is a text, and what is empty or null is no field", () => {
  expect(recordOf(JSON_TEXT, '{"a" : 1.0}', "requestParameters")).toBe('{"requestParameters":{"a" : 1.0}}');
  expect(recordOf(JSON_TEXT, '{"a":', "requestParameters")).toBe('{"requestParameters":"{\\"a\\":"}');
  expect(recordOf(JSON_TEXT, '1,"eventName":"x"', "requestParameters")).toBe(
    '{"requestParameters":"1,\\"eventName\\":\\"x\\""}',
  );
  for (const cell of ["", " \t\r\n", "null", "\nnull "]) {
    expect(recordOf(JSON_TEXT, cell, "requestParameters"), JSON.stringify(cell)).toBe("{}");
  }
  expect(recordOf(JSON_TEXT, "nullable", "requestParameters")).toBe('{"requestParameters":"nullable"}');
});
