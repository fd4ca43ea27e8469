import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OpenTable } from "../../../src/engine/openTable.ts";
import { RecordFiles } from "../../../src/engine/recordFiles.ts";
import { Scanner } from "../../../src/engine/scan/scanner.ts";
import { planReads } from "../../../src/engine/table/readPlan.ts";
import type { FacetFilter, Filters } from "../../../src/protocol/filters.ts";
import { BUILT_IN_NOISE } from "../../../src/protocol/knownNoise.ts";

const VIEW = 1;
const [OWN = { id: "", text: "" }] = BUILT_IN_NOISE;
const NEWEST = { column: "time", descending: true } as const;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "open-table-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

/** A table whose only view selects everything. */
function openView() {
  const table = new OpenTable(new Scanner(), new RecordFiles(1e6));
  let files = 0;
  /** Adds one event per hour. */
  const add = (...hours: readonly number[]) => {
    files += 1;
    const records = hours.map((hour) => ({
      json: JSON.stringify({
        eventVersion: "1.11",
        eventID: `00000000-0000-4000-8000-${String(hour).padStart(12, "0")}`,
        eventTime: new Date(hour * HOUR).toISOString().replace(".000Z", "Z"),
        eventName: "DeleteBucket",
        eventSource: "s3.amazonaws.com",
      }),
    }));
    table.keep({ path: join(folder, String(files)), room: 0, memoryOnly: false }, records);
    table.select(VIEW, planReads(undefined));
  };
  /** Tells the table the resource of each of its first rows. */
  const learn = (...names: readonly string[]) =>
    table.learn("resource", {
      rows: Uint32Array.from(names.keys()),
      values: names.map((name) => [name, name, "AWS::S3::Bucket"]),
      of: Uint32Array.from(names.keys()),
    });
  const shown = (narrowing: Filters) =>
    table.ids(VIEW, { ...NEWEST, filters: narrowing }, 0, 100).map((id) => Number(id.slice(-12)));
  return { table, add, learn, shown };
}

const HOUR = 3_600_000;
const resource = (value: string, exclude = false): Filters => ({
  choices: [{ field: "resource", value, exclude }] satisfies FacetFilter[],
});

describe("a narrowed view", () => {
  it("counts and spans what was added after it was narrowed", () => {
    const { table, add } = openView();
    add(10, 11);
    const narrowing = { choices: [], window: { from: 10 * HOUR, to: 20 * HOUR } };
    expect(table.narrowed(VIEW, narrowing, [OWN.text])).toEqual({
      count: 2,
      total: 2,
      span: { from: 10 * HOUR, to: 11 * HOUR + 1 },
      noise: [0],
      hidden: 0,
    });
    add(8, 15);
    expect(table.narrowed(VIEW, narrowing, [OWN.text])).toEqual({
      count: 3,
      total: 4,
      span: { from: 8 * HOUR, to: 15 * HOUR + 1 },
      noise: [0],
      hidden: 0,
    });
  });

  it("keeps a row in sight whose columns do not say for sure that it is noise", () => {
    const { table, add } = openView();
    add(10);
    const own = {
      eventVersion: "1.11",
      eventTime: "1970-01-01T11:00:00Z",
      eventName: "LookupEvents",
      eventSource: "cloudtrail.amazonaws.com",
      userAgent: "aws-sdk-js/3 cloudtrail-investigator/0.1.0",
    };
    const records = [
      { eventID: "00000000-0000-4000-8000-000000000011", readOnly: true, ...own },
      // Keys in unusual letter case: only reading the record would tell.
      { eventID: "00000000-0000-4000-8000-000000000012", ReadOnly: true, ...own },
    ];
    table.keep(
      { path: join(folder, "own"), room: 0, memoryOnly: false },
      records.map((record) => ({ json: JSON.stringify(record) })),
    );
    table.select(VIEW, planReads(undefined));
    expect(table.narrowed(VIEW, { choices: [], hidden: [OWN] }, [OWN.text])).toMatchObject({
      count: 2,
      total: 3,
      noise: [1],
      hidden: 1,
    });
  });

  it("counts each known-noise filter by itself, and what several hide once", () => {
    const { table, add } = openView();
    add(10, 11, 12, 13);
    const none = { id: "none", text: "event:RunInstances" };
    const all = { id: "all", text: "source:s3" };
    const two = { id: "two", text: "id:(00000000-0000-4000-8000-000000000010,00000000-0000-4000-8000-000000000011)" };
    const next = { id: "next", text: "id:(00000000-0000-4000-8000-000000000011,00000000-0000-4000-8000-000000000012)" };
    const texts = [none, all, two, next].map(({ text }) => text);
    expect(table.narrowed(VIEW, { choices: [], hidden: [two, next] }, texts)).toMatchObject({
      count: 1,
      total: 4,
      noise: [0, 4, 2, 2],
      hidden: 3,
    });
    const late = { choices: [], window: { from: 12 * HOUR, to: 20 * HOUR }, hidden: [two, next] };
    expect(table.narrowed(VIEW, late, texts)).toMatchObject({ count: 1, noise: [0, 2, 0, 1], hidden: 1 });
    expect(table.narrowed(VIEW, { choices: [], hidden: [all, next] }, texts)).toMatchObject({ count: 0, hidden: 4 });
  });

  it.each(["user:(", "DeleteBucket", "resource:logs", "last:7d source:s3", "", "requestParameters.bucketName:*"])(
    "hides nothing by a text that columns cannot answer: %s",
    (text) => {
      const { table, add } = openView();
      add(10, 11);
      expect(table.narrowed(VIEW, { choices: [], hidden: [{ id: "x", text }] }, [text])).toMatchObject({
        count: 2,
        noise: [0],
        hidden: 0,
      });
    },
  );

  it("by resource follows what is learnt of its rows", () => {
    const { table, add, learn, shown } = openView();
    add(10, 11);
    expect(table.narrowed(VIEW, resource("logs"), []).count).toBe(0);
    expect(shown(resource("logs"))).toEqual([]);
    learn("logs", "media");
    expect(table.narrowed(VIEW, resource("logs"), []).count).toBe(1);
    expect(shown(resource("logs"))).toEqual([10]);
    add(12);
    learn("logs", "media", "logs");
    expect(table.narrowed(VIEW, resource("logs"), []).count).toBe(2);
    expect(shown(resource("logs"))).toEqual([12, 10]);
  });

  it("shows rows whose resource is not known yet when a resource is excluded", () => {
    const { table, add, learn, shown } = openView();
    add(10, 11);
    expect(table.narrowed(VIEW, resource("logs", true), []).count).toBe(2);
    learn("logs");
    expect(shown(resource("logs", true))).toEqual([11]);
    expect(shown(resource("absent", true))).toEqual([11, 10]);
  });
});

describe("a view", () => {
  const idOf = (hour: number) => `00000000-0000-4000-8000-${String(hour).padStart(12, "0")}`;
  const hoursOf = (ids: readonly (string | undefined)[]) => ids.map((id) => Number(id?.slice(-12)));

  it("shows the part that is asked for, however it is asked for", () => {
    const { table, add } = openView();
    add(10, 12, 11);
    add(13);
    expect(hoursOf(table.ids(VIEW, NEWEST, 1, 3))).toEqual([12, 11]);
    const records = table.records(VIEW, NEWEST, 1, 2);
    expect(hoursOf(records.map(({ json }) => (JSON.parse(json) as { eventID: string }).eventID))).toEqual([12, 11]);
    const rows = table.rows(VIEW, NEWEST, 1, 2, { columns: ["time"], timeZone: "UTC" });
    expect(hoursOf(rows.map(({ row }) => row.eventId))).toEqual([12, 11]);
    expect(table.seen(VIEW, NEWEST, 1, 2)).toHaveLength(2);
    expect(table.records(VIEW, NEWEST, 3, 5)).toHaveLength(1);
    expect(table.counts()).toMatchObject({ events: 4, rows: 4, clashes: 0 });
  });

  it("knows where events are in its order, one or several, and when more are added", () => {
    const { table, add } = openView();
    add(10, 12, 11);
    const oldest = { ...NEWEST, descending: false };
    const all = [12, 9, 10].map(idOf);
    const each = (order: typeof NEWEST | typeof oldest) => all.map((id) => table.locate(VIEW, order, [id])[0]);
    expect([table.locate(VIEW, NEWEST, all), each(NEWEST)]).toEqual([
      [0, -1, 2],
      [0, -1, 2],
    ]);
    expect([table.locate(VIEW, oldest, all), each(oldest)]).toEqual([
      [2, -1, 0],
      [2, -1, 0],
    ]);
    add(9, 13);
    expect([table.locate(VIEW, NEWEST, all), each(NEWEST)]).toEqual([
      [1, 4, 3],
      [1, 4, 3],
    ]);
  });

  it("is ordered anew by what was learnt since", () => {
    const { table, add, learn } = openView();
    add(10, 11);
    const order = (column: "resource" | "origins") => hoursOf(table.ids(VIEW, { column, descending: false }, 0, 9));
    expect([order("resource"), order("origins")]).toEqual([
      [11, 10],
      [11, 10],
    ]);
    learn("a", "b");
    table.mark([idOf(11), idOf(99), idOf(10)], ["y", "z", "x"]);
    expect([order("resource"), order("origins")]).toEqual([
      [10, 11],
      [10, 11],
    ]);
  });

  it("tells of a record by its id, and that its file is gone", () => {
    const { table, add } = openView();
    add(10);
    expect(table.record(idOf(10))?.json).toContain(idOf(10));
    expect(table.record(idOf(11))).toBeUndefined();
    add(12);
    rmSync(folder, { recursive: true });
    expect(() => table.record(idOf(12))).toThrow("The file that holds this event is gone or damaged.");
  });

  it("is no more once it is closed", () => {
    const { table, add } = openView();
    add(10);
    table.close(VIEW);
    expect(() => table.ids(VIEW, NEWEST, 0, 1)).toThrow(`no selection ${VIEW}`);
  });
});
