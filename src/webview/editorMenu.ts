/** What the editor is told about an element: keys for `when` clauses of its menu, and the argument of their commands. */
export interface MenuContext {
  readonly [key: string]: string | number | boolean | undefined;
}

/** A `data-vscode-context` attribute: the element's context menu has only the extension's items. */
export function menuContext(context: MenuContext): string {
  return JSON.stringify({ ...context, preventDefaultContextMenuItems: true });
}

/** Opens the editor's context menu for an element, as a right-click on it does. */
export function openEditorMenu(element: Element): void {
  const { left, bottom } = element.getBoundingClientRect();
  // The editor reads the contexts of the target and its ancestors when the event reaches the window.
  element.dispatchEvent(
    new MouseEvent("contextmenu", {
      bubbles: true,
      cancelable: true,
      clientX: Math.min(window.innerWidth, Math.max(0, left)),
      clientY: Math.min(window.innerHeight, Math.max(0, bottom)),
    }),
  );
}

/**
 * Opens the menu of the focused element with Shift+F10 also where the browser does not: on macOS. The Menu key causes
 * the same event in the browser itself, on Windows when it is released.
 */
export function listenForMenuKey(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "F10" && event.shiftKey && !event.defaultPrevented && event.target instanceof Element) {
      event.preventDefault();
      openEditorMenu(event.target);
    }
  });
}
