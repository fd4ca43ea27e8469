// node test/bench/reading.ts [records=20000] [rounds=7]: what reading an event costs, against only parsing its JSON; and
// what writing 100,000 of them costs, against writing them as JSON lines.
import { fileURLToPath } from "node:url";
import { type ExportFormat, exportPieces } from "../../src/investigation/results/exportEvents.ts";
import { findEntities } from "../../src/model/entity/findEntities.ts";
import { readRecord } from "../../src/model/event/record.ts";
import { primaryResource } from "../../src/model/summary/primaryResource.ts";
import { makeWorld } from "../world/world.ts";

const END = Date.UTC(2026, 10, 22, 17);
/** Events of an export, taken from the read ones again and again: as many of their own would only fill memory. */
const EXPORTED = 100_000;

/** Processor time, which what else runs on the machine disturbs less than the clock: medians of interleaved rounds. */
export interface ReadingFigures {
  readonly records: number;
  /** Mean characters of a record. */
  readonly length: number;
  /** JSON.parse of one record's text (µs), the measure of the ratios of reading. */
  readonly parse: number;
  /** Each against JSON.parse of the same text. */
  readonly readRecord: number;
  readonly findEntities: number;
  readonly primaryResource: number;
  /** Each against JSON lines of the same events. */
  readonly csv: number;
  readonly parquet: number;
}

export async function measureReading(records: number, rounds: number): Promise<ReadingFigures> {
  // Through bytes, as texts come from files: a text put together of pieces costs more.
  const texts = [...makeWorld({ seed: 1, size: records, end: END }).records()].map(({ json }) =>
    Buffer.from(json).toString(),
  );
  const events = texts.map((text) => readRecord(text));
  const exporting = (as: ExportFormat) => async (): Promise<number> => {
    let length = 0;
    for await (const piece of await exportPieces(repeated(events), as)) {
      length += piece.length;
    }
    return length;
  };
  const jobs = {
    parse: () => sum(texts, (text) => Object.keys(JSON.parse(text) as object).length),
    readRecord: () => sum(texts, (text) => readRecord(text).eventName.length),
    findEntities: () => sum(events, (event) => findEntities(event).length),
    primaryResource: () => sum(events, (event) => primaryResource(event)?.label.length ?? 0),
    jsonl: exporting("jsonl"),
    csv: exporting("csv"),
    parquet: exporting("parquet"),
  } satisfies { readonly [name: string]: () => number | Promise<number> };
  const spans = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, job] of Object.entries(jobs)) {
      const began = process.cpuUsage();
      const done = await job();
      const { user, system } = process.cpuUsage(began);
      if (done === 0) {
        throw new Error(`${name} did nothing`);
      }
      // The first round is only for the compiler.
      if (round > 0) {
        spans.set(name, [...(spans.get(name) ?? []), user + system]);
      }
    }
  }
  const spent = (name: keyof typeof jobs): number => median(spans.get(name) ?? []);
  const against = (name: keyof typeof jobs, measure: keyof typeof jobs): number => spent(name) / spent(measure);
  return {
    records: texts.length,
    length: sum(texts, (text) => text.length) / texts.length,
    parse: spent("parse") / texts.length,
    readRecord: against("readRecord", "parse"),
    findEntities: against("findEntities", "parse"),
    primaryResource: against("primaryResource", "parse"),
    csv: against("csv", "jsonl"),
    parquet: against("parquet", "jsonl"),
  };
}

/** Prints what reading an event and exporting events cost. */
export async function benchReading(
  print: (line: string) => void,
  records: number = 20_000,
  rounds: number = 7,
): Promise<void> {
  const figures = await measureReading(records, rounds);
  print(
    `Reading an event, against JSON.parse of its text (${figures.records.toLocaleString("en")} records, ${Math.round(figures.length)} characters each)`,
  );
  print(`  readRecord        ${shown(figures.readRecord)}`);
  print(`  findEntities      ${shown(figures.findEntities)}`);
  print(`  primaryResource   ${shown(figures.primaryResource)}`);
  print(`Exporting ${EXPORTED.toLocaleString("en")} events, against writing them as JSON lines`);
  print(`  CSV               ${shown(figures.csv)}`);
  print(`  Parquet           ${shown(figures.parquet)}`);
}

function* repeated(events: readonly ReturnType<typeof readRecord>[]) {
  for (let index = 0; index < EXPORTED; index += 1) {
    const event = events[index % events.length];
    if (event !== undefined) {
      yield { event, origins: [] };
    }
  }
}

function sum<T>(items: readonly T[], weigh: (item: T) => number): number {
  let total = 0;
  for (const item of items) {
    total += weigh(item);
  }
  return total;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function shown(ratio: number): string {
  return `${ratio.toFixed(2).padStart(8)}x`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [records, rounds] = process.argv.slice(2).map(Number);
  await benchReading(console.log, records, rounds);
}
