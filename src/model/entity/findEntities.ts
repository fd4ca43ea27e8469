import { isArnPattern, parseArn } from "../aws/arn.ts";
import type { CloudTrailEvent, LookupEnvelope } from "../event/record.ts";
import { arnKindOfType, identifyArn } from "./arnIdentity.ts";
import type { Entity, EntityKind, EntityOccurrence, IdentifiedEntity } from "./entity.ts";
import { originOf } from "./entityOrigin.ts";
import { prefixedId } from "./entityShape.ts";
import { type Sighting, seeRecord } from "./entitySighting.ts";

/** Limits: further entities, or further occurrences of one entity, are dropped to keep the event view fast. */
const MAX_ENTITIES = 2000;
const MAX_OCCURRENCES = 200;

/**
 * All entities of an event in record order, one per kind and value with all its occurrences; those that only the lookup
 * envelope names come last. Occurrences of different entities may overlap (a session name within an ARN).
 */
export function findEntities(event: CloudTrailEvent): readonly Entity[] {
  const found: Found = { entities: [], byValue: new Map() };
  seeRecord(event.record, (sighting) => {
    if (!isPattern(sighting)) {
      add(found, sighting, event, "record");
    }
  });
  for (const sighting of envelopeSightings(event)) {
    add(found, sighting, event, "envelope");
  }
  return found.entities;
}

type Draft = { -readonly [key in keyof Entity]: Entity[key] } & { readonly occurrences: EntityOccurrence[] };

interface Found {
  readonly entities: Draft[];
  /** Linked lists by value: entities of the same value that were seen as different kinds. */
  readonly byValue: Map<string, Kept>;
}

interface Kept {
  readonly seenAs: EntityKind;
  readonly draft: Draft;
  readonly next: Kept | undefined;
}

function add(found: Found, sighting: Sighting, event: CloudTrailEvent, where: EntityOccurrence["in"]): void {
  const { kind, value, path, span } = sighting;
  const occurrence: EntityOccurrence = span === undefined ? { path, in: where } : { path, span, in: where };
  const first = found.byValue.get(value);
  let kept = first;
  while (kept !== undefined && kept.seenAs !== kind) {
    kept = kept.next;
  }
  if (kept === undefined) {
    if (found.entities.length < MAX_ENTITIES) {
      const draft: Draft = Object.assign(identify(sighting, event), { occurrences: [occurrence] });
      found.entities.push(draft);
      found.byValue.set(value, { seenAs: kind, draft, next: first });
    }
    return;
  }
  const { draft } = kept;
  if (draft.occurrences.length < MAX_OCCURRENCES) {
    draft.occurrences.push(occurrence);
  }
  if (draft.type === undefined && sighting.type !== undefined) {
    draft.type = sighting.type;
  }
}

/**
 * True for an ARN with a wildcard in a policy or an error message ("arn:aws:iam::123456789012:role/*"): it does not
 * identify one resource.
 */
export function isPattern(sighting: Sighting): boolean {
  return sighting.kind === "arn" && sighting.path[0] !== "resources" && isArnPattern(sighting.value);
}

/** The entity of a sighting: parts of its ARN, or the ARN that its parts determine. */
export function identify(sighting: Sighting, event: CloudTrailEvent): IdentifiedEntity {
  const { kind, value } = sighting;
  const arn = kind === "arn" ? parseArn(value) : undefined;
  if (arn === undefined) {
    const entity: Mutable<IdentifiedEntity> = { kind, value, label: value };
    if (sighting.type !== undefined) {
      entity.type = sighting.type;
    }
    return Object.assign(entity, originOf(sighting, event));
  }
  const identity = identifyArn(arn);
  const type = sighting.type ?? identity.type;
  const entity: Mutable<IdentifiedEntity> = {
    kind: identity.kind,
    value,
    label: identity.label,
    arn: value,
    service: arn.service,
  };
  if (type !== undefined) {
    entity.type = type;
  }
  if (arn.region !== "") {
    entity.region = arn.region;
  }
  if (arn.accountId !== "") {
    entity.accountId = arn.accountId;
  }
  return entity;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Sightings in the LookupEvents envelope: its resources, access key and user name. */
export function* envelopeSightings(event: CloudTrailEvent): Generator<Sighting> {
  const envelope = event.envelope;
  if (envelope === undefined) {
    return;
  }
  for (const [index, resource] of envelope.resources.entries()) {
    const path = ["resources", index, "name"];
    const type = resource.type === undefined ? {} : { type: resource.type };
    if (resource.name !== "") {
      yield { kind: kindOfResource(resource), value: resource.name, ...type, path };
    }
  }
  yield* envelopeIdentity(envelope, event);
}

function* envelopeIdentity(envelope: LookupEnvelope, event: CloudTrailEvent): Generator<Sighting> {
  if (envelope.accessKeyId !== undefined && envelope.accessKeyId !== "") {
    yield { kind: "access-key", value: envelope.accessKeyId, path: ["accessKeyId"] };
  }
  if (envelope.username !== undefined && envelope.username !== "") {
    if (event.actor.type === "IAMUser") {
      yield { kind: "iam-user", value: envelope.username, path: ["username"] };
    } else if (envelope.username === event.actor.sessionName) {
      yield { kind: "session-name", value: envelope.username, path: ["username"] };
    }
  }
}

function kindOfResource(resource: LookupEnvelope["resources"][number]): EntityKind {
  if (resource.name.startsWith("arn:")) {
    return "arn";
  }
  const { type = "" } = resource;
  return arnKindOfType(type)?.kind ?? OTHER_TYPES.get(type) ?? prefixedId(resource.name, true)?.kind ?? "resource";
}

/** Types without an ARN kind, or whose names in the envelope are of another kind. */
const OTHER_TYPES: ReadonlyMap<string, EntityKind> = new Map([
  ["AWS::IAM::Policy", "iam-policy"],
  ["AWS::IAM::AccessKey", "access-key"],
  ["AWS::STS::AssumedRole", "session-name"],
]);
