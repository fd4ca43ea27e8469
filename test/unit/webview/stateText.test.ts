import { expect, it } from "vitest";
import { stateText } from "../../../src/webview/results/status/stateText.ts";

const failure = { reason: "storage", message: "The disk is full.", context: {}, remedies: [] } as const;

it("calls a search complete only where all that it found is shown", () => {
  expect(stateText({ state: "done", targets: [], timeZone: "UTC" })).toBe("complete");
  expect(stateText({ state: "done", targets: [], timeZone: "UTC", notShown: 1 })).toBe("incomplete");
  expect(stateText({ state: "done", targets: [], timeZone: "UTC", failure })).toBe("incomplete");
  expect(stateText({ state: "failed", targets: [], timeZone: "UTC", notShown: 1, failure })).toBe("failed");
});
