import { expect, it } from "vitest";
import { changeText, onlyTitle, sameText } from "../../../src/webview/compare/claims.ts";
import { sampleState } from "../../ui/webview/sampleResults.ts";

const at = Date.UTC(2026, 10, 21, 14, 35);
const complete = sampleState(3, { targets: [] });

it.each([
  ["Only in A", {}],
  ["Only in A: not found in B as of 14:35", { asOf: at }],
  ["Only in A: not found in B as of 14:35", { restored: { at } }],
  ["Not found in B so far, which is still running", { state: "running" as const }],
  ["Not found in B, which has not run", { state: "idle" as const }],
  ["Not found in B, which is incomplete", { state: "limited" as const }],
  ["Not found in B, which is incomplete", { state: "cancelled" as const }],
  ["Not found in B, which is incomplete", { notShown: 3 }],
  ["Not found in B, which is incomplete", { targets: sampleState(1).targets }],
])("says %s where B is %j", (title, changes) => {
  expect(onlyTitle("A", { ...complete, ...changes }, at)).toBe(title);
});

it("says how two numbers differ, and how many events are the same", () => {
  expect([changeText([3, 15]), changeText([15, 3]), changeText([2, 2])]).toEqual(["+12", "−12", "="]);
  expect(sameText({ both: 1_204, onlyA: 36, onlyB: 0 })).toBe(
    "1,204 events are in both by event ID, 36 in A only, 0 in B only.",
  );
});
