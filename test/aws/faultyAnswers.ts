import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, AwsError } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { Call } from "./services.ts";
import type { Caller } from "./signature.ts";

const hour = 60 * 60 * 1000;
/** How far a request's date may be from the server's clock. */
const tolerance = 5 * 60 * 1000;

const portal =
  "<!DOCTYPE html><html><head><title>Sign in to the network</title></head>" +
  "<body><form action='/login'><input name='room'></form></body></html>";

/** The error that a fault answers with, in AWS's wording; undefined for a fault of transport or none for this call. */
export function faultError(fault: Fault, call: Call, caller: Caller): AwsError | undefined {
  const subject = `User: ${caller.arn} is not authorized to perform: ${call.service}:${call.operation}`;
  switch (fault.kind) {
    case "throttle":
      return new AwsError("ThrottlingException", "Rate exceeded");
    case "access-denied":
      return new AwsError(
        "AccessDeniedException",
        `${subject}${on(call)} because no identity-based policy allows the ${call.service}:${call.operation} action`,
      );
    case "explicit-deny":
      return new AwsError(
        "AccessDeniedException",
        `${subject}${on(call)} with an explicit deny in a service control policy`,
      );
    case "not-found":
      return notFound(call);
    case "expired-token":
      return new AwsError("ExpiredTokenException", "The security token included in the request is expired");
    case "unrecognized-client":
      return new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
    case "invalid-next-token":
      return new AwsError(
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
export async function breakAnswer(fault: Fault, answer: Answer, response: ServerResponse): Promise<boolean> {
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
    case "html-200":
      response.writeHead(200, { "content-type": "text/html", "content-length": Buffer.byteLength(portal) });
      response.end(portal);
      return true;
    case "delay":
      await sleep(fault.delayMs ?? 1000);
      return response.destroyed;
    default:
      return false;
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
  if (service === "s3") {
    return new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  }
  if (service === "cloudformation") {
    const which = named.get("StackName") ?? named.get("PhysicalResourceId");
    return new AwsError("ValidationError", `Stack with id ${which} does not exist`);
  }
  return new AwsError("ResourceNotFoundException", "The resource that was named does not exist.");
}

/** Operations on one trail, role or object name it; the others act on no resource. */
function on({ service, parameters }: Call): string {
  const named = new Map<string, unknown>(Object.entries(Object(parameters)));
  if (service === "s3") {
    return ` on resource: "arn:aws:s3:::${named.get("Bucket")}/${named.get("Key")}"`;
  }
  const resource = named.get("Name") ?? named.get("TrailName") ?? named.get("RoleArn");
  return typeof resource === "string" && resource.startsWith("arn:") ? ` on resource: ${resource}` : "";
}
