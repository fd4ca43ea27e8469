// node test/bench/sql.ts [events=100000] [rounds=3]: what it costs to load events of a results view into the database of SQL
// queries, against only reading them, and what queries cost against that.
import { fileURLToPath } from "node:url";
import type { EventHit } from "../../src/investigation/search/search.ts";
import { SqlEvents } from "../../src/investigation/sql/sqlEvents.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { SqlProcess } from "../../src/sql/sqlProcess.ts";
import { makeWorld } from "../world/world.ts";

const END = Date.UTC(2026, 10, 22, 17);
const PROGRAM = fileURLToPath(new URL("../../src/sql/sqlProgram.ts", import.meta.url));
/** Different records; more events are the same again. */
const DIFFERENT = 20_000;
const never = new AbortController().signal;
const QUERIES = {
  group: "SELECT user, count(*) FROM events GROUP BY user ORDER BY 2 DESC",
  text: "SELECT count(*) FROM events WHERE record LIKE '%bucketName%'",
  json: "SELECT json_extract(record, '$.userIdentity.type'), count(*) FROM events GROUP BY 1",
} as const;

interface SqlFigures {
  readonly events: number;
  /** Wall-clock time of loading, against reading the same records. */
  readonly load: number;
  /** Of that, the processor time of the extension host. */
  readonly host: number;
  /** The longest time for which the host could do nothing else, in ms. */
  readonly blocked: number;
  /** Wall-clock time of each query, against reading the records. */
  readonly queries: Readonly<Record<keyof typeof QUERIES, number>>;
}

async function measureSql(events: number, rounds: number): Promise<SqlFigures> {
  const texts = [...makeWorld({ seed: 1, size: DIFFERENT, end: END }).records()].map(({ json }) =>
    Buffer.from(json).toString(),
  );
  const spans: { read: number[]; load: number[]; host: number[]; queries: Record<keyof typeof QUERIES, number[]> } = {
    read: [],
    load: [],
    host: [],
    queries: { group: [], text: [], json: [] },
  };
  let blocked = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const read = await timed(async () => {
      for await (const { event } of hits(texts, events)) {
        if (event.eventId === "") {
          throw new Error("an event without an id");
        }
      }
    });
    const sql = new SqlEvents({ start: () => new SqlProcess(PROGRAM), now: () => 0 });
    const session = { number: 1, results: { total: events, events: { everything: () => hits(texts, events) } } };
    const cpu = process.cpuUsage();
    let last = performance.now();
    let longest = 0;
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const load = await timed(() => sql.load(session, () => undefined, never));
    clearInterval(ticking);
    const { user, system } = process.cpuUsage(cpu);
    const queries = new Map<string, number>();
    for (const [name, text] of Object.entries(QUERIES)) {
      queries.set(name, await timed(() => sql.query(text, never)));
    }
    sql.close();
    // The first round is only for the compiler.
    if (round > 0) {
      blocked = Math.max(blocked, longest);
      spans.read.push(read);
      spans.load.push(load);
      spans.host.push((user + system) / 1000);
      for (const name of Object.keys(QUERIES) as (keyof typeof QUERIES)[]) {
        spans.queries[name].push(queries.get(name) ?? 0);
      }
    }
  }
  const against = (list: readonly number[]) => median(list) / median(spans.read);
  return {
    events,
    load: against(spans.load),
    host: against(spans.host),
    blocked,
    queries: {
      group: against(spans.queries.group),
      text: against(spans.queries.text),
      json: against(spans.queries.json),
    },
  };
}

/** Prints the figures. */
export async function benchSql(log: (line: string) => void, events = 100_000, rounds = 3): Promise<void> {
  const { load, host, blocked, queries } = await measureSql(events, rounds);
  log(`SQL over ${events.toLocaleString("en-US")} events, against only reading their records`);
  log(`${shown(load)}  loading them`);
  log(`${shown(host)}  of that, processor time of the host, which is blocked for ${blocked.toFixed(0)} ms at most`);
  for (const [name, ratio] of Object.entries(queries)) {
    log(`${shown(ratio)}  ${QUERIES[name as keyof typeof QUERIES]}`);
  }
}

/** Events that are read in pages, as those of a results view. */
async function* hits(texts: readonly string[], count: number): AsyncGenerator<EventHit, void, undefined> {
  for (let at = 0; at < count; at += 1) {
    if (at % 500 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield { event: readRecord(texts[at % texts.length] ?? ""), origins: [] };
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function shown(ratio: number): string {
  return `${ratio.toFixed(2).padStart(8)}x`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [events, rounds] = process.argv.slice(2).map(Number);
  await benchSql(console.log, events, rounds);
}
