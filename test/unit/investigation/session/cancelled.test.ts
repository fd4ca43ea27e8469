import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { untilAborted } from "../../../../src/async/abort.ts";
import { Search } from "../../../../src/investigation/search/search.ts";
import { DrivenSession } from "./drivenSession.ts";

let driven: DrivenSession;

beforeEach(() => {
  driven = new DrivenSession("alpha");
});

afterEach(async () => {
  vi.restoreAllMocks();
  expect(driven.lies).toEqual([]);
  await driven.dispose();
});

/** Cancels the search, then continues it to its end. */
async function cancelAndContinue(): Promise<void> {
  const { session } = driven;
  session.cancel();
  await driven.settled();
  expect(session.state).toMatchObject({ state: "cancelled", total: 0 });
  expect(session.state).not.toHaveProperty("failure");
  vi.restoreAllMocks();
  await driven.finish();
  expect(session.state).toMatchObject({ state: "done", total: 14 });
}

it("a search that never ran is idle", () => {
  expect(driven.session.state.state).toBe("idle");
});

it("a search that is cancelled while it is prepared is cancelled, not one that never ran", async () => {
  void driven.session.run();
  await driven.settled();
  await cancelAndContinue();
});

it("a search that is cancelled while its cost is estimated is cancelled, not one that never ran", async () => {
  const estimate = vi
    .spyOn(Search.prototype, "estimate")
    .mockImplementation((signal) => untilAborted(new Promise<undefined>(() => undefined), signal));
  void driven.session.run();
  await driven.settled();
  const prepared = driven.prepare();
  await expect.poll(() => estimate.mock.calls.length).toBe(1);
  driven.session.cancel();
  await prepared;
  await cancelAndContinue();
});
