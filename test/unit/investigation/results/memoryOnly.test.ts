import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { readRecord } from "../../../../src/model/event/record.ts";
import { testStore } from "../../engine/store/testStore.ts";
import { recordWith } from "../../model/records.ts";
import { historyOrigin } from "../../sources/origins.ts";
import { idsOf, TestTables } from "./tables.ts";

let tables: TestTables | undefined;
afterEach(() => tables?.dispose());

it("shows events that came as events and stored ones, and writes nothing to the disk", async () => {
  const own = new TestTables(true);
  tables = own;
  const folder = join(own.folder, "store");
  const store = testStore(folder, {
    // What is held is shared among the threads of a window.
    threads: () => own.threads.running(),
    limits: () => ({ maxBytes: 1e9, maxAge: 1e12, memoryOnly: true }),
  });
  const results = own.results();
  await results.events.add([{ event: readRecord(recordWith({ eventID: "came" })), origins: [] }]);
  const json = JSON.stringify(recordWith({ eventID: "stored", eventTime: "2026-11-21T10:00:00Z" }));
  await store.append("origin", [{ json, envelope: { eventId: "stored", resources: [] } }]);
  const index = results.events.at(() => [historyOrigin("one", "eu-west-1")]);
  const { segments, held, refused } = await store.pin("origin", { from: 0, to: 1e15 }, index.leaseOf(store), []);
  expect([segments.length, held.length, refused]).toEqual([1, 1, undefined]);
  expect(await index.addStored(segments, new AbortController().signal, refused)).toEqual({ matched: 1 });
  expect((await idsOf(results)).toSorted()).toEqual(["came", "stored"]);
  expect((await results.get("stored"))?.event.raw).toBe(json);
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(own.folder)).toEqual([]);
});
