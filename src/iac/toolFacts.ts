/** What an IaC tool is called, which files are its own, and how AWS sees its changes. Plain data: reads nothing. */
export interface ToolFacts {
  /** For people: "Terraform". */
  readonly name: string;
  /** Where the resources of its code are known from: the tool's own state files, or the CloudFormation stack. */
  readonly knownFrom: "state" | "stack";
  /** Endings of the files that may hold its code, without the point. Tools may share them. */
  readonly extensions: readonly string[];
  /** Names, as the last part of a glob, of all files whose change may change what is known; the editor watches them. */
  readonly watched: readonly string[];
  /** Names of folders with copies and output of the tool, which are never read. */
  readonly ignoredFolders?: readonly string[];
  /** What a person calls a resource or block with this address. Untrusted text. Default: the address. */
  readonly titleOf?: (address: string) => string;
  /**
   * What its requests have in their user agent, and the name for people: of the tool itself, and of others that share its
   * files. Where several match, the last one counts.
   */
  readonly userAgents: readonly (readonly [pattern: RegExp, name: string])[];
  /** For a tool that runs as an AWS service. */
  readonly service?: {
    /** In `invokedBy`, the source address or the user agent: "cloudformation.amazonaws.com". */
    readonly principal: string;
    /** The session name of its requests with a role of the person's. */
    readonly sessionName: string;
  };
}
