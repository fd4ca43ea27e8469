import { isRegionName } from "../model/aws/arn.ts";
import { ForeignAnswer } from "./answerErrors.ts";
import { rootOf } from "./signInSteps.ts";

/** The fields of an SDK or network error that are used here. */
export interface ErrorParts {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly contentType: string;
}

const throttlingNames = new Set([
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  // More queries at once than CloudWatch Logs runs.
  "LimitExceededException",
]);
const expiredNames = new Set(["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]);
const skewNames = new Set(["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]);
const unknownKeyNames = new Set(["UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"]);
const badSignatureNames = new Set([
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "AuthFailure",
]);

/** Throttling: HTTP 400 with one of these names for CloudTrail, 429 elsewhere. */
export function isThrottling(error: unknown): boolean {
  const { name, status } = partsOf(error);
  return throttlingNames.has(name) || status === 429;
}

/** The session's credentials have expired; the call works with fresh ones. */
export function isExpiredToken(error: unknown): boolean {
  return expiredNames.has(partsOf(error).name);
}

/**
 * This computer's clock is wrong. The SDK's client has read the right time from the answer and signs the next request
 * with it.
 */
export function isClockSkew(error: unknown): boolean {
  const { name, message } = partsOf(error);
  return skewNames.has(name) || (badSignatureNames.has(name) && /expired|not yet current/i.test(message));
}

/** AWS did not accept an MFA code: it is wrong or was used before. */
export function isRefusedCode({ message }: Pick<ErrorParts, "message">): boolean {
  return /MultiFactorAuthentication failed/i.test(message);
}

/** A transient network or service error: worth a retry. */
export function isPassing(error: unknown): boolean {
  const { name, code, status, message } = partsOf(error);
  if (name === "TimeoutError" && !/ECONNRESET|EPIPE/.test(code)) {
    return false;
  }
  return (
    /^(ECONNRESET|EPIPE|ECONNABORTED|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE)$/.test(code) ||
    message === "aborted" ||
    isTruncated(error) ||
    (status !== undefined && status >= 500 && !(rootOf(error) instanceof ForeignAnswer))
  );
}

/** Unknown access key; also AWS's answer in a Region that the account has not enabled. */
export function isUnknownKey(error: unknown): boolean {
  const { name } = partsOf(error);
  return unknownKeyNames.has(name) || name === "OptInRequired";
}

/** The secret key does not match the access key. */
export function isBadSignature(error: unknown): boolean {
  return badSignatureNames.has(partsOf(error).name);
}

/**
 * The answer came from a proxy or portal: its headers say so, or it is HTML, or text that is not JSON where AWS sends
 * JSON, or an error without a request id and without an error name. AWS's own front ends send HTML only with a status
 * of 500 or more.
 */
export function isNotAws(error: unknown): boolean {
  const { name, status = 200, contentType, requestId } = partsOf(error);
  if (rootOf(error) instanceof ForeignAnswer) {
    return true;
  }
  const isUnnamed = /^(Error|Unknown|UnknownError)$/.test(name) && requestId === undefined && status >= 300;
  return (
    status < 500 && (contentType.includes("text/html") || isUnnamed || (name === "SyntaxError" && !isTruncated(error)))
  );
}

/**
 * The answer was cut off: JSON that ends early, or invalid JSON with one of AWS's own content types. Otherwise it is
 * not from AWS.
 */
export function isTruncated(error: unknown): boolean {
  const { name, message, contentType } = partsOf(error);
  return (
    name === "SyntaxError" &&
    (/unexpected end|unterminated/i.test(message) || contentType.startsWith("application/x-amz-json"))
  );
}

/**
 * CloudFormation's error for an unknown stack, or for a resource that belongs to no stack. It has only the generic name
 * ValidationError.
 */
export function isUnknownStack(error: unknown): boolean {
  const { name, message } = partsOf(error);
  return name === "ValidationError" && /^Stack .*does not exist$/s.test(message);
}

/** The Region of a bucket, from S3's error for a request to another Region. Undefined: not such an error. */
export function regionOfBucket(error: unknown): string | undefined {
  const { name, status } = partsOf(error);
  if (status !== 301 && name !== "AuthorizationHeaderMalformed" && name !== "IllegalLocationConstraintException") {
    return undefined;
  }
  const headers = field(field(rootOf(error), "$response"), "headers");
  const region = text(field(headers, "x-amz-bucket-region")) || text(field(rootOf(error), "Region"));
  return isRegionName(region) ? region : undefined;
}

/** Reads any thrown value; of an error of a sign-in step, its cause. Never throws. */
export function partsOf(thrown: unknown): ErrorParts {
  const error = rootOf(thrown);
  const about = field(error, "$metadata");
  const response = field(error, "$response");
  const headers = field(response, "headers");
  const own = error instanceof ForeignAnswer ? error.status : undefined;
  const status = own ?? field(about, "httpStatusCode") ?? field(response, "statusCode");
  const requestId = field(about, "requestId");
  return {
    name: text(field(error, "name")),
    message: error instanceof Error ? error.message : text(error),
    code: text(field(error, "code")) || text(field(field(error, "cause"), "code")),
    status: typeof status === "number" ? status : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
    contentType: text(field(headers, "content-type")),
  };
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
