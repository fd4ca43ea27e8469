/**
 * Identifier under which CloudTrail lists events. "zone": a hosted zone's id with its path; "unslashed": the name without
 * its leading "/".
 */
export type ValueForm = "id" | "name" | "arn" | "url" | "parent" | "zone" | "unslashed";

/** Facts about one kind of resource, for all tools. Lists are words separated by spaces. */
export interface ResourceType {
  /** Terraform types, the usual one first; absent if Terraform has none. */
  readonly terraform?: string;
  /** CloudFormation and SAM types. */
  readonly cloudFormation?: string;
  /** Pulumi's "module/resource", where it cannot be derived from Terraform's type. */
  readonly pulumi?: string;
  /** First label of its `eventSource`: "ec2" of "ec2.amazonaws.com". */
  readonly service: string;
  /**
   * Identifiers under which its events are listed, most likely first. Only those that AWS knows: no id that a tool makes
   * up. Empty: its events are listed under nothing, so they are looked up by their names.
   */
  readonly values: readonly ValueForm[];
  /** Why Event history has no events of the resource: a sentence for the user. Such a row has no `values` and no events. */
  readonly unrecorded?: string;
  /** Names of the events that create, change and delete it, as recorded. */
  readonly created?: string;
  readonly changed?: string;
  readonly deleted?: string;
  /** Attributes that may hold the name, in order of precedence, where "name" does not. */
  readonly nameAttribute?: string;
  /** Terraform type of the parent, under whose identifier its events are listed. */
  readonly partOf?: string;
  /** Attributes that may hold the parent's identifier, in order of precedence; see `IdentifyingFields` for their names. */
  readonly parentAttribute?: string;
  /**
   * Which of the parent's parts it is, or which of the resources with the same name. Required for a part, and for a type
   * with no `values`.
   */
  readonly identifiedBy?: Identification;
  /**
   * Matches its id (a Terraform id, a CloudFormation physical id) or its ARN. Its named groups are the parts of the id:
   * "id", "name", "parent", or an attribute of `identifiedBy`. Several forms: the first that matches.
   */
  readonly idForm?: RegExp | readonly RegExp[];
}

/**
 * The request fields that distinguish a resource in its own events (`created`, `changed` and `deleted`).
 *
 * - "alone": its parent has only one; without a parent: the account has one per Region.
 * - An object: an event is about the resource if all fields match, in one item of the request or of the response. An
 *   event without a field is about another resource. When a value is unknown that is needed, no event is the resource's.
 * - A list: one of several such objects must match, because not all operations have the same fields.
 */
type Identification = "alone" | IdentifyingFields | readonly IdentifyingFields[];

/**
 * Request fields by the resource's own attribute: "id", "name", "arn", "parent", or the name of a Terraform attribute, a
 * CloudFormation property or a Pulumi output in Terraform's spelling ("role_name" of "RoleName"). Several attributes: the
 * first with a value is compared. A value may be a list, of which one item must match.
 */
export interface IdentifyingFields {
  readonly [attribute: string]: string | IdentifyingField;
}

/** A field; a text means a field without further properties. */
export interface IdentifyingField {
  /**
   * Names of the field in different operations, regardless of letter case, at any depth. "targets.id": only within a
   * member "targets", also as an item of its list. The field may be a list of values. "eventName" is a field too.
   */
  readonly field: string;
  /** The value that an event without the field means. */
  readonly absent?: string;
  /** An event without the field matches. */
  readonly optional?: true;
  /**
   * Values that are equal in any letter case or as domain names ("Example.com." and "example.com"); "within": the value is
   * contained in the field's. Default: exact, but an ARN (other than the attribute "arn") or a URL equals its name.
   */
  readonly compare?: "lower" | "domain" | "within";
}
