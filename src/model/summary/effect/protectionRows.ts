import { plainKey } from "../../entity/entityKey.ts";
import { apiName, type CloudTrailEvent } from "../../event/record.ts";
import { asBoolean, asObject, asText, type JsonObject } from "../../text/json.ts";
import { namesText } from "../../text/namesText.ts";
import { readTime } from "../../text/time.ts";
import { textsUnder, valuesUnder } from "../requestValues.ts";
import { doneLabel, type EffectRow, type Exposure, rowOf } from "./effectRow.ts";

/** An operation that turns logging, monitoring or a protection off or on. */
interface Protection {
  readonly verb: "turn off" | "turn on" | "remove" | "schedule" | "cancel";
  readonly what: string;
  /** Only with this value under a plain key at the request's top. */
  readonly when?: readonly [key: string, value: string];
  /** Plain keys of what it is limited to. */
  readonly scope?: readonly string[];
  /** Plain keys of the time in the answer until which it is so. */
  readonly until?: readonly string[];
  readonly note?: string;
  readonly exposure?: Exposure;
}

const NOT_BLOCKED = "public if a policy or ACL allows it";

/** By service and operation. A further one is one row. */
const PROTECTIONS: ReadonlyMap<string, Protection> = new Map<string, Protection>([
  ["cloudtrail StopLogging", { verb: "turn off", what: "logging by this trail", note: "until it is started again" }],
  ["cloudtrail StartLogging", { verb: "turn on", what: "logging by this trail" }],
  [
    "cloudtrail DeleteTrail",
    { verb: "turn off", what: "logging by this trail", note: "log files that it delivered stay in its bucket" },
  ],
  ["cloudtrail StopEventDataStoreIngestion", { verb: "turn off", what: "ingestion of this event data store" }],
  ["ec2 DeleteFlowLogs", { verb: "turn off", what: "logging of network traffic by it" }],
  [
    "ec2 DisableEbsEncryptionByDefault",
    { verb: "turn off", what: "EBS encryption by default", note: "in this Region" },
  ],
  ["ec2 EnableEbsEncryptionByDefault", { verb: "turn on", what: "EBS encryption by default", note: "in this Region" }],
  [
    "ec2 DisableSnapshotBlockPublicAccess",
    { verb: "turn off", what: "the block on public snapshots", note: "in this Region" },
  ],
  ["ec2 DisableImageBlockPublicAccess", { verb: "turn off", what: "the block on public AMIs", note: "in this Region" }],
  ["guardduty DeleteDetector", { verb: "turn off", what: "GuardDuty", note: "in this Region" }],
  [
    "guardduty UpdateDetector",
    { verb: "turn off", what: "GuardDuty", when: ["enable", "false"], note: "in this Region" },
  ],
  ["guardduty StopMonitoringMembers", { verb: "turn off", what: "GuardDuty in member accounts" }],
  ["config StopConfigurationRecorder", { verb: "turn off", what: "recording by AWS Config", note: "in this Region" }],
  ["config DeleteConfigurationRecorder", { verb: "turn off", what: "recording by AWS Config", note: "in this Region" }],
  ["config DeleteDeliveryChannel", { verb: "turn off", what: "delivery by AWS Config", note: "in this Region" }],
  ["securityhub DisableSecurityHub", { verb: "turn off", what: "Security Hub", note: "in this Region" }],
  ["macie2 DisableMacie", { verb: "turn off", what: "Macie", note: "in this Region" }],
  [
    "inspector2 Disable",
    { verb: "turn off", what: "Inspector", scope: ["resourcetypes", "accountids"], note: "in this Region" },
  ],
  ["iam DeactivateMFADevice", { verb: "remove", what: "an MFA device of this user" }],
  ["iam DeleteAccountPasswordPolicy", { verb: "remove", what: "the account's password policy" }],
  ["iam DeleteRolePermissionsBoundary", { verb: "remove", what: "the limit on the role's permissions" }],
  ["iam DeleteUserPermissionsBoundary", { verb: "remove", what: "the limit on the user's permissions" }],
  [
    "kms ScheduleKeyDeletion",
    {
      ...{ verb: "schedule", what: "deletion of the key", until: ["deletiondate"] },
      note: "can be cancelled",
    },
  ],
  ["kms CancelKeyDeletion", { verb: "cancel", what: "deletion of the key" }],
  ["kms DisableKey", { verb: "turn off", what: "use of the key" }],
  ["kms EnableKey", { verb: "turn on", what: "use of the key" }],
  ["kms DisableKeyRotation", { verb: "turn off", what: "rotation of the key" }],
  ["s3 DeleteBucketEncryption", { verb: "remove", what: "the bucket's own encryption setting" }],
  [
    "s3 DeleteBucketPublicAccessBlock",
    { verb: "remove", what: "the bucket's public access block", note: NOT_BLOCKED, exposure: "conditional" },
  ],
  [
    "s3 DeletePublicAccessBlock",
    { verb: "remove", what: "the bucket's public access block", note: NOT_BLOCKED, exposure: "conditional" },
  ],
  [
    "s3 DeleteAccountPublicAccessBlock",
    {
      ...{ verb: "remove", what: "the account's public access block", exposure: "conditional" },
      note: "buckets are public if their policies or ACLs allow it",
    },
  ],
  [
    "lambda CreateFunctionUrlConfig",
    {
      ...{ verb: "remove", what: "the need to sign calls of the URL", when: ["authtype", "NONE"] },
      ...{ note: "anyone may call it if the function's policy allows it", exposure: "conditional" },
    },
  ],
  ["wafv2 DisassociateWebACL", { verb: "remove", what: "the web ACL" }],
  ["wafv2 DeleteLoggingConfiguration", { verb: "turn off", what: "logging of the web ACL" }],
  ["monitoring DisableAlarmActions", { verb: "turn off", what: "the actions of these alarms" }],
  ["redshift DisableLogging", { verb: "turn off", what: "logging of the cluster" }],
  ["route53resolver DeleteResolverQueryLogConfig", { verb: "turn off", what: "logging of DNS queries" }],
  ["bedrock DeleteModelInvocationLoggingConfiguration", { verb: "turn off", what: "logging of model invocations" }],
]);

/** Logging, monitoring and protections that an event turns off or on. */
export function protectionRows(event: CloudTrailEvent, request: JsonObject, service: string): readonly EffectRow[] {
  const operation = `${service} ${apiName(event.eventName)}`;
  if (operation === "cloudtrail PutEventSelectors") {
    return selectorRows(event, request);
  }
  const protection = PROTECTIONS.get(operation);
  if (protection === undefined || !holds(protection, request)) {
    return [];
  }
  const { verb, what, scope = [], exposure } = protection;
  const only = scope.flatMap((key) => valuesUnder(event, [key]));
  const note = [only.length === 0 ? "" : `for ${namesText(only)}`, protection.note ?? ""].filter((text) => text !== "");
  const until = readTime(textsUnder(asObject(event.record.responseElements), protection.until ?? [])[0]);
  return [
    rowOf(doneLabel(event, verb), [what], {
      note: note.join(", "),
      ...(until === undefined ? {} : { until }),
      ...(exposure === undefined ? {} : { exposure }),
    }),
  ];
}

function holds({ when }: Protection, request: JsonObject): boolean {
  const [wanted, value] = when ?? [];
  return (
    when === undefined ||
    Object.entries(request).some(([name, member]) => plainKey(name) === wanted && String(member) === value)
  );
}

/** What a trail does not log with its new event selectors, which replace all it had. */
function selectorRows(event: CloudTrailEvent, request: JsonObject): readonly EffectRow[] {
  const { eventSelectors, advancedEventSelectors } = request;
  if (Array.isArray(advancedEventSelectors) && advancedEventSelectors.length > 0) {
    const names = advancedEventSelectors.map((each) => asText(asObject(each)?.name) ?? "a selector without a name");
    return [rowOf(doneLabel(event, "limit logging to"), names, { note: "by advanced event selectors" })];
  }
  const selectors = (Array.isArray(eventSelectors) ? eventSelectors : [])
    .map(asObject)
    .filter((each) => each !== undefined);
  const management = selectors.filter((each) => asBoolean(each.includeManagementEvents) !== false);
  const types = new Set(management.map((each) => asText(each.readWriteType) ?? "All"));
  const writes = types.has("All") || types.has("WriteOnly");
  const reads = types.has("All") || types.has("ReadOnly");
  const off = selectors.length === 0 ? [] : [...(writes ? [] : ["write"]), ...(reads ? [] : ["read"])];
  const excluded = management.flatMap((each) => textsUnder(each, ["excludemanagementeventsources"]));
  // What was logged before is not in the record.
  const label = event.error === undefined ? "Not logged" : "Would not be logged";
  const note = "management events, by this trail";
  const sources = excluded.map((source) => ({ text: `events of ${source}`, of: source }));
  return [
    ...(off.length === 0 ? [] : [rowOf(label, [`${off.join(" and ")} events`], { note })]),
    ...(sources.length === 0 ? [] : [rowOf(label, sources, { note })]),
  ];
}
