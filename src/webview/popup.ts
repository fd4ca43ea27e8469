/** Where a popup opens: below an element, or at a point of the viewport. */
export type PopupPosition = HTMLElement | { readonly x: number; readonly y: number };

/**
 * Shows an element over the page until it is closed: by the returned function, Escape, Tab, a click elsewhere, or
 * leaving the page. The returned function returns the focus to the previous element if called with true.
 */
export function openPopup(popup: HTMLElement, position: PopupPosition): (giveBack: boolean) => void {
  const before = document.activeElement;
  let open = true;
  const close = (giveBack: boolean) => {
    if (!open) {
      return;
    }
    open = false;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", leave);
    window.removeEventListener("resize", leave);
    popup.remove();
    if (giveBack && before instanceof HTMLElement) {
      before.focus({ preventScroll: true });
    }
  };
  const outside = (event: Event) => {
    if (!(event.target instanceof Node && popup.contains(event.target))) {
      close(false);
    }
  };
  const leave = () => close(false);
  popup.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
  });
  // The key that opened this popup also opens the editor's own context menu on the focused element.
  popup.addEventListener("contextmenu", (event) => event.preventDefault());
  // Inside the main landmark, for screen reader navigation.
  (document.querySelector("main") ?? document.body).append(popup);
  putAt(popup, position);
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", leave);
  window.addEventListener("resize", leave);
  return close;
}

const MARGIN = 4;

function putAt(popup: HTMLElement, position: PopupPosition): void {
  const size = popup.getBoundingClientRect();
  const anchor =
    position instanceof HTMLElement ? position.getBoundingClientRect() : new DOMRect(position.x, position.y, 0, 0);
  const left = Math.min(anchor.left, window.innerWidth - size.width - MARGIN);
  const below = anchor.bottom + 2;
  const fits = below + size.height <= window.innerHeight - MARGIN;
  const top = fits ? below : Math.max(MARGIN, anchor.top - size.height - 2);
  popup.style.left = `${Math.max(MARGIN, left)}px`;
  popup.style.top = `${top}px`;
}
