/** A member of a record, by its path. */
type Json = { readonly [name: string]: unknown };

/** Activity and its name by how a call begins. */
const activities: readonly (readonly [RegExp, number, string])[] = [
  [/^(?:Create|Run|Allocate|Register|Add)/, 1, "Create"],
  [/^(?:Get|List|Describe|Head|Lookup|Batch)/, 2, "Read"],
  [/^(?:Update|Put|Modify|Set|Attach|Detach|Authorize|Revoke|Tag)/, 3, "Update"],
  [/^(?:Delete|Terminate|Remove|Deregister)/, 4, "Delete"],
];

/**
 * A CloudTrail record as an OCSF 1.1 event (class API Activity), by the published mapping of Security Lake. What the
 * mapping has no field for is in `unmapped`.
 */
export function ocsfOf(record: Json): Json {
  const text = (path: string) => textAt(record, path);
  const identity = (record.userIdentity ?? {}) as Json;
  const name = text("eventName") ?? "";
  const [, activity, activityName] = activities.find(([begins]) => begins.test(name)) ?? [undefined, 99, "Other"];
  const address = text("sourceIPAddress");
  const isAddress = address !== undefined && /^[\d.]+$|:/.test(address);
  const error = text("errorCode");
  return without({
    metadata: without({
      product: {
        name: "CloudTrail",
        vendor_name: "AWS",
        version: text("eventVersion"),
        feature: { name: text("eventCategory") },
      },
      uid: text("eventID"),
      event_code: text("eventType"),
      profiles: ["cloud", "datetime"],
      version: "1.1.0",
    }),
    time: Date.parse(text("eventTime") ?? ""),
    time_dt: text("eventTime"),
    cloud: { region: text("awsRegion"), provider: "AWS", account: { uid: text("recipientAccountId") } },
    api: without({
      operation: name,
      version: text("apiVersion"),
      service: { name: text("eventSource") },
      request: without({ uid: text("requestID"), data: json(record.requestParameters) }),
      response: without({ error, message: text("errorMessage"), data: json(record.responseElements) }),
    }),
    actor: without({
      user: without({
        type: text("userIdentity.type"),
        name: text("userIdentity.userName"),
        uid: text("userIdentity.arn"),
        uid_alt: text("userIdentity.principalId"),
        account: identity.accountId === undefined ? undefined : { uid: text("userIdentity.accountId") },
        credential_uid: text("userIdentity.accessKeyId"),
      }),
      session: without({
        issuer: text("userIdentity.sessionContext.sessionIssuer.arn"),
        is_mfa: flag(text("userIdentity.sessionContext.attributes.mfaAuthenticated")),
        created_time_dt: text("userIdentity.sessionContext.attributes.creationDate"),
      }),
      invoked_by: text("userIdentity.invokedBy"),
    }),
    src_endpoint: address === undefined ? undefined : isAddress ? { ip: address } : { domain: address },
    http_request: text("userAgent") === undefined ? undefined : { user_agent: text("userAgent") },
    resources: resourcesOf(record.resources),
    class_name: "API Activity",
    class_uid: 6003,
    category_name: "Application Activity",
    category_uid: 6,
    severity: "Informational",
    severity_id: 1,
    activity_name: activityName,
    activity_id: activity,
    type_uid: 600_300 + activity,
    type_name: `API Activity: ${activityName}`,
    status: error === undefined ? "Success" : "Failure",
    status_id: error === undefined ? 1 : 2,
    unmapped: unmappedOf(record),
  });
}

const unmapped = [
  "readOnly",
  "managementEvent",
  "eventCategory",
  "sharedEventID",
  "vpcEndpointId",
  "additionalEventData",
  "serviceEventDetails",
  "tlsDetails",
  "addendum",
  "sessionCredentialFromConsole",
  "userIdentity.sessionContext.sessionIssuer.type",
  "userIdentity.sessionContext.sessionIssuer.userName",
];

function unmappedOf(record: Json): Json {
  return Object.fromEntries(
    unmapped.flatMap((path) => {
      const value = at(record, path);
      return value === undefined || value === null
        ? []
        : [[path, typeof value === "object" ? JSON.stringify(value) : String(value)]];
    }),
  );
}

function resourcesOf(value: unknown): readonly Json[] | undefined {
  return Array.isArray(value) && value.length > 0
    ? (value as readonly Json[]).map(({ ARN, type, accountId }) =>
        without({ uid: ARN, type, owner: accountId === undefined ? undefined : { account: { uid: accountId } } }),
      )
    : undefined;
}

function json(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

function flag(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === "true";
}

function textAt(record: Json, path: string): string | undefined {
  const value = at(record, path);
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}

function at(record: Json, path: string): unknown {
  return path.split(".").reduce<unknown>((node, key) => (node as Json | null | undefined)?.[key], record);
}

/** Without the members that have no value. */
function without(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
