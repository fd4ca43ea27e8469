import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/aws/connections.ts";
import { filterLogEvents } from "../../../src/aws/logEvents.ts";
import { Failure } from "../../../src/model/failure.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { LOG_GROUP } from "../../../src/sources/logGroups/capabilities.ts";
import { LogGroup } from "../../../src/sources/logGroups/logGroup.ts";
import { checkpointOf, readCheckpoint } from "../../../src/sources/logGroups/queryCheckpoint.ts";
import { MOST_CHECKPOINT, type SourcePage } from "../../../src/sources/source.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const signal = new AbortController().signal;

interface Started {
  readonly start: number;
  readonly end: number;
  readonly limit: number;
}

/** CloudWatch Logs with one record for each of these times, ms. `mostRows`: a query that asks for more is refused. */
class FakeLogs {
  readonly started: Started[] = [];
  readonly #times: readonly number[];
  readonly #mostRows: number;

  constructor(times: readonly number[], mostRows: number) {
    this.#times = times;
    this.#mostRows = mostRows;
  }

  readonly connection = {
    profile: { name: "dev", endpoints: {} },
    region: "eu-west-1",
    identity: { accountId: "111122223333" },
    call: async ({ run }: { run: (api: unknown, stop: AbortSignal) => Promise<unknown> }) => ({
      value: await run(this, signal),
      throttled: 0,
    }),
  } as unknown as Connection<"logs">;

  async startQuery({ startTime, endTime, queryString }: { startTime: number; endTime: number; queryString: string }) {
    const limit = Number(/limit (\d+)$/.exec(queryString)?.[1]);
    if (limit > this.#mostRows) {
      throw new Failure({ reason: "invalid-request", message: "MalformedQuery", context: {}, remedies: [] });
    }
    this.started.push({ start: startTime * 1000, end: endTime * 1000 + 999, limit });
    return { queryId: `query-${this.started.length - 1}` };
  }

  async getQueryResults({ queryId, maxItems, nextToken }: { queryId: string; maxItems: number; nextToken?: string }) {
    const { start, end: last, limit } = this.started[Number(queryId.slice("query-".length))] as Started;
    const rows = this.#times
      .filter((time) => time >= start && time <= last)
      .sort((left, right) => right - left)
      .slice(0, limit);
    const from = Number(nextToken ?? 0);
    return {
      status: "Complete",
      statistics: { bytesScanned: 1000 },
      results: rows.slice(from, from + maxItems).map((time) => [
        { field: "@timestamp", value: new Date(time).toISOString().replace("T", " ").replace("Z", "") },
        { field: "@message", value: recordAt(time) },
      ]),
      ...(from + maxItems < rows.length ? { nextToken: String(from + maxItems) } : {}),
    };
  }
}

function recordAt(time: number): string {
  return JSON.stringify({
    eventVersion: "1.11",
    eventTime: new Date(time).toISOString(),
    eventName: "RunInstances",
    eventSource: "ec2.amazonaws.com",
    eventID: `id-${time}`,
    awsRegion: "eu-west-1",
  });
}

async function search(logs: FakeLogs, from: number) {
  const source = new LogGroup(logs.connection, {
    name: "trail",
    facts: { isFilterable: false },
    now: () => end,
    wait: async () => undefined,
  });
  const pages: SourcePage[] = [];
  for await (const page of source.search(plan({ window: { from, to: end } }, LOG_GROUP, end), signal)) {
    pages.push(page);
  }
  return pages;
}

describe("queries of a log group", () => {
  it("query the older part again where a query returned as many rows as it may", async () => {
    const times = Array.from({ length: 25_000 }, (_, at) => end - HOUR - at * 1_000);
    const logs = new FakeLogs(times, 10_000);
    const pages = await search(logs, end - 2 * DAY);
    expect(new Set(pages.flatMap(({ events }) => events.map(({ eventId }) => eventId))).size).toBe(25_000);
    expect(logs.started.length).toBeGreaterThan(2);
    expect(logs.started.every(({ limit }) => limit === 10_000)).toBe(true);
  });

  it("say so where more events of one second match than a query returns", async () => {
    const times = Array.from({ length: 10_500 }, () => end - HOUR);
    await expect(search(new FakeLogs(times, 10_000), end - 2 * DAY)).rejects.toThrow(
      /More events match in the second 2026-11-29T19:00:00Z than Logs Insights returns/,
    );
  });

  it("ask for 100,000 rows where the account allows it", async () => {
    const logs = new FakeLogs([end - HOUR], 100_000);
    await search(logs, end - 2 * DAY);
    expect(logs.started[0]?.limit).toBe(100_000);
  });

  it("are kept in a checkpoint of bounded size, and nothing else is read as one", () => {
    const queries = Array.from({ length: 90 }, (_, at) => ({
      id: `0123456789abcdef0123456789abcdef${at}`,
      from: end - (at + 1) * DAY,
      to: end - at * DAY,
      scanned: 123_456_789,
    }));
    const checkpoint = checkpointOf({ to: end, at: end, queries });
    expect(JSON.stringify(checkpoint).length).toBeLessThanOrEqual(MOST_CHECKPOINT);
    const read = readCheckpoint(checkpoint);
    expect(read?.queries).toEqual(queries.slice(0, read?.queries.length));
    expect(read?.queries.length).toBeGreaterThan(30);
    for (const wrong of [
      undefined,
      {},
      { to: end, at: end, queries: [["a; drop", 0, 1, 0]] },
      { to: "1", at: 0, queries: [] },
    ]) {
      expect(readCheckpoint(wrong)).toBeUndefined();
    }
  });
});

describe("pages of FilterLogEvents", () => {
  const connectionOf = (pages: readonly object[]) => {
    let asked = 0;
    return {
      ...new FakeLogs([], 0).connection,
      call: async () => ({ value: pages[asked++ % pages.length], throttled: 0 }),
    } as unknown as Connection<"logs">;
  };
  const read = async (pages: readonly object[]) => {
    const texts: string[] = [];
    const group = { name: "trail" };
    for await (const { messages } of filterLogEvents(connectionOf(pages), group, { from: 0, to: 1 }, undefined, {
      signal,
    })) {
      texts.push(...messages.map(({ text }) => text));
    }
    return texts;
  };

  it("go on after an empty one, and leave out what is no log event", async () => {
    const found = await read([
      { events: [], nextToken: "a" },
      { nextToken: "b" },
      { events: [{ message: "x" }, null, { message: 7 }, "y"] },
    ]);
    expect(found).toEqual(["x"]);
  });

  it("end with a failure where a token comes again", async () => {
    await expect(read([{ events: [], nextToken: "a" }])).rejects.toThrow(/did not finish/);
  });
});
