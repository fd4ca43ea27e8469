import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { systemClock } from "../../aws/clock.ts";
import type { Connections } from "../../aws/connections.ts";
import { TerraformParser } from "../../iac/terraform/parser.ts";
import { ChangesByResource } from "../../investigation/resources/changesByResource.ts";
import { Lookups } from "../../investigation/resources/lookups.ts";
import { ResourceHistories } from "../../investigation/resources/resourceHistories.ts";
import { StackAsker } from "../../investigation/resources/stackAsker.ts";
import { StackBook } from "../../investigation/resources/stackBook.ts";
import { WorkspaceResources } from "../../investigation/resources/workspaceResources.ts";
import type { Places } from "../../investigation/search/places.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { ChangesView } from "../changes/changesView.ts";
import type { Choices } from "../choices.ts";
import { type CodeCommands, codeCommands } from "../commands/codeCommands.ts";
import type { Reporter } from "../report.ts";
import type { LiveSettings } from "../settings.ts";
import { StoredFile } from "../storedFile.ts";
import { CodePlaces } from "./codePlaces.ts";
import { EditorFiles } from "./editorFiles.ts";
import { Identifiers } from "./identifiers.ts";
import { OutsideMarks } from "./outsideMarks.ts";
import { ResourceHovers } from "./resourceHovers.ts";
import { ResourceLenses } from "./resourceLenses.ts";

export interface CodeParts {
  readonly connections: Connections;
  readonly choices: Choices;
  readonly places: Places;
  readonly settings: LiveSettings;
  readonly reporter: Reporter;
  readonly results: { open(request: SearchRequest): unknown };
}

export interface MountedCode {
  readonly code: CodePlaces;
  readonly codeCommands: CodeCommands;
  /** Other profiles or credentials count now: what was answered for resources is asked again. */
  forgetHistories(): void;
}

/** How long what is known of a resource is good for (ms): events take some minutes to arrive anyway. */
const FRESH_FOR = 10 * 60_000;

/** Leads from the workspace's code to events and back. */
export function mountCode(context: vscode.ExtensionContext, parts: CodeParts): MountedCode {
  const { connections, choices, places, settings, reporter } = parts;
  const fault = (error: unknown) => reporter.fault(error);
  const now = () => connections.now();
  const stored = (name: string) => new StoredFile(vscode.Uri.joinPath(context.globalStorageUri, name).fsPath);
  const accounts = {
    shown: () => choices.shown(),
    identity: connections.identity.bind(connections),
  };
  const asker = new StackAsker({ ...accounts, connections, now });
  const book = new StackBook(stored("stacks.json"), (stack, signal) => asker.ask(stack, signal));
  const files = new EditorFiles();
  const resources = new WorkspaceResources({ files, book, terraformParser: once(() => terraformParser(context)) });
  const histories = new ResourceHistories({
    ...accounts,
    lookups: new Lookups({ open: (place) => places.eventHistory(place, false), now, freshFor: FRESH_FOR }),
    beside: (instance, signal) => resources.beside(instance, signal),
    memory: stored("histories.json"),
    now,
    pipelineRoles: () => settings.now.pipelineRoles,
    freshFor: () => FRESH_FOR,
    onFault: fault,
  });
  book.start().catch(fault);
  histories.start().catch(fault);

  const ports = {
    declarations: resources,
    histories,
    lenses: () => settings.now.lenses,
    onSettings: settings.onChange,
    fault,
    now: systemClock.now,
    timeZone: () => settings.now.timeZone,
    extensionUri: context.extensionUri,
  };
  const view = new ChangesView(ports);
  const code = new CodePlaces(ports);
  let { pipelineRoles } = settings.now;
  context.subscriptions.push(
    files,
    view,
    new Identifiers(() => settings.now.links),
    new ResourceLenses(ports),
    new ResourceHovers(ports),
    new OutsideMarks(ports),
    vscode.workspace.onDidChangeWorkspaceFolders(() => resources.foldersChanged()),
    settings.onChange((changed) => {
      view.changed();
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
  return {
    code,
    codeCommands: codeCommands({
      ...ports,
      ...parts,
      resources,
      book,
      asker,
      code,
      view,
      nodes: view,
      blame: new ChangesByResource(resources, histories),
    }),
    forgetHistories: () => histories.forget(),
  };
}

/** The grammar is loaded when the first Terraform file is looked at. */
async function terraformParser({ extensionUri }: vscode.ExtensionContext): Promise<TerraformParser> {
  const bytes = (name: string) => readFile(vscode.Uri.joinPath(extensionUri, "dist", name).fsPath);
  const [core, grammar] = await Promise.all([bytes("web-tree-sitter.wasm"), bytes("tree-sitter-terraform.wasm")]);
  return TerraformParser.load({ core, grammar });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
