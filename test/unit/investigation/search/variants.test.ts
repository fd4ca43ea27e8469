import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Searches } from "../../../../src/investigation/search/searches.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { sourcesOf } from "../../../../src/sources/registry.ts";
import type { Variants } from "../../../aws/variants.ts";
import type { World, WorldRecord } from "../../../world/types.ts";
import { makeWorld } from "../../../world/world.ts";
import { fastClock, noLimit, openHouse } from "../../aws/house.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { noObjects } from "../../sources/origins.ts";

const END = Date.parse("2026-11-20T15:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const signal = new AbortController().signal;
const world = makeWorld({ seed: 7, size: 4_000, end: END });

const ended: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0)) {
    await end();
  }
});

/** Searches in a world on the wire, each profile with its first Region only. `now` is theirs and the server's. */
async function open(of: World, now: () => number, variants: Partial<Variants> = {}) {
  const house = await openHouse({ world: of, clock: fastClock(), wire: { pace: noLimit, now, variants } });
  const folder = await mkdtemp(join(tmpdir(), "cloudtrail-variants-"));
  ended.push(house.close, () => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  const profiles = async () => [...house.profiles.values()];
  const sources = sourcesOf({
    connections: house.connections,
    store: testStore(folder),
    objects: noObjects(),
    now,
    profiles,
    shown: async () => (await profiles()).map((profile) => ({ profile, regions: [profile.region ?? ""] })),
  });
  const searches = new Searches({ sources, seen: new Seen(), now, defaultHours: () => 24 });
  return async (request: Parameters<Searches["prepare"]>[0]): Promise<readonly string[]> => {
    const search = await searches.prepare(request, signal);
    const ids: string[] = [];
    for await (const page of search.run(signal)) {
      ids.push(...page.events.map(({ event }) => event.eventId));
    }
    expect(search.state).toBe("done");
    return ids.toSorted();
  };
}

function idsOf(records: Iterable<WorldRecord>, wanted: (record: WorldRecord) => boolean): readonly string[] {
  const found = [...records].filter((record) => record.category === "Management" && wanted(record));
  return found.map(({ eventId }) => eventId).toSorted();
}

describe.each(["by-endpoint", "cn-north-1", "cn-northwest-1"] as const)(
  "China's global services, recorded %s",
  (chinaGlobalRegion) => {
    it("are all found by their source", { timeout: 60_000 }, async () => {
      const china = makeWorld({ seed: 7, size: 20_000, end: END, chinaGlobalRegion });
      const records = [...china.records()];
      const find = await open(china, () => END);
      for (const service of ["iam", "route53", "cloudfront", "organizations"]) {
        const expected = idsOf(
          records,
          ({ accountId, eventSource }) => accountId === "333333333333" && eventSource === `${service}.amazonaws.com`,
        );
        expect(expected.length).toBeGreaterThan(0);
        expect(await find({ text: `source:${service} last:30d`, profiles: ["china"] }), service).toEqual(expected);
      }
    });
  },
);

it("finds console sign-ins in all Regions that record them", async () => {
  const find = await open(world, () => END);
  const expected = idsOf(
    world.records(),
    ({ accountId, eventName }) => accountId === "111111111111" && eventName === "ConsoleLogin",
  );
  expect(await find({ text: "event:ConsoleLogin region:* last:30d", profiles: ["development"] })).toEqual(expected);
  const inOne = await find({ text: "event:ConsoleLogin last:30d", profiles: ["development"], regions: ["us-east-1"] });
  expect(inOne.length).toBeLessThan(expected.length);
});

it("finds late events when the same search runs again, among newer ones that were read before", async () => {
  let now = END;
  const delays = [{ oneOf: 3, delayMs: 50 * MINUTE, addendum: true }];
  const find = await open(world, () => now, { delays });
  const from = END - 10 * HOUR;
  const expected = idsOf(
    world.records(),
    ({ accountId, region, time }) =>
      accountId === "222222222222" && region === "eu-west-1" && time >= from && time <= END,
  );
  const request = { profiles: ["production"], regions: ["eu-west-1"], from, to: END };
  const early = await find(request);
  expect(early.length).toBeLessThan(expected.length);
  expect(early.length).toBeGreaterThan(0);
  now += HOUR;
  expect(await find(request)).toEqual(expected);
});
