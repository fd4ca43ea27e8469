import { expect, it } from "vitest";
import { DEFAULT_COLUMNS, type ResultColumn } from "../../../src/protocol/columns.ts";
import { drawnOrder, layOut } from "../../../src/webview/results/table/columnWidths.ts";

/** What the texts of the demo account's changes need, in pixels. */
const CONTENT: Readonly<Partial<Record<ResultColumn, number>>> = {
  time: 150,
  eventName: 240,
  user: 210,
  resource: 320,
  error: 220,
};

function widthsIn(available: number, own: Readonly<Partial<Record<ResultColumn, number>>> = {}) {
  const order = drawnOrder(DEFAULT_COLUMNS, available);
  const widths = layOut(order, { own: (column) => own[column], content: (column) => CONTENT[column], available });
  return { order, of: (column: ResultColumn) => widths.get(column) ?? 0 };
}

it("leaves the event's name readable in a narrow table before the error is wider than its code", () => {
  const { order, of } = widthsIn(510);
  expect(order.slice(0, 4)).toEqual(["time", "eventName", "error", "user"]);
  expect(of("eventName")).toBe(150);
  expect(of("error")).toBeGreaterThanOrEqual(112);
  expect(of("time") + of("eventName") + of("error") + of("user")).toBeLessThanOrEqual(510);
});

it.each([620, 700, 1_000, 1_400])(
  "has the error in view at %d pixels, and no column below its least width",
  (width) => {
    const { order, of } = widthsIn(width);
    const upToError = order.slice(0, order.indexOf("error") + 1);
    expect(upToError.reduce((sum, column) => sum + of(column), 0)).toBeLessThanOrEqual(width);
    expect(of("eventName")).toBeGreaterThanOrEqual(150);
    expect(of("user")).toBeGreaterThanOrEqual(80);
  },
);

it("shrinks no column whose width the person set", () => {
  const { of } = widthsIn(510, { eventName: 240 });
  expect(of("eventName")).toBe(240);
  expect(of("error")).toBe(112);
});
