import * as vscode from "vscode";
import type { ChangedResource, ChangesNode } from "../../investigation/resources/changesTree.ts";
import type { ColorId, CommandId } from "../contributions.ts";

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** The tree item of a node, with its label for screen readers. */
export function toChangesItem(node: ChangesNode): vscode.TreeItem {
  const item = new vscode.TreeItem("", None);
  item.id = node.id;
  item.contextValue = node.kind;
  if (node.kind === "group") {
    item.label = node.title;
    item.description = String(node.children.length);
    item.collapsibleState = node.open ? Expanded : Collapsed;
    const { length } = node.children;
    const count = length === 1 ? "1 resource" : `${length} resources`;
    item.accessibilityInformation = { label: `${node.title}, ${count}` };
    return item;
  }
  item.label = node.label;
  item.description = node.description;
  item.tooltip = node.tooltip.join("\n");
  item.accessibilityInformation = { label: `${said(node)}, ${node.label}, ${node.description}` };
  switch (node.kind) {
    case "resource":
      item.contextValue = `resource${node.physicalId === undefined ? "" : "+id"}${node.arn === undefined ? "" : "+arn"}`;
      item.collapsibleState = node.children.length > 0 ? Collapsed : None;
      item.iconPath = MARKS[node.mark].icon;
      item.command = run("cloudtrail.goToDeclaration", "Go to Definition in Code", node);
      return item;
    case "change":
      item.contextValue = node.change.role === "mentioned" ? "mention" : "change";
      item.iconPath = new vscode.ThemeIcon(
        node.change.role === "mentioned" ? "mention" : node.change.by === "outside" ? "account" : "tools",
      );
      item.command = run("cloudtrail.openEvent", "Open Event", { eventId: node.change.eventId });
      return item;
    case "unresolved":
      item.iconPath = new vscode.ThemeIcon("question");
      item.command = run("cloudtrail.goToDeclaration", "Go to Definition in Code", node);
      return item;
  }
}

const MARKS: {
  readonly [mark in ChangedResource["mark"]]: { readonly icon: vscode.ThemeIcon; readonly said: string };
} = {
  drift: {
    icon: new vscode.ThemeIcon(
      "warning",
      new vscode.ThemeColor("cloudtrail.changedOutsideForeground" satisfies ColorId),
    ),
    said: "Changed outside the tool",
  },
  outside: { icon: new vscode.ThemeIcon("history"), said: "Changed outside the tool, then by the tool" },
  tool: { icon: new vscode.ThemeIcon("tools"), said: "Changed by the tool" },
  unchanged: { icon: new vscode.ThemeIcon("pass"), said: "No changes found" },
  unknown: { icon: new vscode.ThemeIcon("question"), said: "Unknown" },
};

function said(node: Exclude<ChangesNode, { kind: "group" }>): string {
  switch (node.kind) {
    case "resource":
      return MARKS[node.mark].said;
    case "change":
      return "Change";
    case "unresolved":
      return "No state or stack found";
  }
}

function run(command: CommandId, title: string, argument: unknown): vscode.Command {
  return { command, title, arguments: [argument] };
}
