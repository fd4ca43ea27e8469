import * as vscode from "vscode";
import { MAX_NAME_LENGTH, type SearchHistory } from "../../investigation/saved/history.ts";
import type { SharedSearch } from "../../investigation/saved/searchFile.ts";
import { nameFor, requestOf, type SearchNode, sharedRequest } from "../../investigation/saved/searchTree.ts";
import type { StarterSearch } from "../../investigation/saved/starterSearches.ts";
import type { CopyOptions, SearchToCopy } from "../../investigation/search/copiedSearch.ts";
import type { SearchRequest } from "../../investigation/search/search.ts";
import { refusedRequest } from "../../model/failure.ts";
import type { SearchLanguage } from "../../protocol/searchLanguages.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { CommandTable } from "../contributions.ts";
import { askText, offerUndo } from "../dialogs.ts";
import { copyText } from "../remedies.ts";
import type { WorkspaceFiles } from "../workspaceFiles.ts";
import type { AllowedProfiles } from "./allowedProfiles.ts";
import { copySearchAs } from "./copySearchAs.ts";
import { suggestedName } from "./item.ts";
import { pickSearch } from "./pickSearch.ts";
import { saveAsFile } from "./saveAsFile.ts";

export interface SearchCommandPorts {
  readonly history: SearchHistory;
  readonly files: WorkspaceFiles<SharedSearch>;
  readonly allowed: AllowedProfiles;
  /** The searches that are there from the start. */
  readonly starters: () => readonly StarterSearch[];
  /** Finds the node of a menu's or a click's argument. */
  readonly nodes: { find(value: unknown): SearchNode | undefined };
  /** The search of the active results view. */
  active(): SearchRequest | undefined;
  /** What the active results view shows, as one search. */
  shown(): Promise<SearchToCopy> | undefined;
  copyOptions(): CopyOptions;
  /** Copies the link to a search. Throws a `Failure` that says why there is none. */
  copyLink(search: SearchToCopy): Promise<void>;
}

export type SearchCommands = Pick<
  CommandTable,
  | "cloudtrail.runSearch"
  | "cloudtrail.saveSearch"
  | "cloudtrail.runSavedSearch"
  | "cloudtrail.renameSearch"
  | "cloudtrail.editSearch"
  | "cloudtrail.removeSearch"
  | "cloudtrail.copySearchText"
  | "cloudtrail.copySearchArguments"
  | "cloudtrail.copySearchLink"
  | "cloudtrail.copyAsAwsCli"
  | "cloudtrail.copyAsAthena"
  | "cloudtrail.copyAsLogsInsights"
  | "cloudtrail.copyAsFilterPattern"
  | "cloudtrail.copyAsEventPattern"
  | "cloudtrail.saveSearchAsFile"
  | "cloudtrail.runSearchFile"
  | "cloudtrail.clearRecentSearches"
>;

/** The commands on saved, shared and recent searches. All of them run searches through `cloudtrail.search`. */
export function searchCommands(ports: SearchCommandPorts): SearchCommands {
  const { history, nodes } = ports;
  const given = (args: readonly unknown[]) => nodes.find(args[0]);
  return {
    "cloudtrail.runSearch": (...args) => runNode(given(args), ports),
    "cloudtrail.runSavedSearch": async () => runNode(await pickSearch(ports), ports),
    "cloudtrail.runSearchFile": (...args) => runFile(args[0], ports),
    "cloudtrail.saveSearch": (...args) => save(subjectOf(given(args), ports), history),
    "cloudtrail.saveSearchAsFile": (...args) => saveAsFile(subjectOf(given(args), ports)),
    "cloudtrail.renameSearch": (...args) => rename(given(args), history),
    "cloudtrail.editSearch": (...args) => edit(given(args), history),
    "cloudtrail.removeSearch": (...args) => remove(given(args), history),
    "cloudtrail.clearRecentSearches": async () => offerUndo("Recent searches cleared.", await history.forget()),
    "cloudtrail.copySearchText": (...args) => withRequest(given(args), ({ text = "" }) => copyText(text)),
    "cloudtrail.copySearchArguments": (...args) =>
      withRequest(given(args), (request) =>
        copyText(JSON.stringify({ command: "cloudtrail.search", args: request }, null, 2)),
      ),
    "cloudtrail.copySearchLink": async (...args) =>
      ports.copyLink(asItRan(given(args)) ?? (await searchToCopy(given(args), ports))),
    "cloudtrail.copyAsAwsCli": (...args) => copyAs(given(args), "awsCli", ports),
    "cloudtrail.copyAsAthena": (...args) => copyAs(given(args), "athena", ports),
    "cloudtrail.copyAsLogsInsights": (...args) => copyAs(given(args), "logsInsights", ports),
    "cloudtrail.copyAsFilterPattern": (...args) => copyAs(given(args), "filterPattern", ports),
    "cloudtrail.copyAsEventPattern": (...args) => copyAs(given(args), "eventPattern", ports),
  };
}

async function runNode(node: SearchNode | undefined, ports: SearchCommandPorts): Promise<void> {
  if (node?.kind === "file") {
    await runShared(node.search, node.path, ports);
  } else {
    await withRequest(node, start);
  }
}

/** Runs the search in a file: the argument, else the active editor's. */
async function runFile(given: unknown, ports: SearchCommandPorts): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) {
    return;
  }
  const reading = await ports.files.read(uri);
  if (!reading.ok) {
    throw refusedRequest(reading.problem);
  }
  await runShared(reading.content, vscode.workspace.asRelativePath(uri), ports);
}

async function runShared(search: SharedSearch, path: string, { allowed }: SearchCommandPorts): Promise<void> {
  const may = await allowed.ask(search, path);
  if (may !== undefined) {
    await start(sharedRequest(may));
  }
}

async function start(request: SearchRequest): Promise<void> {
  await vscode.commands.executeCommand("cloudtrail.search", request);
}

/** Copies the search of a node, else what the active results view shows. */
async function copyAs(
  node: SearchNode | undefined,
  language: SearchLanguage,
  ports: SearchCommandPorts,
): Promise<void> {
  await copySearchAs(await searchToCopy(node, ports), language, ports.copyOptions());
}

/** The search of a node, else what the active results view shows. */
async function searchToCopy(node: SearchNode | undefined, { shown }: SearchCommandPorts): Promise<SearchToCopy> {
  const request = node === undefined ? undefined : requestOf(node);
  const search = request === undefined ? await shown() : { request };
  if (search === undefined) {
    throw refusedRequest("There is no search to copy. Open search results first.");
  }
  return search;
}

/** A recent search with what it searched last, whatever its relative times mean by now. Undefined for other nodes. */
function asItRan(node: SearchNode | undefined): SearchToCopy | undefined {
  if (node?.kind !== "recent") {
    return undefined;
  }
  const { request, ran } = node.search;
  return { request: { ...request, profiles: ran.profiles, regions: ran.regions }, window: ran.window };
}

interface Subject {
  readonly request: SearchRequest;
  readonly name?: string;
}

/** The search to save: a node's, else the active results view's. */
function subjectOf(node: SearchNode | undefined, { active, history }: SearchCommandPorts): Subject {
  const request = node === undefined ? active() : requestOf(node);
  if (request === undefined) {
    throw refusedRequest("There is no search to save. Open search results first.");
  }
  const name =
    node?.kind === "saved" || node?.kind === "file"
      ? node.search.name
      : node?.kind === "starter"
        ? node.search.title
        : history.savedAs(request)?.name;
  return { request, ...(name === undefined ? {} : { name }) };
}

async function save({ request, name = suggestedName(request) }: Subject, history: SearchHistory): Promise<void> {
  const answer = await askText({
    staysOpen: true,
    title: "Save Search",
    prompt: "Name of the search",
    value: name,
    problem: (text) =>
      nameProblem(text) ??
      (history.named(text) === undefined ? undefined : { warning: "Replaces the saved search with this name." }),
  });
  if (answer !== undefined) {
    await history.save(answer, request);
  }
}

async function rename(node: SearchNode | undefined, history: SearchHistory): Promise<void> {
  if (node?.kind !== "saved") {
    return;
  }
  const { id, name } = node.search;
  const answer = await askText({
    staysOpen: true,
    title: "Rename Search",
    value: name,
    problem: (text) => {
      const other = history.named(text);
      return (
        nameProblem(text) ??
        (other === undefined || other.id === id ? undefined : "Another saved search has this name.")
      );
    },
  });
  if (answer !== undefined) {
    await history.change(id, { name: answer.trim() });
  }
}

/** Edits a saved search's text; for a search file, opens the file. */
async function edit(node: SearchNode | undefined, history: SearchHistory): Promise<void> {
  if (node?.kind === "file" || node?.kind === "unreadable") {
    await vscode.window.showTextDocument(vscode.Uri.parse(node.uri, true));
  }
  if (node?.kind !== "saved") {
    return;
  }
  const { id, name, request } = node.search;
  const answer = await askText({
    staysOpen: true,
    title: `Edit Search "${nameFor(request, name)}"`,
    prompt: "Search text",
    placeholder: "event:RunInstances user:alice -readonly last:24h",
    value: request.text ?? "",
    cursorAtEnd: true,
    problem: (text) => parseQuery(text, { now: Date.now() }).problems[0]?.message,
  });
  if (answer !== undefined) {
    await history.change(id, { request: { ...request, text: answer } });
  }
}

async function remove(node: SearchNode | undefined, history: SearchHistory): Promise<void> {
  if (node?.kind === "recent") {
    offerUndo("Removed the search from recent searches.", await history.forget(node.search.id));
  } else if (node?.kind === "saved") {
    offerUndo(
      `Removed saved search "${nameFor(node.search.request, node.search.name)}".`,
      await history.remove(node.search.id),
    );
  }
}

function nameProblem(text: string): string | undefined {
  if (text.trim() === "") {
    return "Enter a name.";
  }
  return text.length > MAX_NAME_LENGTH ? `Use at most ${MAX_NAME_LENGTH} characters.` : undefined;
}

async function withRequest(
  node: SearchNode | undefined,
  action: (request: SearchRequest) => Promise<void>,
): Promise<void> {
  const request = node === undefined ? undefined : requestOf(node);
  if (request !== undefined) {
    await action(request);
  }
}
