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
import type { Condition } from "../../src/query/condition.ts";
import { parseQuery } from "../../src/query/text.ts";
import { writeLogFiles } from "../world/logFiles.ts";
import { makeWorld } from "../world/world.ts";

const run = promisify(execFile);
const THREADS = 2;
const RECORDS_PER_FILE = 250;
/** A trail delivers sooner; of a small world the files would then be smaller than real ones. */
const LONGEST_WAIT = 5 * 3_600_000;
const END = Date.UTC(2026, 10, 22, 17);
/** What question d asks for. */
const HOUR = { from: END - 10 * 86_400_000, to: END - 10 * 86_400_000 + 3_600_000 };
const NEWEST = { column: "time", descending: true } as const;

export interface EngineFigures {
  readonly records: number;
  readonly files: number;
  readonly compressedMB: number;
  readonly inflatedMB: number;
  /** Only inflating the files, on as many threads: ms, the measure of all ratios. */
  readonly inflateMs: number;
  readonly buildToInflate: number;
  /** The same by processor time, which what else runs on the machine disturbs less. */
  readonly buildToInflateCpu: number;
  readonly questions: readonly {
    readonly name: string;
    readonly text: string;
    readonly found: number;
    /** With values read before: ms a million records. */
    readonly warmMsPerMillion: number;
    readonly firstToWarm: number;
    readonly warmToInflate: number;
    readonly warmToInflateCpu: number;
    /** Without an index, over the files. */
    readonly scanToInflate?: number;
    readonly scanToInflateCpu?: number;
    /** `zcat | jq` over the same files in two processes, against the index built and asked; absent without jq. */
    readonly jqToBuildAndAsk?: number;
  }[];
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

/** Medians of interleaved rounds. Needs room in the system's folder for temporary files. */
export async function measureEngine(records: number, rounds: number): Promise<EngineFigures> {
  const folder = await mkdtemp(join(tmpdir(), "bench-engine-"));
  try {
    const world = makeWorld({ seed: 1, size: records, end: END });
    const files = await writeLogFiles(world.records(), {
      folder,
      recordsPerFile: RECORDS_PER_FILE,
      longestWait: LONGEST_WAIT,
    });
    const questions = questionsOf(world.truth.chapters.flatMap(({ actorArns }) => actorArns)[0] ?? "");
    const inflate: Timed[] = [];
    const build: Timed[] = [];
    const first = new Map<string, Timed[]>();
    const warm = new Map<string, Timed[]>();
    const scan = new Map<string, Timed[]>();
    const found = new Map<string, number>();
    const sort: number[] = [];
    const window: number[] = [];
    const open: number[] = [];
    let inflatedBytes = 0;
    let indexBytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      const plain = await timed(() => inflateAll(files));
      inflatedBytes = plain.value;
      inflate.push(plain);
      const threads = startThreads();
      const engine = start(folder, threads);
      try {
        await engine.counts();
        for (const { name, text } of questions.filter((question) => question.text !== "")) {
          const span = name === "d" ? HOUR : undefined;
          const condition = conditionOf(text);
          const times = await timed(() =>
            engine.scan(files, condition, { ...(span === undefined ? {} : { span }), onFound: () => undefined }),
          );
          scan.set(name, [...(scan.get(name) ?? []), times]);
        }
        build.push(await timed(() => engine.addFiles(files)));
        indexBytes = (await engine.counts()).bytes;
        for (const question of questions) {
          for (const into of [first, warm]) {
            const answer = await timed(() => ask(engine, question));
            into.set(question.name, [...(into.get(question.name) ?? []), answer]);
            found.set(question.name, answer.value);
          }
        }
        const all = engine.select(undefined);
        await all.refresh();
        sort.push((await timed(() => all.rows({ column: "user", descending: false }, 0, 100))).ms);
        window.push((await timed(() => all.rows({ column: "user", descending: false }, records >> 1, 100))).ms);
        for (const id of await all.ids(NEWEST, 0, records).then((ids) => spread(ids, 40))) {
          open.push((await timed(() => engine.record(id))).ms);
        }
      } finally {
        await engine.dispose();
        await threads.dispose();
      }
    }
    const jq = records <= 100_000 ? await jqTimes(folder, files, questions) : new Map<string, number>();
    const inflateMs = medianOf(inflate, "ms");
    const inflateCpu = medianOf(inflate, "cpu");
    const buildMs = medianOf(build, "ms");
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const sorted = open.toSorted((a, b) => a - b);
    return {
      records,
      files: files.length,
      compressedMB: sum(sizes) / 1e6,
      inflatedMB: inflatedBytes / 1e6,
      inflateMs,
      buildToInflate: buildMs / inflateMs,
      buildToInflateCpu: medianOf(build, "cpu") / inflateCpu,
      questions: questions.map(({ name, text }) => {
        const warmMs = medianOf(warm.get(name) ?? [], "ms");
        const firstMs = medianOf(first.get(name) ?? [], "ms");
        const jqMs = jq.get(name);
        const scanned = scan.get(name);
        return {
          name,
          text,
          found: found.get(name) ?? 0,
          warmMsPerMillion: (warmMs * 1e6) / records,
          firstToWarm: firstMs / warmMs,
          warmToInflate: warmMs / inflateMs,
          warmToInflateCpu: medianOf(warm.get(name) ?? [], "cpu") / inflateCpu,
          ...(scanned === undefined
            ? {}
            : {
                scanToInflate: medianOf(scanned, "ms") / inflateMs,
                scanToInflateCpu: medianOf(scanned, "cpu") / inflateCpu,
              }),
          ...(jqMs === undefined ? {} : { jqToBuildAndAsk: jqMs / (buildMs + firstMs) }),
        };
      }),
      sortMs: median(sort),
      windowMs: median(window),
      openRecordMs: { median: median(open), p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0 },
      peakMB: await peakOf(folder),
      indexMB: indexBytes / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
    const names = await selection.facet("event");
    await selection.close();
    return names?.length ?? 0;
  }
  await selection.rows(NEWEST, 0, 100);
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

async function timed<T>(work: () => Promise<T>): Promise<Timed & { readonly value: T }> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const value = await work();
  const ms = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000, value };
}

function medianOf(values: readonly Timed[], what: "ms" | "cpu"): number {
  return median(values.map((value) => value[what]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
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
    console.log(JSON.stringify(await measureEngine(Number(first), Number(second)), undefined, 2));
  }
}
