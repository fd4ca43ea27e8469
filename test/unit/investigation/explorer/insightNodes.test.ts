import { describe, expect, it } from "vitest";
import type { Trail, TrailList } from "../../../../src/aws/trails.ts";
import { insightNodes } from "../../../../src/investigation/explorer/insightNodes.ts";
import type { ExplorerNode, Loading, RecentEvents } from "../../../../src/investigation/explorer/tree.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { insightRecord } from "../../model/records.ts";

const place = { profile: "dev", region: "eu-west-1" };

function recent(events: readonly object[], more = false): RecentEvents {
  return { more, events: events.map((record) => ({ event: readRecord(record), origins: [] })) };
}

const insights = (id: string, state: "Start" | "End", eventTime: string, shared = "one") =>
  insightRecord({ eventID: id, eventTime, sharedEventID: shared }, { state });

const ids = (nodes: readonly ExplorerNode[]) =>
  nodes.map((node) => (node.kind === "event" ? node.found.event.eventId : node.kind));

const text = (trails: Loading<TrailList> | undefined) => {
  const [node] = insightNodes(place, { state: "ready", value: recent([]) }, trails);
  return node?.kind === "message" ? node.text : "";
};

const trail = (changes: Partial<Trail>): TrailList => ({
  eventDataStores: [],
  failures: [],
  trails: [
    {
      arn: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main",
      name: "main",
      accountId: "123456789012",
      homeRegion: "eu-west-1",
      multiRegion: true,
      organization: false,
      bucket: "b",
      logFileValidation: true,
      state: "logging",
      errors: [],
      failures: [],
      ...changes,
    },
  ],
});

describe("the nodes of Insights events", () => {
  it("join the start and the end of an activity, the newest first", () => {
    const nodes = insightNodes(
      place,
      {
        state: "ready",
        value: recent([
          insights("d", "Start", "2026-11-22T11:00:00Z", "two"),
          insights("c", "End", "2026-11-22T10:19:00Z"),
          insights("b", "Start", "2026-11-22T10:05:00Z"),
          insights("a", "End", "2026-11-21T08:00:00Z", "zero"),
        ]),
      },
      undefined,
    );
    expect(ids(nodes)).toEqual(["d", "c", "a"]);
    const at = (time: string) => Date.parse(`2026-11-${time}Z`);
    expect(nodes.map((node) => (node.kind === "event" ? node.activity : undefined))).toEqual([
      { from: at("22T11:00:00") },
      { from: at("22T10:05:00"), to: at("22T10:19:00") },
      // The start is older than what was read: the end event tells the duration.
      { from: at("21T07:46:00"), to: at("21T08:00:00") },
    ]);
  });

  it("do not join what happened in other accounts, or events without a shared id", () => {
    const start = insights("a", "Start", "2026-11-22T10:05:00Z");
    const other = { ...insights("b", "End", "2026-11-22T10:19:00Z"), recipientAccountId: "999999999999" };
    const alone = { ...insights("c", "End", "2026-11-22T10:19:00Z"), sharedEventID: undefined };
    const nodes = insightNodes(place, { state: "ready", value: recent([other, alone, start]) }, undefined);
    expect(ids(nodes)).toEqual(["b", "c", "a"]);
  });

  it("offer more, and keep what was read when more cannot be", () => {
    const value = recent([insights("a", "End", "2026-11-22T10:19:00Z")], true);
    expect(ids(insightNodes(place, { state: "ready", value }, undefined))).toEqual(["a", "more"]);
    const failure = { reason: "access-denied", message: "No.", context: {}, remedies: [] } as const;
    expect(ids(insightNodes(place, { state: "failed", value, failure }, undefined))).toEqual(["a", "failure"]);
    expect(ids(insightNodes(place, { state: "loading" }, undefined))).toEqual(["message"]);
  });

  it("say which ones could not be read, with a list that is empty but for them", () => {
    const note = "Insights events on data events of trail main were not read: Access denied.";
    const texts = (events: readonly object[]) =>
      insightNodes(place, { state: "ready", value: { ...recent(events), notes: [note] } }, undefined).flatMap((node) =>
        node.kind === "message" ? node.text : node.kind,
      );
    expect(texts([])).toEqual([`No Insights event on management events in eu-west-1 in the last 90 days. ${note}`]);
    expect(texts([insights("a", "End", "2026-11-22T10:19:00Z")])).toEqual(["event", note]);
  });

  it("say of an empty list whether Insights is on, as far as that is known", () => {
    expect(text(undefined)).toContain("about 30 minutes");
    expect(text({ state: "loading" })).toContain("Checking");
    expect(text({ state: "ready", value: trail({ insights: [] }) })).toContain("Insights is off");
    expect(
      text({
        state: "ready",
        value: trail({ insights: [{ type: "ApiCallRateInsight", categories: ["Management"] }] }),
      }),
    ).toContain("on for main");
    expect(text({ state: "ready", value: trail({}) })).toContain("not known");
    const failure = { reason: "access-denied", message: "No.", context: {}, remedies: [] } as const;
    expect(text({ state: "failed", failure })).not.toContain("off");
  });
});
