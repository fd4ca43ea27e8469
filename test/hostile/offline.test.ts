import { afterEach, describe, expect, test } from "vitest";
import type { Profile } from "../../src/aws/profiles.ts";
import type { LastingMemory } from "../../src/aws/rememberedAccounts.ts";
import { Failure } from "../../src/model/failure.ts";
import { rejection } from "../unit/aws/house.ts";
import { end } from "../unit/aws-wire/smallWorld.ts";
import { idsOf, openStack, type Stack } from "./stack.ts";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) {
    await action();
  }
});

const HOUR = 3_600_000;

/** What the editor keeps for the extension over restarts. */
class Kept implements LastingMemory {
  readonly #values = new Map<string, unknown>();
  get(key: string): unknown {
    return structuredClone(this.#values.get(key));
  }
  async update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, structuredClone(value));
  }
  get text(): string {
    return JSON.stringify([...this.#values]);
  }
}

/** One AWS, one folder and one memory for every window that is opened after the other. */
async function machine() {
  const memory = new Kept();
  const first = await openStack({ memory });
  cleanUp.push(() => first.close());
  const next = async (change: (profile: Profile) => Profile = (profile) => profile): Promise<Stack> => {
    const stack = await openStack({
      memory,
      storeFolder: first.storeFolder,
      profiles: [...first.profiles.values()].map(change),
      now: () => end + HOUR,
    });
    cleanUp.push(() => stack.close());
    return stack;
  };
  const offline = () => first.aws.faults.add({ kind: "reset" });
  return { first, next, offline, memory };
}

const WEEK = { text: "last:7d", profiles: ["production"], regions: ["eu-west-1"] };

describe("offline at start (41)", () => {
  test("what was fetched before is shown, and until when", async () => {
    const { first, next, offline } = await machine();
    const known = await idsOf(await first.prepare(WEEK));
    expect(known.length).toBeGreaterThan(100);
    offline();
    const { prepare } = await next();
    const search = await prepare(WEEK);
    const failure = await rejection(idsOf(search));
    expect(Failure.is(failure) && failure.reason).toBe("offline");
    expect(search.found.map(({ event }) => event.eventId).toSorted()).toEqual(known.toSorted());
    const [scope] = search.targets;
    expect(scope?.notes).toEqual(["Offline: what was fetched until 2026-11-01 12:00 UTC is shown."]);
    expect(scope).toMatchObject({ state: "failed", matched: search.count, failure: { reason: "offline" } });
  });

  test("the search goes on when AWS is there again, and counts nothing twice", async () => {
    const { first, next, offline } = await machine();
    await idsOf(await first.prepare(WEEK));
    offline();
    const { prepare } = await next();
    const search = await prepare(WEEK);
    await rejection(idsOf(search));
    expect(search.canContinue).toBe(true);
    first.aws.faults.clear();
    await idsOf(search);
    expect(search.state).toBe("done");
    expect(search.targets[0]?.matched).toBe(search.count);
    expect(search.targets[0]?.notes).toBeUndefined();
    const { prepare: online } = await next();
    expect(search.count).toBe((await idsOf(await online(WEEK))).length);
  });

  test("the Regions that AWS once listed are the ones that a pattern means", async () => {
    const { first, next, offline } = await machine();
    const text = "region:eu-* last:7d";
    const online = await first.searches.prepare({ text, profiles: ["production"] }, new AbortController().signal);
    offline();
    const { searches } = await next();
    const search = await searches.prepare({ text, profiles: ["production"] }, new AbortController().signal);
    expect(search.targets.map(({ region }) => region)).toEqual(online.targets.map(({ region }) => region));
    expect(search.targets.length).toBeGreaterThan(1);
  });

  test("a profile that leads elsewhere by now, or was never used, shows nothing", async () => {
    const { first, next, offline } = await machine();
    await idsOf(await first.prepare(WEEK));
    offline();
    const changed = await next((profile) => ({ ...profile, fingerprint: "another access key" }));
    const search = await changed.prepare(WEEK);
    expect(Failure.is(await rejection(idsOf(search)))).toBe(true);
    expect(search.count).toBe(0);
    const { prepare } = await next();
    const china = await prepare({ profiles: ["china"], regions: ["cn-north-1"] });
    await rejection(idsOf(china));
    expect(china.targets[0]?.notes).toBeUndefined();
  });

  test("no secret and no access key is remembered", async () => {
    const { first, memory } = await machine();
    await idsOf(await first.prepare(WEEK));
    expect(memory.text).toContain("111122223333");
    expect(memory.text).not.toMatch(/not-real|AKIA/);
  });

  test("what somebody else wrote into the memory is no account", async () => {
    const { first, next, offline, memory } = await machine();
    await idsOf(await first.prepare(WEEK));
    offline();
    for (const accounts of [
      "x",
      null,
      [],
      { [first.profile("production").fingerprint ?? ""]: { accountId: "../1" } },
    ]) {
      await memory.update("accounts", accounts);
      const { prepare } = await next();
      const search = await prepare(WEEK);
      expect(Failure.is(await rejection(idsOf(search)))).toBe(true);
      expect(search.count).toBe(0);
    }
  });
});

describe("the network goes away in the middle", () => {
  test("what is known of the rest is shown, and the search can go on", async () => {
    const { first, next } = await machine();
    await idsOf(await first.prepare({ ...WEEK, text: "from:2026-10-20 to:2026-11-01T10:30Z" }));
    const { prepare } = await next();
    // Who the profile belongs to is known; Event history is what fails.
    first.aws.faults.add({ kind: "reset", operation: "LookupEvents" });
    const search = await prepare(WEEK);
    await rejection(idsOf(search));
    expect(search.targets[0]?.notes).toEqual(["Offline: what was fetched until 2026-11-01 10:30 UTC is shown."]);
    expect(search.count).toBeGreaterThan(0);
  });
});
