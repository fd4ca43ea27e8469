import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportPieces } from "../../../../src/investigation/results/exportEvents.ts";
import { rowSentence } from "../../../../src/investigation/results/resultRow.ts";
import { Addenda } from "../../../../src/investigation/search/addenda.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { stamper } from "../../../../src/model/text/time.ts";
import { RESULT_COLUMNS } from "../../../../src/protocol/columns.ts";
import { recordWith } from "../../model/records.ts";
import { fullRow } from "./fullRow.ts";
import { idsOf, TestTables } from "./tables.ts";

const original = readRecord(recordWith({ eventID: "first", eventTime: "2026-11-21T10:00:00Z", errorCode: "Slow" }));
const later = readRecord(
  recordWith({
    eventID: "later",
    eventTime: "2026-11-21T11:00:00Z",
    errorCode: "Gone",
    addendum: { reason: "UPDATED_DATA", updatedFields: "errorCode", originalEventID: "first" },
  }),
);

let tables: TestTables;
beforeAll(() => {
  tables = new TestTables();
});
afterAll(() => tables.dispose());

/** Results of a search that comes upon the events in this order, each in a page of its own. */
async function resultsOf(...events: readonly (typeof original)[]) {
  const results = tables.results();
  const addenda = new Addenda();
  results.events.amendWith(addenda);
  for (const event of events) {
    addenda.add(event);
    const amended = addenda.of(event);
    if (amended !== undefined) {
      addenda.keep(event);
    }
    await results.events.add([{ event, origins: [], ...(amended === undefined ? {} : { amended }) }]);
  }
  expect(await idsOf(results)).toEqual(["later", "first"]);
  return results;
}

// Threads start slowly on a busy machine.
describe("events that CloudTrail amended, among the results", { timeout: 120_000 }, () => {
  it.each([
    ["before", [later, original]],
    ["after", [original, later]],
  ])(
    "are shown and exported as amended where the addendum comes %s them, and keep what was recorded",
    async (_, events) => {
      const results = await resultsOf(...events);
      const [addendum, amended] = await results.window(0, 2);
      expect(addendum?.amended).toBeUndefined();
      expect(amended?.event.error?.code).toBe("Slow");
      expect(amended?.amended?.by.map(({ eventId }) => eventId)).toEqual(["later"]);
      const [, row] = await results.rows(0, 2, { columns: RESULT_COLUMNS, timeZone: "UTC" });
      expect(row).toEqual(fullRow(amended?.amended?.event ?? original, stamper("UTC")));
      expect(row?.cells.error).toBe("Gone");
      expect(amended === undefined ? "" : rowSentence(amended)).toMatch(/ Amended by CloudTrail later\.$/);
      expect(rowSentence({ event: original, origins: [] })).not.toContain("Amended");
      for (const as of ["jsonl", "json", "csv"] as const) {
        const text = (await Array.fromAsync(await exportPieces(results.all(), as))).join("");
        expect(text).toContain("Gone");
        expect(text).not.toContain("Slow");
      }
    },
  );

  it("are counted, chosen and ordered as amended where the addendum comes first, as it does newest first", async () => {
    const results = await resultsOf(later, original);
    expect(await results.groups("error")).toMatchObject([{ value: "Gone", count: 2 }]);
    results.narrow({ choices: [{ field: "error", value: "Slow", exclude: false }] });
    expect(await idsOf(results)).toEqual([]);
  });
});
