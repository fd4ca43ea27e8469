import { html, nothing, render } from "lit/html.js";
import { icon } from "./controls.ts";
import { openPopup, type PopupPosition } from "./popup.ts";
import { RovingFocus } from "./rovingFocus.ts";

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  /** Shown at the end of the line: a keyboard shortcut. */
  readonly hint?: string;
  /** For items of which one is active. Absent: an ordinary item. */
  readonly checked?: boolean;
  /** True for a checked item that is independent of the others: any number of them can be active. */
  readonly independent?: boolean;
  readonly tooltip?: string;
  readonly run: () => void;
}

export type MenuPosition = PopupPosition;

/**
 * Opens a menu and moves the focus into it. Escape, Tab, selecting an item or a click elsewhere closes it and returns
 * the focus. Groups are separated by a line.
 */
export function openMenu(label: string, groups: readonly (readonly MenuItem[])[], position: MenuPosition): void {
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
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
            ) => html`<button type="button" class="menu-item" role=${roleOf(item)} title=${item.tooltip ?? nothing} aria-checked=${item.checked === undefined ? nothing : String(item.checked)} tabindex="-1" @click=${() => choose(item)}>
            ${icon(item.icon)}<span class="menu-label">${item.label}</span
            ><span class="menu-hint">${item.hint ?? ""}</span>
          </button>`,
          )}`,
      ),
    menu,
  );
  const focus = new RovingFocus(menu, ".menu-item", "vertical");
  const close = openPopup(menu, position);
  focus.refresh();
  menu.querySelector<HTMLElement>("[aria-checked=true], .menu-item")?.focus({ preventScroll: true });
}

function roleOf({ checked, independent }: MenuItem): string {
  if (checked === undefined) {
    return "menuitem";
  }
  return independent === true ? "menuitemcheckbox" : "menuitemradio";
}

/** True for the keys that open a context menu. */
export function asksForMenu(event: KeyboardEvent): boolean {
  return event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
}
