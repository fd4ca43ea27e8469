import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { idsOf } from "../results/tables.ts";
import { QueryWindows } from "./queryWindows.ts";

const COMPLETE = /^complete\b/;

let windows: QueryWindows;
beforeEach(() => {
  windows = new QueryWindows();
});
afterEach(async () => {
  await windows.dispose();
  expect(windows.lies).toEqual([]);
});

async function begin(): Promise<void> {
  void windows.session.run();
  await windows.settled();
  expect(windows.aws.running).toBe(1);
}

it("reads on by itself after a reload, with the query that runs, and never starts a second one", async () => {
  await begin();
  await windows.reload();
  expect(windows.session.state.state).toBe("running");
  await windows.reload();
  windows.aws.end("succeeded");
  await expect.poll(() => windows.session.state.state).toBe("limited");
  windows.session.resume();
  await expect.poll(() => windows.session.state.total).toBe(4);
  windows.session.resume();
  await expect.poll(() => stateText(windows.session.state)).toMatch(COMPLETE);
  expect(windows.aws.queries).toEqual([{ token: expect.any(String), state: "succeeded" }]);
});

it("starts no second query where the answer to the start was lost with the window", async () => {
  await begin();
  const [key = "", value] = [...windows.memory][0] ?? [];
  const [[of, { token }]] = value as [[string, { token: string }]];
  windows.memory.set(key, [[of, { token }]]);
  await windows.reload();
  windows.aws.end("succeeded");
  await expect.poll(() => windows.session.state.total).toBe(2);
  expect(windows.aws.queries.length).toBe(1);
});

it("knows of a query that was started while its page was hidden and took no state", async () => {
  windows.aws.isOffline = true;
  void windows.session.run();
  await expect.poll(() => windows.session.state.state).toBe("failed");
  const hidden = windows.session.memento.replaceAll('"failed"', '"running"');
  windows.aws.isOffline = false;
  windows.session.resume();
  await windows.settled();
  expect(windows.aws.running).toBe(1);
  await windows.reload({ hidden });
  expect([windows.session.state.state, windows.aws.queries.length]).toEqual(["running", 1]);
});

it("asks nobody to sign in, says where the query goes on, and reads on when someone signed in", async () => {
  await begin();
  windows.aws.isSignedIn = false;
  await windows.reload();
  const { state } = windows.session;
  expect(stateText(state)).toBe("the query goes on in Fake queries");
  expect(state.resumes).toBe("continue");
  expect([windows.aws.prompts, windows.aws.running]).toEqual([0, 1]);
  await windows.signIn();
  expect(windows.session.state.state).toBe("running");
  expect([windows.aws.prompts, windows.aws.queries.length]).toEqual([0, 1]);
});

it("asks for the sign-in where the person continues", async () => {
  await begin();
  windows.aws.isSignedIn = false;
  await windows.reload();
  windows.session.resume();
  await windows.settled();
  expect(windows.session.state.state).toBe("running");
  expect([windows.aws.prompts, windows.aws.queries.length]).toEqual([1, 1]);
});

it("stops the query where the person cancels the search or closes its view, and only then", async () => {
  await begin();
  windows.session.cancel();
  await expect.poll(() => windows.aws.queries[0]?.state).toBe("stopped");
  windows.session.resume();
  await windows.settled();
  windows.session.detach();
  await expect.poll(() => windows.session.state.state).toBe("cancelled");
  expect(windows.aws.running).toBe(1);
  windows.session.resume();
  await windows.settled();
  expect(windows.aws.queries.map(({ state }) => state)).toEqual(["stopped", "running"]);
  await windows.closeView();
  expect(windows.aws.queries.map(({ state }) => state)).toEqual(["stopped", "stopped"]);
});

it("stops the query of a view that was not continued after a reload when it is closed", async () => {
  await begin();
  windows.aws.isOffline = true;
  await windows.reload();
  expect(windows.session.state.state).toBe("cancelled");
  windows.aws.isOffline = false;
  await windows.closeView();
  expect(windows.aws.queries[0]?.state).toBe("stopped");
});

it("says that a query could not be stopped, and goes on with it", async () => {
  await begin();
  windows.aws.isOffline = true;
  windows.session.cancel();
  const notes = () => windows.session.state.targets[0]?.notes;
  await expect.poll(notes).toEqual(["The query could not be stopped. AWS cannot be reached."]);
  windows.aws.isOffline = false;
  windows.session.resume();
  await windows.settled();
  expect(windows.aws.queries.map(({ state }) => state)).toEqual(["running"]);
  expect(notes()).toBeUndefined();
});

it("does not go on by itself with a query that failed meanwhile: another one costs again", async () => {
  await begin();
  windows.aws.end("failed");
  windows.session.detach();
  await windows.reload();
  expect(windows.aws.queries.length).toBe(1);
  expect(windows.session.state.state).not.toBe("running");
});

it("reads nothing that a workspace could smuggle in as a checkpoint, and goes on without it", async () => {
  await begin();
  for (const value of [7, [["x", {}]], [[" ".repeat(64), { id: 0 }]], { length: 3 }, [[7, null]]]) {
    windows.memory.set("search.checkpoints", value);
    await windows.reload();
    expect(windows.session.state.state).toBe("cancelled");
  }
  const huge = "9".repeat(5_000);
  windows.memory.set("search.checkpoints", [["0".repeat(64), { huge }]]);
  await windows.reload();
  expect(windows.aws.queries.length).toBe(1);
});

/** What the steps so far make true. */
interface Model {
  /** A query runs or has succeeded, and was not stopped: a search that goes on reads it. */
  hasQuery: boolean;
  /** How many queries were started. */
  started: number;
  /** The search was stopped by the end of its window while it ran. */
  isInterrupted: boolean;
}

type Step = fc.AsyncCommand<Model, QueryWindows>;

function step(name: string, act: (model: Model, driven: QueryWindows) => unknown, check = (_: Model) => true): Step {
  return {
    check,
    async run(model, driven) {
      await act(model, driven);
      await driven.settled();
      expect(driven.lies).toEqual([]);
      expect(driven.aws.running).toBeLessThanOrEqual(1);
      expect(driven.aws.queries.length).toBe(model.started);
      if (driven.session.state.state === "done") {
        expect(stateText(driven.session.state)).toMatch(COMPLETE);
        expect((await idsOf(driven.session.results)).length).toBe(driven.aws.events.length);
      }
    },
    toString: () => name,
  };
}

const run = step("run", (model, { session }) => {
  void session.run();
  Object.assign(model, { hasQuery: true, started: model.started + 1, isInterrupted: false });
});
const succeed = step("the query succeeds", (_, { aws }) => aws.end("succeeded"));
const cancel = step("cancel", (model, driven) => {
  model.hasQuery &&= !driven.session.isRunning;
  driven.session.cancel();
});
const detach = step("detach", (_, { session }) => session.detach());
const proceed = step("continue", (model, { session }) => {
  const begins = session.search === undefined;
  const goesOn = !session.isRunning && (begins || session.search?.canContinue === true);
  session.resume();
  if (goesOn && (begins || !model.hasQuery)) {
    Object.assign(model, { hasQuery: true, started: model.started + 1 });
  }
  model.isInterrupted = false;
});
const reload = step("reload", async (model, driven) => {
  const wasRunning = driven.session.isRunning;
  model.isInterrupted ||= wasRunning;
  await driven.reload();
  if (wasRunning && driven.aws.isSignedIn) {
    expect(driven.session.state.state).not.toBe("cancelled");
    model.isInterrupted = false;
  }
  if (wasRunning && !driven.aws.isSignedIn) {
    expect(stateText(driven.session.state)).toBe("the query goes on in Fake queries");
  }
});
const close = step("close the view", async (model, driven) => {
  // Nobody is asked to sign in for stopping a query.
  driven.aws.isSignedIn = true;
  await driven.closeView();
  Object.assign(model, { hasQuery: false, isInterrupted: false });
  expect(driven.aws.running).toBe(0);
});
const expire = step("the sign-in expires", (_, { aws }) => {
  aws.isSignedIn = false;
});
const signIn = step("sign in", async (model, driven) => {
  const waits = model.isInterrupted && model.hasQuery;
  await driven.signIn();
  if (waits) {
    expect(driven.session.state.state).not.toBe("cancelled");
    model.isInterrupted = false;
  }
});

it("never starts a query twice, whatever happens in whatever order", async () => {
  const steps = fc.oneof(
    { weight: 3, arbitrary: fc.constant(run) },
    { weight: 3, arbitrary: fc.constant(succeed) },
    { weight: 1, arbitrary: fc.constantFrom(cancel, detach, close) },
    { weight: 4, arbitrary: fc.constant(proceed) },
    { weight: 4, arbitrary: fc.constant(reload) },
    { weight: 2, arbitrary: fc.constantFrom(expire, signIn) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 20 }), async (story) => {
      const driven = new QueryWindows();
      try {
        const model: Model = { hasQuery: false, started: 0, isInterrupted: false };
        await fc.asyncModelRun(() => ({ model, real: driven }), story);
        for (let rounds = 0; !COMPLETE.test(stateText(driven.session.state)); rounds += 1) {
          expect(rounds).toBeLessThan(20);
          driven.session.resume();
          await driven.settled();
          driven.aws.end("succeeded");
          await expect.poll(() => driven.session.isRunning).toBe(false);
        }
        expect((await idsOf(driven.session.results)).length).toBe(driven.aws.events.length);
      } finally {
        await driven.dispose();
      }
    }),
    { numRuns: propertyRuns(8) },
  );
}, 300_000);
