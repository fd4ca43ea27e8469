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
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
