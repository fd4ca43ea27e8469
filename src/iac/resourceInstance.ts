import type { IacTool } from "./tools.ts";

/** A resource's identifiers in AWS. States contain secrets, so no other attributes leave the parser. */
export interface ResourceIdentifiers {
  readonly id?: string;
  readonly arn?: string;
  readonly name?: string;
  /** Of an SQS queue. */
  readonly url?: string;
  /**
   * Identifier of the parent, where events are listed under it: the role of an attached policy, the group of a rule.
   */
  readonly parent?: string;
  /** The id that IAM assigns: "AROA…", "AIDA…". */
  readonly uniqueId?: string;
  /**
   * Values that distinguish it from others of the same parent or name, by the attribute's name in lower case without "_":
   * "policyarn" of an attached policy.
   */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

/** An existing resource, from a state or a stack. */
export interface ResourceInstance {
  readonly tool: IacTool;
  /** Complete: `module.net["a"].aws_subnet.this[0]`; "stack/LogicalId"; the URN. */
  readonly address: string;
  readonly type: string;
  readonly identifiers: ResourceIdentifiers;
  /**
   * From the ARN, the provider or the stack; absent when unknown. Not replaced by the global Region for global
   * services.
   */
  readonly region?: string;
  readonly accountId?: string;
}

/**
 * Text that is equal for the same resource in another window. Two roots that call the same module have resources with equal
 * addresses.
 */
export function keyOfInstance({ tool, address, accountId, region, identifiers }: ResourceInstance): string {
  return JSON.stringify([tool, address, accountId, region, identifiers]);
}
