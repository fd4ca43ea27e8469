import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CloudTrailEvent } from "../../../src/model/event/record.ts";
import type { Condition } from "../../../src/query/condition/condition.ts";
import { compile } from "../../../src/query/match/match.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { AthenaKind } from "../../../src/sources/athena/athenaKind.ts";
import { ATHENA_TABLE } from "../../../src/sources/athena/capabilities.ts";
import type { SourceTarget } from "../../../src/sources/source.ts";
import { propertyRuns } from "../../propertyRuns.ts";
import { makeWorld } from "../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../aws/house.ts";
import { testStore } from "../engine/store/testStore.ts";
import { anyCondition } from "../query/arbitraries.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const window = { from: end - 3 * 86_400_000, to: end };
const world = makeWorld({ seed: 3, size: 4_000, end });
const never = new AbortController().signal;

let house: House;
let target: SourceTarget;
let all: readonly CloudTrailEvent[];
beforeAll(async () => {
  house = await openHouse({
    world,
    wire: { pace: noLimit, now: () => end, variants: { athena: { queuedMs: 0, runningMs: 0, concurrent: 20 } } },
    clock: fastClock(),
  });
  const kind = new AthenaKind({
    connections: house.connections,
    store: testStore(house.files.folder),
    now: () => end,
    profiles: async () => [...house.profiles.values()],
    shown: async () => [],
  });
  target = await kind.target({
    source: "athena",
    profile: "production",
    region: "eu-west-1",
    workgroup: "security",
    database: "audit",
    table: "cloudtrail_logs_pp",
  });
  all = await found(undefined);
});
afterAll(() => house.close());

/** The events of a search, each given once, as an unindexed search gives them. */
async function found(condition: Condition | undefined): Promise<readonly CloudTrailEvent[]> {
  const source = await target.open({ asked: true })(never);
  const events: CloudTrailEvent[] = [];
  const own = plan({ ...(condition === undefined ? {} : { condition }), window }, ATHENA_TABLE, end);
  for await (const page of source.search(own, never)) {
    events.push(...page.events);
  }
  return events;
}

it("a search of a table finds exactly the events that the reference evaluator selects among those that it holds", async () => {
  expect(all.length).toBeGreaterThan(100);
  await fc.assert(
    fc.asyncProperty(anyCondition({ cases: true }), async (condition) => {
      const ids = (await found(condition)).map(({ eventId }) => eventId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.toSorted()).toEqual(
        all
          .filter(compile(condition))
          .map(({ eventId }) => eventId)
          .toSorted(),
      );
    }),
    { numRuns: propertyRuns(6) },
  );
}, 120_000);
