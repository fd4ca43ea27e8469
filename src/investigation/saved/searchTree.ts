import type { SearchRequest } from "../search/search.ts";
import { whereTitle } from "../search/searchRequest.ts";
import type { Ran, RecentSearch, SavedSearch } from "./history.ts";
import type { SearchFileReading, SharedSearch } from "./searchFile.ts";

/** A search file of the workspace, as it was read. */
export interface WorkspaceSearch {
  /** The file's URI as text. */
  readonly uri: string;
  /** As a person reads it, from the workspace folder on. */
  readonly path: string;
  readonly reading: SearchFileReading;
}

/** What the searches view shows, as plain data. `id` is stable: it survives a refresh and a restart. */
export type SearchNode = SearchGroup | SearchLeaf;

export interface SearchGroup {
  readonly kind: "group";
  readonly id: "saved" | "workspace" | "recent";
  readonly children: readonly SearchLeaf[];
}

export type SearchLeaf =
  | { readonly kind: "saved"; readonly id: string; readonly search: SavedSearch; readonly ran?: Ran }
  | { readonly kind: "recent"; readonly id: string; readonly search: RecentSearch }
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

/** The groups that hold something, in the view's order. `lastRun` tells how a saved search went the last time. */
export function searchNodes(
  saved: readonly SavedSearch[],
  recent: readonly RecentSearch[],
  files: readonly WorkspaceSearch[],
  lastRun: (request: SearchRequest) => Ran | undefined,
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
  ];
  return groups.filter(({ children }) => children.length > 0);
}

function savedNode(search: SavedSearch, ran: Ran | undefined): SearchLeaf {
  return { kind: "saved", id: `saved/${search.id}`, search, ...(ran === undefined ? {} : { ran }) };
}

function fileNode({ uri, path, reading }: WorkspaceSearch): SearchLeaf {
  const id = `workspace/${uri}`;
  return reading.ok
    ? { kind: "file", id, uri, path, search: reading.search }
    : { kind: "unreadable", id, uri, path, problem: reading.problem };
}

/** What a node searches for; undefined where it is no search. A file's profiles are named here, not yet allowed. */
export function requestOf(node: SearchNode): SearchRequest | undefined {
  switch (node.kind) {
    case "saved":
    case "recent":
      return node.search.request;
    case "file":
      return sharedRequest(node.search);
    case "group":
    case "unreadable":
      return undefined;
  }
}

export function sharedRequest({ text, profiles, regions }: SharedSearch): SearchRequest {
  return {
    text,
    ...(profiles === undefined ? {} : { profiles }),
    ...(regions === undefined ? {} : { regions }),
  };
}

/** The name that a node's search has, or may be given: its own, else its text without the time range. */
export function nameFor(request: SearchRequest, name?: string): string {
  const text =
    name ??
    (request.text ?? "")
      .replace(/\b(?:last|from|to):\S+/gi, "")
      .replace(/\s+/g, " ")
      .trim();
  return (text === "" ? (whereTitle(request) ?? "All events") : text).slice(0, 80);
}
