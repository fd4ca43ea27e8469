import { gunzipSync } from "node:zlib";
import { GetObjectCommand, HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AwsControl } from "../../aws/control.ts";
import type { FaultKind } from "../../aws/faults.ts";
import { startAws, type WireAws } from "../../aws/server.ts";
import { connection, failure } from "./clients.ts";
import { bytesOf, keysOf, list } from "./s3Clients.ts";
import { end, production, smallWorld } from "./smallWorld.ts";

const state = { Bucket: "acme-state", Key: "shop/terraform.tfstate" };
const put = { accountId: production.id, region: "eu-west-1", bucket: "acme-logs", modified: end - 1000 };
let aws: WireAws;
let client: S3Client;

beforeEach(async () => {
  aws = await startAws(smallWorld());
  client = new S3Client(connection(aws, production, "eu-west-1"));
});

afterEach(() => aws.close());

const get = (more: object = {}) => client.send(new GetObjectCommand({ ...state, ...more }));
const text = async () => (await bytesOf(client, state)).toString();

describe("a refusal", () => {
  it.each<[FaultKind, string, number, RegExp]>([
    ["throttle", "SlowDown", 503, /^Please reduce your request rate\.$/],
    [
      "access-denied",
      "AccessDenied",
      403,
      /not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::acme-state\/shop\/terraform\.tfstate" because no identity/,
    ],
    ["explicit-deny", "AccessDenied", 403, /with an explicit deny in a service control policy$/],
    [
      "kms-denied",
      "AccessDenied",
      403,
      /not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:999/,
    ],
    ["archived", "InvalidObjectState", 403, /storage class/],
    ["not-found", "NoSuchKey", 404, /does not exist/],
    ["expired-token", "ExpiredToken", 400, /expired/],
    ["500", "InternalError", 500, /internal/],
  ])("%s of an object is a %s", async (kind, name, status, message) => {
    aws.faults.add({ kind, service: "s3", operation: "GetObject", times: 1 });
    const error = await failure(get());
    expect(error).toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: status },
    });
    expect(aws.requests.list()).toMatchObject([
      {
        service: "s3",
        operation: "GetObject",
        parameters: state,
        status,
        fault: kind,
        userAgent: expect.stringMatching(/^aws-sdk-js/),
      },
    ]);
    expect(await text()).toContain('"version":4');
  });

  it.each<[FaultKind, string]>([
    ["throttle", "SlowDown"],
    ["access-denied", "AccessDenied"],
    ["not-found", "NoSuchBucket"],
  ])("%s of a listing is a %s", async (kind, name) => {
    aws.faults.add({ kind, operation: "ListObjectsV2", times: 1 });
    const error = await failure(list(client, { Bucket: "acme-state" }));
    expect(error.name).toBe(name);
    expect(error.message).not.toContain("ListObjectsV2");
    expect((await list(client, { Bucket: "acme-state" })).KeyCount).toBe(2);
  });

  it("is for the bucket and the keys that it names", async () => {
    aws.faults.add({ kind: "kms-denied", key: "shop/" });
    aws.faults.add({ kind: "throttle", bucket: "acme-logs" });
    aws.putObjects([{ ...put, key: "a", text: "" }]);
    expect((await failure(get())).message).toContain("kms:Decrypt");
    expect((await bytesOf(client, { ...state, Key: "env:/stage/a b+c.tfstate" })).toString()).toBe("{}");
    expect((await failure(list(client, { Bucket: "acme-logs" }))).name).toBe("SlowDown");
    expect((await list(client, { Bucket: "acme-state", Prefix: "shop/" })).KeyCount).toBe(1);
  });
});

describe("an object", () => {
  it("changed: was overwritten after it was listed", async () => {
    const [listed] = (await list(client, { Bucket: "acme-state", Prefix: "shop/" })).Contents ?? [];
    aws.faults.add({ kind: "changed" });
    expect(await failure(get({ IfMatch: listed?.ETag }))).toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    const answer = await get();
    expect(answer.ETag).not.toBe(listed?.ETag);
    expect(gunzipSync((await answer.Body?.transformToByteArray()) ?? "").toString()).toBe('{"Records":[]}');
  });

  it("really changes when another is put", async () => {
    const [listed] = (await list(client, { Bucket: "acme-state", Prefix: "shop/" })).Contents ?? [];
    await new AwsControl(aws.controlUrl).putObjects([
      { ...put, bucket: "acme-state", key: state.Key, text: "other", modified: end },
    ]);
    expect((await failure(get({ IfMatch: listed?.ETag }))).name).toBe("PreconditionFailed");
    expect(await text()).toBe("other");
  });

  it("truncate, short-body, corrupt: fewer bytes than announced, fewer than listed, other bytes", async () => {
    const whole = await bytesOf(client, state);
    aws.faults.add({ kind: "truncate", times: 1 });
    expect(await failure(bytesOf(client, state))).toMatchObject({ code: "ECONNRESET" });
    aws.faults.add({ kind: "short-body", times: 1 });
    expect(await bytesOf(client, state)).toEqual(whole.subarray(0, whole.length >> 1));
    aws.faults.add({ kind: "corrupt", times: 1 });
    const spoiled = await bytesOf(client, state);
    expect(spoiled.length).toBe(whole.length);
    expect(spoiled).not.toEqual(whole);
  });

  it("trickle: comes whole, piece by piece, and stops when nobody reads on", async () => {
    aws.faults.add({ kind: "trickle", delayMs: 1 });
    const whole = await text();
    expect(whole).toContain('"version":4');
    expect(aws.requests.list()).toMatchObject([{ status: 200, fault: "trickle", sentBytes: Buffer.byteLength(whole) }]);
    aws.requests.clear();
    aws.faults.clear();
    aws.faults.add({ kind: "trickle", delayMs: 600_000 });
    const abort = new AbortController();
    const { Body } = await client.send(new GetObjectCommand(state), { abortSignal: abort.signal });
    const reading = failure(Promise.resolve(Body?.transformToByteArray()));
    abort.abort();
    await reading;
    await expect.poll(() => aws.requests.list()[0]).toMatchObject({ aborted: true, sentBytes: 0 });
  });
});

describe("a listing", () => {
  it("repeat-token: the first page again and again", async () => {
    aws.putObjects(Array.from({ length: 5 }, (_, at) => ({ ...put, key: `k${at}`, text: "" })));
    aws.faults.add({ kind: "repeat-token", operation: "ListObjectsV2", cycle: 2 });
    const asked = { Bucket: "acme-logs", MaxKeys: 2 };
    const tokens: (string | undefined)[] = [undefined];
    for (let page = 0; page < 4; page += 1) {
      const answer = await list(client, { ...asked, ContinuationToken: tokens.at(-1) });
      expect(keysOf([answer])).toEqual(["k0", "k1"]);
      expect(answer.IsTruncated).toBe(true);
      tokens.push(answer.NextContinuationToken);
    }
    expect(tokens.slice(1)).toEqual(["again-1", "again-2", "again-1", "again-2"]);
  });

  it("invalid-next-token: the second page is refused", async () => {
    aws.putObjects(Array.from({ length: 3 }, (_, at) => ({ ...put, key: `k${at}`, text: "" })));
    aws.faults.add({ kind: "invalid-next-token" });
    const { NextContinuationToken } = await list(client, { Bucket: "acme-logs", MaxKeys: 2 });
    const second = list(client, { Bucket: "acme-logs", ContinuationToken: NextContinuationToken });
    expect(await failure(second)).toMatchObject({ name: "InvalidArgument" });
  });

  it("has no body to tell what is wrong with a bucket by HEAD", async () => {
    const error = await failure(client.send(new HeadBucketCommand({ Bucket: "nobodys" })));
    expect(error.$metadata?.httpStatusCode).toBe(404);
    expect(aws.requests.list()).toMatchObject([{ operation: "HeadBucket", error: "NoSuchBucket" }]);
  });
});
