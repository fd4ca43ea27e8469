import * as vscode from "vscode";
import type { SearchHistory } from "../../investigation/saved/history.ts";
import type { SharedSearch } from "../../investigation/saved/searchFile.ts";
import { type SearchLeaf, type SearchNode, searchNodes, sharedRequest } from "../../investigation/saved/searchTree.ts";
import type { StarterSearch } from "../../investigation/saved/starterSearches.ts";
import { formatRelative } from "../../model/text/time.ts";
import { plainItem } from "../plainText.ts";
import type { WorkspaceFiles } from "../workspaceFiles.ts";
import { countOf, titleOf, wordsOf } from "./item.ts";

interface SearchItem extends vscode.QuickPickItem {
  readonly node?: SearchLeaf;
}

/** Asks for a saved, shared or recent search. Undefined: cancelled, or the user chose to write a new one. */
export async function pickSearch({
  history,
  files,
  starters,
}: {
  readonly history: SearchHistory;
  readonly files: WorkspaceFiles<SharedSearch>;
  readonly starters: () => readonly StarterSearch[];
}): Promise<SearchNode | undefined> {
  const groups = searchNodes(history.saved, history.recent, await files.list(), () => undefined, starters());
  const titles = {
    saved: "saved",
    workspace: "workspace",
    recent: "recent",
    starter: "starter searches",
  };
  const items = groups.flatMap(({ id, children }): SearchItem[] => {
    const searches = children.filter(({ kind }) => kind !== "unreadable").map((node) => plainItem(itemOf(node)));
    return searches.length === 0 ? [] : [{ label: titles[id], kind: vscode.QuickPickItemKind.Separator }, ...searches];
  });
  const fresh: SearchItem = { ...plainItem({ icon: "add", label: "New search…" }), alwaysShow: true };
  const picked = await vscode.window.showQuickPick([...items, fresh], {
    title: "Run Saved Search",
    placeHolder: "Select a saved, shared, or recent search",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === fresh) {
    await vscode.commands.executeCommand("cloudtrail.search");
  }
  return picked?.node;
}

function itemOf(node: SearchLeaf): SearchItem {
  switch (node.kind) {
    case "saved":
      return { label: node.search.name, description: wordsOf(node.search.request), node };
    case "recent": {
      const { request, ran } = node.search;
      const label = titleOf(request);
      return { label, description: `${countOf(ran)} · ${formatRelative(ran.at, Date.now())}`, node };
    }
    case "starter":
      return { label: node.search.title, description: wordsOf(node.search.request), node };
    case "file":
      return { label: node.search.name, description: wordsOf(sharedRequest(node.search)), node };
    case "unreadable":
      return { label: node.path, description: node.problem, node };
  }
}
