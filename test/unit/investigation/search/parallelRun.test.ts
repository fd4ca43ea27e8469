import { describe, expect, test } from "vitest";
import { endOf } from "../../../../src/investigation/search/parallelRun.ts";
import type { TargetState } from "../../../../src/investigation/search/targetProgress.ts";

describe("the state in which a run of several targets ends", () => {
  const going = new AbortController().signal;
  const runsOf = (...states: readonly TargetState[]) => states.map((state) => ({ state, awaitsCost: false }));

  test.each([
    ["done", ["done", "done"], "done"],
    ["done where some failed", ["done", "failed"], "done"],
    ["failed only where all did", ["failed", "failed"], "failed"],
    ["cancelled where one was", ["done", "cancelled", "failed"], "cancelled"],
  ] as const)("is %s", (_, states, end) => {
    expect(endOf(runsOf(...states), going, false)).toBe(end);
  });

  test("is cancelled by an abort and limited by a limit or a cost, unless everything was read", () => {
    expect(endOf(runsOf("done", "cancelled"), AbortSignal.abort(), true)).toBe("cancelled");
    expect(endOf(runsOf("done", "limited"), going, true)).toBe("limited");
    expect(endOf([{ state: "limited", awaitsCost: true }], going, false)).toBe("limited");
    expect(endOf(runsOf("done"), AbortSignal.abort(), true)).toBe("done");
  });
});
