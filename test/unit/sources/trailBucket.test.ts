import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { costText } from "../../../src/investigation/search/cost.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { fileBatches } from "../../../src/sources/logFiles/fileBatches.ts";
import type { LogFileIndex, SourcePage } from "../../../src/sources/source.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { ObjectCache } from "../../../src/sources/trailBucket/objectCache.ts";
import type { TrailBucketRef } from "../../../src/sources/trailBucket/target.ts";
import { TrailBucket, type TrailBucketOptions } from "../../../src/sources/trailBucket/trailBucket.ts";
import { FakeBucket, failureOf, keyOf, logText } from "./fakeBucket.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse("2026-11-20T12:00:00Z");
const DAY_START = Date.parse("2026-11-10T00:00:00Z");
const target: TrailBucketRef = { source: "trailBucket", label: "acme-trail", profile: "p", bucket: "acme-trail" };
const signal = new AbortController().signal;

let folder = "";
let cache: ObjectCache;
let unwritable: unknown[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-bucket-"));
  unwritable = [];
  cache = cacheOf();
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

function cacheOf(maxBytes = 1e9): ObjectCache {
  return new ObjectCache({
    folder: join(folder, "cache"),
    maxBytes: () => maxBytes,
    onUnwritable: (error) => unwritable.push(error),
  });
}

function open(bucket: FakeBucket, options: Partial<TrailBucketOptions> = {}, ref = target): TrailBucket {
  return new TrailBucket(bucket, ref, { cache, now: () => NOW, ...options });
}

function planOf(text: string) {
  const { query, problems } = parseQuery(text, { now: NOW });
  expect(problems).toEqual([]);
  return plan(query, TRAIL_BUCKET, NOW);
}

interface Found {
  readonly pages: readonly SourcePage[];
  readonly ids: readonly string[];
  readonly notes: readonly string[];
  readonly failure?: Failure;
}

async function search(source: TrailBucket, text: string, stop = signal): Promise<Found> {
  const pages: SourcePage[] = [];
  let failure: Failure | undefined;
  try {
    for await (const page of source.search(planOf(text), stop)) {
      pages.push(page);
    }
  } catch (error) {
    if (!Failure.is(error)) {
      throw error;
    }
    failure = error;
  }
  const ids = pages.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  return { pages, ids, notes: pages.at(-1)?.notes ?? [], ...(failure === undefined ? {} : { failure }) };
}

/** A file with one event a minute before it was delivered. */
function putFile(bucket: FakeBucket, id: string, file: Parameters<typeof keyOf>[0], more: object = {}): string {
  const { delivered, accountId = "111122223333", region = "eu-west-1" } = file;
  const key = keyOf(file);
  bucket.put(
    key,
    logText([{ id, time: delivered - MINUTE, awsRegion: region, recipientAccountId: accountId, ...more }]),
  );
  return key;
}

const day = (hours: number) => DAY_START + hours * HOUR;
const WHOLE_DAY = "from:2026-11-10 to:2026-11-10";

describe("the log files of a trail", () => {
  it("are found by account, Region and kind, and read newest first", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    putFile(bucket, "b", { delivered: day(4), region: "us-east-1" });
    putFile(bucket, "c", { delivered: day(5), accountId: "444455556666" });
    putFile(
      bucket,
      "d",
      { delivered: day(6), kind: "CloudTrail-NetworkActivity" },
      { eventCategory: "NetworkActivity" },
    );
    bucket.put(keyOf({ delivered: day(7), kind: "CloudTrail-Digest" }), "{}");
    bucket.put("AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/11/10/x.log.gz", "x");
    bucket.put("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/10/notes.txt", "x");
    const { ids, notes, pages, failure } = await search(open(bucket), WHOLE_DAY);
    expect(failure).toBeUndefined();
    expect(ids).toEqual(["d", "c", "b", "a"]);
    expect(pages.at(-1)?.asOf).toBe(DAY_START + 26 * HOUR);
    expect(notes).toEqual([
      "Log files that were delivered until 2026-11-11 02:00 UTC were read. Events that CloudTrail delivered later are missing.",
    ]);
    expect(pages.at(-1)).toMatchObject({ coveredFrom: DAY_START, files: { read: 4, of: 4, parsed: 4 } });
    expect(bucket.gets.filter((key) => /Digest|elastic|notes/.test(key))).toEqual([]);
  });

  it("are listed for the time of the search and the delivery after it, page by page", async () => {
    const bucket = new FakeBucket();
    bucket.pageSize = 2;
    for (let hour = -24; hour < 72; hour += 1) {
      putFile(bucket, `h${hour}`, { delivered: day(hour) + 30 * MINUTE });
    }
    const { ids } = await search(open(bucket), "from:2026-11-10T10:00Z to:2026-11-10T12:00Z");
    expect(ids).toEqual(["h11", "h10"]);
    // One before that clocks may differ by, two hours after.
    expect(bucket.gets).toHaveLength(4);
    const listed = bucket.lists.filter(({ foldersOnly }) => foldersOnly !== true);
    expect(listed[0]?.after).toBe(
      "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/10/111122223333_CloudTrail_eu-west-1_20261110T0945",
    );
    expect(listed.length).toBeLessThanOrEqual(4);
  });

  it("of a year are listed in ever longer parts, each once", async () => {
    const bucket = new FakeBucket();
    let count = 0;
    for (let hour = -24 * 364; hour <= 0; hour += 1) {
      // The times between which parts are listed are full hours.
      for (const delivered of hour % 12 === 0 ? [day(hour) - MINUTE, day(hour)] : []) {
        putFile(bucket, `e${count}`, { delivered });
        count += 1;
      }
    }
    const { ids } = await search(open(bucket), "from:2025-11-11T00:00Z to:2026-11-10T10:00Z");
    expect(ids).toHaveLength(new Set(ids).size);
    // The oldest was delivered before the search begins.
    expect(ids).toHaveLength(count - 2);
    expect(bucket.lists.length).toBeLessThan(12);
  });

  it("that were delivered within two hours after the end are read, later ones are not", async () => {
    const bucket = new FakeBucket();
    const late = (id: string, delivered: number) =>
      bucket.put(keyOf({ delivered, unique: id.padEnd(16, "0") }), logText([{ id, time: day(11) }]));
    late("early", day(13));
    late("late", day(14) - MINUTE);
    late("later", day(14));
    expect((await search(open(bucket), "from:2026-11-10T10:00Z to:2026-11-10T12:00Z")).ids).toEqual(["late", "early"]);
  });

  it("with names that tell no time are read for each search that reaches their day", async () => {
    const bucket = new FakeBucket();
    const root = "AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/11/10/";
    bucket.put(`${root}insights.json.gz`, logText([{ id: "a", time: day(11), eventCategory: "Insight" }]));
    const { ids, pages } = await search(open(bucket), "from:2026-11-10T10:00Z to:2026-11-10T12:00Z");
    expect(ids).toEqual(["a"]);
    expect(pages.at(-1)?.coveredFrom).toBe(day(10));
    expect((await search(open(bucket), "from:2026-11-11 to:2026-11-11")).pages.at(-1)?.files?.read).toBe(1);
  });

  it("of accounts and Regions that the search leaves out are not listed", async () => {
    const bucket = new FakeBucket();
    for (const accountId of ["111122223333", "444455556666"]) {
      for (const region of ["eu-west-1", "us-east-1"]) {
        putFile(bucket, `${accountId} ${region}`, { delivered: day(3), accountId, region });
      }
    }
    const { ids } = await search(open(bucket), `${WHOLE_DAY} account:444455556666 region:us-east-1`);
    expect(ids).toEqual(["444455556666 us-east-1"]);
    expect(bucket.gets).toHaveLength(1);
    expect(bucket.lists.some(({ prefix }) => prefix.includes("111122223333"))).toBe(false);
    const ref = { ...target, accounts: ["111122223333"], regions: ["eu-west-1"] };
    expect((await search(open(bucket, {}, ref), WHOLE_DAY)).ids).toEqual(["111122223333 eu-west-1"]);
  });

  it("of kinds that cannot match are not listed", async () => {
    const bucket = new FakeBucket();
    for (const kind of ["CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated"]) {
      putFile(bucket, kind, { delivered: day(3), kind });
    }
    await search(open(bucket), `${WHOLE_DAY} category:Insight`);
    expect(bucket.gets.map((key) => key.split("/")[2])).toEqual(["CloudTrail-Insight"]);
  });

  it("of an organization's trail and below a prefix are found", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "org", { delivered: day(3), root: "org/AWSLogs/o-abcdefghij/", accountId: "444455556666" });
    putFile(bucket, "own", { delivered: day(2), root: "org/AWSLogs/" });
    putFile(bucket, "elsewhere", { delivered: day(4) });
    const ref = { ...target, prefix: "org" };
    expect((await search(open(bucket, {}, ref), WHOLE_DAY)).ids).toEqual(["org", "own"]);
    const inOrganization = { ...ref, organization: "o-abcdefghij" };
    expect((await search(open(bucket, {}, inOrganization), WHOLE_DAY)).ids).toEqual(["org"]);
  });

  it("that nobody has delivered are said to be missing", async () => {
    const bucket = new FakeBucket().put("other/x.json", "{}");
    const trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/all";
    const { failure } = await search(open(bucket, {}, { ...target, prefix: "trails", trail }), WHOLE_DAY);
    expect(failure?.toData()).toMatchObject({
      reason: "not-found",
      message:
        'Bucket "acme-trail" holds no CloudTrail log files under "trails/AWSLogs/". Check the bucket and prefix of trail arn:aws:cloudtrail:us-east-1:111122223333:trail/all.',
    });
  });

  it("with summaries of data events are named as what they are", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    const summary = { eventVersion: "1.0", eventCategory: "Aggregated", eventType: "AwsAggregatedEvent", summary: {} };
    bucket.put(
      keyOf({ delivered: day(4), kind: "CloudTrail-Aggregated" }),
      JSON.stringify({ Records: [{ ...summary, timeWindow: { windowStart: "2026-11-10T03:55:00Z" } }] }),
    );
    const { ids, notes } = await search(open(bucket), WHOLE_DAY);
    expect(ids).toEqual(["a"]);
    expect(notes[0]).toBe(
      "1 file contains five-minute summaries of data events (CloudTrail-Aggregated): counts, not events.",
    );
  });

  it("may still come for the last hours: the search is complete as of now", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: NOW - 5 * MINUTE });
    const { pages, notes } = await search(open(bucket), "last:1h");
    expect(pages.at(-1)?.asOf).toBe(NOW);
    expect(notes).toEqual([]);
  });
});

describe("what a search of a bucket takes", () => {
  it("is counted before, and the search does not list again", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 30; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    bucket.put(keyOf({ delivered: day(6) }), "x", { archived: true });
    const source = open(bucket);
    const cost = await source.estimate(planOf(WHOLE_DAY), signal);
    const bytes = [...bucket.objects.values()].reduce(
      (sum, object) => sum + (object.archived ? 0 : object.bytes.length),
      0,
    );
    expect(cost).toMatchObject({ files: 30, bytes, basis: "upper bound", kept: 0, archived: 1 });
    expect(cost.requests).toBe(bucket.lists.length + 30);
    expect(costText(cost)).toMatch(
      /^30 files, [\d.]+ kB, less than \$0\.01; 1 file archived in S3 Glacier that cannot be read$/,
    );
    const lists = bucket.lists.length;
    expect((await search(source, WHOLE_DAY)).ids).toHaveLength(30);
    expect(bucket.lists).toHaveLength(lists);
    const again = await open(bucket).estimate(planOf(WHOLE_DAY), signal);
    expect(costText(again)).toBe(
      "Nothing to download; 30 files downloaded before; 1 file archived in S3 Glacier that cannot be read",
    );
  });

  it.each([
    [{ files: 12_400, bytes: 310e6, dollars: 0.031 }, "12,400 files, 310 MB, about $0.03"],
    [{ files: 1, bytes: 900, dollars: 0.0001 }, "1 file, 0.9 kB, less than $0.01"],
    [
      { files: 4_100_000, bytes: 102e9, dollars: 1240, basis: "unknown" as const },
      "about 4,100,000 files, about 102 GB, about $1,240",
    ],
    [
      { files: 2, bytes: 5e6, dollars: 0.02, requesterPays: true },
      "2 files, 5 MB, about $0.02, billed to this account (requester pays)",
    ],
  ])("is told: %j", (some, text) => {
    const cost = { requests: 0, basis: "upper bound" as const, kept: 0, archived: 0, requesterPays: false, ...some };
    expect(costText(cost)).toBe(text);
  });
});

describe("a day with very many files", () => {
  it("is counted and read in parts, and its files are not all held", async () => {
    const bucket = new FakeBucket();
    const content = Buffer.from(logText([{ id: "same", time: day(12) }]));
    for (let at = 0; at < 120_000; at += 1) {
      const delivered = DAY_START + (at % 1440) * MINUTE;
      bucket.put(keyOf({ delivered, unique: String(at).padStart(16, "0") }), content);
    }
    const source = open(bucket);
    const cost = await source.estimate(planOf(WHOLE_DAY), signal);
    expect(cost).toMatchObject({ files: 120_000, basis: "upper bound" });
    const estimated = bucket.lists.length;
    expect(estimated).toBeLessThan(130);
    let pages = 0;
    for await (const { files } of source.search(planOf(WHOLE_DAY), signal)) {
      pages += 1;
      // Too many to hold: what was listed is a part of the day.
      expect(files?.of).toBeLessThan(100_000);
      if (pages === 3) {
        break;
      }
    }
    // The day as far as it can be held, then a quarter of it.
    expect(bucket.lists.length - estimated).toBeLessThan(160);
    expect(bucket.gets.length).toBeLessThan(2_000);
  });
});

describe("a search of a bucket that stops", () => {
  it("goes on where it stopped, and downloads nothing twice", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 300; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    const source = open(bucket);
    const stop = new AbortController();
    const found: string[] = [];
    let coveredFrom = Number.POSITIVE_INFINITY;
    try {
      for await (const page of source.search(planOf(WHOLE_DAY), stop.signal)) {
        found.push(...page.events.map(({ eventId }) => eventId));
        coveredFrom = page.coveredFrom ?? coveredFrom;
        stop.abort();
      }
    } catch (error) {
      expect(isAbort(error)).toBe(true);
    }
    expect(found.length).toBeLessThan(300);
    const { ids, pages } = await search(source, WHOLE_DAY);
    expect([...found, ...ids].sort()).toEqual(Array.from({ length: 300 }, (_, at) => `e${at}`).sort());
    expect(bucket.answered).toHaveLength(300);
    expect(pages.at(-1)?.coveredFrom).toBe(DAY_START);
  });

  it("waits for files that it was still writing when it was stopped", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 100; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    // The files behind the first page are written only when the gate opens.
    const gate = Promise.withResolvers<void>();
    const waiting = Promise.withResolvers<void>();
    let written = 0;
    const gated = cacheOf();
    gated.keep = async (...file) => {
      written += 1;
      if (written > 20) {
        waiting.resolve();
        await gate.promise;
      }
      return ObjectCache.prototype.keep.call(gated, ...file);
    };
    const source = open(bucket, { cache: gated });
    const stop = new AbortController();
    const stopped = (async () => {
      for await (const _ of source.search(planOf(WHOLE_DAY), stop.signal)) {
        await waiting.promise;
        stop.abort();
      }
    })();
    await expect(stopped).rejects.toSatisfy(isAbort);
    const goneOn = search(source, WHOLE_DAY);
    for (let turn = 0; turn < 50; turn += 1) {
      await setImmediate();
    }
    gate.resolve();
    expect((await goneOn).pages.at(-1)?.coveredFrom).toBe(DAY_START);
    expect(bucket.answered).toHaveLength(100);
  });

  it("is cancelled while S3 does not answer", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    const stop = new AbortController();
    bucket.before = (what) =>
      what === "list"
        ? undefined
        : new Promise((_, reject) => {
            stop.signal.addEventListener("abort", () => reject(stop.signal.reason));
            stop.abort();
          });
    await expect(search(open(bucket), WHOLE_DAY, stop.signal)).rejects.toSatisfy(isAbort);
    expect(bucket.underWay).toBe(0);
  });

  it("says that it was slowed down", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    bucket.get = async (key, etag, options) => {
      options.onThrottled?.(1_000);
      return FakeBucket.prototype.get.call(bucket, key, etag, options);
    };
    let slowed = 0;
    const pages: SourcePage[] = [];
    for await (const page of open(bucket).search(planOf(WHOLE_DAY), signal, { slowed: () => (slowed += 1) })) {
      pages.push(page);
    }
    expect(slowed).toBe(1);
    expect(pages.reduce((sum, { throttled }) => sum + throttled, 0)).toBe(1);
  });

  it("stops with the failure of a request, and goes on later", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 30; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    const source = open(bucket);
    let gets = 0;
    bucket.before = (what) => {
      gets += what === "get" ? 1 : 0;
      if (gets === 25) {
        throw new Failure({ reason: "offline", message: "lost", context: {}, remedies: [] });
      }
    };
    const first = await search(source, WHOLE_DAY);
    expect(first.failure?.reason).toBe("offline");
    expect(first.ids).toHaveLength(20);
    const second = await search(source, WHOLE_DAY);
    expect(second.failure).toBeUndefined();
    expect([...first.ids, ...second.ids].sort()).toEqual(Array.from({ length: 30 }, (_, at) => `e${at}`).sort());
  });
});

describe("files that cannot be read", () => {
  it("hide no others, are counted and named, and nothing is complete", async () => {
    const bucket = new FakeBucket();
    const key = (id: string, hours: number) =>
      putFile(bucket, id, { delivered: day(hours), unique: id.padEnd(16, "0") });
    key("first", 9);
    bucket.problems.set(key("refused", 8), "denied");
    bucket.problems.set(key("locked", 7), "key");
    bucket.problems.set(key("gone", 6), "gone");
    bucket.put(keyOf({ delivered: day(5), unique: "archived00000000" }), "x", { archived: true });
    bucket.put(
      keyOf({ delivered: day(4), unique: "damaged000000000" }),
      logText([{ id: "cut", time: day(4) - MINUTE }]).slice(0, -9),
    );
    key("last", 3);
    const source = open(bucket);
    const { ids, failure, pages } = await search(source, WHOLE_DAY);
    expect(ids.filter((id) => id !== "cut")).toEqual(["first", "last"]);
    expect(failure?.toData()).toMatchObject({
      reason: "access-denied",
      action: "s3:GetObject",
      remedies: [{ kind: "copy-policy", policy: "{}" }],
      message: [
        '5 of 7 log files in bucket "acme-trail" could not be read, so the events are not complete.',
        "1 log file was refused (s3:GetObject) (111122223333_CloudTrail_eu-west-1_20261110T0800Z_refused000000000.json.gz).",
        "1 log file is encrypted with a KMS key that cannot be used (kms:Decrypt) (111122223333_CloudTrail_eu-west-1_20261110T0700Z_locked0000000000.json.gz).",
        "1 log file is archived in S3 Glacier: restore it to read it (111122223333_CloudTrail_eu-west-1_20261110T0500Z_archived00000000.json.gz).",
        "1 log file was deleted after it was listed (111122223333_CloudTrail_eu-west-1_20261110T0600Z_gone000000000000.json.gz).",
        "1 log file is damaged, or could not be read whole (111122223333_CloudTrail_eu-west-1_20261110T0400Z_damaged000000000.json.gz).",
      ].join(" "),
    });
    // What was refused may hold events until its delivery, and clocks differ.
    expect(pages.at(-1)?.coveredFrom).toBe(day(8) + 15 * MINUTE);
    bucket.problems.clear();
    const again = await search(source, WHOLE_DAY);
    expect(again.ids.filter((id) => id !== "cut").sort()).toEqual(["gone", "locked", "refused"]);
    expect(again.failure?.message).toContain("2 of 7 log files");
  });

  it("because all are refused: the refusal itself, with its policy", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 300; at += 1) {
      bucket.problems.set(putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE }), "denied");
    }
    const { failure } = await search(open(bucket), WHOLE_DAY);
    expect(failure?.message).toBe(failureOf("denied").message);
    expect(bucket.gets.length).toBeLessThanOrEqual(100);
  });

  it("as they were listed are read as they are now, and it is said", async () => {
    const bucket = new FakeBucket();
    bucket.problems.set(putFile(bucket, "a", { delivered: day(3) }), "changed");
    const { ids, notes, failure } = await search(open(bucket), WHOLE_DAY);
    expect(ids).toEqual(["a"]);
    expect(failure).toBeUndefined();
    expect(notes[0]).toBe(
      "111122223333_CloudTrail_eu-west-1_20261110T0300Z_a1B2c3D4e5F6g7H8.json.gz: it was replaced after it was listed. It was read as it is now.",
    );
  });

  it("with names that are no names stay inside the cache, and are shown with their characters visible", async () => {
    const bucket = new FakeBucket();
    const root = "AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/11/10/";
    const names = ["..", "CON", "a\u0000b", "\u202egnp.json", "(a+)+$", "x".repeat(900)];
    for (const [at, name] of names.entries()) {
      bucket.put(`${root}${name}`, logText([{ id: `n${at}`, time: day(3), eventCategory: "Insight" }]));
    }
    bucket.problems.set(`${root}\u202egnp.json`, "gone");
    const { ids, failure } = await search(open(bucket), WHOLE_DAY);
    expect(ids).toHaveLength(names.length - 1);
    expect(failure?.message).toContain("(\\u202egnp.json)");
    const inCache = await readdir(join(folder, "cache"), { recursive: true });
    expect(
      inCache.filter(
        (name) => !/^(leases|[0-9a-f]{2}|leases.[\d]+-[0-9a-f-]{36})([/\\](\d+-)?[0-9a-f]{64}\.json\.gz)?$/.test(name),
      ),
    ).toEqual([]);
    expect(await readdir(folder)).toEqual(["cache"]);
  });
});

describe("downloaded files", () => {
  it("are kept for the owner alone, and not downloaded twice", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    const first = open(bucket);
    await search(first, WHOLE_DAY);
    await first.close();
    const files = (await readdir(join(folder, "cache"), { recursive: true })).filter((name) => name.endsWith(".gz"));
    expect(files).toHaveLength(1);
    const path = join(folder, "cache", files[0] ?? "");
    if (process.platform !== "win32") {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
    }
    expect((await search(open(bucket), WHOLE_DAY)).pages.every(({ remembered }) => remembered)).toBe(true);
    expect(bucket.gets).toHaveLength(1);
    // Half of a file is none.
    await writeFile(path, (await readFile(path)).subarray(0, 20));
    expect((await search(open(bucket), WHOLE_DAY)).ids).toEqual(["a"]);
    expect(bucket.gets).toHaveLength(2);
  });

  it("are removed when they were not used for longest, and stay readable for whoever uses them", async () => {
    const bucket = new FakeBucket();
    const size = bucket
      .put(keyOf({ delivered: day(1) }), logText([{ id: "x", time: day(1) }]))
      .objects.values()
      .next().value;
    cache = cacheOf(3 * (size?.bytes.length ?? 0));
    for (let at = 0; at < 10; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    const paths: string[] = [];
    const index: LogFileIndex = {
      addFiles: async (files) => {
        paths.push(...files);
        return { scanned: files.length, matched: files.length, unread: [], clashes: 0, parsed: 0 };
      },
    };
    const source = open(bucket, { index });
    await search(source, WHOLE_DAY);
    expect(paths).toHaveLength(11);
    await Promise.all(paths.map((path) => readFile(path)));
    expect((await cache.size()).bytes).toBeLessThanOrEqual(3 * (size?.bytes.length ?? 0));
    await source.close();
    await expect(readFile(paths[0] ?? "")).rejects.toThrow("ENOENT");
  });

  it("leave nothing behind when the search is closed while they arrive", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 60; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    const source = open(bucket);
    let closing: Promise<void> | undefined;
    bucket.before = (what) => {
      if (what === "get" && bucket.gets.length >= 10) {
        closing ??= source.close();
      }
    };
    await search(source, WHOLE_DAY);
    await closing;
    expect(await readdir(join(folder, "cache", "leases")).catch(() => [])).toEqual([]);
    expect(unwritable).toEqual([]);
  });

  it("may be cleared while a search goes on", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 40; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    let clearing: Promise<void> | undefined;
    bucket.before = async (what) => {
      if (what === "get" && bucket.gets.length >= 25) {
        clearing ??= cache.clear();
        await clearing;
      }
    };
    // Files of the batch that were there already are gone: they are named, and read when the search goes on.
    const source = open(bucket);
    const first = await search(source, WHOLE_DAY);
    const second = first.failure === undefined ? first : await search(source, WHOLE_DAY);
    expect(second.failure).toBeUndefined();
    expect(new Set([...first.ids, ...second.ids]).size).toBe(40);
    expect(unwritable).toEqual([]);
  });

  it("that the disk does not take are read without being kept, and it is said", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    putFile(bucket, "b", { delivered: day(4) });
    await writeFile(join(folder, "cache"), "a file where the folder should be");
    const { ids, notes, failure } = await search(open(bucket), WHOLE_DAY);
    expect(failure).toBeUndefined();
    expect(ids).toEqual(["b", "a"]);
    expect(unwritable).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^The disk could not be written \(E\w+\): downloaded log files are not kept, and the next/,
    );
  });

  it("go to the index as they are, and what it does not take is read here", async () => {
    const bucket = new FakeBucket();
    putFile(bucket, "a", { delivered: day(3) });
    const odd = putFile(bucket, "b", { delivered: day(4) });
    const index: LogFileIndex = {
      addFiles: async (files) => {
        const unread: string[] = [];
        for (const file of files) {
          for await (const { records } of fileBatches(file, 1e6)) {
            unread.push(...(records.some(({ json }) => json.includes('"b"')) ? [file] : []));
          }
        }
        return { scanned: 1, matched: 1, unread, clashes: 0, parsed: 0 };
      },
    };
    const { ids, pages } = await search(open(bucket, { index }), WHOLE_DAY);
    expect(ids).toEqual(["b"]);
    expect(pages.reduce((sum, { indexed = 0 }) => sum + indexed, 0)).toBe(1);
    expect(pages.at(-1)?.files).toEqual({ read: 2, of: 2, parsed: 1 });
    expect(bucket.gets).toContain(odd);
  });

  it("are few at once where they are large", async () => {
    const bucket = new FakeBucket();
    const content = Buffer.alloc(30 * 1024 * 1024);
    for (let at = 0; at < 6; at += 1) {
      const key = keyOf({ delivered: day(3) + at * MINUTE });
      bucket.put(key, content).problems.set(key, "gone");
    }
    await search(open(bucket), WHOLE_DAY);
    expect(bucket.gets).toHaveLength(6);
    expect(bucket.mostUnderWay).toBe(2);
  });

  it("are at most sixteen at once", async () => {
    const bucket = new FakeBucket();
    for (let at = 0; at < 200; at += 1) {
      putFile(bucket, `e${at}`, { delivered: day(3) + at * MINUTE });
    }
    await search(open(bucket), WHOLE_DAY);
    expect(bucket.mostUnderWay).toBeLessThanOrEqual(16);
    expect(bucket.mostUnderWay).toBeGreaterThan(1);
  });
});
