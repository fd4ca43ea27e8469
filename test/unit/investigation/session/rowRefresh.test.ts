import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RowRefresh } from "../../../../src/investigation/session/rowRefresh.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened(isClosed = false) {
  const calls: string[] = [];
  const runs = {
    shown: { refresh: async () => void calls.push("refresh") },
    search: undefined,
    isClosed,
    end: () => void calls.push("end"),
  };
  return {
    calls,
    runs,
    rows: new RowRefresh(
      () => runs,
      () => void calls.push("changed"),
    ),
  };
}

test("refreshes once for several changes, and not again for those that came before", async () => {
  const { calls, rows } = opened();
  rows.soon();
  rows.soon();
  expect(calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls).toEqual(["refresh", "changed"]);
  rows.soon();
  await rows.now();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls).toEqual(["refresh", "changed", "refresh", "changed"]);
});

test("ends a run when its rows are there, before anyone is told", async () => {
  const { calls, rows, runs } = opened();
  await rows.now(runs);
  expect(calls).toEqual(["refresh", "end", "changed"]);
});

test("says nothing of what is closed, and nothing after it is closed itself", async () => {
  const gone = opened(true);
  await gone.rows.now(gone.runs);
  await gone.rows.now();
  expect(gone.calls).toEqual(["refresh"]);
  const { calls, rows } = opened();
  rows.soon();
  rows.close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls).toEqual([]);
});
