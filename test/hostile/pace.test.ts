import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/async/clock.ts";
import { Failure } from "../../src/model/failure.ts";
import type { LoggedRequest } from "../aws/requestLog.ts";
import { rejection } from "../unit/aws/house.ts";
import { production } from "../unit/aws-wire/smallWorld.ts";
import { crowdOf, namesOf } from "./crowd.ts";
import { waitedClock } from "./hurriedClock.ts";
import { idsOf, openStack, type Stack, type StackOptions } from "./stack.ts";

let stack: Stack | undefined;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

async function open(options: StackOptions): Promise<Stack> {
  stack = await openStack(options);
  return stack;
}

/** The most requests that arrived at one account and Region within any `ms` milliseconds. */
function busiest(requests: readonly LoggedRequest[], ms: number): number {
  const places = Map.groupBy(requests, ({ accountId, region }) => `${accountId} ${region}`);
  return Math.max(
    ...[...places.values()].flatMap((own) =>
      own.map(({ at }) => own.filter((other) => other.at >= at && other.at < at + ms).length),
    ),
  );
}

describe("two lookups a second (27)", () => {
  test("five searches at once, through two profiles of one account, all finish without a storm", async () => {
    const { prepare, lookups, aws } = await open({
      world: crowdOf({ events: 60 }, { events: 60, region: "us-east-1" }),
      wire: {},
      clock: systemClock,
      config: "[profile again]\nregion=eu-west-1\n",
      credentials: `[again]\naws_access_key_id=${production.accessKeyId}\naws_secret_access_key=not-real\n`,
    });
    const profiles = ["production", "again", "production", "again", "production"];
    const regions = ["eu-west-1", "us-east-1"];
    const searches = await Promise.all(profiles.map((profile) => prepare({ profiles: [profile], regions })));
    const stalls = monitorEventLoopDelay({ resolution: 20 });
    stalls.enable();
    let pages = 0;
    const found = await Promise.all(
      searches.map(async (search) => {
        for await (const page of search.run(new AbortController().signal)) {
          pages += 1;
          expect(page.targets).toHaveLength(2);
        }
        return search.found.map(({ event }) => event.eventId).sort();
      }),
    );
    const whole = [...namesOf(60), ...namesOf(60).map((name) => `us-east-1-${name}`)].sort();
    expect(found).toEqual([whole, whole, whole, whole, whole]);
    expect(pages).toBeGreaterThan(5 * 4);
    const asked = aws.requests.list({ operation: "LookupEvents" });
    // Those of three seconds, of the one that follows since requests do not all travel equally fast, and of the time for
    // which this process was kept from working: what was sent before and after then arrives at once.
    const stalled = Math.ceil(stalls.max / 1e9);
    expect(busiest(asked, 3_000)).toBeLessThanOrEqual(2 * (3 + stalled));
    // On a busy machine some requests bunch up on their way and are refused.
    const refused = aws.requests.count({ error: "ThrottlingException" });
    expect(refused).toBeLessThanOrEqual(4 * stalled);
    // Two pages a search and Region; whoever comes later may find some of them on the shelf.
    expect(lookups() - refused).toBeLessThanOrEqual(5 * 2 * 2);
  }, 90_000);
});

describe("throttled for ever (28)", () => {
  test("what was found is kept, it gives up in bounded time without a tight loop, and can be continued", async () => {
    const { prepare, lookups, aws } = await open({ world: crowdOf({ events: 200 }), clock: waitedClock() });
    aws.faults.add({ kind: "throttle", operation: "LookupEvents", after: 2 });
    const search = await prepare();
    const error = await rejection(idsOf(search));
    expect(Failure.is(error) && error.reason).toBe("throttled");
    expect(Failure.is(error) && error.remedies.map(({ kind }) => kind)).toContain("retry");
    expect(search).toMatchObject({ state: "failed", count: 100, canContinue: true });
    expect(search.targets).toMatchObject([{ state: "failed", failure: { reason: "throttled" } }]);
    // Two answers, and at most a dozen tries of the third page.
    expect(lookups()).toBeGreaterThan(2 + 3);
    expect(lookups()).toBeLessThanOrEqual(2 + 12);

    aws.faults.clear();
    aws.requests.clear();
    await idsOf(search);
    expect(search).toMatchObject({ state: "done", canContinue: false });
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(200));
    // Only the part that is missing: two pages and the second in which the last one ended.
    expect(lookups()).toBeLessThanOrEqual(3);
  }, 90_000);

  test("each refusal makes the wait longer: no storm however many searches wait", async () => {
    const clock = { ...waitedClock(), random: () => 0.5 };
    /** When a turn came, by the queue's clock. */
    const turns: number[] = [];
    const { after } = clock;
    const listening = {
      ...clock,
      after: (ms: number, act: () => void) =>
        after(ms, () => {
          turns.push(clock.now());
          act();
        }),
    };
    const { prepare, aws } = await open({ world: crowdOf({ events: 60 }), clock: listening });
    aws.faults.add({ kind: "throttle", operation: "LookupEvents" });
    const searches = await Promise.all(Array.from({ length: 5 }, () => prepare()));
    const errors = await Promise.all(searches.map((search) => rejection(idsOf(search))));
    expect(errors.map((error) => Failure.is(error) && error.reason)).toEqual(Array(5).fill("throttled"));
    const asked = aws.requests.list({ operation: "LookupEvents" });
    // A minute of the queue's clock.
    expect(asked.length).toBeLessThan(30);
    const gaps = turns.slice(1).map((turn, index) => turn - (turns[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(6);
    const middle = gaps.length >> 1;
    const sum = (part: readonly number[]) => part.reduce((all, gap) => all + gap, 0) / part.length;
    expect(sum(gaps.slice(middle))).toBeGreaterThan(sum(gaps.slice(0, middle)));
  }, 90_000);

  test("one Region is throttled for ever: the other one completes", async () => {
    const { prepare, aws } = await open({
      world: crowdOf({ events: 60 }, { events: 60, region: "us-east-1" }),
      clock: waitedClock(),
    });
    aws.faults.add({ kind: "throttle", operation: "LookupEvents", region: "us-east-1" });
    const search = await prepare({ regions: ["eu-west-1", "us-east-1"] });
    expect((await idsOf(search)).sort()).toEqual(namesOf(60));
    expect(search.targets.map(({ region, state }) => [region, state])).toEqual([
      ["eu-west-1", "done"],
      ["us-east-1", "failed"],
    ]);
    expect(search.canContinue).toBe(true);
  }, 90_000);
});
