/** One resource of a stack, from ListStackResources or DescribeStackResources. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId?: string;
  /** Deployed type, never a SAM type. */
  readonly type: string;
  /** "CREATE_COMPLETE", "DELETE_COMPLETE", … */
  readonly status?: string;
}

/** An existing stack with its resources. */
export interface Stack {
  readonly name: string;
  readonly arn?: string;
  readonly resources: readonly StackResource[];
}

/** Deleted or never created; such resources stay in a stack's list for some time. */
export function isGone(status: string): boolean {
  return status === "DELETE_COMPLETE" || status === "DELETE_SKIPPED" || status === "CREATE_FAILED";
}
