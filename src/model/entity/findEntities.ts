import { isArnPattern, parseArn } from "../aws/arn.ts";
import type { CloudTrailEvent, LookupEnvelope } from "../event/record.ts";
import { arnKindOfType, identifyArn } from "./arnIdentity.ts";
import type { Entity, EntityKind, EntityOccurrence, IdentifiedEntity } from "./entity.ts";
import { originOf } from "./entityOrigin.ts";
import { prefixedId } from "./entityShape.ts";
import { type Sighting, seeRecord } from "./entitySighting.ts";

/** More than this many entities, or places of one, are not collected: nobody reads them and the event view stays quick. */
const MAX_ENTITIES = 2000;
const MAX_OCCURRENCES = 200;

/**
 * Every linkable thing in an event, one entity for each kind and value with all its places, in the record's order; what
 * only the lookup envelope names comes last. Places of different entities may overlap (a session's name within an ARN).
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
  /** The same by value; those of one value that were seen as different kinds in a chain. */
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

/** "arn:aws:iam::123456789012:role/*" in a policy or a refusal is no thing: nothing was ever recorded under it. */
export function isPattern(sighting: Sighting): boolean {
  return sighting.kind === "arn" && sighting.path[0] !== "resources" && isArnPattern(sighting.value);
}

/** From what was seen to what it is: the parts of an ARN, the ARN that the parts give. */
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

/** What LookupEvents says of the event beside its record. */
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

/** Types that no ARN is of, or that AWS writes otherwise here. */
const OTHER_TYPES: ReadonlyMap<string, EntityKind> = new Map([
  ["AWS::IAM::Policy", "iam-policy"],
  ["AWS::IAM::AccessKey", "access-key"],
  ["AWS::STS::AssumedRole", "session-name"],
]);
