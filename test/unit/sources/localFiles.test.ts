import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { ALL_TIME, plan } from "../../../src/query/plan/plan.ts";
import { LOG_FILES } from "../../../src/sources/localFiles/capabilities.ts";
import { LocalFiles } from "../../../src/sources/localFiles/localFiles.ts";
import type { SourcePage } from "../../../src/sources/source.ts";

const signal = new AbortController().signal;
const NOW = Date.parse("2026-11-20T12:00:00Z");

/** One event an hour, back from `to`. */
function records(prefix: string, count: number, to: string) {
  const last = Date.parse(to);
  return Array.from({ length: count }, (_, at) => ({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: at % 2 === 0 ? "alice" : "bob" },
    eventTime: new Date(last - at * 3_600_000).toISOString().replace(".000Z", "Z"),
    eventSource: "s3.amazonaws.com",
    eventName: "PutObject",
    awsRegion: "eu-west-1",
    eventID: `${prefix}-${at}`,
  }));
}

const logFile = (prefix: string, count: number, to: string) =>
  gzipSync(JSON.stringify({ Records: records(prefix, count, to) }));
const trailFile = (stamp: string) => `111122223333_CloudTrail_eu-west-1_${stamp}_a1B2c3D4e5F6g7H8.json.gz`;

async function search(source: LocalFiles, text = "", stop = signal): Promise<SourcePage[]> {
  const { query } = parseQuery(text, { now: NOW });
  const window = { from: query.window?.from ?? ALL_TIME.from, to: query.window?.to ?? ALL_TIME.to };
  const pages: SourcePage[] = [];
  for await (const page of source.search(plan({ ...query, window }, LOG_FILES, ALL_TIME.to), stop)) {
    pages.push(page);
  }
  return pages;
}

const idsOf = (pages: readonly SourcePage[]) => pages.flatMap(({ events }) => events.map(({ eventId }) => eventId));
const notesOf = (pages: readonly SourcePage[]) => pages.at(-1)?.notes ?? [];

describe("log files on disk", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "cloudtrail-files-")));
    const trail = join(folder, "logs", "AWSLogs", "111122223333", "CloudTrail", "eu-west-1");
    await mkdir(join(trail, "2026", "11", "19"), { recursive: true });
    await mkdir(join(trail, "2026", "11", "20"), { recursive: true });
    await writeFile(
      join(trail, "2026", "11", "19", trailFile("20261119T1005Z")),
      logFile("old", 2, "2026-11-19T10:00:00Z"),
    );
    await writeFile(
      join(trail, "2026", "11", "20", trailFile("20261120T1005Z")),
      logFile("new", 2, "2026-11-20T10:00:00Z"),
    );
    await writeFile(join(folder, "logs", "a.json"), JSON.stringify({ name: "not a log" }));
    await writeFile(join(folder, "logs", "picture.png"), "x");
    await mkdir(join(folder, "logs", "CloudTrail-Digest"));
    await writeFile(join(folder, "logs", "CloudTrail-Digest", "digest.json"), "{}");
    await mkdir(join(folder, "outside"));
    await writeFile(
      join(folder, "outside", "other.json"),
      JSON.stringify(records("outside", 1, "2026-11-20T10:00:00Z")),
    );
    await writeFile(join(folder, "outside", "empty.json"), "");
    await writeFile(
      join(folder, "outside", "cut.json"),
      JSON.stringify({ Records: records("cut", 5, "2026-11-20T10:00:00Z") }).slice(0, -20),
    );
    await writeFile(
      join(folder, "outside", "large.jsonl"),
      records("large", 3000, "2026-11-20T10:00:00Z")
        .map((record) => JSON.stringify(record))
        .join("\n"),
    );
    await symlink(join(folder, "outside"), join(folder, "logs", "out"));
    await symlink(join(folder, "logs"), join(folder, "logs", "round"));
    await symlink(join(folder, "nowhere"), join(folder, "logs", "dangling.json"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

  it("reads a folder with all that is below it, the newest file first, and no link that leads out", async () => {
    const pages = await search(new LocalFiles([join(folder, "logs")]));
    expect(idsOf(pages)).toEqual(["new-0", "new-1", "old-0", "old-1"]);
    expect(notesOf(pages)).toEqual([
      "a.json: not CloudTrail, no event was found in it.",
      "dangling.json: not found.",
      "out: a link that leads out of the folder was not followed.",
      "1 file was skipped, because it does not look like a log: picture.png.",
      "1 folder was skipped: CloudTrail-Digest.",
    ]);
    expect(pages.at(-1)?.share).toBe(1);
  });

  it("recognizes log files without the name of one, and names what it skipped", async () => {
    const many = join(folder, "unnamed");
    const firehose = join(many, "2026", "11", "20", "10");
    await mkdir(firehose, { recursive: true });
    await mkdir(join(many, ".git"));
    const written = (prefix: string) =>
      records(prefix, 2, "2026-11-20T10:00:00Z")
        .map((record) => JSON.stringify(record))
        .join("");
    const utf16 = Buffer.from(`\ufeff${written("utf16")}`, "utf16le");
    await writeFile(join(firehose, "trail-1-2026-11-20-10-00-00-0f0f"), written("firehose"));
    await writeFile(join(firehose, "trail-1-2026-11-20-10-05-00-0f1f"), gzipSync(written("gzip")));
    await writeFile(join(many, "b.txt"), `  ${JSON.stringify({ Records: records("txt", 1, "2026-11-20T10:00:00Z") })}`);
    await writeFile(join(many, "c.json.1"), JSON.stringify(records("rotated", 1, "2026-11-20T10:00:00Z"), null, 2));
    await writeFile(
      join(many, "d.out"),
      "Event ID,Event time,Event name,Event source\nrow,2026-11-20,PutObject,s3.amazonaws.com\n",
    );
    await writeFile(join(many, "e.dat"), utf16);
    await writeFile(join(many, "picture.png"), Buffer.from("89504e470d0a1a0a00000000", "hex"));
    await writeFile(join(many, "broken"), Buffer.from("1f8b08ff00", "hex"));
    await writeFile(join(many, "empty"), "");
    await writeFile(join(many, "terraform.tfstate"), '{"version": 4, "resources": []}');
    await writeFile(join(many, "notes.md"), "We searched CloudTrail for eventName.");
    const pages = await search(new LocalFiles([many]));
    expect(idsOf(pages).toSorted()).toEqual(
      ["firehose-0", "firehose-1", "gzip-0", "gzip-1", "rotated-0", "row", "txt-0", "utf16-0", "utf16-1"].toSorted(),
    );
    expect(notesOf(pages).filter((note) => note.includes("skipped"))).toEqual([
      "5 files were skipped, because they do not look like logs: broken, empty, notes.md and 2 more.",
      "1 folder was skipped: .git.",
    ]);
  });

  it("reads a file that was chosen itself, whatever its name", async () => {
    const path = join(folder, "outside", "events.of.november");
    await writeFile(path, JSON.stringify(records("named", 1, "2026-11-20T10:00:00Z")));
    expect(idsOf(await search(new LocalFiles([path, path])))).toEqual(["named-0"]);
  });

  it("shows the record of an event that stands in a table as well", async () => {
    const paths = ["a.csv", "b.json"].map((name) => join(folder, "outside", name));
    const [event] = records("both", 1, "2026-11-20T10:00:00Z");
    await writeFile(
      paths[0] ?? "",
      "Event ID,Event time,Event name,Event source\nboth-0,2026-11-20T10:00:00Z,PutObject,s3.amazonaws.com\n",
    );
    await writeFile(paths[1] ?? "", JSON.stringify(event));
    const pages = await search(new LocalFiles(paths));
    expect(pages.flatMap(({ events }) => events.map(({ actor }) => actor.name)).sort()).toEqual(["alice", "unknown"]);
    expect(notesOf(pages)).toHaveLength(1);
    const [first] = (await search(new LocalFiles(paths), "user:alice")).flatMap(({ events }) => events);
    expect(first?.raw).toBe(JSON.stringify(event));
  });

  it("says that an event is left out because another one has its id, and nothing of the same event in two files", async () => {
    const [event] = records("clash", 1, "2026-11-20T10:00:00Z");
    const paths = ["c1.json", "c2.json", "c3.json"].map((name) => join(folder, "outside", name));
    await writeFile(paths[0] ?? "", JSON.stringify(event));
    await writeFile(paths[1] ?? "", JSON.stringify(event, null, 2));
    expect(notesOf(await search(new LocalFiles(paths.slice(0, 2))))).toEqual([]);
    await writeFile(paths[2] ?? "", JSON.stringify({ ...event, eventName: "DeleteTrail" }));
    expect(notesOf(await search(new LocalFiles(paths)))).toEqual([
      "1 event is left out: another event has the same ID, but another name, source or time.",
    ]);
  });

  it("filters by the text, and reads no file that was delivered before the time that is asked for", async () => {
    const source = new LocalFiles([join(folder, "logs")]);
    const pages = await search(source, "user:bob from:2026-11-20");
    expect(idsOf(pages)).toEqual(["new-1"]);
    // Not the trail's file of the day before.
    expect(pages.at(-1)?.files).toEqual({ read: 2, of: 3, parsed: 2 });
    expect(pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(2);
  });

  it("tells what is odd about files, and reads the others", async () => {
    const files = ["cut.json", "empty.json", "other.json", "missing.json"].map((name) => join(folder, "outside", name));
    const pages = await search(new LocalFiles(files));
    expect(idsOf(pages).sort()).toEqual(["cut-0", "cut-1", "cut-2", "cut-3", "outside-0"]);
    expect(notesOf(pages)).toEqual([
      "empty.json: not CloudTrail, no event was found in it.",
      "missing.json: not found.",
      "cut.json: The file is truncated after 4 events; the rest is missing.",
    ]);
  });

  it("goes on where a search stopped, with a page that was not taken", async () => {
    const paths = ["large.jsonl", "other.json"].map((name) => join(folder, "outside", name));
    const whole = idsOf(await search(new LocalFiles(paths)));
    expect(whole).toHaveLength(3001);
    const source = new LocalFiles(paths);
    const { query } = parseQuery("", { now: NOW });
    const begun: string[] = [];
    for await (const page of source.search(plan({ ...query, window: ALL_TIME }, LOG_FILES, ALL_TIME.to), signal)) {
      if (begun.length > 0) {
        break;
      }
      begun.push(...page.events.map(({ eventId }) => eventId));
    }
    expect(begun.length).toBeLessThan(3001);
    const rest = idsOf(await search(source));
    // Pages are sorted each, and end where time is up as well.
    expect([...begun, ...rest].sort()).toEqual(whole.sort());
  });

  it("loses no event and gives none twice, wherever it is cancelled and goes on", async () => {
    const small = join(folder, "small");
    await mkdir(small);
    for (let file = 0; file < 4; file += 1) {
      await writeFile(join(small, `${file}.json`), JSON.stringify(records(`small${file}`, 3, "2026-11-20T10:00:00Z")));
    }
    const whole = idsOf(await search(new LocalFiles([small]))).sort();
    expect(whole).toHaveLength(12);
    const planned = plan({ ...parseQuery("", { now: NOW }).query, window: ALL_TIME }, LOG_FILES, ALL_TIME.to);
    for (let looks = 1; looks < 20; looks += 1) {
      const source = new LocalFiles([small]);
      const stop = new AbortController();
      let left = looks;
      // Cancelled the n-th time that the source looks whether it was.
      stop.signal.throwIfAborted = () => {
        left -= 1;
        if (left === 0) {
          stop.abort();
        }
        AbortSignal.prototype.throwIfAborted.call(stop.signal);
      };
      const pages: SourcePage[] = [];
      try {
        for await (const page of source.search(planned, stop.signal)) {
          pages.push(page);
        }
      } catch (error) {
        expect(error).toMatchObject({ name: "AbortError" });
      }
      pages.push(...(await search(source)));
      expect(idsOf(pages).sort()).toEqual(whole);
      expect(pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(12);
    }
  });

  it("stops when it is cancelled", async () => {
    const stop = new AbortController();
    const source = new LocalFiles([join(folder, "outside", "large.jsonl")]);
    const { query } = parseQuery("", { now: NOW });
    const reading = (async () => {
      for await (const _page of source.search(
        plan({ ...query, window: ALL_TIME }, LOG_FILES, ALL_TIME.to),
        stop.signal,
      )) {
        stop.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it("fails where there is nothing to read", async () => {
    const error = await search(new LocalFiles([join(folder, "nowhere")])).catch((reason: unknown) => reason);
    expect(Failure.is(error) && error.reason).toBe("not-found");
    expect(Failure.is(error) && error.message).toContain("nowhere: not found.");
  });

  it("leaves what a trail wrote to an index, and reads the rest and what the index could not", async () => {
    const trail = join(folder, "left");
    await mkdir(trail);
    const path = (name: string) => join(trail, name);
    await writeFile(path(trailFile("20261120T1005Z")), logFile("named", 3, "2026-11-20T10:00:00Z"));
    await writeFile(path(trailFile("20261120T0905Z")), logFile("broken", 2, "2026-11-20T09:00:00Z"));
    await writeFile(path("renamed.json.gz"), logFile("renamed", 1, "2026-11-20T10:00:00Z"));
    await writeFile(path("plain.json"), JSON.stringify({ Records: records("plain", 1, "2026-11-20T10:00:00Z") }));
    await writeFile(path("lines.json"), JSON.stringify(records("line", 1, "2026-11-20T10:00:00Z")[0]));
    const asked: string[] = [];
    const broken = path(trailFile("20261120T0905Z"));
    const index = {
      addFiles: async (files: readonly string[]) => {
        asked.push(...files);
        return { scanned: 5, matched: 4, clashes: 0, parsed: 1, unread: files.filter((file) => file === broken) };
      },
    };
    const source = new LocalFiles([trail], index);
    const pages = await search(source);
    expect(asked.toSorted()).toEqual(
      [trailFile("20261120T1005Z"), trailFile("20261120T0905Z"), "plain.json", "renamed.json.gz"].map(path).toSorted(),
    );
    expect(pages[0]).toMatchObject({ events: [], indexed: 4, scanned: 5, files: { read: 3, of: 5, parsed: 1 } });
    expect(pages.at(-1)?.files).toEqual({ read: 5, of: 5, parsed: 3 });
    expect(idsOf(pages).toSorted()).toEqual(["broken-0", "broken-1", "line-0"]);
    expect(pages.at(-1)?.share).toBe(1);
    // Run again, it asks only for what was not read.
    expect(idsOf(await search(source))).toEqual([]);
    expect(asked.length).toBe(5);
  });
});
