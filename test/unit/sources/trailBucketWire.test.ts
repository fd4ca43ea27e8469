import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBucket } from "../../../src/aws/bucket.ts";
import { costText } from "../../../src/investigation/search/cost.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { Failure, isAbort } from "../../../src/model/failure.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { plan } from "../../../src/query/plan/plan.ts";
import { TRAIL_BUCKET } from "../../../src/sources/trailBucket/capabilities.ts";
import { ObjectCache } from "../../../src/sources/trailBucket/objectCache.ts";
import { readTrailBucketRef, rootOf } from "../../../src/sources/trailBucket/target.ts";
import { TrailBucket } from "../../../src/sources/trailBucket/trailBucket.ts";
import { makeWorld } from "../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../aws/house.ts";
import { connection } from "../aws-wire/clients.ts";
import { bytesOf, keysOf } from "../aws-wire/s3Clients.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const world = makeWorld({ seed: 1, size: 4000, end });
const signal = new AbortController().signal;

let house: House;
let folder = "";
let caches = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloudtrail-bucket-"));
  house = await openHouse({ world, wire: { pace: noLimit }, clock: fastClock() });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});
afterEach(() => {
  house.aws.faults.clear();
});

interface Part {
  readonly profile: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly organization?: string;
  readonly accounts?: readonly string[];
  readonly requesterPays?: true;
}

/** Opens a bucket with a cache of its own. `region`: where it is looked for first. */
async function open(part: Part, region = "us-east-1"): Promise<TrailBucket> {
  caches += 1;
  const cache = new ObjectCache({
    folder: join(folder, String(caches)),
    maxBytes: () => 1e9,
    onUnwritable: (error) => {
      throw error;
    },
  });
  const ref = readTrailBucketRef({ source: "trailBucket", ...part });
  if (ref === undefined) {
    throw new Error("no such target");
  }
  const s3 = await house.connections.connect("s3", house.profile(part.profile), region);
  const bucket = openBucket(s3, part.bucket, { requesterPays: part.requesterPays === true, folder: rootOf(ref) });
  return new TrailBucket(bucket, ref, { cache, now: () => end });
}

function planOf(text: string) {
  const { query, problems } = parseQuery(text, { now: end });
  expect(problems).toEqual([]);
  return plan(query, TRAIL_BUCKET, end);
}

interface Found {
  readonly ids: readonly string[];
  readonly notes: readonly string[];
  readonly failure?: Failure;
  readonly throttled: number;
}

async function search(source: TrailBucket, text: string, stop = signal): Promise<Found> {
  const ids: string[] = [];
  let notes: readonly string[] = [];
  let throttled = 0;
  try {
    for await (const page of source.search(planOf(text), stop)) {
      ids.push(...page.events.map(({ eventId }) => eventId));
      notes = page.notes ?? [];
      throttled += page.throttled;
    }
  } catch (error) {
    if (!Failure.is(error)) {
      throw error;
    }
    return { ids, notes, throttled, failure: error };
  }
  return { ids, notes, throttled };
}

/** Reads every log file of a bucket one after the other, and looks at each of its records. */
async function expectedIds(profile: string, bucket: string, prefixes: readonly string[], text: string) {
  const account = world.accounts.find((each) => each.profile === profile);
  if (account === undefined) {
    throw new Error(`no profile ${profile}`);
  }
  const client = new S3Client(connection(house.aws, account, "eu-west-1"));
  const { query } = parseQuery(text, { now: end });
  const accepts = query.condition === undefined ? () => true : compile(query.condition);
  const ids: string[] = [];
  for (const Prefix of prefixes) {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }),
      );
      for (const Key of keysOf([page])) {
        const { Records } = JSON.parse(gunzipSync(await bytesOf(client, { Bucket: bucket, Key })).toString()) as {
          readonly Records: readonly object[];
        };
        for (const event of Records.map((record) => readRecord(record))) {
          const { time = 0 } = event;
          const { from = 0, to = 0 } = query.window ?? {};
          if (time >= from && time < to && accepts(event)) {
            ids.push(event.eventId);
          }
        }
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }
  return [...new Set(ids)].sort();
}

const production = { profile: "production", bucket: "acme-prod-trail-logs", prefix: "production" };
const unique = (ids: readonly string[]) => [...new Set(ids)].sort();

describe("a trail's bucket over the wire", () => {
  it("answers whether the customer export was downloaded, in the Region that S3 names", async () => {
    const source = await open(production);
    const text = "event:GetObject requestParameters.key:2026/10/customers.parquet last:3d";
    expect(costText(await source.estimate(planOf(text), signal))).toMatch(
      /^\d+ files, [\d.]+ [kM]B, (less than|about) /,
    );
    const { ids, failure } = await search(source, text);
    expect(failure).toBeUndefined();
    const download = world.truth.chapters.find(({ id }) => id === "customer-export")?.eventIds[1];
    expect(ids).toContain(download);
    const requests = house.aws.requests.list({ service: "s3" });
    expect(requests[0]).toMatchObject({ operation: "ListObjectsV2", region: "us-east-1" });
    expect(requests.filter(({ region }) => region !== "eu-west-1")).toHaveLength(1);
  });

  it("gives what reading every file gives", async () => {
    const text = "from:2026-11-26 to:2026-11-27";
    const days = ["26", "27", "28"].flatMap((date) =>
      ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2"].flatMap((region) =>
        ["CloudTrail", "CloudTrail-NetworkActivity"].map(
          (kind) => `production/AWSLogs/222222222222/${kind}/${region}/2026/11/${date}/`,
        ),
      ),
    );
    for (const terms of ["", "-readonly", "category:Data", "region:us-east-1 -category:Management"]) {
      const { ids, failure } = await search(await open(production), `${terms} ${text}`);
      expect(failure).toBeUndefined();
      expect(unique(ids)).toEqual(await expectedIds("production", production.bucket, days, `${terms} ${text}`));
    }
  });

  it("of an organization is read in the account that keeps the log files", async () => {
    const bucket = { bucket: "acme-organization-trail-logs", prefix: "org" };
    const text = "last:24h -readonly";
    const { ids, failure } = await search(await open({ profile: "log-archive", ...bucket }), text);
    expect(failure).toBeUndefined();
    expect(ids.length).toBeGreaterThan(5);
    const one = { profile: "log-archive", ...bucket, organization: "o-a1b2c3d4e5", accounts: ["111111111111"] };
    const some = await search(await open(one), text);
    expect(some.ids.length).toBeLessThan(ids.length);
    const refused = await search(await open({ profile: "production", ...bucket }), text);
    expect(refused.failure?.toData()).toMatchObject({
      reason: "access-denied",
      action: "s3:ListBucket",
      message:
        'Profile "production" isn\'t authorized to list bucket "acme-organization-trail-logs" (s3:ListBucket). Copy the IAM policy to request this permission; a bucket of another account must allow it in its own policy as well.',
      remedies: [{ kind: "copy-policy" }, { kind: "switch-profile" }, { kind: "show-log" }],
    });
    const [remedy] = refused.failure?.remedies ?? [];
    expect(JSON.parse(remedy?.kind === "copy-policy" ? remedy.policy : "{}")).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::acme-organization-trail-logs" },
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::acme-organization-trail-logs/org/AWSLogs/*",
        },
      ],
    });
  });

  it("is refused with the permission that is missing", async () => {
    const dev = { bucket: "acme-dev-audit-logs" };
    const encrypted = await search(await open({ profile: "development", ...dev }), "last:10d");
    expect(encrypted.failure?.toData()).toMatchObject({ reason: "access-denied", action: "kms:Decrypt" });
    expect(encrypted.failure?.message).toMatch(/are encrypted with (a )?KMS key/);
    const policy = encrypted.failure?.remedies.find(({ kind }) => kind === "copy-policy");
    expect(policy).toMatchObject({ policy: expect.stringContaining("arn:aws:kms:eu-west-1:111111111111:key/") });
    const unreadable = await search(await open({ profile: "production", ...dev }), "last:10d");
    expect(unreadable.failure?.toData()).toMatchObject({ reason: "access-denied", action: "s3:GetObject" });
  });

  it("is not paid for unless that is allowed", async () => {
    const paid = { profile: "development", bucket: "acme-dev-load-test-logs", prefix: "trails/load-test" };
    const west = "us-west-2";
    const refused = await search(await open(paid, west), "last:15d");
    expect(refused.failure?.message).toBe(
      'Profile "development" isn\'t authorized to list bucket "acme-dev-load-test-logs" (s3:ListBucket). Copy the IAM policy to request this permission; a bucket of another account must allow it in its own policy as well. If the bucket bills the account that sends requests (requester pays), allow this search to be billed.',
    );
    const source = await open({ ...paid, requesterPays: true }, west);
    expect(costText(await source.estimate(planOf("last:15d"), signal))).toContain(
      ", billed to this account (requester pays)",
    );
    const { ids, failure } = await search(source, "last:15d");
    expect(failure).toBeUndefined();
    expect(ids.length).toBeGreaterThan(0);
  });

  it("that does not exist is named", async () => {
    const { failure } = await search(await open({ ...production, bucket: "no-such-bucket" }), "last:1h");
    expect(failure?.toData()).toMatchObject({
      reason: "not-found",
      message:
        'There is no bucket "no-such-bucket": it was deleted, or the name is misspelled. Check where the trail delivers its log files.',
    });
  });
});

describe("faults of S3", () => {
  const text = "last:12h";
  let expected: readonly string[] = [];
  beforeAll(async () => {
    expected = unique((await search(await open(production), text)).ids);
    expect(expected.length).toBeGreaterThan(20);
  });

  it("SlowDown: the search waits and goes on", async () => {
    house.aws.faults.add({ kind: "throttle", service: "s3", operation: "GetObject", after: 5, times: 4 });
    const { ids, failure, throttled } = await search(await open(production), text);
    expect(failure).toBeUndefined();
    expect(unique(ids)).toEqual(expected);
    expect(throttled).toBeGreaterThanOrEqual(4);
  });

  it.each(["reset", "truncate", "500"] as const)("%s: the request is sent again", async (kind) => {
    house.aws.faults.add({ kind, service: "s3", operation: "GetObject", after: 5, times: 2 });
    house.aws.faults.add({ kind, service: "s3", operation: "ListObjectsV2", after: 5, times: 2 });
    const { ids, failure } = await search(await open(production), text);
    expect(failure).toBeUndefined();
    expect(unique(ids)).toEqual(expected);
  });

  it.each([
    ["archived", "1 log file is archived in S3 Glacier: restore it to read it ("],
    ["not-found", "1 log file was deleted after it was listed ("],
    ["access-denied", "1 log file was refused (s3:GetObject) ("],
    ["kms-denied", "1 log file is encrypted with a KMS key that cannot be used (kms:Decrypt) ("],
    ["short-body", "1 log file is damaged, or could not be read whole ("],
    ["corrupt", "1 log file is damaged, or could not be read whole ("],
  ] as const)("%s: the others are read, and the search goes on later", async (kind, message) => {
    house.aws.faults.add({ kind, service: "s3", operation: "GetObject", after: 3, times: 1 });
    const source = await open(production);
    const first = await search(source, text);
    expect(first.failure?.message).toContain(message);
    expect(first.failure?.message).toMatch(
      /^1 of \d+ log files in bucket "acme-prod-trail-logs" could not be read, so the/,
    );
    const second = await search(source, text);
    expect(second.failure).toBeUndefined();
    expect(unique([...first.ids, ...second.ids])).toEqual(expected);
  });

  it("changed: the object is read as it is now, and it is said", async () => {
    house.aws.faults.add({ kind: "changed", service: "s3", operation: "GetObject", after: 3, times: 2 });
    const { notes, failure } = await search(await open(production), text);
    expect(failure).toBeUndefined();
    expect(notes.some((note) => note.includes("it was replaced after it was listed"))).toBe(true);
  });

  it("pages that lead back: the list is not taken for whole", async () => {
    house.aws.faults.add({ kind: "repeat-token", service: "s3", operation: "ListObjectsV2" });
    const { failure } = await search(await open(production), text);
    expect(failure?.reason).toBe("invalid-answer");
  });

  it("no answer: cancelling ends the requests", async () => {
    const source = await open(production);
    const stop = new AbortController();
    house.aws.faults.add({ kind: "hang", service: "s3", operation: "GetObject" });
    const searching = search(source, text, stop.signal);
    while (house.aws.requests.count({ service: "s3", operation: "GetObject" }) === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop.abort();
    await expect(searching).rejects.toSatisfy(isAbort);
  });
});
