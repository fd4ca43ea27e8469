import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Remedy } from "../../src/model/failure.ts";
import { Failure } from "../../src/model/failure.ts";
import type { WireAws } from "../aws/server.ts";
import { rejection } from "../unit/aws/house.ts";
import { china, smallWorld } from "../unit/aws-wire/smallWorld.ts";
import type { WorldAccount } from "../world/types.ts";
import { crowdOf, namesOf } from "./crowd.ts";
import { idsOf, openStack, type Stack, type StackOptions } from "./stack.ts";

const auditRole =
  "[profile audit]\nregion=eu-west-1\nrole_arn=arn:aws:iam::111122223333:role/Audit\nsource_profile=production\n";

let stack: Stack | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await stack?.close();
  stack = undefined;
});

async function open(options: StackOptions = {}): Promise<Stack> {
  stack = await openStack(options);
  return stack;
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await rejection(work);
  if (!Failure.is(error)) {
    throw error;
  }
  return error;
}

function policyOf(remedies: readonly Remedy[]): unknown {
  const remedy = remedies.find(({ kind }) => kind === "copy-policy");
  return remedy?.kind === "copy-policy" ? JSON.parse(remedy.policy) : undefined;
}

describe("no permission (29)", () => {
  test("the message names the action, the profile and the Region, and the policy can be copied", async () => {
    const { prepare, aws, lookups } = await open();
    aws.faults.add({ kind: "access-denied", operation: "LookupEvents" });
    const failure = await failureOf(idsOf(await prepare()));
    expect(failure).toMatchObject({ reason: "access-denied", action: "cloudtrail:LookupEvents" });
    expect(failure.message).toMatch(/cloudtrail:LookupEvents/);
    expect(failure.message).toMatch(/production.*eu-west-1/);
    expect(policyOf(failure.remedies)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource: "*" }],
    });
    expect(lookups()).toBe(1);
  });

  test("an explicit deny is told apart: no policy would help", async () => {
    const { prepare, aws, lookups } = await open();
    aws.faults.add({ kind: "explicit-deny", operation: "LookupEvents" });
    const failure = await failureOf(idsOf(await prepare()));
    expect(failure).toMatchObject({ reason: "explicit-deny", action: "cloudtrail:LookupEvents" });
    expect(failure.message).toMatch(/service control policy of the organization/);
    expect(policyOf(failure.remedies)).toBeUndefined();
    expect(lookups()).toBe(1);
  });
});

describe("expired credentials (30, 31)", () => {
  test("an IAM Identity Center profile: the command to run, once, and no request to AWS", async () => {
    const { prepare, aws, files } = await open({
      config:
        "[profile corp]\nregion=eu-west-1\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=Admin\n" +
        "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n",
    });
    const cache = join(files.folder, ".aws", "sso", "cache");
    await mkdir(cache, { recursive: true });
    const token = { accessToken: "of-the-session", expiresAt: new Date(-1_000).toISOString() };
    await writeFile(join(cache, `${createHash("sha1").update("corp").digest("hex")}.json`), JSON.stringify(token));
    for (const [name, value] of Object.entries({ ...files.env, HOME: files.folder })) {
      vi.stubEnv(name, value);
    }
    const search = await prepare({ profiles: ["corp"], regions: ["eu-west-1", "us-east-1"] });
    const failure = await failureOf(idsOf(search));
    expect(failure).toMatchObject({ reason: "expired-credentials", context: { profile: "corp" } });
    expect(failure.remedies).toContainEqual({ kind: "sign-in", profile: "corp", session: "corp" });
    expect(aws.requests.count()).toBe(0);
    expect(search.canContinue).toBe(true);
  });

  test("on page 7: fresh credentials, then the same token; nothing lost, nothing twice", async () => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 500, together: 7 }) });
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", after: 6, times: 1 });
    const ids = await idsOf(await prepare());
    expect(ids).toHaveLength(500);
    expect(ids.toSorted()).toEqual(namesOf(500));
    expect(lookups()).toBe(11);
    const asked = aws.requests.list({ operation: "LookupEvents" });
    expect(asked[6]).toMatchObject({ error: "ExpiredTokenException" });
    expect(asked[7]?.parameters).toEqual(asked[6]?.parameters);
    expect(asked[7]?.parameters).toHaveProperty("NextToken");
  });

  test("of an assumed role: it is assumed anew, and the same token goes on", async () => {
    const { prepare, aws } = await open({ config: auditRole });
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", after: 1, times: 1 });
    expect(await idsOf(await prepare({ profiles: ["audit"] }))).toHaveLength(137);
    expect(aws.requests.count({ operation: "AssumeRole" })).toBe(2);
    const asked = aws.requests.list({ operation: "LookupEvents" });
    expect(asked.map(({ error }) => error)).toEqual([undefined, "ExpiredTokenException", undefined, undefined]);
    expect(asked[2]?.parameters).toEqual(asked[1]?.parameters);
  });

  test("for good on page 7: what was found stays, and continuing reads only the rest", async () => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 500, together: 7 }) });
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", after: 6 });
    const search = await prepare();
    const failure = await failureOf(idsOf(search));
    expect(failure).toMatchObject({ reason: "expired-credentials", context: { profile: "production" } });
    expect(search.count).toBe(300);
    aws.faults.clear();
    aws.requests.clear();
    expect(await idsOf(search)).toHaveLength(200);
    expect(search.found.map(({ event }) => event.eventId).sort()).toEqual(namesOf(500));
    expect(lookups()).toBeLessThanOrEqual(5);
  });
});

describe("a clock that is off (33)", () => {
  test.each([3_600_000, -3_600_000])("by %d ms, for every service: corrected", async (skewMs) => {
    const { prepare, connections, profile, aws } = await open();
    aws.faults.add({ kind: "clock-skew", skewMs });
    expect(await idsOf(await prepare())).toHaveLength(137);
    const { source, regions } = await connections.regions(profile("production"), {
      signal: new AbortController().signal,
    });
    expect({ source, regions: regions.length }).toEqual({ source: "account", regions: 4 });
    // What is settled and what "now" means is AWS's time from here on, so that no event is taken for read before it happens.
    expect(Math.abs(connections.now() - skewMs - performance.now())).toBeLessThan(600_000);
    // One refusal for each client: the sign-in, Event history, the Regions.
    const refused = aws.requests.list({ error: "InvalidSignatureException" });
    // The alias of the account is asked for in the background.
    expect(refused.filter(({ service }) => service !== "iam")).toHaveLength(3);
  });

  test("for a profile that assumes a role: corrected in front of STS too", async () => {
    const { prepare, aws } = await open({ config: auditRole });
    aws.faults.add({ kind: "clock-skew" });
    expect(await idsOf(await prepare({ profiles: ["audit"] }))).toHaveLength(137);
    expect(aws.requests.count({ operation: "AssumeRole", status: 200 })).toBe(1);
  });

  test("and the credentials run out besides: both are put right", async () => {
    const { prepare, aws } = await open();
    aws.faults.add({ kind: "expired-token", operation: "LookupEvents", after: 1, times: 1 });
    aws.faults.add({ kind: "clock-skew" });
    expect(await idsOf(await prepare())).toHaveLength(137);
    expect(aws.requests.count({ error: "ExpiredTokenException" })).toBe(1);
  });
});

describe("Regions (34, 35)", () => {
  test("one that is not switched on fails alone, with a way to choose; the others complete", async () => {
    const { prepare } = await open();
    const search = await prepare({ regions: ["af-south-1", "eu-west-1", "us-east-1"] });
    expect(await idsOf(search)).toHaveLength(2 * 137);
    expect(search.state).toBe("done");
    const [africa, ...others] = search.targets;
    expect(africa).toMatchObject({ state: "failed", failure: { reason: "region-disabled" } });
    expect(africa?.failure?.message).toMatch(/af-south-1.*production/);
    expect(africa?.failure?.remedies).toContainEqual({ kind: "choose-regions" });
    expect(others.map(({ state }) => state)).toEqual(["done", "done"]);
  });

  test("China and GovCloud: signed in and asked in their own partition, global services in its global Regions", async () => {
    const government: WorldAccount = {
      ...china,
      id: "777788889999",
      profile: "government",
      partition: "aws-us-gov",
      regions: ["us-gov-east-1", "us-gov-west-1"],
      caller: { arn: "arn:aws-us-gov:iam::777788889999:user/reader", userId: "AIDAI44QH8DHBEXAMPLE" },
      accessKeyId: "AKIAI44QH8DHCEXAMPLE",
    };
    const northwest = { ...china, regions: ["cn-northwest-1", "cn-north-1"] };
    const world = smallWorld();
    const { searches, aws } = await open({ world: { ...world, accounts: [northwest, government] } });
    const signal = new AbortController().signal;
    for (const text of ["event:RunInstances", "source:iam"]) {
      await idsOf(await searches.prepare({ text, profiles: ["china", "government"] }, signal));
    }
    const asked = (operation: string) =>
      aws.requests.list({ operation }).map(({ accountId, region, status }) => `${accountId} ${region} ${status}`);
    expect(asked("GetCallerIdentity").sort()).toEqual([
      "444455556666 cn-northwest-1 200",
      "777788889999 us-gov-east-1 200",
    ]);
    expect(asked("LookupEvents").sort()).toEqual([
      // Where China records IAM is not documented: both Regions are asked.
      "444455556666 cn-north-1 200",
      "444455556666 cn-northwest-1 200",
      "444455556666 cn-northwest-1 200",
      "777788889999 us-gov-east-1 200",
      "777788889999 us-gov-west-1 200",
    ]);
  });
});

describe("a token that AWS no longer takes (36)", () => {
  test.each([1, 2, 9])("at page %d: nothing lost, nothing twice", async (after) => {
    const { prepare, aws } = await open({ world: crowdOf({ events: 500, together: 110 }) });
    aws.faults.add({ kind: "invalid-next-token", operation: "LookupEvents", after, times: 1 });
    const ids = await idsOf(await prepare());
    expect(ids).toHaveLength(500);
    expect(ids.toSorted()).toEqual(namesOf(500));
    expect(aws.requests.count({ error: "InvalidNextTokenException" })).toBe(1);
  });

  /** A fault does not count the requests that an older one hit: these hit the second, fourth, sixth… request. */
  function refuseEveryToken(aws: WireAws): void {
    for (let after = 1; after < 50; after += 1) {
      aws.faults.add({ kind: "invalid-next-token", operation: "LookupEvents", after, times: 1 });
    }
  }

  test("ever: page by page without any, it gets to the end", async () => {
    const { prepare, lookups, aws } = await open({ world: crowdOf({ events: 300, together: 7 }) });
    refuseEveryToken(aws);
    expect((await idsOf(await prepare())).toSorted()).toEqual(namesOf(300));
    expect(lookups()).toBeLessThan(40);
    expect(aws.requests.count({ error: "InvalidNextTokenException" })).toBeGreaterThan(5);
  });

  test("ever, with more events in one second than a page holds: it says so instead of turning in a circle", async () => {
    const { prepare, lookups, aws } = await open({ world: crowdOf({ events: 300, together: 110 }) });
    refuseEveryToken(aws);
    const search = await prepare();
    expect(await failureOf(idsOf(search))).toMatchObject({ reason: "invalid-request" });
    expect(search.count).toBe(50);
    expect(lookups()).toBeLessThan(10);
  });

  test("what was kept beside it on the shelf is whole too", async () => {
    const { prepare, aws, lookups } = await open({ world: crowdOf({ events: 500, together: 110 }) });
    aws.faults.add({ kind: "invalid-next-token", operation: "LookupEvents", after: 3, times: 1 });
    await idsOf(await prepare({ to: "30m", from: "20h" }));
    const before = lookups();
    const again = await prepare({ to: "30m", from: "20h" });
    const ids = await idsOf(again);
    expect(lookups()).toBe(before);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual((await found({ to: "30m", from: "20h" })).toSorted());
  });
});

/** The same question, asked of a fresh stack without faults. */
async function found(request: { readonly from: string; readonly to: string }): Promise<string[]> {
  const other = await openStack({ world: crowdOf({ events: 500, together: 110 }) });
  try {
    return await idsOf(await other.prepare(request));
  } finally {
    await other.close();
  }
}
