import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { RecordsByDay } from "../../world/archive/dailyRecords.ts";
import type { ChinaGlobalRegion } from "../../world/globalServices.ts";
import type { WorldOptions, WorldRecord } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";

const end = Date.parse("2026-11-20T15:00:00Z");
const small: WorldOptions = { seed: 7, size: 2_000, end };
const world = makeWorld(small);
const records = [...world.records()];
const byId = new Map(records.map((record) => [record.eventId, record]));
const hour = 3_600_000;

function hashOf(options: WorldOptions): string {
  const hash = createHash("sha256");
  for (const record of makeWorld(options).records()) {
    hash.update(JSON.stringify(record));
  }
  return hash.digest("hex");
}

function parsed(record: WorldRecord): Record<string, unknown> {
  const value: unknown = JSON.parse(record.json);
  if (typeof value !== "object" || value === null) {
    throw new TypeError("a record is an object");
  }
  return { ...value };
}

function known(eventId: string): WorldRecord {
  const record = byId.get(eventId);
  if (record === undefined) {
    throw new Error(`${eventId} is told but not recorded`);
  }
  return record;
}

test("the same seed gives the same bytes, another seed others", () => {
  expect(hashOf(small)).toBe(hashOf({ ...small }));
  expect(hashOf({ ...small, seed: 8 })).not.toBe(hashOf(small));
});

test("reading a world twice gives the same records", () => {
  expect([...world.records()].map(({ json }) => json)).toEqual(records.map(({ json }) => json));
});

test.each([2_000, 2_001, 4_999])("a world of %i has that many records", (size) => {
  expect([...makeWorld({ ...small, size }).records()]).toHaveLength(size);
});

test.each([1_999, 1_000_001, 2_000.5])("a world of %d is refused", (size) => {
  expect(() => makeWorld({ ...small, size })).toThrow(RangeError);
});

test("records come oldest first, in the 30 days before the end, in whole seconds", () => {
  expect(records.map(({ time }) => time)).toEqual(records.map(({ time }) => time).toSorted((a, b) => a - b));
  expect(records.every(({ time }) => time >= end - 30 * 24 * hour && time < end && time % 1000 === 0)).toBe(true);
});

test("a million records are made slot by slot: the first come without the rest", () => {
  const first = makeWorld({ ...small, size: 1_000_000 })
    .records()
    [Symbol.iterator]();
  for (let count = 0; count < 1_000; count++) {
    expect(first.next().done).toBe(false);
  }
});

test("50,000 records: exact, ordered, each id once, four fifths reads", () => {
  const ids = new Set<string>();
  let [count, reads, last] = [0, 0, 0];
  for (const record of makeWorld({ ...small, size: 50_000 }).records()) {
    count++;
    reads += record.readOnly ? 1 : 0;
    ids.add(record.eventId);
    if (record.time < last) {
      throw new Error("out of order");
    }
    last = record.time;
  }
  expect(count).toBe(50_000);
  expect(ids.size).toBe(50_000);
  expect(reads / count).toBeGreaterThan(0.74);
  expect(reads / count).toBeLessThan(0.86);
});

test("the record's text says the same as what is known about it", () => {
  for (const record of records) {
    const text = parsed(record);
    expect(text.eventID).toBe(record.eventId);
    expect(text.recipientAccountId).toBe(record.accountId);
    expect(text.awsRegion).toBe(record.region);
    expect(text.eventCategory).toBe(record.category);
    if (record.category !== "Insight") {
      expect(text.eventName).toBe(record.eventName);
      expect(text.eventSource).toBe(record.eventSource);
      expect(text.readOnly).toBe(record.readOnly);
    }
  }
});

const accounts = new Map(world.accounts.map((account) => [account.id, account]));

test("every record is in an enabled Region of its account, and global services in the global Region", () => {
  for (const record of records) {
    const account = accounts.get(record.accountId);
    expect(account?.regions).toContain(record.region);
    if (
      record.eventSource === "iam.amazonaws.com" ||
      (record.eventSource === "cloudfront.amazonaws.com" && account?.partition === "aws")
    ) {
      expect(record.region).toBe(account?.globalRegion);
    }
  }
  expect(new Set(records.map(({ accountId, region }) => `${accountId}/${region}`)).size).toBe(11);
});

test("console sign-ins are recorded in several Regions of each partition", () => {
  const regions = records.filter(({ eventName }) => eventName === "ConsoleLogin").map(({ region }) => region);
  expect(new Set(regions)).toEqual(
    new Set(["us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "cn-north-1", "cn-northwest-1"]),
  );
});

describe("China's global services", () => {
  const globals = ["iam", "cloudfront", "route53", "organizations"];
  const recordedIn = (chinaGlobalRegion?: ChinaGlobalRegion) => {
    const told = makeWorld({
      ...small,
      size: 20_000,
      ...(chinaGlobalRegion === undefined ? {} : { chinaGlobalRegion }),
    });
    const regions = new Map(globals.map((service) => [service, new Set<string>()]));
    const recent = [...told.records()];
    for (const record of [...recent, ...told.archive(new RecordsByDay()).before(end - 90 * 24 * hour)]) {
      if (accounts.get(record.accountId)?.partition === "aws-cn") {
        expect(record.json).toContain(`"awsRegion":"${record.region}"`);
        regions.get(record.eventSource.replace(".amazonaws.com", ""))?.add(record.region);
      }
    }
    return Object.fromEntries([...regions].map(([service, own]) => [service, [...own].join(" ")]));
  };

  test("are recorded in the Regions of their endpoints", () => {
    expect(recordedIn()).toEqual({
      iam: "cn-north-1",
      cloudfront: "cn-northwest-1",
      route53: "cn-northwest-1",
      organizations: "cn-northwest-1",
    });
  });

  test.each(["cn-north-1", "cn-northwest-1"] as const)("are all recorded in %s when the options say so", (region) => {
    expect(recordedIn(region)).toEqual(Object.fromEntries(globals.map((service) => [service, region])));
  });
});

test("no ARN of another partition stands in a record from China", () => {
  const foreign = records.filter(
    ({ accountId, json }) => accountId === "333333333333" && /"arn:aws:(?!iam::aws:)/.test(json),
  );
  expect(foreign.filter(({ json }) => !json.includes("arn:aws:identitystore")).map(({ json }) => json)).toEqual([]);
});

test("the story is whole at the smallest size", () => {
  const ids = world.truth.chapters.map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      "leaked-key",
      "privilege-escalation",
      "public-bucket",
      "security-group-by-hand",
      "throttling",
      "denials",
      "sign-ins",
      "role-chain",
      "changes-by-hand",
      "insights",
    ]),
  );
  const large = makeWorld({ ...small, size: 100_000 }).truth;
  expect(large.chapters).toEqual(world.truth.chapters);
});

test.each(world.truth.chapters)("chapter $id: its events are recorded, in order, where it says", (chapter) => {
  expect(chapter.eventIds.length).toBeGreaterThan(2);
  const told = chapter.eventIds.map(known);
  expect(told.map(({ time }) => time)).toEqual(told.map(({ time }) => time).toSorted((a, b) => a - b));
  expect(new Set(told.map(({ region }) => region))).toEqual(new Set(chapter.regions));
  for (const arn of chapter.actorArns) {
    expect(told.some(({ json }) => json.includes(arn))).toBe(true);
  }
  for (const key of chapter.accessKeyIds) {
    expect(told.some(({ accessKeyId }) => accessKeyId === key)).toBe(true);
  }
});

test("chapters of one account stay in it", () => {
  const elsewhere = new Set(["sign-ins", "role-chain", "changes-by-hand", "deployments"]);
  for (const { id, accountId, eventIds } of world.truth.chapters.filter((chapter) => !elsewhere.has(chapter.id))) {
    expect([id, ...new Set(eventIds.map((eventId) => known(eventId).accountId))]).toEqual([id, accountId]);
  }
});

test("every identifier of the truth stands in its record", () => {
  let count = 0;
  for (const [eventId, identifiers] of world.truth.identifiers) {
    const { json } = known(eventId);
    for (const identifier of identifiers) {
      expect(json).toContain(identifier);
      count++;
    }
  }
  expect(count).toBeGreaterThan(300);
});

test("the port is opened from the console three hours before the end", () => {
  const chapter = world.truth.chapters.find(({ id }) => id === "security-group-by-hand");
  const opened = chapter?.eventIds.map(known).find(({ eventName }) => eventName === "AuthorizeSecurityGroupIngress");
  expect(opened?.time).toBe(end - 3 * hour);
  expect(opened?.username).toBe("erin@example.com");
  const text = parsed(opened ?? known(""));
  expect(text).toMatchObject({ sessionCredentialFromConsole: "true" });
  expect(JSON.stringify(text)).toContain('"cidrIp":"0.0.0.0/0"');
});

test("the leaked key's story lies in the last 36 hours", () => {
  const ids = ["leaked-key", "privilege-escalation", "public-bucket"];
  for (const chapter of world.truth.chapters.filter(({ id }) => ids.includes(id))) {
    expect(chapter.eventIds.map(known).every(({ time }) => time > end - 36 * hour)).toBe(true);
  }
});

test("the leaked key has an honest past from another address", () => {
  const key = world.truth.chapters.find(({ id }) => id === "leaked-key")?.accessKeyIds[0];
  const used = records.filter(({ accessKeyId }) => accessKeyId === key).map(parsed);
  expect(new Set(used.map((record) => record.sourceIPAddress))).toEqual(new Set(["10.20.4.17", "203.0.113.66"]));
});

test("the last day has news in each account's main Regions", () => {
  const news = records.filter(
    ({ time, readOnly, category }) => time > end - 24 * hour && !readOnly && category === "Management",
  );
  const at = (accountId: string, region: string): number =>
    news.filter((record) => record.accountId === accountId && record.region === region).length;
  expect(at("111111111111", "eu-west-1")).toBeGreaterThan(10);
  expect(at("222222222222", "eu-west-1")).toBeGreaterThan(10);
  expect(at("333333333333", "cn-north-1")).toBeGreaterThan(6);
  expect(at("111111111111", "us-east-1")).toBeGreaterThan(3);
  expect(at("222222222222", "us-east-1")).toBeGreaterThan(3);
});

test("weekdays are busier than weekends, days than nights", () => {
  const people = [...makeWorld({ ...small, size: 20_000 }).records()].filter(({ username }) =>
    username?.endsWith("@example.com"),
  );
  const share = (of: (date: Date) => boolean): number =>
    people.filter(({ time }) => of(new Date(time))).length / people.length;
  expect(share((date) => date.getUTCDay() === 0 || date.getUTCDay() === 6)).toBeLessThan(0.1);
  expect(share((date) => date.getUTCHours() >= 7 && date.getUTCHours() < 18)).toBeGreaterThan(0.7);
});

test("a role chain into another account shares its event id there", () => {
  const chain = world.truth.chapters.find(({ id }) => id === "role-chain")?.eventIds.map(known) ?? [];
  const assumed = chain.filter(({ eventName }) => eventName === "AssumeRole");
  expect(assumed.map(({ accountId }) => accountId).toSorted()).toEqual(["111111111111", "222222222222"]);
  expect(new Set(assumed.map((record) => parsed(record).sharedEventID)).size).toBe(1);
  expect(new Set(assumed.map(({ eventId }) => eventId)).size).toBe(2);
  const handedOut = assumed[0]?.resources.find(({ type }) => type === "AWS::IAM::AccessKey")?.name;
  expect(chain.filter(({ accessKeyId }) => accessKeyId === handedOut).length).toBeGreaterThan(2);
});

test("trails: shadowed, failing, stopped, Chinese; Insights on one", () => {
  expect(world.trails.filter(({ organization, multiRegion }) => organization && multiRegion)).toHaveLength(1);
  expect(world.trails.filter(({ latestDeliveryError }) => latestDeliveryError !== undefined)).toHaveLength(1);
  expect(world.trails.filter(({ logging }) => !logging)).toHaveLength(1);
  expect(world.trails.filter(({ arn }) => arn.startsWith("arn:aws-cn:"))).toHaveLength(1);
  expect(world.trails.filter(({ insightSelectors }) => insightSelectors !== undefined)).toHaveLength(1);
  for (const trail of world.trails) {
    expect(
      [trail.eventSelectors, trail.advancedEventSelectors].filter((selectors) => selectors !== undefined),
    ).toHaveLength(1);
  }
});

test("who may only read changes nothing", () => {
  const readers = ["bob@example.com", "carol@example.com"];
  const changed = [...makeWorld({ ...small, size: 20_000 }).records()].filter(
    ({ accountId, username = "", readOnly, eventSource, json }) =>
      accountId === "222222222222" &&
      readers.includes(username) &&
      !readOnly &&
      // The oddity "long-integer" may fall to anyone.
      eventSource !== "elasticfilesystem.amazonaws.com" &&
      !/"error(Code|Message)"/.test(json),
  );
  expect(changed.map(({ eventName }) => eventName)).toEqual(["UpdateAccessKey"]);
});
