import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findEntities } from "../../../src/model/entity/findEntities.ts";
import { type CloudTrailEvent, isCloudTrailRecord, readRecord } from "../../../src/model/event/record.ts";
import { describeEvent } from "../../../src/model/summary/sentence.ts";
import { parseJson } from "../../../src/model/text/json.ts";
import { placeTexts } from "./places.ts";
import { missedIds, referenceIds } from "./recall.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

const CORPUS = new URL("../../../../shared/corpus/", import.meta.url);

function recordsIn(folder: string): readonly unknown[] {
  return (
    readdirSync(new URL(folder, CORPUS))
      // One of the containers in formats/ is enough: they all contain the same records.
      .filter((name) => (folder === "formats" ? name === "array.json" : name.endsWith(".json")))
      .flatMap((name) => {
        const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, CORPUS), "utf8")) as { Records?: unknown };
        const records = Array.isArray(content) ? content : (content.Records ?? [content]);
        return records as readonly unknown[];
      })
  );
}

describe.skipIf(!existsSync(CORPUS))("on public records (skipped where ../shared/corpus is absent)", () => {
  describe.each(["invictus", "stratus", "formats"])("%s", (folder) => {
    const events: readonly CloudTrailEvent[] = existsSync(new URL(folder, CORPUS))
      ? recordsIn(folder).map((record) => readRecord(JSON.stringify(record)))
      : [];

    it("reads every record with an id, a time, an actor and no diagnostics", SLOW, () => {
      expect(events.length).toBeGreaterThanOrEqual(50);
      for (const event of events) {
        expect(event.eventId).toMatch(/^[0-9a-f-]{36}$/);
        expect(event.time).toBeGreaterThan(Date.UTC(2020, 0, 1));
        expect(event.actor.name).not.toBe("unknown");
        expect(event.diagnostics).toEqual([]);
        expect(describeEvent(event)).toContain(event.actor.name);
      }
    });

    it("finds occurrences whose paths resolve", SLOW, () => {
      for (const event of events) {
        for (const entity of findEntities(event)) {
          for (const place of entity.occurrences) {
            expect(placeTexts(event, place)).toContain(entity.value);
          }
        }
      }
    });

    it("finds at least 95 % of the resource ids that a simple text search finds", SLOW, () => {
      let expected = 0;
      const missed: string[] = [];
      for (const event of events) {
        const ids = referenceIds(event);
        expected += ids.size;
        missed.push(...missedIds(event, ids).map((id) => `${event.eventSource} ${event.eventName}: ${id}`));
      }
      const recall = 1 - missed.length / expected;
      console.log(
        `${folder}: recall of resource ids ${(recall * 100).toFixed(2)} % of ${expected}`,
        missed.slice(0, 20),
      );
      expect(recall).toBeGreaterThanOrEqual(0.95);
    });
  });

  it("does not take another service's notification for a CloudTrail record", () => {
    const folder = new URL("formats", CORPUS);
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^neg-.*\.json$/.test(name)) : [];
    for (const name of names) {
      const reading = parseJson(readFileSync(new URL(`formats/${name}`, CORPUS), "utf8"));
      const content = (reading.ok ? reading.value : {}) as { readonly Records?: readonly unknown[] };
      const candidates: readonly unknown[] = [content, ...(Array.isArray(content) ? content : (content.Records ?? []))];
      expect(candidates.filter(isCloudTrailRecord), name).toEqual([]);
    }
  });
});
