import type { FailureReason } from "../../model/failure.ts";
import { capitalized } from "../../model/text/text.ts";
import { AnswerTooLarge } from "../answerErrors.ts";
import { quoteError } from "../quoteError.ts";
import { type ErrorParts, isNotAws, isTruncated } from "../sdkError.ts";
import { type Finding, found, type Problem, retry, type Shape, where } from "./problem.ts";

const connectionCodes =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ECONNABORTED)\b/;
const tlsCodes: ReadonlySet<string> = new Set(["EPROTO", "SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT"]);

/** Requests that got no answer from AWS, or none that can be read. */
export const NETWORK_SHAPES: readonly Shape[] = [
  {
    applies: ({ parts: { name, code } }) => name === "TimeoutError" && !connectionCodes.test(code),
    explain: (problem) =>
      found(
        "timeout",
        `The request to ${service(problem)} for ${where(problem.context)} timed out. Check the connection and try again.`,
        retry,
      ),
  },
  { applies: ({ error }) => error instanceof AnswerTooLarge, explain: tooLarge },
  { applies: ({ error }) => isNotAws(error), explain: notAws },
  { applies: ({ parts }) => tlsCodeOf(parts) !== undefined, explain: untrusted },
  { applies: ({ parts }) => isWithoutEndpoint(parts), explain: noFipsEndpoint },
  { applies: ({ parts }) => connectionCode(parts) !== undefined, explain: unreachable },
  {
    applies: ({ error }) => isTruncated(error),
    explain: ({ context }) =>
      found("offline", `The response of AWS for ${where(context)} was incomplete. Try again.`, retry),
  },
];

/** What the request was sent to. */
function service({ step, context: { chain, profile } }: Problem): string {
  if (step === "base" && chain?.base.kind === "sso") {
    return "IAM Identity Center";
  }
  if (profile.customEndpoint !== undefined && step === undefined) {
    return `the custom endpoint ${quoteError(profile.customEndpoint)}`;
  }
  return "AWS";
}

function tooLarge({ error, context }: Problem): Finding {
  const limit = error instanceof AnswerTooLarge ? `${error.maxBytes / 1024 / 1024} MB` : "the limit";
  const message = `The response to ${context.action} for ${where(context)} is larger than ${limit} and wasn't read completely.`;
  return found("invalid-answer", message, retry);
}

function notAws({ parts: { status }, context }: Problem): Finding {
  const why = status === undefined ? "" : ` (HTTP ${status})`;
  const reason: FailureReason = "not-aws";
  switch (status) {
    case 407:
      return found(
        reason,
        `The proxy requires a sign-in for the request of ${where(context)}${why}. Check the proxy of the editor (setting http.proxy) or the system, then try again.`,
        retry,
      );
    case 403:
    case 451:
      return found(
        reason,
        `A proxy or firewall between here and AWS refused the request of ${where(context)}${why}: AWS never saw it. Ask for access to AWS on this network, then try again.`,
        retry,
      );
    default:
      return found(
        reason,
        `Something that is not AWS answered for ${where(context)}${why}: a proxy or captive portal? Sign in to the network, then try again.`,
        retry,
      );
  }
}

/** The error code of a failed TLS handshake, or "certificate" for one without a code. Undefined: no such error. */
function tlsCodeOf({ code, message }: ErrorParts): string | undefined {
  const known = `${code} ${message}`
    .match(/\b[A-Z_]+\b/g)
    ?.find((word) => tlsCodes.has(word) || /^(?:CERT|ERR_TLS|ERR_SSL|UNABLE_TO)_./.test(word));
  return known ?? (/certificate/i.test(message) ? "certificate" : undefined);
}

function untrusted(problem: Problem): Finding {
  const why = `A secure connection to ${service(problem)} for ${where(problem.context)} could not be made (${tlsCodeOf(problem.parts)}).`;
  const { caBundle } = problem.context.profile;
  const what =
    caBundle === undefined
      ? "If a proxy inspects traffic here, its certificate must be trusted by the system or the editor, or be in the profile's ca_bundle."
      : `Only the certificate authorities in ${quoteError(caBundle.path)} (${caBundle.setting}) are trusted for this profile.`;
  return found("offline", `${why} ${what}`, retry);
}

/** The code of a connection that failed or broke. Undefined: no such error. */
export function connectionCode({ code, message }: ErrorParts): string | undefined {
  return connectionCodes.exec(`${code} ${message}`)?.[1] ?? (message === "aborted" ? "connection lost" : undefined);
}

/** The host that has no address. Undefined: not such an error. */
function unknownHost({ message }: ErrorParts): string | undefined {
  return /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(message)?.[1];
}

/**
 * A FIPS endpoint that does not exist. AWS has them in the USA and Canada only, so elsewhere this is known; there, the
 * network may be down. Source: "Federal Information Processing Standard (FIPS) 140-3" on aws.amazon.com.
 */
function isWithoutEndpoint(parts: ErrorParts): boolean {
  const region = /^[\w-]+-fips\.([\w-]+)/.exec(unknownHost(parts) ?? "")?.[1];
  return connectionCode(parts) === "ENOTFOUND" && region !== undefined && !/^(?:us|ca)-/.test(region);
}

function noFipsEndpoint({ parts, context }: Problem): Finding {
  const host = quoteError(unknownHost(parts) ?? "");
  const text = `There is no FIPS endpoint ${host} for ${where(context)}. Choose Regions that have one, or turn off use_fips_endpoint (AWS_USE_FIPS_ENDPOINT) for the profile.`;
  return found("offline", text, { kind: "choose-regions" }, { kind: "open-aws-config" }, retry);
}

function unreachable(problem: Problem): Finding {
  const { parts, context } = problem;
  const host = unknownHost(parts);
  const code = [connectionCode(parts), ...(host === undefined ? [] : [quoteError(host)])].join(" ");
  const message = `${capitalized(service(problem))} cannot be reached for ${where(context)} (${code}). Check the network connection, the proxy and the Region.`;
  return found("offline", message, retry);
}
