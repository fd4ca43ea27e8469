/** All kinds of entity that an event can name. */
export const ENTITY_KINDS = [
  "arn",
  "ec2-resource",
  "bucket",
  "object",
  "iam-user",
  "iam-role",
  "iam-policy",
  "iam-group",
  "instance-profile",
  "access-key",
  "kms-key",
  "function",
  "table",
  "queue",
  "topic",
  "log-group",
  "stack",
  "secret",
  "db-instance",
  "cluster",
  "trail",
  "resource",
  "account",
  "ip-address",
  "event-id",
  "request-id",
  "session-name",
  "service-principal",
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Path of a value in a record: keys and indices from the root, such as ["requestParameters", "bucketName"]. */
export type JsonPath = readonly (string | number)[];

/** One entity of an event with all its occurrences. */
export interface Entity {
  readonly kind: EntityKind;
  /** The value exactly as recorded; LookupEvents matches this text. */
  readonly value: string;
  /** Display name: the bucket of an ARN, the id, the name. Plain text, never markup. */
  readonly label: string;
  /** The full ARN, where the record has it or its parts determine it. */
  readonly arn?: string;
  /** CloudFormation-style type where known: "AWS::EC2::SecurityGroup". */
  readonly type?: string;
  readonly service?: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly occurrences: readonly EntityOccurrence[];
}

/** An entity without its occurrences. */
export type IdentifiedEntity = Omit<Entity, "occurrences">;

export interface EntityOccurrence {
  readonly path: JsonPath;
  /**
   * For a value inside a longer string (a message, a policy as text): start and end (exclusive) UTF-16 index in that
   * string. In URL-encoded text the indices refer to the encoded text; the entity's value is decoded.
   */
  readonly span?: readonly [start: number, end: number];
  /**
   * "envelope": in the `Resources` of the LookupEvents response, which are not part of the record. "decoded": in what the
   * text at the path says when it is decoded, and only there.
   */
  readonly in: "record" | "envelope" | "decoded";
}
/** Headings under which an event's entities are listed, in display order. */
export const ENTITY_GROUPS = [
  "Resources",
  "People, roles and keys",
  "Addresses",
  "Accounts and services",
  "Events and requests",
] as const;
export type EntityGroup = (typeof ENTITY_GROUPS)[number];

/** The heading for a kind of entity. */
export function entityGroup(kind: EntityKind): EntityGroup {
  return KINDS[kind].group;
}

/** Display name of a kind: "Bucket". */
export function entityKindTitle(kind: EntityKind): string {
  return KINDS[kind].title;
}

const KINDS: { readonly [kind in EntityKind]: { readonly title: string; readonly group: EntityGroup } } = {
  arn: { title: "ARN", group: "Resources" },
  "ec2-resource": { title: "EC2 resource", group: "Resources" },
  bucket: { title: "Bucket", group: "Resources" },
  object: { title: "Object", group: "Resources" },
  "iam-user": { title: "IAM user", group: "People, roles and keys" },
  "iam-role": { title: "IAM role", group: "People, roles and keys" },
  "iam-policy": { title: "IAM policy", group: "People, roles and keys" },
  "iam-group": { title: "IAM group", group: "People, roles and keys" },
  "instance-profile": { title: "Instance profile", group: "People, roles and keys" },
  "access-key": { title: "Access key", group: "People, roles and keys" },
  "kms-key": { title: "KMS key", group: "Resources" },
  function: { title: "Function", group: "Resources" },
  table: { title: "Table", group: "Resources" },
  queue: { title: "Queue", group: "Resources" },
  topic: { title: "Topic", group: "Resources" },
  "log-group": { title: "Log group", group: "Resources" },
  stack: { title: "Stack", group: "Resources" },
  secret: { title: "Secret", group: "Resources" },
  "db-instance": { title: "DB instance", group: "Resources" },
  cluster: { title: "Cluster", group: "Resources" },
  trail: { title: "Trail", group: "Resources" },
  resource: { title: "Resource", group: "Resources" },
  account: { title: "Account", group: "Accounts and services" },
  "ip-address": { title: "IP address", group: "Addresses" },
  "event-id": { title: "Event ID", group: "Events and requests" },
  "request-id": { title: "Request ID", group: "Events and requests" },
  "session-name": { title: "Session name", group: "People, roles and keys" },
  "service-principal": { title: "AWS service", group: "Accounts and services" },
};
