import { expect, it } from "vitest";
import type { Results } from "../../../../src/investigation/results/results.ts";
import { NO_SHORTFALL, type Shortfall, shortfallNotes } from "../../../../src/investigation/results/shortfall.ts";
import type { EventHit, Search } from "../../../../src/investigation/search/search.ts";
import { outcomeOf } from "../../../../src/investigation/session/outcome.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import type { FailureData } from "../../../../src/model/failure.ts";
import { recordWith } from "../../model/records.ts";

const found = ["a", "b"].map((eventID): EventHit => ({ event: readRecord(recordWith({ eventID })), origins: [] }));

async function* events(): AsyncGenerator<EventHit, void, undefined> {
  yield* found;
}

/** A search of log files that a session shows. */
function shownWith(search: object, shortfall: Shortfall = NO_SHORTFALL, failure?: FailureData, lost: string[] = []) {
  return {
    search: { targets: [{ notes: ["cut.json breaks off."] }], ...search } as unknown as Search,
    results: { events: { everything: events }, total: 2, lost } as unknown as Results,
    shortfall,
    failure,
  };
}

const DONE = { state: "done" };
const FULL: FailureData = { reason: "storage", message: "The disk is full.", context: {}, remedies: [] };

it("is complete only where everything that was read is given, and says what is missing", async () => {
  const told = async (...shown: Parameters<typeof shownWith>) => {
    const { notes, complete } = await outcomeOf(shownWith(...shown), 10);
    return { notes, complete };
  };
  expect(await told(DONE)).toEqual({ notes: ["cut.json breaks off."], complete: true });
  const held = { ...NO_SHORTFALL, refused: { code: "ENOSPC", detail: "" } };
  expect(await told(DONE, held)).toEqual({ notes: [...shortfallNotes(held), "cut.json breaks off."], complete: true });
  expect(await told(DONE, { missing: 3, unstored: 0 })).toEqual({
    notes: [
      "3 events were found but can no longer be read, so they are not shown. Run Again starts over.",
      "cut.json breaks off.",
    ],
    complete: false,
  });
  expect(await told({ state: "failed" }, { missing: 0, unstored: 1 }, FULL)).toEqual({
    notes: [
      "1 event was read but could not be stored, so it is not shown. Continue reads on from there.",
      "The disk is full.",
      "cut.json breaks off.",
    ],
    complete: false,
  });
  expect((await told({ state: "limited" })).complete).toBe(false);
  expect((await told(DONE, NO_SHORTFALL, undefined, ["gone.json"])).complete).toBe(false);
});

it("has no more events than the caller takes, and is not complete then", async () => {
  const { events: given, complete } = await outcomeOf(shownWith(DONE), 1);
  expect([given.map(({ event }) => event.eventId), complete]).toEqual([["a"], false]);
});

it("throws what a place failed with, and an AbortError for a search that was cancelled or replaced", async () => {
  await expect(outcomeOf(shownWith({ state: "done", targets: [{}, { failure: FULL }] }), 10)).rejects.toThrow(
    "The disk is full.",
  );
  await expect(outcomeOf(shownWith({ state: "cancelled" }), 10)).rejects.toThrow(
    expect.objectContaining({ name: "AbortError" }),
  );
  await expect(outcomeOf(undefined, 10)).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});
