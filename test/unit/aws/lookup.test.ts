import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/aws/clock.ts";
import { isInvalidNextToken } from "../../../src/aws/failures.ts";
import { type LookupRequest, lookupEvents } from "../../../src/aws/lookup.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import { end } from "../aws-wire/smallWorld.ts";
import { fastClock, type House, type HouseOptions, noLimit, openHouse, rejection } from "./house.ts";

const window: LookupRequest = { from: end - 90 * 86_400_000, to: end };
const never = new AbortController().signal;

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(options: HouseOptions = {}) {
  const opened = await openHouse({ wire: { pace: noLimit }, clock: fastClock(), ...options });
  house = opened;
  const connection = await opened.connections.cloudTrail(opened.profile("production"), "eu-west-1");
  return { ...opened, connection };
}

describe("lookupEvents", () => {
  test("pages through a window, newest first, with what the envelope adds", async () => {
    const { connection, aws } = await open();
    const ids: string[] = [];
    let nextToken: string | undefined;
    let pages = 0;
    do {
      const page = await lookupEvents(connection, nextToken === undefined ? window : { ...window, nextToken }, {
        signal: never,
      });
      ids.push(...page.records.map(({ envelope }) => envelope.eventId ?? ""));
      for (const { json, envelope } of page.records) {
        expect((JSON.parse(json) as { eventID: string }).eventID).toBe(envelope.eventId);
      }
      nextToken = page.nextToken;
      pages++;
    } while (nextToken !== undefined);
    expect(ids).toHaveLength(137);
    expect(new Set(ids).size).toBe(137);
    expect(pages).toBe(3);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(3);
  });

  test("passes one attribute on and gives the envelope's resources", async () => {
    const { connection, aws } = await open();
    const attribute = { key: "ResourceName", value: "arn:aws:s3:::acme-logs" };
    const page = await lookupEvents(connection, { ...window, attribute }, { signal: never });
    expect(page.records.length).toBeGreaterThan(0);
    expect(page.records[0]?.envelope.resources).toContainEqual({ type: "AWS::S3::Bucket", name: attribute.value });
    expect(aws.requests.list({ operation: "LookupEvents" })[0]?.parameters).toMatchObject({
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: attribute.value }],
      MaxResults: 50,
    });
  });

  test("refuses what AWS would refuse, without asking", async () => {
    const { connection, aws } = await open();
    for (const attribute of [
      { key: "SourceIPAddress", value: "10.0.0.1" },
      { key: "Username", value: "x".repeat(2_001) },
      { key: "Username", value: "_".repeat(1_001) },
    ]) {
      const error = await rejection(lookupEvents(connection, { ...window, attribute }, { signal: never }));
      expect(Failure.is(error) && error.reason).toBe("invalid-request");
    }
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(0);
    const longest = { key: "Username", value: "_".repeat(1_000) };
    expect((await lookupEvents(connection, { ...window, attribute: longest }, { signal: never })).records).toEqual([]);
  });
});

describe("what goes wrong on the way", () => {
  test.each(["reset", "truncate", "500"] as const)("%s twice: asked again, no half page", async (kind) => {
    const { connection, aws } = await open();
    aws.faults.add({ kind, operation: "LookupEvents", times: 2 });
    const page = await lookupEvents(connection, window, { signal: never });
    expect(page.records).toHaveLength(50);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(3);
  });

  test.each(["reset", "truncate", "500"] as const)("%s for ever: given up after three tries", async (kind) => {
    const { connection, aws } = await open();
    aws.faults.add({ kind, operation: "LookupEvents" });
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(Failure.is(error) && error.reason).toBe("offline");
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(3);
  });

  test("throttled: waits, tells, and goes on", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "throttle", operation: "LookupEvents", times: 2 });
    const waits: number[] = [];
    const page = await lookupEvents(connection, window, { signal: never, onThrottled: (ms) => waits.push(ms) });
    expect(page).toMatchObject({ throttled: 2 });
    expect(waits).toHaveLength(2);
    expect(waits.every((ms) => ms > 0)).toBe(true);
  });

  test("expired credentials: fresh ones once, then the same page", async () => {
    const { connection, aws, log } = await open();
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", times: 1 });
    expect((await lookupEvents(connection, window, { signal: never })).records).toHaveLength(50);
    expect(log.join("\n")).toContain("fresh");
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents" });
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(Failure.is(error) && error.reason).toBe("expired-credentials");
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(4);
  });

  test("a clock an hour off is corrected", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "clock-skew", operation: "LookupEvents" });
    expect((await lookupEvents(connection, window, { signal: never })).records).toHaveLength(50);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(2);
  });

  test("missing permission: the action and a policy to copy", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "access-denied", operation: "LookupEvents" });
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(error).toMatchObject({
      reason: "access-denied",
      action: "cloudtrail:LookupEvents",
      context: { profile: "production", region: "eu-west-1", accountId: "111122223333" },
    });
    const remedies = Failure.is(error) ? error.remedies : [];
    const policy = remedies.find((remedy) => remedy.kind === "copy-policy");
    expect(policy?.kind === "copy-policy" && JSON.parse(policy.policy)).toMatchObject({
      Statement: [{ Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource: "*" }],
    });
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(1);
  });

  test.each([
    ["explicit-deny", "explicit-deny"],
    ["unrecognized-client", "invalid-credentials"],
    ["html-200", "not-aws"],
  ] as const)("%s: %s, and nothing is tried again", async (kind, reason) => {
    const { connection, aws } = await open();
    aws.faults.add({ kind, operation: "LookupEvents" });
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(Failure.is(error) && error.reason).toBe(reason);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(1);
  });

  test("an outdated token is told apart", async () => {
    const { connection } = await open();
    const error = await rejection(lookupEvents(connection, { ...window, nextToken: "stale" }, { signal: never }));
    expect(Failure.is(error) && error.reason).toBe("invalid-request");
    expect(isInvalidNextToken(error)).toBe(true);
  });

  test("an opt-in Region that is not switched on", async () => {
    const { connection } = await open();
    const error = await rejection(lookupEvents(connection.inRegion("af-south-1"), window, { signal: never }));
    expect(error).toMatchObject({ reason: "region-disabled", context: { region: "af-south-1" } });
    expect(String(error)).toContain("Africa (Cape Town)");
  });

  test("a hung server: a time-out, and the page can be asked for again", async () => {
    const { connection, aws } = await open({ timeouts: { connectMs: 2_000, answerMs: 2_000 } });
    aws.faults.add({ kind: "hang", operation: "LookupEvents", times: 1 });
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(Failure.is(error) && error.reason).toBe("timeout");
    expect((await lookupEvents(connection, window, { signal: never })).records).toHaveLength(50);
  });

  test("nobody listens", async () => {
    const { connection, aws } = await open();
    await aws.close();
    const error = await rejection(lookupEvents(connection, window, { signal: never }));
    expect(Failure.is(error) && error.reason).toBe("offline");
  });

  test("cancelled in mid-page: silent, immediate, to the socket, no further request", async () => {
    const { connection, aws } = await open();
    aws.faults.add({ kind: "hang", operation: "LookupEvents" });
    const controller = new AbortController();
    const work = rejection(lookupEvents(connection, window, { signal: controller.signal }));
    await expect.poll(() => aws.requests.count({ operation: "LookupEvents" })).toBe(1);
    controller.abort();
    expect(isAbort(await work)).toBe(true);
    await expect.poll(() => aws.requests.count({ operation: "LookupEvents", aborted: true })).toBe(1);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(1);
  });

  test("cancelled before it began: nothing is asked", async () => {
    const { connection, aws } = await open();
    const error = await rejection(lookupEvents(connection, window, { signal: AbortSignal.abort() }));
    expect(isAbort(error)).toBe(true);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBe(0);
  });
});

describe("at AWS's true pace", () => {
  test("five searches at once all finish, through two profiles of one account, without a storm", async () => {
    const { connections, profile, connection, aws } = await open({
      wire: {},
      clock: systemClock,
      config: "[profile again]\nregion=eu-west-1\n",
      credentials: "[again]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=not-real\n",
    });
    const again = await connections.cloudTrail(profile("again"), "eu-west-1");
    const searches = [connection, connection, connection, again, again];
    const stalls = monitorEventLoopDelay({ resolution: 20 });
    stalls.enable();
    const pages = await Promise.all(
      searches.map((each) => lookupEvents(each, window, { signal: new AbortController().signal })),
    );
    expect(pages.every(({ records }) => records.length === 50)).toBe(true);
    // What was sent before and after this process was kept from working arrives at once, and some of it is refused.
    const stalled = Math.ceil(stalls.max / 1e9);
    expect(aws.requests.count({ operation: "LookupEvents" })).toBeLessThanOrEqual(5 + 2 * stalled);
  });
});
