import { parseArn } from "../aws/arn.ts";
import { nameInArn } from "../entity/arnIdentity.ts";
import { type EntityKind, entityKindTitle, type IdentifiedEntity } from "../entity/entity.ts";
import { plainKey } from "../entity/entityKey.ts";
import { capitalized } from "../text/text.ts";
import { inSentence, wordsOf } from "./operationName.ts";

/** The part of an entity that its noun depends on. */
type Typed = Pick<IdentifiedEntity, "kind"> & { readonly type?: string | undefined };

/**
 * The noun for an entity in a sentence: "security group", "KMS key". `key`: the request's key for it, which supplies
 * the noun where the type is unknown ("agreementRequestId": "agreement request").
 */
export function nounOf(entity: IdentifiedEntity, key?: string): string {
  const type = entity.type?.split("::").at(-1);
  if (type !== undefined && type !== "" && UNTYPED.has(entity.kind)) {
    return SHORT_TYPES.get(type) ?? wordsOf(type).map(inSentence).join(" ");
  }
  if (!UNTYPED.has(entity.kind)) {
    const title = entityKindTitle(entity.kind);
    return /^[A-Z][a-z]/.test(title) ? title.toLowerCase() : title;
  }
  return nounInArn(entity) ?? nounInKey(key) ?? "resource";
}

/** Kinds whose title does not tell what the entity is. */
const UNTYPED: ReadonlySet<EntityKind> = new Set(["resource", "ec2-resource", "arn"]);

const SHORT_TYPES: ReadonlyMap<string, string> = new Map([
  ["Addon", "add-on"],
  ["Ami", "AMI"],
  ["AutoScalingGroup", "Auto Scaling group"],
  ["EIP", "Elastic IP"],
  ["GraphQLApi", "GraphQL API"],
  ["LayerVersion", "layer"],
  ["OIDCProvider", "OIDC provider"],
  ["SubnetRouteTableAssociation", "route table association"],
]);

/** The resource type of an ARN of an unlisted kind: "certificate authority" of "certificate-authority/1a2b". */
function nounInArn(entity: IdentifiedEntity): string | undefined {
  const type = typedId(entity)?.type;
  return type === undefined ? undefined : wordsOf(type).map(inSentence).join(" ");
}

/** The resource type and the rest of the ARN of an entity without a type. */
function typedId({ arn, type }: IdentifiedEntity): { readonly type: string; readonly id: string } | undefined {
  const { resourceType, resourceId = "", resource = "" } = (arn === undefined ? undefined : parseArn(arn)) ?? {};
  const slash = resource.indexOf("/");
  const found =
    resourceType === undefined
      ? { type: resource.slice(0, Math.max(0, slash)), id: resource.slice(slash + 1) }
      : { type: resourceType, id: resourceId };
  return type === undefined && /^[A-Za-z][\w-]{0,39}$/.test(found.type) ? found : undefined;
}

function nounInKey(key: string | undefined): string | undefined {
  const stem =
    key === undefined ? undefined : /^(\w{2,60}?)(?:Names?|Ids?|IDs?|Identifiers?|Arns?|ARNs?|Urls?)$/.exec(key)?.[1];
  // CloudTrail writes the first letter small, also of an acronym: "dBSecurityGroupName".
  const words = stem !== undefined && /^[a-z][A-Z]/.test(stem) ? capitalized(stem) : stem;
  return words === undefined || GENERIC.has(plainKey(words)) ? undefined : wordsOf(words).map(inSentence).join(" ");
}

const GENERIC: ReadonlySet<string> = new Set(["resource", "target", "source", "parent", "entity"]);

/**
 * The nouns that mean an entity in an operation's name or a phrase, as plain keys: "securitygroup"; "ami" and "image".
 */
export function nounKeys({ kind, type }: Typed): readonly string[] {
  const tail = type === undefined ? "" : plainKey(type.slice(type.lastIndexOf(":") + 1));
  const nouns = UNTYPED.has(kind) || tail !== "" ? [tail] : [];
  const title = UNTYPED.has(kind) ? [] : [plainKey(entityKindTitle(kind)).replace(/^(?:iam|kms)/, "")];
  return [...nouns, ...title, ...synonymsOf({ kind, type })].filter((noun) => noun !== "");
}

/** The nouns among them that operations use and sentences do not: "image" for an AMI. */
export function synonymsOf({ type = "" }: Typed): readonly string[] {
  return SYNONYMS.get(plainKey(type.slice(type.lastIndexOf(":") + 1))) ?? [];
}

const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ["ami", ["image"]],
  ["eip", ["address", "elasticip"]],
  ["managedpolicy", ["policy"]],
  ["oidcprovider", ["openidconnectprovider"]],
  ["layerversion", ["layer"]],
  ["cachecluster", ["cluster"]],
  ["resolverrulegroup", ["rulegroup"]],
]);

/** A name as a sentence shows it: at most 100 characters, never half of a surrogate pair. */
export function shortened(name: string): string {
  if (name.length <= 100) {
    return name;
  }
  const end = /[\ud800-\udbff]/.test(name.charAt(98)) ? 98 : 99;
  return `${name.slice(0, end)}…`;
}

/** The name of a value: that of an ARN, else the value. */
export function nameOfValue(value: string): string {
  return shortened((value.startsWith("arn:") ? nameInArn(value) : undefined) ?? value);
}

/** The entity's name; without the resource type that `nounOf` says already. */
export function nameOf(entity: IdentifiedEntity): string {
  return shortened(
    (UNTYPED.has(entity.kind) && entity.label !== entity.value ? typedId(entity)?.id : undefined) ?? entity.label,
  );
}

/** "role Admin", "instances i-1 and i-2", "instances i-1, i-2 and 3 more". */
export function named(noun: string, names: readonly string[]): string {
  const [first = "", second = "", third = ""] = names;
  switch (names.length) {
    case 0:
      return `${/^[aeio]|^(?:AMI|IAM|ACL|MFA|SNS|SQS|EBS|SSH|Elastic|OIDC)/.test(noun) ? "an" : "a"} ${noun}`;
    case 1:
      return noun === "" ? first : `${noun} ${first}`;
    case 2:
      return `${plural(noun)} ${first} and ${second}`.trimStart();
    case 3:
      return `${plural(noun)} ${first}, ${second} and ${third}`.trimStart();
    default:
      return `${plural(noun)} ${first}, ${second} and ${names.length - 2} more`.trimStart();
  }
}

/** "alarms" as "alarm", "policies" as "policy". */
export function singularOf(words: string): string {
  return words.replace(/ies$/, "y").replace(/(?<=[^aius])s$/, "");
}

function plural(noun: string): string {
  return noun === ""
    ? ""
    : /[^aeiou]y$/.test(noun)
      ? `${noun.slice(0, -1)}ies`
      : /(?:[aius]s|ss|x|ch|sh)$/.test(noun)
        ? `${noun}es`
        : noun.endsWith("s")
          ? noun
          : `${noun}s`;
}
