// node test/bench/hostile.ts [NAME]: what files that are made to be costly do to the process that opens them. Each is opened
// in a process of its own, as the extension opens it: the longest time in which the event loop did not turn, the most
// memory, and what is told of the file.
import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { createGzip } from "node:zlib";
import { Engine } from "../../src/engine/engine.ts";
import { EngineThreads } from "../../src/engine/threads.ts";
import { FoundEvents } from "../../src/investigation/results/foundEvents.ts";
import { Searches } from "../../src/investigation/search/searches.ts";
import { Seen } from "../../src/investigation/search/seen.ts";
import { LocalFilesKind } from "../../src/sources/localFiles/localFilesKind.ts";
import type { Sources } from "../../src/sources/registry.ts";
import { type HostileFile, hostileFiles } from "../hostile/hostileFiles.ts";

const run = promisify(execFile);
const THREADS = 2;
const PATIENCE = 400_000;

interface HostileFigures {
  readonly bytes: number;
  readonly ms: number;
  /** The longest time in which nothing else had a turn, ms. */
  readonly gap: number;
  /** At most, in MB, with all threads; and before the file was opened. */
  readonly memory: number;
  readonly before: number;
  readonly events: number;
  readonly notes: readonly string[];
}

/** Prints the figures of every file. */
export async function benchHostile(print: (line: string) => void, only?: string): Promise<void> {
  print("Files that are made to be costly: longest gap of the event loop, most memory of the process (before), time");
  for (const { name } of hostileFiles(1)) {
    if (only !== undefined && name !== only) {
      continue;
    }
    try {
      const { stdout } = await run(process.execPath, [fileURLToPath(import.meta.url), "open", name], {
        timeout: PATIENCE,
        killSignal: "SIGKILL",
      });
      const { bytes, ms, gap, memory, before, events, notes } = JSON.parse(stdout) as HostileFigures;
      print(
        `  ${name.padEnd(44)} ${kB(bytes)} ${String(Math.round(gap)).padStart(7)} ms ${String(Math.round(memory)).padStart(6)} MB (${Math.round(before)}) ${(ms / 1000).toFixed(1).padStart(6)} s, ${events.toLocaleString("en")} events`,
      );
      for (const note of notes) {
        print(`      ${note}`);
      }
    } catch (error) {
      print(`  ${name.padEnd(44)} the process died: ${String(error).slice(-200).replaceAll("\n", " ")}`);
    }
  }
}

async function open(hostile: HostileFile): Promise<HostileFigures> {
  const folder = await mkdtemp(join(tmpdir(), "bench-hostile-"));
  try {
    // Written by another process: what that takes is not measured.
    await run(process.execPath, [fileURLToPath(import.meta.url), "write", hostile.name, folder]);
    const path = join(folder, hostile.file);
    const threads = new EngineThreads({
      start: () => new Worker(new URL("../../src/engine/worker.ts", import.meta.url)),
      workers: THREADS,
    });
    const found = new FoundEvents({
      open: async () => new Engine({ threads, folder: join(folder, "own"), onRestart: () => undefined }),
      restarted: () => undefined,
    });
    const files = new LocalFilesKind({
      fileProgram: fileURLToPath(new URL("../../src/sources/logFiles/fileWorker.ts", import.meta.url)),
    });
    const searches = new Searches({
      sources: { kinds: [files] } as unknown as Sources,
      seen: new Seen(),
      now: () => Date.now(),
      defaultHours: () => 24,
    });
    const signal = new AbortController().signal;
    const search = await searches.prepare({ files: [path] }, signal, { index: found });
    // The first time that something is loaded is not the file's fault.
    await import("../../src/sources/localFiles/localFiles.ts");
    found.lookFor(undefined, search.plan.window);
    const before = process.resourceUsage().maxRSS / 1024;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const begin = performance.now();
    for await (const page of search.run(signal)) {
      await found.add(page.events);
    }
    const ms = performance.now() - begin;
    delay.disable();
    const memory = process.resourceUsage().maxRSS / 1024;
    const figures = {
      bytes: (await stat(path)).size,
      ms,
      gap: delay.max / 1e6,
      memory,
      before,
      events: search.count,
      notes: search.targets.flatMap(({ notes = [] }) => notes),
    };
    await found.close();
    await threads.dispose();
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function write({ file, pieces }: HostileFile, folder: string): Promise<void> {
  const out = createWriteStream(join(folder, file));
  const source = Readable.from(pieces(), { objectMode: false });
  await (file.endsWith(".gz") ? pipeline(source, createGzip(), out) : pipeline(source, out));
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(0).padStart(7)} kB`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , task, name = "", folder = ""] = process.argv;
  const hostile = hostileFiles(1).find((each) => each.name === name);
  if (task === "open" && hostile !== undefined) {
    console.log(JSON.stringify(await open(hostile)));
  } else if (task === "write" && hostile !== undefined) {
    await write(hostile, folder);
  } else {
    await benchHostile(console.log, task);
  }
}
