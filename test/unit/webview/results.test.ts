import { describe, expect, test } from "vitest";
import { RESULT_COLUMNS, type ResultColumn } from "../../../src/protocol/columns.ts";
import type { ResultRow } from "../../../src/protocol/resultRow.ts";
import { Columns, USUAL } from "../../../src/webview/results/table/columns.ts";
import { BLOCK, RowCache, type RowRange } from "../../../src/webview/results/table/rowCache.ts";
import { RowFetcher } from "../../../src/webview/results/table/rowFetcher.ts";
import { Selection } from "../../../src/webview/results/table/selection.ts";

function row(index: number): ResultRow {
  const cells = Object.fromEntries(RESULT_COLUMNS.map((column) => [column, ""])) as ResultRow["cells"];
  return { eventId: `e${index}`, icon: "cloud", readOnly: false, failed: false, cells };
}
const rowsOf = ({ start, count }: RowRange) => Array.from({ length: count }, (_, at) => row(start + at));

describe("the rows that are known", () => {
  test("are asked for by blocks, once, those side by side together", () => {
    const cache = new RowCache(RESULT_COLUMNS);
    expect(cache.missing(45, 95)).toEqual([{ start: 40, count: 60 }]);
    const [asked = { start: 0, count: 0 }] = cache.missing(45, 55);
    cache.asking(asked);
    cache.put({ start: 80, count: 20 }, rowsOf({ start: 80, count: 20 }));
    expect(cache.missing(45, 115)).toEqual([
      { start: 60, count: 20 },
      { start: 100, count: 20 },
    ]);
    expect(cache.pending).toBe(1);
    cache.ended(asked);
    expect(cache.pending).toBe(0);
    expect(cache.missing(45, 75)).toEqual([{ start: 40, count: 40 }]);
    expect(cache.row(85)?.eventId).toBe("e85");
    expect(cache.row(45)).toBeUndefined();
    expect(cache.indexOf("e99")).toBe(99);
    expect(cache.indexOf("e1")).toBe(-1);
    // No more rows than these: nothing is asked for again.
    cache.answered(asked, rowsOf({ start: 40, count: 3 }));
    expect([cache.row(42)?.eventId, cache.row(43), cache.missing(40, 60)]).toEqual(["e42", undefined, []]);
  });

  test("are bounded: the blocks that were not read for longest are dropped", () => {
    const cache = new RowCache(RESULT_COLUMNS);
    for (let start = 0; start < 1_000 * BLOCK; start += BLOCK) {
      cache.put({ start, count: BLOCK }, rowsOf({ start, count: BLOCK }));
    }
    expect(cache.row(0)).toBeUndefined();
    expect(cache.row(1_000 * BLOCK - 1)?.eventId).toBe(`e${1_000 * BLOCK - 1}`);
    const known = Array.from({ length: 1_000 }, (_, at) => cache.row(at * BLOCK)).filter((each) => each !== undefined);
    expect(known.length).toBeLessThan(700);
  });
});

describe("fetching rows", () => {
  /** A host that answers when it is told to. */
  function host() {
    const asked: { readonly range: RowRange; readonly answer: () => Promise<void> }[] = [];
    const cache = new RowCache(RESULT_COLUMNS);
    const fetcher = new RowFetcher({
      rows: (range) =>
        new Promise((resolve) => {
          const answer = async () => {
            resolve(rowsOf(range));
            await Promise.resolve();
          };
          asked.push({ range, answer });
        }),
      arrived: () => undefined,
      failed: () => undefined,
    });
    const look = (first: number) => fetcher.fetch(cache, first, 30, 1_000_000);
    return { asked, cache, look };
  }

  test("asks for what is in view first, and for what is around it only when that is here", async () => {
    const { asked, cache, look } = host();
    look(500_005);
    expect(asked.map(({ range }) => range)).toEqual([{ start: 500_000, count: 40 }]);
    look(500_005);
    expect(asked).toHaveLength(1);
    await asked[0]?.answer();
    expect(cache.row(500_034)?.eventId).toBe("e500034");
    for (let at = 1; at < 10; at += 1) {
      look(500_005);
      await asked[at]?.answer();
    }
    const ranges = asked.slice(1).map(({ range }) => range);
    // Three times what is in view below it, then once above.
    expect(ranges).toEqual([
      { start: 500_040, count: 90 },
      { start: 499_970, count: 30 },
    ]);
    look(499_975);
    await asked.at(-1)?.answer();
    expect(asked.at(-1)?.range.start).toBeLessThan(499_960);
  });

  test("passes over the rows of a fast scroll, and asks for the last ones with the next answer", async () => {
    const { asked, look } = host();
    for (let step = 1; step <= 50; step += 1) {
      look(step * 10_000);
    }
    expect(asked.map(({ range }) => range.start)).toEqual([10_000, 20_000]);
    await asked[0]?.answer();
    look(500_000);
    expect(asked.map(({ range }) => range.start)).toEqual([10_000, 20_000, 500_000]);
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
      false,
    );
    expect(selection.active).toEqual({ index: 16, eventId: "e6" });
    expect(selection.pivot?.index).toBe(14);
    expect(selection.chosen).toEqual(["e4", "e5", "e6"]);
    selection.moved(new Map([["e6", -1]]), false);
    expect(selection.active).toBeUndefined();
  });

  test("knows a long range by its ends, with single rows taken from it and added to it", () => {
    const selection = new Selection();
    selection.only(at(1_000));
    selection.longRange(at(999_999));
    expect(selection.size).toBe(999_000);
    expect([selection.has(at(999)), selection.has(at(1_000)), selection.has(at(999_999))]).toEqual([false, true, true]);
    expect(selection.chosen).toEqual({ from: "e1000", to: "e999999", except: [] });
    selection.toggle(at(5_000));
    selection.toggle(at(3));
    expect(selection.size).toBe(999_000);
    expect([selection.has(at(5_000)), selection.has(at(3))]).toEqual([false, true]);
    selection.toggle(at(3));
    expect(selection.size).toBe(998_999);
    expect(selection.chosen).toEqual({ from: "e1000", to: "e999999", except: ["e5000"] });
    // Ten rows arrive above.
    selection.moved(
      new Map([
        ["e1000", 1_010],
        ["e999999", 1_000_009],
        ["e3", 13],
      ]),
      false,
    );
    expect(selection.marks).toContain("e1000");
    expect([selection.has(at(1_009)), selection.has(at(1_010)), selection.size]).toEqual([false, true, 998_999]);
    selection.moved(new Map([["e3", 500_000]]), true);
    expect(selection.chosen).toEqual(["e3"]);
  });

  test("ends a long range whose end is not shown any more", () => {
    const selection = new Selection();
    selection.only(at(0));
    selection.longRange(at(9_999));
    selection.moved(new Map([["e0", -1]]), false);
    expect(selection.chosen).toEqual(["e9999"]);
  });

  test("adds and takes away single rows, and takes all", () => {
    const selection = new Selection();
    selection.only(at(1));
    selection.toggle(at(3));
    expect(selection.chosen).toEqual(["e1", "e3"]);
    selection.toggle(at(1));
    expect(selection.chosen).toEqual(["e3"]);
    selection.everything();
    expect([selection.size, selection.chosen, selection.has(at(77))]).toEqual(["all", "all", true]);
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
    columns.set("time", 200);
    columns.reset();
    expect(columns.chosen).toEqual(USUAL);
    expect(columns.template.split(" ")).toHaveLength(USUAL.shown.length + 1);
  });

  const content = (widths: Readonly<Partial<Record<ResultColumn, number>>>) =>
    new Map(Object.entries(widths) as [ResultColumn, number][]);
  /** Where a column ends, in pixels from the table's left edge. */
  const endOf = (columns: Columns, column: ResultColumn) =>
    columns.shown.slice(0, columns.shown.indexOf(column) + 1).reduce((sum, each) => sum + columns.of(each), 0);

  test("are as wide as their texts, within bounds, unless the user set a width", () => {
    const columns = new Columns({ ...USUAL, widths: { user: 77 } });
    columns.content = content({ time: 164, eventName: 5_000, user: 150, error: 61, region: 3 });
    expect(columns.of("time")).toBe(164);
    expect(columns.of("eventName")).toBeLessThan(400);
    expect(columns.of("user")).toBe(77);
    expect(columns.of("error")).toBe(61);
    expect(columns.of("region")).toBeGreaterThan(20);
    expect(columns.chosen.widths).toEqual({ user: 77 });
    columns.reset("user");
    expect(columns.of("user")).toBe(150);
  });

  // The table is what the list of facets leaves of views 1,400, 1,000, 700 and 500 pixels wide.
  test.each([1_164, 764, 454, 490])("show the error, and who made the call, in a table %d pixels wide", (available) => {
    const columns = new Columns(USUAL);
    columns.content = content({ time: 164, eventName: 260, user: 240, resource: 300, error: 205 });
    columns.available = available;
    expect(endOf(columns, "error")).toBeLessThanOrEqual(available);
    expect(endOf(columns, "user") - columns.of("user") / 2).toBeLessThanOrEqual(available);
    expect(columns.of("error")).toBeGreaterThanOrEqual(112);
    expect(columns.of("time")).toBe(164);
    expect(columns.chosen).toEqual(USUAL);
  });

  test("move Error beside Event only in a narrow table, and not in an order of the user's own", () => {
    const columns = new Columns(USUAL);
    columns.available = 500;
    expect(columns.shown.slice(0, 5)).toEqual(["time", "eventName", "error", "user", "resource"]);
    columns.toggle("account");
    columns.available = 900;
    expect(columns.shown.slice(0, 5)).toEqual(["time", "eventName", "user", "resource", "error"]);
    columns.move("error", -1);
    columns.available = 500;
    expect(columns.shown.slice(0, 5)).toEqual(["time", "eventName", "user", "error", "resource"]);
    columns.move("error", 1);
    columns.available = 500;
    columns.moveTo("error", 2);
    expect(columns.chosen.shown.slice(0, 5)).toEqual(["time", "eventName", "user", "resource", "error"]);
  });

  test("do not move each other's edges while one of them is dragged", () => {
    const columns = new Columns(USUAL);
    columns.content = content({ time: 164, eventName: 260, user: 240, resource: 300, error: 205 });
    columns.available = 764;
    const before = columns.shown.map((column) => columns.of(column));
    columns.hold();
    columns.set("user", columns.of("user") + 80);
    expect(columns.shown.map((column) => columns.of(column))).toEqual(
      before.map((width, at) => (columns.shown[at] === "user" ? width + 80 : width)),
    );
    const user = columns.of("user");
    columns.release();
    expect(columns.of("user")).toBe(user);
    expect(endOf(columns, "error")).toBeLessThanOrEqual(764);
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
