import { Failure, type FailureReason, type Remedy } from "../model/failure.ts";
import { capitalized } from "../model/text/text.ts";
import { AnswerTooLarge } from "./answerErrors.ts";
import { leastBucketPolicy } from "./leastPolicy.ts";
import { profileName } from "./profileName.ts";
import type { Profile } from "./profiles.ts";
import { type ErrorParts, partsOf } from "./sdkError.ts";

/** Why one object cannot be read while others can. "key": its KMS key cannot be used. */
export type ObjectProblem = "gone" | "changed" | "archived" | "denied" | "key" | "too-large";

/** What is wrong with the object that was asked for; undefined where the error is not about this object. */
export function objectProblem(error: unknown): ObjectProblem | undefined {
  const parts = partsOf(error);
  if (error instanceof AnswerTooLarge) {
    return "too-large";
  }
  if (isAboutKey(parts)) {
    return "key";
  }
  switch (parts.name) {
    case "NoSuchKey":
      return "gone";
    case "PreconditionFailed":
      return "changed";
    case "InvalidObjectState":
    case "ObjectNotInActiveTierError":
      return "archived";
    default:
      return isDenied(parts) ? "denied" : undefined;
  }
}

/** A call to a bucket, for the text of its failure. */
interface BucketCall {
  readonly bucket: string;
  /** ARNs of the bucket and of the objects in it that are read. */
  readonly resources: { readonly bucket: string; readonly objects: string };
  readonly profile: Profile;
  readonly action: "s3:ListBucket" | "s3:GetObject";
  readonly requesterPays: boolean;
}

/** The failure of a call to a bucket in a sentence of its own; as it is where S3 has nothing particular to say. */
export function explained(failure: Failure, call: BucketCall): Failure {
  const finding = find(partsOf(failure.cause), failure, call);
  if (finding === undefined) {
    return failure;
  }
  const data = { ...failure.toData(), ...finding };
  return new Failure(data, { cause: failure.cause });
}

interface Finding {
  readonly reason?: FailureReason;
  readonly message: string;
  readonly remedies?: readonly Remedy[];
}

function find(parts: ErrorParts, failure: Failure, call: BucketCall): Finding | undefined {
  const bucket = `bucket "${call.bucket}"`;
  const who = profileName(call);
  const showLog: Remedy = { kind: "show-log" };
  if (isAboutKey(parts)) {
    return aboutKey(parts, failure, bucket, who);
  }
  switch (parts.name) {
    case "NoSuchBucket":
      return {
        message: `There is no ${bucket}: it was deleted, or the name is misspelled. Check where the trail delivers its log files.`,
      };
    case "NoSuchKey":
      return { message: `A log file of ${bucket} was deleted after it was listed.` };
    case "PreconditionFailed":
      return { reason: "invalid-request", message: `A log file of ${bucket} was replaced after it was listed.` };
    case "InvalidObjectState":
    case "ObjectNotInActiveTierError":
      return {
        reason: "invalid-request",
        message: `A log file of ${bucket} is archived in S3 Glacier. Restore it in S3 to read it.`,
        remedies: [showLog],
      };
  }
  if (!isDenied(parts)) {
    return undefined;
  }
  if (/requester.?pays/i.test(parts.message) && !call.requesterPays) {
    return {
      reason: "access-denied",
      message: `Requests to ${bucket} are billed to the account that sends them (requester pays). Nothing was read or billed. Allow this search to be billed to ${who} to read it.`,
      remedies: [{ kind: "bill-requests" }, { kind: "switch-profile" }, showLog],
    };
  }
  if (failure.reason !== "access-denied") {
    return undefined;
  }
  const does = call.action === "s3:ListBucket" ? `list ${bucket}` : `read log files of ${bucket}`;
  // S3 gives no reason to callers of another organization, nor where the header is missing with which a requester pays.
  const why =
    call.requesterPays || !isUnexplained(parts)
      ? ""
      : " If the bucket bills the account that sends requests (requester pays), allow this search to be billed.";
  const policy = leastBucketPolicy(call.resources.bucket, call.resources.objects);
  return {
    // Listing alone is of no use: the policy allows both.
    remedies: [
      { kind: "copy-policy", policy },
      { kind: "switch-profile" },
      ...(why === "" ? [] : [{ kind: "bill-requests" } as const]),
      showLog,
    ],
    message: `${capitalized(who)} isn't authorized to ${does} (${failure.action ?? call.action}). Copy the IAM policy to request this permission; a bucket of another account must allow it in its own policy as well.${why}`,
  };
}

function aboutKey(parts: ErrorParts, failure: Failure, bucket: string, who: string): Finding {
  const named = /arn:[\w-]{1,20}:kms:[\w-]{1,30}:\d{12}:key\/[\w-]{1,64}/.exec(parts.message)?.[0];
  const key = `KMS key${named === undefined ? "" : ` ${named}`}`;
  if (/^KMS\./.test(parts.name)) {
    return {
      reason: "invalid-request",
      message: `Log files of ${bucket} are encrypted with ${key}, which cannot be used: it is disabled, or was deleted or scheduled for deletion (${parts.name}).`,
      remedies: [{ kind: "show-log" }],
    };
  }
  return failure.reason === "explicit-deny"
    ? {
        message: `Log files of ${bucket} are encrypted with ${key}, and a policy explicitly denies kms:Decrypt to ${who}. Allowing it elsewhere does not help: that policy must change.`,
      }
    : {
        message: `Log files of ${bucket} are encrypted with ${key}, which ${who} isn't authorized to use (kms:Decrypt). Copy the IAM policy to request this permission; the key's own policy must allow it as well.`,
      };
}

function isDenied({ name }: ErrorParts): boolean {
  return /^AccessDenied/.test(name);
}

function isAboutKey(parts: ErrorParts): boolean {
  return (
    /^KMS\.\w/.test(parts.name) ||
    (isDenied(parts) && /kms:Decrypt|ciphertext refers to a customer master key/i.test(parts.message))
  );
}

/** S3's words where it does not tell which policy refused the request. */
function isUnexplained({ message }: ErrorParts): boolean {
  return /^Access Denied\.?$/i.test(message.trim());
}
