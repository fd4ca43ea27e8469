import { afterAll, beforeAll, expect, it } from "vitest";
import type { LastingMemory } from "../../../../src/aws/rememberedAccounts.ts";
import { Checkpoints } from "../../../../src/investigation/search/checkpoints.ts";
import { Searches } from "../../../../src/investigation/search/searches.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { fromMemento } from "../../../../src/investigation/session/memento.ts";
import { SearchSession } from "../../../../src/investigation/session/searchSession.ts";
import { sourcesOf } from "../../../../src/sources/registry.ts";
import { makeWorld } from "../../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../../aws/house.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { noObjects } from "../../sources/origins.ts";
import { TestTables } from "../results/tables.ts";
import { sessionPorts } from "./sessionPorts.ts";

const end = Date.parse("2026-11-29T20:00:00Z");

let house: House;
const tables = new TestTables(true);
beforeAll(async () => {
  house = await openHouse({
    world: makeWorld({ seed: 1, size: 4000, end }),
    wire: { pace: noLimit, now: () => end, variants: { athena: { queuedMs: 0, runningMs: 300, concurrent: 20 } } },
    clock: fastClock(),
  });
});
afterAll(async () => {
  await tables.dispose();
  await house.close();
});

const memory = new Map<string, unknown>();
const lasting: LastingMemory = {
  get: (key) => memory.get(key),
  update: async (key, value) => void memory.set(key, JSON.parse(JSON.stringify(value))),
};
let clock = end;

/** A view in a window of its own. */
function view(request: object): SearchSession {
  const sources = sourcesOf({
    store: testStore(house.files.folder),
    objects: noObjects(),
    now: () => {
      clock += 7;
      return clock;
    },
    connections: house.connections,
    profiles: async () => [...house.profiles.values()],
    shown: async () => [],
  });
  const searches = new Searches({
    sources,
    seen: new Seen(),
    now: () => clock,
    defaultHours: () => 24,
    checkpoints: new Checkpoints(lasting),
  });
  return new SearchSession(
    request,
    sessionPorts({
      begin: (wanted, signal, options) => searches.prepare(wanted, signal, options),
      recall: (wanted, earlier, index) => searches.recall(wanted, earlier, index),
      results: (restarted) => tables.results({ restarted }),
      fault: (error) => {
        throw error;
      },
      limit: () => 10_000,
    }),
    { begun: () => undefined, changed: () => undefined },
  );
}

const starts = () =>
  house.aws.requests
    .list({ operation: "StartQueryExecution" })
    .map(({ parameters }) => (parameters as { readonly QueryString: string }).QueryString);

const tokens = () =>
  house.aws.requests
    .list({ operation: "StartQueryExecution" })
    .map(({ parameters }) => (parameters as { readonly ClientRequestToken: string }).ClientRequestToken);

it("a search through Athena goes on after a reload with the query that runs, and no query is started twice (43)", async () => {
  const target = {
    source: "athena",
    profile: "production",
    region: "eu-west-1",
    workgroup: "security",
    database: "audit",
    table: "cloudtrail_logs_pp",
  };
  const first = view({ text: "event:ConsoleLogin last:40d", targets: [target] });
  void first.run();
  await expect.poll(() => starts().length, { timeout: 20_000 }).toBe(3);
  // What was found is read back from the store in the later window.
  await expect.poll(() => first.state.total, { timeout: 5_000 }).toBeGreaterThan(0);
  const kept = fromMemento({ memento: first.memento });
  first.close(true);
  expect(kept.earlier).toBeDefined();
  const later = view(kept.request);
  await later.restore(kept);
  await later.goOn();
  await expect.poll(() => later.state.state, { timeout: 20_000 }).toBe("done");
  expect(new Set(tokens()).size).toBe(4);
  expect(new Set(starts()).size).toBe(4);
  expect(later.state.total).toBeGreaterThan(0);
  expect(house.aws.requests.count({ operation: "StopQueryExecution" })).toBe(0);
}, 60_000);
