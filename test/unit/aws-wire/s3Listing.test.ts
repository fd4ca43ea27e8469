import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAws, type WireAws } from "../../aws/server.ts";
import { crowdedBucket, crowdedIds, withBucket } from "../../world/archive/crowdedDay.ts";
import { compareKeys } from "../../world/archive/keys.ts";
import { Random } from "../../world/random.ts";
import { connection, failure } from "./clients.ts";
import { bytesOf, keysOf, list, listAll, recordsIn } from "./s3Clients.ts";
import { end, production, smallWorld } from "./smallWorld.ts";

const put = { accountId: production.id, region: "eu-west-1", bucket: "acme-keys", modified: end - 1000 };
const crowd = {
  bucket: "acme-crowd",
  prefix: "a/b",
  account: production,
  region: "eu-west-1",
  date: "2026-10-31",
  files: 100_000,
};
let aws: WireAws;
let client: S3Client;

beforeAll(async () => {
  aws = await startAws(withBucket(smallWorld(), crowdedBucket(crowd)));
  client = new S3Client(connection(aws, production, "eu-west-1"));
});

afterAll(() => aws.close());

/** What S3 documents, over a plain list of all keys. */
function expected(keys: readonly string[], prefix: string, delimiter: string, after: string): string[] {
  const items = keys
    .filter((key) => key.startsWith(prefix) && compareKeys(key, after) > 0)
    .map((key) => {
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      return cut < 0 ? key : `${key.slice(0, cut + delimiter.length)} (folder)`;
    });
  return [...new Set(items)];
}

describe("ListObjectsV2", () => {
  const random = new Random("keys");
  const names = ["a", "b", "a-", "a!", "é", "\u{1F600}", "\uFFFD", "a b", "a+b", "<&>", "%41"];
  const keys = [
    ...new Set(
      Array.from({ length: 400 }, () =>
        Array.from({ length: 1 + random.int(4) }, () => random.pick(names)).join(random.pick(["/", "/", "|"])),
      ),
    ),
  ].sort(compareKeys);

  it("pages through any keys by prefix, delimiter and start as documented", async () => {
    aws.putObjects(keys.map((key) => ({ ...put, key, text: key })));
    for (let round = 0; round < 60; round += 1) {
      const key = random.pick(keys);
      const Prefix = random.chance(0.3) ? "" : [...key].slice(0, 1 + random.int(4)).join("");
      const Delimiter = random.pick(["", "/", "|", "a/"]);
      const StartAfter = random.chance(0.5) ? "" : random.pick(keys);
      const MaxKeys = 1 + random.int(90);
      const asked = {
        Bucket: put.bucket,
        MaxKeys,
        Prefix,
        ...(Delimiter === "" ? {} : { Delimiter }),
        ...(StartAfter === "" ? {} : { StartAfter }),
      };
      const pages = await listAll(client, asked);
      const items = pages.flatMap(({ Contents = [], CommonPrefixes = [] }) => [
        ...Contents.map((object) => object.Key ?? ""),
        ...CommonPrefixes.map((folder) => `${folder.Prefix} (folder)`),
      ]);
      const wanted = expected(keys, Prefix, Delimiter, StartAfter);
      expect({ asked, items: items.toSorted(compareKeys) }).toEqual({ asked, items: wanted.toSorted(compareKeys) });
      expect(pages.length).toBe(Math.max(1, Math.ceil(wanted.length / MaxKeys)));
      expect(pages.slice(0, -1).every(({ KeyCount, IsTruncated }) => KeyCount === MaxKeys && IsTruncated)).toBe(true);
    }
  });

  it("gives at most 1,000 keys a page, in one order however they are asked for, and encodes them when asked", async () => {
    const folder = "a/b/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/10/31/";
    const asked = { Bucket: crowd.bucket, Prefix: folder };
    const first = await list(client, { ...asked, MaxKeys: 5000 });
    expect(first).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true });
    const StartAfter = first.Contents?.[499]?.Key;
    const later = await list(client, { ...asked, StartAfter, MaxKeys: 500 });
    expect(keysOf([later])).toEqual(keysOf([first]).slice(500));
    expect(await list(client, { ...asked, MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    aws.putObjects([{ ...put, bucket: "acme-encoded", key: "a b+c/é(1).json", text: "" }]);
    const encoded = await list(client, { Bucket: "acme-encoded", EncodingType: "url" });
    expect(encoded).toMatchObject({ EncodingType: "url", Contents: [{ Key: "a+b%2Bc/%C3%A9%281%29.json" }] });
  });

  it("refuses a token that it did not give, and a page size that is no number", async () => {
    for (const wrong of [{ ContinuationToken: "bm9uZQ" }, { MaxKeys: -1 }]) {
      const error = await failure(list(client, { Bucket: put.bucket, ...wrong }));
      expect(error).toMatchObject({ name: "InvalidArgument", $metadata: { httpStatusCode: 400 } });
    }
  });

  it("lists 100,000 files of a day in 100 pages, each readable", async () => {
    const keys = keysOf(
      await listAll(client, { Bucket: crowd.bucket, Prefix: "a/b/AWSLogs/111122223333/CloudTrail/" }),
    );
    expect(keys.length).toBe(100_000);
    expect(new Set(keys).size).toBe(100_000);
    expect(keys).toEqual(keys.toSorted(compareKeys));
    for (const file of [0, 77, 99_999]) {
      const records = await recordsIn(client, { Bucket: crowd.bucket, Key: keys[file] });
      expect(records.map(({ eventID }) => eventID)).toEqual(crowdedIds(crowd, file));
    }
  });
});

describe("GetObject", () => {
  const whole = { Bucket: "acme-state", Key: "shop/terraform.tfstate" };

  it("gives a range of the bytes", async () => {
    const bytes = await bytesOf(client, whole);
    for (const [Range, wanted, content] of [
      ["bytes=0-4", bytes.subarray(0, 5), `bytes 0-4/${bytes.length}`],
      ["bytes=5-", bytes.subarray(5), `bytes 5-${bytes.length - 1}/${bytes.length}`],
      ["bytes=-3", bytes.subarray(-3), `bytes ${bytes.length - 3}-${bytes.length - 1}/${bytes.length}`],
      ["bytes=10-9999", bytes.subarray(10), `bytes 10-${bytes.length - 1}/${bytes.length}`],
    ] as const) {
      const answer = await client.send(new GetObjectCommand({ ...whole, Range }));
      expect(answer).toMatchObject({ ContentRange: content, ContentLength: wanted.length });
      expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? "")).toEqual(wanted);
    }
    const beyond = await failure(client.send(new GetObjectCommand({ ...whole, Range: "bytes=9999-" })));
    expect(beyond).toMatchObject({ name: "InvalidRange", $metadata: { httpStatusCode: 416 } });
  });

  it("finds keys that look like paths, and only for the owner that is expected", async () => {
    const Bucket = "acme-odd";
    const keys = ["a/../../b", "./c", "d//e", "/f", "g:CON", "h%2Fi", "j?k=l", "m\\n", "x".repeat(1024)];
    aws.putObjects(keys.map((key) => ({ ...put, bucket: Bucket, key, text: key })));
    expect(keysOf(await listAll(client, { Bucket }))).toEqual(keys.toSorted(compareKeys));
    for (const Key of keys) {
      expect((await bytesOf(client, { Bucket, Key, ExpectedBucketOwner: production.id })).toString()).toBe(Key);
    }
    const stranger = { Bucket, Key: "./c", ExpectedBucketOwner: "999999999999" };
    expect((await failure(client.send(new GetObjectCommand(stranger)))).name).toBe("AccessDenied");
  });

  it("keeps to the conditions of the request", async () => {
    const { ETag } = await client.send(new GetObjectCommand(whole));
    expect((await bytesOf(client, { ...whole, IfMatch: ETag })).length).toBeGreaterThan(0);
    const other = { ...whole, IfMatch: '"0123"' };
    expect(await failure(client.send(new GetObjectCommand(other)))).toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    const same = await failure(client.send(new GetObjectCommand({ ...whole, IfNoneMatch: ETag })));
    expect(same.$metadata?.httpStatusCode).toBe(304);
  });

  it("refuses what was moved to an archive class, and lists it", async () => {
    aws.putObjects([{ ...put, bucket: "acme-cold", key: "old", text: "", storageClass: "GLACIER" }]);
    const { Contents } = await list(client, { Bucket: "acme-cold" });
    expect(Contents).toMatchObject([{ Key: "old", StorageClass: "GLACIER" }]);
    const refused = await failure(client.send(new GetObjectCommand({ Bucket: "acme-cold", Key: "old" })));
    expect(refused).toMatchObject({ name: "InvalidObjectState", $metadata: { httpStatusCode: 403 } });
  });
});
