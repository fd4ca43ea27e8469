import { Lazy } from "../../async/lazy.ts";
import { hasExtension } from "../../iac/fileNames.ts";
import type { TerraformParser } from "../../iac/terraform/parser.ts";
import { IAC_TOOLS, type IacTool } from "../../iac/tools.ts";
import type { StackRegistry } from "./cloudformation/stackRegistry.ts";
import type { CodeReader } from "./codeReader.ts";
import type { ContainedFiles } from "./containedFiles.ts";
import type { WorkspacePart } from "./workspacePart.ts";

/** The dependencies of the tools of one workspace. */
export interface ToolPorts {
  readonly files: ContainedFiles;
  readonly reader: CodeReader;
  readonly stackRegistry: StackRegistry;
  /** Loaded when the first Terraform file is read. */
  readonly terraformParser: () => Promise<TerraformParser>;
  /** TF_DATA_DIR in the editor's environment. */
  readonly terraformData?: string | undefined;
  /** `WorkspaceTool.outputFolders` of all tools. */
  readonly outputFolders: () => Promise<readonly string[]>;
  /** Called when a tool's answers have changed without a file change. */
  readonly onRefresh: () => void;
}

/** One IaC tool in one workspace: decides which files belong to it, and reads them on first use. */
export abstract class WorkspaceTool<Part extends WorkspacePart = WorkspacePart> {
  readonly #id: IacTool;
  readonly #part = new Lazy(() => this.readPart());

  constructor(id: IacTool) {
    this.#id = id;
  }

  /** What was read from the workspace; read again after `invalidate`. */
  part(): Promise<Part> {
    return this.#part.get();
  }

  /** Drops the result of `part`. Unchanged files are not read again. */
  invalidate(): void {
    this.#part.invalidate();
  }

  /** Whether a file may contain blocks of the tool, judged by its name and, if known, its text. Reads no files. */
  mayDeclare(file: string, _text: string | undefined): boolean {
    return hasExtension(file, IAC_TOOLS[this.#id].extensions);
  }

  /** Whether the change of a file may change the result of `part`. `path`: absolute. */
  abstract isAffectedBy(path: string): boolean;

  /** Drops the cached reading of a file. Called for every file change in the workspace. */
  forgetFile(_path: string): void {}

  /** False once after a file that is read as a whole has changed and `forgetFile` was not called. */
  async isCurrent(_path: string): Promise<boolean> {
    return true;
  }

  /** Output folders of the tool, each with a separator at its end: their files are generated. */
  async outputFolders(): Promise<readonly string[]> {
    return [];
  }

  protected abstract readPart(): Promise<Part>;
}
