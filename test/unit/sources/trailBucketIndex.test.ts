import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecord } from "../../../src/model/event/record.ts";
import { isAbort } from "../../../src/model/failure.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { ObjectCache } from "../../../src/sources/trailBucket/objectCache.ts";
import { TrailBucket } from "../../../src/sources/trailBucket/trailBucket.ts";
import { makeWorld } from "../../world/world.ts";
import { TestTables } from "../investigation/results/tables.ts";
import { FakeBucket, keyOf } from "./fakeBucket.ts";

const HOUR = 3_600_000;
const end = Date.UTC(2026, 10, 22);
const target = { source: "trailBucket", label: "acme-trail", profile: "p", bucket: "acme-trail" } as const;

let tables: TestTables;
let folder = "";
beforeAll(async () => {
  tables = new TestTables();
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-bucket-"));
});
afterAll(async () => {
  await tables.dispose();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

describe("a trail's bucket with an index", { timeout: 120_000 }, () => {
  it("finds the same, in parts, and its events stay readable when the cache has no room for them", async () => {
    const records = [...makeWorld({ seed: 13, size: 3_000, end }).records()];
    const bucket = new FakeBucket();
    for (let at = 0; at < records.length; at += 1) {
      const { accountId, region, time, json, category } = records[at] ?? records[0] ?? expect.fail();
      const kind = category === "Insight" || category === "NetworkActivity" ? `CloudTrail-${category}` : "CloudTrail";
      const key = keyOf({ delivered: time + 300_000, accountId, region, kind, unique: String(at).padStart(16, "0") });
      bucket.put(key, `{"Records":[${json}]}`);
    }
    const text = "-readonly error:* from:2026-11-01 to:2026-11-20";
    const { query } = parseQuery(text, { now: end });
    const { from = 0, to = 0 } = query.window ?? {};
    const accepts = compile(query.condition ?? { kind: "all", of: [] });
    const expected = records
      .map(({ json }) => readRecord(json))
      .filter((event) => (event.time ?? 0) >= from && (event.time ?? 0) < to && accepts(event));
    expect(expected.length).toBeGreaterThan(20);

    // Room for the log files of about one hour.
    const cache = new ObjectCache({
      folder,
      maxBytes: () => 50_000,
      onUnwritable: (error) => expect.fail(String(error)),
    });
    const results = tables.results();
    const source = new TrailBucket(bucket, target, {
      cache,
      now: () => end + HOUR,
      index: results.events.at(() => []),
    });
    const planned = plan(query, TRAIL_BUCKET, end);
    results.events.lookFor(query.condition, planned.window);
    let matched = 0;
    let pages = 0;
    for (let isOver = false; !isOver; ) {
      const stop = new AbortController();
      try {
        for await (const page of source.search(planned, stop.signal)) {
          expect(page.events).toEqual([]);
          matched += page.indexed ?? 0;
          pages += 1;
          if (pages % 5 === 0) {
            stop.abort();
          }
        }
        isOver = true;
      } catch (error) {
        expect(isAbort(error)).toBe(true);
      }
    }
    await results.refresh();
    expect((await cache.size()).bytes).toBeLessThanOrEqual(50_000);
    const ids: string[] = [];
    for await (const { event } of results.all()) {
      ids.push(event.eventId);
    }
    expect(ids.toSorted()).toEqual(expected.map(({ eventId }) => eventId).toSorted());
    expect(matched).toBe(expected.length);
    await source.close();
  });
});
