import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { Declaration } from "./declaration.ts";

/** A resource that exists, and whose line of code nothing tells. */
export interface Unplaced {
  readonly instance: ResourceInstance;
  /** For a person. */
  readonly why: string;
}

/** What one tool knows of a workspace, from its files as they are now. */
export interface WorkspacePart {
  /** What was left out, each in a sentence for a person. */
  readonly limits: readonly string[];
  /** The blocks of a file; `text` is the document in the editor. Empty for a file that is none of the tool's. */
  declarationsIn(file: string, text: string | undefined): Promise<readonly Declaration[]>;
  /** Files that may declare something. */
  files(): readonly string[];
  /** `FoundDeclaration.modified` of a declaration's first instance that has it. */
  modified(declaration: Declaration): number | undefined;
}
