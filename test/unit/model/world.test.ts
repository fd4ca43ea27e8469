import { describe, expect, it } from "vitest";
import { type CloudTrailEvent, readRecord } from "../../../src/model/event/record.ts";
import { makeWorld } from "../../world/world.ts";
import { missedIds } from "./recall.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

const world = makeWorld({ seed: 7, size: 3_000, end: Date.UTC(2026, 10, 20) });

function* events(): Generator<CloudTrailEvent> {
  for (const { json, eventId, username, accessKeyId, resources } of world.records()) {
    const named = resources.map((resource) => ({ type: resource.type, name: resource.name }));
    const envelope = {
      eventId,
      resources: named,
      ...(username === undefined ? {} : { username }),
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
    };
    yield readRecord(json, { envelope });
  }
}

describe("on the demo world", () => {
  it("reads every record", SLOW, () => {
    for (const event of events()) {
      expect(event.eventId).not.toBe("");
      expect(event.actor.name, event.raw).not.toBe("");
      expect(event.diagnostics.map((diagnostic) => diagnostic.code)).not.toContain("not-cloudtrail");
    }
  });

  it("finds at least 95 % of the identifiers in the story's records without envelopes", SLOW, () => {
    let expected = 0;
    const missed: string[] = [];
    for (const { envelope: _told, ...event } of events()) {
      const identifiers = world.truth.identifiers.get(event.eventId) ?? [];
      expected += identifiers.length;
      missed.push(...missedIds(event, identifiers).map((id) => `${event.eventName}: ${id}`));
    }
    const recall = 1 - missed.length / expected;
    console.log(`story: recall of identifiers ${(recall * 100).toFixed(2)} % of ${expected}`, missed);
    expect(expected).toBeGreaterThan(100);
    expect(recall).toBeGreaterThanOrEqual(0.95);
  });
});
