/** What the editor gets for an element: keys for `when` clauses of its menu, and the argument of its commands. */
export interface MenuContext {
  readonly [key: string]: string | number | boolean | undefined;
}

/** A `data-vscode-context` attribute: the element's context menu has only the extension's items. */
export function menuContext(context: MenuContext): string {
  return JSON.stringify({ ...context, preventDefaultContextMenuItems: true });
}
