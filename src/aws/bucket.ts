import { isBucketName } from "../model/aws/bucketName.ts";
import { Failure } from "../model/failure.ts";
import { explained, type ObjectProblem, objectProblem } from "./bucketFailures.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { type CallContext, endlessPages, failureFrom, invalidRequest } from "./failures.ts";
import { PageTokens } from "./paging.ts";
import { regionOfBucket } from "./sdkError.ts";

/** One object as S3 lists it. The key is whatever somebody wrote: never a path here, never part of a pattern. */
export interface BucketObject {
  readonly key: string;
  readonly bytes: number;
  /** Another one as soon as the content is another one. Empty where S3 says none. */
  readonly etag: string;
  /** In S3 Glacier: it cannot be read before it is restored. */
  readonly archived: boolean;
}

export interface ListRequest {
  readonly prefix: string;
  /** Only the folders directly below the prefix, and objects directly in it. Default: everything below. */
  readonly foldersOnly?: boolean;
  /** Only keys that come after this text. */
  readonly after?: string;
}

export interface ListPage {
  /** In the order of their keys. */
  readonly objects: readonly BucketObject[];
  /** Common prefixes, each with the slash at its end. */
  readonly folders: readonly string[];
  readonly next?: string;
}

/**
 * The content of an object, or why it cannot be read.
 * @internal
 */
export type ObjectAnswer = ObjectContent | { readonly problem: ObjectProblem; readonly failure: Failure };

interface ObjectContent {
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** The metadata that its writer gave it (`x-amz-meta-…`), by names in lower case. Absent: none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One bucket as one profile reads it. */
export interface Bucket {
  readonly name: string;
  /** Tells this bucket from those of the same name elsewhere: an emulator's, another partition's. */
  readonly origin: string;
  readonly partition: string;
  /** For failures: `action` is what would be asked. */
  context(action: "s3:ListBucket" | "s3:GetObject"): CallContext;
  /** At most 1,000 keys and folders. Throws `Failure` or an AbortError. */
  list(request: ListRequest & { readonly token?: string }, options: CallOptions): Promise<ListPage>;
  /**
   * The content of an object of at most 64 MB; with `etag`, only while it is the one that was listed. Throws `Failure` for
   * what is not about this object alone, or an AbortError.
   */
  get(key: string, etag: string | undefined, options: CallOptions): Promise<ObjectAnswer>;
}

export interface BucketOptions {
  /** Send the header with which the profile's account accepts to be billed. Default false. */
  readonly requesterPays?: boolean;
  /** The key prefix of all objects that are read, for the policies that failures suggest. Default: all of the bucket. */
  readonly folder?: string;
}

/** More pages than this list no folder that people keep. */
const MOST_FOLDER_PAGES = 1_000;

/**
 * Opens a bucket without asking for anything. `connection`: in the Region where the bucket is looked for first; where S3
 * says that it is in another one, that one is asked. Throws `Failure` ("invalid-request") for what is no bucket's name.
 */
export function openBucket(connection: Connection<"s3">, name: string, options: BucketOptions = {}): Bucket {
  return new S3Bucket(connection, name, options);
}

/**
 * The pages of a listing, one after the other. Throws what `list` throws, and `Failure` ("invalid-answer") where the pages
 * do not come to an end.
 */
export async function* listPages(
  bucket: Bucket,
  request: ListRequest,
  options: CallOptions,
): AsyncGenerator<ListPage, void, undefined> {
  const context = bucket.context("s3:ListBucket");
  const tokens = new PageTokens();
  let token: string | undefined;
  let last = request.after ?? "";
  do {
    const page = await bucket.list({ ...request, ...(token === undefined ? {} : { token }) }, options);
    tokens.check(page.next, context);
    tokens.note(page.next);
    // Keys only ever ascend: what leads back would be read for ever.
    const [first] = page.objects;
    if (first !== undefined && first.key <= last) {
      throw endlessPages(context, "repeated");
    }
    last = page.objects.at(-1)?.key ?? last;
    yield page;
    token = page.next;
  } while (token !== undefined);
}

/** The names of the folders directly below a prefix, which ends with a slash. Throws as `listPages`. */
export async function listFolders(bucket: Bucket, prefix: string, options: CallOptions): Promise<readonly string[]> {
  const names: string[] = [];
  let pages = 0;
  for await (const { folders } of listPages(bucket, { prefix, foldersOnly: true }, options)) {
    pages += 1;
    if (pages > MOST_FOLDER_PAGES) {
      throw endlessPages(bucket.context("s3:ListBucket"), "too many");
    }
    for (const folder of folders) {
      if (folder.startsWith(prefix) && folder.endsWith("/")) {
        names.push(folder.slice(prefix.length, -1));
      }
    }
  }
  return names;
}

interface Refused {
  readonly problem: ObjectProblem;
  readonly error: unknown;
}

class S3Bucket implements Bucket {
  readonly name: string;
  readonly origin: string;
  readonly partition: string;
  readonly #requesterPays: boolean;
  readonly #folder: string;
  /** In the bucket's Region, as soon as that is known. */
  #connection: Connection<"s3">;

  constructor(connection: Connection<"s3">, name: string, { requesterPays = false, folder = "" }: BucketOptions) {
    this.name = name;
    this.#connection = connection;
    this.#requesterPays = requesterPays;
    this.#folder = folder;
    this.partition = connection.identity.partition;
    this.origin = JSON.stringify([connection.profile.endpoints.s3 ?? "", this.partition, name]);
    if (!isBucketName(name)) {
      throw invalidRequest(this.context("s3:ListBucket"), `"${name.slice(0, 100)}" is not the name of an S3 bucket.`);
    }
  }

  context(action: "s3:ListBucket" | "s3:GetObject"): CallContext {
    const { profile, region, identity } = this.#connection;
    const { bucket, objects } = this.#resources;
    const resource = action === "s3:ListBucket" ? bucket : objects;
    return { profile, region, accountId: identity.accountId, action, resource };
  }

  get #resources(): { readonly bucket: string; readonly objects: string } {
    const bucket = `arn:${this.partition}:s3:::${this.name}`;
    return { bucket, objects: `${bucket}/${this.#folder}*` };
  }

  async list(request: ListRequest & { readonly token?: string }, options: CallOptions): Promise<ListPage> {
    const { prefix, foldersOnly = false, after, token } = request;
    const action = "s3:ListBucket";
    const answer = await this.#inItsRegion(action, async (connection) => {
      const { resource = "" } = this.context(action);
      const run = { apiClass: "lists", action, resource } as const;
      const { value } = await connection.call(
        {
          ...run,
          run: async (api, signal) => {
            const listed = await api.listObjects(
              { bucket: this.name, prefix, foldersOnly, after, token, requesterPays: this.#requesterPays },
              signal,
            );
            checkIsS3(listed.$metadata);
            return listed;
          },
        },
        options,
      );
      return value;
    });
    const decode = answer.EncodingType === "url" ? decodeKey : (key: string) => key;
    return {
      objects: (answer.Contents ?? []).flatMap(({ Key: key, Size: bytes = 0, ETag: etag = "", StorageClass: tier }) =>
        key === undefined
          ? []
          : [{ key: decode(key), bytes, etag, archived: tier === "GLACIER" || tier === "DEEP_ARCHIVE" }],
      ),
      folders: (answer.CommonPrefixes ?? []).flatMap(({ Prefix: folder }) =>
        folder === undefined ? [] : [decode(folder)],
      ),
      ...(answer.IsTruncated === true && answer.NextContinuationToken !== undefined
        ? { next: answer.NextContinuationToken }
        : {}),
    };
  }

  async get(key: string, etag: string | undefined, options: CallOptions): Promise<ObjectAnswer> {
    const action = "s3:GetObject";
    const answer = await this.#inItsRegion(action, async (connection) => {
      const { resource = "" } = this.context(action);
      const { value } = await connection.call(
        {
          apiClass: "logFiles",
          action,
          resource,
          run: async (api, signal): Promise<ObjectContent | Refused> => {
            try {
              const {
                $metadata,
                Body: body,
                ETag: own = "",
                Metadata: metadata = {},
              } = await api.getObject(this.name, key, signal, {
                etag,
                requesterPays: this.#requesterPays,
              });
              checkIsS3($metadata);
              if (body === undefined) {
                throw new SyntaxError("the answer has no body");
              }
              return { bytes: await body.transformToByteArray(), etag: own, metadata };
            } catch (error) {
              // Thousands of objects may have the same problem: it is counted, not logged for each of them.
              const problem = objectProblem(error);
              if (problem === undefined) {
                throw error;
              }
              return { problem, error };
            }
          },
        },
        options,
      );
      return value;
    });
    if ("bytes" in answer) {
      return answer;
    }
    const failure = failureFrom(answer.error, this.context(action));
    if (!Failure.is(failure)) {
      throw failure;
    }
    return { problem: answer.problem, failure: this.#explained(failure, action) };
  }

  /** Asks in the bucket's Region, which S3 tells where another one was asked. */
  async #inItsRegion<T>(
    action: "s3:ListBucket" | "s3:GetObject",
    ask: (connection: Connection<"s3">) => Promise<T>,
  ): Promise<T> {
    const connection = this.#connection;
    try {
      return await ask(connection);
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      const region = regionOfBucket(error.cause);
      if (region === undefined || region === connection.region) {
        throw this.#explained(error, action);
      }
      this.#connection = connection.inRegion(region);
      try {
        return await ask(this.#connection);
      } catch (again) {
        throw Failure.is(again) ? this.#explained(again, action) : again;
      }
    }
  }

  #explained(failure: Failure, action: "s3:ListBucket" | "s3:GetObject"): Failure {
    const { profile } = this.#connection;
    return explained(failure, {
      bucket: this.name,
      resources: this.#resources,
      profile,
      action,
      requesterPays: this.#requesterPays,
    });
  }
}

/** S3 gives every answer an id: what has none came from something else. Throws as for any text that is not of AWS. */
function checkIsS3(metadata: {
  readonly requestId?: string | undefined;
  readonly extendedRequestId?: string | undefined;
}) {
  if ((metadata.requestId ?? metadata.extendedRequestId) === undefined) {
    throw new SyntaxError("the answer is not of S3");
  }
}

/** Keys are asked for as they stand in a URL: characters that XML cannot hold would make a whole page unreadable. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}
