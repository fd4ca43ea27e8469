import type { Entity, EntityKind, EntityOccurrence, IdentifiedEntity } from "../entity/entity.ts";
import { plainKey } from "../entity/entityKey.ts";
import { findEntities } from "../entity/findEntities.ts";
import { apiName, type CloudTrailEvent } from "../event/record.ts";
import { candidates, NEVER_PRIMARY } from "./resourceCandidates.ts";

/**
 * The resource that the request acts on, as opposed to others it mentions: the security group of
 * AuthorizeSecurityGroupIngress and not its VPC, the role of AttachRolePolicy and not the policy. Undefined when the
 * event has none (DescribeInstances without ids, GetCallerIdentity). `entities`: those of the event, if the caller
 * already has them; the result is the same without them, but avoids building them all.
 */
export function primaryResource(event: CloudTrailEvent): IdentifiedEntity | undefined;
export function primaryResource(event: CloudTrailEvent, entities: readonly Entity[]): Entity | undefined;
export function primaryResource(event: CloudTrailEvent, entities?: readonly Entity[]): IdentifiedEntity | undefined {
  const operation = operationOf(event);
  if (entities === undefined) {
    const found = candidates(event, (root) => mayScore(event, root));
    return found === undefined
      ? best(event, findEntities(event), operation)
      : best(event, found, operation)?.identified(event);
  }
  return best(event, entities, operation);
}

/** An entity, or a candidate that has not been built into one yet. */
interface Subject {
  readonly kind: EntityKind;
  readonly type?: string | undefined;
  readonly occurrences: readonly EntityOccurrence[];
}

interface Operation {
  readonly lower: string;
  readonly subjects: readonly string[] | undefined;
}

function operationOf(event: CloudTrailEvent): Operation {
  const name = apiName(event.eventName);
  return { lower: name.toLowerCase(), subjects: SUBJECTS.get(name) };
}

/** The first subject with the highest score; undefined when no score is above 0. */
function best<T extends Subject>(event: CloudTrailEvent, subjects: readonly T[], operation: Operation): T | undefined {
  let found: T | undefined;
  let score = 0;
  for (const subject of subjects) {
    for (const occurrence of subject.occurrences) {
      const reached = scoreOf(event, subject, occurrence, operation);
      if (reached > score && !NEVER_PRIMARY.has(subject.kind)) {
        found = subject;
        score = reached;
      }
    }
  }
  return found;
}

/** False for the top-level members in which every entity scores 0. */
function mayScore(event: CloudTrailEvent, root: string): boolean {
  switch (root) {
    case "requestParameters":
    case "responseElements":
    case "resources":
    case "serviceEventDetails":
      return true;
    case "additionalEventData":
      return event.eventType === "AwsServiceEvent";
    case "errorMessage": {
      const message = event.record.errorMessage;
      return typeof message === "string" && message.includes("on resource");
    }
    default:
      return false;
  }
}

/** Operations whose name does not contain the noun of their resource: the plain keys that hold it, best first. */
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

function scoreOf(event: CloudTrailEvent, subject: Subject, occurrence: EntityOccurrence, operation: Operation): number {
  const { path } = occurrence;
  const root = path[0];
  if (occurrence.in === "envelope") {
    return 0;
  }
  if (occurrence.span !== undefined) {
    return root === "errorMessage" && isRefused(event, occurrence.span[0]) ? 30 : 0;
  }
  if (typeof root !== "string" || !mayScore(event, root)) {
    return 0;
  }
  let names = 0;
  let last = "";
  for (const step of path) {
    if (typeof step === "string") {
      names += 1;
      last = step === "items" || step === "member" ? last : step;
    }
  }
  const key = plainKey(last);
  const nearness = Math.max(0, 10 - names);
  const wanted = operation.subjects?.indexOf(key) ?? -1;
  const bonus = wanted >= 0 ? 200 - wanted * 30 : 0;
  switch (root) {
    case "requestParameters":
      return 40 + (bonus || nounBonus(subject, key, operation)) + nearness;
    case "responseElements": {
      const bonusOrNoun = bonus || nounBonus(subject, key, operation);
      return (bonusOrNoun > 0 ? 20 : 0) + bonusOrNoun + nearness;
    }
    case "resources":
      return 15 + (bonus || typeBonus(subject, operation)) + nearness;
    case "serviceEventDetails":
    case "additionalEventData":
      // For API calls, `additionalEventData` describes how the call was made (the MFA device), not its resource.
      return 10 + nearness;
    default:
      return 0;
  }
}

/**
 * Whether the ARN at `at` follows "is not authorized to perform: sts:AssumeRole on resource:"; a denied call often
 * names its resource only there.
 */
function isRefused(event: CloudTrailEvent, at: number): boolean {
  const message = event.record.errorMessage;
  return typeof message === "string" && /on resource:? $/.test(message.slice(Math.max(0, at - 20), at));
}

/** Score of a key's noun: the earlier the operation's name contains it, the higher ("role" in AttachRolePolicy). */
function nounBonus(subject: Subject, key: string, operation: Operation): number {
  const noun = key.replace(/(?:name|id|ids|identifier|arn|url|names)$/, "");
  return bonusOf(noun, operation, 100) ?? typeBonus(subject, operation);
}

/** Score of the entity's type, for keys without a useful noun: "groupId" of AuthorizeSecurityGroupIngress. */
function typeBonus({ type = "" }: Subject, operation: Operation): number {
  return bonusOf(type.slice(type.lastIndexOf("::") + (type.includes("::") ? 2 : 1)).toLowerCase(), operation, 95) ?? 0;
}

function bonusOf(noun: string, operation: Operation, most: number): number | undefined {
  const at = noun.length < 2 ? -1 : operation.lower.indexOf(noun);
  return at >= 0 ? most - at + Math.min(noun.length, 20) / 4 : undefined;
}
