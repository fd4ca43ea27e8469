import { afterEach, beforeEach, expect, it } from "vitest";
import { ResultsComparison } from "../../../../src/investigation/compare/comparison.ts";
import { comparedMemento, readCompared } from "../../../../src/investigation/compare/memento.ts";
import type { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import type { Filters } from "../../../../src/protocol/filters.ts";
import { TestWindows, WHERE } from "../session/windows.ts";

const HOUR = 3_600_000;
const NONE: Filters = { choices: [] };

let windows: TestWindows;
beforeEach(async () => {
  windows = await TestWindows.open();
});
afterEach(() => windows.dispose());

async function ran(request = WHERE): Promise<SearchSession> {
  const session = windows.view(request);
  await session.run();
  return session;
}

function comparisonOf(a: SearchSession, b: SearchSession, filters: readonly [Filters, Filters] = [NONE, NONE]) {
  return new ResultsComparison(() => [
    { session: a, filters: filters[0] },
    { session: b, filters: filters[1] },
  ]);
}

it("counts each kind of what happened on both sides, and the events that are the same by their ids", async () => {
  const all = await ran();
  const { from = 0, to = 0 } = all.results.span ?? {};
  const newer = await ran({ ...WHERE, from: (from + to) / 2 });
  const comparison = comparisonOf(all, newer);
  expect(await comparison.count()).toBe(true);
  const { both = 0, onlyA = 0, onlyB } = comparison.state.same ?? {};
  expect([both, onlyB]).toEqual([newer.state.total, 0]);
  expect(both + onlyA).toBe(all.state.total);
  expect(onlyA).toBeGreaterThan(0);
  expect(comparison.state.differences).toEqual([
    expect.stringMatching(/^The time ranges differ in length: A covers 20 h, B .*\.$/),
  ]);
  const { events, onlyB: kindsOfB, both: kinds } = await comparison.kinds("activity");
  expect(events).toEqual([all.state.total, newer.state.total]);
  expect(kindsOfB).toEqual([]);
  for (const { values, counts } of kinds) {
    expect(values.length).toBe(2);
    expect(counts[0]).toBeGreaterThanOrEqual(counts[1]);
  }
  // Nothing changed: nothing is counted again.
  expect(await comparison.count()).toBe(false);
});

it("compares with the filters of that moment, whatever the views show later", async () => {
  const [a, b] = [await ran(), await ran()];
  const writes: Filters = { choices: [{ field: "readonly", value: "false", exclude: false }] };
  const comparison = comparisonOf(a, b, [NONE, writes]);
  const first = await comparison.kinds("user");
  expect(first.events[0]).toBe(300);
  expect(first.events[1]).toBeLessThan(300);
  await a.narrow(writes);
  expect(await comparison.kinds("user")).toEqual(first);
  expect(comparison.state.sides[0].state.filters).toEqual(NONE);
});

it("filters a side to one kind, in place of what it was filtered to by the same fields", async () => {
  const [a, b] = [await ran(), await ran()];
  const filters: Filters = {
    choices: [
      { field: "event", value: "Other", exclude: false },
      { field: "readonly", value: "false", exclude: false },
    ],
  };
  const comparison = comparisonOf(a, b, [NONE, filters]);
  const { both } = await comparisonOf(a, b).kinds("activity");
  const [kind] = both;
  expect(comparison.filtersOf(1, "activity", kind?.values ?? []).choices).toEqual([
    { field: "readonly", value: "false", exclude: false },
    { field: "event", value: kind?.values[0], exclude: false },
    { field: "source", value: kind?.values[1], exclude: false },
  ]);
  await a.narrow(comparison.filtersOf(0, "activity", kind?.values ?? []));
  expect(a.state.count).toBe(kind?.counts[0]);
});

it("counts no ids of searches that share no time, nor while one runs", async () => {
  const now = await ran({ ...WHERE, from: "5h" });
  const { window } = now.search?.plan ?? {};
  const before = await ran({ ...WHERE, from: (window?.from ?? 0) - 5 * HOUR, to: window?.from ?? 0 });
  const apart = comparisonOf(now, before);
  await apart.count();
  expect(apart.state.same).toBeUndefined();
  const running = windows.view();
  const going = comparisonOf(now, running);
  const run = running.run();
  expect(await going.count()).toBe(false);
  await run;
  expect(await going.count()).toBe(true);
});

it("has the time that refreshes of a followed search read in the time range of its side", async () => {
  const [a, b] = [await ran(), await ran()];
  const { from = 0, to = 0 } = b.search?.window ?? {};
  b.search?.extendTo(to + 5 * HOUR);
  const comparison = comparisonOf(a, b);
  await comparison.count();
  expect(comparison.state.sides.map(({ window }) => window)).toEqual([
    { from, to },
    { from, to: to + 5 * HOUR },
  ]);
  expect(comparison.state.differences).toEqual(["The time ranges differ in length: A covers 20 h, B 25 h."]);
  const newer = await ran({ ...WHERE, from: to - HOUR / 2 });
  const older = await ran({ ...WHERE, from, to: to - HOUR });
  const apart = comparisonOf(newer, older);
  await apart.count();
  expect(apart.state.same).toBeUndefined();
  older.search?.extendTo(to);
  const together = comparisonOf(newer, older);
  await together.count();
  expect(together.state.same).toMatchObject({ both: 0 });
});

it("comes back in a later window with both sides, and reads nothing else from a state", async () => {
  const [a, b] = [await ran(), await ran({ ...WHERE, from: "5h" })];
  const filters: Filters = { choices: [{ field: "user", value: "x", exclude: true }] };
  const memento = comparedMemento([
    { session: a, filters },
    { session: b, filters: NONE },
  ]);
  const [keptA, keptB] = readCompared({ memento }) ?? [];
  expect([keptA?.request, keptA?.filters, keptA?.earlier?.total]).toEqual([a.request, filters, 300]);
  expect([keptB?.request, keptB?.filters]).toEqual([b.request, NONE]);
  for (const state of [undefined, {}, { memento: "[]" }, { memento: "[1,2]" }, { memento: "{" }]) {
    expect(readCompared(state)).toBeUndefined();
  }
});
