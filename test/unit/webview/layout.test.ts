import { expect, it } from "vitest";
import { readLayout, USUAL_LAYOUT } from "../../../src/webview/results/table/layout.ts";

it("reads a layout in which the column of origins has its earlier id", () => {
  const columns = { shown: ["time", "seenIn", "user"], widths: {} };
  expect(readLayout(JSON.stringify({ ...USUAL_LAYOUT, columns }))?.columns.shown).toEqual(["time", "origins", "user"]);
});

it("answers nothing for a layout with an unknown column, and for what is no layout", () => {
  const columns = { shown: ["time", "colour"], widths: {} };
  expect(readLayout(JSON.stringify({ ...USUAL_LAYOUT, columns }))).toBeUndefined();
  for (const text of [undefined, "", "{", "[]", "null"]) {
    expect(readLayout(text)).toBeUndefined();
  }
});
