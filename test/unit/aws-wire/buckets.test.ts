import { CloudTrailClient, GetTrailCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import {
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type ListObjectsV2CommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import type { WorldAccount, WorldRecord } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";
import { connection, failure } from "./clients.ts";
import { keysOf, list, listAll, recordsIn } from "./s3Clients.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const world = makeWorld({ seed: 1, size: 4000, end });
let aws: WireAws;

beforeAll(async () => {
  aws = await startAws(world);
});

afterAll(() => aws.close());

function accountOf(profile: string): WorldAccount {
  const account = world.accounts.find((each) => each.profile === profile);
  if (account === undefined) {
    throw new Error(`no profile ${profile}`);
  }
  return account;
}

function s3(profile: string, region = "eu-west-1"): S3Client {
  return new S3Client(connection(aws, accountOf(profile), region));
}

const production = { Bucket: "acme-prod-trail-logs" };
const logs = "production/AWSLogs/222222222222/CloudTrail/eu-west-1/";

describe("a trail's bucket", () => {
  it("is listed folder by folder", async () => {
    const folders = async (Prefix: string) => {
      const { CommonPrefixes = [] } = await list(s3("production"), { ...production, Prefix, Delimiter: "/" });
      return CommonPrefixes.map((folder) => folder.Prefix?.slice(Prefix.length));
    };
    expect(await folders("production/AWSLogs/222222222222/CloudTrail/")).toEqual([
      "eu-central-1/",
      "eu-west-1/",
      "us-east-1/",
      "us-west-2/",
    ]);
    expect(await folders(logs)).toEqual(["2025/", "2026/"]);
    expect((await folders(`${logs}2026/`)).length).toBe(11);
    expect(await folders(`${logs}2026/11/`)).toContain("28/");
    expect(await folders("production/AWSLogs/222222222222/")).toEqual([
      "CloudTrail-Aggregated/",
      "CloudTrail-NetworkActivity/",
      "CloudTrail/",
      "Config/",
    ]);
  });

  it("gives each listed object as it was listed", async () => {
    const client = s3("production");
    const [{ Contents = [] } = {}] = await listAll(client, { ...production, Prefix: `${logs}2026/11/28/` });
    expect(Contents.length).toBeGreaterThan(10);
    for (const { Key = "", ETag, Size, LastModified } of Contents) {
      expect(Key).toMatch(
        /^production\/AWSLogs\/(\d{12})\/CloudTrail\/eu-west-1\/2026\/11\/28\/\1_CloudTrail_eu-west-1_20261128T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/,
      );
      const got = await client.send(new GetObjectCommand({ ...production, Key }));
      expect(got).toMatchObject({
        ETag,
        ContentLength: Size,
        LastModified,
        ContentEncoding: "gzip",
        ContentType: "application/json",
      });
      expect((await got.Body?.transformToByteArray())?.length).toBe(Size);
    }
  });

  it("holds the records of its days, and the last hours' once they were delivered", async () => {
    const client = s3("production");
    const keys = (
      await Promise.all(
        ["24", "25", "26", "27", "28", "29"].map((day) =>
          listAll(client, { ...production, Prefix: `${logs}2026/11/${day}/` }),
        ),
      )
    ).flatMap(keysOf);
    const read = (await Promise.all(keys.map((Key) => recordsIn(client, { ...production, Key })))).flat();
    const ids = new Set(read.map(({ eventID }) => eventID));
    const wanted = [...world.records()].filter(
      ({ accountId, region, category, time, json }) =>
        accountId === "222222222222" &&
        region === "eu-west-1" &&
        (category === "Management" ||
          (category === "Data" && /"type":"AWS::(S3::Object|Lambda::Function)"/.test(json))) &&
        time >= Date.parse("2026-11-24T12:00:00Z") &&
        time < end - 12 * 3_600_000,
    );
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter(({ eventId }) => !ids.has(eventId))).toEqual([]);
    expect(read.length).toBeGreaterThan(ids.size);
  });
});

it("events that are delivered to Event history come into the buckets some minutes later", async () => {
  let now = end;
  const served = await startAws(world, { now: () => now });
  try {
    const [sample] = world.records();
    const record = { ...sample, json: '{"eventID":"new"}', eventId: "new", time: end, region: "eu-west-1" };
    served.deliver([{ ...record, accountId: "222222222222", category: "Management" } as WorldRecord]);
    const client = new S3Client(connection(served, accountOf("production"), "eu-west-1"));
    const prefix = { ...production, Prefix: `${logs}2026/11/29/` };
    const holdNew = async () => {
      const keys = keysOf(await listAll(client, prefix)).slice(-3);
      const records = await Promise.all(keys.map((Key) => recordsIn(client, { ...production, Key })));
      return records.flat().some(({ eventID }) => eventID === "new");
    };
    expect(await holdNew()).toBe(false);
    now += 10 * 60_000;
    expect(await holdNew()).toBe(true);
  } finally {
    await served.close();
  }
});

describe("a trail's status", () => {
  const member = (id: string) => `org/AWSLogs/o-a1b2c3d4e5/${id}/CloudTrail/`;
  it.each([
    ["production", "eu-west-1", "prod-events", "production", ["production/AWSLogs/222222222222/CloudTrail/"]],
    ["production", "us-east-1", "acme-organization", "log-archive", ["111111111111", "222222222222"].map(member)],
    ["development", "eu-west-1", "dev-audit", "development", ["AWSLogs/111111111111/CloudTrail/"]],
  ])("agrees with what its bucket holds: %s %s %s", async (profile, region, Name, reader, folders) => {
    const trails = new CloudTrailClient(connection(aws, accountOf(profile), region));
    const { Trail } = await trails.send(new GetTrailCommand({ Name }));
    const { LatestDeliveryTime } = await trails.send(new GetTrailStatusCommand({ Name }));
    const prefix = Trail?.S3KeyPrefix === undefined ? "AWSLogs/" : `${Trail.S3KeyPrefix}/AWSLogs/`;
    const times: number[] = [];
    for (const Prefix of folders) {
      expect(Prefix.startsWith(prefix)).toBe(true);
      for (const { Contents = [] } of await listAll(s3(reader), { Bucket: Trail?.S3BucketName, Prefix })) {
        times.push(...Contents.map(({ LastModified }) => LastModified?.getTime() ?? 0));
      }
    }
    expect(times.length).toBeGreaterThan(50);
    expect(times.reduce((left, right) => Math.max(left, right))).toBe(LatestDeliveryTime?.getTime());
  });
});

describe("who may read a bucket", () => {
  const organization = { Bucket: "acme-organization-trail-logs" };
  const folder = "org/AWSLogs/o-a1b2c3d4e5/111111111111/CloudTrail/eu-west-1/2026/11/28/";
  const someKey = async (client: S3Client, input: ListObjectsV2CommandInput) =>
    keysOf([await list(client, input)])[0] ?? "";

  it("its owner, in its own Region", async () => {
    const keys = keysOf(await listAll(s3("log-archive"), { ...organization, Prefix: folder }));
    expect(keys.length).toBeGreaterThan(5);
    expect(await recordsIn(s3("log-archive"), { ...organization, Key: keys[0] })).not.toEqual([]);
    const elsewhere = s3("log-archive", "us-east-1");
    expect(await failure(list(elsewhere, organization))).toMatchObject({
      name: "PermanentRedirect",
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { "x-amz-bucket-region": "eu-west-1" } },
    });
    expect(await failure(elsewhere.send(new HeadBucketCommand(organization)))).toMatchObject({
      $response: { statusCode: 301, headers: { "x-amz-bucket-region": "eu-west-1" } },
    });
    expect(await s3("log-archive").send(new HeadBucketCommand(organization))).toMatchObject({
      BucketRegion: "eu-west-1",
    });
    const location = await elsewhere.send(new GetBucketLocationCommand(organization));
    expect(location.LocationConstraint).toBe("eu-west-1");
  });

  it("nobody else, unless its policy says so", async () => {
    expect(await failure(list(s3("production"), organization))).toMatchObject({
      name: "AccessDenied",
      message:
        'User: arn:aws:iam::222222222222:user/auditor is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::acme-organization-trail-logs" because no resource-based policy allows the s3:ListBucket action',
      $metadata: { httpStatusCode: 403 },
    });
    const Key = await someKey(s3("log-archive"), { ...organization, Prefix: folder });
    expect((await failure(list(s3("development"), { ...organization, Prefix: folder }))).name).toBe("AccessDenied");
    expect(await recordsIn(s3("development"), { ...organization, Key })).not.toEqual([]);
    const hidden = { ...organization, Key: `${folder}none` };
    expect((await failure(s3("development").send(new GetObjectCommand(hidden)))).name).toBe("AccessDenied");
    expect((await failure(s3("log-archive").send(new GetObjectCommand(hidden)))).name).toBe("NoSuchKey");
    expect((await failure(list(s3("production"), { Bucket: "no-such-bucket" }))).name).toBe("NoSuchBucket");
  });

  it("not without the key", async () => {
    const dev = { Bucket: "acme-dev-audit-logs" };
    const Key = await someKey(s3("production"), dev);
    expect(Key).toContain("AWSLogs/111111111111/CloudTrail/eu-west-1/");
    expect((await failure(s3("production").send(new GetObjectCommand({ ...dev, Key })))).message).toContain(
      "s3:GetObject",
    );
    const refused = await failure(s3("development").send(new GetObjectCommand({ ...dev, Key })));
    expect(refused).toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
    expect(refused.message).toMatch(
      /user\/auditor is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key\//,
    );
    const head = await failure(s3("development").send(new HeadObjectCommand({ ...dev, Key })));
    expect(head.$metadata?.httpStatusCode).toBe(403);
  });

  it("not without paying, where the requester pays", async () => {
    const paid = { Bucket: "acme-dev-load-test-logs", Prefix: "trails/load-test/AWSLogs/111111111111/CloudTrail/" };
    const west = s3("development", "us-west-2");
    expect((await failure(list(west, paid))).name).toBe("AccessDenied");
    const page = await list(west, { ...paid, RequestPayer: "requester" });
    expect(page.RequestCharged).toBe("requester");
    const object = { Bucket: paid.Bucket, Key: keysOf([page])[0] };
    expect((await failure(west.send(new GetObjectCommand(object)))).name).toBe("AccessDenied");
    expect(await recordsIn(west, { ...object, RequestPayer: "requester" })).not.toEqual([]);
    expect((await list(s3("log-archive", "us-west-2"), paid)).KeyCount).toBeGreaterThan(0);
  });
});
