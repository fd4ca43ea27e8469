import { nameInArn } from "../entity/arnIdentity.ts";
import { type EntityKind, entityKindTitle, type IdentifiedEntity } from "../entity/entity.ts";
import type { ActorType } from "../event/actor.ts";
import { apiName, type CloudTrailEvent } from "../event/record.ts";
import { asObject, asText, type JsonObject, type JsonValue } from "../text/json.ts";
import { visible } from "../text/text.ts";
import { primaryResource } from "./primaryResource.ts";

/**
 * The event as one sentence, for tooltips and headers: "alice called PutBucketPolicy on bucket logs in eu-west-1 from
 * 203.0.113.7: denied (AccessDenied)". Well-known operations have their own verb. Plain text: invisible and misleading
 * characters are escaped, markup is not. `resource`: the event's primary resource, if the caller already has it.
 */
export function describeEvent(
  event: CloudTrailEvent,
  resource: IdentifiedEntity | undefined = primaryResource(event),
): string {
  const where = [
    event.region === "" ? "" : `in ${event.region}`,
    event.sourceIPAddress === "" || event.sourceIPAddress === event.actor.name ? "" : `from ${event.sourceIPAddress}`,
  ].filter((part) => part !== "");
  const sentence = [actionOf(event, resource), ...where].join(" ");
  return visible(`${sentence}${outcomeOf(event)}`);
}

function actionOf(event: CloudTrailEvent, resource: IdentifiedEntity | undefined): string {
  const who = event.actor.name;
  const operation = apiName(event.eventName);
  const describe = CALLS.get(operation);
  if (describe !== undefined) {
    const request = asObject(event.record.requestParameters) ?? {};
    const what = describe(resource, request, event);
    if (what !== undefined) {
      return `${who} ${event.error === undefined ? what.did : `tried to ${what.tried}`}`;
    }
  }
  const on = resource === undefined ? "" : ` on ${nounOf(resource)} ${nameOf(resource)}`;
  return event.eventType === "AwsServiceEvent" && !PEOPLE.has(event.actor.type)
    ? `${who} reported ${operation || "an event"}${on}`
    : `${who} called ${operation || "an unnamed operation"}${on}`;
}

/**
 * Actor types of people. A service event of a person (Identity Center's sign-ins) describes an action of that person.
 */
const PEOPLE: ReadonlySet<ActorType> = new Set([
  "Root",
  "IAMUser",
  "IdentityCenterUser",
  "SAMLUser",
  "WebIdentityUser",
]);

function outcomeOf(event: CloudTrailEvent): string {
  if (event.error === undefined) {
    return "";
  }
  const { code, message } = event.error;
  const denied = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/i.test(code);
  const reason = code === "Error" || code === "Failure" ? message : code;
  if (reason === undefined) {
    return ": failed";
  }
  return denied ? `: denied (${reason})` : `: failed (${reason})`;
}

function nounOf(entity: IdentifiedEntity): string {
  if (entity.kind !== "resource" && entity.kind !== "ec2-resource" && entity.kind !== "arn") {
    const title = entityKindTitle(entity.kind);
    return /^[A-Z][a-z]/.test(title) ? title.toLowerCase() : title;
  }
  const type = entity.type?.split("::").at(-1);
  return type === undefined ? "resource" : (SHORT_TYPES.get(type) ?? spaced(type));
}

const SHORT_TYPES: ReadonlyMap<string, string> = new Map([
  ["Ami", "AMI"],
  ["EIP", "Elastic IP"],
  ["NatGateway", "NAT gateway"],
]);

/** Splits a type into words: "SecurityGroup" becomes "security group"; "VPC" stays. */
function spaced(type: string): string {
  return type
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase());
}

function nameOf(entity: IdentifiedEntity): string {
  return entity.label.length > 100 ? `${entity.label.slice(0, 99)}…` : entity.label;
}

interface Phrase {
  readonly did: string;
  readonly tried: string;
}

type DescribeCall = (
  resource: IdentifiedEntity | undefined,
  request: JsonObject,
  event: CloudTrailEvent,
) => Phrase | undefined;

/** Describes a call with a verb and its resource; undefined when the resource is unknown or of another kind. */
function verb(did: string, tried: string, noun: string, kind: EntityKind): DescribeCall {
  return (resource) => {
    if (resource?.kind !== kind) {
      return undefined;
    }
    const what = `${noun} ${nameOf(resource)}`;
    return { did: `${did} ${what}`, tried: `${tried} ${what}` };
  };
}

const CALLS: ReadonlyMap<string, DescribeCall> = new Map<string, DescribeCall>([
  ["ConsoleLogin", signIn],
  ["AssumeRole", verb("assumed", "assume", "role", "iam-role")],
  ["AssumeRoleWithSAML", verb("assumed", "assume", "role", "iam-role")],
  ["AssumeRoleWithWebIdentity", verb("assumed", "assume", "role", "iam-role")],
  ["AuthorizeSecurityGroupIngress", openPorts("opened", "open", "to")],
  ["RevokeSecurityGroupIngress", openPorts("closed", "close", "to")],
  ["RunInstances", verb("launched", "launch", "instance", "ec2-resource")],
  ["TerminateInstances", verb("terminated", "terminate", "instance", "ec2-resource")],
  ["StopInstances", verb("stopped", "stop", "instance", "ec2-resource")],
  ["StartInstances", verb("started", "start", "instance", "ec2-resource")],
  ["CreateAccessKey", verb("created an access key for", "create an access key for", "user", "iam-user")],
  ["CreateUser", verb("created", "create", "user", "iam-user")],
  ["DeleteUser", verb("deleted", "delete", "user", "iam-user")],
  ["CreateRole", verb("created", "create", "role", "iam-role")],
  ["DeleteRole", verb("deleted", "delete", "role", "iam-role")],
  ["CreateBucket", verb("created", "create", "bucket", "bucket")],
  ["DeleteBucket", verb("deleted", "delete", "bucket", "bucket")],
  ["PutBucketPolicy", verb("changed the policy of", "change the policy of", "bucket", "bucket")],
  ["DeleteBucketPolicy", verb("removed the policy of", "remove the policy of", "bucket", "bucket")],
  ["AttachUserPolicy", attach("user")],
  ["AttachRolePolicy", attach("role")],
  ["AttachGroupPolicy", attach("group")],
  ["PutUserPolicy", verb("wrote an inline policy of", "write an inline policy of", "user", "iam-user")],
  ["PutRolePolicy", verb("wrote an inline policy of", "write an inline policy of", "role", "iam-role")],
  ["UpdateAssumeRolePolicy", verb("changed who may assume", "change who may assume", "role", "iam-role")],
  ["StopLogging", verb("stopped logging of", "stop logging of", "trail", "trail")],
  ["StartLogging", verb("started logging of", "start logging of", "trail", "trail")],
  ["DeleteTrail", verb("deleted", "delete", "trail", "trail")],
  ["GetSecretValue", verb("read", "read", "secret", "secret")],
  ["ScheduleKeyDeletion", verb("scheduled the deletion of", "schedule the deletion of", "key", "kms-key")],
]);

function signIn(_resource: IdentifiedEntity | undefined, _request: JsonObject, event: CloudTrailEvent): Phrase {
  const mfa = event.actor.mfa === undefined ? "" : event.actor.mfa ? " with MFA" : " without MFA";
  return { did: `signed in to the console${mfa}`, tried: `sign in to the console${mfa}` };
}

function attach(noun: string): DescribeCall {
  return (resource, request) => {
    const policy = asText(request.policyArn);
    const called = policy === undefined ? undefined : (nameInArn(policy) ?? policy);
    if (resource === undefined || called === undefined) {
      return undefined;
    }
    const to = `policy ${called} to ${noun} ${nameOf(resource)}`;
    return { did: `attached ${to}`, tried: `attach ${to}` };
  };
}

function openPorts(did: string, tried: string, to: string): DescribeCall {
  return (resource, request) => {
    if (resource === undefined) {
      return undefined;
    }
    const name = nameOf(resource);
    const rules = permissionsOf(request);
    const detail = rules === "" ? name : `${name} ${to} ${rules}`;
    return { did: `${did} ${detail}`, tried: `${tried} ${detail}` };
  };
}

/**
 * The peers and ports of security group rules: "0.0.0.0/0 (tcp 22), ::/0 (tcp 22)"; at most three, then "and N more".
 */
function permissionsOf(request: JsonObject): string {
  const peers: string[] = [];
  for (const permission of itemsOf(request.ipPermissions)) {
    const ports = portsOf(permission);
    for (const range of [
      ...itemsOf(permission.ipRanges),
      ...itemsOf(permission.ipv6Ranges),
      ...itemsOf(permission.groups),
    ]) {
      const peer = asText(range.cidrIp) ?? asText(range.cidrIpv6) ?? asText(range.groupId);
      if (peer !== undefined) {
        peers.push(`${peer}${ports}`);
      }
    }
  }
  const direct = asText(request.cidrIp);
  if (peers.length === 0 && direct !== undefined) {
    peers.push(`${direct}${portsOf(request)}`);
  }
  return peers.length > 3 ? `${peers.slice(0, 3).join(", ")} and ${peers.length - 3} more` : peers.join(", ");
}

function portsOf(rule: JsonObject): string {
  const protocol = asText(rule.ipProtocol);
  if (protocol === undefined) {
    return "";
  }
  if (protocol === "-1") {
    return " (all traffic)";
  }
  const from = asText(rule.fromPort);
  const to = asText(rule.toPort);
  const ports = from === undefined ? "" : from === to || to === undefined ? ` ${from}` : ` ${from}-${to}`;
  return ` (${protocol}${ports})`;
}

/** The items of a list; EC2 writes lists as {"items": […]}. */
function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  const list = Array.isArray(value) ? value : asObject(value)?.items;
  return Array.isArray(list) ? list.map(asObject).filter((item) => item !== undefined) : [];
}
