import { basename } from "node:path";
import { hasExtension } from "../../../iac/fileNames.ts";
import { IAC_TOOLS } from "../../../iac/tools.ts";
import { type ToolPorts, WorkspaceTool } from "../workspaceTool.ts";
import { mayDeclare, TemplateFiles, TemplatePart, type TemplateReading } from "./templatePart.ts";

/** Reads CloudFormation and SAM templates. */
export class CloudFormationTool extends WorkspaceTool<TemplatePart> {
  readonly #ports: ToolPorts;
  readonly #templates: TemplateFiles;

  constructor(ports: ToolPorts) {
    super("cloudformation");
    this.#ports = ports;
    this.#templates = new TemplateFiles(ports.files, ports.reader);
  }

  override mayDeclare(file: string, text: string | undefined): boolean {
    return mayDeclare(file, text);
  }

  isAffectedBy(path: string): boolean {
    return hasExtension(path, IAC_TOOLS.cloudformation.extensions) || basename(path) === "samconfig.toml";
  }

  override forgetFile(path: string): void {
    this.#templates.changed(path);
  }

  override isCurrent(path: string): Promise<boolean> {
    return this.#templates.isCurrent(path);
  }

  /** Parses a document's current text as a template. */
  template(file: string, text: string): Promise<TemplateReading> {
    return this.#templates.edited(file, text);
  }

  protected async readPart(): Promise<TemplatePart> {
    const { files, stackRegistry, outputFolders } = this.#ports;
    return TemplatePart.read(files, { templates: this.#templates, stackRegistry }, await outputFolders());
  }
}
