import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type Answer, AwsError } from "../errors.ts";
import type { Fault } from "../faults.ts";
import type { Call } from "../services.ts";
import type { Caller } from "../signature.ts";
import { kmsRefusal } from "./access.ts";

/** What an object that was overwritten after it was listed holds instead. */
const overwritten = gzipSync('{"Records":[]}');

/** The IAM action that an operation of S3 needs. */
export function s3Action(operation: string): string {
  const actions: Readonly<Record<string, string>> = {
    ListObjectsV2: "ListBucket",
    HeadBucket: "ListBucket",
    HeadObject: "GetObject",
  };
  return actions[operation] ?? operation;
}

/** ` on resource: "…"`: the object, or the bucket where the operation is about no object. */
export function onS3Resource({ parameters }: Call): string {
  const { Bucket, Key } = parameters as { readonly Bucket?: string; readonly Key?: string };
  return ` on resource: "arn:aws:s3:::${Bucket}${Key === undefined ? "" : `/${Key}`}"`;
}

/** The error of a fault that only S3 has, or that S3 says in words of its own. */
export function s3FaultError(fault: Fault, call: Call, caller: Caller): AwsError | undefined {
  const { Key, IfMatch, ContinuationToken } = call.parameters as Readonly<Record<string, string | undefined>>;
  switch (fault.kind) {
    case "throttle":
      return new AwsError("SlowDown", "Please reduce your request rate.", 503);
    case "not-found":
      return Key === undefined
        ? new AwsError("NoSuchBucket", "The specified bucket does not exist", 404)
        : new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    case "invalid-next-token":
      return ContinuationToken === undefined
        ? undefined
        : new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400);
    case "kms-denied":
      return Key === undefined
        ? undefined
        : kmsRefusal(caller, `arn:aws:kms:${call.region}:999999999999:key/0a1b2c3d-1111-4222-8333-0123456789ab`);
    case "archived":
      return Key === undefined
        ? undefined
        : new AwsError("InvalidObjectState", "The operation is not valid for the object's storage class", 403);
    case "changed":
      return IfMatch === undefined
        ? undefined
        : new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
    default:
      return undefined;
  }
}

/** The answer to GetObject with other bytes; every other answer as it is. */
export function faultyObject(fault: Fault, call: Call, answer: Answer): Answer {
  if (call.operation !== "GetObject" || answer.status >= 300) {
    return answer;
  }
  const body = Buffer.from(answer.body);
  switch (fault.kind) {
    case "changed": {
      const etag = `"${createHash("md5").update(overwritten).digest("hex")}"`;
      return { status: 200, headers: { ...answer.headers, etag }, body: overwritten };
    }
    case "short-body":
      return { ...answer, body: body.subarray(0, body.length >> 1) };
    case "corrupt": {
      const spoiled = Buffer.from(body);
      spoiled.fill(0, spoiled.length >> 1, Math.min(spoiled.length, (spoiled.length >> 1) + 32));
      return { ...answer, body: spoiled };
    }
    default:
      return answer;
  }
}

/** A page of a listing whose token comes again. */
export function withToken(body: string, token: string): string {
  return body
    .replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, "")
    .replace(
      /<IsTruncated>\w+<\/IsTruncated>/,
      `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`,
    );
}
