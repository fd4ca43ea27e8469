// node test/bench/store.ts [events=20000,200000]: what a search of Event history costs on the extension host.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { LookupPage, LookupRequest } from "../../src/aws/lookup.ts";
import { RecordStore } from "../../src/engine/store/recordStore.ts";
import { WindowThreads } from "../../src/engine/windowThreads.ts";
import { Results } from "../../src/investigation/results/results.ts";
import { ResultTables } from "../../src/investigation/results/resultTables.ts";
import { Search, type TargetPlan } from "../../src/investigation/search/search.ts";
import type { LookupRecord } from "../../src/model/event/record.ts";
import { EVENT_HISTORY } from "../../src/sources/eventHistory/capabilities.ts";
import { EventHistory } from "../../src/sources/eventHistory/eventHistory.ts";
import { Memory } from "../../src/sources/memory.ts";
import { threadProgram } from "../threadProgram.ts";
import { historyOrigin } from "../unit/sources/origins.ts";
import { makeWorld } from "../world/world.ts";

const END = Date.parse("2026-11-01T12:00:00Z");
const DAY = 86_400_000;
const PAGE_SIZE = 50;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const never = new AbortController().signal;
const program = threadProgram("engine");

interface Told extends LookupRecord {
  readonly time: number;
}

/** Prints the figures for each number of events: counts, and ratios to `JSON.parse` of the same records. */
export async function benchStore(print: (line: string) => void, sizes: readonly number[]): Promise<void> {
  print("A search of Event history that finds everything, on the extension host");
  // Threads that end keep no process alive.
  const alive = setInterval(() => undefined, 1_000);
  for (const size of sizes) {
    await measure(size, print);
  }
  clearInterval(alive);
}

async function measure(size: number, print: (line: string) => void): Promise<void> {
  const told = eventsOf(size);
  const folder = mkdtempSync(join(tmpdir(), "bench-store-"));
  const threads = new WindowThreads(program);
  const store = new RecordStore({
    threads: () => threads.running(),
    folder: join(folder, "events"),
    limits: () => ({ maxBytes: 1e10, maxAge: 1e12, memoryOnly: false }),
    onRefused: ({ detail }) => {
      throw new Error(detail);
    },
  });
  const tables = new ResultTables({ threads, folder: join(folder, "results") });
  try {
    const parse = timeOf(() => {
      for (const { json } of told) {
        JSON.parse(json);
      }
    });
    print(`  ${told.length.toLocaleString("en")} events; ${parse.toFixed(0)} ms to parse them with JSON.parse`);
    for (const name of ["first read", "read again"]) {
      await measureOne(name, told, parse, { store, tables, folder }, print);
    }
  } finally {
    tables.dispose();
    await threads.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs one search into results, and measures it while they are open. */
async function measureOne(
  name: string,
  told: readonly Told[],
  parse: number,
  { store, tables, folder }: { readonly store: RecordStore; readonly tables: ResultTables; readonly folder: string },
  print: (line: string) => void,
): Promise<void> {
  const requests = { count: 0 };
  const before = heap();
  const parsed = countParses();
  const start = performance.now();
  const results = new Results({ open: (onRestart) => tables.open(onRestart), restarted: () => undefined });
  const window = { from: END - 100 * DAY, to: END };
  results.events.lookFor(undefined, window, true);
  const search = searchOf(told, store, requests, results);
  let pages = 0;
  for await (const page of search.run(never, undefined, (found) => results.events.add(found))) {
    pages += page.targets.length;
  }
  await results.refresh();
  const ms = performance.now() - start;
  const parses = parsed.end();
  if (results.count !== told.length || pages === 0) {
    throw new Error(`${results.count} events are shown`);
  }
  const stay = heap() - before;
  print(`    ${name.padEnd(12)} ${(ms / parse).toFixed(1).padStart(6)} times JSON.parse, ${requests.count} requests`);
  print(`      ${(parses / told.length).toFixed(2).padStart(8)}  parses of a record`);
  print(`      ${(stay / told.length).toFixed(0).padStart(8)}  bytes of heap for an event, while the results are open`);
  print(
    `      ${(sizeOf(join(folder, "events")) / told.length).toFixed(0).padStart(8)}  bytes of a record in the store`,
  );
  print(
    `      ${(sizeOf(join(folder, "results")) / told.length).toFixed(0).padStart(8)}  bytes of a record written for the results`,
  );
  // What the search holds must still be there when the heap is measured.
  if (search.count !== told.length) {
    throw new Error(`${search.count} events were found`);
  }
  await results.close();
}

function searchOf(told: readonly Told[], store: RecordStore, requests: { count: number }, { events }: Results): Search {
  const window = { from: END - 100 * DAY, to: END };
  const target: TargetPlan = {
    origin: historyOrigin("bench", "eu-west-1"),
    capabilities: EVENT_HISTORY,
    plan: { source: "eventHistory", lookups: [{}], window, empty: false, sentence: "" },
    isIndexed: true,
    open: async () =>
      new EventHistory(
        async (request) => {
          requests.count += 1;
          return pageOf(told, request);
        },
        new Memory({ store, target: { accountId: "111111111111", region: "eu-west-1" }, now: () => END + 2 * DAY }),
        undefined,
        events.at(() => []),
      ),
  };
  return new Search({ query: { condition: undefined }, window, summary: "", sentence: "" }, [target]);
}

/** All events of a seeded world as one Event history, newest first. */
function eventsOf(size: number): readonly Told[] {
  const found: Told[] = [];
  for (const { json, eventId, time, username, accessKeyId, readOnly, resources } of makeWorld({
    seed: 1,
    size,
    end: END,
  }).records()) {
    found.push({
      json,
      time,
      envelope: {
        eventId,
        readOnly,
        ...(username === undefined ? {} : { username }),
        ...(accessKeyId === undefined ? {} : { accessKeyId }),
        resources,
      },
    });
  }
  return found.filter(({ time }) => time > END - 100 * DAY && time < END).toSorted((a, b) => b.time - a.time);
}

async function pageOf(told: readonly Told[], { from, to, nextToken }: LookupRequest): Promise<LookupPage> {
  const start = nextToken === undefined ? told.findIndex(({ time }) => time <= to) : Number(nextToken);
  const page = (start < 0 ? [] : told.slice(start, start + PAGE_SIZE)).filter(({ time }) => time >= from);
  const isLast = page.length < PAGE_SIZE;
  return {
    records: page.map(({ json, envelope }) => ({ json, envelope })),
    throttled: 0,
    ...(isLast ? {} : { nextToken: String(start + PAGE_SIZE) }),
  };
}

/** Counts the calls of `JSON.parse` on this thread whose text is as long as a record's. */
function countParses(): { end(): number } {
  const parse = JSON.parse;
  let count = 0;
  JSON.parse = (text: string, ...more: []) => {
    count += text.length > 300 ? 1 : 0;
    return parse(text, ...more) as unknown;
  };
  return {
    end: () => {
      JSON.parse = parse;
      return count;
    },
  };
}

/** Bytes of this thread's heap that are in use. */
function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function timeOf(run: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function sizeOf(folder: string): number {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((one) => one.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await benchStore(console.log, (process.argv[2] ?? "20000,200000").split(",").map(Number));
}
