/** Which identifier an event is listed under. "zone": a hosted zone's id with its path; "unslashed": without the first "/". */
export type ValueForm = "id" | "name" | "arn" | "url" | "parent" | "zone" | "unslashed";

/** What is known of one kind of resource, whatever tool declares it. Words of a list are parted by spaces. */
export interface ResourceType {
  /** Terraform's types, the usual one first. */
  readonly terraform: string;
  /** CloudFormation's types, SAM's too. */
  readonly cloudFormation?: string;
  /** Pulumi's "module/resource" where it does not follow from Terraform's type. */
  readonly pulumi?: string;
  /** First label of its `eventSource`: "ec2" of "ec2.amazonaws.com". */
  readonly service: string;
  /** Identifiers to look up, the likeliest first. */
  readonly values: readonly ValueForm[];
  /** Events that make, change and remove it, as CloudTrail records their names. */
  readonly created?: string;
  readonly changed?: string;
  readonly deleted?: string;
  /** Terraform's type of the resource whose identifier its events carry. */
  readonly partOf?: string;
  /** Attribute of a Terraform state that holds the identifier of what it is part of. */
  readonly parentAttribute?: string;
  /** Attribute that tells it from the parent's other parts, where neither its name nor its id does. */
  readonly detailAttribute?: string;
  /** Finds the parent (first group) and what tells it from the parent's other parts (second group) in its id. */
  readonly idForm?: RegExp;
}
