import fc from "fast-check";
import { expect, it } from "vitest";
import { rowSentence } from "../../../../src/investigation/results/resultRow.ts";
import { RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import { BUILT_IN_NOISE } from "../../../../src/protocol/knownNoise.ts";
import type { ResultsState } from "../../../../src/protocol/results.ts";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { DrivenSession, isAlice, isOwn, NAMES, type SearchName, timeOf } from "./drivenSession.ts";

/** What the steps so far make true. */
interface Model {
  /** The search that was asked for last. */
  name: SearchName;
  isPreparing: boolean;
  isFiltered: boolean;
  /** Events of this extension are hidden: until they are shown again, whatever is searched. */
  isHidden: boolean;
  sort: ResultsState["sort"];
}

const [OWN = { id: "", text: "" }] = BUILT_IN_NOISE;
const NEWEST_FIRST: ResultsState["sort"] = { column: "time", descending: true };

type Step = fc.AsyncCommand<Model, DrivenSession>;

/** Does something, and then checks everything that must hold after any step. */
function step(name: string, act: (model: Model, driven: DrivenSession) => unknown, check = (_: Model) => true): Step {
  return {
    check,
    async run(model, driven) {
      await act(model, driven);
      await checkAll(model, driven);
    },
    toString: () => name,
  };
}

const run = (name: SearchName) =>
  step(`run ${name}`, (model, { session }) => {
    model.isFiltered = model.isFiltered && model.name === name;
    model.isPreparing = true;
    model.name = name;
    void session.run({ text: name });
  });
const replace = (name: SearchName) =>
  step(`run ${name} before an older search is prepared`, async (model, driven) => {
    Object.assign(model, { name, isPreparing: true, isFiltered: false });
    await driven.replaceLate("beta", name);
  });
const prepare = step(
  "prepare",
  async (model, driven) => {
    model.isPreparing = false;
    await driven.prepare();
  },
  ({ isPreparing }) => isPreparing,
);
const refuse = step(
  "cannot be prepared",
  async (model, driven) => {
    model.isPreparing = false;
    await driven.refuse();
    expect(driven.session.state).toMatchObject({ state: "failed", total: 0, failure: { message: "No such profile." } });
  },
  ({ isPreparing }) => isPreparing,
);
const deliver = (at: number) => step(`page ${at}`, (_, driven) => driven.deliver(at));
const failPlace = (at: number) => step(`place ${at} fails`, (_, driven) => driven.failPlace(at));
const cancel = step("cancel", async (model, driven) => {
  model.isPreparing = false;
  driven.session.cancel();
  await driven.settled();
  expect(driven.session.state.state).not.toBe("running");
});
const resume = step("continue", (model, driven) => {
  const { session } = driven;
  model.isPreparing ||= session.search === undefined;
  const { total } = session.state;
  const { number } = session;
  session.resume();
  // Nothing that was found is dropped, unless there was no search.
  expect(session.state.total).toBe(total);
  expect(session.number === number || total === 0).toBe(true);
});
const sort = (column: (typeof RESULT_COLUMNS)[number], descending: boolean) =>
  step(`sort by ${column}`, (model, { session }) => {
    model.sort = { column, descending };
    session.sortBy(model.sort);
  });
const filter = step("filter", async (model, { session, answers }) => {
  model.isFiltered = !model.isFiltered;
  await answers.choose(session.number, { field: "user", value: "alice", exclude: false });
});
const widen = step("show all", async (model, { session, answers }) => {
  model.isFiltered = false;
  await answers.widen(session.number);
});
const brush = step("choose all of the time", async (_, { session, answers }) => {
  await answers.brush(session.number, { from: 0, to: Number.MAX_SAFE_INTEGER });
  await answers.brush(session.number, null);
});
const hide = step("hide or show the extension's own events", async (model, { session, answers }) => {
  model.isHidden = !model.isHidden;
  await answers.hide(session.number, "extension", model.isHidden);
});
const restart = step("the index restarts", async (_, driven) => {
  await driven.restartIndex();
  if (driven.stored.length > 0) {
    const notes = () => driven.session.state.targets[0]?.notes?.join(" ");
    await expect.poll(notes, { interval: 5 }).toContain("It was built again from what was fetched.");
  }
});
const storeFails = step("the store fails", (_, driven) => driven.failStore(true));
const storeWorks = step("the store works", (_, driven) => driven.failStore(false));

/** What must hold after every step. */
async function checkAll(model: Model, driven: DrivenSession): Promise<void> {
  const { session, answers } = driven;
  await driven.settled();
  const { state, number } = session;
  expect(driven.lies).toEqual([]);
  expect(state.search).toBe(number);
  expect([state.text, state.sort]).toEqual([model.name, model.sort]);
  expect(state.state === "running").toBe(model.isPreparing || driven.isWaiting);
  const foundNothing = state.state === "done" && state.total === 0 && state.failure === undefined;
  expect(state.emptyReasons.length).toBe(foundNothing ? 1 : 0);
  if (state.state !== "running") {
    expect(state.notShown ?? 0).toBe(driven.unstored);
  }
  for (const earlier of [number - 1, number + 1]) {
    expect(await answers.rows(earlier, 0, 100, [])).toEqual([]);
    expect(await answers.ids(earlier, 0, 100)).toEqual([]);
    expect(await answers.locate(earlier, ["alpha-0-0"])).toEqual([-1]);
    expect(await answers.describe(earlier, "alpha-0-0")).toBeUndefined();
    expect(await answers.groups(earlier, "user")).toBeUndefined();
    await answers.choose(earlier, { field: "user", value: "bob", exclude: false });
    await answers.hide(earlier, "extension", !model.isHidden);
  }
  expect(state.filters.choices.length).toBe(model.isFiltered ? 1 : 0);
  const hidden = model.isHidden ? [{ id: OWN.id, text: OWN.text }] : [];
  expect([state.filters.hidden, driven.keptHidden]).toEqual([hidden, hidden]);
  const { column, descending } = state.sort;
  const times = (await answers.ids(number, 0, 100)).map(timeOf);
  if (column === "time") {
    expect(times).toEqual(times.toSorted((left, right) => (descending ? right - left : left - right)));
  }
  const chosen = driven.stored.filter((eventId) => !model.isFiltered || isAlice(eventId));
  const stored = chosen.filter((eventId) => !model.isHidden || !isOwn(eventId));
  // A dead index is built again behind the view, and a running search shows a page within moments.
  await expect
    .poll(async () => (await answers.rows(number, 0, 100, [])).map(({ eventId }) => eventId).toSorted())
    .toEqual(stored.toSorted());
  await expect
    .poll(() => [session.state.count, session.state.total], { interval: 5 })
    .toEqual([stored.length, driven.stored.length]);
  expect(session.state.noise).toEqual([{ ...OWN, count: chosen.filter(isOwn).length }]);
}

it("shows what was found and stored and tells the truth about it, whatever happens in whatever order", async () => {
  const columns = fc.constantFrom(...RESULT_COLUMNS.filter((column) => column !== "origins"));
  const steps = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...NAMES).map(run) },
    { weight: 1, arbitrary: fc.constantFrom("alpha" as const, "nothing" as const).map(replace) },
    { weight: 4, arbitrary: fc.constant(prepare) },
    { weight: 1, arbitrary: fc.constant(refuse) },
    { weight: 6, arbitrary: fc.nat(2).map(deliver) },
    { weight: 1, arbitrary: fc.nat(2).map(failPlace) },
    { weight: 1, arbitrary: fc.constant(cancel) },
    { weight: 2, arbitrary: fc.constant(resume) },
    { weight: 1, arbitrary: fc.tuple(columns, fc.boolean()).map(([column, descending]) => sort(column, descending)) },
    { weight: 2, arbitrary: fc.constant(filter) },
    { weight: 1, arbitrary: fc.constant(widen) },
    { weight: 1, arbitrary: fc.constant(brush) },
    { weight: 2, arbitrary: fc.constant(hide) },
    { weight: 1, arbitrary: fc.constant(restart) },
    { weight: 2, arbitrary: fc.constantFrom(storeFails, storeWorks) },
  );
  const stories = fc.array(steps, { minLength: 25, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const model: Model = {
        name: "alpha",
        isPreparing: false,
        isFiltered: false,
        isHidden: false,
        sort: NEWEST_FIRST,
      };
      const driven = new DrivenSession(model.name);
      try {
        await fc.asyncModelRun(() => ({ model, real: driven }), story);
        const { session, answers } = driven;
        await driven.finish();
        await answers.widen(session.number);
        await answers.hide(session.number, "extension", false);
        const rows = await answers.rows(session.number, 0, 100, []);
        expect(rows.map(({ eventId }) => eventId).toSorted()).toEqual(driven.everything);
        expect([stateText(session.state), driven.lies]).toEqual(["complete", []]);
      } finally {
        await driven.dispose();
      }
    }),
    { numRuns: propertyRuns(10) },
  );
}, 300_000);

it("tells the events that changed the resource from the others, until another search replaces this one", async () => {
  const driven = new DrivenSession("alpha");
  const { session, answers } = driven;
  try {
    let searched = 0;
    session.markChanges({
      title: "web, older",
      label: "web",
      isChange: ({ eventId }) => isAlice(eventId),
      searchOlder: () => {
        searched += 1;
      },
    });
    void session.run();
    await driven.finish();
    expect(session.state.about).toEqual({ label: "web", older: true });
    const rows = await answers.rows(session.number, 0, 100, []);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(({ mentions = false }) => mentions)).toEqual(rows.map(({ eventId }) => !isAlice(eventId)));
    const [first = { eventId: "" }] = rows;
    const hit = await session.results.get(first.eventId);
    expect(await answers.describe(session.number, first.eventId)).toBe(hit && rowSentence(hit));
    expect(await answers.describe(session.number, "unknown")).toBeUndefined();
    session.about?.searchOlder?.();
    expect(searched).toBe(1);
    void session.run({ text: "beta" });
    await driven.finish();
    expect(session.state.about).toBeUndefined();
    const others = await answers.rows(session.number, 0, 100, []);
    expect(others.some(({ mentions }) => mentions)).toBe(false);
  } finally {
    await driven.dispose();
  }
});
