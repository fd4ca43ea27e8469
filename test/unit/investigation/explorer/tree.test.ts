import { describe, expect, it } from "vitest";
import { selectionsOf } from "../../../../src/aws/selectors.ts";
import type { Trail } from "../../../../src/aws/trails.ts";
import { storeFacts, trailFacts } from "../../../../src/investigation/explorer/trailFacts.ts";
import {
  type ExplorerNode,
  historyNodes,
  type Loading,
  profileNode,
  type RecentEvents,
  regionNodes,
  targetNodes,
  trailNodes,
} from "../../../../src/investigation/explorer/tree.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import type { FailureData } from "../../../../src/model/failure.ts";
import { profileNamed } from "../../aws/profileNamed.ts";
import { recordWith } from "../../model/records.ts";
import { denied, list, store, trail } from "../trails/lists.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const place = { profile: "dev", region: "eu-west-1" };
const view = { reads: false, now: NOW, timeZone: "UTC" };
const failure: FailureData = { reason: "access-denied", message: "No.", context: {}, remedies: [] };
const profile = profileNamed("dev", { isDefault: true });

const kinds = (nodes: readonly ExplorerNode[]) => nodes.map(({ kind }) => kind);
const recent = (times: readonly (string | undefined)[], more: boolean): RecentEvents => ({
  more,
  events: times.map((eventTime, index) => ({
    event: readRecord(recordWith({ eventTime, eventID: `event-${index}` })),
    origins: [],
  })),
});

describe("the explorer's nodes", () => {
  it("have ids that do not depend on what was loaded", () => {
    const nodes = [
      profileNode({ profile, regions: ["eu-west-1"], isFavorite: false }, true),
      ...regionNodes("dev", ["eu-west-1"]),
      ...targetNodes(place, true),
    ];
    expect(nodes.map(({ id }) => id)).toEqual([
      "profile:dev",
      "profile:dev/eu-west-1",
      "profile:dev/eu-west-1/trails",
      "profile:dev/eu-west-1/history",
    ]);
  });

  it("name the global services that are recorded in a Region", () => {
    const nodes = regionNodes("dev", ["eu-west-1", "us-west-2", "us-east-1"]);
    expect(nodes.map((node) => node.kind === "region" && node.global)).toEqual([
      [],
      ["Global Accelerator", "Network Manager"],
      expect.arrayContaining(["IAM", "CloudFront", "Route 53"]),
    ]);
  });

  it("are loading, failed or empty in words", () => {
    const loading = trailNodes(place, { state: "loading" }, NOW);
    expect(loading).toMatchObject([{ kind: "message", text: "Loading…" }]);
    expect(kinds(trailNodes(place, { state: "failed", failure }, NOW))).toEqual(["failure"]);
    expect(trailNodes(place, { state: "ready", value: list([]) }, NOW)).toMatchObject([
      { kind: "message", text: expect.stringContaining("No trail records eu-west-1") },
    ]);
  });

  it("keep in sight what was known when a refresh fails", () => {
    const nodes = trailNodes(place, { state: "failed", failure, value: list([trail()]) }, NOW);
    expect(kinds(nodes)).toEqual(["trail", "failure"]);
  });

  it("put events under time headings", () => {
    const value = recent(["2026-11-22T11:30:00Z", "2026-11-22T08:00:00Z", "2026-11-21T08:00:00Z", undefined], true);
    const nodes = historyNodes(place, { state: "ready", value }, view);
    expect(nodes.map((node) => (node.kind === "heading" ? `${node.label} ${node.events.length}` : node.kind))).toEqual([
      "Last hour 1",
      "Today 1",
      "Yesterday 1",
      "Without a time 1",
      "more",
    ]);
    const ids = nodes.flatMap((node) => (node.kind === "heading" ? node.events.map(({ id }) => id) : []));
    expect(new Set(ids).size).toBe(4);
  });

  it("say why there are no events, and offer more only while there is more", () => {
    const none: Loading<RecentEvents> = { state: "ready", value: { events: [], more: false } };
    expect(historyNodes(place, none, view)).toMatchObject([
      { text: expect.stringContaining("Read-only events are hidden") },
    ]);
    expect(historyNodes(place, none, { ...view, reads: true })).toMatchObject([
      { text: expect.stringContaining("5 minutes") },
    ]);
    const all = historyNodes(place, { state: "ready", value: recent(["2026-11-22T11:30:00Z"], false) }, view);
    expect(kinds(all)).toEqual(["heading"]);
  });

  it("show that more is loading, and a failure after what was loaded", () => {
    const value = recent(["2026-11-22T11:30:00Z"], true);
    expect(historyNodes(place, { state: "loading", value }, view).at(-1)).toMatchObject({ kind: "more", busy: true });
    expect(kinds(historyNodes(place, { state: "failed", failure, value }, view))).toEqual([
      "heading",
      "failure",
      "more",
    ]);
  });
});

const words = (nodes: readonly { readonly label: string; readonly value: string; readonly trouble: boolean }[]) =>
  nodes.map(({ label, value, trouble }) => `${trouble ? "! " : ""}${label}: ${value}`);

describe("trailFacts", () => {
  const facts = (changes: Partial<Trail>) =>
    words(trailFacts({ id: "t", trail: trail(changes), ...place }, { now: NOW, timeZone: "UTC" }));

  it("begin with what goes wrong", () => {
    const said = facts({
      state: "error",
      errors: [{ to: "bucket", name: "acme-trail", error: "AccessDenied" }],
      globalServices: false,
    });
    expect(said.slice(0, 2)).toEqual([
      "! Delivery to the S3 bucket fails: acme-trail, AccessDenied",
      "! The trail leaves out events of global services: Calls to IAM, the global endpoint of STS, CloudFront and other global services are not in this trail (IncludeGlobalServiceEvents is false).",
    ]);
  });

  it("tell where it records and sends", () => {
    const said = facts({
      prefix: "org",
      logGroupArn: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/trail:*",
      lastDelivery: NOW,
      selections: selectionsOf([{}], []),
      insights: [{ type: "ApiCallRateInsight", categories: ["Management", "Data"] }],
      aggregations: ["API_ACTIVITY"],
      tags: [{ key: "team", value: "platform" }],
      recursiveLogging: false,
    });
    expect(said).toContain("Bucket: acme-trail/org");
    expect(said).toContain("Log group: /aws/trail");
    expect(said).toContain("Records: all enabled Regions, this account");
    expect(said).toContain("Selects: All management events");
    expect(said).toContain("Insights: call rate of Management and Data events");
    expect(said).toContain("Also as 5-minute summaries: API_ACTIVITY");
    expect(said).toContain("Tags: team=platform");
    expect(said).toContain("Events of its own deliveries: left out");
    expect(said).toContain("KMS key: none (encrypted by S3)");
    expect(said.some((line) => line.startsWith("Last delivery: 2026-11-22 12:00:00"))).toBe(true);
    expect(facts({ insights: [] })).toContain("Insights: off");
  });

  it("say when a trail stopped", () => {
    const said = facts({ state: "stopped", stoppedLogging: NOW });
    expect(said[0]).toBe("! The trail is not logging: since 2026-11-22 12:00:00 UTC");
    expect(said).toContain("Stopped: 2026-11-22 12:00:00 UTC");
    expect(facts({ state: "stopped" })).toContain("Last delivery: none yet");
  });

  it("say quietly what AWS refused to tell, and nothing in its place", () => {
    const said = facts({ state: "unknown", failures: [denied("GetTrailStatus"), denied("ListTags")] });
    expect(said.filter((line) => line.includes("not known"))).toEqual([
      "Status: not known: no permission cloudtrail:GetTrailStatus",
      "Tags: not known: no permission cloudtrail:ListTags",
    ]);
    expect(said.filter((line) => /^(! |Last|Tags: [^n]|Insights|Selects|Also)/.test(line))).toEqual([]);
  });

  it("mark a trail that is logging but has not delivered for 60 days, with the time", () => {
    const stale = { lastDelivery: NOW - 60 * 86_400_000, startedLogging: NOW - 400 * 86_400_000 };
    const [node] = trailNodes(place, { state: "ready", value: list([trail(stale)]) }, NOW);
    expect(node).toMatchObject({ kind: "trail", staleSince: stale.lastDelivery });
    expect(facts(stale)[0]).toBe("! Nothing was delivered for more than a day: last 2026-09-23 12:00:00 UTC, 2 mo ago");
    const [fresh] = trailNodes(place, { state: "ready", value: list([trail({ lastDelivery: NOW - 3_600_000 })]) }, NOW);
    expect(fresh).not.toHaveProperty("staleSince");
  });
});

const grants = (statement: object) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*", ...statement }] });

describe("storeFacts", () => {
  it("tell what a store keeps, for how long, and who may read it", () => {
    const policy = { Statement: [{ Effect: "Allow", Principal: { AWS: "444455556666" }, Action: "*", Resource: "*" }] };
    const facts = storeFacts(
      {
        id: "s",
        store: store({
          status: "STOPPED_INGESTION",
          terminationProtection: false,
          resourcePolicy: JSON.stringify(policy),
        }),
        ...place,
      },
      { now: NOW, timeZone: "UTC" },
    );
    expect(words(facts)).toEqual([
      "! The event data store takes in no events: STOPPED_INGESTION",
      "Status: STOPPED_INGESTION",
      "Keeps: 366 days",
      "Records: all enabled Regions, this account",
      "Selects: All management events",
      "Termination protection: off",
      "KMS key: none (encrypted by CloudTrail)",
      "Resource policy: open to account 444455556666",
    ]);
  });

  it.each([
    ["", "none"],
    ["{", "set, names no other account by its ID"],
    [grants({ Principal: { AWS: "123456789012" } }), "set, names no other account by its ID"],
    [
      grants({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      "set, names no other account by its ID",
    ],
    [grants({ Principal: "*" }), "open to everyone"],
  ])("never say that a resource policy is for the account only: %s", (resourcePolicy, said) => {
    const facts = storeFacts({ id: "s", store: store({ resourcePolicy }), ...place }, { now: NOW, timeZone: "UTC" });
    expect(words(facts)).toContain(`Resource policy: ${said}`);
  });

  it("know only the name where AWS refuses the rest", () => {
    const { arn, name } = store();
    const bare = { arn, name, failures: [denied("GetEventDataStore"), denied("GetResourcePolicy")] };
    expect(words(storeFacts({ id: "s", store: bare, ...place }, { now: NOW, timeZone: "UTC" }))).toEqual([
      "Details: not known: no permission cloudtrail:GetEventDataStore",
      "Resource policy: not known: no permission cloudtrail:GetResourcePolicy",
    ]);
  });
});
