import { basename, sep } from "node:path";
import { Lazy } from "../../../async/lazy.ts";
import { type ToolPorts, WorkspaceTool } from "../workspaceTool.ts";
import { assembliesIn, CdkPart } from "./cdkPart.ts";

/** Reads CDK apps from their cloud assemblies. */
export class CdkTool extends WorkspaceTool<CdkPart> {
  readonly #ports: ToolPorts;
  readonly #assemblies: Lazy<readonly string[]>;

  constructor(ports: ToolPorts) {
    super("cdk");
    this.#ports = ports;
    this.#assemblies = new Lazy(() => assembliesIn(ports.files));
  }

  /** Only files of assemblies count: the sources of constructs are read on demand. */
  isAffectedBy(path: string): boolean {
    return path.split(sep).includes("cdk.out") || /^(?:manifest|tree)\.json$|\.metadata\.json$/.test(basename(path));
  }

  override invalidate(): void {
    this.#assemblies.invalidate();
    super.invalidate();
  }

  override outputFolders(): Promise<readonly string[]> {
    return this.#assemblies.get();
  }

  protected async readPart(): Promise<CdkPart> {
    return CdkPart.read(this.#ports, await this.#assemblies.get());
  }
}
