import { nameInArn } from "../../model/entity/arnIdentity.ts";
import type { Entity, EntityKind, EntityOccurrence } from "../../model/entity/entity.ts";
import { uniqueIdKind } from "../../model/entity/entityShape.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { atPath } from "../../query/fields/path.ts";

/** An entity, with its occurrences where it comes from an event. */
export type Thing = Omit<Entity, "occurrences"> & Partial<Pick<Entity, "occurrences">>;

/** A test of a search field for any of some values. An empty field means free text. */
export interface Alternative {
  readonly field: string;
  readonly values: readonly string[];
}

/** How the events of a kind of entity are found. */
type Finding =
  /** CloudTrail cannot look it up. */
  "nothing" | "resource" | "user" | "role" | "key" | "address" | "event" | "request" | "session";

const FINDINGS: { readonly [kind in EntityKind]: Finding } = {
  arn: "resource",
  "ec2-resource": "resource",
  bucket: "resource",
  object: "resource",
  "iam-user": "user",
  "iam-role": "role",
  "iam-policy": "resource",
  "iam-group": "resource",
  "instance-profile": "resource",
  "access-key": "key",
  "kms-key": "resource",
  function: "resource",
  table: "resource",
  queue: "resource",
  topic: "resource",
  "log-group": "resource",
  stack: "resource",
  secret: "resource",
  "db-instance": "resource",
  cluster: "resource",
  trail: "resource",
  resource: "resource",
  account: "nothing",
  "ip-address": "address",
  "event-id": "event",
  "request-id": "request",
  "session-name": "session",
  "service-principal": "nothing",
};

/**
 * The tests that find an entity's events, any of which is enough; none when CloudTrail cannot look it up. An entity
 * that its event names as a resource is looked for among the resources, one that made the call among the callers.
 * `reads`: whether the search reads every event anyway, so that fields which AWS cannot look up cost nothing.
 */
export function alternativesOf(thing: Thing, event: CloudTrailEvent | undefined, reads: boolean): Alternative[] {
  const { kind, value, arn } = thing;
  const stands = standingOf(thing);
  const resource = { field: "resource", values: distinct([value, arn]) };
  const named = stands.named ? [resource] : [];
  const session = sessionIn(value);
  if (session !== undefined || kind === "session-name") {
    // A session is not a resource: its actions are listed under its session name.
    const ids = stands.named && event !== undefined ? assumedIds(thing, event) : [];
    const values = session === undefined ? ids : [value];
    return [
      { field: "user", values: [session ?? value] },
      ...(values.length > 0 && stands.named ? [{ field: "resource", values }] : []),
    ];
  }
  switch (FINDINGS[kind]) {
    case "nothing":
      return [];
    case "user":
      return [...byUser(thing, reads && stands.caller), ...(isUnnamed(thing) && !reads ? [resource] : named)];
    case "role":
      return reads && stands.caller ? [{ field: "role", values: distinct([value, arn]) }, ...named] : [resource];
    case "key":
      return [{ field: "key", values: [value] }, ...named];
    case "address":
      return [
        { field: "ip", values: [value] },
        ...(stands.named ? [{ field: stands.whole ? "mentions" : "", values: [value] }] : []),
      ];
    case "event":
      return [
        ...(stands.roots.has("sharedEventID") ? [{ field: "shared", values: [value] }] : []),
        ...(stands.roots.has("eventID") || !stands.roots.has("sharedEventID")
          ? [{ field: "id", values: [value] }]
          : []),
      ];
    case "request":
      return [{ field: stands.named ? "mentions" : "request", values: [value] }];
    default:
      return [
        ...(stands.roots.has("vpcEndpointId") ? [{ field: "vpce", values: [value] }] : []),
        // The session of an instance's role has the id of the instance as its name.
        ...(stands.caller && event?.actor.sessionName === value ? [{ field: "user", values: [value] }] : []),
        ...(stands.named || !stands.roots.has("vpcEndpointId") ? [resource] : []),
      ];
  }
}

/** Tests that find the event in which an entity stands, by the text of its record; for searches that read every event. */
export function mentioning({ value, occurrences = [] }: Thing): Alternative {
  const whole = occurrences.some(({ span, in: where }) => span === undefined && where === "record");
  return { field: whole ? "mentions" : "", values: [value] };
}

/** Where an event names an entity. */
interface Standing {
  /** As part of the caller's identity. */
  readonly caller: boolean;
  /** In the request, the response and other members that describe the call, or among the listed resources. */
  readonly named: boolean;
  /** The members of the record whose value it is. */
  readonly roots: ReadonlySet<string>;
  /** It is a whole value somewhere besides the caller's identity. */
  readonly whole: boolean;
}

const CALLER_KEYS: ReadonlySet<unknown> = new Set(["userIdentity", "username", "accessKeyId"]);

/** An entity of a text counts as named nowhere. */
function standingOf({ occurrences = [] }: Thing): Standing {
  const isCaller = ({ path }: EntityOccurrence) => CALLER_KEYS.has(path[0]);
  const isRoot = ({ path, in: where }: EntityOccurrence) =>
    where === "record" && path.length === 1 && path[0] !== "errorMessage";
  const named = occurrences.filter((one) => !isCaller(one) && !isRoot(one));
  return {
    caller: occurrences.some(isCaller),
    named: named.length > 0,
    roots: new Set(occurrences.filter(isRoot).map(({ path }) => String(path[0]))),
    whole: named.some(({ span }) => span === undefined),
  };
}

/** "Admin/alice" of an assumed role's ARN, "bob" of a federated user's; undefined for any other text. */
function sessionIn(value: string): string | undefined {
  return /^arn:[^:]*:sts::\d*:(?:assumed-role|federated-user)\/(.+)$/s.exec(value)?.[1];
}

/**
 * Event history lists users by name, never by ARN or id. `asCaller`: the name is unknown and the events of every caller
 * are read.
 */
function byUser(thing: Thing, asCaller: boolean): Alternative[] {
  const { value, label, arn } = thing;
  const name = uniqueIdKind(value) === undefined ? label : arn === undefined ? undefined : nameInArn(arn);
  if (name !== undefined) {
    return [{ field: "user", values: [name] }];
  }
  return asCaller ? [{ field: "actor", values: [value] }] : [];
}

/** A user of whom only the id is known. */
function isUnnamed({ value, arn }: Thing): boolean {
  return uniqueIdKind(value) !== undefined && arn === undefined;
}

/** The values "AROA…:session" of which a session name is a part: AssumeRole is listed under them. */
function assumedIds({ occurrences = [] }: Thing, { record }: CloudTrailEvent): string[] {
  return occurrences
    .filter(({ path, in: where }) => where === "record" && path.at(-1) === "assumedRoleId")
    .flatMap(({ path }) => atPath(record, path.map(String)).values.map(String));
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}
