import { arnServiceOfKind, arnServiceOfType } from "../entity/arnIdentity.ts";
import type { Entity, EntityKind, EntityOccurrence, IdentifiedEntity, JsonPath } from "../entity/entity.ts";
import { plainKey } from "../entity/entityKey.ts";
import { findEntities } from "../entity/findEntities.ts";
import type { CloudTrailEvent } from "../event/record.ts";
import { nounKeys } from "./nouns.ts";
import { type OperationName, readOperationName } from "./operationName.ts";
import { phraseOf } from "./phrases/phrase.ts";
import { candidates } from "./resourceCandidates.ts";

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
    const found = candidates(
      event,
      (root) => mayScore(event, root),
      (sighting) =>
        mayBePrimary(sighting.kind) &&
        (sighting.kind !== "account" || bonusAt(event, sighting, positionOf(sighting.path), operation) !== undefined),
    );
    return found === undefined
      ? best(event, findEntities(event), operation)
      : best(event, found, operation)?.identified(event);
  }
  return best(event, entities, operation);
}

/** What a score depends on besides the value's position. */
interface Typed {
  readonly kind: EntityKind;
  readonly type?: string | undefined;
}

/** An entity, or a candidate that has not been built into one yet. */
interface Subject extends Typed {
  readonly occurrences: readonly EntityOccurrence[];
}

/** What the operation's name and its phrase say about its target. */
interface Operation extends OperationName {
  /** Plain keys of the target, best first; undefined for operations without a phrase. */
  readonly keys: readonly string[] | undefined;
  /** Nouns of the target as plain keys; empty: any. */
  readonly nouns: ReadonlySet<string>;
}

function operationOf({ eventSource, eventName }: CloudTrailEvent): Operation {
  const key = `${eventSource} ${eventName}`;
  const known = OPERATIONS.get(key);
  if (known !== undefined) {
    return known;
  }
  const operation = readOperation(eventSource, eventName);
  if (OPERATIONS.size >= MAX_CACHED) {
    OPERATIONS.clear();
  }
  OPERATIONS.set(key, operation);
  return operation;
}

/** By source and name. Every row of a results table needs its operation, and there are few of them. */
const OPERATIONS = new Map<string, Operation>();
const MAX_CACHED = 2_000;

function readOperation(eventSource: string, eventName: string): Operation {
  const name = readOperationName(eventName);
  const targets = phraseOf(eventSource, name.name)?.targets ?? [];
  return {
    ...name,
    keys: targets.length === 0 ? undefined : targets.flatMap(({ keys }) => keys),
    nouns: new Set(targets.map(({ noun }) => plainKey(noun)).filter((noun) => !/^(?:|resource|target)$/.test(noun))),
  };
}

/** The first subject with the highest score; undefined when no score is above 0. */
function best<T extends Subject>(event: CloudTrailEvent, subjects: readonly T[], operation: Operation): T | undefined {
  let found: T | undefined;
  let score = 0;
  for (const subject of subjects) {
    for (const occurrence of subject.occurrences) {
      const reached = scoreOf(event, subject, occurrence, operation);
      if (reached > score && mayBePrimary(subject.kind)) {
        found = subject;
        score = reached;
      }
    }
  }
  return found;
}

/** False for kinds that identify the caller, its address or the event, and are never the resource of a request. */
function mayBePrimary(kind: EntityKind): boolean {
  return !NEVER_PRIMARY.has(kind);
}

const NEVER_PRIMARY: ReadonlySet<EntityKind> = new Set([
  "ip-address",
  "event-id",
  "request-id",
  "session-name",
  "service-principal",
]);

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

function scoreOf(event: CloudTrailEvent, subject: Subject, occurrence: EntityOccurrence, operation: Operation): number {
  const { path } = occurrence;
  const root = path[0];
  if (occurrence.in !== "record") {
    return 0;
  }
  if (occurrence.span !== undefined) {
    return root === "errorMessage" && isRefused(event, occurrence.span[0]) && mayBeTarget(subject, operation) ? 30 : 0;
  }
  if (typeof root !== "string" || !mayScore(event, root)) {
    return 0;
  }
  const at = positionOf(path);
  if (at.isAside) {
    return 0;
  }
  const bonus = bonusAt(event, subject, at, operation);
  if (bonus === undefined) {
    return 0;
  }
  const nearness = Math.max(0, 10 - at.depth);
  switch (root) {
    case "requestParameters":
      return 40 + bonus + nearness;
    case "responseElements":
      return (bonus > 0 ? 20 : 0) + bonus + nearness;
    case "resources":
      return 15 + bonus + nearness;
    default:
      // For API calls, `additionalEventData` describes how the call was made (the MFA device), not its resource.
      return 10 + nearness;
  }
}

/** A value's place in the request. */
interface Position {
  /** The plain key of the value: that of the list for an item. */
  readonly key: string;
  readonly depth: number;
  /** In a policy's statement, a tag and so on: such values are never what the operation acts on. */
  readonly isAside: boolean;
  /** In `resources`, which has no keys. */
  readonly isListed: boolean;
  /** In the filters of a listing. */
  readonly isFilter: boolean;
}

function positionOf(path: JsonPath): Position {
  let depth = 0;
  let last = "";
  let isAside = false;
  let isFilter = false;
  for (const step of path) {
    if (typeof step === "string") {
      depth += 1;
      if (last === "" || !LISTS.has(step)) {
        last = step;
        isAside ||= ASIDE.has(step);
        isFilter ||= step === "filterSet" || step === "filters" || step === "Filter" || step === "Filters";
      }
    }
  }
  return { key: plainKey(last), depth, isAside, isFilter, isListed: path[0] === "resources" };
}

const LISTS: ReadonlySet<string> = new Set(["items", "member", "content"]);

const ASIDE: ReadonlySet<string> = new Set([
  ...["Statement", "Condition", "Principal", "encryptionContext", "environment"],
  ...["tags", "Tags", "tagSet", "tagSpecificationSet"],
]);

/** How much a value's key and type speak for it; undefined when it can't be the target. */
function bonusAt(
  event: CloudTrailEvent,
  subject: Typed,
  { key, isFilter, isListed }: Position,
  operation: Operation,
): number | undefined {
  const { keys } = operation;
  const wanted = keys === undefined ? -1 : keys.findIndex((each) => key === each || key === `${each}s`);
  if (wanted >= 0) {
    return 200 - wanted * 30;
  }
  if (subject.kind === "account" && (keys !== undefined || !/^(?:account)(?:id|ids)?$/.test(key))) {
    return undefined;
  }
  if (keys !== undefined) {
    return (operation.nouns.size === 0 ? isListed : hasNoun(subject, operation)) ? 95 : undefined;
  }
  const bonus = nounBonus(subject, key, operation);
  if (isFilter && bonus < LEAST_FOR_WHOLE_NOUN) {
    return undefined;
  }
  // EC2's requests name what a new resource is made from; those of other services also name what it is a part of.
  const isIngredient = operation.creates && (event.eventSource.startsWith("ec2.") || !isOfService(subject, event));
  return bonus === 0 && (isIngredient || subject.kind === "account") ? undefined : bonus;
}

/** Whether an entity without a key, as in `resources` and error messages, may be the target. */
function mayBeTarget(subject: Typed, operation: Operation): boolean {
  return operation.keys === undefined || hasNoun(subject, operation);
}

function hasNoun(subject: Typed, { nouns }: Operation): boolean {
  return nouns.size === 0 || nounKeys(subject).some((noun) => nouns.has(noun));
}

/** False for a resource of another service: the KMS key and the subnet of a new database are not what is created. */
function isOfService({ kind, type }: Typed, { eventSource }: CloudTrailEvent): boolean {
  const service = type === undefined ? arnServiceOfKind(kind) : arnServiceOfType(type);
  return service === undefined || eventSource.startsWith(`${service}.`);
}

/**
 * Whether the ARN at `at` follows "is not authorized to perform: sts:AssumeRole on resource:"; a denied call often
 * names its resource only there.
 */
function isRefused(event: CloudTrailEvent, at: number): boolean {
  const message = event.record.errorMessage;
  return typeof message === "string" && /on resource:? $/.test(message.slice(Math.max(0, at - 20), at));
}

/**
 * Score of a key's noun in the operation's name: highest for the whole noun that the operation acts on, then the earlier
 * the higher ("role" in DeleteRolePolicy). 0: not in the name.
 */
function nounBonus(subject: Typed, key: string, operation: Operation): number {
  const noun = key.replace(/(?:name|id|ids|identifier|arn|url|names)$/, "");
  return bonusOf(noun, operation, 100) ?? typeBonus(subject, operation);
}

/** Score of the entity's type, for keys without a useful noun: "groupId" of a security group. */
function typeBonus({ type = "" }: Typed, operation: Operation): number {
  return bonusOf(type.slice(type.lastIndexOf("::") + (type.includes("::") ? 2 : 1)).toLowerCase(), operation, 95) ?? 0;
}

/** Added to the bonus of a noun that is all of what the operation acts on. */
const FOR_WHOLE_NOUN = 40;
/** No other noun's bonus reaches this number. */
const LEAST_FOR_WHOLE_NOUN = 110;

function bonusOf(noun: string, { subject, other }: Operation, most: number): number | undefined {
  if (noun.length < 2) {
    return undefined;
  }
  const at = subject.indexOf(noun);
  if (at >= 0) {
    const whole = subject === noun || subject === `${noun}s` || subject === noun.replace(/y$/, "ies");
    return most - Math.min(at, 40) + Math.min(noun.length, 20) / 4 + (whole ? FOR_WHOLE_NOUN : 0);
  }
  const beside = other.indexOf(noun);
  if (beside >= 0) {
    return most - 50 - Math.min(beside, 40) + Math.min(noun.length, 20) / 4;
  }
  // A route is in a route table.
  return subject.length >= 4 && noun.startsWith(subject) ? 20 : undefined;
}
