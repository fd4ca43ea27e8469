import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import { StoredFile } from "../../investigation/code/storedFile.ts";
import { type CodeServices, openCodeServices } from "../../investigation/resources/codeServices.ts";
import type { Sources } from "../../sources/registry.ts";
import type { Choices } from "../choices.ts";
import type { Reporter } from "../report.ts";
import type { LiveSettings } from "../settings.ts";
import { EditorFiles } from "./editorFiles.ts";

export interface CodeServicesParts {
  readonly connections: Connections;
  readonly choices: Choices;
  readonly sources: Sources;
  readonly settings: LiveSettings;
  readonly reporter: Reporter;
}

/** Opens the services for the workspace. They end with the extension. */
export async function openWorkspaceServices(
  context: vscode.ExtensionContext,
  { connections, choices, sources, settings, reporter }: CodeServicesParts,
): Promise<CodeServices> {
  const files = new EditorFiles();
  const services = await openCodeServices({
    connections,
    source: sources.usual,
    files,
    programs: vscode.Uri.joinPath(context.extensionUri, "dist").fsPath,
    stored: (name) => new StoredFile(vscode.Uri.joinPath(context.globalStorageUri, name).fsPath),
    shown: () => choices.shown(),
    pipelineRoles: () => settings.now.pipelineRoles,
    onFault: (error) => reporter.fault(error),
  });
  let { pipelineRoles } = settings.now;
  context.subscriptions.push(
    files,
    vscode.workspace.onDidChangeWorkspaceFolders(() => services.resources.foldersChanged()),
    settings.onChange((changed) => {
      if (changed.pipelineRoles.join("\n") !== pipelineRoles.join("\n")) {
        ({ pipelineRoles } = changed);
        services.histories.forget();
      }
    }),
    new vscode.Disposable(() => services.dispose()),
  );
  return services;
}
