import type { Entity, EntityKind, EntityPlace } from "./entity.ts";
import { plainKey } from "./entityKey.ts";
import { findEntities } from "./findEntities.ts";
import { apiName, type CloudTrailEvent } from "./record.ts";

/**
 * The resource that the request is about, told apart from bystanders: the group of AuthorizeSecurityGroupIngress and not
 * its VPC, the role of AttachRolePolicy and not the policy. Undefined when the event is about none (DescribeInstances
 * of everything, GetCallerIdentity). `entities`: those of the event when the caller has them already.
 */
export function primaryResource(
  event: CloudTrailEvent,
  entities: readonly Entity[] = findEntities(event),
): Entity | undefined {
  const operation = apiName(event.eventName);
  const subjects = SUBJECTS.get(operation);
  let best: Entity | undefined;
  let bestScore = 0;
  for (const entity of entities) {
    const score = NEVER.has(entity.kind)
      ? 0
      : Math.max(...entity.places.map((place) => scoreOf(event, entity, place, operation, subjects)));
    if (score > bestScore) {
      best = entity;
      bestScore = score;
    }
  }
  return best;
}

/** Who, where from and which event: never what a request is about. */
const NEVER: ReadonlySet<EntityKind> = new Set([
  "account",
  "ip-address",
  "event-id",
  "request-id",
  "session-name",
  "service-principal",
]);

/** Operations whose subject their name does not tell: the keys that do, best first. */
const SUBJECTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["AssumeRole", ["rolearn"]],
  ["AssumeRoleWithSAML", ["rolearn"]],
  ["AssumeRoleWithWebIdentity", ["rolearn"]],
  ["PassRole", ["rolearn"]],
  ["RunInstances", ["instanceid"]],
  ["StartInstances", ["instanceid"]],
  ["CreateAccessKey", ["username"]],
  ["DeleteAccessKey", ["username", "accesskeyid"]],
  ["UpdateAccessKey", ["username", "accesskeyid"]],
  ["AttachVolume", ["volumeid"]],
  ["AddRoleToInstanceProfile", ["instanceprofilename"]],
  ["RemoveRoleFromInstanceProfile", ["instanceprofilename"]],
  ["AddUserToGroup", ["username"]],
  ["RemoveUserFromGroup", ["username"]],
  ["Invoke", ["functionname"]],
  ["AddPermission", ["functionname", "topicarn", "queueurl"]],
  ["Publish", ["topicarn"]],
  ["Subscribe", ["topicarn"]],
  ["Decrypt", ["keyid", "arn"]],
  ["GenerateDataKey", ["keyid", "arn"]],
  ["CreateGrant", ["keyid"]],
  ["PutObject", ["key"]],
  ["GetObject", ["key"]],
  ["DeleteObject", ["key"]],
  ["CopyObject", ["key"]],
  ["ListObjects", ["bucketname"]],
  ["ListObjectsV2", ["bucketname"]],
  ["ListObjectVersions", ["bucketname"]],
  ["DeleteObjects", ["bucketname"]],
  ["CreateSecurityGroup", ["groupid", "groupname"]],
  ["SendCommand", ["instanceids", "documentname"]],
  ["StartSession", ["target"]],
  ["CreateFlowLogs", ["resourceid", "content"]],
  ["CreateTags", ["resourceid"]],
  ["DeleteTags", ["resourceid"]],
  ["StartLogging", ["name"]],
  ["StopLogging", ["name"]],
]);

function scoreOf(
  event: CloudTrailEvent,
  entity: Entity,
  place: EntityPlace,
  operation: string,
  subjects: readonly string[] | undefined,
): number {
  if (place.in === "envelope") {
    return 0;
  }
  if (place.span !== undefined) {
    return place.path[0] === "errorMessage" && isRefused(event, place.span[0]) ? 30 : 0;
  }
  const names = place.path.filter((step): step is string => typeof step === "string");
  const root = names[0];
  const key = plainKey(names.filter((name) => name !== "items" && name !== "member").at(-1) ?? "");
  const nearness = Math.max(0, 10 - names.length);
  const wanted = subjects?.indexOf(key) ?? -1;
  const bonus = wanted >= 0 ? 200 - wanted * 30 : nounBonus(entity, key, operation);
  switch (root) {
    case "requestParameters":
      return 40 + bonus + nearness;
    case "responseElements":
      return (bonus > 0 ? 20 : 0) + bonus + nearness;
    case "resources":
      return 15 + (wanted >= 0 ? bonus : typeBonus(entity, operation)) + nearness;
    case "serviceEventDetails":
      return 10 + nearness;
    case "additionalEventData":
      // In a call's event it tells how the call was made (the MFA device), not what it was about.
      return event.eventType !== "AwsServiceEvent" ? 0 : 10 + nearness;
    default:
      return 0;
  }
}

/** "… is not authorized to perform: sts:AssumeRole on resource: arn:…": all that a denied call tells of its subject. */
function isRefused(event: CloudTrailEvent, at: number): boolean {
  const message = event.record.errorMessage;
  return typeof message === "string" && /on resource:? $/.test(message.slice(Math.max(0, at - 20), at));
}

/** The earlier the operation's name says the key's noun, the more the request is about it: "role" in AttachRolePolicy. */
function nounBonus(entity: Entity, key: string, operation: string): number {
  const noun = key.replace(/(?:name|id|ids|identifier|arn|url|names)$/, "");
  const at = noun.length < 2 ? -1 : operation.toLowerCase().indexOf(noun);
  return at >= 0 ? 100 - at + Math.min(noun.length, 20) / 4 : typeBonus(entity, operation);
}

/** The same by the entity's type, where the key says less: "groupId" of AuthorizeSecurityGroupIngress. */
function typeBonus(entity: Entity, operation: string): number {
  const noun = entity.type?.split("::").at(-1)?.toLowerCase() ?? "";
  const at = noun.length < 2 ? -1 : operation.toLowerCase().indexOf(noun);
  return at >= 0 ? 95 - at + Math.min(noun.length, 20) / 4 : 0;
}
