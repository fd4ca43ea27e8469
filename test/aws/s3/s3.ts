import type { KeyFolder, StoredObject, World, WorldBucket, WorldObject } from "../../world/types.ts";
import { type Answer, AwsError, escapeXml } from "../errors.ts";
import type { Members } from "../members.ts";
import type { Caller } from "../signature.ts";
import { allow, allowDecrypt, isAllowed } from "./access.ts";
import { type Item, listItems, placeAfter } from "./listing.ts";
import { objectAnswer } from "./objectAnswer.ts";
import { PutObjects } from "./putObjects.ts";

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const mostKeys = 1000;

/**
 * S3 as one caller in one Region sees it, path style: the buckets of a world's trails, and objects that were put beside
 * them. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export class S3 {
  readonly #buckets: ReadonlyMap<string, WorldBucket>;
  readonly #objects = new PutObjects();
  readonly #now: () => number;

  constructor(world: World, buckets: readonly WorldBucket[], now: () => number) {
    this.#buckets = new Map(buckets.map((bucket) => [bucket.name, bucket]));
    this.#now = now;
    this.put(world.objects);
  }

  /** Puts objects, in place of those that are under the same keys. A bucket that is not there yet is made. */
  put(objects: Iterable<WorldObject>): void {
    for (const object of objects) {
      this.#objects.put(object);
    }
  }

  /** Answers an operation; throws `AwsError`. */
  answer(operation: string, caller: Caller, region: string, members: Members, requestId: string): Answer {
    const bucket = this.#find(members.text("Bucket") ?? "");
    const headers = { "x-amz-request-id": requestId, "x-amz-bucket-region": bucket.region };
    try {
      const answer = this.#operate(operation, bucket, caller, region, members);
      return { ...answer, headers: { ...headers, ...answer.headers } };
    } catch (error) {
      throw error instanceof AwsError
        ? new AwsError(error.name, error.message, error.status, { ...headers, ...error.headers })
        : error;
    }
  }

  #operate(operation: string, bucket: WorldBucket, caller: Caller, region: string, members: Members): Answer {
    if (!bucket.region.startsWith("cn-") === (caller.account.partition === "aws-cn")) {
      throw new AwsError("AccessDenied", "Access Denied", 403);
    }
    const expected = members.text("ExpectedBucketOwner");
    if (expected !== undefined && expected !== bucket.accountId) {
      throw new AwsError("AccessDenied", "Access Denied", 403);
    }
    if (operation === "GetBucketLocation") {
      allow(bucket, caller, "s3:GetBucketLocation");
      const place = bucket.region === "us-east-1" ? "" : bucket.region;
      return xml(`<LocationConstraint ${namespace}>${place}</LocationConstraint>`);
    }
    if (bucket.region !== region) {
      throw new AwsError(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
        301,
      );
    }
    switch (operation) {
      case "HeadBucket":
        allow(bucket, caller, "s3:ListBucket");
        return { status: 200, headers: {}, body: "" };
      case "ListObjectsV2":
        return this.#list(bucket, caller, members);
      case "GetObject":
      case "HeadObject":
        return this.#get(bucket, caller, members);
      default:
        throw new AwsError("NotImplemented", `The wire AWS does not serve s3:${operation}`, 501);
    }
  }

  #list(bucket: WorldBucket, caller: Caller, members: Members): Answer {
    const prefix = members.text("Prefix") ?? "";
    allow(bucket, caller, "s3:ListBucket", prefix);
    const charged = charge(bucket, caller, members);
    const size = pageSize(members.text("MaxKeys"));
    const token = members.text("ContinuationToken");
    const query = {
      prefix,
      delimiter: members.text("Delimiter") ?? "",
      after: token === undefined ? (members.text("StartAfter") ?? "") : openToken(token),
      now: this.#now(),
    };
    const page: Item[] = [];
    let more = false;
    for (const item of size === 0 ? [] : listItems(this.#roots(bucket), query)) {
      if (page.length === size) {
        more = true;
        break;
      }
      page.push(item);
    }
    const last = page.at(-1);
    const write = members.text("EncodingType") === "url" ? urlEncode : escapeXml;
    return xml(
      `<ListBucketResult ${namespace}>` +
        element("Name", bucket.name) +
        `<Prefix>${write(prefix)}</Prefix>` +
        ["StartAfter", "Delimiter"].map((name) => optional(name, members.text(name), write)).join("") +
        optional("ContinuationToken", token, escapeXml) +
        (more && last !== undefined ? element("NextContinuationToken", sealToken(placeAfter(last))) : "") +
        `<KeyCount>${page.length}</KeyCount><MaxKeys>${size}</MaxKeys>` +
        optional("EncodingType", members.text("EncodingType"), escapeXml) +
        `<IsTruncated>${more}</IsTruncated>` +
        page.map((item) => listed(item, write)).join("") +
        "</ListBucketResult>",
      charged,
    );
  }

  #get(bucket: WorldBucket, caller: Caller, members: Members): Answer {
    const key = members.text("Key") ?? "";
    allow(bucket, caller, "s3:GetObject", key);
    const charged = charge(bucket, caller, members);
    const object = this.#object(bucket, key);
    if (object === undefined) {
      if (!isAllowed(bucket, caller, "s3:ListBucket", key)) {
        throw new AwsError("AccessDenied", "Access Denied", 403);
      }
      throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    }
    if (object.storageClass === "GLACIER" || object.storageClass === "DEEP_ARCHIVE") {
      throw new AwsError("InvalidObjectState", "The operation is not valid for the object's storage class", 403);
    }
    allowDecrypt(bucket, caller);
    const { headers, ...answer } = objectAnswer(object, members, bucket.encryption?.keyArn);
    return { ...answer, headers: { ...headers, ...charged } };
  }

  #object(bucket: WorldBucket, key: string): StoredObject | undefined {
    // The first key from `key` on is `key` itself, or it is not there.
    const query = { prefix: key, delimiter: "", after: "", now: this.#now() };
    const { value } = listItems(this.#roots(bucket), query).next();
    return value !== undefined && "key" in value && value.key === key ? value.object : undefined;
  }

  #roots(bucket: WorldBucket): readonly KeyFolder[] {
    const put = this.#objects.folder(bucket.name);
    return put === undefined ? bucket.roots : [...bucket.roots, put];
  }

  #find(name: string): WorldBucket {
    const bucket = this.#buckets.get(name) ?? this.#objects.bucket(name);
    if (bucket === undefined) {
      throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    }
    return bucket;
  }
}

/** Throws unless the owner pays or the caller says that they do. Answers the headers that confirm it. */
function charge(bucket: WorldBucket, caller: Caller, members: Members): Readonly<Record<string, string>> {
  if (bucket.requesterPays !== true || bucket.accountId === caller.account.id) {
    return {};
  }
  if (members.text("RequestPayer") !== "requester") {
    throw new AwsError("AccessDenied", "Access Denied", 403);
  }
  return { "x-amz-request-charged": "requester" };
}

function pageSize(text: string | undefined): number {
  const size = text === undefined ? mostKeys : Number(text);
  if (!Number.isInteger(size) || size < 0) {
    throw new AwsError("InvalidArgument", "Provided max-keys not an integer or within integer range", 400);
  }
  return Math.min(size, mostKeys);
}

function sealToken(place: string): string {
  return Buffer.from(`after ${place}`).toString("base64url");
}

function openToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (!text.startsWith("after ")) {
    throw new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400);
  }
  return text.slice("after ".length);
}

function listed(item: Item, write: (text: string) => string): string {
  if ("commonPrefix" in item) {
    return `<CommonPrefixes><Prefix>${write(item.commonPrefix)}</Prefix></CommonPrefixes>`;
  }
  const { modified, etag, size, storageClass = "STANDARD" } = item.object;
  return (
    `<Contents><Key>${write(item.key)}</Key><LastModified>${new Date(modified).toISOString()}</LastModified>` +
    `<ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size><StorageClass>${storageClass}</StorageClass></Contents>`
  );
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function optional(name: string, text: string | undefined, write: (text: string) => string): string {
  return text === undefined ? "" : `<${name}>${write(text)}</${name}>`;
}

/** Encoding type "url": as in a query, but with slashes left. */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

function xml(body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/xml", ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}
