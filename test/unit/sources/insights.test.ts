import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventHistory } from "../../../src/sources/eventHistory/eventHistory.ts";
import { Insights } from "../../../src/sources/eventHistory/insights.ts";
import { Memory } from "../../../src/sources/memory.ts";
import { testStore } from "../engine/store/testStore.ts";
import { lookupOf } from "./lookupOf.ts";

const NOW = 60_000_000;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "insights-"));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

describe("the Insights events of Event history", () => {
  it("are not complete without those on data events, where AWS cannot be reached", async () => {
    const { lookup } = lookupOf([], 5);
    const target = { accountId: "111111111111", region: "eu-west-1", part: "Insight" };
    const memory = new Memory({ store: testStore(folder), target, now: () => NOW });
    const insights = new Insights(lookup, memory, undefined, "interactive");
    const source = new EventHistory(lookup, memory, undefined, undefined, insights);
    const lookups = [{ category: "Insight" }];
    const plan = { source: "eventHistory", lookups, window: { from: 0, to: NOW }, empty: false, sentence: "" };
    const notes = new Set<string>();
    for await (const page of source.search(plan, new AbortController().signal)) {
      for (const note of page.notes ?? []) {
        notes.add(note);
      }
    }
    expect([...notes]).toEqual(["Insights events on data events were not read, because AWS cannot be reached."]);
  });
});
