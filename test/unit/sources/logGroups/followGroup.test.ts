import { afterEach, beforeEach, expect, it } from "vitest";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { followGroup } from "../../../../src/sources/logGroups/followGroup.ts";
import type { LiveBatch } from "../../../../src/sources/source.ts";
import { organizationLogGroup } from "../../../world/logGroups.ts";
import type { WorldRecord } from "../../../world/types.ts";
import { makeWorld } from "../../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../../aws/house.ts";

const end = Date.parse("2026-11-20T12:00:00Z");
const world = makeWorld({ seed: 1, size: 2_000, end });
const account = world.accounts.find(({ profile }) => profile === "production") ?? expect.fail();
const { region, name } = organizationLogGroup;
const arn = `arn:aws:logs:${region}:${account.id}:log-group:${name}`;
const tail = { everyMs: 5, mostEvents: 500, sessionMs: 60_000 };

let house: House;
let now: number;
let stop: AbortController;
let delivered = 0;

beforeEach(async () => {
  now = end;
  stop = new AbortController();
  house = await openHouse({ world, wire: { pace: noLimit, now: () => now }, clock: fastClock() });
  setTail(tail);
});

afterEach(async () => {
  stop.abort();
  await house.close();
});

function setTail(liveTail: typeof tail): void {
  const { aws } = house;
  aws.variants = { ...aws.variants, logs: { ...aws.variants.logs, liveTail } };
}

function conditionOf(text: string): Condition | undefined {
  return parseQuery(text, { now: end }).query.condition;
}

/** Follows the log group and collects what arrives. */
class Follower {
  readonly batches: LiveBatch[] = [];
  readonly ended: Promise<unknown>;

  constructor(text = "", group = arn) {
    this.ended = this.#collect(text, group).catch((error: unknown) => error);
  }

  async #collect(text: string, group: string): Promise<void> {
    const connection = await house.connections.connect("logs", house.profile("production"), region);
    const followed = { connection, arn: group, clock: fastClock() };
    for await (const batch of followGroup(followed, conditionOf(text), stop.signal)) {
      this.batches.push(batch);
    }
  }

  get ids(): readonly string[] {
    return this.batches.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  }

  async connected(): Promise<void> {
    await expect.poll(() => this.batches.length, { interval: 5 }).toBeGreaterThan(2);
  }
}

/** An event of production that arrives in the log group now. */
function record(user: string, json?: string): WorldRecord {
  delivered += 1;
  const eventId = `live-${delivered}`;
  return {
    json:
      json ??
      JSON.stringify({
        eventVersion: "1.11",
        eventID: eventId,
        eventTime: new Date(now).toISOString().replace(/\.\d+/, ""),
        eventSource: "iam.amazonaws.com",
        eventName: "CreateUser",
        awsRegion: "us-east-1",
        recipientAccountId: account.id,
        userIdentity: { type: "IAMUser", userName: user },
        eventCategory: "Management",
        readOnly: false,
      }),
    eventId,
    time: now,
    deliveredAt: now,
    accountId: account.id,
    region: "us-east-1",
    category: "Management",
    eventName: "CreateUser",
    eventSource: "iam.amazonaws.com",
    readOnly: false,
    resources: [],
  };
}

function arrive(records: readonly WorldRecord[]): void {
  house.aws.deliver(records);
  now += 2_000;
}

it("gives what arrives, filtered by AWS as far as it can and here", async () => {
  const follower = new Follower("event:CreateUser user:alice");
  await follower.connected();
  const mine = record("alice");
  const other = record("alice");
  arrive([mine, { ...other, json: other.json.replace("CreateUser", "DeleteUser") }, record("malice")]);
  await expect.poll(() => follower.ids, { interval: 5 }).toEqual([mine.eventId]);
  const [request] = house.aws.requests.list({ operation: "StartLiveTail" });
  expect(request?.parameters).toMatchObject({
    logGroupIdentifiers: [arn],
    logEventFilterPattern: expect.stringContaining("$.eventName"),
  });
  stop.abort();
  expect(await follower.ended).toMatchObject({ name: "AbortError" });
  await expect.poll(() => request?.aborted, { interval: 5 }).toBe(true);
});

it("gives everything that the condition selects, whatever AWS cannot filter", async () => {
  const follower = new Follower('user:ALICE "createuser"');
  await follower.connected();
  const mine = record("alice");
  arrive([mine, record("bob")]);
  await expect.poll(() => follower.ids, { interval: 5 }).toEqual([mine.eventId]);
});

it("counts what is no event of CloudTrail, and lets no text hide another one", async () => {
  const follower = new Follower();
  await follower.connected();
  const mine = record("alice");
  arrive([
    record("x", '{"eventName":"a","eventID":"{[\\"'),
    record("x", "plain text"),
    mine,
    record("x", '{"Records":'),
  ]);
  await expect.poll(() => follower.ids, { interval: 5 }).toEqual([mine.eventId]);
  expect(follower.batches.reduce((sum, { unreadable = 0 }) => sum + unreadable, 0)).toBe(3);
});

it("says that AWS left events out where too many arrive at once", async () => {
  setTail({ ...tail, mostEvents: 10 });
  const follower = new Follower();
  await follower.connected();
  expect(follower.batches.some(({ sampled }) => sampled)).toBe(false);
  arrive(Array.from({ length: 40 }, () => record("alice")));
  await expect.poll(() => follower.batches.some(({ sampled }) => sampled), { interval: 5 }).toBe(true);
  expect(follower.ids.length).toBeLessThan(40);
});

it("is connected again when AWS ends the session, and says so with the first batch", async () => {
  const follower = new Follower();
  await follower.connected();
  house.aws.endLiveTails("timeout");
  const again = () => follower.batches.filter(({ reconnected }) => reconnected !== undefined);
  await expect.poll(() => again().length, { interval: 5 }).toBe(1);
  expect(again()[0]?.reconnected).toBe("session ended");
  const mine = record("alice");
  arrive([mine]);
  await expect.poll(() => follower.ids, { interval: 5 }).toEqual([mine.eventId]);
});

it.each(["fault", "cut"] as const)("is connected again after a %s, and says so", async (how) => {
  const follower = new Follower();
  await follower.connected();
  house.aws.endLiveTails(how);
  await expect
    .poll(() => follower.batches.find(({ reconnected }) => reconnected !== undefined)?.reconnected, { interval: 5 })
    .toBe("connection lost");
  const mine = record("alice");
  arrive([mine]);
  await expect.poll(() => follower.ids, { interval: 5 }).toEqual([mine.eventId]);
});

it("gives up where the connection breaks again and again", async () => {
  setTail({ ...tail, sessionMs: 60_000 });
  const follower = new Follower();
  await follower.connected();
  const cutting = setInterval(() => house.aws.endLiveTails("cut"), 5);
  const error = await follower.ended;
  clearInterval(cutting);
  expect(error).toMatchObject({ reason: "offline", message: /broke again and again/ });
  expect(house.aws.requests.count({ operation: "StartLiveTail" })).toBe(6);
});

it("names the missing permission", async () => {
  house.aws.faults.add({ kind: "access-denied", operation: "StartLiveTail" });
  const error = await new Follower().ended;
  expect(error).toMatchObject({ reason: "access-denied", action: "logs:StartLiveTail" });
  expect(house.aws.requests.count({ operation: "StartLiveTail" })).toBe(1);
});

it("fails for a log group that is not there", async () => {
  expect(await new Follower("", `${arn}-other`).ended).toMatchObject({ name: "Failure" });
});

it("reads a record as large as CloudTrail sends them, and ends before an update larger than any is read", async () => {
  const follower = new Follower();
  await follower.connected();
  const large = record("alice");
  const withText = {
    ...large,
    json: large.json.replace("{", `{"requestParameters":{"text":"${"x".repeat(250_000)}"},`),
  };
  arrive([withText]);
  await expect.poll(() => follower.ids, { interval: 5 }).toEqual([large.eventId]);
  arrive(Array.from({ length: 80 }, () => ({ ...record("bob", withText.json) })));
  expect(await follower.ended).toMatchObject({ reason: "invalid-answer" });
  expect(follower.ids).toEqual([large.eventId]);
});

it("plays an attack as it happens", async () => {
  const follower = new Follower("user:svc-monitoring");
  await follower.connected();
  const passing = setInterval(() => {
    now += 2_000;
  }, 5);
  const steps = house.aws.playAttack(5);
  expect(steps).toBeGreaterThan(25);
  expect(house.aws.playAttack()).toBe(0);
  await expect.poll(() => follower.ids.length, { interval: 5, timeout: 10_000 }).toBeGreaterThan(15);
  clearInterval(passing);
  const names = follower.batches.flatMap(({ events }) => events.map(({ eventName }) => eventName));
  expect(names).toContain("CreateAccessKey");
});
