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
 * the same event in the browser itself, on Windows when it is released. When the menu closes, the editor gives the focus
 * back to the page, which gives it back to the element.
 */
export function supportEditorMenus(): void {
  let focused: Element | undefined;
  document.addEventListener("focusin", ({ target }) => {
    focused = target instanceof Element ? target : undefined;
  });
  window.addEventListener("focus", () => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && focused instanceof HTMLElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "F10" && event.shiftKey && !event.defaultPrevented && event.target instanceof Element) {
      event.preventDefault();
      openEditorMenu(event.target);
    }
  });
}
