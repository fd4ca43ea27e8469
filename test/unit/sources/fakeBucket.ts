import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Bucket, ListPage, ListRequest, ObjectAnswer } from "../../../src/aws/bucket.ts";
import type { ObjectProblem } from "../../../src/aws/bucketFailures.ts";
import type { CallOptions } from "../../../src/aws/connections.ts";
import type { CallContext } from "../../../src/aws/failures.ts";
import { Failure } from "../../../src/model/failure.ts";

interface FakeObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly archived: boolean;
}

/** A bucket in memory: the calls of S3 that are made, with small pages and faults. */
export class FakeBucket implements Bucket {
  readonly name = "acme-trail";
  readonly origin = "fake";
  readonly partition = "aws";
  readonly objects = new Map<string, FakeObject>();
  /** By key: what S3 says when it is asked for. */
  readonly problems = new Map<string, ObjectProblem>();
  readonly lists: (ListRequest & { readonly token?: string })[] = [];
  readonly gets: string[] = [];
  /** Keys whose content was given out. */
  readonly answered: string[] = [];
  pageSize = 1_000;
  /** Downloads under way, and the most there ever were. */
  underWay = 0;
  mostUnderWay = 0;
  /** Thrown by the next calls. */
  failures: Failure[] = [];
  /** Called before each answer. */
  before: (what: "list" | "get", key: string) => Promise<void> | void = () => undefined;
  #sorted: string[] | undefined;

  put(key: string, content: string | Uint8Array, { archived = false } = {}): this {
    const bytes = typeof content === "string" ? gzipSync(content) : content;
    this.objects.set(key, { bytes, etag: `"${createHash("md5").update(bytes).digest("hex")}"`, archived });
    this.#sorted = undefined;
    return this;
  }

  context(action: "s3:ListBucket" | "s3:GetObject"): CallContext {
    const profile = {
      name: "p",
      kind: "static",
      origin: "file",
      isDefault: false,
      partition: "aws",
      endpoints: {},
    } as const;
    return { profile, region: "eu-west-1", accountId: "111122223333", action };
  }

  async list(request: ListRequest & { readonly token?: string }, { signal }: CallOptions): Promise<ListPage> {
    this.lists.push(request);
    await this.#turn("list", request.prefix, signal);
    const { prefix, foldersOnly = false, after = "", token } = request;
    this.#sorted ??= [...this.objects.keys()].sort();
    const start = token ?? after;
    const objects = [];
    const folders: string[] = [];
    let last = "";
    let at = firstAfter(this.#sorted, start > prefix ? start : prefix, start <= prefix);
    for (; at < this.#sorted.length; at += 1) {
      const key = this.#sorted[at] ?? "";
      if (!key.startsWith(prefix)) {
        break;
      }
      const slash = foldersOnly ? key.indexOf("/", prefix.length) : -1;
      const folder = slash < 0 ? undefined : key.slice(0, slash + 1);
      if (folder !== undefined && (folder === folders.at(-1) || folder === token)) {
        continue;
      }
      if (objects.length + folders.length === this.pageSize) {
        return { objects, folders, next: last };
      }
      const object = this.objects.get(key);
      if (folder !== undefined) {
        folders.push(folder);
      } else if (object !== undefined) {
        objects.push({ key, bytes: object.bytes.length, etag: object.etag, archived: object.archived });
      }
      last = folder ?? key;
    }
    return { objects, folders };
  }

  async get(key: string, etag: string | undefined, { signal }: CallOptions): Promise<ObjectAnswer> {
    this.gets.push(key);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    try {
      await this.#turn("get", key, signal);
      const problem = this.problems.get(key);
      const object = this.objects.get(key);
      if (problem !== undefined && !(problem === "changed" && etag === undefined)) {
        return { problem, failure: failureOf(problem) };
      }
      if (object === undefined) {
        return { problem: "gone", failure: failureOf("gone") };
      }
      this.answered.push(key);
      return { bytes: object.bytes, etag: object.etag };
    } finally {
      this.underWay -= 1;
    }
  }

  async #turn(what: "list" | "get", key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await setImmediate();
    await this.before(what, key);
    signal.throwIfAborted();
    const failure = this.failures.shift();
    if (failure !== undefined) {
      throw failure;
    }
  }
}

export function failureOf(problem: ObjectProblem): Failure {
  const denied = problem === "denied" || problem === "key";
  return new Failure({
    reason: denied ? "access-denied" : "invalid-request",
    message: `fake: ${problem}`,
    context: { profile: "p" },
    remedies: denied ? [{ kind: "copy-policy", policy: "{}" }] : [],
    ...(denied ? { action: problem === "key" ? "kms:Decrypt" : "s3:GetObject" } : {}),
  });
}

/** The index of the first key after a text, or at it with `included`. */
function firstAfter(keys: readonly string[], text: string, included: boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = keys[middle] ?? "";
    if (included ? key < text : key <= text) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

export interface FakeRecord {
  readonly id: string;
  /** ms since 1970 UTC */
  readonly time: number;
  readonly [key: string]: unknown;
}

/** The JSON text of a record. */
function recordText({ id, time, ...more }: FakeRecord): string {
  return JSON.stringify({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", accountId: "111122223333", userName: "alice" },
    eventTime: new Date(time).toISOString().replace(/\.\d+Z/, "Z"),
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    awsRegion: "eu-west-1",
    eventID: id,
    eventType: "AwsApiCall",
    recipientAccountId: "111122223333",
    managementEvent: true,
    eventCategory: "Management",
    ...more,
  });
}

export interface FileOf {
  readonly delivered: number;
  readonly accountId?: string;
  readonly region?: string;
  readonly kind?: string;
  /** "AWSLogs/", with what comes before and behind it. */
  readonly root?: string;
  readonly unique?: string;
}

/** The key of a log file. */
export function keyOf(file: FileOf): string {
  const { delivered, accountId = "111122223333", region = "eu-west-1", kind = "CloudTrail" } = file;
  const { root = "AWSLogs/", unique = "a1B2c3D4e5F6g7H8" } = file;
  const stamp = new Date(delivered).toISOString();
  const day = stamp.slice(0, 10).replaceAll("-", "/");
  const minute = `${stamp.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  return `${root}${accountId}/${kind}/${region}/${day}/${accountId}_${kind}_${region}_${minute}_${unique}.json.gz`;
}

export function logText(records: readonly FakeRecord[]): string {
  return `{"Records":[${records.map(recordText).join(",")}]}`;
}
