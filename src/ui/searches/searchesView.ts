import * as vscode from "vscode";
import type { SearchHistory } from "../../investigation/saved/history.ts";
import type { SharedSearch } from "../../investigation/saved/searchFile.ts";
import { type SearchNode, searchNodes } from "../../investigation/saved/searchTree.ts";
import type { StarterSearch } from "../../investigation/saved/starterSearches.ts";
import { SEARCHES_VIEW } from "../contributions.ts";
import { LogFileDrop } from "../dragAndDrop.ts";
import { selectedNode } from "../selectedNode.ts";
import type { WorkspaceFiles } from "../workspaceFiles.ts";
import { toSearchItem } from "./item.ts";

export interface SearchesViewPorts {
  readonly history: SearchHistory;
  readonly files: WorkspaceFiles<SharedSearch>;
  /** The searches that are there from the start. */
  starters(): readonly StarterSearch[];
  /** Milliseconds since 1970 UTC. */
  now(): number;
  timeZone(): string;
}

/** Interval in ms at which relative times are updated while the view is visible. */
const TICK = 60_000;

/** The view of searches in the sidebar: saved, shared in the workspace, and recent. */
export class SearchesView implements vscode.TreeDataProvider<SearchNode>, vscode.Disposable {
  readonly #ports: SearchesViewPorts;
  readonly #changes = new vscode.EventEmitter<undefined>();
  readonly #given = new Map<string, SearchNode>();
  readonly #view: vscode.TreeView<SearchNode>;
  readonly #listener: vscode.Disposable;
  readonly #ticking: NodeJS.Timeout;
  readonly onDidChangeTreeData = this.#changes.event;

  constructor(ports: SearchesViewPorts) {
    this.#ports = ports;
    this.#view = vscode.window.createTreeView(SEARCHES_VIEW, {
      treeDataProvider: this,
      dragAndDropController: new LogFileDrop<SearchNode>(),
    });
    this.#listener = this.#view.onDidChangeVisibility(({ visible }) => {
      if (visible) {
        ports.files.forget();
        this.changed();
      }
    });
    this.#ticking = setInterval(() => {
      if (this.#view.visible && this.#given.size > 0) {
        this.changed();
      }
    }, TICK);
  }

  /** Redraws all nodes. */
  changed(): void {
    this.#changes.fire(undefined);
  }

  /**
   * The node that a command's argument refers to: the selected one, or a node, of which only the id is read. Undefined if
   * this view has no such node.
   */
  find(value: unknown): SearchNode | undefined {
    return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string"
      ? this.#given.get(value.id)
      : selectedNode(this.#view, value);
  }

  async getChildren(node?: SearchNode): Promise<SearchNode[]> {
    if (node !== undefined) {
      return node.kind === "group" ? [...node.children] : [];
    }
    const { history, files } = this.#ports;
    const found = await files.list();
    const groups = searchNodes(
      history.saved,
      history.recent,
      found,
      (request) => history.lastRun(request),
      this.#ports.starters(),
    );
    this.#given.clear();
    for (const each of groups.flatMap((group): SearchNode[] => [group, ...group.children])) {
      this.#given.set(each.id, each);
    }
    return [...groups];
  }

  getTreeItem(node: SearchNode): vscode.TreeItem {
    return toSearchItem(node, { now: this.#ports.now(), timeZone: this.#ports.timeZone() });
  }

  dispose(): void {
    clearInterval(this.#ticking);
    this.#listener.dispose();
    this.#view.dispose();
    this.#changes.dispose();
  }
}
