import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, AwsError } from "./errors.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { isQueryFate } from "./queryClock.ts";
import type { LoggedRequest } from "./requestLog.ts";
import { faultyObject, onS3Resource, s3Action, s3FaultError, withToken } from "./s3/faultyS3.ts";
import type { Call } from "./services.ts";
import type { Caller } from "./signature.ts";

const hour = 60 * 60 * 1000;
/** How far a request's date may be from the server's clock. */
const tolerance = 5 * 60 * 1000;

const portal =
  "<!DOCTYPE html><html><head><title>Sign in to the network</title></head>" +
  "<body><form action='/login'><input name='room'></form></body></html>";

/** What stands between here and AWS says in its place: status, content type, body. */
const foreign: Readonly<Partial<Record<FaultKind, readonly [number, string, string]>>> = {
  "html-200": [200, "text/html", portal],
  "text-200": [200, "text/plain", "Please sign in to the guest network."],
  "json-200": [200, "application/json", '{"login":"https://portal.example/"}'],
  "text-403": [403, "text/plain", "Blocked by the web filter."],
  "json-403": [403, "application/json", '{"blocked":"category: cloud"}'],
  "proxy-407": [407, "text/html", "<html><body>Proxy authentication required</body></html>"],
  "portal-511": [511, "text/html", portal],
  "gateway-502": [502, "text/html", "<html><body>Bad gateway</body></html>"],
};

/** The call as the fault lets the service see it: "repeat-token" answers each page as if it were the first. */
export function faultyCall(fault: Fault | undefined, call: Call): Call {
  if (fault !== undefined && isQueryFate(fault.kind)) {
    return { ...call, fate: fault.kind };
  }
  if (fault?.kind !== "repeat-token") {
    return call;
  }
  const {
    NextToken: _,
    ContinuationToken: __,
    nextToken: ___,
    ...parameters
  } = Object(call.parameters) as Record<string, unknown>;
  return { ...call, parameters };
}

/** The answer with a token that comes again, or with an object's bytes spoiled. */
export function faultyAnswer(fault: Fault | undefined, call: Call, answer: Answer): Answer {
  if (fault !== undefined && call.service === "s3" && fault.kind !== "repeat-token") {
    return faultyObject(fault, call, answer);
  }
  if (fault?.kind !== "repeat-token" || answer.status !== 200) {
    return answer;
  }
  const {
    nextToken,
    NextToken = nextToken,
    ContinuationToken: asked = NextToken,
  } = Object(call.parameters) as Record<string, unknown>;
  const before = Number(/^again-(\d+)$/.exec(String(asked))?.[1] ?? 0);
  const token = `again-${(before % (fault.cycle ?? 1)) + 1}`;
  const text = String(answer.body);
  if (call.service === "s3") {
    return call.operation === "ListObjectsV2" ? { ...answer, body: withToken(text, token) } : answer;
  }
  const body =
    call.protocol === "query"
      ? text
          .replace(/<NextToken>.*?<\/NextToken>/, "")
          .replace(/<\/\w+Result>/, (end) => `<NextToken>${token}</NextToken>${end}`)
      : JSON.stringify({ ...JSON.parse(text), [call.service === "logs" ? "nextToken" : "NextToken"]: token });
  return { ...answer, body };
}

/**
 * The error that a fault answers with, in AWS's wording; undefined for a fault of transport or none for this call.
 * `caller`: undefined for unsigned calls.
 */
export function faultError(fault: Fault, call: Call, caller: Caller | undefined): AwsError | undefined {
  const own = call.service === "s3" && caller !== undefined ? s3FaultError(fault, call, caller) : undefined;
  if (own !== undefined) {
    return own;
  }
  const action = `${call.service}:${call.service === "s3" ? s3Action(call.operation) : call.operation}`;
  const subject = `User: ${caller?.arn ?? "anonymous"} is not authorized to perform: ${action}`;
  switch (fault.kind) {
    case "throttle":
      return new AwsError("ThrottlingException", "Rate exceeded");
    case "access-denied": {
      const { policy = "identity-based policy" } = fault;
      const because = policy === "" ? "" : ` because no ${policy} allows the ${action} action`;
      return new AwsError("AccessDeniedException", `${subject}${on(call)}${because}${details(fault, call)}`);
    }
    case "explicit-deny": {
      const { policy = "service control policy", policyArn } = fault;
      const within = policy === "" ? "" : ` in a ${policy}`.replace(" a i", " an i");
      const named = policyArn === undefined ? "" : `: ${policyArn}`;
      return new AwsError(
        "AccessDeniedException",
        `${subject}${on(call)} with an explicit deny${within}${named}${details(fault, call)}`,
      );
    }
    case "account-blocked":
      return new AwsError(
        "AccessDeniedException",
        "Your account is currently blocked. Contact AWS Support if you have questions.",
      );
    case "sts-inactive":
      return new AwsError(
        "RegionDisabledException",
        `STS is not activated in this region for account:${caller?.account.id ?? ""}. Your account administrator can activate STS in this region using the IAM Console.`,
        403,
      );
    case "invalid-request":
      return new AwsError("InvalidRequestException", "The request is not valid.");
    case "not-found":
      return notFound(call);
    case "expired-token":
      return new AwsError("ExpiredTokenException", "The security token included in the request is expired");
    case "unrecognized-client":
      return new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
    case "invalid-next-token":
      return call.service === "s3"
        ? undefined
        : new AwsError(
            "InvalidNextTokenException",
            "Invalid token or token that was previously used in a request with different parameters.",
          );
    case "clock-skew":
      return skewError(fault, call);
    case "500":
      return new AwsError("InternalFailure", "An internal failure occurred", 500);
    default:
      return undefined;
  }
}

/** The server's date under the fault: off by `skewMs` for "clock-skew". */
export function dateHeader(fault: Fault): string {
  return new Date(clock(fault)).toUTCString();
}

/** Breaks the transport of a faulty answer. True when nothing more is to be written; "delay" only waits. */
export async function breakAnswer(
  fault: Fault,
  answer: Answer,
  response: ServerResponse,
  entry: LoggedRequest,
): Promise<boolean> {
  const instead = foreign[fault.kind];
  if (instead !== undefined) {
    const [status, contentType, body] = instead;
    response.writeHead(status, { "content-type": contentType, "content-length": Buffer.byteLength(body) });
    response.end(body);
    return true;
  }
  switch (fault.kind) {
    case "hang":
      return true;
    case "reset":
      response.socket?.resetAndDestroy();
      return true;
    case "truncate": {
      const body = Buffer.from(answer.body);
      response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      return true;
    }
    case "drip":
    case "endless":
      response.writeHead(200, answer.headers);
      await pour(fault.kind === "drip" ? " " : " ".repeat(256 * 1024), response, entry);
      return true;
    case "trickle": {
      const body = Buffer.from(answer.body);
      response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
      await trickle(body, fault.delayMs ?? 100, response, entry);
      return true;
    }
    case "delay":
      await sleep(fault.delayMs ?? 1000);
      return response.destroyed;
    default:
      return false;
  }
}

/** Writes a body in sixteenths, each after a pause in ms, until it is whole or the caller goes away. */
async function trickle(body: Buffer, pause: number, response: ServerResponse, entry: LoggedRequest): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / 16));
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.flushHeaders();
  entry.sentBytes = 0;
  for (let at = 0; at < body.length; at += size) {
    await sleep(pause, undefined, { signal: gone.signal }).catch(() => undefined);
    if (response.destroyed) {
      return;
    }
    const piece = body.subarray(at, at + size);
    response.write(piece);
    entry.sentBytes += piece.length;
  }
  response.end();
}

/** Writes the same piece until the caller goes away: a small one now and then, a large one as fast as it is taken. */
async function pour(piece: string, response: ServerResponse, entry: LoggedRequest): Promise<void> {
  const closed = once(response, "close");
  while (!response.destroyed) {
    entry.sentBytes = (entry.sentBytes ?? 0) + piece.length;
    const isTaken = response.write(piece);
    await Promise.race([
      isTaken ? sleep(piece.length === 1 ? 20 : 0) : new Promise((resolve) => response.once("drain", resolve)),
      closed,
    ]);
  }
}

function clock(fault: Fault): number {
  return Date.now() + (fault.kind === "clock-skew" ? (fault.skewMs ?? hour) : 0);
}

function skewError(fault: Fault, call: Call): AwsError | undefined {
  const signed = Date.parse(call.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const compact = (time: number) => new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  if (Math.abs(signed - clock(fault)) <= tolerance) {
    return undefined;
  }
  return new AwsError(
    "InvalidSignatureException",
    `Signature expired: ${call.date} is now earlier than ${compact(clock(fault) - tolerance)} (${compact(clock(fault))} - 5 min.)`,
  );
}

function notFound({ service, parameters }: Call): AwsError {
  const named = new Map<string, unknown>(Object.entries(Object(parameters)));
  if (service === "cloudformation") {
    const which = named.get("StackName") ?? named.get("PhysicalResourceId");
    return new AwsError("ValidationError", `Stack with id ${which} does not exist`);
  }
  return new AwsError("ResourceNotFoundException", "The resource that was named does not exist.");
}

/** How AWS points at the details of a denial that it keeps. */
function details({ authorizationId }: Fault, { region }: Call): string {
  return authorizationId === undefined
    ? ""
    : `. Go to https://${region}.console.aws.amazon.com/iam/home#/authorization-details/${authorizationId} for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ${authorizationId}`;
}

/** Operations on one trail, role or object name it; the others act on no resource. */
function on(call: Call): string {
  if (call.service === "s3") {
    return onS3Resource(call);
  }
  const named = new Map<string, unknown>(Object.entries(Object(call.parameters)));
  const resource = named.get("Name") ?? named.get("TrailName") ?? named.get("RoleArn");
  return typeof resource === "string" && resource.startsWith("arn:") ? ` on resource: ${resource}` : "";
}
