import { isBucketName } from "../model/aws/bucketName.ts";
import type { Failure } from "../model/failure.ts";
import { AnswerTooLarge } from "./answerErrors.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { invalidRequest } from "./failures.ts";

/** Location of a Terraform state in S3. The connection's Region must be the bucket's. */
export interface StateLocation {
  /** A bucket name; ARNs and access points are refused. */
  readonly bucket: string;
  readonly key: string;
}

export interface StateObject {
  /** Contains secrets: pass it to the parser and keep nothing else of it. */
  readonly text: string;
  /** Last modification, ms since 1970 UTC. */
  readonly modified?: number;
}

/**
 * Reads a Terraform state from S3. Call it only on a user's request that named the bucket: the location comes from a
 * file of the workspace. Throws `Failure` ("not-found", "access-denied", "invalid-request": a bucket of another Region,
 * or a state above 64 MB) or an AbortError.
 */
export async function readStateObject(
  connection: Connection<"s3">,
  { bucket, key }: StateLocation,
  options: CallOptions,
): Promise<StateObject> {
  if (!isBucketName(bucket) || key === "" || Buffer.byteLength(key) > 1_024) {
    throw refused(connection, "The place of the state is not a bucket and a key of S3.");
  }
  const { value } = await connection.call(
    {
      apiClass: "objects",
      action: "s3:GetObject",
      resource: `arn:${connection.identity.partition}:s3:::${bucket}/${key}`,
      run: async (api, signal) => {
        try {
          const answer = await api.getObject(bucket, key, signal);
          const { $metadata, Body: body, LastModified: modified } = answer;
          if (body === undefined || ($metadata.requestId ?? $metadata.extendedRequestId) === undefined) {
            // Every answer of S3 has a request id.
            throw new SyntaxError("the answer is not of S3");
          }
          const text = new TextDecoder().decode(await body.transformToByteArray());
          return { text, ...(modified === undefined ? {} : { modified: +modified }) };
        } catch (error) {
          throw error instanceof AnswerTooLarge
            ? refused(connection, `The state ${bucket}/${key} is larger than ${error.maxBytes / 1024 / 1024} MB.`)
            : error;
        }
      },
    },
    options,
  );
  return value;
}

function refused({ profile, region, identity }: Connection<"s3">, message: string): Failure {
  return invalidRequest({ profile, region, accountId: identity.accountId, action: "s3:GetObject" }, message);
}
