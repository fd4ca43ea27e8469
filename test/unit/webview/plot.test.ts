import { describe, expect, it } from "vitest";
import { movedCursor } from "../../../src/webview/plot.ts";

describe("the cursor of a plot", () => {
  it.each([
    ["ArrowLeft", 5, 4],
    ["ArrowRight", 5, 6],
    ["PageDown", 5, 0],
    ["PageUp", 5, 15],
    ["Home", 5, 0],
    ["End", 5, 20],
    ["ArrowRight", 20, 20],
    ["ArrowRight", -1, 0],
    ["ArrowLeft", -1, 0],
  ])("moves by %s from %d to %d", (key, at, to) => {
    expect(movedCursor(key, at, 20)).toBe(to);
  });

  it.each(["a", "Enter", "constructor"])("does not move by %s", (key) => {
    expect(movedCursor(key, 5, 20)).toBeUndefined();
  });
});
