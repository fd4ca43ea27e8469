/** "target": the event's own request is about the resource. "mentioned": the event names it beside its subject. */
export type ChangeRole = "target" | "mentioned";

/**
 * "tool": the infrastructure tool, or the pipeline that runs it. "outside": a person or a program that is not the tool.
 * "service": an AWS service on its own account (scaling, rotation, a service-linked role).
 */
export type ChangedBy = "tool" | "outside" | "service";

/** One write event of a resource, as plain data: survives JSON. Holds no part of the record's request or answer. */
export interface ResourceChange {
  readonly eventId: string;
  /** Milliseconds since 1970 UTC; absent where the record has no readable time. */
  readonly time?: number;
  /** Without the API date. */
  readonly eventName: string;
  /** "ec2.amazonaws.com" */
  readonly eventSource: string;
  readonly region: string;
  readonly accountId: string;
  readonly role: ChangeRole;
  readonly by: ChangedBy;
  /** "Terraform", "CloudFormation", "console", "AWS CLI", "autoscaling.amazonaws.com"; "API" where nothing tells. */
  readonly via: string;
  /** The human behind the role where the record tells one: `Actor.name`. Untrusted text. */
  readonly who: string;
  /** The whole actor in one line: `Actor.label`. Untrusted text. */
  readonly actor: string;
  /** The error code of a call that failed: such a call changed nothing. */
  readonly error?: string;
}

/** What a lens says. Counts are of changes with the role "target". */
export interface ChangeSummary {
  /** The newest change of the resource itself. */
  readonly last?: ResourceChange;
  readonly changes: number;
  /** Of them, those made outside the tool. */
  readonly outside: number;
  /** The newest of them. */
  readonly lastOutside?: ResourceChange;
  /** The newest change by the tool whose time is known. */
  readonly lastByTool?: ResourceChange;
  /** Changes outside the tool that no later change by the tool is known to follow: what the code does not know. */
  readonly outsideSinceTool: number;
  readonly mentioned: number;
  /** Calls that would have changed it, and failed. */
  readonly attempted: number;
}
