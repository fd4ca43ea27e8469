/** An IaC tool's name and files, and how its changes appear in CloudTrail. Plain data. */
export interface ToolFacts {
  /** Display name: "Terraform". */
  readonly name: string;
  /** Where its resources come from: the tool's own state files, or the CloudFormation stack. */
  readonly knownFrom: "state" | "stack";
  /** Extensions of files that may contain its code, without the point. Several tools may share one. */
  readonly extensions: readonly string[];
  /** Name patterns (last part of a glob) of the files that the editor watches for changes. */
  readonly watched: readonly string[];
  /** Folders with copies and output of the tool, which are never read. */
  readonly ignoredFolders?: readonly string[];
  /** Display name for the address of a resource or block; default: the address. Untrusted text. */
  readonly titleOf?: (address: string) => string;
  /**
   * Patterns for the user agent of its requests with a display name: of the tool and of others that share its files.
   * The last match counts.
   */
  readonly userAgents: readonly (readonly [pattern: RegExp, name: string])[];
  /** For a tool that runs as an AWS service. */
  readonly service?: {
    /** In `invokedBy`, the source address or the user agent: "cloudformation.amazonaws.com". */
    readonly principal: string;
    /** Session name of its requests with the user's role. */
    readonly sessionName: string;
  };
}
