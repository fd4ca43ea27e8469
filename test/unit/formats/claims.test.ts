import { expect, it } from "vitest";
import { read, record } from "./reading.ts";

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const inner = (more: object = {}) =>
  JSON.stringify(record("inner", { eventName: "PutObject", eventSource: "s3.amazonaws.com", ...more }));

interface Claims {
  readonly id?: string;
  readonly name: string;
  readonly source: string;
}

/** A row that says so much of its event, with the record of an event in a column. */
const row = (column: string, claims: Claims, text: string) =>
  [
    `eventid,eventname,eventsource,eventtime,awsregion,${column}`,
    [claims.id ?? "", claims.name, claims.source, "2026-11-20T10:00:00Z", "eu-west-1", cell(text)].join(","),
  ].join("\n");

const WHOLE = { id: "inner", name: "PutObject", source: "s3.amazonaws.com" };
const NO_ID = { name: "PutObject", source: "s3.amazonaws.com" };

it.each<[string, string, Claims, string, boolean]>([
  ["the same event", "eventjson", WHOLE, inner(), true],
  ["an event without an id", "eventjson", WHOLE, inner({ eventID: undefined }), true],
  ["another event", "eventjson", { ...WHOLE, id: "another" }, inner(), false],
  ["the same event, in any column", "note", WHOLE, inner(), true],
  ["another event, in any column", "note", { ...WHOLE, id: "another" }, inner({ note: "another" }), false],
  ["an event of the same name and source, where the row has no id", "eventjson", NO_ID, inner(), true],
  ["an event of another name", "eventjson", { ...NO_ID, name: "GetObject" }, inner(), false],
  ["an event of another source", "eventjson", { ...NO_ID, source: "iam.amazonaws.com" }, inner(), false],
  ["an event of the same name, in any column", "note", NO_ID, inner(), false],
])(
  "a row stands for the record that it holds only if that is %s (column %s)",
  async (_, column, claims, text, taken) => {
    const { records } = await read(row(column, claims, text));
    expect(records).toHaveLength(1);
    expect(records[0]?.json === text).toBe(taken);
  },
);
