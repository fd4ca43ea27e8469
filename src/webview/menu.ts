import { html, render } from "lit/html.js";
import { icon } from "./controls.ts";
import { RovingFocus } from "./rovingFocus.ts";

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  /** Shown at the end of the line: a key. */
  readonly hint?: string;
  readonly run: () => void;
}

/** Where a menu opens: under an element, or at a point of the viewport. */
export type MenuPlace = HTMLElement | { readonly x: number; readonly y: number };

/**
 * Opens a menu and moves the focus into it; Escape, Tab, a choice or a click elsewhere closes it and gives the focus
 * back to what had it. Groups are set apart by a line.
 */
export function openMenu(label: string, groups: readonly (readonly MenuItem[])[], place: MenuPlace): void {
  const before = document.activeElement;
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);

  let open = true;
  const close = (giveBack: boolean) => {
    if (!open) {
      return;
    }
    open = false;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", leave);
    window.removeEventListener("resize", leave);
    menu.remove();
    if (giveBack && before instanceof HTMLElement) {
      before.focus({ preventScroll: true });
    }
  };
  const outside = (event: Event) => {
    if (!(event.target instanceof Node && menu.contains(event.target))) {
      close(false);
    }
  };
  const leave = () => close(false);
  const choose = (item: MenuItem) => {
    close(true);
    item.run();
  };

  render(
    groups
      .filter((group) => group.length > 0)
      .map(
        (group, at) =>
          html`${at === 0 ? "" : html`<div class="menu-line" role="separator"></div>`}${group.map(
            (
              item,
            ) => html`<button type="button" class="menu-item" role="menuitem" tabindex="-1" @click=${() => choose(item)}>
            ${icon(item.icon)}<span class="menu-label">${item.label}</span
            ><span class="menu-hint">${item.hint ?? ""}</span>
          </button>`,
          )}`,
      ),
    menu,
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
  });
  // The key that opened this menu asks for the editor's own as well, on what has the focus by then.
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  const focus = new RovingFocus(menu, "[role=menuitem]", "vertical");
  // Within the page's landmark, for those who go from one to the next.
  (document.querySelector("main") ?? document.body).append(menu);
  putAt(menu, place);
  focus.refresh();
  menu.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", leave);
  window.addEventListener("resize", leave);
}

const MARGIN = 4;

function putAt(menu: HTMLElement, place: MenuPlace): void {
  const size = menu.getBoundingClientRect();
  const anchor = place instanceof HTMLElement ? place.getBoundingClientRect() : new DOMRect(place.x, place.y, 0, 0);
  const left = Math.min(anchor.left, window.innerWidth - size.width - MARGIN);
  const below = anchor.bottom + 2;
  const fits = below + size.height <= window.innerHeight - MARGIN;
  const top = fits ? below : Math.max(MARGIN, anchor.top - size.height - 2);
  menu.style.left = `${Math.max(MARGIN, left)}px`;
  menu.style.top = `${top}px`;
}

/** True for the keys that ask for a context menu. */
export function asksForMenu(event: KeyboardEvent): boolean {
  return event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
}
