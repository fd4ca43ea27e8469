import { expect, it } from "vitest";
import { Search, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import { Seen } from "../../../../src/investigation/search/seen.ts";
import { reasonsOf } from "../../../../src/investigation/session/reasons.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { TRAIL_BUCKET } from "../../../../src/sources/trailBucket/capabilities.ts";
import { historyPlan } from "../../sources/origins.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const window = { from: NOW - 3_600_000, to: NOW };
const plan = { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" };
const open = () => Promise.reject(new Error("nothing is read"));
const history = historyPlan("dev", "eu-west-1", { plan, open });
const bucket: TargetPlan = {
  origin: {
    source: "trailBucket",
    label: "acme-logs",
    profile: "dev",
    target: { source: "trailBucket", label: "acme-logs", profile: "dev", bucket: "acme-logs" },
  },
  capabilities: TRAIL_BUCKET,
  plan,
  open,
};

/** The sources of the searches that the reasons suggest. */
function suggested(...targets: readonly TargetPlan[]): readonly string[] {
  const text = "event:GetObject";
  const { query } = parseQuery(text, { now: NOW });
  const search = new Search({ query, window, summary: "", sentence: "" }, targets, {
    around: { accounts: () => [], profileCount: 1, usual: EVENT_HISTORY, now: NOW },
  });
  const ports = { seen: new Seen(), otherSources: [TRAIL_BUCKET], now: () => NOW };
  const reasons = reasonsOf(search, { text }, ports);
  return reasons.flatMap(({ attempt }) => attempt?.search.sources ?? []);
}

it("suggests another kind of source, but not one that the search has read", () => {
  expect(new Set(suggested(history))).toEqual(new Set(["trailBucket"]));
  expect(suggested(history, bucket)).toEqual([]);
});
