import type { IacTool } from "./tools.ts";

/** What a resource goes by in AWS. State holds secrets: nothing else of it leaves the parser. */
export interface ResourceIdentifiers {
  readonly id?: string;
  readonly arn?: string;
  readonly name?: string;
  /** An SQS queue's. */
  readonly url?: string;
  /** What it is a part of, where its events are listed under that: the role of an attached policy, the group of a rule. */
  readonly parent?: string;
  /** What tells it from the parent's other parts, and is no identity of its own: the ARN of an attached policy. */
  readonly detail?: string;
}

/** One resource that exists, as a state or a stack tells it. */
export interface ResourceInstance {
  readonly tool: IacTool;
  /** Whole: `module.net["a"].aws_subnet.this[0]`; "stack/LogicalId"; the URN. */
  readonly address: string;
  readonly type: string;
  readonly identifiers: ResourceIdentifiers;
  /** From the ARN, the provider or the stack; absent where nothing tells. Never the global Region in place of it. */
  readonly region?: string;
  readonly accountId?: string;
}
