import * as vscode from "vscode";
import { chosenRegions } from "../investigation/explorer/chosenRegions.ts";
import type { ShownProfile } from "../sources/source.ts";
import { MCP_PROVIDER } from "./contributions.ts";
import type { Settings } from "./settingValues.ts";

const MEGABYTE = 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;

export interface McpServersPorts {
  readonly extension: Pick<vscode.Extension<unknown>, "extensionUri" | "packageJSON">;
  /** The extension's storage, which the server shares. */
  readonly storage: vscode.Uri;
  /** The profiles and Regions that the person chose. */
  shown(): Promise<readonly ShownProfile[]>;
  settings(): Settings;
}

/**
 * Offers the MCP server of this extension to the editor's agents. It is started with the profiles that the person chose, as
 * far as those need no command and no MFA code: an agent can start it without asking. Listing it makes no request.
 */
export class McpServers implements vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> {
  readonly #ports: McpServersPorts;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChangeMcpServerDefinitions = this.#changes.event;

  constructor(ports: McpServersPorts) {
    this.#ports = ports;
  }

  /** Registers the server, where the editor has agents; undefined where it has none. */
  register(): vscode.Disposable | undefined {
    // Editors that are built without chat lack the namespace or the function, whatever their version.
    const { registerMcpServerDefinitionProvider: register } = (vscode.lm ?? {}) as Partial<typeof vscode.lm>;
    return register === undefined
      ? undefined
      : vscode.Disposable.from(
          this.#changes,
          register(MCP_PROVIDER, this),
          vscode.workspace.onDidChangeWorkspaceFolders(() => this.changed()),
          vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed()),
        );
  }

  /** The profiles, their Regions or the settings are others. */
  changed(): void {
    this.#changes.fire();
  }

  async provideMcpServerDefinitions(): Promise<vscode.McpStdioServerDefinition[]> {
    const { extension, storage, settings } = this.#ports;
    const shown = (await this.#ports.shown()).filter(isQuiet);
    if (shown.length === 0) {
      return [];
    }
    const { fsPath: program } = vscode.Uri.joinPath(extension.extensionUri, "dist", "mcp.js");
    const { version } = extension.packageJSON as { readonly version: string };
    const args = [
      program,
      ...argumentsOf({ shown, folders: trustedFolders(), cache: storage.fsPath, settings: settings() }),
    ];
    const definition = new vscode.McpStdioServerDefinition(
      "CloudTrail Investigator",
      process.execPath,
      args,
      // The editor's own program is Electron.
      { ELECTRON_RUN_AS_NODE: "1" },
      version,
    );
    return [definition];
  }
}

/** The server's process has no way to ask, and does not know the profiles that only the extension has. */
function isQuiet({ profile: { interactions, kind, origin } }: ShownProfile): boolean {
  return interactions === undefined && kind !== "unusable" && origin !== "added";
}

/** Folders that the person trusts. */
function trustedFolders(): readonly string[] {
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  return folders.flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}

interface Arguments {
  readonly shown: readonly ShownProfile[];
  readonly folders: readonly string[];
  readonly cache: string;
  readonly settings: Pick<Settings, "store" | "pipelineRoles">;
}

/**
 * The command line of the server: see its `--help`. Values that begin with "--" are safe, because each is joined to its
 * option.
 */
function argumentsOf({ shown, folders, cache, settings: { store, pipelineRoles } }: Arguments): readonly string[] {
  return [
    ...shown.map(({ profile }) => `--profile=${profile.name}`),
    ...regionsOf(shown).map((region) => `--region=${region}`),
    ...folders.map((folder) => `--folder=${folder}`),
    ...pipelineRoles.map((role) => `--pipeline-role=${role}`),
    `--cache=${cache}`,
    `--cache-megabytes=${Math.round(store.maxBytes / MEGABYTE)}`,
    `--cache-days=${Math.round(store.maxAge / DAY)}`,
    ...(store.memoryOnly ? ["--no-cache"] : []),
  ];
}

/** The Regions that the person chose for any of the profiles; none where they are those without a choice. */
function regionsOf(shown: readonly ShownProfile[]): readonly string[] {
  if (shown.some(({ all }) => all !== undefined)) {
    return ["all"];
  }
  const isUsual = shown.every(({ profile, regions }) => {
    const usual = chosenRegions(profile, { own: undefined, every: undefined, enabled: undefined });
    return usual.regions.join() === regions.join();
  });
  return isUsual ? [] : [...new Set(shown.flatMap(({ regions }) => regions))];
}
