import * as vscode from "vscode";
import type { Profile } from "../../aws/profiles.ts";
import type { Explorer } from "../../investigation/explorer/explorer.ts";
import type { ListedProfile } from "../../investigation/explorer/profileList.ts";
import { type ExplorerNode, profileId } from "../../investigation/explorer/tree.ts";
import type { EventHit } from "../../investigation/search/search.ts";
import { EXPLORER_VIEW } from "../contributions.ts";
import { progressIn } from "../dialogs.ts";
import { EventDrag } from "../dragAndDrop.ts";
import { setContext } from "../register.ts";
import { selectedNode } from "../selectedNode.ts";
import { toTreeItem } from "./item.ts";

export interface ExplorerViewPorts {
  timeZone(): string;
  /** What is known of a profile. Makes no request. */
  listed(profile: Profile): ListedProfile;
  /** All profiles, shown or not. */
  profiles(): Promise<readonly unknown[]>;
  /** The JSON document of an event, which need not be open. */
  documentOf(found: EventHit): vscode.Uri;
}

/** The explorer view in the sidebar, on top of `Explorer`. */
export class ExplorerView implements vscode.TreeDataProvider<ExplorerNode>, vscode.Disposable {
  readonly #explorer: Explorer;
  readonly #ports: ExplorerViewPorts;
  readonly #changes = new vscode.EventEmitter<ExplorerNode | undefined>();
  /** The current node objects by id: the editor identifies elements by object identity. */
  readonly #given = new Map<string, ExplorerNode>();
  /** The parent of each of them that has one. */
  readonly #parents = new Map<string, ExplorerNode>();
  /** Id of the profile node whose Event history is opened when its Regions are there. */
  #opening: string | undefined;
  readonly #view: vscode.TreeView<ExplorerNode>;
  /** Ends the view's progress bar. Undefined: it is not shown. */
  #loaded: (() => void) | undefined;
  readonly #listeners: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changes.event;

  constructor(explorer: Explorer, ports: ExplorerViewPorts) {
    this.#explorer = explorer;
    this.#ports = ports;
    this.#view = vscode.window.createTreeView(EXPLORER_VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
      dragAndDropController: new EventDrag((found) => ports.documentOf(found)),
    });
    this.#listeners = [
      this.#view.onDidExpandElement(({ element }) => explorer.expand(element)),
      this.#view.onDidCollapseElement(({ element }) => explorer.collapse(element)),
    ];
  }

  /** Redraws the children of the node with this id, or the whole tree. */
  changed(id: string | undefined): void {
    this.#showProgress();
    const node = id === undefined ? undefined : this.#given.get(id);
    if (id === undefined || node !== undefined) {
      this.#changes.fire(node);
    }
  }

  /** Redraws the tree if what is known of this profile's account differs from what its node shows. */
  accountChanged(profile: string): void {
    const node = this.#given.get(profileId(profile));
    if (node?.kind !== "profile") {
      return;
    }
    const { accountId, alias, role } = this.#ports.listed(node.profile);
    if (accountId !== node.accountId || alias !== node.alias || role !== node.role) {
      // Other profiles of the account have the same alias.
      this.changed(undefined);
    }
  }

  /**
   * The node that a command's argument refers to: the selected one, or a node that this view created and still shows.
   * Undefined if there is none.
   */
  find(value: unknown): ExplorerNode | undefined {
    if (typeof value !== "object" || value === null || !("id" in value) || typeof value.id !== "string") {
      return selectedNode(this.#view, value);
    }
    const node = this.#given.get(value.id);
    return node === value ? node : undefined;
  }

  async getChildren(node?: ExplorerNode): Promise<ExplorerNode[]> {
    if (node === undefined) {
      return this.#roots();
    }
    const children = await this.#explorer.children(node);
    this.#showProgress();
    this.#keep(children, node);
    const [first] = children;
    if (node.id === this.#opening && first?.kind === "region") {
      this.#opening = undefined;
      // The editor ignores nodes that it does not have yet: it gets these first. A node that is gone need not be opened.
      setTimeout(() => this.#revealHistory(first).catch(() => undefined), 0);
    }
    return children;
  }

  /** Shows the view's progress bar while a node is being loaded. */
  #showProgress(): void {
    const { isLoading } = this.#explorer;
    if (!isLoading) {
      this.#loaded?.();
      this.#loaded = undefined;
    } else if (this.#loaded === undefined) {
      const loaded = new Promise<void>((resolve) => {
        this.#loaded = resolve;
      });
      progressIn(EXPLORER_VIEW, loaded);
    }
  }

  getParent({ id }: ExplorerNode): ExplorerNode | undefined {
    return this.#parents.get(id);
  }

  /**
   * Opens the Event history of a profile's first Region, as soon as the editor has its Regions: what a person most likely
   * wants of a profile they just signed in with.
   */
  openHistory(profile: string): void {
    this.#opening = profileId(profile);
    this.changed(this.#opening);
  }

  async #revealHistory(region: ExplorerNode): Promise<void> {
    const history = (await this.getChildren(region)).find(({ kind }) => kind === "history");
    if (history !== undefined) {
      await this.#view.reveal(history, { expand: true, select: false });
    }
  }

  /** The profile nodes. Empty if a welcome text applies: no configuration, or no profile chosen. */
  async #roots(): Promise<ExplorerNode[]> {
    const roots = await this.#explorer.children();
    const none = async () => ((await this.#ports.profiles()).length > 0 ? "noProfiles" : "noConfiguration");
    setContext("cloudtrail.explorerState", roots.length > 0 ? "ready" : await none());
    this.#given.clear();
    this.#parents.clear();
    this.#keep(roots, undefined);
    return roots;
  }

  #keep(children: readonly ExplorerNode[], parent: ExplorerNode | undefined): void {
    for (const child of children) {
      this.#given.set(child.id, child);
      if (parent !== undefined) {
        this.#parents.set(child.id, parent);
      }
    }
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    return toTreeItem(node, this.#ports.timeZone());
  }

  dispose(): void {
    this.#loaded?.();
    this.#view.dispose();
    this.#changes.dispose();
    for (const listener of this.#listeners) {
      listener.dispose();
    }
  }
}
