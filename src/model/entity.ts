/** What a linkable thing in an event is. */
export type EntityKind =
  | "arn"
  | "ec2-resource"
  | "bucket"
  | "object"
  | "iam-user"
  | "iam-role"
  | "iam-policy"
  | "iam-group"
  | "instance-profile"
  | "access-key"
  | "kms-key"
  | "function"
  | "table"
  | "queue"
  | "topic"
  | "log-group"
  | "stack"
  | "secret"
  | "db-instance"
  | "cluster"
  | "trail"
  | "resource"
  | "account"
  | "ip-address"
  | "event-id"
  | "request-id"
  | "session-name"
  | "service-principal";

/** Where in a record a value stands: keys and indices from the root, such as ["requestParameters", "bucketName"]. */
export type JsonPath = readonly (string | number)[];

/** One linkable thing of an event and every place where it stands. */
export interface Entity {
  readonly kind: EntityKind;
  /** The value exactly as the record has it: this is what LookupEvents would match. */
  readonly value: string;
  /** What a person calls it: the bucket of an ARN, the id, the name. Plain text, never markup. */
  readonly label: string;
  /** The whole ARN where the record has it or the parts give it without a guess. */
  readonly arn?: string;
  /** CloudFormation-style type where known: "AWS::EC2::SecurityGroup". */
  readonly type?: string;
  readonly service?: string;
  readonly region?: string;
  readonly accountId?: string;
  readonly places: readonly EntityPlace[];
}

export interface EntityPlace {
  readonly path: JsonPath;
  /** For a value that stands inside a longer string (a message, a policy as text): its first and past-last UTF-16 index. */
  readonly span?: readonly [start: number, end: number];
  /** "envelope": in the lookup answer's own `Resources`, which is not part of the record. */
  readonly in: "record" | "envelope";
}
