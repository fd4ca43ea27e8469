import type { ResourceBlock } from "../../iac/resourceBlock.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";

/** Why the resources of a block are unknown. `message`: plain text for the user. */
export interface Unresolved {
  readonly reason: /** Terraform or Pulumi: no state was found. */
    | "no-state"
    /** The state is remote: it is fetched only on the user's request. */
    | "remote-state"
    /** The state is kept where it cannot be fetched: in HCP Terraform, or as Terragrunt is configured. */
    | "state-elsewhere"
    /** There is a state, but it does not contain the block. */
    | "not-in-state"
    /** CloudFormation: the user has to select the template's stack. */
    | "no-stack"
    /** The stack is known, but its resources have not been fetched. */
    | "stack-not-asked"
    /** The stack has no resource with this logical id. */
    | "not-in-stack"
    /** The state is encrypted, too old, damaged or too large, or its location is unknown. */
    | "unreadable-state";
  readonly message: string;
}

/** The stack as which a template is deployed. */
export interface DeclaredStack {
  /** Name or ARN. */
  readonly stack: string;
  readonly region?: string;
  readonly accountId?: string;
  /** The profile in samconfig. */
  readonly profile?: string;
  /** Where the assignment comes from. "nested": from the stack that contains it. */
  readonly from: "samconfig" | "cdk" | "chosen" | "nested";
}

/** A block of code with the resources that were created from it. Plain data. */
export interface Declaration {
  /** Absolute path of the block's file. */
  readonly file: string;
  readonly block: ResourceBlock;
  /**
   * With full addresses. Several for `count`, `for_each`, a module used twice, or two states. If `unresolved` is set:
   * none, or the resource that the block names with literal text, which may not exist.
   */
  readonly instances: readonly ResourceInstance[];
  /** Why neither a state nor a stack has the block's resources. */
  readonly unresolved?: Unresolved;
  readonly stack?: DeclaredStack;
}

/** A block that declares the resource looked for. */
export interface FoundDeclaration {
  readonly declaration: Declaration;
  readonly instance: ResourceInstance;
  /** True: the block has since created another resource. This one was replaced, but a state still lists it. */
  readonly stale: boolean;
  /** Terraform: the workspace in whose state it is, if that is not the selected one. */
  readonly workspace?: string;
  /**
   * When the state's file or object was modified, or CloudFormation last updated the resource; ms since 1970 UTC. Not
   * necessarily when the resource was applied: a checkout, a refresh and an apply of other resources modify a state
   * too.
   */
  readonly modified?: number;
}

/**
 * The resources that a workspace's code declares. Implemented by `WorkspaceResources` (workspaceResources.ts). Makes no
 * requests to AWS and starts no process.
 */
export interface DeclarationSource {
  /**
   * The blocks of a file with their resources. `text`: the document's current text in the editor. Empty: the file
   * declares nothing. Throws an AbortError.
   */
  declarationsIn(file: string, text: string | undefined, signal: AbortSignal): Promise<readonly Declaration[]>;
  /**
   * Why a part of a file was not read, as a sentence for the user. Undefined: all was read. `text`: as for
   * `declarationsIn`. Throws an AbortError.
   */
  unread(file: string, text: string | undefined, signal: AbortSignal): Promise<string | undefined>;
  /** All blocks of the workspace. Yields to the event loop between files. Throws an AbortError. */
  declarations(signal: AbortSignal): Promise<readonly Declaration[]>;
  /**
   * The blocks that declare a resource, given by id, name, ARN or entity of an event; best match first. `eventName`
   * selects among resources that share a name (a bucket and its policy). Empty: not declared in this workspace. Throws
   * an AbortError.
   */
  find(thing: string | Entity, signal: AbortSignal, eventName?: string): Promise<readonly FoundDeclaration[]>;
  /**
   * The blocks that declare an event's primary resource, else one of its other entities. Empty: not declared in this
   * workspace. Throws an AbortError.
   */
  findByEvent(event: CloudTrailEvent, signal: AbortSignal): Promise<readonly FoundDeclaration[]>;
  /**
   * For a resource that `find` does not find: a message for the user if a state or stack contains it but its line of
   * code is unknown. Undefined: none contains it. Throws an AbortError.
   */
  withoutLocation(thing: string | Entity, signal: AbortSignal): Promise<string | undefined>;
  /** What was left out of all answers, as sentences for the user. Throws an AbortError. */
  limits(signal: AbortSignal): Promise<readonly string[]>;
  /** Calls `listener` after file changes that may affect any answer. Returns an unsubscribe function. */
  onDidChange(listener: () => void): () => void;
}
