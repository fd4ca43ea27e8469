/** "target": the request acts on the resource. "mentioned": the event only names it. */
export type ChangeRole = "target" | "mentioned";

/**
 * "tool": the infrastructure tool, or the pipeline that runs it. "outside": a person or a program other than the tool.
 * "service": an AWS service on its own (scaling, rotation, a service-linked role).
 */
export type ChangedBy = "tool" | "outside" | "service";

/** One write event of a resource, as JSON-safe plain data. Contains no part of the record's request or response. */
export interface ResourceChange {
  readonly eventId: string;
  /** Milliseconds since 1970 UTC; absent when the record has no readable time. */
  readonly time?: number;
  /** Without the API date. */
  readonly eventName: string;
  /** "ec2.amazonaws.com" */
  readonly eventSource: string;
  readonly region: string;
  readonly accountId: string;
  readonly role: ChangeRole;
  readonly by: ChangedBy;
  /** "Terraform", "CloudFormation", "console", "AWS CLI", "autoscaling.amazonaws.com"; "API" when unknown. */
  readonly via: string;
  /** `Actor.name`: the person behind the role, if the record names one. Untrusted text. */
  readonly who: string;
  /** `Actor.label`: the whole actor in one line. Untrusted text. */
  readonly actor: string;
  /** Error code of a failed call, which changed nothing. */
  readonly error?: string;
}

/** Contents of a CodeLens. Counts include only changes with the role "target". */
export interface ChangeSummary {
  /** The newest change of the resource itself. */
  readonly last?: ResourceChange;
  readonly changes: number;
  /** Number of changes made outside the tool. */
  readonly outside: number;
  /** The newest change made outside the tool. */
  readonly lastOutside?: ResourceChange;
  /** The newest change by the tool with a known time. */
  readonly lastByTool?: ResourceChange;
  /** Number of changes outside the tool that may be later than the tool's last change (see `outsideSince`). */
  readonly outsideSinceTool: number;
  readonly mentioned: number;
  /** Number of failed calls. */
  readonly attempted: number;
}
