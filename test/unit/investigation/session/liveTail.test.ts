import fc from "fast-check";
import * as v from "valibot";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fromMemento } from "../../../../src/investigation/session/memento.ts";
import type { LiveView } from "../../../../src/protocol/following.ts";
import { resultsStateSchema } from "../../../../src/protocol/results.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { eventAt, START, TailedSession } from "./tailedSession.ts";

const HOUR = 3_600_000;

let tailed: TailedSession;

beforeEach(() => {
  tailed = new TailedSession();
  tailed.stored.push(eventAt(-60), eventAt(-30));
});

afterEach(() => tailed.dispose());

async function started(): Promise<void> {
  await tailed.session.run();
  await tailed.session.tail("start");
  await tailed.settle();
}

/** What the view says of the live tail. */
function live(): LiveView {
  const { following } = tailed.session.state;
  return following?.feed === "live" ? following : expect.fail("no live tail");
}

it("is offered where it can run, and not while it does", async () => {
  await tailed.session.run();
  expect(tailed.session.state).toMatchObject({ canTail: true, total: 2 });
  expect(tailed.session.state.following).toBeUndefined();
  await tailed.session.tail("start");
  expect(tailed.session.state.canTail).toBeUndefined();
});

it("is not offered for a time range that has ended", async () => {
  await tailed.session.run({ text: "user:alice from:2026-11-20T10:00 to:2026-11-20T11:00" });
  expect(tailed.session.state.canTail).toBeUndefined();
  await tailed.session.tail("start");
  await tailed.settle();
  expect([tailed.streams.length, tailed.asked]).toEqual([0, 0]);
});

it("does not start where the person refuses the price, and asks again the next time", async () => {
  tailed.allows = false;
  await started();
  expect([tailed.streams.length, tailed.asked, tailed.session.state.canTail]).toEqual([0, 1, true]);
  await tailed.session.tail("start");
  expect(tailed.asked).toBe(2);
});

it("adds what arrives, marked as new, without what the search filters out and what is there", async () => {
  await started();
  expect(live()).toMatchObject({ mode: "on", since: START, count: 0 });
  await tailed.arrive([eventAt(1), eventAt(2, "bob"), eventAt(-30)]);
  expect(await tailed.rows()).toEqual(["live-1*", "live--30", "live--60"]);
  expect(live()).toMatchObject({ count: 1, fresh: 1 });
  await tailed.arrive([eventAt(1), eventAt(3)]);
  expect(live()).toMatchObject({ count: 2, fresh: 2 });
  tailed.session.follower.markSeen();
  expect(await tailed.rows()).toEqual(["live-3", "live-1", "live--30", "live--60"]);
  expect(v.parse(resultsStateSchema, tailed.session.state).following).toEqual(live());
});

it("never counts what it added as read", async () => {
  await tailed.session.run();
  const { state, sentence, targets, notCovered } = tailed.session.state;
  const before = { window: tailed.session.search?.window, progress: tailed.session.search?.targets };
  await tailed.session.tail("start");
  await tailed.settle();
  expect(tailed.session.state.notCovered).toEqual(notCovered);
  tailed.clock.advance(600_000);
  await tailed.arrive([eventAt(1), eventAt(599)]);
  expect(tailed.session.state).toMatchObject({ state, sentence, targets });
  expect({ window: tailed.session.search?.window, progress: tailed.session.search?.targets }).toEqual(before);
  expect(tailed.session.search?.count).toBe(2);
  expect(tailed.session.search?.notCovered).toContainEqual({ kind: "live", since: START });
});

it("shows in the timeline what it added after the end of the search", async () => {
  await started();
  await tailed.arrive([eventAt(600)]);
  const summary = await tailed.answers.summary(tailed.session.number, { bars: 20, facets: [] });
  const { edges = [] } = summary?.timeline ?? {};
  expect(edges.at(-1)).toBeGreaterThan(START + 600_000);
});

it("says that AWS left events out, that it was connected again, and what could not be read", async () => {
  await started();
  await tailed.arrive([eventAt(1)], { sampled: true, unreadable: 2 });
  await tailed.arrive([eventAt(2)], { unreadable: 1 });
  expect(live()).toMatchObject({ sampled: true, unreadable: 3 });
  tailed.clock.advance(HOUR);
  await tailed.arrive([], { reconnected: "session ended" });
  expect(live()).toMatchObject({ mode: "on", reconnected: { at: START + HOUR, why: "session ended" } });
});

it("is not renewed after three hours in which nobody used the view", async () => {
  await started();
  tailed.clock.advance(3 * HOUR);
  tailed.session.follower.attended();
  await tailed.arrive([], { reconnected: "session ended" });
  expect(live().mode).toBe("on");
  tailed.clock.advance(3 * HOUR);
  await tailed.arrive([], { reconnected: "session ended" });
  expect(live()).toMatchObject({ mode: "ended", end: "unattended", until: START + 6 * HOUR });
  expect(tailed.stream).toBeUndefined();
});

it("holds events while it is paused, and adds them on resume", async () => {
  await started();
  await tailed.session.tail("pause");
  await tailed.arrive([eventAt(1), eventAt(2)]);
  expect(live()).toMatchObject({ mode: "paused", waiting: 2, count: 0 });
  expect((await tailed.rows()).length).toBe(2);
  await tailed.session.tail("resume");
  await tailed.settle();
  expect(live()).toMatchObject({ mode: "on", waiting: 0, count: 2 });
  expect((await tailed.rows()).length).toBe(4);
});

it("ends where too many events wait, and shows them", async () => {
  await started();
  tailed.limit = 10_000;
  await tailed.session.tail("pause");
  const arrived = (from: number) => Array.from({ length: 2_600 }, (_, at) => eventAt(from + at));
  await tailed.arrive(arrived(1));
  expect(live()).toMatchObject({ mode: "paused", waiting: 2_600 });
  await tailed.arrive(arrived(3_000));
  expect(live()).toMatchObject({ mode: "ended", end: "paused", waiting: 0, count: 5_200 });
  expect(tailed.stream).toBeUndefined();
  expect(tailed.session.state.total).toBe(5_202);
});

it("ends at the limit of events", async () => {
  tailed.limit = 3;
  await started();
  await tailed.arrive([eventAt(1), eventAt(2)]);
  await tailed.arrive([eventAt(3), eventAt(4)]);
  expect(live()).toMatchObject({ mode: "ended", end: "limit", count: 4 });
  expect(tailed.stream).toBeUndefined();
});

it("says why it failed, and starts again", async () => {
  await started();
  await tailed.arrive([eventAt(1)]);
  tailed.stream?.fail("AWS does not answer.");
  await tailed.settle();
  expect(live()).toMatchObject({ mode: "ended", end: "failed", failure: "AWS does not answer.", count: 1 });
  await tailed.session.tail("start");
  await tailed.settle();
  expect(live()).toMatchObject({ mode: "on", count: 0 });
  expect(live().failure).toBeUndefined();
});

it("goes on with another text at the same targets, and ends with another scope and with the view", async () => {
  await started();
  await tailed.session.run({ text: "user:bob" });
  await tailed.settle();
  expect(live().mode).toBe("on");
  await tailed.arrive([eventAt(1), eventAt(2, "bob")]);
  expect(await tailed.rows()).toEqual(["live-2*"]);
  await tailed.session.run({ text: "user:bob", profiles: ["other"] });
  await tailed.settle();
  expect(tailed.session.state.following).toBeUndefined();
  expect(tailed.stream).toBeUndefined();
  await tailed.session.tail("start");
  await tailed.settle();
  expect(tailed.stream).toBeDefined();
  tailed.session.close();
  expect(tailed.stream).toBeUndefined();
});

it("starts while the search is prepared, and not after the person stopped it", async () => {
  const run = tailed.session.run();
  await tailed.session.tail("start");
  await run;
  await tailed.settle();
  expect(live().mode).toBe("on");
  const again = tailed.session.run({ text: "user:carol" });
  await tailed.session.tail("stop");
  await again;
  await tailed.settle();
  expect(tailed.stream).toBeUndefined();
});

it("does not come back by itself after a reload, and says what is not kept", async () => {
  await started();
  await tailed.arrive([eventAt(1), eventAt(2)]);
  const kept = fromMemento({ memento: tailed.session.memento });
  expect(kept).toMatchObject({ earlier: { total: 2 }, following: { live: { count: 2 } } });
  const after = new TailedSession();
  after.stored.push(...tailed.stored);
  await after.session.restore(kept);
  await after.settle();
  expect(after.session.state.following).toMatchObject({ feed: "live", mode: "ended", end: "reloaded", count: 2 });
  expect(after.session.state.total).toBe(2);
  expect(after.session.state.restored?.gone).toBeUndefined();
  expect([after.streams.length, after.asked]).toEqual([0, 0]);
  await after.session.tail("start");
  await after.settle();
  expect(after.session.state.following).toMatchObject({ feed: "live", mode: "on", count: 0 });
  // The search ran again: what arrived in between is read.
  expect(after.session.state.restored).toBeUndefined();
  await after.dispose();
});

/** What the steps so far make true. */
interface Model {
  mode: "off" | "on" | "paused" | "ended";
  /** Ids of the events that must be among the rows, and of those that wait. */
  readonly shown: Set<string>;
  readonly waiting: Set<string>;
  next: number;
}

/** So many events that have not arrived yet. */
function nextOf(model: Model, count: number) {
  const first = model.next;
  model.next += count;
  return Array.from({ length: count }, (_, at) => eventAt(first + at));
}

const LIMIT = 6;

type Step = fc.AsyncCommand<Model, TailedSession>;

function step(
  name: string,
  check: (model: Model) => boolean,
  act: (model: Model, tail: TailedSession) => unknown,
): Step {
  return {
    check,
    async run(model, tail) {
      await act(model, tail);
      await tail.settle();
      await checkAll(model, tail);
    },
    toString: () => name,
  };
}

const isRunning = ({ mode }: Model) => mode === "on" || mode === "paused";

const steps = [
  fc.constant(
    step(
      "start",
      () => true,
      async (model, tail) => {
        model.mode = isRunning(model) ? model.mode : "on";
        await tail.session.tail("start");
      },
    ),
  ),
  fc.constant(
    step(
      "stop",
      () => true,
      async (model, tail) => {
        model.mode = isRunning(model) ? "ended" : model.mode;
        model.waiting.clear();
        await tail.session.tail("stop");
      },
    ),
  ),
  fc.constant(
    step(
      "pause",
      () => true,
      async (model, tail) => {
        model.mode = model.mode === "on" ? "paused" : model.mode;
        await tail.session.tail("pause");
      },
    ),
  ),
  fc.constant(
    step(
      "resume",
      () => true,
      async (model, tail) => {
        if (model.mode === "paused") {
          model.mode = "on";
          model.waiting.forEach((id) => void model.shown.add(id));
          model.waiting.clear();
        }
        await tail.session.tail("resume");
      },
    ),
  ),
  fc.constant(
    step("fail", isRunning, (model, tail) => {
      model.mode = "ended";
      model.waiting.clear();
      tail.stream?.fail("AWS does not answer.");
    }),
  ),
  fc.constant(
    step(
      "reach the limit",
      ({ mode }) => mode === "on",
      async (model, tail) => {
        model.mode = "ended";
        const events = nextOf(model, LIMIT);
        events.forEach(({ eventId }) => void model.shown.add(eventId));
        await tail.arrive(events);
      },
    ),
  ),
  fc.integer({ min: 1, max: 2 }).map((count) =>
    step(`${count} arrive`, isRunning, async (model, tail) => {
      const events = nextOf(model, count);
      const to = model.mode === "paused" ? model.waiting : model.shown;
      events.forEach(({ eventId }) => void to.add(eventId));
      await tail.arrive(events);
      const { following } = tail.session.state;
      model.mode = following?.feed === "live" && following.end === "limit" ? "ended" : model.mode;
    }),
  ),
];

async function checkAll({ mode, shown, waiting }: Model, { session, stream, answers }: TailedSession): Promise<void> {
  const { following, total, state, canTail } = session.state;
  const rows = await answers.rows(session.number, 0, 500, []);
  expect(rows.map(({ eventId }) => eventId).sort()).toEqual(["live--30", "live--60", ...shown].sort());
  expect(total).toBe(shown.size + 2);
  expect(following?.feed === "live" ? following.mode : "off").toBe(mode);
  expect(following?.feed === "live" ? following.waiting : 0).toBe(waiting.size);
  // What it does is what is billed, and nothing else.
  expect(stream !== undefined).toBe(mode === "on" || mode === "paused");
  expect(canTail === true).toBe(mode === "off" || mode === "ended");
  // Claims: the search covers what it covered, and found what it found.
  expect([state, session.search?.count, session.search?.window.to]).toEqual(["done", 2, START]);
  expect(session.search?.notCovered.some(({ kind }) => kind === "live")).toBe(shown.size > 0);
  const kept = fromMemento({ memento: session.memento });
  expect(kept.earlier?.total).toBe(2);
}

it("keeps its promises in any order of start, pause, resume, stop, limit, failure and arrivals", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 12 }), async (commands) => {
      const one = new TailedSession();
      one.stored.push(eventAt(-60), eventAt(-30));
      one.limit = LIMIT;
      try {
        await one.session.run();
        const model: Model = { mode: "off", shown: new Set(), waiting: new Set(), next: 1 };
        await fc.asyncModelRun(() => ({ model, real: one }), commands);
        expect(one.faults).toEqual([]);
      } finally {
        await one.dispose();
      }
    }),
    { numRuns: propertyRuns(12) },
  );
});
