import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { EngineThreads } from "../../src/engine/threads.ts";
import { writeLogFiles } from "../world/logFiles.ts";
import { makeWorld } from "../world/world.ts";
import { bundleMeasures, exceeded, figures, vsixMeasures } from "./budgets.ts";
import { type PackagedFile, packagedFiles, packagedMetafiles, unpack } from "./packaged.ts";

const kB = 1000;

/** The VSIX with the names of its files: 1.5 MB as vsce prints it, with 1,024 kB of 1,024 bytes each. */
const MOST_BYTES = 1.5 * 1024 * 1024;

/** Files of the VSIX. */
const MOST_FILES = 320;

/** In the VSIX, compressed. */
const SIZES: Readonly<Record<string, number>> = {
  VSIX: 1_500 * kB,
  "manifest, README, CHANGELOG and licenses": 80 * kB,
  "dist/extension.js": 120 * kB,
  "dist/chunks/": 930 * kB,
  "dist/engineWorker.js": 35 * kB,
  "dist/fileWorker.js": 10 * kB,
  "dist/codeWorker.js": 2 * kB,
  "dist/mcp.js": 5 * kB,
  "dist/sqlProgram.js": 5 * kB,
  "dist/tree-sitter-terraform.wasm": 30 * kB,
  "dist/web-tree-sitter.wasm": 100 * kB,
  "dist/webview/": 190 * kB,
  "media/": 20 * kB,
  "media/sample/": 70 * kB,
  "media/walkthrough/": 110 * kB,
  "schemas/": 5 * kB,
  "skills/cloudtrail-investigation/": 5 * kB,
};

/** What the extension, a thread or a page reads when it starts, minified. */
const BUNDLES: Readonly<Record<string, number>> = {
  "dist/extension.js and its imports": 950 * kB,
  "dist/engineWorker.js and its imports": 330 * kB,
  "dist/fileWorker.js and its imports": 110 * kB,
  "dist/codeWorker.js and its imports": 540 * kB,
  "dist/mcp.js and its imports": 10 * kB,
  "dist/sqlProgram.js and its imports": 20 * kB,
  "dist/webview/compare.js and its imports": 60 * kB,
  "dist/webview/event.js and its imports": 80 * kB,
  "dist/webview/evidence.js and its imports": 60 * kB,
  "dist/webview/results.js and its imports": 150 * kB,
  "dist/webview/sql.js and its imports": 60 * kB,
};

/** What a thread takes after its start: the JavaScript heap, and buffers outside of it. */
const THREADS: Readonly<Record<string, number>> = {
  "dist/engineWorker.js": 42_000 * kB,
  "dist/fileWorker.js": 18_000 * kB,
  "dist/codeWorker.js": 20_000 * kB,
};

/** What an event takes in the index. */
const BYTES_PER_EVENT = 260;
const EVENTS = 20_000;

let files: ReadonlyMap<string, PackagedFile>;
let folder: string;
beforeAll(async () => {
  files = await packagedFiles();
  folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-budgets-")));
  await unpack(files, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

test("the VSIX and each group of its files are within their budgets", async () => {
  const measures = vsixMeasures(files);
  console.log(`${files.size} of ${MOST_FILES} files\n${figures(measures, SIZES)}`);
  expect(exceeded(measures, SIZES)).toEqual([]);
  expect((await stat(inject("vsix"))).size).toBeLessThan(MOST_BYTES);
  expect(files.size).toBeLessThanOrEqual(MOST_FILES);
});

test("what the extension, each thread and each page load at once is within its budget", async () => {
  const measures = bundleMeasures(await packagedMetafiles());
  console.log(figures(measures, BUNDLES));
  expect(exceeded(measures, BUNDLES)).toEqual([]);
});

test("the memory of each started thread is within its budget", async () => {
  const workers = [...files.keys()].filter((name) => /^extension\/dist\/\w+Worker\.js$/.test(name));
  const measures = await Promise.all(
    workers.map(async (name) => ({
      name: name.replace(/^extension\//, ""),
      bytes: await bytesAfterStart(join(folder, ...name.split("/"))),
      parts: [],
    })),
  );
  console.log(figures(measures, THREADS));
  expect(exceeded(measures, THREADS)).toEqual([]);
});

test("the index takes a bounded number of bytes for each event", async () => {
  const world = makeWorld({ seed: 1, size: EVENTS, end: Date.UTC(2026, 10, 22, 17) });
  const logs = await writeLogFiles(world.records(), { folder: join(folder, "logs"), recordsPerFile: 250 });
  const program = join(folder, "extension", "dist", "engineWorker.js");
  const threads = new EngineThreads({ start: () => new Worker(program), workers: 1 });
  const engine = new Engine({
    threads,
    folder: join(folder, "table"),
    onRestart: (failure) => {
      throw new Error(failure.detail);
    },
  });
  try {
    const { bytes: empty } = await engine.counts();
    await engine.addFiles(logs);
    const { bytes, events } = await engine.counts();
    const each = (bytes - empty) / events;
    console.log(`${each.toFixed(0)} of ${BYTES_PER_EVENT} bytes in the index for each of ${events} events`);
    expect(events).toBe(EVENTS);
    expect(each).toBeLessThan(BYTES_PER_EVENT);
  } finally {
    await engine.dispose();
    await threads.dispose();
  }
});

test("a budget that is exceeded names the largest parts, and what has no budget is named", () => {
  const measures = [
    { name: "page.js", bytes: 3000, parts: [["src/large", 2000] as const, ["src/small", 1000] as const] },
    { name: "new.js", bytes: 1, parts: [] },
    { name: "small.js", bytes: 1, parts: [] },
  ];
  const [page, added, ...others] = exceeded(measures, { "page.js": 2999, "small.js": 1 });
  expect(page).toMatch(/^page\.js: +3\.0 kB of +3\.0 kB\. Largest:\n +2\.0 kB {2}src\/large\n +1\.0 kB {2}src\/small$/);
  expect(added).toMatch(/^new\.js .* has no budget/);
  expect(others).toEqual([]);
});

/** Runs a thread's program to the end of its start. In bytes. */
async function bytesAfterStart(program: string): Promise<number> {
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     const { pathToFileURL } = require("node:url");
     const { getHeapStatistics } = require("node:v8");
     import(pathToFileURL(workerData).href).then(() => {
       const { used_heap_size: heap, external_memory: outside } = getHeapStatistics();
       parentPort.postMessage(heap + outside);
     });`,
    { eval: true, workerData: program },
  );
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  } finally {
    await worker.terminate();
  }
}
