/**
 * Identifier under which events are listed. "zone": a hosted zone's id with its path; "unslashed": the name without its
 * leading "/".
 */
export type ValueForm = "id" | "name" | "arn" | "url" | "parent" | "zone" | "unslashed";

/** Facts about one kind of resource, for all tools. Lists are words separated by spaces. */
export interface ResourceType {
  /** Terraform types, the usual one first. */
  readonly terraform: string;
  /** CloudFormation and SAM types. */
  readonly cloudFormation?: string;
  /** Pulumi's "module/resource", where it cannot be derived from Terraform's type. */
  readonly pulumi?: string;
  /** First label of its `eventSource`: "ec2" of "ec2.amazonaws.com". */
  readonly service: string;
  /** Identifiers to look up, most likely first. */
  readonly values: readonly ValueForm[];
  /** Names of the events that create, change and delete it, as recorded. */
  readonly created?: string;
  readonly changed?: string;
  readonly deleted?: string;
  /** Terraform type of the parent, under whose identifier its events are listed. */
  readonly partOf?: string;
  /** Attribute of a Terraform state with the parent's identifier. */
  readonly parentAttribute?: string;
  /** Attribute that distinguishes it from the parent's other parts, where neither name nor id does. */
  readonly detailAttribute?: string;
  /** Matches its id: the first group is the parent, the second distinguishes it from the parent's other parts. */
  readonly idForm?: RegExp;
}
