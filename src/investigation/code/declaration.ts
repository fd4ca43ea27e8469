import type { ResourceBlock } from "../../iac/resourceBlock.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { Entity } from "../../model/entity/entity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";

/** Why a block's resources are not known; `message` is for a person, plain text. */
export interface Unresolved {
  readonly reason: /** Terraform or Pulumi: there is no state here. */
    | "no-state"
    /** The state is kept elsewhere: fetched only on an explicit action. */
    | "remote-state"
    /** There is a state, and it does not have this block. */
    | "not-in-state"
    /** CloudFormation: which stack is it? To be chosen. */
    | "no-stack"
    /** The stack is known; its resources were not asked for yet. */
    | "stack-not-asked"
    /** The stack's resources do not have this logical id. */
    | "not-in-stack"
    /** The state is encrypted, too old, damaged or too large. */
    | "unreadable-state";
  readonly message: string;
}

/** The stack that a template is deployed as. */
export interface DeclaredStack {
  /** A name or an ARN. */
  readonly stack: string;
  readonly region?: string;
  readonly accountId?: string;
  /** The profile that samconfig names. */
  readonly profile?: string;
  /** How it is known. "nested": a stack that holds it says so. */
  readonly from: "samconfig" | "cdk" | "chosen" | "nested";
}

/** A block of code with the resources that it made. Plain data. */
export interface Declaration {
  /** Absolute path of the file that holds the block. */
  readonly file: string;
  readonly block: ResourceBlock;
  /**
   * Whole addresses; several for `count`, `for_each`, a module used twice, two states. With `unresolved` set: none, or the
   * one that the block's own plain text names, which may not exist.
   */
  readonly instances: readonly ResourceInstance[];
  /** Why no state or stack tells what the block made. */
  readonly unresolved?: Unresolved;
  readonly stack?: DeclaredStack;
}

/** A place in code that declares what was looked for. */
export interface FoundDeclaration {
  readonly declaration: Declaration;
  readonly instance: ResourceInstance;
  /** The block has another resource by now: this one was replaced, and the state, or another one, still tells of it. */
  readonly stale: boolean;
  /** Terraform: it is in the state of this workspace, which is not the one that is selected. */
  readonly workspace?: string;
  /**
   * When the file or object of the state was modified, or CloudFormation last updated the resource; ms since 1970 UTC. Not
   * when the resource was applied: a checkout, a refresh and an apply of other resources modify a state, too.
   */
  readonly modified?: number;
}

/**
 * The resources that a workspace's code declares. The class `WorkspaceResources` in workspaceResources.ts is this.
 * Nothing here asks AWS or starts a process.
 */
export interface DeclarationSource {
  /**
   * The blocks of a file with their resources. `text`: the document as it stands in the editor, saved or not. Empty for
   * a file that declares nothing. Throws an AbortError.
   */
  declarationsIn(file: string, text: string | undefined, signal: AbortSignal): Promise<readonly Declaration[]>;
  /**
   * Why something of a file was left unread, in a sentence for a person; undefined where all was read. `text`: as for
   * `declarationsIn`. Throws an AbortError.
   */
  unread(file: string, text: string | undefined, signal: AbortSignal): Promise<string | undefined>;
  /** Every block of the workspace. Yields to the event loop between files. Throws an AbortError. */
  declarations(signal: AbortSignal): Promise<readonly Declaration[]>;
  /**
   * Where the code is that made a thing: an id, name or ARN, or an event's entity. The likeliest first; `eventName` says
   * which one of those that share a name an event is about (a bucket's policy). Empty: not managed here. Throws an
   * AbortError.
   */
  find(thing: string | Entity, signal: AbortSignal, eventName?: string): Promise<readonly FoundDeclaration[]>;
  /** Where the code is that made what an event is about; else what it names besides. Empty: not managed here. Throws an AbortError. */
  findByEvent(event: CloudTrailEvent, signal: AbortSignal): Promise<readonly FoundDeclaration[]>;
  /**
   * What to say of a thing that `find` does not find, where a state or stack has it all the same, and nothing tells the
   * line that makes it; undefined where none has it. For a person. Throws an AbortError.
   */
  withoutLocation(thing: string | Entity, signal: AbortSignal): Promise<string | undefined>;
  /** What of the workspace was left out of all answers, each in a sentence for a person. Throws an AbortError. */
  limits(signal: AbortSignal): Promise<readonly string[]>;
  /** Told after files changed that may change any answer. Answers how to stop listening. */
  onDidChange(listener: () => void): () => void;
}
