import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SearchRequest } from "../../../../src/investigation/search/search.ts";
import { fromMemento } from "../../../../src/investigation/session/memento.ts";
import type { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { shownSearch } from "../../../../src/investigation/session/shownSearch.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { end } from "../../aws-wire/smallWorld.ts";
import { ManualClock } from "./manualClock.ts";
import { TestWindows, WHERE } from "./windows.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FOLLOWED: SearchRequest = { ...WHERE, view: { follow: true } };

/** How many ms have passed: for the store, for AWS, and for the view. */
let passed: number;
let clock: ManualClock;
let windows: TestWindows;
let isDown: boolean;

beforeEach(async () => {
  passed = 0;
  isDown = false;
  clock = new ManualClock(end);
  const { now } = Date;
  vi.spyOn(Date, "now").mockImplementation(() => now() + passed);
  windows = await TestWindows.open({ now: () => end + passed });
});
afterEach(async () => {
  await windows.dispose();
  vi.restoreAllMocks();
});

function followed(): SearchSession {
  return windows.view(FOLLOWED, {
    clock,
    begin: async (request, signal, options) => {
      if (isDown) {
        throw new Failure({ reason: "timeout", message: "AWS does not answer.", context: {}, remedies: [] });
      }
      return windows.stack.searches.prepare(request, signal, { ...options, asked: true });
    },
  });
}

function refreshesOf({ state: { following } }: SearchSession) {
  return following?.feed === "refreshes" ? following : undefined;
}

async function pass(session: SearchSession, ms: number): Promise<void> {
  passed += ms;
  clock.advance(ms);
  await expect.poll(() => refreshesOf(session)?.reading, { interval: 2 }).not.toBe(true);
  await session.narrow(session.results.filters);
}

/** Reads what arrived in an hour in which the view was hidden. */
async function refreshed(session: SearchSession): Promise<void> {
  session.follower.visible = false;
  await pass(session, HOUR);
  session.follower.visible = true;
  await pass(session, 0);
}

const keptAt = (session: SearchSession) => fromMemento({ memento: session.memento }).earlier?.at ?? Number.NaN;

it("keeps the time at which the search or a refresh read last, not the time of the reload", async () => {
  const session = followed();
  await session.run();
  const readAt = keptAt(session);
  session.follower.visible = false;
  await pass(session, HOUR);
  expect(keptAt(session)).toBe(readAt);
  isDown = true;
  session.follower.visible = true;
  await pass(session, 0);
  expect(session.state.following?.mode).toBe("failed");
  expect(keptAt(session)).toBe(readAt);
  isDown = false;
  session.follower.turn(true);
  await pass(session, MINUTE);
  expect(session.state.following?.mode).toBe("on");
  expect(keptAt(session)).toBeGreaterThanOrEqual(readAt + HOUR);
  expect((await windows.reload(session)).state).toMatchObject({ total: 300, restored: { at: keptAt(session) } });
});

it("calls only the time complete that had passed when the search read it", async () => {
  const session = followed();
  await session.run();
  const complete = stateText(session.state);
  expect(complete).toMatch(/^complete as of .* for the last 20 h, .*; late events can still arrive$/);
  await refreshed(session);
  expect(session.search?.window.to).toBe(end + HOUR);
  expect(stateText(session.state)).toBe(complete);
  const after = await windows.reload(session);
  expect(after.search?.window.to).toBe(end + HOUR);
  expect(stateText(after.state)).toBe(complete);
});

it("is copied as a search that has the time of its refreshes", async () => {
  const session = followed();
  await session.run();
  expect((await shownSearch(session)).window).toEqual({ from: end - 20 * HOUR, to: end });
  await refreshed(session);
  expect((await shownSearch(session)).window).toEqual({ from: end - 20 * HOUR, to: end + HOUR });
});

/** The same view in a later window. `asked`: for each refresh, whether it may ask a person for credentials. */
function reloaded(session: SearchSession, asked: (boolean | undefined)[] = []): Promise<SearchSession> {
  return windows.reload(session, {
    clock,
    begin: async (request, signal, options) => {
      asked.push(options.asked);
      return windows.stack.searches.prepare(request, signal, options);
    },
  });
}

it("comes back with the time of its last refresh, paused until the person continues, then reads from there", async () => {
  const session = followed();
  await session.run();
  await refreshed(session);
  const { readAt } = refreshesOf(session) ?? {};
  expect(readAt).toBe(end + HOUR);
  const asked: (boolean | undefined)[] = [];
  const after = await reloaded(session, asked);
  await pass(after, 2 * HOUR);
  expect(after.state.following).toMatchObject({ mode: "restored", readAt, unread: [] });
  expect([asked, clock.timers.size]).toEqual([[], 0]);
  after.follower.turn(true);
  await pass(after, 0);
  expect(after.state.following).toMatchObject({ mode: "on", readAt: end + 3 * HOUR });
  expect(after.state).toMatchObject({ state: "done", total: 300 });
  await pass(after, MINUTE);
  expect(asked).toEqual([true, false]);
});

it("adds what arrives after the reload to what is shown", async () => {
  passed = -2 * HOUR;
  const session = followed();
  await session.run();
  const before = session.state.total;
  expect(before).toBeLessThan(300);
  const kept = fromMemento({ memento: session.memento });
  const [production = 0] = kept.following?.refreshes?.readTo ?? [];
  expect(production).toBe(end - 2 * HOUR);
  const after = await reloaded(session);
  expect(after.state.total).toBe(before);
  await pass(after, 2 * HOUR);
  after.follower.turn(true);
  await pass(after, 0);
  expect(after.state.total).toBe(300);
  expect(after.state.following?.fresh).toBe(300 - before);
  const again = await reloaded(after);
  expect(again.state.total).toBe(300);
});

it("keeps what refreshes read after a reload through another one", async () => {
  const session = followed();
  await session.run();
  const after = await reloaded(session);
  await pass(after, HOUR);
  after.follower.turn(true);
  await pass(after, 0);
  const again = await reloaded(after);
  expect(again.state).toMatchObject({ total: 300, following: { mode: "restored", readAt: end + HOUR } });
  expect(again.search?.window.to).toBe(end + HOUR);
});

it("stays off where the person stopped the refreshes, and is not followed where the reload interrupted its search", async () => {
  const session = followed();
  await session.run();
  session.follower.turn(false);
  const after = await reloaded(session);
  expect(after.state.following?.mode).toBe("stopped");
  const interrupted = followed();
  const running = interrupted.run();
  await expect.poll(() => interrupted.isReading, { interval: 1 }).toBe(true);
  const kept = fromMemento({ memento: interrupted.memento });
  expect(kept.earlier?.state).toBe("running");
  expect((await reloaded(interrupted)).state.following).toBeUndefined();
  await running;
});
