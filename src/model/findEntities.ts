import { parseArn } from "./arn.ts";
import { identifyArn } from "./arnIdentity.ts";
import type { Entity, EntityKind, EntityPlace } from "./entity.ts";
import { originOf } from "./entityOrigin.ts";
import { prefixedId } from "./entityShape.ts";
import { type Sighting, seeRecord } from "./entitySighting.ts";
import type { CloudTrailEvent, LookupEnvelope } from "./record.ts";

/** More than this many entities, or places of one, are not collected: nobody reads them and the event view stays quick. */
const MAX_ENTITIES = 2000;
const MAX_PLACES = 200;

/**
 * Every linkable thing in an event, one entity for each kind and value with all its places, in the record's order; what
 * only the lookup envelope names comes last. Places of different entities may overlap (a session's name within an ARN).
 */
export function findEntities(event: CloudTrailEvent): readonly Entity[] {
  const found = new Map<string, Draft>();
  seeRecord(event.record, (sighting) => {
    if (!isPattern(sighting)) {
      add(found, sighting, event, "record");
    }
  });
  for (const sighting of envelopeSightings(event)) {
    add(found, sighting, event, "envelope");
  }
  return [...found.values()];
}

type Draft = { -readonly [key in keyof Entity]: Entity[key] } & { readonly places: EntityPlace[] };
type Refined = Omit<Entity, "places">;

function add(found: Map<string, Draft>, sighting: Sighting, event: CloudTrailEvent, where: EntityPlace["in"]): void {
  const { path, span } = sighting;
  const place: EntityPlace = span === undefined ? { path, in: where } : { path, span, in: where };
  const id = `${sighting.kind}\n${sighting.value}`;
  const known = found.get(id);
  if (known === undefined) {
    if (found.size < MAX_ENTITIES) {
      found.set(id, { ...refine(sighting, event), places: [place] });
    }
    return;
  }
  if (known.places.length < MAX_PLACES) {
    known.places.push(place);
  }
  if (known.type === undefined && sighting.type !== undefined) {
    known.type = sighting.type;
  }
}

/** "arn:aws:iam::123456789012:role/*" in a policy or a refusal is no thing: nothing was ever recorded under it. */
function isPattern(sighting: Sighting): boolean {
  return sighting.kind === "arn" && sighting.path[0] !== "resources" && /[*?]|[$/]$/.test(sighting.value);
}

/** From what was seen to what it is: the parts of an ARN, the ARN that the parts give. */
function refine(sighting: Sighting, event: CloudTrailEvent): Refined {
  const { kind, value } = sighting;
  const arn = kind === "arn" ? parseArn(value) : undefined;
  if (arn === undefined) {
    const type = sighting.type === undefined ? {} : { type: sighting.type };
    return { kind, value, label: value, ...type, ...originOf(sighting, event) };
  }
  const identity = identifyArn(arn);
  const type = sighting.type ?? identity.type;
  return {
    kind: identity.kind,
    value,
    label: identity.label,
    arn: value,
    ...(type === undefined ? {} : { type }),
    service: arn.service,
    ...(arn.region === "" ? {} : { region: arn.region }),
    ...(arn.accountId === "" ? {} : { accountId: arn.accountId }),
  };
}

function* envelopeSightings(event: CloudTrailEvent): Generator<Sighting> {
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
  return KIND_OF_TYPE.get(resource.type ?? "") ?? prefixedId(resource.name, true)?.kind ?? "resource";
}

const KIND_OF_TYPE: ReadonlyMap<string, EntityKind> = new Map([
  ["AWS::S3::Bucket", "bucket"],
  ["AWS::S3::Object", "object"],
  ["AWS::IAM::User", "iam-user"],
  ["AWS::IAM::Role", "iam-role"],
  ["AWS::IAM::Group", "iam-group"],
  ["AWS::IAM::Policy", "iam-policy"],
  ["AWS::IAM::ManagedPolicy", "iam-policy"],
  ["AWS::IAM::InstanceProfile", "instance-profile"],
  ["AWS::IAM::AccessKey", "access-key"],
  ["AWS::KMS::Key", "kms-key"],
  ["AWS::Lambda::Function", "function"],
  ["AWS::DynamoDB::Table", "table"],
  ["AWS::SQS::Queue", "queue"],
  ["AWS::SNS::Topic", "topic"],
  ["AWS::Logs::LogGroup", "log-group"],
  ["AWS::CloudFormation::Stack", "stack"],
  ["AWS::SecretsManager::Secret", "secret"],
  ["AWS::RDS::DBInstance", "db-instance"],
  ["AWS::RDS::DBCluster", "cluster"],
  ["AWS::ECS::Cluster", "cluster"],
  ["AWS::EKS::Cluster", "cluster"],
  ["AWS::CloudTrail::Trail", "trail"],
  ["AWS::STS::AssumedRole", "session-name"],
]);
