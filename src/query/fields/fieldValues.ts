import { apiName, type CloudTrailEvent } from "../../model/event/record.ts";
import { datedSources } from "./datedOperations.ts";
import { atPath, parsePath, type Scalar } from "./path.ts";
import { bareName } from "./resourceNames.ts";

/** The defined values; an empty text counts as absent. */
export function given(...values: (Scalar | undefined)[]): readonly Scalar[] {
  return values.filter((value): value is Scalar => value !== undefined && value !== "");
}

const NAMED_BY_ARN: ReadonlySet<string> = new Set(["IAMUser", "FederatedUser", "IdentityCenterUser"]);

/**
 * The user name under which Event history lists an event: a user's name, a role's session, "root"; undefined for an AWS
 * service. It is not the role's name (see `role` and `actor`).
 */
export function listedUser(event: CloudTrailEvent): string | undefined {
  if (event.envelope !== undefined) {
    return event.envelope.username;
  }
  const { type, userName, sessionName, name } = event.actor;
  if (type === "Root") {
    return "root";
  }
  return userName ?? sessionName ?? (NAMED_BY_ARN.has(type) ? name : undefined);
}

/** The listed user and, for a session, "ROLE/SESSION". */
export function userValues(event: CloudTrailEvent): readonly Scalar[] {
  const user = listedUser(event);
  const role = event.actor.issuer?.name;
  return given(user, user !== undefined && role !== undefined ? `${role}/${user}` : undefined);
}

/**
 * The recorded name and, where Lambda or CloudFront added a date ("CreateFunction20150331"), the operation without it.
 */
export function eventValues(event: CloudTrailEvent): readonly Scalar[] {
  const { eventName, eventSource } = event;
  const operation = apiName(eventName);
  return operation !== eventName && datedSources(operation).includes(eventSource)
    ? [eventName, operation]
    : given(eventName);
}

/** The source address; for a list of addresses, as proxies forward it, the whole text and each address. */
export function addressValues({ sourceIPAddress }: CloudTrailEvent): readonly Scalar[] {
  return sourceIPAddress.includes(",")
    ? given(sourceIPAddress, ...sourceIPAddress.split(",").map((one) => one.trim()))
    : given(sourceIPAddress);
}

/** The error code, and the code without EC2's prefix "Client." or "Server.". */
export function errorValues(event: CloudTrailEvent): readonly Scalar[] {
  const code = event.error?.code;
  return given(code, code === undefined ? undefined : /^(?:Client|Server)\.(.+)$/.exec(code)?.[1]);
}

/** All names and ids of the caller, without duplicates. */
export function actorValues(event: CloudTrailEvent): readonly Scalar[] {
  const { actor } = event;
  const values = given(
    actor.name,
    actor.userName,
    actor.sessionName,
    actor.issuer?.name,
    actor.arn,
    actor.issuer?.arn,
    actor.principalId,
    actor.sourceIdentity,
    actor.onBehalfOf?.userId,
    actor.invokedBy,
    event.envelope?.username,
  );
  return [...new Set(values)].filter((value) => value !== "unknown");
}

/** Name and ARN of the role that issued the session, or of a role that calls directly. */
export function roleValues(event: CloudTrailEvent): readonly Scalar[] {
  const { issuer, type, arn } = event.actor;
  const own = type === "Role" && arn !== undefined ? [arn, bareName(arn)] : [];
  return issuer?.type === "IAMUser" ? given(...own) : given(issuer?.name, issuer?.arn, ...own);
}

/** Reads the scalars at a record path. */
export function at(path: string): (event: CloudTrailEvent) => readonly Scalar[] {
  const keys = parsePath(path) ?? [];
  return (event) => atPath(event.record, keys).values;
}
