import { describe, expect, it } from "vitest";
import { linkOfEvent, lookupOf } from "../../../../src/investigation/links/eventLink.ts";
import type { EventLink } from "../../../../src/investigation/links/link.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import type { Sources } from "../../../../src/sources/registry.ts";
import { TRAIL_BUCKET } from "../../../../src/sources/trailBucket/capabilities.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const DAY = 86_400_000;
const event = {
  eventId: "7a1cdf2b-0c3e-4a5f-9d42-1f0e6f2f3c11",
  accountId: "111122223333",
  region: "eu-west-1",
  time: NOW - DAY,
} as const;
const sources = {
  usual: { capabilities: EVENT_HISTORY },
  others: [{ capabilities: TRAIL_BUCKET }],
} as unknown as Pick<Sources, "usual" | "others">;

describe("the link to an event", () => {
  it("carries its id, account, Region and time, and the category of all but management events", () => {
    expect(linkOfEvent({ ...event, category: "Management" }, false, NOW)).toEqual({ kind: "event", ...event });
    expect(linkOfEvent({ ...event, category: "Unknown" }, false, NOW)).toEqual({ kind: "event", ...event });
    expect(linkOfEvent({ ...event, category: "Data" }, false, NOW)).toEqual({
      kind: "event",
      ...event,
      category: "Data",
    });
  });

  it.each([
    [{ eventId: "no-id-0123456789abcdef" }, "ID"],
    [{ accountId: "" }, "account"],
    [{ region: "" }, "Region"],
    [{ region: "nowhere", accountId: "anonymous" }, "account, Region"],
  ])("is not made without %j", (changes, lacks) => {
    expect(linkOfEvent({ ...event, ...changes }, false, NOW)).toEqual({
      problem: `This event can't be linked to: its record has no usable ${lacks}.`,
    });
  });

  it("is not made without a time that a link can carry", () => {
    const { time: _time, ...timeless } = event;
    for (const one of [timeless, { ...event, time: -1 }, { ...event, time: 8.64e15 }]) {
      expect(linkOfEvent(one, false, NOW)).toEqual({
        problem: "This event can't be linked to: its record has no usable time.",
      });
    }
  });

  it("is made for an event of a file on this computer only where Event history can have it", () => {
    expect(linkOfEvent({ ...event, category: "Management" }, true, NOW)).toMatchObject({ kind: "event" });
    expect(linkOfEvent({ ...event, category: "Data" }, true, NOW)).toEqual({
      problem:
        "This event can't be linked to: it was read from a file on this computer, and Event history doesn't hold events of its kind.",
    });
    expect(linkOfEvent({ ...event, time: NOW - 91 * DAY }, true, NOW)).toEqual({
      problem:
        "This event can't be linked to: it was read from a file on this computer, and Event history reaches back 90 days.",
    });
    expect(linkOfEvent({ ...event, time: NOW - 91 * DAY }, false, NOW)).toMatchObject({ kind: "event" });
  });
});

describe("a linked event", () => {
  const link = { kind: "event", ...event } as const satisfies EventLink;
  const textOf = (one: EventLink) => lookupOf(one, sources, NOW).request.text;

  it("is found by one lookup by its id, around its time, in its Region", () => {
    const { request, isLookup, where } = lookupOf(link, sources, NOW);
    expect(request).toEqual({
      text: "id:7a1cdf2b-0c3e-4a5f-9d42-1f0e6f2f3c11 from:2026-11-29T11:45:00Z to:2026-11-29T12:15:00Z",
      regions: ["eu-west-1"],
    });
    expect([isLookup, where]).toEqual([true, "Event history"]);
    const { lookups, residual } = plan(parseQuery(request.text, { now: NOW }).query, EVENT_HISTORY, NOW);
    expect(lookups).toEqual([{ attribute: { key: "EventId", value: event.eventId } }]);
    expect(residual).toBeUndefined();
  });

  it("of Insights is found by one lookup among the Insights events", () => {
    const { query } = parseQuery(textOf({ ...link, category: "Insight" }), { now: NOW });
    expect(plan(query, EVENT_HISTORY, NOW).lookups).toEqual([
      { attribute: { key: "EventId", value: event.eventId }, category: "Insight" },
    ]);
  });

  it("that Event history does not hold is searched in trails' buckets, in its account", () => {
    for (const one of [{ ...link, category: "Data" } as const, { ...link, time: NOW - 91 * DAY }]) {
      const { request, isLookup, where } = lookupOf(one, sources, NOW);
      expect([request.sources, isLookup, where]).toEqual([["trailBucket"], false, "Trail bucket"]);
      expect(request.text).toContain("account:111122223333");
    }
  });
});
