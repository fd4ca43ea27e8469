import { afterEach, beforeEach, expect, it } from "vitest";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { TestWindows } from "./windows.ts";

let windows: TestWindows;
beforeEach(async () => {
  windows = await TestWindows.open();
});
afterEach(() => windows.dispose());

it("shows nothing more of a search whose events were removed, and everything when it runs again", async () => {
  const session = windows.view();
  session.empty();
  expect(session.failure).toBeUndefined();
  await session.run();
  expect([session.state.total, session.search?.count]).toEqual([300, 300]);
  const before = session.results;
  session.empty();
  expect(before.isClosed).toBe(true);
  expect(session.state).toMatchObject({
    total: 0,
    count: 0,
    failure: { message: expect.stringContaining("event cache was cleared") },
  });
  expect(stateText(session.state)).not.toMatch(/^complete/);
  session.resume();
  await expect.poll(() => session.state.total).toBe(300);
  await expect.poll(() => stateText(session.state)).toMatch(/^complete/);
});
