import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isCloudTrailRecord, readRecord } from "../../../src/model/event/record.ts";
import { makeWorld } from "../../world/world.ts";
import { containersOf } from "./containers.ts";
import { read, record } from "./reading.ts";
import { type Row, schemasOf, tablesOf } from "./tablesOf.ts";

const folder = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));

type Json = { readonly [key: string]: unknown };
type Path = readonly (string | number)[];

const forged = JSON.stringify(record("1", { eventName: "Noop", eventTime: "2020-01-01T00:00:00Z" }));
/** Texts that users and programs can put into a field. */
const texts: readonly (readonly [name: string, text: string])[] = [
  ["a record", forged],
  ["a short record", '{"eventName":"Noop","eventSource":"x","eventID":"1","eventTime":"2020-01-01T00:00:00Z"}'],
  ["a record behind a prefix", `aws-cli/2 ${forged}`],
  ["a record in base64", Buffer.from(forged).toString("base64")],
  ["a log file", `{"Records":[${forged}]}`],
  ["a record in a text", JSON.stringify(forged)],
  [
    "an event in another schema",
    '{"class_uid":6003,"metadata":{"uid":"1","product":{"name":"CloudTrail"}},"api":{"operation":"Noop"}}',
  ],
];

function* records(): Generator<Json> {
  for (const { json } of makeWorld({ seed: 3, size: 2_000, end: Date.UTC(2026, 10, 22, 17) }).records()) {
    yield JSON.parse(json) as Json;
  }
  for (const name of ["stratus", "invictus"]) {
    for (const file of existsSync(`${folder}${name}`) ? readdirSync(`${folder}${name}`).slice(0, 40) : []) {
      const found = file.endsWith(".json")
        ? (JSON.parse(readFileSync(`${folder}${name}/${file}`, "utf8")) as unknown)
        : [];
      const list = Array.isArray(found) ? found : (found as { readonly Records?: unknown }).Records;
      yield* (Array.isArray(list) ? list : []).filter(isCloudTrailRecord);
    }
  }
}

/** Identifying fields, which the test does not replace. */
const KEPT = new Set(["eventID", "eventName", "eventSource", "eventTime"]);

function* leavesOf(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== "object" || value === null) {
    yield path;
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    if (path.length > 0 || !KEPT.has(key)) {
      yield* leavesOf(member, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  }
}

function withText(value: unknown, [head, ...rest]: Path, text: string): unknown {
  if (head === undefined) {
    return text;
  }
  const copy: { [key: string]: unknown } | unknown[] = Array.isArray(value) ? [...value] : { ...(value as Json) };
  Reflect.set(copy, head, withText(Reflect.get(copy, head), rest, text));
  return copy;
}

/** One event for each field of all available records, with the field. */
function fieldsOfAll(): readonly { readonly event: Json; readonly path: Path }[] {
  const found = new Map<string, { readonly event: Json; readonly path: Path }>();
  for (const event of records()) {
    for (const path of leavesOf(event)) {
      const name = path.map((part) => (typeof part === "number" ? "[]" : part)).join(".");
      if (!found.has(name)) {
        found.set(name, { event, path });
      }
    }
  }
  return [...found.values()];
}

const fields = fieldsOfAll();
interface Whole extends Row {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
}

/** Each field once, cycling through the texts; `turn`: index of the first text. */
const eventsWith = (turn: number) =>
  fields.map(({ event, path }, at) => {
    const [, text] = texts[(at + turn) % texts.length] ?? ["", forged];
    return { ...(withText(event, path, text) as Whole), eventID: `e${at}` };
  });

describe("text inside an event never hides the event", () => {
  it("has many fields for embedded records", () => {
    expect(fields.length).toBeGreaterThan(300);
  });

  const whole = eventsWith(0);
  const cases = [
    ...containersOf(whole).map(([name, file]) => ({ name, file, events: whole, turn: 0 })),
    ...[0, 1, 2].flatMap((turn) => {
      const events = eventsWith(turn);
      // Insights are recognized by CloudTrail's own fields only.
      const named = events.filter(({ eventName }) => eventName !== undefined);
      return [
        ...tablesOf(events).map(([name, file]) => ({ name, file, events, turn })),
        ...schemasOf(named).map(([name, file]) => ({ name, file, events: named, turn })),
      ];
    }),
  ];
  it.each(cases)("keeps every event of $name with a record in any field ($turn)", async ({ file, events }) => {
    const found = (await read(file)).records.map(({ json, envelope }) =>
      readRecord(json, envelope === undefined ? {} : { envelope }),
    );
    const named = (event: { readonly eventId: string; readonly eventName: string }) =>
      `${event.eventId} ${event.eventName}`;
    expect(found.map(named)).toEqual(events.map((event) => named(readRecord(event))));
  });

  it("keeps TestEventPattern in a table, although its request contains an event", async () => {
    const event = {
      ...record("one", { eventName: "TestEventPattern", eventSource: "events.amazonaws.com" }),
      requestParameters: {
        eventPattern: '{"source":["aws.ec2"]}',
        event: JSON.stringify({ detail: record("sample", { eventName: "StopInstances" }) }),
      },
    };
    for (const [name, file] of [...tablesOf([event]), ...schemasOf([event])]) {
      const found = (await read(file)).records.map(({ json }) => readRecord(json));
      expect(found.map(({ eventId, eventName }) => [name, eventId, eventName])).toEqual([
        [name, "one", "TestEventPattern"],
      ]);
    }
  });

  it("uses the whole record of a row only when it is of the same event", async () => {
    const whole = record("one", { sourceIPAddress: "198.51.100.1" });
    const row = (message: string) =>
      `eventid,eventname,eventsource,eventtime,message\none,RunInstances,ec2.amazonaws.com,2026-11-20T10:00:00Z,"${message.replaceAll('"', '""')}"\n`;
    expect((await read(row(JSON.stringify(whole)))).records).toEqual([{ json: JSON.stringify(whole) }]);
    const other = await read(row(JSON.stringify(record("two"))));
    expect(other.ids).toEqual(["one"]);
    expect(other.records[0]?.json).not.toContain("userName");
  });

  it("returns two different events with one id in an item, and a repeated one once", async () => {
    const one = record("same");
    const two = record("same", { eventName: "DeleteTrail" });
    const { records: found } = await read(JSON.stringify({ batch: { of: [one, two, JSON.stringify(one, null, 2)] } }));
    expect(found.map(({ json }) => (JSON.parse(json) as { eventName: string }).eventName)).toEqual([
      "RunInstances",
      "DeleteTrail",
    ]);
  });

  it("reads every row of a list of objects with one common member", async () => {
    const list = ["one", "two"].map((id) => ({ line: JSON.stringify(record(id)) }));
    expect((await read(JSON.stringify({ batch: { list } }))).ids).toEqual(["one", "two"]);
  });
});
