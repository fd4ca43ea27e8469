import { afterEach, expect, it } from "vitest";
import { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { stateText } from "../../../../src/webview/results/status/stateText.ts";
import { crowdOf } from "../../../hostile/crowd.ts";
import { openStack } from "../../../hostile/stack.ts";
import { TestTables } from "../results/tables.ts";

const opened: { dispose(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) {
    await one.dispose();
  }
});

it("shows nothing more of a search whose events were removed, and everything when it runs again", async () => {
  const stack = await openStack({ world: crowdOf({ events: 300, together: 7 }) });
  opened.push({ dispose: () => stack.close() });
  const tables = new TestTables();
  opened.push(tables);
  const faults: unknown[] = [];
  const session = new SearchSession(
    { from: "20h", profiles: ["production"], regions: ["eu-west-1"] },
    {
      begin: (request, signal, { index }) =>
        stack.searches.prepare(request, signal, { asked: true, ...(index === undefined ? {} : { index }) }),
      recall: () => Promise.reject(new Error("nothing is recalled")),
      whyGone: () => undefined,
      began: () => () => undefined,
      allow: async () => true,
      reasons: () => [],
      learnRegions: async () => undefined,
      saw: () => undefined,
      results: (restarted) => tables.results({ restarted }),
      fault: (error) => faults.push(error),
      limit: () => Number.POSITIVE_INFINITY,
      range: () => "24h",
      kinds: [EVENT_HISTORY],
      timeZone: () => "UTC",
      hidden: () => [],
      keepHidden: () => undefined,
    },
    { begun: () => undefined, changed: () => undefined },
  );
  opened.push({ dispose: () => session.close() });
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
  expect(faults).toEqual([]);
});
