import { describe, expect, test } from "vitest";
import { findPrevious, searchForPrevious } from "../../../../src/investigation/event/previousChange.ts";
import type { EventHit, SearchPage, SearchRequest } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import type { FailureData } from "../../../../src/model/failure.ts";
import type { Cost } from "../../../../src/sources/queryCost.ts";
import { recordWith } from "../../model/records.ts";
import { historyOrigin } from "../../sources/origins.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const DAY = 86_400_000;

function put(eventID: string, eventTime: string, changes: object = {}): EventHit {
  const requestParameters = { bucketName: "acme-logs", bucketPolicy: { Statement: [] } };
  const record = { eventID, eventTime, requestParameters, readOnly: false, ...changes };
  return {
    event: readRecord(JSON.stringify(recordWith(record))),
    origins: [historyOrigin("development", "eu-west-1")],
  };
}
const latest = put("00000000-1111-4222-8333-000000000003", "2026-11-24T14:35:00Z");
const before = put("00000000-1111-4222-8333-000000000002", "2026-11-24T10:02:00Z");
const first = put("00000000-1111-4222-8333-000000000001", "2026-11-23T10:02:00Z");
const failed = put("00000000-1111-4222-8333-000000000004", "2026-11-24T12:00:00Z", { errorCode: "AccessDenied" });

const timeOf = ({ event }: EventHit) => event.time ?? 0;

async function find(
  pages: readonly (readonly EventHit[])[],
  {
    cost,
    failure,
    notes,
    regions = ["eu-west-1"],
    coverage = () => NOW,
    hit = latest,
  }: {
    cost?: Cost;
    failure?: FailureData;
    notes?: readonly string[];
    regions?: readonly string[];
    /** Back to when a Region was read after some pages, in ms since 1970 UTC. */
    coverage?: (region: string, pages: number) => number;
    hit?: EventHit;
  } = {},
) {
  const requests: SearchRequest[] = [];
  let read = 0;
  let closed = 0;
  const answer = await findPrevious(
    hit,
    {
      now: NOW,
      prepare: async (request) => {
        requests.push(request);
        return {
          plan: { window: { from: NOW - 90 * DAY, to: NOW } },
          get targets() {
            return regions.map((region) => ({
              region,
              label: "development",
              coveredFrom: coverage(region, read),
              ...(failure === undefined ? {} : { failure }),
              ...(notes === undefined ? {} : { notes }),
            }));
          },
          estimate: async () => cost,
          close: async () => {
            closed += 1;
          },
          async *run() {
            for (const events of pages) {
              read += 1;
              yield { events } as unknown as SearchPage;
            }
          },
        };
      },
    },
    new AbortController().signal,
  );
  return { answer, requests, read, closed };
}

describe("the previous change", () => {
  test("is looked for under the resource, by operation, in the profile and Region that read the event", () => {
    const request = searchForPrevious(latest, NOW)?.request;
    expect(request).toMatchObject({ profiles: ["development"], regions: ["eu-west-1"] });
    expect(request?.text).toContain("event:PutBucketPolicy");
    expect(request?.text).toMatch(/resource:.*acme-logs/);
    expect(request?.text).toContain("-error:*");
    expect(request?.text).toContain("from:2026-08-27");
    expect(request?.text).not.toContain("last:");
  });

  test("is the newest earlier one that succeeded; the search ends with it", async () => {
    const coverage = (_: string, pages: number) => (pages < 2 ? NOW : timeOf(first));
    const { answer, read, closed } = await find([[latest, failed], [before, first], [first]], { coverage });
    expect(answer).toEqual({ found: before });
    expect([read, closed]).toEqual([2, 1]);
  });

  test("of several Regions, all are read before one is called the newest", async () => {
    const coverage = (region: string, pages: number) =>
      region === "eu-west-1" ? timeOf(first) : pages < 2 ? NOW : timeOf(before);
    const { answer, read } = await find([[first], [before], []], { regions: ["eu-west-1", "us-east-1"], coverage });
    expect(answer).toEqual({ found: before });
    expect(read).toBe(2);
  });

  test("is not the first one that is read, where files are read in another order", async () => {
    const { answer } = await find([[first], [before]]);
    expect(answer).toEqual({ found: before });
  });

  test("says where and how far back it was looked for in vain", async () => {
    const { answer } = await find([[latest, failed]]);
    expect(answer).toEqual({ none: "No earlier change of this kind was found in the last 90 days in eu-west-1." });
  });

  test("says what was not read, and that Event history may not list such changes", async () => {
    const unlisted = { ...latest, event: { ...latest.event, envelope: { resources: [] } } };
    const { answer } = await find([[latest]], { hit: unlisted, notes: ["1 log file could not be read."] });
    expect(answer).toEqual({
      none: "No earlier change of this kind was found in the last 90 days in eu-west-1. Event history does not list this event under its resource, and may not list earlier ones either. 1 log file could not be read.",
    });
  });

  test("does not say that there is none where a Region could not be read", async () => {
    const failure: FailureData = { reason: "access-denied", message: "Not allowed.", context: {}, remedies: [] };
    await expect(find([[latest]], { failure })).rejects.toMatchObject({ message: "Not allowed." });
  });

  test("leaves a search that costs money to its view", async () => {
    const { answer, requests, read } = await find([[before]], { cost: { requests: 4 } as unknown as Cost });
    expect(answer).toEqual({ costs: requests[0] });
    expect(read).toBe(0);
  });

  test("an event without a resource has none", () => {
    expect(searchForPrevious(put("a", "2026-11-24T10:02:00Z", { readOnly: true }), NOW)).toBeUndefined();
  });
});
