import { getPath, setPath } from "./nested.ts";

/** A CloudTrail event converted from another schema. */
interface Rewritten {
  readonly record: { readonly eventID?: unknown; readonly eventName?: unknown; readonly eventSource?: unknown };
  /** Name of the schema. */
  readonly schema: string;
}

type Value = { readonly [key: string]: unknown };
type Field = readonly [theirs: string, ours: string];

/** Elastic's `aws.cloudtrail` data set. Source: the field reference of the AWS integration, "cloudtrail". */
const ECS: readonly Field[] = [
  ["event.id", "eventID"],
  ["@timestamp", "eventTime"],
  ["event.action", "eventName"],
  ["event.provider", "eventSource"],
  ["cloud.region", "awsRegion"],
  ["cloud.account.id", "recipientAccountId"],
  ["source.address", "sourceIPAddress"],
  ["user_agent.original", "userAgent"],
  ["user.name", "userIdentity.userName"],
  ["user.id", "userIdentity.principalId"],
  ...(
    [
      ["event_version", "eventVersion"],
      ["event_type", "eventType"],
      ["event_category", "eventCategory"],
      ["error_code", "errorCode"],
      ["error_message", "errorMessage"],
      ["request_id", "requestID"],
      ["api_version", "apiVersion"],
      ["read_only", "readOnly"],
      ["management_event", "managementEvent"],
      ["recipient_account_id", "recipientAccountId"],
      ["shared_event_id", "sharedEventID"],
      ["vpc_endpoint_id", "vpcEndpointId"],
      ["resources", "resources"],
      ["flattened.request_parameters", "requestParameters"],
      ["flattened.response_elements", "responseElements"],
      ["flattened.additional_eventdata", "additionalEventData"],
      ["flattened.service_event_details", "serviceEventDetails"],
      ["user_identity.type", "userIdentity.type"],
      ["user_identity.arn", "userIdentity.arn"],
      ["user_identity.access_key_id", "userIdentity.accessKeyId"],
      ["user_identity.invoked_by", "userIdentity.invokedBy"],
      ["user_identity.session_context.creation_date", "userIdentity.sessionContext.attributes.creationDate"],
      ["user_identity.session_context.mfa_authenticated", "userIdentity.sessionContext.attributes.mfaAuthenticated"],
      ["user_identity.session_context.session_issuer.type", "userIdentity.sessionContext.sessionIssuer.type"],
      ["user_identity.session_context.session_issuer.arn", "userIdentity.sessionContext.sessionIssuer.arn"],
      [
        "user_identity.session_context.session_issuer.principal_id",
        "userIdentity.sessionContext.sessionIssuer.principalId",
      ],
      [
        "user_identity.session_context.session_issuer.account_id",
        "userIdentity.sessionContext.sessionIssuer.accountId",
      ],
    ] as const
  ).map(([theirs, ours]): Field => [`aws.cloudtrail.${theirs}`, ours]),
];

/** CloudTrail events in Amazon Security Lake. Source: its mapping of CloudTrail to OCSF, 1.0 and 1.1. */
const OCSF: readonly Field[] = [
  ["metadata.uid", "eventID"],
  ["time", "eventTime"],
  ["time_dt", "eventTime"],
  ["api.operation", "eventName"],
  ["api.service.name", "eventSource"],
  ["api.version", "apiVersion"],
  ["api.request.uid", "requestID"],
  ["api.request.data", "requestParameters"],
  ["api.response.data", "responseElements"],
  ["api.response.error", "errorCode"],
  ["api.response.message", "errorMessage"],
  ["metadata.product.version", "eventVersion"],
  ["metadata.event_code", "eventType"],
  ["cloud.region", "awsRegion"],
  ["cloud.account.uid", "recipientAccountId"],
  ["src_endpoint.domain", "sourceIPAddress"],
  ["src_endpoint.ip", "sourceIPAddress"],
  ["http_request.user_agent", "userAgent"],
  ["actor.invoked_by", "userIdentity.invokedBy"],
  ["actor.user.type", "userIdentity.type"],
  ["actor.user.name", "userIdentity.userName"],
  ["actor.user.uuid", "userIdentity.principalId"],
  ["actor.user.uid_alt", "userIdentity.principalId"],
  ["actor.user.account_uid", "userIdentity.accountId"],
  ["actor.user.account.uid", "userIdentity.accountId"],
  ["actor.user.credential_uid", "userIdentity.accessKeyId"],
  ["actor.session.issuer", "userIdentity.sessionContext.sessionIssuer.arn"],
  ["actor.session.is_mfa", "userIdentity.sessionContext.attributes.mfaAuthenticated"],
  ["actor.session.mfa", "userIdentity.sessionContext.attributes.mfaAuthenticated"],
];

/**
 * Converts an event in another schema back to a CloudTrail record, as far as its fields allow; undefined for other
 * objects.
 */
export function rewritten(value: Value): Rewritten | undefined {
  if (isElastic(value)) {
    return { record: mapped(value, ECS), schema: "Elastic Common Schema" };
  }
  if (isSecurityLake(value)) {
    const record = mapped(value, OCSF);
    const uid = getPath(value, "actor.user.uid");
    if (typeof uid === "string" && uid !== "") {
      setPath(record, ["userIdentity", uid.startsWith("arn:") ? "arn" : "principalId"], uid);
    }
    addUnmapped(record, value.unmapped);
    return { record, schema: "OCSF" };
  }
  return undefined;
}

function isElastic(value: Value): boolean {
  const provider = getPath(value, "event.provider");
  return (
    typeof provider === "string" &&
    /\.amazon(aws)?\.com/.test(provider) &&
    typeof getPath(value, "event.action") === "string" &&
    (getPath(value, "event.dataset") === "aws.cloudtrail" || typeof getPath(value, "aws.cloudtrail") === "object")
  );
}

function isSecurityLake(value: Value): boolean {
  return (
    typeof value.class_uid === "number" &&
    getPath(value, "metadata.product.name") === "CloudTrail" &&
    typeof getPath(value, "api.operation") === "string"
  );
}

function mapped(value: Value, fields: readonly Field[]): Value {
  const record = {};
  for (const [theirs, ours] of fields) {
    const found = getPath(value, theirs);
    if (found !== undefined && found !== null && found !== "") {
      setPath(record, ours.split("."), fromJson(ours, found));
    }
  }
  return record;
}

/** `unmapped` is an object with dotted names in OCSF 1.0, a list of pairs in 1.1. Skips fields that are already set. */
function addUnmapped(record: Value, unmapped: unknown): void {
  const pairs: readonly unknown[] = Array.isArray(unmapped) ? unmapped : Object.entries(unmapped ?? {});
  for (const pair of pairs) {
    const [name, found]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (typeof name === "string" && found !== null && found !== "" && getPath(record, name) === undefined) {
      setPath(record, name.split("."), found);
    }
  }
}

/** Fields of a record that the schemas may store as JSON text. */
const STRUCTURES: ReadonlySet<string> = new Set([
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "serviceEventDetails",
]);

function fromJson(field: string, value: unknown): unknown {
  if (typeof value !== "string" || !STRUCTURES.has(field)) {
    return value;
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
