import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResourceInstance } from "../../../../src/iac/resourceInstance.ts";
import { mostRequests } from "../../../../src/investigation/resources/historyPlan.ts";
import type { HistoryState } from "../../../../src/investigation/resources/historyState.ts";
import { Failure } from "../../../../src/model/failure.ts";
import type { WorldRecord } from "../../../world/types.ts";
import { makeWorld } from "../../../world/world.ts";
import { rejection } from "../../aws/house.ts";
import { instancesOf, type Neighborhood, never, openNeighborhood } from "./neighborhood.ts";

const world = makeWorld({ seed: 7, size: 6_000, end: Date.UTC(2026, 10, 20, 12) });
const minute = 60_000;
let clock = world.options.end;
let here: Neighborhood;
let bastion: ResourceInstance;
let bucket: ResourceInstance;

beforeAll(async () => {
  here = await openNeighborhood({ world, now: () => clock });
  const instances = instancesOf(await here.resources.declarations(never));
  const of = (address: string): ResourceInstance => {
    const found = instances.get(address);
    if (found === undefined) {
      throw new Error(`the workspace has no ${address}`);
    }
    return found.instance;
  };
  bastion = of("aws_security_group.bastion");
  bucket = of("aws_s3_bucket.exports");
});
afterAll(() => here.close());

const wholeHistory = (state: HistoryState) => {
  if (state.kind !== "known") {
    throw new Error(`the history is ${state.kind}`);
  }
  return state.history;
};

/** A change of the bastion, made at `time` (ms since 1970 UTC), as Event history lists it. */
function bastionChange(eventId: string, time: number): WorldRecord {
  const sample = [...world.records()].findLast(
    ({ resources, readOnly }) => !readOnly && resources.some(({ name }) => name === bastion.identifiers.id),
  );
  if (sample === undefined) {
    throw new Error("nothing changed the bastion");
  }
  const eventTime = new Date(time).toISOString().replace(".000", "");
  return {
    ...sample,
    eventId,
    time,
    json: JSON.stringify({ ...JSON.parse(sample.json), eventID: eventId, eventTime }),
  };
}

describe("one resource", () => {
  test("is never asked for by looking, asked once by all who want it, and taken from memory while it is fresh", async () => {
    const histories = here.open();
    let told = 0;
    histories.onDidChange(() => {
      told += 1;
    });
    const start = here.lookups();
    expect(histories.peek(bastion)).toEqual({ kind: "never-asked" });
    expect(histories.cost([bastion])).toBe(mostRequests([bastion]));
    expect(here.lookups()).toBe(start);

    const asking = [histories.resolve(bastion, never), histories.resolve(bastion, never, { priority: "background" })];
    expect(histories.peek(bastion).kind).toBe("asking");
    const [first, second] = await Promise.all(asking);
    expect(first).toEqual(second);
    expect(here.lookups() - start).toBe(1);
    expect(histories.cost([bastion])).toBe(0);
    expect(await histories.resolve(bastion, never)).toEqual(first);
    expect(here.lookups() - start).toBe(1);
    await new Promise(setImmediate);
    const change = told;
    expect(change).toBeGreaterThan(0);
    await histories.resolve(bastion, never);
    await new Promise(setImmediate);
    expect(told).toBe(change);
    await histories.dispose();
  });

  test("says who changed it last, outside the tool, and what was asked", async () => {
    const histories = here.open();
    const { summary, asked, coverage } = wholeHistory(await histories.resolve(bastion, never));
    expect(summary).toMatchObject({
      last: { who: "erin@example.com", by: "outside", via: "console" },
      lastByTool: { via: "Terraform" },
      outside: 2,
      outsideSinceTool: 2,
    });
    expect(coverage).toEqual({ kind: "all" });
    expect(asked).toMatchObject({ profile: "production", region: "eu-west-1", operations: [] });
    expect(asked.names).toEqual([bastion.identifiers.id]);
    expect(asked.sentence).toBe(
      "1 exact-match lookup in eu-west-1 with profile production, 90 days; as of 2026-11-20 12:00 UTC, late events can still arrive",
    );
    await histories.dispose();
  });

  test("grows stale, and is shown while it is asked again", async () => {
    const histories = here.open();
    await histories.resolve(bastion, never);
    clock += 11 * minute;
    const stale = histories.peek(bastion);
    expect(stale).toMatchObject({ kind: "known", stale: true, age: 11 * minute });
    const start = here.lookups();
    const again = histories.resolve(bastion, never);
    expect(histories.peek(bastion)).toMatchObject({ kind: "asking", before: wholeHistory(stale) });
    expect(wholeHistory(await again).summary).toEqual(wholeHistory(stale).summary);
    expect(here.lookups() - start).toBe(1);
    await histories.resolve(bastion, never, { refresh: true });
    expect(here.lookups() - start).toBe(2);
    await histories.dispose();
  });

  test("shares what was asked with others of the same name", async () => {
    const histories = here.open();
    const start = here.lookups();
    await histories.resolve(bucket, never);
    const policy = { ...bucket, type: "aws_s3_bucket_policy", address: "aws_s3_bucket_policy.exports" };
    const state = wholeHistory(await histories.resolve(policy, never));
    expect(here.lookups() - start).toBeLessThanOrEqual(1);
    expect(state.summary.last?.eventName).toBe("PutBucketPolicy");
    await histories.dispose();
  });
});

describe("what cannot be asked", () => {
  test("a resource of an account that is not shown is said to be of it, and not looked up elsewhere", async () => {
    const histories = here.open({
      shown: async () => [{ profile: here.house.profile("development"), regions: ["eu-west-1"] }],
    });
    const start = here.lookups();
    const state = await histories.resolve(bastion, never);
    expect(state).toMatchObject({ kind: "not-asked", why: { reason: "other-account", accountId: "222222222222" } });
    expect(histories.peek(bastion)).toEqual(state);
    expect(here.lookups()).toBe(start);
    await histories.dispose();
  });

  test("a resource of an account that nothing tells is not looked up in any of several", async () => {
    const histories = here.open();
    const instance: ResourceInstance = {
      tool: "terraform",
      address: "aws_sqs_queue.x",
      type: "aws_sqs_queue",
      identifiers: { name: "acme-orders" },
      region: "eu-west-1",
    };
    const state = await histories.resolve(instance, never);
    expect(state).toMatchObject({ kind: "not-asked", why: { reason: "unknown-account" } });
    await histories.dispose();
  });

  test("a resource without any identifier, or with no profile shown", async () => {
    const histories = here.open({ shown: async () => [] });
    const nameless: ResourceInstance = { ...bastion, identifiers: {} };
    expect(await histories.resolve(nameless, never)).toMatchObject({ why: { reason: "no-identifier" } });
    expect(histories.cost([nameless])).toBe(0);
    expect(await histories.resolve(bastion, never)).toMatchObject({ why: { reason: "no-profile" } });
    await histories.dispose();
  });

  test("a refusal of AWS is kept as the state, with what was known before", async () => {
    const histories = here.open({ freshFor: () => 0 });
    const known = wholeHistory(await histories.resolve(bastion, never));
    const broken = here.open({
      identity: () =>
        Promise.reject(new Failure({ reason: "expired-credentials", message: "Sign in.", context: {}, remedies: [] })),
    });
    const error = await rejection(broken.resolve(bastion, never));
    expect(Failure.is(error) && error.reason).toBe("expired-credentials");
    expect(broken.peek(bastion)).toMatchObject({ kind: "failed", failure: { reason: "expired-credentials" } });
    expect(known.changes.length).toBeGreaterThan(0);
    await Promise.all([histories.dispose(), broken.dispose()]);
  });

  test("who signed in is asked nothing twice: what failed may be asked again, and what is known stays", async () => {
    const name = here.house.profile("production").name;
    let signedIn = true;
    const expired = {
      reason: "expired-credentials",
      message: "Sign in.",
      context: { profile: name },
      remedies: [],
    } as const;
    const histories = here.open({
      shown: async () => [{ profile: here.house.profile("production"), regions: ["eu-west-1"] }],
      identity: async () => {
        if (!signedIn) {
          throw new Failure(expired);
        }
        return { accountId: "222222222222" };
      },
    });
    await histories.resolve(bucket, never);
    signedIn = false;
    await rejection(histories.resolve(bastion, never));
    expect(histories.peek(bastion)).toMatchObject({ kind: "failed", age: expect.any(Number) });
    histories.retry();
    expect(histories.peek(bastion)).toEqual({ kind: "never-asked" });
    expect(histories.peek(bucket).kind).toBe("known");

    await rejection(histories.resolve(bastion, never));
    signedIn = true;
    await histories.resolve(bucket, never, { refresh: true });
    expect(histories.peek(bastion)).toEqual({ kind: "never-asked" });
    await histories.dispose();
  });

  test("a code that was missing is not missed once it was given, wherever that was", async () => {
    let locked = true;
    const histories = here.open({
      shown: async () => [{ profile: here.house.profile("production"), regions: ["eu-west-1"] }],
      needs: () => (locked ? "code" : undefined),
    });
    const state = await histories.resolve(bastion, never);
    expect(state).toMatchObject({ kind: "not-asked", why: { reason: "code-needed" } });
    expect(histories.peek(bastion)).toEqual(state);
    locked = false;
    expect(histories.peek(bastion)).toEqual({ kind: "never-asked" });
    expect((await histories.resolve(bastion, never)).kind).toBe("known");
    await histories.dispose();
  });
});

describe("a profile that needs the person", () => {
  test("a question that was begun quietly is asked again for a person who joins it", async () => {
    const asked: unknown[] = [];
    const histories = here.open({
      shown: async () => [{ profile: here.house.profile("production"), regions: ["eu-west-1"] }],
      needs: () => "command",
      identity: async (profile, use) => {
        asked.push(use.asked);
        return here.house.connections.identity(profile, use);
      },
    });
    const quiet = histories.resolve(bastion, never);
    const person = histories.resolve(bastion, never, { asked: true });
    expect(await quiet).toMatchObject({ kind: "not-asked", why: { reason: "command-needed" } });
    expect((await person).kind).toBe("known");
    expect(asked).toEqual([true]);
    await histories.dispose();
  });
});

describe("cancelling", () => {
  test("takes the caller out; the question goes on for others, and ends with the last of them", async () => {
    const histories = here.open({ freshFor: () => 0 });
    const one = new AbortController();
    const gone = rejection(histories.resolve(bastion, one.signal));
    const stays = histories.resolve(bastion, never);
    one.abort();
    expect(await gone).toMatchObject({ name: "AbortError" });
    expect((await stays).kind).toBe("known");

    const two = new AbortController();
    const start = here.lookups();
    const alone = rejection(histories.resolve(bucket, two.signal));
    two.abort();
    expect(await alone).toMatchObject({ name: "AbortError" });
    expect(histories.peek(bucket)).toEqual({ kind: "never-asked" });
    expect(here.lookups() - start).toBeLessThanOrEqual(1);
    expect((await histories.resolve(bucket, never)).kind).toBe("known");
    await histories.dispose();
  });

  test("an aborted signal asks nothing", async () => {
    const histories = here.open();
    const error = await rejection(histories.resolve(bucket, AbortSignal.abort()));
    expect(error).toMatchObject({ name: "AbortError" });
    expect(histories.peek(bucket)).toEqual({ kind: "never-asked" });
    await histories.dispose();
  });
});

describe("across sessions", () => {
  test("answers are kept with ids and names alone, and come back without a request", async () => {
    const first = here.open();
    const known = wholeHistory(await first.resolve(bastion, never));
    await first.dispose();
    const saved = JSON.stringify(here.saved());
    expect(saved).toContain(known.summary.last?.eventId);
    expect(saved).not.toContain("tmp debugging");
    expect(saved).not.toContain("0.0.0.0/0");

    const start = here.lookups();
    const second = here.open();
    await second.start();
    expect(second.peek(bastion)).toMatchObject({ kind: "known", history: { summary: known.summary } });
    expect(here.lookups()).toBe(start);
    second.forget();
    expect(second.peek(bastion)).toEqual({ kind: "never-asked" });
    await second.dispose();
  });

  test.each([
    undefined,
    "text",
    { version: 0, histories: [] },
    { version: 3, histories: [{ key: 1 }, null, { key: "k", history: { changes: [{}] } }] },
  ])("a file that says %j is read as empty", async (value) => {
    const histories = here.open({ memory: { load: async () => value, save: async () => undefined } });
    await histories.start();
    expect(histories.peek(bastion)).toEqual({ kind: "never-asked" });
    await histories.dispose();
  });
});

describe("what is on its way", () => {
  test("when all is forgotten, it is answered to who waits, and not kept", async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const histories = here.open({
      siblings: async () => {
        await gate;
        return [];
      },
    });
    const asking = histories.resolve(bastion, never);
    histories.forget();
    expect(histories.peek(bastion).kind).toBe("never-asked");
    open();
    expect((await asking).kind).toBe("known");
    expect(histories.peek(bastion).kind).toBe("never-asked");
    await histories.dispose();
  });

  test("a fault of ours is a failure of the resource from then on: looking at it does not repeat it", async () => {
    const histories = here.open({
      siblings: () => Promise.reject(new TypeError("broken")),
    });
    expect(await rejection(histories.resolve(bastion, never))).toBeInstanceOf(TypeError);
    expect(histories.peek(bastion)).toMatchObject({ kind: "failed", failure: { reason: "internal" } });
    await histories.dispose();
  });
});

test("a change that is listed late is found when the answer is no longer fresh, and the answer says as of when it is", async () => {
  const histories = here.open();
  const before = wholeHistory(await histories.resolve(bastion, never));
  const start = clock;
  const late = bastionChange("late-change", start - 2 * 60 * minute);
  here.house.aws.deliver([late]);
  expect(before.changes.map(({ eventId }) => eventId)).not.toContain(late.eventId);
  clock += 16 * minute;
  const after = wholeHistory(await histories.resolve(bastion, never));
  expect(after.summary.last).toMatchObject({ eventId: late.eventId });
  expect(after.asked).toMatchObject({ asOf: clock, requests: 1 });
  expect(after.asked.sentence).toMatch(/; as of 2026-11-\d\d \d\d:\d\d UTC, late events can still arrive$/);
  await histories.dispose();
});
