import { describe, expect, it } from "vitest";
import type { RegionList } from "../../../../src/aws/accountRegions.ts";
import type { Connections } from "../../../../src/aws/connections.ts";
import type { Profile } from "../../../../src/aws/profiles.ts";
import { searchForEntity } from "../../../../src/investigation/event/entityQuery.ts";
import { Searches } from "../../../../src/investigation/search/searches.ts";
import { readSearchRequest, withoutRefresh } from "../../../../src/investigation/search/searchRequest.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { originOf } from "../../../../src/investigation/search/targetProgress.ts";
import { whatChanged } from "../../../../src/investigation/search/whatChanged.ts";
import { globalServices, homeRegionsOf } from "../../../../src/model/aws/globalServices.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { seenEvent } from "../../../../src/query/fields/seenFields.ts";
import { sourcesOf } from "../../../../src/sources/registry.ts";
import type { ShownProfile, SourceKind } from "../../../../src/sources/source.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { noObjects } from "../../sources/origins.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const HOUR = 3_600_000;
const signal = new AbortController().signal;

const profile = (name: string, region: string, partition = "aws"): Profile => ({
  name,
  kind: "static",
  origin: "file",
  isDefault: false,
  region,
  partition,
  endpoints: {},
});
const PROFILES = [
  profile("dev", "eu-west-1"),
  profile("prod", "us-west-2"),
  profile("china", "cn-northwest-1", "aws-cn"),
];

interface Overrides {
  readonly refuseRegions?: boolean;
  readonly connect?: Connections["connect"];
  readonly shown?: readonly ShownProfile[];
  /** The account of each profile. Absent: not known. */
  readonly accountId?: string;
}

function searches(overrides: Overrides = {}) {
  const seen = new Seen();
  const unused = () => Promise.reject(new Error("nothing is asked while a search is prepared"));
  const sources = sourcesOf({
    store: testStore("/nowhere"),
    objects: noObjects(),
    now: () => NOW,
    connections: {
      connect: overrides.connect ?? unused,
      rememberedAccount: () => overrides.accountId,
      regions: async (): Promise<RegionList> => {
        if (overrides.refuseRegions === true) {
          throw new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] });
        }
        const regions = ["eu-central-1", "eu-west-1", "us-east-1"].map((id) => ({
          id,
          title: id,
          optIn: false,
          enabled: true,
        }));
        return {
          source: "account",
          regions: [...regions, { id: "me-south-1", title: "", optIn: true, enabled: false }],
        };
      },
    },
    profiles: async () => PROFILES,
    shown: async () =>
      overrides.shown ??
      PROFILES.slice(0, 2).map((one) => ({ profile: one, regions: [one.region ?? "", "us-east-1"] })),
  });
  return new Searches({ sources, seen, now: () => NOW, defaultHours: () => 24 });
}

async function asked(request: Parameters<Searches["prepare"]>[0], overrides = {}): Promise<string[]> {
  const search = await searches(overrides).prepare(request, signal);
  return search.targets.map(({ profile: name, region }) => `${name} ${region}`);
}

describe("what changed", () => {
  it("is searched in all enabled Regions of each profile, also where AWS does not list them, with those of global services", async () => {
    const request = whatChanged({ profiles: ["dev"] }, { last: "1h" }, ["us-east-1", "cn-north-1"]);
    expect(await asked(request)).toEqual(["dev eu-central-1", "dev eu-west-1", "dev us-east-1"]);
    expect(await asked(request, { refuseRegions: true, shown: [] })).toEqual(["dev eu-west-1", "dev us-east-1"]);
    expect(await asked(whatChanged({ profiles: ["dev"], regions: ["eu-west-1"] }, { last: "1h" }, []))).toEqual([
      "dev eu-west-1",
    ]);
    const search = await searches().prepare(request, signal);
    expect(search.targets[0]?.plan.lookups).toEqual([{ attribute: { key: "ReadOnly", value: "false" } }]);
    expect(search.plan.window).toEqual({ from: NOW - HOUR, to: NOW });
  });

  it("is read only since a time that is given for each target, within its range", async () => {
    const request = whatChanged({ profiles: ["dev"] }, { last: "1h" }, []);
    const times = new Map([
      ["eu-central-1", NOW - 2 * HOUR],
      ["eu-west-1", NOW - 1000],
      ["us-east-1", NOW + HOUR],
    ]);
    const since = ({ region = "" }) => times.get(region) ?? 0;
    const search = await searches().prepare(request, signal, { since });
    expect(search.targets.map(({ plan }) => plan.window.from - NOW)).toEqual([-HOUR, -1000, 0]);
    expect(search.targets.map(({ plan }) => plan.window.to - NOW)).toEqual([0, 0, 0]);
  });
});

describe("where a search asks", () => {
  it("resolves all enabled Regions when it is prepared, and takes those of every account where AWS does not list them", async () => {
    const [dev] = PROFILES;
    if (dev === undefined) {
      throw new Error("no profile");
    }
    const shown = [{ profile: dev, regions: ["eu-west-1", "us-east-1"], all: "unlisted" }] as const;
    expect(await asked({ text: "event:RunInstances" }, { shown })).toEqual([
      "dev eu-central-1",
      "dev eu-west-1",
      "dev us-east-1",
    ]);
    expect(await asked({ text: "event:RunInstances" }, { shown, refuseRegions: true })).toEqual([
      "dev eu-west-1",
      "dev us-east-1",
    ]);
    expect(await asked({ text: "", profiles: ["dev"] }, { shown })).toHaveLength(3);
    expect(await asked({ text: "", regions: ["us-east-1"] }, { shown })).toEqual(["dev us-east-1"]);
  });

  it("takes what the person chose to see", async () => {
    expect(await asked({ text: "event:RunInstances" })).toEqual([
      "dev eu-west-1",
      "dev us-east-1",
      "prod us-west-2",
      "prod us-east-1",
    ]);
  });

  it("takes what the request names", async () => {
    expect(await asked({ profiles: ["prod"], regions: ["ap-south-1"] })).toEqual(["prod ap-south-1"]);
    const also = await asked({ profiles: ["dev"], alsoRegions: ["ap-south-1", "cn-north-1"] });
    expect(also).toEqual([...(await asked({ profiles: ["dev"] })), "dev ap-south-1"]);
    expect(await asked({ profiles: ["china"] })).toEqual(["china cn-northwest-1"]);
    expect(await asked({ profiles: ["dev", "china"], regions: ["us-east-1", "cn-north-1"] })).toEqual([
      "dev us-east-1",
      "china cn-north-1",
    ]);
  });

  it("asks for global services in the partition's global Region", async () => {
    expect(await asked({ text: "source:iam -readonly" })).toEqual(["dev us-east-1", "prod us-east-1"]);
    // A role is changed there, and assumed anywhere.
    expect(await asked({ text: "resource:arn:aws:iam::111111111111:role/Admin", profiles: ["china"] })).toEqual([
      "china cn-northwest-1",
      "china cn-north-1",
    ]);
    for (const service of globalServices) {
      for (const { name, partition } of PROFILES) {
        const homes = homeRegionsOf(service, partition).map((region) => `${name} ${region}`);
        expect(await asked({ text: `source:${service}`, profiles: [name] }), service).toEqual(homes);
      }
    }
    expect(await asked({ text: "resource:arn:aws:route53:::hostedzone/Z1", profiles: ["china"] })).toEqual([
      "china cn-northwest-1",
      "china cn-north-1",
    ]);
    expect(await asked({ text: "source:(iam,ec2)" })).toHaveLength(4);
    expect(await asked({ text: "-source:iam" })).toHaveLength(4);
  });

  it("reaches Regions that are not shown when the text asks for them", async () => {
    expect(await asked({ text: "event:ConsoleLogin region:*", profiles: ["dev"] })).toEqual([
      "dev eu-central-1",
      "dev eu-west-1",
      "dev us-east-1",
    ]);
    expect(await asked({ text: "region:eu-*", profiles: ["dev"] })).toEqual(["dev eu-central-1", "dev eu-west-1"]);
    expect(await asked({ text: "-region:us-east-1", profiles: ["dev"] })).toEqual([
      "dev eu-central-1",
      "dev eu-west-1",
    ]);
  });

  it("stays with the chosen Regions when AWS will not list them", async () => {
    expect(await asked({ text: "region:eu-*", profiles: ["dev"] }, { refuseRegions: true })).toEqual(["dev eu-west-1"]);
  });

  it("says so when nothing is left to ask, and when a profile is unknown", async () => {
    await expect(asked({ text: "region:sa-east-1" })).rejects.toMatchObject({ reason: "configuration" });
    await expect(asked({ profiles: ["nobody"] })).rejects.toMatchObject({
      reason: "configuration",
      context: { profile: "nobody" },
    });
  });
});

describe("what a search asks", () => {
  it("fixes its window when it is prepared", async () => {
    const windowOf = async (request: Parameters<Searches["prepare"]>[0]) =>
      (await searches().prepare({ ...request, profiles: ["dev"] }, signal)).plan.window;
    expect(await windowOf({})).toEqual({ from: NOW - 24 * HOUR, to: NOW });
    expect(await windowOf({ text: "last:2h" })).toEqual({ from: NOW - 2 * HOUR, to: NOW });
    expect(await windowOf({ from: "7d" })).toEqual({ from: NOW - 7 * 24 * HOUR, to: NOW });
    expect(await windowOf({ from: "2026-11-19T00:00Z", to: NOW - HOUR })).toEqual({
      from: Date.parse("2026-11-19T00:00:00Z"),
      to: NOW - HOUR,
    });
    expect(await windowOf({ text: "last:1h", from: "7d" })).toEqual({ from: NOW - HOUR, to: NOW });
  });

  it("refuses a text or a time it cannot read, and says where", async () => {
    await expect(asked({ text: "evnt:RunInstances" })).rejects.toThrow(/did you mean `event`.*character 1/);
    await expect(asked({ from: "yesterday-ish" })).rejects.toMatchObject({ reason: "invalid-request" });
    await expect(asked({ from: NOW, to: NOW - 1 })).rejects.toMatchObject({ reason: "invalid-request" });
    await expect(asked({ sources: ["lake"] })).rejects.toMatchObject({ reason: "invalid-request" });
  });

  it("reads `refresh` from other programs, true or false, and keeps it in nothing", () => {
    expect(readSearchRequest({ text: "", refresh: true })).toEqual({ text: "", refresh: true });
    expect(readSearchRequest({ refresh: false })).toEqual({ refresh: false });
    for (const refresh of ["true", 1, null, {}, []]) {
      expect(readSearchRequest({ text: "", refresh })).toBeUndefined();
    }
    expect(withoutRefresh({ text: "a", refresh: true })).toEqual({ text: "a" });
  });

  it("pushes read-only for the recent writes of a place", () => {
    const [scope] = searches().recent(profile("dev", "eu-west-1"), "eu-west-1", false).targets;
    expect(scope?.plan.lookups).toEqual([{ attribute: { key: "ReadOnly", value: "false" } }]);
    const [all] = searches().recent(profile("dev", "eu-west-1"), "eu-west-1", true).targets;
    expect(all?.plan.lookups).toEqual([{}]);
  });

  it("tells in one sentence what is asked where", async () => {
    const search = await searches().prepare({ text: "event:RunInstances error:*", profiles: ["dev"] }, signal);
    expect(search.plan.sentence).toMatch(/event name RunInstances.*dev.*eu-west-1/);
  });
});

describe("a search that goes on", () => {
  it("refuses to mix two accounts when the profile has come to belong to another", async () => {
    let accountId = "111111111111";
    const connect: Connections["connect"] = async (_service, one, region) => ({
      profile: one,
      region,
      identity: { accountId, arn: "", partition: "aws" },
      inRegion: () => Promise.reject(new Error("unused")) as never,
      call: () => Promise.reject(new DOMException("cancelled", "AbortError")),
    });
    const search = await searches({ connect }).prepare({ profiles: ["dev"], regions: ["eu-west-1"] }, signal);
    const run = async () => {
      for await (const _page of search.run(signal)) {
        // Only the end matters.
      }
    };
    await run();
    expect(search.targets[0]?.state).toBe("cancelled");
    accountId = "222222222222";
    await expect(run()).rejects.toMatchObject({ reason: "configuration", context: { accountId: "111111111111" } });
  });
});

describe("what was seen", () => {
  const event = (id: string, userName: string) =>
    readRecord({ eventID: id, eventName: "RunInstances", userIdentity: { type: "IAMUser", userName } });

  it("counts values once for each event, most frequent first", () => {
    const seen = new Seen();
    for (const one of [event("1", "alice"), event("1", "alice"), event("2", "bob"), event("3", "bob")]) {
      seen.add(seenEvent(one));
    }
    expect(seen.values("user", "", 10)).toEqual([
      { value: "bob", count: 2 },
      { value: "alice", count: 1 },
    ]);
    expect(seen.values("user", "ALI", 10)).toEqual([{ value: "alice", count: 1 }]);
    for (const one of [event("4", "malice"), event("5", "malice"), event("6", "alice2"), event("7", "alice2")]) {
      seen.add(seenEvent(one));
    }
    expect(seen.values("user", "alice", 10).map(({ value }) => value)).toEqual(["alice", "alice2", "malice"]);
  });

  it("lets the oldest go", () => {
    const seen = new Seen();
    for (let index = 0; index < 6_000; index += 1) {
      seen.add(seenEvent(event(`${index}`, `user${index}`)));
    }
    expect(seen.values("user", "", 10_000)).toHaveLength(5_000);
    expect(seen.values("user", "user5999", 1)).toHaveLength(1);
    expect(seen.values("user", "user0", 10_000).some(({ value }) => value === "user0")).toBe(false);
  });
});

describe("a search of log files", () => {
  it("has the files as its one target, and no time range unless one is given", async () => {
    const files = ["/logs/AWSLogs", "/logs/other.json"];
    const all = await searches().prepare({ files }, signal);
    expect(all.targets.map(({ label, profile, region, source }) => [label, profile, region, source])).toEqual([
      ["AWSLogs and 1 more", undefined, undefined, "localFiles"],
    ]);
    expect(all.plan).toMatchObject({ window: { from: 0 }, sentence: "Every event of AWSLogs and 1 more" });
    expect(all.plan.window.to).toBeGreaterThan(NOW);
    const some = await searches().prepare({ files, text: "user:alice error:* last:24h" }, signal);
    expect(some.plan.window).toEqual({ from: NOW - 24 * HOUR, to: all.plan.window.to });
    expect(some.plan.sentence).toBe(
      "Every event of AWSLogs and 1 more in the time window; filtered by user and error on this machine",
    );
  });

  it("has the files as the origin of its events, so that what they name is searched there", async () => {
    const files = ["/logs/AWSLogs"];
    const { targets } = await searches().prepare({ files }, signal);
    const target = { source: "localFiles", label: "AWSLogs", paths: files };
    expect(targets).toMatchObject([{ target }]);
    const key = { kind: "access-key", value: "AKIAIOSFODNN7EXAMPLE", label: "AKIAIOSFODNN7EXAMPLE" } as const;
    expect(searchForEntity(key, { origins: targets.map(originOf) })).toEqual({
      text: "key:AKIAIOSFODNN7EXAMPLE",
      targets: [target],
    });
    const again = await searches().prepare({ targets: [target] }, signal);
    expect(again.targets.map(originOf)).toEqual(targets.map(originOf));
  });

  it("searches files and other sources together where the request asks for both", async () => {
    const { targets, plan } = await searches().prepare(
      { files: ["/x"], sources: ["eventHistory"], profiles: ["dev"], regions: ["eu-west-1"] },
      signal,
    );
    expect(targets.map(({ label, source }) => [label, source])).toEqual([
      ["x", "localFiles"],
      ["dev", "eventHistory"],
    ]);
    expect(plan.sentence).toBe(
      "x: Every event of x in the time window; Event history: Every event of the time window; dev; eu-west-1; 24 h",
    );
  });

  it("refuses targets that are unknown, incomplete or not there", async () => {
    for (const target of [
      { source: "telepathy" },
      { source: "localFiles" },
      { source: "localFiles", paths: [] },
      { source: "eventHistory", profile: "dev" },
    ]) {
      await expect(searches().prepare({ targets: [target] }, signal)).rejects.toMatchObject({
        reason: "invalid-request",
      });
    }
    const gone = { source: "eventHistory", profile: "gone", region: "eu-west-1" };
    await expect(searches().prepare({ targets: [gone] }, signal)).rejects.toMatchObject({ reason: "configuration" });
    await expect(searches().prepare({ sources: ["localFiles"] }, signal)).rejects.toMatchObject({
      reason: "invalid-request",
    });
  });
});

describe("a search of a trail's bucket", () => {
  const bucket = { source: "trailBucket", profile: "dev", bucket: "acme-logs" };

  it("looks past the reach of Event history, and takes the newest events from Event history", async () => {
    const { targets, plan } = await searches().prepare(
      { text: "event:GetObject last:400d", targets: [bucket] },
      signal,
    );
    expect(targets.map(({ label, region, source, plan: { window } }) => [label, region, source, window])).toEqual([
      ["acme-logs", undefined, "trailBucket", { from: NOW - 400 * 24 * HOUR, to: NOW }],
      ["dev", "eu-west-1", "eventHistory", { from: NOW - HOUR / 2, to: NOW }],
      ["dev", "us-east-1", "eventHistory", { from: NOW - HOUR / 2, to: NOW }],
    ]);
    expect(plan.window).toEqual({ from: NOW - 400 * 24 * HOUR, to: NOW });
    expect(plan.sentence).toBe(
      "Trail bucket: All log files of the time window; filtered by event on this machine; acme-logs; 400 days; " +
        "Event history: Lookup by event name GetObject; dev; eu-west-1, us-east-1; 30 min",
    );
  });

  it("asks Event history for nothing where the search ends before the newest events, or asks for it as well", async () => {
    const old = await searches().prepare({ text: "from:2026-01-01 to:2026-01-02", targets: [bucket] }, signal);
    expect(old.targets.map(({ source }) => source)).toEqual(["trailBucket"]);
    const both = await searches().prepare({ targets: [bucket], sources: ["eventHistory"], profiles: ["prod"] }, signal);
    expect(both.targets.map(({ source, profile: name }) => [source, name])).toEqual([
      ["trailBucket", "dev"],
      ["eventHistory", "prod"],
      ["eventHistory", "prod"],
    ]);
  });

  it("reads exactly the targets that are named alone, and splits the time where kinds of sources are named besides", async () => {
    const regions = ["eu-west-1", "us-east-1"];
    const accountId = "111122223333";
    const history = regions.map((region) => ({ source: "eventHistory", profile: "dev", region }));
    const part = { ...bucket, accounts: [accountId], regions };
    const partsOf = async (request: Parameters<Searches["prepare"]>[0]) => {
      const { targets } = await searches({ accountId }).prepare(
        { text: "category:Management last:400d", ...request },
        signal,
      );
      return targets.filter(({ source }) => source === "trailBucket").map(({ plan }) => plan.window.to);
    };
    expect(await partsOf({ targets: [part, ...history] })).toEqual([NOW]);
    const [split] = await partsOf({ targets: [part], sources: ["eventHistory"], profiles: ["dev"], regions });
    expect(split).toBeLessThan(NOW - 80 * 24 * HOUR);
  });

  it("neither reads nor names a target whose accounts the search leaves out", async () => {
    const history = { source: "eventHistory", profile: "dev", region: "eu-west-1" };
    const part = { ...bucket, accounts: ["111122223333"], regions: ["eu-west-1"] };
    const text = "account:444455556666 last:7d";
    const both = await searches().prepare({ text, targets: [part, history] }, signal);
    expect(both.targets.map(({ source, plan, state }) => [source, plan.empty, state])).toEqual([
      ["trailBucket", true, "done"],
      ["eventHistory", false, "waiting"],
    ]);
    expect(both.sentence).not.toContain("log files");
    expect(both.summary).not.toContain("bucket");
    expect(both.targets[0]?.plan.sentence).toBe("No requests: the search leaves out its accounts");
  });

  it("lists a target of two profiles once", async () => {
    const group = {
      source: "logGroups",
      label: "trail",
      region: "eu-west-1",
      group: "arn:aws:logs:eu-west-1:1:log-group:trail",
    };
    const targets = ["dev", "admin", "other"].map((name) => ({
      origin: {
        source: "logGroups",
        label: "trail",
        profile: name,
        target: { ...group, profile: name, ...(name === "other" ? { group: "trail" } : {}) },
      },
    }));
    const found = await searches().targetsOf({ resolve: async () => targets } as unknown as SourceKind, signal);
    expect(found.map(({ profile: name }) => name)).toEqual(["dev", "other"]);
  });

  it("refuses what is no bucket, and a profile that is not there", async () => {
    for (const name of ["", "UPPER", "a/b", "arn:aws:s3:::x", "../x"]) {
      await expect(searches().prepare({ targets: [{ ...bucket, bucket: name }] }, signal)).rejects.toMatchObject({
        reason: "invalid-request",
      });
    }
    await expect(searches().prepare({ targets: [{ ...bucket, profile: "gone" }] }, signal)).rejects.toMatchObject({
      reason: "configuration",
    });
  });
});
