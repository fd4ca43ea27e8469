import { afterEach, describe, expect, test } from "vitest";
import type { Connections } from "../../../src/aws/connections.ts";
import { lookupEvents } from "../../../src/aws/lookup.ts";
import type { Profile } from "../../../src/aws/profiles.ts";
import { listStackResources, listStacks } from "../../../src/aws/stacks.ts";
import { readStateObject } from "../../../src/aws/stateObject.ts";
import { readTrails } from "../../../src/aws/trails.ts";
import { Failure } from "../../../src/model/failure.ts";
import type { FaultKind } from "../../aws/faults.ts";
import { end } from "../aws-wire/smallWorld.ts";
import { fastClock, type House, type HouseOptions, noLimit, openHouse, rejection } from "./house.ts";

const signal = new AbortController().signal;
const MB = 1024 * 1024;

let house: House | undefined;

afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(options: HouseOptions = {}): Promise<House & { readonly production: Profile }> {
  house = await openHouse({ wire: { pace: noLimit }, clock: fastClock(), ...options });
  return { ...house, production: house.profile("production") };
}

/** Every kind of call, over each protocol. */
const calls: Readonly<Record<string, (connections: Connections, profile: Profile) => Promise<unknown>>> = {
  GetCallerIdentity: (connections, profile) => connections.identity(profile),
  LookupEvents: async (connections, profile) =>
    lookupEvents(
      await connections.connect("cloudtrail", profile, "eu-west-1"),
      { from: end - 60_000, to: end },
      { signal },
    ),
  DescribeTrails: async (connections, profile) =>
    readTrails(await connections.connect("cloudtrail", profile, "eu-west-1"), signal),
  ListStacks: async (connections, profile) =>
    listStacks(await connections.connect("cloudformation", profile, "eu-west-1"), { signal }),
  GetObject: async (connections, profile) =>
    readStateObject(
      await connections.connect("s3", profile, "eu-west-1"),
      { bucket: "acme-terraform-state", key: "network/terraform.tfstate" },
      { signal },
    ),
};

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await rejection(work);
  if (!Failure.is(error)) {
    throw error;
  }
  return error;
}

describe.each(Object.keys(calls))("an answer that is not from AWS, to %s", (operation) => {
  test.each<[FaultKind, RegExp]>([
    ["html-200", /not AWS.*proxy or captive portal/],
    ["text-200", /not AWS.*proxy or captive portal/],
    ["json-200", /not AWS.*proxy or captive portal/],
    ["portal-511", /\(HTTP 511\): a proxy or captive portal/],
    ["proxy-407", /proxy requires a sign-in .*\(HTTP 407\).*http\.proxy/],
    ["text-403", /proxy or firewall .*\(HTTP 403\): AWS never saw it/],
    ["json-403", /proxy or firewall .*\(HTTP 403\): AWS never saw it/],
  ])("%s is told as a proxy or portal, can be tried again, and is asked for once", async (kind, words) => {
    const { connections, production, aws } = await open();
    aws.faults.add({ kind, operation });
    const failure = await failureOf(calls[operation]?.(connections, production) ?? Promise.resolve());
    expect(failure).toMatchObject({ reason: "not-aws", context: { profile: "production" } });
    expect(failure.message).toMatch(words);
    expect(failure.remedies[0]).toEqual({ kind: "retry" });
    expect(aws.requests.count({ operation })).toBe(1);
  });

  test("a gateway's fault is tried again and not blamed on AWS alone", async () => {
    const { connections, production, aws } = await open();
    aws.faults.add({ kind: "gateway-502", operation });
    const failure = await failureOf(calls[operation]?.(connections, production) ?? Promise.resolve());
    expect(failure.message).toMatch(/^AWS or a proxy returned a server error/);
    expect(aws.requests.count({ operation })).toBe(3);
  });
});

test("Regions that a portal lists are none: those of the partition are shown, and why", async () => {
  const { connections, production, aws } = await open();
  aws.faults.add({ kind: "json-200", operation: "ListRegions" });
  const { source, failure, regions } = await connections.regions(production, { signal });
  expect(source).toBe("partition");
  expect(failure).toMatchObject({ reason: "not-aws" });
  expect(regions.length).toBeGreaterThan(10);
});

describe("an answer that does not end", () => {
  test.each(Object.keys(calls))(
    "%s: a byte now and then is not waited for longer than the whole may take",
    async (operation) => {
      const { connections, production, aws } = await open({
        timeouts: { connectMs: 5_000, answerMs: 5_000, totalMs: 300 },
      });
      aws.faults.add({ kind: "drip", operation });
      const failure = await failureOf(calls[operation]?.(connections, production) ?? Promise.resolve());
      expect(failure).toMatchObject({ reason: "timeout", remedies: [{ kind: "retry" }, { kind: "show-log" }] });
      // It was on its way all the time, and is let go of.
      expect(aws.requests.list({ operation })[0]?.sentBytes).toBeGreaterThan(5);
      await expect.poll(() => aws.requests.list({ operation })).toMatchObject([{ aborted: true }]);
    },
  );

  test.each([
    ["LookupEvents", 32, "invalid-answer"],
    ["ListStacks", 32, "invalid-answer"],
    ["GetObject", 64, "invalid-request"],
  ])("%s: not more than %d MB of it are read", async (operation, megabytes, reason) => {
    const { connections, production, aws } = await open();
    aws.faults.add({ kind: "endless", operation });
    const failure = await failureOf(calls[operation]?.(connections, production) ?? Promise.resolve());
    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain(`larger than ${megabytes} MB`);
    await expect.poll(() => aws.requests.list({ operation })).toMatchObject([{ aborted: true }]);
    // The rest lies in the buffers of two sockets.
    expect(aws.requests.list({ operation })[0]?.sentBytes).toBeLessThan((megabytes + 32) * MB);
  });
});

describe("a page token that comes again", () => {
  /** Every paged call but LookupEvents, whose pages are read by a search. */
  const paged: Readonly<Record<string, (connections: Connections, profile: Profile) => Promise<unknown>>> = {
    ListRegions: async (connections, profile) => {
      const { source, failure } = await connections.regions(profile, { signal });
      expect(source).toBe("partition");
      throw failure ?? new Error("the list of Regions passes for complete");
    },
    ListEventDataStores: async (connections, profile) => {
      const { failures, trails } = await readTrails(
        await connections.connect("cloudtrail", profile, "eu-west-1"),
        signal,
      );
      expect(trails).toHaveLength(2);
      throw failures[0]?.failure ?? new Error("the list of event data stores passes for complete");
    },
    ListStacks: async (connections, profile) =>
      listStacks(await connections.connect("cloudformation", profile, "eu-west-1"), { signal }),
    ListStackResources: async (connections, profile) =>
      listStackResources(await connections.connect("cloudformation", profile, "eu-west-1"), "shop", { signal }),
  };

  test.each(Object.keys(paged).flatMap((operation) => [1, 2, 3].map((cycle) => [operation, cycle] as const)))(
    "%s, every %d pages: read until then, and told",
    async (operation, cycle) => {
      const { connections, production, aws } = await open();
      aws.faults.add({ kind: "repeat-token", operation, cycle });
      const failure = await failureOf(paged[operation]?.(connections, production) ?? Promise.resolve());
      expect(failure).toMatchObject({ reason: "invalid-answer", context: { profile: "production" } });
      expect(failure.message).toMatch(/did not finish: .*The list is incomplete/);
      expect(failure.message).toContain(operation);
      // The first page, one for each token, and the one whose token had been there.
      expect(aws.requests.count({ operation })).toBe(cycle + 1);
    },
  );

  test("tokens that never come again do not go on for ever either", async () => {
    const { connections, production, aws } = await open();
    aws.faults.add({ kind: "repeat-token", operation: "ListRegions", cycle: 1_000_000 });
    const { source, failure } = await connections.regions(production, { signal });
    expect(source).toBe("partition");
    expect(failure?.message).toContain("more pages than expected");
    expect(aws.requests.count({ operation: "ListRegions" })).toBe(20);
  });
});

test("a Region cannot begin a line of a message", async () => {
  const { connections, production, log } = await open();
  await rejection(
    connections
      .connect("cloudtrail", production, "eu-west-1\r\n2026-01-01 [error] forged")
      .then((connection) => lookupEvents(connection, { from: 0, to: 1 }, { signal })),
  );
  expect(log.length).toBeGreaterThan(0);
  expect(log.join("")).not.toMatch(/[\r\n]/);
});
