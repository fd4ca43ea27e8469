/** One resource of a stack, as ListStackResources and DescribeStackResources tell it. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId?: string;
  /** As deployed: never a type of SAM. */
  readonly type: string;
  /** "CREATE_COMPLETE", "DELETE_COMPLETE", … */
  readonly status?: string;
}

/** A stack that exists, with what it holds. */
export interface Stack {
  readonly name: string;
  /** Its id. */
  readonly arn?: string;
  readonly resources: readonly StackResource[];
}

/** Deleted, or never made: such a resource stays in a stack's list for a while. */
export function isGone(status: string): boolean {
  return status === "DELETE_COMPLETE" || status === "DELETE_SKIPPED" || status === "CREATE_FAILED";
}
