import * as v from "valibot";
import * as vscode from "vscode";
import { keyOfInstance, type ResourceInstance } from "../../iac/resourceInstance.ts";
import { titleOf } from "../../iac/tools.ts";
import type { Declaration, DeclarationSource } from "../../investigation/code/declaration.ts";
import type { ChangesNode } from "../../investigation/resources/changesTree.ts";
import { isWide, searchForHistory, searchWider } from "../../investigation/resources/historySearch.ts";
import type { HistorySource, HistoryState, ResourceHistory } from "../../investigation/resources/historyState.ts";
import { canResolve, historyIn, lensText } from "../../investigation/resources/lensText.ts";
import { searchForOlder } from "../../investigation/resources/olderChanges.ts";
import { daysOf } from "../../investigation/resources/settling.ts";
import type { ChosenSources } from "../../investigation/search/chosenSources.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import type { About, KeptAbout } from "../../investigation/session/sessionState.ts";
import { capitalized, visible } from "../../model/text/text.ts";
import type { Sources } from "../../sources/registry.ts";
import { inform, withProgress } from "../dialogs.ts";
import { openText } from "../editor/openText.ts";
import { pickOne } from "../quickInput.ts";
import type { Reporter } from "../report.ts";
import { requireTrust } from "./requireTrust.ts";

/** What a view of a resource's changes needs. */
export interface ResourceViewPorts {
  readonly declarations: DeclarationSource;
  readonly histories: HistorySource;
  readonly results: { open(request: SearchRequest, about?: About): unknown };
  readonly sources: Pick<Sources, "usual" | "others">;
  readonly chosen: Pick<ChosenSources, "all">;
  readonly reporter: Reporter;
}

export interface ResourceHistoryPorts extends ResourceViewPorts {
  readonly nodes: { find(value: unknown): ChangesNode | undefined };
  /** Starts the action that resolves a block's unknown resources: selecting a stack or reading a state. */
  readonly resolveBlock: (declaration: Declaration) => Promise<void>;
  now(): number;
}

type ChangeTest = NonNullable<About["isChange"]>;

/** Opens a search that a history leads to. */
type SearchOpener = typeof openOlder;

/** A resource and the block that declares it. */
interface FoundResource {
  readonly declaration: Declaration;
  readonly instance: ResourceInstance;
}

const blockReference = v.object({ file: v.string(), address: v.string() });
/** What the menu of line numbers passes. `lineNumber`: 1-based. */
const lineReference = v.object({
  lineNumber: v.pipe(v.number(), v.integer(), v.minValue(1)),
  uri: v.custom<vscode.Uri>((value) => value instanceof vscode.Uri),
});

/** Shows the events of a block's resource: the block in the argument, else the one at the cursor. */
export async function showResourceHistory(args: readonly unknown[], ports: ResourceHistoryPorts): Promise<void> {
  const found = await resourceOf(args, ports);
  if (found !== undefined) {
    await showResource(found, ports);
  }
}

/**
 * What a search for the changes of a resource says of it in a later window; undefined where its block or the resource is
 * gone, or the workspace is not trusted. Sends no request.
 */
export async function aboutInLaterWindow(kept: KeptAbout, ports: ResourceViewPorts): Promise<About | undefined> {
  const { block, counted, wider, isOlderSearched, ...rest } = kept;
  const declaration = vscode.workspace.isTrusted ? await blockOf(block, ports.declarations) : undefined;
  const instance = declaration?.instances.find((one) => keyOfInstance(one) === block.instance);
  if (declaration === undefined || instance === undefined) {
    return undefined;
  }
  const found = { declaration, instance };
  const isChange = await changeTestOf(instance, ports);
  const search = (open: SearchOpener) => () => void searchFor(found, open, ports);
  return {
    ...rest,
    kept,
    ...(counted === undefined ? {} : { counted }),
    isChange,
    ...(wider === undefined ? {} : { wider: { title: wider, search: search(openWider) } }),
    ...(isOlderSearched ? { searchOlder: search(openOlder) } : {}),
  };
}

/** Searches for changes of a block's resource that are older than its history reaches; see `searchForOlder`. */
export async function searchOlderChanges(args: readonly unknown[], ports: ResourceHistoryPorts): Promise<void> {
  const found = await resourceOf(args, ports);
  if (found !== undefined) {
    await searchFor(found, openOlder, ports);
  }
}

/** Searches for the changes of a block's resource that its history may have missed; see `searchWider`. */
export async function searchAllEvents(args: readonly unknown[], ports: ResourceHistoryPorts): Promise<void> {
  const found = await resourceOf(args, ports);
  if (found !== undefined) {
    await searchFor(found, openWider, ports);
  }
}

function openWider(
  found: FoundResource,
  history: ResourceHistory,
  isChange: ChangeTest,
  ports: ResourceViewPorts,
): void {
  const { instance } = found;
  const { request } = searchWider(instance, history) ?? { request: searchForHistory(instance, history) };
  const label = visible(titleOf(instance));
  const searchOlder = () => openOlder(found, history, isChange, ports);
  ports.results.open(request, keptWith(found, { title: `${label}, all`, label, isChange, searchOlder }));
}

/** The same with what a later window needs to say it again. */
function keptWith({ declaration, instance }: FoundResource, about: About): About {
  const { title, label, counted, wider, searchOlder } = about;
  const block = { file: declaration.file, address: declaration.block.address, instance: keyOfInstance(instance) };
  return {
    ...about,
    kept: {
      title,
      label,
      ...(counted === undefined ? {} : { counted }),
      block,
      ...(wider === undefined ? {} : { wider: wider.title }),
      isOlderSearched: searchOlder !== undefined,
    },
  };
}

/**
 * The resource of a node or block in the argument, else of the block at the cursor; of several, the one that the person
 * selects. Undefined: there is none, or it must be resolved first, which is started.
 */
async function resourceOf(args: readonly unknown[], ports: ResourceHistoryPorts): Promise<FoundResource | undefined> {
  requireTrust();
  const node = ports.nodes.find(args[0]);
  if (node?.kind === "resource") {
    return node.blamed;
  }
  const declaration = node?.kind === "unresolved" ? node.declaration : await blockOf(args[0], ports.declarations);
  if (declaration === undefined) {
    inform("No resource is declared at the cursor.");
    return undefined;
  }
  const named = declaration.instances.some((instance) => ports.histories.peek(instance).kind !== "never-asked");
  if (declaration.instances.length === 0 || (canResolve(declaration) && !named)) {
    await ports.resolveBlock(declaration);
    return undefined;
  }
  const instance = await instanceOf(declaration, ports);
  return instance === undefined ? undefined : { declaration, instance };
}

/** The block that `{ file, address }` or `{ uri, lineNumber }` refers to, else the one at the cursor. */
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
  const position = positionOf(reference);
  if (position === undefined) {
    return undefined;
  }
  const { path, line } = position;
  const found = await declarations.declarationsIn(path, openText(path), signal);
  return found.find(({ block: { range } }) => range.start.line <= line && line <= range.end.line);
}

/** The line of `{ uri, lineNumber }`, else of the cursor. Undefined: it is not in a file on disk. */
function positionOf(reference: unknown): { readonly path: string; readonly line: number } | undefined {
  const parsed = v.safeParse(lineReference, reference);
  const editor = vscode.window.activeTextEditor;
  const uri = parsed.success ? parsed.output.uri : editor?.document.uri;
  const line = parsed.success ? parsed.output.lineNumber - 1 : editor?.selection.active.line;
  return uri?.scheme === "file" && line !== undefined ? { path: uri.fsPath, line } : undefined;
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

async function showResource(found: FoundResource, ports: ResourceViewPorts): Promise<void> {
  const { instance } = found;
  const history = await lookUp(instance, ports, () => showResource(found, ports));
  if (history === undefined) {
    return;
  }
  const { summary, asked } = history;
  const isChange = await changeTestOf(instance, ports);
  const label = visible(titleOf(instance));
  const request = searchForHistory(instance, history);
  const wider = searchWider(instance, history);
  const about: About = {
    title: label,
    label,
    // A history that was read in part counts less than the search finds.
    ...(isWide(history)
      ? { counted: { changes: summary.changes, attempts: summary.attempted, days: daysOf(asked.reach) } }
      : {}),
    isChange,
    ...(wider === undefined || wider.request.text === request.text
      ? {}
      : { wider: { title: capitalized(wider.title), search: () => openWider(found, history, isChange, ports) } }),
    // Also where its creation was found: another resource may have had the name before.
    searchOlder: () => openOlder(found, history, isChange, ports),
  };
  ports.results.open(request, keptWith(found, about));
}

function openOlder(
  found: FoundResource,
  { asked }: ResourceHistory,
  isChange: ChangeTest,
  ports: ResourceViewPorts,
): void {
  const { instance } = found;
  const label = visible(titleOf(instance));
  const about = keptWith(found, { title: `${label}, older`, label, isChange });
  ports.results.open(searchForOlder(instance, asked, ports.sources, ports.chosen.all.length > 0), about);
}

/** Opens a search for a resource that needs its history. */
async function searchFor(found: FoundResource, open: SearchOpener, ports: ResourceViewPorts): Promise<void> {
  const { instance } = found;
  const history = await historyOf(instance, ports, () => searchFor(found, open, ports));
  if (history !== undefined) {
    open(found, history, await changeTestOf(instance, ports), ports);
  }
}

/** The history that was looked up last, however old it is: its account and Region are the resource's. */
async function historyOf(
  instance: ResourceInstance,
  ports: ResourceViewPorts,
  retry: () => unknown,
): Promise<ResourceHistory | undefined> {
  return historyIn(ports.histories.peek(instance)) ?? (await lookUp(instance, ports, retry));
}

/**
 * The resource's history, looked up where it is not fresh. Undefined: it could not be, which is shown; `retry` does again
 * what it was for.
 */
async function lookUp(
  instance: ResourceInstance,
  ports: ResourceViewPorts,
  retry: () => unknown,
): Promise<ResourceHistory | undefined> {
  const state = await withProgress(`Looking up ${titleOf(instance)}`, (_report, signal) =>
    ports.histories.resolve(instance, signal, { asked: true }),
  );
  const history = historyIn(state);
  if (history === undefined) {
    await tellWhyNot(state, instance, ports, retry);
  }
  return history;
}

function changeTestOf(
  instance: ResourceInstance,
  { histories }: Pick<ResourceHistoryPorts, "histories">,
): Promise<ChangeTest> {
  return histories.changeTest(instance, new AbortController().signal);
}

async function tellWhyNot(
  state: HistoryState,
  instance: ResourceInstance,
  { reporter }: Pick<ResourceHistoryPorts, "reporter">,
  retry: () => unknown,
): Promise<void> {
  if (state.kind === "failed") {
    reporter.failure(state.failure, retry);
  } else if (state.kind === "not-asked") {
    inform(`${titleOf(instance)} wasn't looked up. ${state.why.message}`);
  }
}
