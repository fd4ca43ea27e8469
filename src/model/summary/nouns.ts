import { parseArn } from "../aws/arn.ts";
import { nameInArn } from "../entity/arnIdentity.ts";
import { type EntityKind, entityKindTitle, type IdentifiedEntity } from "../entity/entity.ts";
import { plainKey } from "../entity/entityKey.ts";
import { inSentence, wordsOf } from "./operationName.ts";

/** The part of an entity that its noun depends on. */
type Typed = Pick<IdentifiedEntity, "kind"> & { readonly type?: string | undefined };

/**
 * The noun for an entity in a sentence: "security group", "KMS key". `key`: the request's key for it, which supplies
 * the noun where the type is unknown ("agreementRequestId": "agreement request").
 */
export function nounOf(entity: IdentifiedEntity, key?: string): string {
  const type = entity.type?.split("::").at(-1);
  if (type !== undefined && type !== "" && TITLED.has(entity.kind)) {
    return SHORT_TYPES.get(type) ?? wordsOf(type).map(inSentence).join(" ");
  }
  if (!TITLED.has(entity.kind)) {
    const title = entityKindTitle(entity.kind);
    return /^[A-Z][a-z]/.test(title) ? title.toLowerCase() : title;
  }
  return nounInArn(entity) ?? nounInKey(key) ?? "resource";
}

/** Kinds whose title does not tell what the entity is. */
const TITLED: ReadonlySet<EntityKind> = new Set(["resource", "ec2-resource", "arn"]);

const SHORT_TYPES: ReadonlyMap<string, string> = new Map([
  ["Ami", "AMI"],
  ["EIP", "Elastic IP"],
  ["GraphQLApi", "GraphQL API"],
  ["LayerVersion", "layer"],
  ["OIDCProvider", "OIDC provider"],
  ["SubnetRouteTableAssociation", "route table association"],
]);

/** The resource type of an ARN of an unlisted kind: "certificate authority" of "certificate-authority/1a2b". */
function nounInArn({ arn }: IdentifiedEntity): string | undefined {
  const type = arn === undefined ? undefined : parseArn(arn)?.resourceType;
  return type === undefined || !/^[A-Za-z][\w-]*$/.test(type) || type.length > 40
    ? undefined
    : wordsOf(type).map(inSentence).join(" ");
}

function nounInKey(key: string | undefined): string | undefined {
  const stem =
    key === undefined ? undefined : /^(\w{2,60}?)(?:Names?|Ids?|IDs?|Identifiers?|Arns?|ARNs?|Urls?)$/.exec(key)?.[1];
  return stem === undefined || GENERIC.has(plainKey(stem)) ? undefined : wordsOf(stem).map(inSentence).join(" ");
}

const GENERIC: ReadonlySet<string> = new Set(["resource", "target", "source", "parent", "entity"]);

/**
 * The nouns that mean an entity in an operation's name or a phrase, as plain keys: "securitygroup"; "ami" and "image".
 */
export function nounKeys({ kind, type }: Typed): readonly string[] {
  const tail = type === undefined ? "" : plainKey(type.slice(type.lastIndexOf(":") + 1));
  const nouns = TITLED.has(kind) || tail !== "" ? [tail] : [];
  const title = TITLED.has(kind) ? [] : [plainKey(entityKindTitle(kind)).replace(/^(?:iam|kms)/, "")];
  return [...nouns, ...title, ...(SYNONYMS.get(tail) ?? [])].filter((noun) => noun !== "");
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
  const arn = entity.kind === "arn" ? parseArn(entity.value) : undefined;
  return shortened(arn?.resourceType !== undefined && nounInArn(entity) !== undefined ? arn.resourceId : entity.label);
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

function plural(noun: string): string {
  return noun === ""
    ? ""
    : /[^aeiou]y$/.test(noun)
      ? `${noun.slice(0, -1)}ies`
      : /(?:s|x|ch|sh)$/.test(noun)
        ? `${noun}es`
        : `${noun}s`;
}
