// node test/bench/engine.ts [records=100000] [rounds=5]: the index over log files, against only inflating them.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { Engine } from "../../src/engine/engine.ts";
import { EngineThreads } from "../../src/engine/threads.ts";
import type { Condition } from "../../src/query/condition/condition.ts";
import { parseQuery } from "../../src/query/language/text.ts";
import { writeLogFiles } from "../world/logFiles.ts";
import { makeWorld } from "../world/world.ts";

const run = promisify(execFile);
const THREADS = 2;
const WARM_ROUNDS = 5;
const RECORDS_PER_FILE = 250;
/** A trail delivers sooner; of a small world the files would then be smaller than real ones. */
const LONGEST_WAIT = 5 * 3_600_000;
const END = Date.UTC(2026, 10, 22, 17);
/** What question d asks for. */
const HOUR = { from: END - 10 * 86_400_000, to: END - 10 * 86_400_000 + 3_600_000 };
const NEWEST = { column: "time", descending: true } as const;

interface EngineFigures {
  readonly records: number;
  readonly files: number;
  readonly compressedMB: number;
  readonly inflatedMB: number;
  /** Only inflating the files, on as many threads: the measure of all ratios. */
  readonly inflate: Timed;
  readonly build: Timed;
  readonly questions: readonly {
    readonly name: string;
    readonly text: string;
    readonly found: number;
    readonly first: Timed;
    /** With values read before. */
    readonly warm: Timed;
    /** `zcat | jq` over the same files in two processes, ms; absent without jq. */
    readonly jq?: number;
  }[];
  /** A million rows or what there is, by the user, and a window in their middle: ms. */
  readonly sortMs: number;
  readonly windowMs: number;
  readonly openRecordMs: { readonly median: number; readonly p95: number };
  readonly peakMB: number;
  readonly indexMB: number;
}

interface Question {
  readonly name: string;
  readonly text: string;
  readonly jq: string;
}

/** The least of interleaved rounds: what else runs on the machine only adds. Needs room in the system's folder for temporary files. */
async function measureEngine(records: number, rounds: number): Promise<EngineFigures> {
  const folder = await mkdtemp(join(tmpdir(), "bench-engine-"));
  try {
    const world = makeWorld({ seed: 1, size: records, end: END });
    const files = await writeLogFiles(world.records(), {
      folder,
      recordsPerFile: RECORDS_PER_FILE,
      longestWait: LONGEST_WAIT,
    });
    const questions = questionsOf(world.truth.chapters.flatMap(({ actorArns }) => actorArns)[0] ?? "");
    const best = new Best();
    const found = new Map<string, number>();
    const open: number[] = [];
    let inflatedBytes = 0;
    let indexBytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      inflatedBytes = await best.time("inflate", () => inflateAll(files));
      const threads = startThreads();
      const engine = start(folder, threads);
      try {
        await engine.counts();
        await best.time("build", () => engine.addFiles(files));
        indexBytes = (await engine.counts()).bytes;
        for (const question of questions) {
          await best.time(`first ${question.name}`, () => ask(engine, question));
          for (let again = 0; again < WARM_ROUNDS; again += 1) {
            found.set(question.name, await best.time(`warm ${question.name}`, () => ask(engine, question)));
          }
        }
        const all = engine.select(undefined);
        await all.refresh();
        await best.time("sort", () => all.ids({ column: "user", descending: false }, 0, 100));
        await best.time("window", () =>
          all.ids({ column: "user", descending: false }, records >> 1, (records >> 1) + 100),
        );
        for (const id of await all.ids(NEWEST, 0, records).then((ids) => spread(ids, 40))) {
          open.push((await timed(() => engine.record(id))).ms);
        }
      } finally {
        await engine.dispose();
        await threads.dispose();
      }
    }
    const jq = records <= 100_000 ? await jqTimes(folder, files, questions) : new Map<string, number>();
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const sorted = open.toSorted((a, b) => a - b);
    return {
      records,
      files: files.length,
      compressedMB: sum(sizes) / 1e6,
      inflatedMB: inflatedBytes / 1e6,
      inflate: best.of("inflate"),
      build: best.of("build"),
      questions: questions.map(({ name, text }) => {
        const asked = jq.get(name);
        return {
          name,
          text,
          found: found.get(name) ?? 0,
          first: best.of(`first ${name}`),
          warm: best.of(`warm ${name}`),
          ...(asked === undefined ? {} : { jq: asked }),
        };
      }),
      sortMs: best.of("sort").ms,
      windowMs: best.of("window").ms,
      openRecordMs: {
        median: sorted[sorted.length >> 1] ?? Number.NaN,
        p95: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
      },
      peakMB: await peakOf(folder),
      indexMB: indexBytes / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Prints the figures: ratios of wall time and, in brackets, of the processor time of all threads. */
async function benchEngine(print: (line: string) => void, records: number, rounds: number): Promise<void> {
  const figures = await measureEngine(records, rounds);
  const { inflate, build } = figures;
  const ratio = (time: Timed): string =>
    `${(time.ms / inflate.ms).toFixed(2)}x (${(time.cpu / inflate.cpu).toFixed(2)}x)`;
  const million = ({ ms }: Timed): string => `${((ms * 1e6) / records).toFixed(1)} ms a million`;
  print(
    `${records.toLocaleString("en")} records in ${figures.files.toLocaleString("en")} files, ` +
      `${figures.compressedMB.toFixed(0)} MB, inflated ${figures.inflatedMB.toFixed(0)} MB; ` +
      `against inflating them in ${THREADS} threads (least of ${rounds} rounds, processor time in brackets)`,
  );
  print(`  building the index            ${ratio(build)}`);
  for (const { name, text, found, first, warm, jq } of figures.questions) {
    print(`  ${name}  ${text === "" ? "event names, counted" : text}: ${found.toLocaleString("en")} found`);
    print(`     warm                       ${million(warm)}; the first time ${(first.ms / warm.ms).toFixed(1)}x that`);
    if (jq !== undefined) {
      print(`     zcat | jq                  ${(jq / (build.ms + first.ms)).toFixed(1)}x building and asking`);
    }
  }
  if (figures.questions.every(({ jq }) => jq === undefined)) {
    print(`  zcat | jq                     not measured: ${records > 100_000 ? "too many records" : "there is no jq"}`);
  }
  print(
    `  all rows by user              ${figures.sortMs.toFixed(1)} ms, a window of them ${figures.windowMs.toFixed(1)} ms`,
  );
  print(
    `  opening one record            ${figures.openRecordMs.median.toFixed(2)} ms, ` +
      `95 % within ${figures.openRecordMs.p95.toFixed(2)} ms`,
  );
  print(`  the index in memory           ${figures.indexMB.toFixed(0)} MB`);
  print(`  peak memory of the process    ${figures.peakMB.toFixed(0)} MB`);
}

function questionsOf(arn: string): readonly Question[] {
  const { from } = HOUR;
  const hour = (time: number): string => new Date(time).toISOString().slice(0, 19);
  return [
    {
      name: "a",
      text: "user:dave error:*",
      jq: '.Records[] | select(.errorCode != null and (.userIdentity.userName == "dave" or (.userIdentity.arn // "" | endswith("/dave")))) | .eventID',
    },
    { name: "b", text: "", jq: ".Records[].eventName" },
    { name: "c", text: `mentions:${arn}`, jq: `.Records[] | select(tojson | contains("${arn}")) | .eventID` },
    {
      name: "d",
      text: `time:${hour(from)}Z..${hour(from + 3_600_000)}Z`,
      jq: `.Records[] | select(.eventTime >= "${hour(from)}" and .eventTime < "${hour(from + 3_600_000)}") | .eventID`,
    },
  ];
}

/** Question b counts event names; the others select. Answers how many were found. */
async function ask(engine: Engine, { name, text }: Question): Promise<number> {
  const selection = engine.select(conditionOf(text));
  const count = await selection.refresh();
  if (name === "b") {
    const names = await selection.groups("event", { choices: [] });
    await selection.close();
    return names.length;
  }
  await selection.ids(NEWEST, 0, 100);
  await selection.close();
  return count;
}

function conditionOf(text: string): Condition | undefined {
  return text === "" ? undefined : parseQuery(text, { now: END }).query.condition;
}

function startThreads(): EngineThreads {
  return new EngineThreads({
    start: () => new Worker(new URL("../../src/engine/worker.ts", import.meta.url)),
    workers: THREADS,
  });
}

function start(folder: string, threads: EngineThreads): Engine {
  return new Engine({
    threads,
    folder: join(folder, "own"),
    onRestart: (failure) => {
      throw new Error(failure.detail);
    },
  });
}

async function inflateAll(files: readonly string[]): Promise<number> {
  const workers = Array.from({ length: THREADS }, () => new Worker(new URL("./inflate.ts", import.meta.url)));
  await Promise.all(workers.map((worker) => once(worker, "online")));
  const half = Math.ceil(files.length / THREADS);
  const bytes = await Promise.all(
    workers.map(async (worker, part) => {
      worker.postMessage(files.slice(part * half, (part + 1) * half));
      const [read] = (await once(worker, "message")) as [number];
      return read;
    }),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
  return sum(bytes);
}

async function jqTimes(
  folder: string,
  files: readonly string[],
  questions: readonly Question[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const list = join(folder, "files.txt");
  await writeFile(list, files.join("\0"));
  const has = await run("jq", ["--version"]).then(
    () => true,
    () => false,
  );
  for (const { name, jq } of has ? questions : []) {
    const program = join(folder, `${name}.jq`);
    await writeFile(program, jq);
    const command = `xargs -0 -a ${list} -P ${THREADS} -n ${Math.ceil(files.length / THREADS)} sh -c 'zcat "$@" | jq -r -f ${program} > /dev/null' sh`;
    times.set(name, (await timed(() => run("sh", ["-c", command]))).ms);
  }
  return times;
}

/** The most memory that a process takes that only builds the index and asks everything. */
async function peakOf(folder: string): Promise<number> {
  const { stdout } = await run(process.execPath, [fileURLToPath(import.meta.url), "peak", folder]);
  return Number(stdout.trim());
}

async function printPeak(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const threads = startThreads();
  const engine = start(join(folder, "peak"), threads);
  await engine.addFiles(names.filter((name) => name.endsWith(".json.gz")).map((name) => join(folder, name)));
  for (const question of questionsOf("arn:aws:iam::111111111111:user/alice")) {
    await ask(engine, question);
  }
  await engine.dispose();
  await threads.dispose();
  console.log(process.resourceUsage().maxRSS / 1024);
}

interface Timed {
  readonly ms: number;
  /** Of all threads. */
  readonly cpu: number;
}

/** The least time of each thing that was done several times. */
class Best {
  readonly #times = new Map<string, Timed>();

  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { ms, cpu, value } = await timed(work);
    const before = this.#times.get(name);
    this.#times.set(name, { ms: Math.min(ms, before?.ms ?? ms), cpu: Math.min(cpu, before?.cpu ?? cpu) });
    return value;
  }

  of(name: string): Timed {
    return this.#times.get(name) ?? { ms: Number.NaN, cpu: Number.NaN };
  }
}

async function timed<T>(work: () => Promise<T>): Promise<Timed & { readonly value: T }> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const value = await work();
  const ms = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000, value };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function spread<T>(values: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(values.length / count));
  return values.filter((_, at) => at % step === 0).slice(0, count);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first = "100000", second = "5"] = process.argv.slice(2);
  if (first === "peak") {
    await printPeak(second);
  } else {
    await benchEngine(console.log, Number(first), Number(second));
  }
}
