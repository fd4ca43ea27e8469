import { basename, sep } from "node:path";
import { type ToolPorts, WorkspaceTool } from "../workspaceTool.ts";
import { PulumiPart } from "./pulumiPart.ts";

/** Reads Pulumi projects and their states. */
export class PulumiTool extends WorkspaceTool<PulumiPart> {
  readonly #ports: ToolPorts;

  constructor(ports: ToolPorts) {
    super("pulumi");
    this.#ports = ports;
  }

  isAffectedBy(path: string): boolean {
    const name = basename(path);
    return (
      /^Pulumi\.ya?ml$/.test(name) ||
      path.split(sep).includes(".pulumi") ||
      /(?:^|\.)(?:stack|state|export)\.json$/.test(name)
    );
  }

  protected readPart(): Promise<PulumiPart> {
    return PulumiPart.read(this.#ports.files, this.#ports.reader);
  }
}
