import { basename } from "node:path";
import { Lazy } from "../../../async/lazy.ts";
import { hasExtension } from "../../../iac/fileNames.ts";
import { TERRAGRUNT_FILES } from "../../../iac/terraform/backend.ts";
import { IAC_TOOLS } from "../../../iac/tools.ts";
import { type ToolPorts, WorkspaceTool } from "../workspaceTool.ts";
import { DataDirectory } from "./dataDirectory.ts";
import { TerraformFiles } from "./terraformFiles.ts";
import { TerraformPart } from "./terraformPart.ts";
import type { KnownState } from "./terraformRoot.ts";

/** A directory in which Terraform is run, for commands that let the user select or fetch its state. */
export interface TerraformDirectoryState {
  /** Absolute. */
  readonly directory: string;
  /** The state's location according to the backend. */
  readonly state:
    | { readonly kind: "local"; readonly path: string }
    | { readonly kind: "s3"; readonly bucket: string; readonly key: string; readonly region?: string }
    | { readonly kind: "elsewhere"; readonly message: string };
}

/** Reads Terraform and OpenTofu code and states. */
export class TerraformTool extends WorkspaceTool<TerraformPart> {
  readonly #ports: ToolPorts;
  readonly #data: DataDirectory;
  readonly #sources: TerraformFiles;
  readonly #chosenStates = new Map<string, KnownState>();

  constructor(ports: ToolPorts) {
    super("terraform");
    const { files, reader, terraformParser, terraformData } = ports;
    this.#ports = ports;
    this.#data = new DataDirectory(terraformData);
    this.#sources = new TerraformFiles({ files, parser: terraformParser, reader });
  }

  isAffectedBy(path: string): boolean {
    return (
      hasExtension(path, [...IAC_TOOLS.terraform.extensions, "tfstate"]) ||
      basename(path) === "state.json" ||
      this.#data.holds(path)
    );
  }

  override forgetFile(path: string): void {
    this.#sources.changed(path);
  }

  override isCurrent(path: string): Promise<boolean> {
    return this.#sources.isCurrent(path);
  }

  /** The directories in which Terraform is run. */
  async directories(): Promise<readonly TerraformDirectoryState[]> {
    const { roots } = await this.part();
    return roots.map(({ folder, directory, location }) => ({
      directory: this.#ports.files.pathOf({ folder, path: directory }),
      state: location,
    }));
  }

  /**
   * Uses a state that the user selected or fetched for a directory, in this session. `from`: its name
   * ("s3://bucket/key"). Returns why it cannot be read, for the user; undefined: it was read. The text is not kept.
   */
  async useState(
    directory: string,
    state: { readonly text: string; readonly from: string; readonly modified?: number },
  ): Promise<string | undefined> {
    const { text, from, modified } = state;
    const reading = await this.#sources.readState(text);
    if (!reading.ok) {
      return reading.message;
    }
    this.#chosenStates.set(directory, { reading, from, ...(modified === undefined ? {} : { modified }) });
    this.invalidate();
    this.#ports.onRefresh();
    return undefined;
  }

  protected readPart(): Promise<TerraformPart> {
    const { files } = this.#ports;
    const terragrunt = new Lazy(() => files.find(TERRAGRUNT_FILES, 1));
    return TerraformPart.read({
      files,
      sources: this.#sources,
      chosenStates: this.#chosenStates,
      data: this.#data,
      usesTerragrunt: async () => (await terragrunt.get()).length > 0,
    });
  }
}
