import { describe, expect, it } from "vitest";
import { Addenda } from "../../../../src/investigation/search/addenda.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { openStack } from "../../../hostile/stack.ts";
import { makeWorld } from "../../../world/world.ts";
import { end } from "../../aws-wire/smallWorld.ts";

const first = readRecord({ eventID: "first", requestID: "r", eventName: "A", errorCode: "Slow" });
const other = readRecord({ eventID: "other", requestID: "r2", eventName: "A" });
const addendum = (more: object) =>
  readRecord({
    eventID: "later",
    requestID: "r",
    errorCode: "Gone",
    addendum: { updatedFields: "errorCode", ...more },
  });

function join(events: readonly CloudTrailEvent[]) {
  const addenda = new Addenda();
  for (const event of events) {
    addenda.add(event);
  }
  const found = new Map(events.map((event) => [event.eventId, event])).values();
  return [...found].map((event) => [event.eventId, addenda.of(event)?.event.error?.code]);
}

describe("addenda of what was found", () => {
  it.each([
    ["the event id", { originalEventID: "first", originalRequestID: "r" }],
    ["the request id alone", { originalRequestID: "r" }],
  ])("find their original by %s, whichever comes first", (_by, more) => {
    const later = addendum(more);
    const expected = [
      ["first", "Gone"],
      ["later", undefined],
      ["other", undefined],
    ];
    for (const order of [
      [first, later, other],
      [later, other, first],
      [other, first, later],
    ]) {
      expect(join(order).sort()).toEqual(expected);
    }
  });

  it("are applied by their time, whichever is found first", () => {
    const early = { ...addendum({ originalEventID: "first" }), eventId: "early", time: 1 };
    const late = {
      ...readRecord({
        eventID: "late",
        requestID: "r",
        errorCode: "Corrected",
        addendum: { updatedFields: "errorCode", originalEventID: "first" },
      }),
      time: 2,
    };
    for (const order of [
      [first, early, late],
      [first, late, early],
      [late, first, early],
    ]) {
      expect(join(order)).toContainEqual(["first", "Corrected"]);
    }
  });

  it("stay events of their own where the original is not found or not named", () => {
    expect(join([other, addendum({ originalEventID: "elsewhere" }), addendum({ originalEventID: "later" })])).toEqual([
      ["other", undefined],
      ["later", undefined],
    ]);
    expect(join([first, addendum({})])).toEqual([
      ["first", undefined],
      ["later", undefined],
    ]);
  });

  it("are applied as far as CloudTrail would write them, and are events of their own beyond", () => {
    const addenda = new Addenda();
    for (let at = 0; at < 10_000; at += 1) {
      addenda.add({ ...addendum({ originalEventID: "first" }), eventId: `later-${at}`, time: at });
    }
    expect(addenda.of(first)?.by.length).toBe(50);
  });

  it("are found and applied in a search of the world", async () => {
    const stack = await openStack({ world: makeWorld({ seed: 1, size: 2_000, end }) });
    try {
      const search = await stack.prepare({
        text: "event:DeleteSnapshot resource:snap-0a1b2c3d4e5f60718 last:90d",
        profiles: ["development"],
      });
      for await (const _page of search.run(new AbortController().signal)) {
        // Only what is found in the end matters.
      }
      expect(search.found).toHaveLength(2);
      const [original] = search.found.filter(({ amended }) => amended !== undefined);
      expect(original?.event.record.responseElements).toMatchObject({ statusMessage: "pending" });
      expect(original?.amended?.event.record.responseElements).toMatchObject({ statusMessage: "done" });
      expect(original?.amended?.by.map(({ eventId }) => eventId)).toEqual(
        search.found.filter(({ amended }) => amended === undefined).map(({ event }) => event.eventId),
      );
    } finally {
      await stack.close();
    }
  });
});
