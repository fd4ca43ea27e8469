import { pick } from "../../model/pick.ts";
import type { SearchRequest } from "../search/search.ts";
import { whereTitle } from "../search/searchRequest.ts";
import type { Ran, RecentSearch, SavedSearch } from "./history.ts";
import type { SharedSearch } from "./searchFile.ts";
import type { SharedFile } from "./sharedFile.ts";
import type { StarterSearch } from "./starterSearches.ts";

/** A node of the searches view, as plain data. `id` is stable across refreshes and restarts. */
export type SearchNode = SearchGroup | SearchLeaf;

export interface SearchGroup {
  readonly kind: "group";
  readonly id: "saved" | "workspace" | "recent" | "starter";
  readonly children: readonly SearchLeaf[];
}

export type SearchLeaf =
  | { readonly kind: "saved"; readonly id: string; readonly search: SavedSearch; readonly ran?: Ran }
  | { readonly kind: "recent"; readonly id: string; readonly search: RecentSearch }
  | { readonly kind: "starter"; readonly id: string; readonly search: StarterSearch }
  | {
      readonly kind: "file";
      readonly id: string;
      readonly uri: string;
      readonly path: string;
      readonly search: SharedSearch;
    }
  | {
      readonly kind: "unreadable";
      readonly id: string;
      readonly uri: string;
      readonly path: string;
      readonly problem: string;
    };

/** The non-empty groups, in the view's order. `lastRun`: the last run of a saved search. */
export function searchNodes(
  saved: readonly SavedSearch[],
  recent: readonly RecentSearch[],
  files: readonly SharedFile<SharedSearch>[],
  lastRun: (request: SearchRequest) => Ran | undefined,
  starters: readonly StarterSearch[] = [],
): readonly SearchGroup[] {
  const groups: readonly SearchGroup[] = [
    { kind: "group", id: "saved", children: saved.map((search) => savedNode(search, lastRun(search.request))) },
    {
      kind: "group",
      id: "workspace",
      children: [...files].sort((left, right) => (left.path < right.path ? -1 : 1)).map(fileNode),
    },
    {
      kind: "group",
      id: "recent",
      children: recent.map((search) => ({ kind: "recent", id: `recent/${search.id}`, search })),
    },
    {
      kind: "group",
      id: "starter",
      children: starters.map((search) => ({ kind: "starter", id: `starter/${search.id}`, search })),
    },
  ];
  return groups.filter(({ children }) => children.length > 0);
}

function savedNode(search: SavedSearch, ran: Ran | undefined): SearchLeaf {
  return { kind: "saved", id: `saved/${search.id}`, search, ...(ran === undefined ? {} : { ran }) };
}

function fileNode({ uri, path, reading }: SharedFile<SharedSearch>): SearchLeaf {
  const id = `workspace/${uri}`;
  return reading.ok
    ? { kind: "file", id, uri, path, search: reading.content }
    : { kind: "unreadable", id, uri, path, problem: reading.problem };
}

/**
 * The search of a node. Undefined: the node is not a search. The profiles of a search file are not yet allowed for use.
 */
export function requestOf(node: SearchNode): SearchRequest | undefined {
  switch (node.kind) {
    case "saved":
    case "recent":
    case "starter":
      return node.search.request;
    case "file":
      return sharedRequest(node.search);
    case "group":
    case "unreadable":
      return undefined;
  }
}

/** The search of a search file. Its profiles are not yet allowed for use. */
export function sharedRequest(search: SharedSearch): SearchRequest {
  return pick(search, ["text", "profiles", "regions"]);
}

/** Name for a search: its own, else its query text without the time range. */
export function nameFor(request: SearchRequest, name?: string): string {
  const text =
    name ??
    request.view?.title ??
    (request.text ?? "")
      .replace(/\b(?:last|from|to):\S+/gi, "")
      .replace(/\s+/g, " ")
      .trim();
  return (text === "" ? (whereTitle(request) ?? "All events") : text).slice(0, 80);
}
