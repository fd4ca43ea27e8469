import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { Declaration } from "./declaration.ts";

/** A resource that exists, and whose line of code nothing tells. */
export interface WithoutLocation {
  readonly instance: ResourceInstance;
  /** For a person. */
  readonly why: string;
}

/** A resource in a state that is not the selected one. */
export interface Elsewhere {
  readonly instance: ResourceInstance;
  /** Whose state it is in. */
  readonly workspace: string;
  readonly modified?: number;
}

/** What one tool knows of a workspace, from its files as they are now. */
export interface WorkspacePart {
  /** What was left out, each in a sentence for a person. */
  readonly limits: readonly string[];
  /** The blocks of a file; `text` is the document in the editor. Empty for a file that is none of the tool's. */
  declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]>;
  /** Why something of a file was left unread, in a sentence for a person; undefined where all was read. */
  unread(file: string, text: string | undefined): Promise<string | undefined>;
  /** Files that may declare something. */
  files(): readonly string[];
  /** `FoundDeclaration.modified` of a declaration's first instance that has it. */
  modified(declaration: Declaration): number | undefined;
  /** Resources that a block made before, and that are still to be deleted. */
  deposed?(declaration: Declaration): readonly ResourceInstance[];
  /** What a block made in workspaces of the tool that are not selected. */
  elsewhere?(declaration: Declaration): Promise<readonly Elsewhere[]>;
  /** Blocks that may have made a resource, where there are several: only for the way from a resource to its code. */
  candidates?(): readonly Declaration[];
  /** Resources for which no line of code was found. */
  withoutLocation?(): readonly WithoutLocation[];
}
