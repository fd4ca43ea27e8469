import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Connections } from "../../aws/connections.ts";
import { TerraformParser } from "../../iac/terraform/parser.ts";
import { StackRegistry } from "../../investigation/code/cloudformation/stackRegistry.ts";
import { CodeReader } from "../../investigation/code/codeReader.ts";
import { WorkspaceResources } from "../../investigation/code/workspaceResources.ts";
import { ChangesByResource } from "../../investigation/resources/changesByResource.ts";
import { Lookups } from "../../investigation/resources/lookups.ts";
import { ResourceHistories } from "../../investigation/resources/resourceHistories.ts";
import { StackFetcher } from "../../investigation/resources/stackFetcher.ts";
import type { Sources } from "../../sources/registry.ts";
import type { Choices } from "../choices.ts";
import type { Reporter } from "../report.ts";
import type { LiveSettings } from "../settings.ts";
import { StoredFile } from "../storedFile.ts";
import { EditorFiles } from "./editorFiles.ts";

export interface CodeServicesParts {
  readonly connections: Connections;
  readonly choices: Choices;
  readonly sources: Sources;
  readonly settings: LiveSettings;
  readonly reporter: Reporter;
}

/** The services for the workspace's code and the histories of its resources. */
export interface CodeServices {
  readonly resources: WorkspaceResources;
  readonly histories: ResourceHistories;
  readonly stackRegistry: StackRegistry;
  readonly stackFetcher: StackFetcher;
  readonly blame: ChangesByResource;
}

/** How long a history counts as fresh, in ms. Events take some minutes to be delivered anyway. */
const FRESH_FOR = 10 * 60_000;

/** Creates the services and loads the data of earlier sessions, but reads no files of the workspace. */
export async function openCodeServices(
  context: vscode.ExtensionContext,
  parts: CodeServicesParts,
): Promise<CodeServices> {
  const { connections, choices, sources, settings, reporter } = parts;
  const now = () => connections.now();
  const stored = (name: string) => new StoredFile(vscode.Uri.joinPath(context.globalStorageUri, name).fsPath);
  const accounts = {
    shown: () => choices.shown(),
    identity: connections.identity.bind(connections),
    needs: connections.needs.bind(connections),
  };
  const stackFetcher = new StackFetcher({ ...accounts, connections });
  const stackRegistry = new StackRegistry(stored("stacks.json"), (stack, signal) => stackFetcher.ask(stack, signal));
  const files = new EditorFiles();
  const resources = new WorkspaceResources({
    files,
    stackRegistry,
    terraformParser: once(() => terraformParser(context)),
    reader: new CodeReader({ program: vscode.Uri.joinPath(context.extensionUri, "dist", "codeWorker.js").fsPath }),
    terraformData: process.env.TF_DATA_DIR,
  });
  const histories = new ResourceHistories({
    ...accounts,
    lookups: new Lookups({
      capabilities: sources.usual.capabilities,
      open: ({ profile, region, asked }, use) =>
        sources.usual.at(profile, region).open({ ...use, priority: "background", asked }),
      now,
      freshFor: FRESH_FOR,
    }),
    siblings: (instance, signal) => resources.siblings(instance, signal),
    memory: stored("histories.json"),
    now,
    pipelineRoles: () => settings.now.pipelineRoles,
    freshFor: () => FRESH_FOR,
    onFault: (error) => reporter.fault(error),
  });
  let { pipelineRoles } = settings.now;
  context.subscriptions.push(
    files,
    vscode.workspace.onDidChangeWorkspaceFolders(() => resources.foldersChanged()),
    settings.onChange((changed) => {
      if (changed.pipelineRoles.join("\n") !== pipelineRoles.join("\n")) {
        ({ pipelineRoles } = changed);
        histories.forget();
      }
    }),
    new vscode.Disposable(() => {
      resources.dispose();
      return histories.dispose();
    }),
  );
  await Promise.all([stackRegistry.start(), histories.start()]);
  return { resources, histories, stackRegistry, stackFetcher, blame: new ChangesByResource(histories) };
}

/** Loads the grammar when the first Terraform file is read. */
async function terraformParser({ extensionUri }: vscode.ExtensionContext): Promise<TerraformParser> {
  const bytes = (name: string) => readFile(vscode.Uri.joinPath(extensionUri, "dist", name).fsPath);
  const [core, grammar] = await Promise.all([bytes("web-tree-sitter.wasm"), bytes("tree-sitter-terraform.wasm")]);
  return TerraformParser.load({ core, grammar });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
