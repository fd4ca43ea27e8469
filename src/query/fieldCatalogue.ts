import type { CloudTrailEvent } from "../model/record.ts";
import { actorValues, at, errorValues, eventValues, given, roleValues, userValues } from "./fieldValues.ts";
import { atPath, type Scalar } from "./path.ts";
import { bareNameHere, type NameHere, resourceNames } from "./resourceNames.ts";

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
  also?(value: string): NameHere | undefined;
}

/** Every field, in the order in which help and completion show them. */
export const FIELDS: readonly Field[] = [
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
    values: resourceNames,
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
