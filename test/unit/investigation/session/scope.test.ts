import { describe, expect, it } from "vitest";
import { Search, type SearchRequest } from "../../../../src/investigation/search/search.ts";
import { requestOfScope, type ScopeChange, scopeOf } from "../../../../src/investigation/session/scope.ts";
import { scopeChips } from "../../../../src/investigation/session/scopeText.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import type { KnownAccount } from "../../../../src/sources/source.ts";
import { TRAIL_BUCKET } from "../../../../src/sources/trailBucket/capabilities.ts";
import { historyOrigin, historyPlan } from "../../sources/origins.ts";
import { DrivenSession } from "./drivenSession.ts";

const now = Date.parse("2026-11-30T12:00:00Z");
const window = { from: now - 86_400_000, to: now };
const kinds = [EVENT_HISTORY, TRAIL_BUCKET];
const bucket = { source: "trailBucket", label: "acme-logs", profile: "audit", bucket: "acme-logs" };

interface Known {
  readonly accounts?: readonly KnownAccount[];
  readonly profileCount?: number;
}

function account(profile: string, ...enabled: readonly string[]): KnownAccount {
  return {
    profile,
    isChosen: true,
    accountId: profile.padEnd(12, "0"),
    ...(enabled.length === 0 ? {} : { enabled, regions: enabled }),
  };
}

/** A search of these profiles and Regions: "dev eu-west-1". */
function searchOf(targets: readonly string[], { accounts = [], profileCount = 1 }: Known = {}): Search {
  const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
  return new Search(
    { query: { window }, window, summary: "", sentence: "" },
    targets.map((target) => {
      const [profile = "", region = ""] = target.split(" ");
      return historyPlan(profile, region, { plan, open: () => Promise.reject(new Error("never opened")) });
    }),
    { around: { accounts: () => accounts, profileCount, usual: EVENT_HISTORY, now } },
  );
}

function chips(request: SearchRequest, search?: Search, timeZone = "UTC") {
  return scopeChips(scopeOf(request, search, kinds, now), timeZone, "24h");
}

function texts(request: SearchRequest, search?: Search, timeZone = "UTC") {
  return chips(request, search, timeZone).map(({ text, count }) => (count === undefined ? text : `${text} · ${count}`));
}

describe("the scope of a search", () => {
  const six = ["eu-west-1", "eu-central-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"];

  it("has the searched of all profiles and of the enabled Regions", () => {
    const accounts = [account("dev", ...six)];
    const search = searchOf(["dev eu-west-1", "dev us-east-1"], { accounts, profileCount: 61 });
    expect(texts({}, search)).toEqual(["dev · 1 of 61 profiles", "2 of 6 Regions", "Last 24 hours", "Event history"]);
    expect(chips({}, search)[1]).toMatchObject({ tooltip: "eu-west-1\nus-east-1", all: true });
    const one = searchOf(["dev eu-west-1"], { accounts });
    expect(texts({}, one).slice(0, 2)).toEqual(["dev", "eu-west-1 · 1 of 6 Regions"]);
  });

  it("says all only where every account is searched in each of its enabled Regions", () => {
    const all = (profile: string) => six.map((region) => `${profile} ${region}`);
    const both = [account("dev", ...six), account("prod", ...six)];
    const whole = chips({}, searchOf([...all("dev"), ...all("prod")], { accounts: both, profileCount: 2 }));
    expect(whole.map(({ text }) => text).slice(0, 2)).toEqual(["All 2 profiles", "All 6 Regions"]);
    expect(whole[1]).not.toHaveProperty("all");
    const part = chips({}, searchOf([...all("dev"), "prod eu-west-1"], { accounts: both, profileCount: 3 }));
    expect(part.map(({ text }) => text).slice(0, 2)).toEqual(["2 of 3 profiles", "6 Regions in part"]);
    expect(part[1]).toHaveProperty("all", true);
  });

  it("has no total of Regions where one account's are not known", () => {
    const accounts = [account("dev", ...six), account("prod")];
    const search = searchOf(["dev eu-west-1", "prod us-east-1"], { accounts, profileCount: 2 });
    expect(chips({}, search)[1]).toMatchObject({ text: "2 Regions", all: true });
  });

  it("has what the request says until the search is prepared", () => {
    expect(texts({})).toEqual(["Chosen profiles", "Chosen Regions", "Last 24 hours", "Event history"]);
    expect(texts({ profiles: ["a", "b"], regions: ["eu-west-1"] }).slice(0, 2)).toEqual(["2 profiles", "eu-west-1"]);
  });

  it.each<[SearchRequest, string]>([
    [{ text: "user:alice last:7d" }, "Last 7 days"],
    [{ text: "last:1h" }, "Last hour"],
    [{ text: "last:90m" }, "Last 90 minutes"],
    [{ from: "30d" }, "Last 30 days"],
    [{ text: "last:7d", from: "30d" }, "Last 7 days"],
    [{ text: "from:2026-11-01 to:2026-11-03" }, "2026-11-01 – 2026-11-03"],
    [{ text: "from:2026-11-01 to:2026-11-01" }, "2026-11-01"],
    [{ text: "from:2026-11-01T10:30" }, "Since 2026-11-01 10:30"],
    [{ from: now - 3_600_000, to: now }, "2026-11-30 11:00 – 12:00"],
    [{ text: '"last:7d"' }, "Last 24 hours"],
    [{ files: ["/logs"] }, "All times"],
  ])("names the time range of %j", (request, text) => {
    const search = request.files === undefined ? searchOf(["dev eu-west-1"]) : undefined;
    expect(chips(request, search).find(({ kind }) => kind === "time")?.text).toBe(text);
  });

  it("names times in the zone of the setting", () => {
    const request = { from: Date.parse("2026-10-31T23:00Z"), to: Date.parse("2026-11-03T23:00Z") };
    expect(texts(request, undefined, "Europe/Berlin")[2]).toBe("2026-11-01 – 2026-11-03");
  });

  it("has only what makes sense for named targets and files", () => {
    expect(texts({ targets: [bucket], text: "last:7d" })).toEqual(["Last 7 days", "acme-logs"]);
    expect(texts({ files: ["/var/log/trail.json"] })).toEqual(["All times", "trail.json"]);
    expect(texts({ sources: ["trailBucket"] }).at(-1)).toBe("Trail bucket");
    expect(texts({ sources: ["eventHistory", "trailBucket"], profiles: ["dev"] })).toEqual([
      "dev",
      "Chosen Regions",
      "Last 24 hours",
      "Event history, Trail bucket",
    ]);
    const named = [historyOrigin("dev", "eu-west-1").target, historyOrigin("dev", "us-east-1").target];
    expect(texts({ targets: named })).toEqual(["dev", "2 Regions", "Last 24 hours", "Event history"]);
  });
});

it("runs again with another scope, its text and hidden noise, and without the other filters", async () => {
  const driven = new DrivenSession("alpha");
  const { session } = driven;
  void session.run();
  await driven.prepare();
  await session.hide("extension", true);
  await session.narrow({ ...session.results.filters, choices: [{ field: "user", value: "alice", exclude: false }] });
  const { number } = session;
  session.followUps.changeScope({ kind: "profiles", names: ["prod"] });
  expect(session.request).toEqual({ text: "alpha", profiles: ["prod"] });
  expect(session.number).toBe(number + 1);
  expect(session.results.filters).toEqual({ choices: [], hidden: [{ id: "extension", text: expect.any(String) }] });
  session.followUps.changeScope({ kind: "time", range: { last: "1h" } }, "beta");
  expect(session.request).toEqual({ text: "beta", profiles: ["prod"], from: "1h" });
  await driven.dispose();
});

describe("another scope", () => {
  const change = (request: SearchRequest, to: ScopeChange) => requestOfScope(request, to, kinds);
  const request = { text: "user:alice last:7d", profiles: ["dev"], alsoRegions: ["us-east-1"], limit: 10 };

  it("keeps everything else", () => {
    expect(change({ ...request, refresh: true }, { kind: "profiles", names: ["a", "b"] })).toEqual({
      text: "user:alice last:7d",
      profiles: ["a", "b"],
      alsoRegions: ["us-east-1"],
    });
  });

  it("has the chosen Regions in place of those that the text names", () => {
    const regions = { kind: "regions", names: ["eu-west-1"] } as const;
    expect(change(request, regions)).toEqual({ text: request.text, profiles: ["dev"], regions: ["eu-west-1"] });
    expect(change({ text: "region:us-* user:alice" }, regions)).toEqual({ text: "user:alice", regions: ["eu-west-1"] });
    expect(change({}, regions)).toEqual({ regions: ["eu-west-1"] });
  });

  it("has all Regions by the word of the language for them", () => {
    const all = { kind: "regions", names: "all" } as const;
    expect(change(request, all)).toEqual({ text: "user:alice last:7d region:*", profiles: ["dev"] });
    expect(change({ text: "a OR b", regions: ["eu-west-1"] }, all)).toEqual({ text: "(a OR b) region:*" });
    expect(change({ text: "region:eu-west-1 x" }, all)).toEqual({ text: "x region:*" });
  });

  it("changes times where they are: in the text, or else in the request", () => {
    const last = { kind: "time", range: { last: "1h" } } as const;
    const range = { kind: "time", range: { from: Date.parse("2026-11-01T00:00Z"), to: now } } as const;
    expect(change({ text: "user:alice last:7d", from: "30d" }, last)).toEqual({ text: "user:alice last:1h" });
    expect(change({ text: "from:2026-11-01 user:alice to:2026-11-02" }, range)).toEqual({
      text: "user:alice from:2026-11-01T00:00:00Z to:2026-11-30T12:00:00Z",
    });
    expect(change({ text: "user:alice", from: "30d", to: "1d" }, last)).toEqual({ text: "user:alice", from: "1h" });
    expect(change({ text: "user:alice" }, range)).toEqual({ text: "user:alice", from: range.range.from, to: now });
    expect(change({ text: "x last:7d", files: ["/a"] }, { kind: "time", range: "all" })).toEqual({
      text: "x",
      files: ["/a"],
    });
  });

  it("turns targets that are named by profile and Region into a choice of both", () => {
    const targets = [historyOrigin("dev", "eu-west-1").target, historyOrigin("dev", "us-east-1").target];
    expect(change({ text: "x", targets }, { kind: "profiles", names: ["prod"] })).toEqual({
      text: "x",
      profiles: ["prod"],
      regions: ["eu-west-1", "us-east-1"],
      sources: ["eventHistory"],
    });
  });

  it("keeps a target that is a part of what its profile and Region have", () => {
    const group = { source: "logGroups", profile: "dev", region: "eu-west-1", group: "trail", label: "trail" };
    expect(texts({ targets: [group], text: "last:7d" })).toEqual(["Last 7 days", "trail"]);
  });

  it("searches other sources with the profile of the bucket", () => {
    const history = { kind: "accounts", source: "eventHistory", title: "" } as const;
    const trails = { kind: "accounts", source: "trailBucket", title: "" } as const;
    const named = { kind: "target", target: bucket, title: "" } as const;
    const from = { text: "x", targets: [bucket] };
    const to = (
      ...sources: ScopeChange extends infer C ? (C extends { kind: "sources"; sources: infer S } ? S : never) : never
    ) => change(from, { kind: "sources", sources });
    expect(to(history)).toEqual({ text: "x", profiles: ["audit"] });
    expect(to(history, named)).toEqual({
      text: "x",
      profiles: ["audit"],
      sources: ["eventHistory"],
      targets: [bucket],
    });
    expect(to(named)).toEqual(from);
    expect(change({ text: "x" }, { kind: "sources", sources: [history, trails] })).toEqual({
      text: "x",
      sources: ["eventHistory", "trailBucket"],
    });
  });
});
