import type * as vscode from "vscode";

/**
 * The selected node of a tree view, for a command that a key called there: the editor passes no node then, only the `args`
 * of the key in package.json, `{ "selectedNode": true }`. Undefined: other arguments, or nothing is selected.
 */
export function selectedNode<Node>({ selection }: vscode.TreeView<Node>, argument: unknown): Node | undefined {
  return typeof argument === "object" && argument !== null && "selectedNode" in argument ? selection[0] : undefined;
}
