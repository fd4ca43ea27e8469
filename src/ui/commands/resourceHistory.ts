import * as v from "valibot";
import * as vscode from "vscode";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { titleOf } from "../../iac/tools.ts";
import type { Declaration, DeclarationSource } from "../../investigation/code/declaration.ts";
import type { ChangesNode } from "../../investigation/resources/changesTree.ts";
import { searchForHistory } from "../../investigation/resources/historySearch.ts";
import type { HistorySource, HistoryState } from "../../investigation/resources/historyState.ts";
import { canResolve, historyIn, lensText } from "../../investigation/resources/lensText.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import type { About } from "../../investigation/session/sessionState.ts";
import { visible } from "../../model/text/text.ts";
import { inform, withProgress } from "../dialogs.ts";
import { openText } from "../editor/openText.ts";
import { pickOne } from "../quickInput.ts";
import type { Reporter } from "../report.ts";
import { requireTrust } from "./requireTrust.ts";

export interface ResourceHistoryPorts {
  readonly declarations: DeclarationSource;
  readonly histories: HistorySource;
  readonly nodes: { find(value: unknown): ChangesNode | undefined };
  readonly results: { open(request: SearchRequest, about?: About): unknown };
  readonly reporter: Reporter;
  /** Starts the action that resolves a block's unknown resources: selecting a stack or reading a state. */
  readonly resolveBlock: (declaration: Declaration) => Promise<void>;
  now(): number;
}

const blockReference = v.object({ file: v.string(), address: v.string() });

/** Shows the events of a block's resource: the block in the argument, else the one at the cursor. */
export async function showResourceHistory(args: readonly unknown[], ports: ResourceHistoryPorts): Promise<void> {
  requireTrust();
  const node = ports.nodes.find(args[0]);
  if (node?.kind === "resource") {
    return showInstance(node.blamed.instance, ports);
  }
  const declaration = node?.kind === "unresolved" ? node.declaration : await blockOf(args[0], ports.declarations);
  if (declaration === undefined) {
    inform("No resource is declared at the cursor.");
    return;
  }
  const named = declaration.instances.some((instance) => ports.histories.peek(instance).kind !== "never-asked");
  if (declaration.instances.length === 0 || (canResolve(declaration) && !named)) {
    return ports.resolveBlock(declaration);
  }
  const instance = await instanceOf(declaration, ports);
  if (instance !== undefined) {
    await showInstance(instance, ports);
  }
}

/** The block that `{ file, address }` refers to, else the one at the cursor. */
async function blockOf(
  reference: unknown,
  declarations: Pick<DeclarationSource, "declarationsIn">,
): Promise<Declaration | undefined> {
  const { signal } = new AbortController();
  const parsed = v.safeParse(blockReference, reference);
  if (parsed.success) {
    const { file, address } = parsed.output;
    const found = await declarations.declarationsIn(file, openText(file), signal);
    return found.find(({ block }) => block.address === address);
  }
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.scheme !== "file") {
    return undefined;
  }
  const { document, selection } = editor;
  const found = await declarations.declarationsIn(document.uri.fsPath, document.getText(), signal);
  const { line } = selection.active;
  return found.find(({ block: { range } }) => range.start.line <= line && line <= range.end.line);
}

/** Lets the user select one of a block's resources. Only the selected one is looked up. */
async function instanceOf(
  declaration: Declaration,
  { histories, now }: ResourceHistoryPorts,
): Promise<ResourceInstance | undefined> {
  const { instances, block } = declaration;
  if (instances.length <= 1) {
    return instances[0];
  }
  const answer = await pickOne(
    instances.map((instance) => {
      const { text } = lensText({ ...declaration, instances: [instance] }, [histories.peek(instance)], now());
      return {
        label: titleOf(instance),
        description: instance.identifiers.id ?? instance.identifiers.arn ?? "",
        detail: text,
        value: instance,
      };
    }),
    { title: titleOf(block), placeholder: "Select a resource to look up" },
  );
  return typeof answer === "object" ? answer.value : undefined;
}

async function showInstance(instance: ResourceInstance, ports: ResourceHistoryPorts): Promise<void> {
  const state = await withProgress(`Looking up ${titleOf(instance)}`, (_report, signal) =>
    ports.histories.resolve(instance, signal, { asked: true }),
  );
  const history = historyIn(state);
  if (history === undefined) {
    return tellWhyNot(state, instance, ports);
  }
  const changes = [...history.changes, ...history.attempted].filter(({ role }) => role === "target");
  ports.results.open(searchForHistory(history), {
    label: visible(titleOf(instance)),
    changes: new Set(changes.map(({ eventId }) => eventId)),
  });
}

async function tellWhyNot(state: HistoryState, instance: ResourceInstance, ports: ResourceHistoryPorts): Promise<void> {
  if (state.kind === "failed") {
    ports.reporter.failure(state.failure, () => showInstance(instance, ports));
  } else if (state.kind === "not-asked") {
    inform(`${titleOf(instance)} wasn't looked up. ${state.why.message}`);
  }
}
