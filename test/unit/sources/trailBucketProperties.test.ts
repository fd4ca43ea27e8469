import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudTrailEvent, readRecord } from "../../../src/model/event/record.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import type { Condition } from "../../../src/query/condition/condition.ts";
import { plan, type SourcePlan } from "../../../src/query/plan/plan.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { ObjectCache } from "../../../src/sources/trailBucket/objectCache.ts";
import { TrailBucket } from "../../../src/sources/trailBucket/trailBucket.ts";
import { anyCondition, anyEvent, EPOCH } from "../query/arbitraries.ts";
import { refMatches } from "../query/reference.ts";
import { FakeBucket, keyOf } from "./fakeBucket.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SPAN = 48 * HOUR;
const NOW = EPOCH + 30 * SPAN;

/** Folders, and what their events say of themselves. */
const KINDS = [
  ["CloudTrail", "Management"],
  ["CloudTrail", "Data"],
  ["CloudTrail-Insight", "Insight"],
  ["CloudTrail-NetworkActivity", "NetworkActivity"],
] as const;

interface Delivered {
  readonly event: CloudTrailEvent;
  readonly kind: string;
  /** Ms since 1970 UTC. */
  readonly delivered: number;
  readonly root: string;
}

/** An event with the delivery of its log file: some at once, some hours later. */
const delivered = fc
  .record({
    event: anyEvent({ lookup: false }),
    kind: fc.constantFrom(...KINDS),
    after: fc.oneof(fc.integer({ min: 0, max: 20 * MINUTE }), fc.integer({ min: 0, max: 5 * HOUR })),
    root: fc.constantFrom("AWSLogs/", "AWSLogs/o-abcdefghij/"),
  })
  .map(({ event, kind: [kind, category], after, root }): Delivered => {
    const read = readRecord({ ...event.record, eventCategory: category });
    return { event: read, kind, delivered: (event.time ?? 0) + after, root };
  });

const BROAD = [
  ["region", "eu-west-1"],
  ["region", "us-east-1"],
  ["category", "Insight"],
  ["category", "NetworkActivity"],
].map(
  ([field = "", value = ""]): Condition => ({
    kind: "field",
    field,
    test: { op: "is", values: [{ value, wildcard: false }] },
  }),
);

const window = fc
  .tuple(fc.integer({ min: -60, max: 2_900 }), fc.integer({ min: 1, max: 3_000 }))
  .map(([from, length]) => ({ from: EPOCH + from * MINUTE, to: EPOCH + (from + length) * MINUTE }));

/** The texts of events, in an order. */
function textsOf(events: readonly CloudTrailEvent[]): readonly string[] {
  return events.map(({ raw }) => raw).sort();
}

function bucketOf(files: readonly Delivered[]): FakeBucket {
  const bucket = new FakeBucket();
  for (const [at, { event, ...file }] of files.entries()) {
    const key = keyOf({
      ...file,
      accountId: event.accountId,
      region: event.region,
      unique: String(at).padStart(16, "0"),
    });
    bucket.put(key, `{"Records":[${event.raw}]}`);
  }
  return bucket;
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-bucket-"));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

/** Runs a search again and again, each time until it is stopped after some pages, as a person may do. */
async function searchInParts(
  source: TrailBucket,
  planned: SourcePlan,
  pagesOf: readonly number[],
): Promise<readonly CloudTrailEvent[]> {
  const found: CloudTrailEvent[] = [];
  let coveredFrom = planned.window.to;
  for (let run = 0; ; run += 1) {
    const most = pagesOf[run] ?? Number.POSITIVE_INFINITY;
    const stop = new AbortController();
    let pages = 0;
    try {
      const left = { ...planned, window: { ...planned.window, to: coveredFrom } };
      for await (const page of source.search(left, stop.signal)) {
        found.push(...page.events);
        coveredFrom = page.coveredFrom ?? coveredFrom;
        pages += 1;
        if (pages === most) {
          stop.abort();
        }
      }
      return found;
    } catch (error) {
      expect(isAbort(error) || (Failure.is(error) && error.reason === "offline")).toBe(true);
    }
  }
}

describe("a trail's bucket", () => {
  it("finds what the condition selects of the log files that were delivered within two hours after the end", async () => {
    const cache = new ObjectCache({
      folder: join(folder, "cache"),
      maxBytes: () => 1e8,
      onUnwritable: (error) => {
        throw error;
      },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(delivered, { minLength: 1, maxLength: 120, size: "max" }),
        // Most conditions select few events of few: half of the searches have none, or one that selects many.
        fc.oneof(fc.constant(undefined), fc.constantFrom(...BROAD), anyCondition({ cases: true })),
        window,
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 150 }), { maxLength: 3 }),
        fc.boolean(),
        async (files, condition: Condition | undefined, asked, pageSize, stops, faults, estimated) => {
          const bucket = bucketOf(files);
          bucket.pageSize = pageSize;
          const planned = plan({ ...(condition === undefined ? {} : { condition }), window: asked }, TRAIL_BUCKET, NOW);
          const ref = { source: "trailBucket", label: "acme-trail", profile: "p", bucket: "acme-trail" } as const;
          const source = new TrailBucket(bucket, ref, { cache, now: () => NOW });
          const { from, to } = planned.window;
          const expected = files.filter(
            ({ event, delivered: at }) =>
              event.time !== undefined &&
              event.time >= Math.max(from, asked.from) &&
              event.time < Math.min(to, asked.to) &&
              Math.floor(at / MINUTE) * MINUTE < to + 2 * HOUR &&
              (condition === undefined || refMatches(condition, event)),
          );
          if (estimated) {
            await source.estimate(planned, new AbortController().signal);
          }
          let requests = 0;
          bucket.before = () => {
            requests += 1;
            if (faults.includes(requests)) {
              throw new Failure({ reason: "offline", message: "lost", context: {}, remedies: [] });
            }
          };
          const found = await searchInParts(source, planned, stops);
          await source.close();
          expect(textsOf(found)).toEqual(textsOf(expected.map(({ event }) => event)));
        },
      ),
      { numRuns: 100 },
    );
  });
});
