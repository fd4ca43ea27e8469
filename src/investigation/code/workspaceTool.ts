import { Lazy } from "../../async/lazy.ts";
import { hasExtension } from "../../iac/fileNames.ts";
import type { TerraformParser } from "../../iac/terraform/parser.ts";
import { IAC_TOOLS, type IacTool } from "../../iac/tools.ts";
import type { StackRegistry } from "./cloudformation/stackRegistry.ts";
import type { CodeReader } from "./codeReader.ts";
import type { ContainedFiles } from "./containedFiles.ts";
import type { WorkspacePart } from "./workspacePart.ts";

/** What the tools of one workspace are read with. */
export interface ToolPorts {
  readonly files: ContainedFiles;
  readonly reader: CodeReader;
  readonly book: StackRegistry;
  /** Loaded when the first file of Terraform's is read. */
  readonly terraformParser: () => Promise<TerraformParser>;
  /** TF_DATA_DIR of the editor's environment. */
  readonly terraformData?: string | undefined;
  /** `WorkspaceTool.outputFolders` of all tools. */
  readonly outputFolders: () => Promise<readonly string[]>;
  /** Called when the answers of a tool have changed although no file did. */
  readonly onRefresh: () => void;
}

/** One IaC tool in one workspace: decides which files are its own, and reads them when they are first needed. */
export abstract class WorkspaceTool<Part extends WorkspacePart = WorkspacePart> {
  readonly #id: IacTool;
  readonly #part = new Lazy(() => this.readPart());

  constructor(id: IacTool) {
    this.#id = id;
  }

  /** What is known of the workspace. Read again after `invalidate`. */
  part(): Promise<Part> {
    return this.#part.get();
  }

  /** Drops what is known of the workspace. Files that did not change are not read again. */
  invalidate(): void {
    this.#part.invalidate();
  }

  /** Whether a file may hold blocks of the tool, by its name, and by its text where that is known. Reads nothing. */
  mayDeclare(file: string, _text: string | undefined): boolean {
    return hasExtension(file, IAC_TOOLS[this.#id].extensions);
  }

  /** Whether the change of a file may change what is known. `path` is absolute. */
  abstract isAffectedBy(path: string): boolean;

  /** Drops what was read of one file. Called for every change of a file in the workspace. */
  forgetFile(_path: string): void {}

  /** Folders in which the tool writes its output, with a separator at the end: nothing there is written by hand. */
  async outputFolders(): Promise<readonly string[]> {
    return [];
  }

  protected abstract readPart(): Promise<Part>;
}
