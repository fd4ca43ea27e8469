import { describe, expect, test } from "vitest";
import type { ResultRow } from "../../../src/protocol/results.ts";
import { ColumnWidths } from "../../../src/webview/results/columns.ts";
import { BLOCK, RowCache } from "../../../src/webview/results/rowCache.ts";
import { Selection } from "../../../src/webview/results/selection.ts";

function row(index: number): ResultRow {
  const cells = {
    time: "",
    eventName: "",
    user: "",
    source: "",
    resource: "",
    region: "",
    account: "",
    ipAddress: "",
    error: "",
  };
  return { eventId: `e${index}`, icon: "cloud", readOnly: false, failed: false, cells, tooltip: "" };
}
const block = (start: number) => Array.from({ length: BLOCK }, (_, at) => row(start + at));

describe("the rows that are known", () => {
  test("are asked for by blocks, once", () => {
    const cache = new RowCache();
    expect(cache.missing(150, 320)).toEqual([100, 200, 300]);
    cache.asking(100);
    cache.put(200, block(200));
    expect(cache.missing(150, 320)).toEqual([300]);
    expect(cache.pending).toBe(1);
    cache.failed(100);
    expect(cache.missing(150, 320)).toEqual([100, 300]);
    expect(cache.row(250)?.eventId).toBe("e250");
    expect(cache.row(150)).toBeUndefined();
    expect(cache.indexOf("e299")).toBe(299);
    expect(cache.indexOf("e1")).toBe(-1);
  });

  test("are bounded: what is far is forgotten", () => {
    const cache = new RowCache();
    for (let start = 0; start < 1_000 * BLOCK; start += BLOCK) {
      cache.put(start, block(start));
    }
    expect(cache.row(0)).toBeUndefined();
    expect(cache.row(1_000 * BLOCK - 1)?.eventId).toBe(`e${1_000 * BLOCK - 1}`);
    const known = Array.from({ length: 1_000 }, (_, at) => cache.row(at * BLOCK)).filter((each) => each !== undefined);
    expect(known.length).toBeLessThan(100);
  });
});

describe("the selection", () => {
  const at = (index: number) => ({ index, eventId: `e${index}` });

  test("stays with its events when their places change", () => {
    const selection = new Selection();
    selection.only(at(4));
    selection.range(["e4", "e5", "e6"], at(6));
    expect(selection.marks).toEqual(["e6", "e4"]);
    selection.moved(
      new Map([
        ["e4", 14],
        ["e6", 16],
      ]),
    );
    expect(selection.active).toEqual({ index: 16, eventId: "e6" });
    expect(selection.pivot?.index).toBe(14);
    expect(selection.chosen).toEqual(["e4", "e5", "e6"]);
    selection.moved(new Map([["e6", -1]]));
    expect(selection.active).toBeUndefined();
  });

  test("adds and takes away single rows, and takes all", () => {
    const selection = new Selection();
    selection.only(at(1));
    selection.toggle(at(3));
    expect(selection.chosen).toEqual(["e1", "e3"]);
    selection.toggle(at(1));
    expect(selection.chosen).toEqual(["e3"]);
    selection.everything();
    expect([selection.size, selection.chosen, selection.has("anything")]).toEqual(["all", "all", true]);
    selection.only(at(2));
    expect(selection.chosen).toEqual(["e2"]);
    selection.clear();
    expect([selection.size, selection.active]).toEqual([0, undefined]);
  });
});

test("column widths stay within reason and go back to their beginning", () => {
  const widths = new ColumnWidths({ time: -5, user: 9e9 });
  expect(widths.of("time")).toBeGreaterThan(20);
  expect(widths.of("user")).toBeLessThan(5_000);
  widths.set("user", 333.4);
  expect(widths.chosen).toEqual({ time: -5, user: 333 });
  widths.reset("user");
  expect(widths.of("user")).toBe(new ColumnWidths({}).of("user"));
  expect(widths.template.split(" ")).toHaveLength(10);
});
