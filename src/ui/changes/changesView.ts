import * as vscode from "vscode";
import type { BlameReport } from "../../investigation/resources/changesByResource.ts";
import type { ChangesNode } from "../../investigation/resources/changesTree.ts";
import { countOf } from "../../model/text/countOf.ts";
import { stamper } from "../../model/text/time.ts";
import { CHANGES_VIEW } from "../contributions.ts";
import { plainText } from "../plainText.ts";
import { setContext } from "../register.ts";
import { selectedNode } from "../selectedNode.ts";
import { toChangesItem } from "./item.ts";

/** The number on the view's icon: changes outside the tool that may be later than its last change. None: no number. */
function badgeOf(report: BlameReport): vscode.ViewBadge | undefined {
  const changes = new Set(report.changedSinceTool.flatMap(({ sinceTool }) => sinceTool.map(({ eventId }) => eventId)));
  const value = changes.size;
  return value === 0
    ? undefined
    : { value, tooltip: `${countOf(value, "change")} outside the tool since the tool's last change` };
}

export interface ChangesViewPorts {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  timeZone(): string;
}

/** The view *Changes by resource*: the report of the last blame run. */
export class ChangesView implements vscode.TreeDataProvider<ChangesNode>, vscode.Disposable {
  readonly #ports: ChangesViewPorts;
  readonly #changes = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<ChangesNode>;
  readonly #given = new Map<string, ChangesNode>();
  #report: BlameReport | undefined;
  #repeat: (() => Promise<void>) | undefined;
  readonly onDidChangeTreeData = this.#changes.event;

  constructor(ports: ChangesViewPorts) {
    this.#ports = ports;
    this.#view = vscode.window.createTreeView(CHANGES_VIEW, { treeDataProvider: this, showCollapseAll: true });
  }

  /** Replaces the report and reveals the view. `again` repeats the run. */
  async show(report: BlameReport, subject: string, again: () => Promise<void>): Promise<void> {
    this.#report = report;
    this.#repeat = again;
    setContext("cloudtrail.changesShown", true);
    // The only view of a panel shows no description.
    this.#view.message = plainText(`${subject} · ${report.sentence}`);
    this.#view.description = plainText(subject);
    this.#view.badge = badgeOf(report);
    this.#changes.fire(undefined);
    await vscode.commands.executeCommand(`${CHANGES_VIEW}.focus`);
  }

  /** Repeats the run whose report is shown. */
  async refresh(): Promise<void> {
    await this.#repeat?.();
  }

  /** Redraws all nodes. */
  changed(): void {
    this.#changes.fire(undefined);
  }

  /**
   * The node that a command's argument refers to: the selected one, or a node, of which only the id is read. Undefined if
   * this view has no such node.
   */
  find(value: unknown): ChangesNode | undefined {
    return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string"
      ? this.#given.get(value.id)
      : selectedNode(this.#view, value);
  }

  async getChildren(node?: ChangesNode): Promise<ChangesNode[]> {
    const children = node === undefined ? await this.#roots() : "children" in node ? node.children : [];
    if (node === undefined) {
      this.#given.clear();
    }
    for (const child of children) {
      this.#given.set(child.id, child);
    }
    return [...children];
  }

  getTreeItem(node: ChangesNode): vscode.TreeItem {
    return toChangesItem(node);
  }

  dispose(): void {
    this.#view.dispose();
    this.#changes.dispose();
  }

  async #roots(): Promise<readonly ChangesNode[]> {
    const { now, timeZone } = this.#ports;
    if (this.#report === undefined) {
      return [];
    }
    // Loaded with the first report: it needs the table of resource types.
    const { changesTree } = await import("../../investigation/resources/changesTree.ts");
    return changesTree(this.#report, {
      now: now(),
      pathOf: (file) => vscode.workspace.asRelativePath(file),
      stamp: stamper(timeZone()),
    });
  }
}
