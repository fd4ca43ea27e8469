import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileReader, type FileReaderOptions, ReadingStopped } from "../../../src/sources/logFiles/fileReader.ts";
import { threadProgram } from "../../threadProgram.ts";
import { containersOf } from "../formats/containers.ts";
import { record } from "../formats/reading.ts";

const program = threadProgram("files");
const running = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const never = new AbortController().signal;
const events = Array.from({ length: 2_500 }, (_, at) => record(`e${at}`));

let folder = "";
let readers: FileReader[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "file-reader-"));
  readers = [];
});
afterEach(async () => {
  for (const reader of readers) {
    reader.close();
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

function start(options: FileReaderOptions = { program }): FileReader {
  const reader = new FileReader(options);
  readers.push(reader);
  return reader;
}

async function written(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function all(reader: FileReader, path: string, signal = never) {
  const ids: unknown[] = [];
  const codes: string[] = [];
  let most = 0;
  for await (const { records, diagnostics } of reader.read(path, (await stat(path)).size, signal)) {
    most = Math.max(most, records.length);
    ids.push(...records.map(({ json }) => (JSON.parse(json) as { readonly eventID: unknown }).eventID));
    codes.push(...diagnostics.map(({ code }) => code));
  }
  return { ids, codes, most };
}

const failureOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the thread that reads files", { timeout: 60_000 }, () => {
  it("gives what reading here gives, one file after another, a part at a time", async () => {
    const here = start({});
    const there = start();
    for (const [name, file] of containersOf(events)) {
      const path = await written("file", file);
      const found = await all(there, path);
      expect(found.ids, name).toHaveLength(events.length);
      expect(found.most).toBeLessThanOrEqual(1_000);
      // How many come at a time depends on how busy the machine is.
      const { ids, codes } = await all(here, path);
      expect(found).toMatchObject({ ids, codes });
    }
    const cut = await written("cut.gz", gzipSync(JSON.stringify(events)).subarray(0, 2_000));
    expect((await all(there, cut)).codes).toEqual(["truncated"]);
  });

  it("gives up a Parquet file that claims more values than it can hold", async () => {
    const text = (name: string, data: string[]) => ({ name, data, type: "STRING" as const, nullable: true });
    const columnData = [
      text("eventname", ["RunInstances", "StopInstances"]),
      text("eventid", ["one", "two"]),
      text("eventsource", ["ec2.amazonaws.com", "ec2.amazonaws.com"]),
    ];
    const file = Buffer.from(parquetWriteBuffer({ columnData }));
    const reader = start({ program, patience: 2_000, memory: 64 });
    expect((await all(reader, await written("whole", file))).ids).toEqual(["one", "two"]);
    // The number of values in the header of the first page.
    file[20] = (file[20] as number) ^ 0xff;
    expect(await failureOf(all(reader, await written("claims", file)))).toBeInstanceOf(ReadingStopped);
    expect((await all(reader, await written("next", JSON.stringify(events[0])))).ids).toEqual(["e0"]);
  });

  it("gives up a file for which it would need too much memory, and reads the next in another thread", async () => {
    const greedy = "const kept = []; for (;;) kept.push(Array.from({ length: 1000 }, () => ({})));";
    const error = await failureOf(all(start({ program: running(greedy), memory: 24 }), await written("a", "{}")));
    expect(error).toBeInstanceOf(ReadingStopped);
    expect(String(error)).toContain("too much memory");
    const once = await written("once.json", JSON.stringify(record("one")));
    const reader = start();
    await reader.read(once, 10, never).next();
    reader.close();
    expect((await all(reader, once)).ids).toEqual(["one"]);
  });

  it("gives up a file that is not answered for, and stops at once when it is cancelled", async () => {
    const idle = running('import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {});');
    const late = await failureOf(all(start({ program: idle, patience: 100 }), await written("a", "{}")));
    expect(late).toBeInstanceOf(ReadingStopped);
    expect(String(late)).toContain("too long");
    const stop = new AbortController();
    const cancelled = failureOf(all(start({ program: idle }), join(folder, "a"), stop.signal));
    stop.abort();
    expect(await cancelled).toMatchObject({ name: "AbortError" });
  });

  it("passes on what the file system says", async () => {
    const missing = start().read(join(folder, "missing"), 10, never).next();
    expect(await failureOf(missing)).toMatchObject({ code: "ENOENT" });
  });
});
