// node test/bench/liveTail.ts: how long a live tail at AWS's limit of 500 events a second holds the extension host at a time.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  CloudWatchLogsClient,
  StartLiveTailCommand,
  type StartLiveTailCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { HttpResponse } from "@smithy/core/protocols";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { systemClock } from "../../src/async/clock.ts";
import type { Connection } from "../../src/aws/connections.ts";
import { WindowThreads } from "../../src/engine/windowThreads.ts";
import { Results } from "../../src/investigation/results/results.ts";
import { ResultTables } from "../../src/investigation/results/resultTables.ts";
import { Search, type TargetPlan } from "../../src/investigation/search/search.ts";
import { FreshEvents } from "../../src/investigation/session/freshEvents.ts";
import { LiveTail } from "../../src/investigation/session/liveTail.ts";
import { DEFAULT_COLUMNS } from "../../src/protocol/columns.ts";
import { ALL_TIME, plan as planOf } from "../../src/query/plan/plan.ts";
import { LOG_GROUP } from "../../src/sources/logGroups/capabilities.ts";
import { followGroup } from "../../src/sources/logGroups/followGroup.ts";
import type { Source } from "../../src/sources/source.ts";
import { makeWorld } from "../world/world.ts";

const end = Date.parse("2026-11-01T12:00:00Z");
const perBatch = 500;
const batches = 20;
/** Batches until the code is compiled: not counted. */
const warmUp = 5;
/** From one batch to the next (ms): AWS sends one each second. */
const every = 400;
const plan = { query: {}, window: ALL_TIME, summary: "", sentence: "" };
const own = planOf({ window: ALL_TIME }, LOG_GROUP, end);

/** Prints how long the host is held at a time, in ms of its own work: of each batch the longest. */
export async function benchLiveTail(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "live-tail-"));
  const threads = new WindowThreads(new URL("../../src/engine/worker.ts", import.meta.url));
  const tables = new ResultTables({ threads, folder });
  const results = new Results({ open: (onRestart) => tables.open(onRestart), restarted: () => undefined });
  const stop = new AbortController();
  const search = new Search(plan, [targetOf(stop.signal)]);
  const fault = (error: unknown) => console.error(error);
  const tail = new LiveTail(
    {
      clock: systemClock,
      begin: async () => search,
      limit: () => Number.POSITIVE_INFINITY,
      fault,
      // As the session does for its page.
      changed: () =>
        void results.refresh().then(() => results.rows(0, 40, { columns: DEFAULT_COLUMNS, timeZone: "UTC" }), fault),
      allowLive: async () => true,
      claimed: () => undefined,
    },
    new FreshEvents(),
  );
  const watch = new Watch();
  try {
    tail.offer({ request: {}, search, events: results.events });
    await tail.start();
    const held: number[] = [];
    for (let batch = 0; batch < batches; batch += 1) {
      await sleep(every);
      held.push(watch.longest());
    }
    const sorted = held.slice(warmUp).toSorted((a, b) => a - b);
    const middle = sorted[sorted.length >> 1] ?? Number.NaN;
    print(`Live tail, ${perBatch} events at a time, ${tail.added.toLocaleString("en")} in all`);
    print(
      `    ${middle.toFixed(0)} ms held in the median batch, ${sorted.at(-1)?.toFixed(0)} ms at most (${held.map(Math.round).join(" ")})`,
    );
  } finally {
    watch.stop();
    stop.abort();
    tail.forget();
    await results.close();
    tables.dispose();
    await threads.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A log group that sends a batch after each pause, in the bytes that AWS sends. */
function targetOf(stopped: AbortSignal): TargetPlan {
  const group = {
    connection: connectionOf(framesOf(), stopped),
    arn: "arn:aws:logs:a:1:log-group:g",
    clock: systemClock,
  };
  const open = async (): Promise<Source> => ({
    async *search() {},
    follow: ({ residual }, signal) => followGroup(group, residual, signal),
  });
  return {
    origin: { source: "logGroup", label: "group", target: { source: "logGroup", group: "g" } },
    capabilities: LOG_GROUP,
    plan: own,
    open,
    recall: open,
  };
}

/** The messages of each batch as one frame of an event stream. */
function framesOf(): readonly Uint8Array[] {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  const records = [...makeWorld({ seed: 1, size: perBatch * batches, end }).records()];
  return Array.from({ length: batches }, (_, batch) =>
    codec.encode({
      headers: {
        ":message-type": { type: "string", value: "event" },
        ":event-type": { type: "string", value: "sessionUpdate" },
        ":content-type": { type: "string", value: "application/x-amz-json-1.1" },
      },
      body: fromUtf8(
        JSON.stringify({
          sessionMetadata: { sampled: false },
          sessionResults: records
            .slice(batch * perBatch, (batch + 1) * perBatch)
            .map(({ json }) => ({ logStreamName: "s", message: json, timestamp: end, ingestionTime: end })),
        }),
      ),
    }),
  );
}

/** A connection whose answers come from here, read by the SDK as those of AWS. */
function connectionOf(frames: readonly Uint8Array[], stopped: AbortSignal): Connection<"logs"> {
  const body = Readable.from(
    (async function* () {
      for (const frame of frames) {
        await sleep(every, undefined, { signal: stopped }).catch(() => undefined);
        yield frame;
      }
      await once(stopped, "abort");
    })(),
  );
  const sdk = new CloudWatchLogsClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "s" },
    requestHandler: {
      handle: async () => ({
        response: new HttpResponse({
          statusCode: 200,
          headers: { "content-type": "application/vnd.amazon.eventstream" },
          body,
        }),
      }),
    } as never,
  });
  const api = { startLiveTail: (input: StartLiveTailCommandInput) => sdk.send(new StartLiveTailCommand(input)) };
  return {
    call: async ({ run }: { run: (given: typeof api) => Promise<unknown> }) => ({ value: await run(api) }),
  } as unknown as Connection<"logs">;
}

/** Sees how long this thread computes without a turn for anything else. */
class Watch {
  #longest = 0;
  #last = computed();
  readonly #timer = setInterval(() => {
    const now = computed();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }, 1);

  /** The longest since it was asked last (ms). */
  longest(): number {
    const longest = this.#longest;
    this.#longest = 0;
    return longest;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** How long this thread has computed (ms): unlike the time that passed, others on the machine hardly change it. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchLiveTail(console.log);
}
