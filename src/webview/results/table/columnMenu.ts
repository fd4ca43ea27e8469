import { repeat } from "lit/directives/repeat.js";
import { html, render } from "lit/html.js";
import { COLUMNS, RESULT_COLUMNS, type ResultColumn } from "../../../protocol/columns.ts";
import { icon } from "../../controls.ts";
import { openMenu } from "../../menu.ts";
import { openPopup, type PopupPosition } from "../../popup.ts";
import { RovingFocus } from "../../rovingFocus.ts";
import { type Columns, USUAL } from "./columns.ts";

export interface ColumnActions {
  /** Other columns are shown, or in another order or width. */
  changed(): void;
  /** Make a column as wide as its texts; without an argument, let all columns size themselves. */
  fit(column?: ResultColumn): void;
}

/** Opens the list of all columns, shown ones first in their order. It stays open while columns are toggled. */
export function openColumnMenu(columns: Columns, actions: ColumnActions, position: PopupPosition): void {
  const menu = document.createElement("div");
  menu.className = "menu column-menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", "Columns");
  const draw = () => {
    const hidden = RESULT_COLUMNS.filter((column) => !columns.shown.includes(column));
    render(
      html`${repeat([...columns.shown, ...hidden], (column) => column, item)}
        <div class="menu-line" role="separator"></div>
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" @click=${() => actions.fit()}>
          ${icon("arrow-both")}<span class="menu-label">Fit Columns</span>
        </button>
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" @click=${reset}>
          ${icon("discard")}<span class="menu-label">Reset Columns</span>
        </button>`,
      menu,
    );
  };
  const change = (work: () => void) => {
    const focused = document.activeElement;
    work();
    actions.changed();
    draw();
    // Moving a row in the list makes it lose the focus.
    if (focused instanceof HTMLElement && menu.contains(focused)) {
      focused.focus();
    }
  };
  const reset = () => {
    change(() => {
      columns.chosen = USUAL;
    });
  };
  const item = (column: ResultColumn) => {
    const shown = columns.shown.includes(column);
    return html`<button
      type="button"
      class="menu-item"
      role="menuitemcheckbox"
      aria-checked=${String(shown)}
      aria-keyshortcuts=${shown ? "Alt+ArrowUp Alt+ArrowDown" : ""}
      tabindex="-1"
      @click=${() => change(() => columns.toggle(column))}
      @keydown=${(event: KeyboardEvent) => {
        if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
          event.preventDefault();
          event.stopPropagation();
          change(() => columns.move(column, event.key === "ArrowUp" ? -1 : 1));
        }
      }}
    >
      ${icon(shown ? "check" : "blank")}<span class="menu-label">${COLUMNS[column].title}</span
      ><span class="menu-hint">${shown ? "Alt+↑↓" : ""}</span>
    </button>`;
  };
  draw();
  const focus = new RovingFocus(menu, ".menu-item", "vertical");
  openPopup(menu, position);
  focus.refresh();
  menu.querySelector<HTMLElement>(".menu-item")?.focus({ preventScroll: true });
}

export interface HeadMenuActions extends ColumnActions {
  sort(descending: boolean): void;
}

/** Opens the menu of one column. */
export function openHeadMenu(
  column: ResultColumn,
  columns: Columns,
  actions: HeadMenuActions,
  position: PopupPosition,
): void {
  const change = (label: string, name: string, work: () => void) => ({
    label,
    icon: name,
    run: () => {
      work();
      actions.changed();
    },
  });
  openMenu(
    "Column",
    [
      [
        { label: "Sort Ascending", icon: "arrow-up", run: () => actions.sort(false) },
        { label: "Sort Descending", icon: "arrow-down", run: () => actions.sort(true) },
      ],
      [
        change("Move Left", "arrow-left", () => columns.move(column, -1)),
        change("Move Right", "arrow-right", () => columns.move(column, 1)),
        change("Hide", "eye-closed", () => columns.toggle(column)),
      ],
      [
        { label: "Fit Column", icon: "arrow-both", hint: "Shift+Enter", run: () => actions.fit(column) },
        { label: "Fit All Columns", icon: "blank", run: () => actions.fit() },
        change("Reset Width", "discard", () => columns.reset(column)),
      ],
      [{ label: "Columns…", icon: "settings", run: () => openColumnMenu(columns, actions, position) }],
    ],
    position,
  );
}
