import { type Arn, lastSegment, parseArn } from "../model/arn.ts";
import { apiName, type CloudTrailEvent } from "../model/record.ts";
import { datedSources } from "./datedOperations.ts";
import { atPath, parsePath, printPath, type Scalar } from "./path.ts";

/** "prose" is text in which `:` finds words and `=` the whole; "text" is always compared whole. */
export type FieldType = "text" | "prose" | "boolean" | "time" | "address";

/**
 * One word of the search language. Text is compared without regard to case, whole value against whole value; a field
 * with several values holds when one of them does. No values: the field is absent, which satisfies a negation and
 * nothing else.
 *
 * The eight attributes of Event history (id, key, resource, user, event, resourceType, source, readonly) are read so
 * that asking AWS for a value selects exactly what the field would: an event that came with a lookup envelope is judged
 * by the envelope, since that is the index AWS searched. Only letter case differs: AWS compares exactly.
 */
export interface Field {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: FieldType;
  /** Where the value comes from in the record: for documentation and for sources that search records by path. */
  readonly paths: readonly string[];
  /** For completion and help: one line, plain text. */
  readonly summary: string;
  readonly example: string;
  /** Empty when absent. A time is in milliseconds since 1970 UTC. */
  values(event: CloudTrailEvent): readonly Scalar[];
  /** What else a value written by a person stands for: `ec2` for `ec2.amazonaws.com`. */
  canonical?(value: string): string;
  /** Other values of the same meaning that hold in this event: the bare id of an ARN. */
  also?(value: string, event: CloudTrailEvent): string | undefined;
}

function given(...values: (Scalar | undefined)[]): readonly Scalar[] {
  return values.filter((value): value is Scalar => value !== undefined && value !== "");
}

const NAMED_BY_ARN: ReadonlySet<string> = new Set(["IAMUser", "FederatedUser", "IdentityCenterUser"]);

/**
 * The user name by which Event history lists an event: a user's name, a role's session, "root"; none for an AWS
 * service. Not the role: see `role` and `actor`.
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

function userValues(event: CloudTrailEvent): readonly Scalar[] {
  const user = listedUser(event);
  const role = event.actor.issuer?.name;
  return given(user, user !== undefined && role !== undefined ? `${role}/${user}` : undefined);
}

const IDENTIFIER_KEY =
  /(?:arn|id|name|identifier|bucket|key|function|table|queueurl|topic|role|policy|group|stack|instance|cluster|secret)$/i;

function resourceValues(event: CloudTrailEvent): readonly Scalar[] {
  if (event.envelope !== undefined) {
    return event.envelope.resources.map((resource) => resource.name);
  }
  const { record } = event;
  const found = new Set<string>();
  for (const key of ["ARN", "ARNPrefix"]) {
    for (const value of atPath(record, ["resources", key]).values) {
      found.add(String(value));
    }
  }
  collectIdentifiers(record.requestParameters ?? null, found);
  collectIdentifiers(record.responseElements ?? null, found);
  return [...found];
}

function collectIdentifiers(root: CloudTrailEvent["record"][string], into: Set<string>): void {
  const stack: { readonly value: typeof root; readonly named: boolean }[] = [{ value: root, named: false }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value, named } = item;
    if (typeof value === "string") {
      if (value !== "" && value.length <= 2048 && (named || value.startsWith("arn:"))) {
        into.add(value);
      }
    } else if (value !== null && typeof value === "object") {
      for (const [key, child] of Object.entries(value)) {
        stack.push({ value: child, named: Array.isArray(value) ? named : IDENTIFIER_KEY.test(key) });
      }
    }
  }
}

/** Reads an ARN whose fixed parts may be in any letter case. */
function readArn(text: string): Arn | undefined {
  return parseArn(text.replace(/^(?:[^:]*:){5}/, (head) => head.toLowerCase()));
}

/** The id or name by which Event history may list what an ARN names; undefined where only the ARN will do. */
export function bareName(arn: string): string | undefined {
  const parsed = readArn(arn);
  if (parsed === undefined) {
    return undefined;
  }
  const { service, resourceType, resourceId } = parsed;
  switch (service) {
    case "s3":
      return resourceId.includes("/") ? undefined : resourceId || undefined;
    case "logs":
      return resourceId.replace(/:\*$|:log-stream:.*$/, "") || undefined;
    case "lambda":
    case "secretsmanager":
      return resourceId.split(":")[0] || undefined;
    case "cloudformation":
      return resourceId.split("/")[0] || undefined;
    case "sts":
      return undefined;
    default:
      return lastSegment(resourceType === undefined ? (resourceId.split(":")[0] ?? "") : resourceId) || undefined;
  }
}

/** An ARN also means its bare name, in the ARN's own Region and account. */
function bareNameHere(arn: string, event: CloudTrailEvent): string | undefined {
  const parsed = readArn(arn);
  if (parsed === undefined) {
    return undefined;
  }
  const here =
    (parsed.region === "" || parsed.region === event.region) &&
    (parsed.accountId === "" || parsed.accountId === event.accountId);
  return here ? bareName(arn) : undefined;
}

/** The name as recorded and, where Lambda or CloudFront dated it ("CreateFunction20150331"), the operation's own. */
function eventValues(event: CloudTrailEvent): readonly Scalar[] {
  const { eventName, eventSource } = event;
  const operation = apiName(eventName);
  return operation !== eventName && datedSources(operation).includes(eventSource)
    ? [eventName, operation]
    : given(eventName);
}

function errorValues(event: CloudTrailEvent): readonly Scalar[] {
  const code = event.error?.code;
  return given(code, code === undefined ? undefined : /^(?:Client|Server)\.(.+)$/.exec(code)?.[1]);
}

function actorValues(event: CloudTrailEvent): readonly Scalar[] {
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

function roleValues(event: CloudTrailEvent): readonly Scalar[] {
  const { issuer, type, arn } = event.actor;
  const own = type === "Role" && arn !== undefined ? [arn, bareName(arn)] : [];
  return issuer?.type === "IAMUser" ? given(...own) : given(issuer?.name, issuer?.arn, ...own);
}

function at(path: string): (event: CloudTrailEvent) => readonly Scalar[] {
  const keys = parsePath(path) ?? [];
  return (event) => atPath(event.record, keys).values;
}

const FIELDS: readonly Field[] = [
  {
    name: "event",
    aliases: ["eventName", "action"],
    type: "text",
    paths: ["eventName"],
    summary:
      "Event name; Lambda's and CloudFront's also without the API date: CreateFunction for CreateFunction20150331",
    example: "event:RunInstances",
    values: eventValues,
  },
  {
    name: "user",
    aliases: ["userName"],
    type: "text",
    paths: ["userIdentity.userName", "userIdentity.arn"],
    summary: "User name as Event history lists it: a user, a role's session (or role/session), root",
    example: "user:alice",
    values: userValues,
  },
  {
    name: "actor",
    aliases: ["who", "principal"],
    type: "text",
    paths: ["userIdentity"],
    summary: "Anything that names who called: user, session, role, ARN, principal id, source identity, service",
    example: "actor:*deploy*",
    values: actorValues,
  },
  {
    name: "source",
    aliases: ["service", "eventSource"],
    type: "text",
    paths: ["eventSource"],
    summary: "The AWS service that was called: ec2 means ec2.amazonaws.com",
    example: "source:ec2",
    values: (event) => given(event.eventSource),
    canonical: (value) => (/^[A-Za-z0-9-]+$/.test(value) ? `${value}.amazonaws.com` : value),
  },
  {
    name: "resource",
    aliases: ["resourceName"],
    type: "text",
    paths: ["resources.ARN", "requestParameters", "responseElements"],
    summary:
      "Id, name or ARN of a resource that the event is listed under; in log files also identifiers in request and response",
    example: "resource:i-0abc",
    values: resourceValues,
    also: bareNameHere,
  },
  {
    name: "resourceType",
    aliases: [],
    type: "text",
    paths: ["resources.type"],
    summary: "Type of a listed resource",
    example: "resourceType:AWS::S3::Bucket",
    values: (event) =>
      event.envelope === undefined
        ? atPath(event.record, ["resources", "type"]).values
        : given(...event.envelope.resources.map((resource) => resource.type)),
  },
  {
    name: "mentions",
    aliases: [],
    type: "text",
    paths: [],
    summary: "Any whole value anywhere in the record: what an event only mentions, as well as its resources",
    example: "mentions:sg-0abc",
    values: (event) => [
      ...(event.envelope?.resources.map((resource) => resource.name) ?? []),
      ...atPath(event.record, []).values,
    ],
  },
  {
    name: "ip",
    aliases: ["address", "sourceIPAddress"],
    type: "address",
    paths: ["sourceIPAddress"],
    summary: "Source address, network, or the service that called",
    example: "ip:10.0.0.0/8",
    values: (event) => given(event.sourceIPAddress),
  },
  {
    name: "error",
    aliases: ["errorCode"],
    type: "text",
    paths: ["errorCode"],
    summary: "Error code; error:* is every failed call, -error:* every successful one",
    example: "error:AccessDenied",
    values: errorValues,
  },
  {
    name: "message",
    aliases: ["errorMessage"],
    type: "prose",
    paths: ["errorMessage"],
    summary: "Words of the error message",
    example: 'message:"not authorized"',
    values: (event) => given(event.error?.message),
  },
  {
    name: "region",
    aliases: ["awsRegion"],
    type: "text",
    paths: ["awsRegion"],
    summary: "Region that recorded the event",
    example: "region:eu-*",
    values: (event) => given(event.region),
  },
  {
    name: "account",
    aliases: ["accountId", "recipientAccountId"],
    type: "text",
    paths: ["recipientAccountId"],
    summary: "Account that received the event",
    example: "account:111122223333",
    values: (event) => given(event.accountId),
  },
  {
    name: "actorAccount",
    aliases: [],
    type: "text",
    paths: ["userIdentity.accountId"],
    summary: "Account that the caller belongs to",
    example: "actorAccount:111122223333",
    values: (event) => given(event.actor.accountId),
  },
  {
    name: "key",
    aliases: ["accessKey", "accessKeyId"],
    type: "text",
    paths: ["userIdentity.accessKeyId"],
    summary: "Access key id that signed the call",
    example: "key:AKIA*",
    values: (event) => given(event.envelope === undefined ? event.actor.accessKeyId : event.envelope.accessKeyId),
  },
  {
    name: "role",
    aliases: ["issuer"],
    type: "text",
    paths: ["userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.sessionContext.sessionIssuer.arn"],
    summary: "Name or ARN of the role behind the session",
    example: "role:Admin",
    values: roleValues,
  },
  {
    name: "session",
    aliases: ["sessionName"],
    type: "text",
    paths: ["userIdentity.arn"],
    summary: "Role session name",
    example: "session:alice@example.com",
    values: (event) => given(event.actor.sessionName),
  },
  {
    name: "actorType",
    aliases: ["identityType", "userType"],
    type: "text",
    paths: ["userIdentity.type"],
    summary: "Kind of caller",
    example: "actorType:Root",
    values: (event) => given(event.actor.type),
  },
  {
    name: "sourceIdentity",
    aliases: [],
    type: "text",
    paths: ["userIdentity.sessionContext.sourceIdentity"],
    summary: "Source identity of the session",
    example: "sourceIdentity:alice",
    values: (event) => given(event.actor.sourceIdentity),
  },
  {
    name: "invokedBy",
    aliases: [],
    type: "text",
    paths: ["userIdentity.invokedBy"],
    summary: "AWS service that called on the caller's behalf",
    example: "invokedBy:cloudformation.amazonaws.com",
    values: (event) => given(event.actor.invokedBy),
  },
  {
    name: "agent",
    aliases: ["userAgent"],
    type: "prose",
    paths: ["userAgent"],
    summary: "Words of the user agent",
    example: "agent:terraform",
    values: (event) => given(event.userAgent),
  },
  {
    name: "readonly",
    aliases: ["readOnly"],
    type: "boolean",
    paths: ["readOnly"],
    summary: "Calls that only read; -readonly is what people want to see: writes",
    example: "-readonly",
    values: (event) => given(event.readOnly),
  },
  {
    name: "mfa",
    aliases: [],
    type: "boolean",
    paths: ["userIdentity.sessionContext.attributes.mfaAuthenticated", "additionalEventData.MFAUsed"],
    summary: "Signed in with a second factor",
    example: "event:ConsoleLogin -mfa",
    values: (event) => given(event.actor.mfa),
  },
  {
    name: "console",
    aliases: ["fromConsole"],
    type: "boolean",
    paths: ["sessionCredentialFromConsole"],
    summary: "Made in the AWS console",
    example: "console -readonly",
    values: (event) => given(event.fromConsole),
  },
  {
    name: "time",
    aliases: ["eventTime"],
    type: "time",
    paths: ["eventTime"],
    summary: "When it happened (UTC unless a zone is written)",
    example: "time:2026-11-01..2026-11-03",
    values: (event) => given(event.time),
  },
  {
    name: "id",
    aliases: ["eventId"],
    type: "text",
    paths: ["eventID"],
    summary: "Event id",
    example: "id:3038ebd2-c98a-4c65-9b6e-e22506292313",
    values: (event) => given(event.envelope?.eventId ?? event.eventId),
  },
  {
    name: "request",
    aliases: ["requestId"],
    type: "text",
    paths: ["requestID"],
    summary: "Request id",
    example: "request:a1b2c3d4",
    values: (event) => given(event.requestId),
  },
  {
    name: "shared",
    aliases: ["sharedEventId"],
    type: "text",
    paths: ["sharedEventID"],
    summary: "Id that joins the copies of one event in several accounts",
    example: "shared:3038ebd2-c98a-4c65-9b6e-e22506292313",
    values: (event) => given(event.sharedEventId),
  },
  {
    name: "vpce",
    aliases: ["vpcEndpointId"],
    type: "text",
    paths: ["vpcEndpointId"],
    summary: "VPC endpoint through which the call came",
    example: "vpce:vpce-0abc",
    values: at("vpcEndpointId"),
  },
  {
    name: "tls",
    aliases: ["tlsVersion"],
    type: "text",
    paths: ["tlsDetails.tlsVersion"],
    summary: "TLS version of the call",
    example: "tls:TLSv1.2",
    values: at("tlsDetails.tlsVersion"),
  },
  {
    name: "category",
    aliases: ["eventCategory"],
    type: "text",
    paths: ["eventCategory"],
    summary: "Management, Data, Insight or NetworkActivity",
    example: "category:Management",
    values: (event) => given(event.category === "Unknown" ? undefined : event.category),
  },
  {
    name: "type",
    aliases: ["eventType"],
    type: "text",
    paths: ["eventType"],
    summary: "AwsApiCall, AwsConsoleSignIn and so on",
    example: "type:AwsConsoleSignIn",
    values: (event) => given(event.eventType),
  },
];

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name.toLowerCase(), field])),
);

/** Top-level keys of a record that are a path without a dot. */
const RECORD_KEYS: readonly string[] = [
  "eventVersion",
  "userIdentity",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "apiVersion",
  "managementEvent",
  "resources",
  "serviceEventDetails",
  "vpcEndpointAccountId",
  "addendum",
  "eventContext",
  "edgeDeviceDetails",
  "tlsDetails",
  "insightDetails",
];

/** Every field, in the order in which help and completion show them. */
export function allFields(): readonly Field[] {
  return FIELDS;
}

/** By name or alias, without regard to case. Undefined for a record path and for an unknown word. */
export function findField(name: string): Field | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** The keys of a record path in its one spelling; undefined when the name is neither dotted nor a record's own key. */
export function findPath(name: string): { readonly name: string; readonly keys: readonly string[] } | undefined {
  const keys = parsePath(name);
  if (keys === undefined) {
    return undefined;
  }
  if (keys.length > 1) {
    return { name: printPath(keys), keys };
  }
  const key = RECORD_KEYS.find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : { name: key, keys: [key] };
}

/** The known name nearest to a misspelt one, when it is near enough to be meant. */
export function nearestField(name: string): string | undefined {
  const word = name.toLowerCase();
  if (word.length > 40) {
    return undefined;
  }
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of [...BY_NAME.keys(), ...RECORD_KEYS, "last", "from", "to"]) {
    const distance = editDistance(word, candidate.toLowerCase());
    if (distance <= Math.max(1, Math.floor(word.length / 3)) && (best === undefined || distance < best.distance)) {
      best = { name: BY_NAME.get(candidate)?.name ?? candidate, distance };
    }
  }
  return best?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours, each one step. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
