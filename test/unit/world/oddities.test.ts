import { expect, test } from "vitest";
import type { WorldRecord } from "../../world/types.ts";
import { makeWorld } from "../../world/world.ts";

const records = [...makeWorld({ seed: 11, size: 2_000, end: Date.parse("2026-11-20T15:00:00Z") }).records()];
const rows = records.map((known) => ({ known, record: objectOf(JSON.parse(known.json)) }));

type Fields = Record<string, unknown>;

function objectOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** The value at a path, or undefined. */
function at(record: Fields, ...path: readonly string[]): unknown {
  let value: unknown = record;
  for (const key of path) {
    value = objectOf(value)[key];
  }
  return value;
}

const identity = (record: Fields): Fields => objectOf(record.userIdentity);
const firstResource = (record: Fields): Fields => {
  const resources = record.resources;
  return Array.isArray(resources) ? objectOf(resources[0]) : {};
};
const ofType =
  (type: string) =>
  (record: Fields): boolean =>
    identity(record).type === type;
const filterOf = (record: Fields): unknown => {
  const [wrapper] = Object.values(objectOf(record.requestParameters));
  return objectOf(wrapper).Filter;
};

const table: readonly (readonly [oddity: string, found: (record: Fields, known: WorldRecord) => boolean])[] = [
  ["no userIdentity", (record, { category }) => category !== "Insight" && !("userIdentity" in record)],
  ["identity without arn", (record) => ofType("AssumedRole")(record) && !("arn" in identity(record))],
  [
    "empty sessionIssuer",
    (record) => JSON.stringify(at(record, "userIdentity", "sessionContext", "sessionIssuer")) === "{}",
  ],
  [
    "role path only in the issuer",
    (record) =>
      String(at(record, "userIdentity", "sessionContext", "sessionIssuer", "arn")).includes("role/aws-reserved/") &&
      String(identity(record).arn).includes(":assumed-role/AWSReservedSSO_"),
  ],
  [
    "actor of another account",
    (record) => ofType("AWSAccount")(record) && identity(record).accountId !== record.recipientAccountId,
  ],
  ["masked access key", (record) => String(identity(record).accessKeyId).includes("****")],
  ...[
    "Root",
    "IAMUser",
    "AssumedRole",
    "FederatedUser",
    "Directory",
    "AWSAccount",
    "AWSService",
    "IdentityCenterUser",
    "SAMLUser",
    "WebIdentityUser",
    "Unknown",
  ].map((type) => [`identity ${type}`, ofType(type)] as const),
  ["onBehalfOf", (record) => at(record, "userIdentity", "onBehalfOf", "userId") !== undefined],
  ["inScopeOf", (record) => "inScopeOf" in identity(record)],
  ["credentialId", (record) => "credentialId" in identity(record)],
  [
    "web identity of a session",
    (record) => at(record, "userIdentity", "sessionContext", "webIdFederationData", "federatedProvider") !== undefined,
  ],
  ["sourceIdentity", (record) => at(record, "userIdentity", "sessionContext", "sourceIdentity") !== undefined],
  ["ec2RoleDelivery", (record) => at(record, "userIdentity", "sessionContext", "ec2RoleDelivery") === "2.0"],
  ["assumedRoot", (record) => at(record, "userIdentity", "sessionContext", "assumedRoot") === "true"],
  ["hidden user name", (record) => identity(record).userName === "HIDDEN_DUE_TO_SECURITY_REASONS"],
  ["invoked by CloudFormation", (record) => identity(record).invokedBy === "cloudformation.amazonaws.com"],
  ["no resources", (record) => !("resources" in record)],
  ["resources ARN", (record) => "ARN" in firstResource(record)],
  ["resources arn", (record) => "arn" in firstResource(record)],
  ["resources ARNPrefix", (record) => "ARNPrefix" in firstResource(record)],
  [
    "resources without any",
    (record) =>
      "type" in firstResource(record) && !/"(ARN|arn|ARNPrefix)":/.test(JSON.stringify(firstResource(record))),
  ],
  ["request parameters null", (record) => record.requestParameters === null],
  [
    "request parameters omitted",
    (record, { category }) => category === "Management" && !("requestParameters" in record),
  ],
  [
    "wrapped request",
    (record) =>
      Object.keys(objectOf(record.requestParameters)).some((key) => key === `${String(record.eventName)}Request`),
  ],
  ["XML leftover as an object", (record) => objectOf(filterOf(record)).tag === 1],
  ["XML leftovers as an array", (record) => Array.isArray(filterOf(record))],
  ["API date", (record) => /20\d{6}(v2)?$/.test(String(record.eventName))],
  ["API date with underscores", (record) => /20\d\d_\d\d_\d\d$/.test(String(record.eventName))],
  ["user agent in brackets", (record) => /^\[.*\]$/.test(String(record.userAgent))],
  ["Terraform's user agent", (record) => String(record.userAgent).includes("HashiCorp/1.0 Terraform/")],
  ["address is a service", (record) => String(record.sourceIPAddress).endsWith(".amazonaws.com")],
  ["address is AWS Internal", (record) => record.sourceIPAddress === "AWS Internal"],
  ["time with a blank", (record) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(record.eventTime))],
  ["time with an offset", (record) => String(record.eventTime).endsWith("+00:00")],
  ["no time", (record) => !("eventTime" in record)],
  ["code without message", (record) => "errorCode" in record && !("errorMessage" in record)],
  ["message without code", (record) => !("errorCode" in record) && "errorMessage" in record],
  ["throttled", (record) => /ThrottlingException|RequestLimitExceeded/.test(String(record.errorCode))],
  ["explicit deny", (record) => String(record.errorMessage).includes("explicit deny in a service control policy")],
  [
    "refused call whose target is in the message alone",
    (record, { resources }) =>
      record.requestParameters === null &&
      resources.length === 0 &&
      /is not authorized to perform: \S+ on resource: arn:/.test(String(record.errorMessage)),
  ],
  [
    "one call for several targets",
    (record) => {
      const items = at(record, "requestParameters", "instancesSet", "items");
      return record.readOnly === false && Array.isArray(items) && items.length > 1;
    },
  ],
  ["unique ID of a user", (record) => /^AIDA[A-Z0-9]{12,}$/.test(String(identity(record).principalId))],
  [
    "the same event in two accounts",
    (record, { accountId }) =>
      "sharedEventID" in record &&
      records.some(
        (other) =>
          other.accountId !== accountId && other.json.includes(`"sharedEventID":"${String(record.sharedEventID)}"`),
      ),
  ],
  [
    "policy as JSON text",
    (record) => String(at(record, "requestParameters", "policyDocument")).startsWith('{"Version"'),
  ],
  [
    "policy URL-encoded",
    (record) => String(at(record, "responseElements", "role", "assumeRolePolicyDocument")).startsWith("%7B%22"),
  ],
  ["US-style date", (_, { json }) => /"\w{3} \d{1,2}, 20\d\d, \d{1,2}:\d\d:\d\d [AP]M"/.test(json)],
  ["console as text", (record) => record.sessionCredentialFromConsole === "true"],
  ["console as boolean", (record) => record.sessionCredentialFromConsole === true],
  [
    "sign-in that failed in the answer alone",
    (record) => at(record, "responseElements", "ConsoleLogin") === "Failure" && !("errorMessage" in record),
  ],
  ["sign-in with MFA", (record) => at(record, "additionalEventData", "MFAUsed") === "Yes"],
  [
    "sign-in without MFA",
    (record) =>
      at(record, "additionalEventData", "MFAUsed") === "No" &&
      at(record, "responseElements", "ConsoleLogin") === "Success",
  ],
  ["integer beyond 2^53", (_, { json }) => json.includes('"value":9223372036854775807')],
  ["sharedEventID", (record) => "sharedEventID" in record],
  ["vpcEndpointId", (record) => "vpcEndpointId" in record],
  ["edgeDeviceDetails", (record) => "edgeDeviceDetails" in record],
  ["serviceEventDetails", (record) => record.eventType === "AwsServiceEvent" && "serviceEventDetails" in record],
  ["apiVersion", (record) => record.apiVersion === "20140328"],
  ["tlsDetails", (record) => at(record, "tlsDetails", "tlsVersion") === "TLSv1.3"],
  ["other scripts", (_, { json }) => /[\u4e00-\u9fff]/.test(json)],
  ...["1.08", "1.09", "1.10", "1.11"].map(
    (version) => [`eventVersion ${version}`, (record: Fields) => record.eventVersion === version] as const,
  ),
  ...(["Management", "Data", "Insight", "NetworkActivity"] as const).map(
    (category) => [`category ${category}`, (_: Fields, known: WorldRecord) => known.category === category] as const,
  ),
];

test.each(table)("%s", (_, found) => {
  expect(rows.filter(({ record, known }) => found(record, known)).length).toBeGreaterThan(0);
});

test("oddities stay rare", () => {
  const blank = rows.filter(({ record }) => !/T.*Z$/.test(String(record.eventTime))).length;
  expect(blank / rows.length).toBeLessThan(0.03);
  expect(rows.filter(({ record }) => !("userIdentity" in record)).length / rows.length).toBeLessThan(0.02);
});

test("an addendum names the event it amends", () => {
  const addenda = rows.flatMap(({ record }) => ("addendum" in record ? [objectOf(record.addendum)] : []));
  expect(addenda).toEqual([expect.objectContaining({ reason: "UPDATED_DATA" })]);
  expect(records.map(({ eventId }) => eventId)).toContain(addenda[0]?.originalEventID);
});

test("more than a hundred events share one second", () => {
  const seconds = Map.groupBy(records, ({ time, region }) => `${time}/${region}`);
  expect(Math.max(...[...seconds.values()].map((group) => group.length))).toBeGreaterThan(100);
});

/** What the lookup index holds of each kind of call: the names, not the record. */
const indexed: readonly (readonly [eventName: string, pattern: RegExp])[] = [
  [
    "AssumeRole",
    /^[A-Z]{4}[A-Z2-7]{16} AROA[A-Z2-7]{17}:\S+ \S+ arn:aws[-cn]*:sts::\d+:assumed-role\/\S+ arn:aws[-cn]*:iam::\d+:role\/\S+$/,
  ],
  ["RunInstances", /vpc-.*ami-.*eni-.*i-.*subnet-.*sg-/],
  ["CreateUser", /^AIDA\S+ arn:aws:iam::\d+:user\/\S+ \S+$/],
  ["PutBucketPolicy", /^acme-customer-exports$/],
  ["StopInstances", /^i-0[0-9a-f]{16}( i-0[0-9a-f]{16})?$/],
  ["AuthorizeSecurityGroupIngress", /^sg-0[0-9a-f]{16}$/],
  ["UpdateFunctionCode20150331v2", /^arn:aws:lambda:\S+:function:[^\s:]+$/],
];

test.each(indexed)("the envelope of %s names what LookupEvents indexes", (eventName, pattern) => {
  const envelopes = records.filter((record) => record.eventName === eventName && record.resources.length > 0);
  expect(envelopes.length).toBeGreaterThan(0);
  for (const { resources } of envelopes.filter(({ category }) => category === "Management")) {
    expect(resources.map(({ name }) => name).join(" ")).toMatch(pattern);
  }
});

test("the envelope's user is the user or the role session", () => {
  for (const { known, record } of rows) {
    const who = identity(record);
    if (who.type === "AssumedRole") {
      expect(String(who.principalId).split(":").slice(1).join(":")).toBe(known.username);
    } else if (who.type === "IAMUser") {
      expect(who.userName).toBe(known.username);
    } else if (who.type === "AWSService") {
      expect(known.username).toBeUndefined();
    }
  }
});
