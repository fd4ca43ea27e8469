import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { Declaration } from "./declaration.ts";

/** A resource that exists but whose line of code is unknown. */
export interface WithoutLocation {
  readonly instance: ResourceInstance;
  /** Message for the user. */
  readonly why: string;
}

/** A resource in the state of an unselected Terraform workspace. */
export interface OtherState {
  readonly instance: ResourceInstance;
  /** The workspace of the state. */
  readonly workspace: string;
  readonly modified?: number;
}

/** What one tool has read from a workspace's files. */
export interface WorkspacePart {
  /** What was left out, as sentences for the user. */
  readonly limits: readonly string[];
  /** The blocks of a file. `text`: the document in the editor. Empty for files of other tools. */
  declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]>;
  /** Why a part of a file was not read, as a sentence for the user. Undefined: all was read. */
  unread(file: string, text: string | undefined): Promise<string | undefined>;
  /** Files that may declare something. */
  files(): readonly string[];
  /** `FoundDeclaration.modified` of the first of a declaration's instances that has it. */
  modified(declaration: Declaration): number | undefined;
  /** Replaced resources of a block that have not been deleted yet. */
  deposed?(declaration: Declaration): readonly ResourceInstance[];
  /** A block's resources in unselected workspaces of the tool. */
  otherStates?(declaration: Declaration): Promise<readonly OtherState[]>;
  /** Blocks that may have created a resource, if there are several. Used only for finding the code of a resource. */
  candidates?(): readonly Declaration[];
  /** Resources whose line of code is unknown. */
  withoutLocation?(): readonly WithoutLocation[];
}
