import { describe, expect, test } from "vitest";
import { RESULT_COLUMNS } from "../../../src/protocol/columns.ts";
import type { ResultRow } from "../../../src/protocol/results.ts";
import { Columns, USUAL } from "../../../src/webview/results/table/columns.ts";
import { BLOCK, RowCache } from "../../../src/webview/results/table/rowCache.ts";
import { Selection } from "../../../src/webview/results/table/selection.ts";

function row(index: number): ResultRow {
  const cells = Object.fromEntries(RESULT_COLUMNS.map((column) => [column, ""])) as ResultRow["cells"];
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

  test("are bounded: the blocks that were not read for longest are dropped", () => {
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

describe("the columns", () => {
  test("have widths within reason that go back to their beginning", () => {
    const columns = new Columns({ ...USUAL, widths: { time: -5, user: 9e9 } });
    expect(columns.of("time")).toBeGreaterThan(20);
    expect(columns.of("user")).toBeLessThan(5_000);
    columns.set("user", 333.4);
    expect(columns.chosen.widths).toEqual({ time: -5, user: 333 });
    columns.reset("user");
    expect(columns.of("user")).toBe(new Columns(USUAL).of("user"));
    expect(columns.template.split(" ")).toHaveLength(USUAL.shown.length + 1);
  });

  test("are shown, hidden and moved; the last one stays", () => {
    const columns = new Columns({ shown: ["time", "user", "time"], widths: {} });
    expect(columns.shown).toEqual(["time", "user"]);
    columns.toggle("role");
    columns.move("role", -1);
    expect(columns.shown).toEqual(["time", "role", "user"]);
    columns.move("time", -1);
    columns.move("user", 1);
    expect(columns.shown).toEqual(["time", "role", "user"]);
    columns.moveTo("user", 0);
    expect(columns.shown).toEqual(["user", "time", "role"]);
    for (const column of columns.shown) {
      columns.toggle(column);
    }
    expect(columns.shown).toEqual(["role"]);
    expect(new Columns({ shown: [], widths: {} }).shown).toEqual(USUAL.shown);
  });
});
