import { describe, expect, it } from "vitest";
import type { Profile } from "../../../../src/aws/profiles.ts";
import type { Trail, TrailList } from "../../../../src/aws/trails.ts";
import { trailFacts } from "../../../../src/investigation/explorer/trailFacts.ts";
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
import { recordWith } from "../../model/records.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const place = { profile: "dev", region: "eu-west-1" };
const view = { reads: false, now: NOW, timeZone: "UTC" };
const failure: FailureData = { reason: "access-denied", message: "No.", context: {}, remedies: [] };
const profile: Profile = {
  name: "dev",
  kind: "static",
  origin: "file",
  isDefault: true,
  partition: "aws",
  endpoints: {},
};

function trail(changes: Partial<Trail> = {}): Trail {
  return {
    arn: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main",
    name: "main",
    accountId: "123456789012",
    homeRegion: "eu-west-1",
    multiRegion: true,
    organization: false,
    bucket: "acme-trail",
    logFileValidation: true,
    state: "logging",
    errors: [],
    failures: [],
    ...changes,
  };
}
const list = (trails: readonly Trail[]): TrailList => ({ trails, eventDataStores: [], failures: [] });
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
    const loading = trailNodes(place, { state: "loading" });
    expect(loading).toMatchObject([{ kind: "message", text: "Loading…" }]);
    expect(kinds(trailNodes(place, { state: "failed", failure }))).toEqual(["failure"]);
    expect(trailNodes(place, { state: "ready", value: list([]) })).toMatchObject([
      { kind: "message", text: expect.stringContaining("No trail records eu-west-1") },
    ]);
  });

  it("keep in sight what was known when a refresh fails", () => {
    const nodes = trailNodes(place, { state: "failed", failure, value: list([trail()]) });
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

describe("trailFacts", () => {
  const facts = (changes: Partial<Trail>) =>
    trailFacts({ id: "t", trail: trail(changes), ...place }, "UTC").map(({ label, value }) => `${label}: ${value}`);

  it("begin with what goes wrong", () => {
    expect(facts({ errors: ["S3 bucket acme-trail: AccessDenied"] })[0]).toBe(
      "Delivery error: S3 bucket acme-trail: AccessDenied",
    );
  });

  it("tell where it records and sends", () => {
    const said = facts({
      prefix: "org",
      logGroupArn: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/trail:*",
      lastDelivery: NOW,
      selectors: [{ text: "All management events" }],
      insights: [],
    });
    expect(said).toContain("Bucket: acme-trail/org");
    expect(said).toContain("Log group: /aws/trail");
    expect(said).toContain("Records: all Regions, this account");
    expect(said).toContain("Selects: All management events");
    expect(said).toContain("Insights: off");
    expect(said.some((line) => line.startsWith("Last delivery: 2026-11-22 12:00:00"))).toBe(true);
  });

  it("say when a trail stopped", () => {
    expect(facts({ state: "stopped", stoppedLogging: NOW }).some((line) => line.startsWith("Stopped: 2026"))).toBe(
      true,
    );
    expect(facts({ state: "stopped" })).toContain("Last delivery: none yet");
  });
});
