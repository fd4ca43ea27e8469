import type { StoredObject } from "../../world/types.ts";
import { type Answer, AwsError } from "../errors.ts";
import type { Members } from "../members.ts";

/** An object, or the range of it that is asked for, unless the conditions of the request exclude it. */
export function objectAnswer(object: StoredObject, members: Members, keyArn: string | undefined): Answer {
  const etag = `"${object.etag}"`;
  const headers = {
    etag,
    "last-modified": new Date(object.modified).toUTCString(),
    "accept-ranges": "bytes",
    "content-type": object.contentType,
    ...(object.contentEncoding === undefined ? {} : { "content-encoding": object.contentEncoding }),
    ...(object.storageClass === undefined || object.storageClass === "STANDARD"
      ? {}
      : { "x-amz-storage-class": object.storageClass }),
    ...Object.fromEntries(Object.entries(object.metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    "x-amz-server-side-encryption": keyArn === undefined ? "AES256" : "aws:kms",
    ...(keyArn === undefined ? {} : { "x-amz-server-side-encryption-aws-kms-key-id": keyArn }),
  };
  if (!matches(members.text("IfMatch"), etag, true)) {
    throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
  }
  if (matches(members.text("IfNoneMatch"), etag, false)) {
    return { status: 304, headers, body: "" };
  }
  const body = object.body();
  const range = rangeOf(members.text("Range"), body.length);
  if (range === undefined) {
    return { status: 200, headers, body };
  }
  const [start, end] = range;
  return {
    status: 206,
    headers: { ...headers, "content-range": `bytes ${start}-${end - 1}/${body.length}` },
    body: body.subarray(start, end),
  };
}

/** @param absent the answer where there is no condition */
function matches(condition: string | undefined, etag: string, absent: boolean): boolean {
  if (condition === undefined) {
    return absent;
  }
  const tags = condition.split(",").map((tag) => tag.trim());
  return tags.some((tag) => tag === "*" || tag === etag || `"${tag}"` === etag);
}

/** First byte and the one after the last; undefined for the whole, and for what is no range of bytes. */
function rangeOf(range: string | undefined, size: number): readonly [number, number] | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") {
    return undefined;
  }
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  if (start >= size || start >= end) {
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416);
  }
  return [start, end];
}
