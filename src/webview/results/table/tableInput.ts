import type { ChosenEvents } from "../../../protocol/chosenEvents.ts";
import type { ResultColumn } from "../../../protocol/columns.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import { openEditorMenu } from "../../editorMenu.ts";
import { cellContext } from "./cellContext.ts";
import { type RowMark, Selection } from "./selection.ts";
import { cellAt, indexAt } from "./tableBody.ts";

/** The table as seen by keyboard and mouse handling. */
export interface InputRows {
  readonly element: HTMLElement;
  readonly count: number;
  /** The shown columns. */
  readonly columns: readonly ResultColumn[];
  /** Index of the first visible row, and the number of rows that fit. */
  readonly first: number;
  readonly fitting: number;
  /** Changes with every order of the rows; replies for an older order are dropped. */
  readonly epoch: number;
  row(index: number): ResultRow | undefined;
  ids(start: number, end: number): Promise<readonly string[]>;
  /** Scrolls a row into view. */
  reveal(index: number): void;
  /** Scrolls sideways to the active cell. */
  revealCell(): void;
  /** The selection, the active row or the active cell has changed. */
  changed(): void;
  /** The drawn element of the active cell, or of the active row. */
  readonly activeElement: HTMLElement | undefined;
}

export interface InputActions {
  open(eventId: string, preserveFocus: boolean): void;
  copy(events: ChosenEvents): void;
  /** The table received or lost the keyboard focus. */
  focused(focused: boolean): void;
  failed(error: unknown): void;
}

/** Ranges of more rows than this are selected without the ids of their events. */
const LONG_RANGE = 1_000;

/** Keyboard and mouse handling of the rows and cells: moving, selecting, opening, copying, and their context menu. */
export class TableInput {
  readonly selection = new Selection();
  readonly #rows: InputRows;
  readonly #actions: InputActions;
  /** Index of the row with the keyboard focus, even if the row has not been fetched. */
  #cursor: number | undefined;
  #column: ResultColumn | undefined;
  /** Number of the last move of the keyboard focus: what an earlier move waited for is dropped. */
  #step = 0;
  /** True while the focus is at a row whose event is not known yet. */
  #isWaiting = false;

  constructor(rows: InputRows, actions: InputActions) {
    this.#rows = rows;
    this.#actions = actions;
    const { element } = rows;
    element.addEventListener("keydown", (event) => this.#press(event));
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("dblclick", (event) => this.#doubleClick(event));
    element.addEventListener("contextmenu", (event) => this.#contextMenu(event));
    element.addEventListener("focus", () => actions.focused(true));
    element.addEventListener("blur", () => actions.focused(false));
  }

  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** Column of the active cell. Undefined: the whole row is active. */
  get column(): ResultColumn | undefined {
    return this.#column !== undefined && this.#rows.columns.includes(this.#column) ? this.#column : undefined;
  }

  clear(): void {
    this.#moveTo(undefined);
    this.selection.clear();
  }

  /** Moves the keyboard focus to a row. */
  mark(row: RowMark): void {
    this.#moveTo(row.index);
    this.selection.only(row);
    this.#rows.reveal(row.index);
    this.#rows.changed();
  }

  /** Updates the indexes of the marked rows; -1: no longer in the results. `reordered`: rows did not only come or go. */
  moved(rowIndexes: ReadonlyMap<string, number>, reordered: boolean): void {
    this.selection.moved(rowIndexes, reordered);
    if (!this.#isWaiting) {
      this.#cursor = this.selection.active?.index;
    }
  }

  #moveTo(index: number | undefined): void {
    this.#step += 1;
    this.#isWaiting = false;
    this.#cursor = index;
  }

  #press(event: KeyboardEvent): void {
    if (event.target !== this.#rows.element || event.altKey) {
      return;
    }
    if (this.#command(event) || this.#navigate(event)) {
      event.preventDefault();
      // The editor would run its own commands for these keys: "Select All" selects the whole page.
      event.stopPropagation();
    }
  }

  #command(event: KeyboardEvent): boolean {
    const { active } = this.selection;
    const modified = event.ctrlKey || event.metaKey;
    if (modified && event.key.toLowerCase() === "a") {
      this.selection.everything();
      this.#rows.changed();
    } else if (modified && event.key.toLowerCase() === "c" && this.selection.size !== 0) {
      this.#actions.copy(this.selection.chosen);
    } else if (event.key === "Enter" && !modified && active !== undefined) {
      this.#actions.open(active.eventId, false);
    } else if (event.key === " " && active !== undefined) {
      this.#actions.open(active.eventId, true);
    } else if (event.key === "Escape" && active !== undefined) {
      this.selection.only(active);
      this.#rows.changed();
    } else {
      return false;
    }
    return true;
  }

  #navigate(event: KeyboardEvent): boolean {
    const { count, first, fitting } = this.#rows;
    const at = this.#cursor ?? first - 1;
    const page = Math.max(1, fitting - 2);
    const steps: { readonly [key: string]: number } = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    };
    const to = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (count === 0) {
      return false;
    }
    if (to !== undefined) {
      void this.#go(Math.min(count - 1, Math.max(0, to)), event.shiftKey);
      return true;
    }
    return this.#moveSideways(event);
  }

  /** Left and Right move between the cells of the active row; left of the first cell the whole row is active. */
  #moveSideways({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    if ((key !== "ArrowLeft" && key !== "ArrowRight") || shiftKey || ctrlKey || metaKey) {
      return false;
    }
    const { columns } = this.#rows;
    const at = this.column === undefined ? -1 : columns.indexOf(this.column);
    this.#column = columns[key === "ArrowLeft" ? Math.max(-1, at - 1) : Math.min(columns.length - 1, at + 1)];
    if (this.#cursor === undefined) {
      void this.#go(this.#rows.first, false);
    } else {
      this.#rows.reveal(this.#cursor);
      this.#rows.changed();
      this.#rows.revealCell();
    }
    return true;
  }

  /** Moves the keyboard focus to a row. `extend`: selects the range from the pivot. */
  async #go(index: number, extend: boolean): Promise<void> {
    this.#moveTo(index);
    const step = this.#step;
    this.#isWaiting = true;
    this.#rows.reveal(index);
    this.#rows.changed();
    try {
      while (step === this.#step && this.#isWaiting) {
        await this.#select(Math.min(index, this.#rows.count - 1), extend, step);
      }
    } catch (error) {
      if (step === this.#step) {
        this.#isWaiting = false;
      }
      this.#actions.failed(error);
    }
  }

  /** Selects a row or the range to it when its events are known, unless the rows or the focus have moved meanwhile. */
  async #select(index: number, extend: boolean, step: number): Promise<void> {
    const { epoch } = this.#rows;
    const pivot = extend ? (this.selection.pivot?.index ?? index) : index;
    const isLong = Math.abs(pivot - index) >= LONG_RANGE;
    const from = isLong ? index : pivot;
    const start = Math.min(from, index);
    const end = Math.max(from, index) + 1;
    const ids = this.#knownIds(start, end) ?? (await this.#rows.ids(start, end));
    if (step !== this.#step || epoch !== this.#rows.epoch) {
      return;
    }
    this.#moveTo(index);
    const eventId = ids[index - start];
    if (eventId !== undefined) {
      if (isLong) {
        this.selection.longRange({ index, eventId });
      } else if (extend) {
        this.selection.range(ids, { index, eventId });
      } else {
        this.selection.only({ index, eventId });
      }
      this.#rows.changed();
    }
  }

  #knownIds(start: number, end: number): readonly string[] | undefined {
    const ids: string[] = [];
    for (let index = start; index < end; index += 1) {
      const row = this.#rows.row(index);
      if (row === undefined) {
        return undefined;
      }
      ids.push(row.eventId);
    }
    return ids;
  }

  #click(event: MouseEvent): void {
    const hit = this.#hit(event);
    if (hit === undefined || event.detail > 1) {
      return;
    }
    const { index, eventId } = hit;
    this.#column = this.#columnAt(event.target);
    if (event.shiftKey) {
      void this.#go(index, true);
      return;
    }
    this.#moveTo(index);
    if (event.ctrlKey || event.metaKey) {
      this.selection.toggle({ index, eventId });
    } else {
      this.selection.only({ index, eventId });
      this.#actions.open(eventId, true);
    }
    this.#rows.changed();
  }

  #doubleClick(event: MouseEvent): void {
    const hit = this.#hit(event);
    if (hit !== undefined) {
      this.#actions.open(hit.eventId, false);
    }
  }

  /** Gives the editor the context of a row's menu, or opens the active row's menu if a key asked for it. */
  #contextMenu(event: MouseEvent): void {
    const { element } = this.#rows;
    const hit = this.#hit(event);
    if (hit !== undefined) {
      const { row, index, eventId } = hit;
      this.#moveTo(index);
      this.#column = this.#columnAt(event.target);
      if (this.selection.has({ index, eventId })) {
        this.selection.activate({ index, eventId });
      } else {
        this.selection.only({ index, eventId });
      }
      this.#rows.changed();
      element.dataset.vscodeContext = cellContext(row, this.column, this.selection.size !== 1);
      return;
    }
    if (indexAt(event.target) !== undefined || event.target === element) {
      event.preventDefault();
      event.stopPropagation();
    }
    const byKey = event.target === element && event.button !== 2;
    if (byKey && this.#cursor !== undefined) {
      this.#rows.reveal(this.#cursor);
      this.#rows.changed();
      this.#rows.revealCell();
      const { activeElement } = this.#rows;
      if (activeElement !== undefined) {
        openEditorMenu(activeElement);
      }
    }
  }

  #columnAt(target: EventTarget | null): ResultColumn | undefined {
    const at = cellAt(target);
    return at === undefined ? undefined : this.#rows.columns[at];
  }

  #hit(event: MouseEvent): (RowMark & { readonly row: ResultRow }) | undefined {
    const index = indexAt(event.target);
    const row = index === undefined ? undefined : this.#rows.row(index);
    return index === undefined || row === undefined ? undefined : { index, eventId: row.eventId, row };
  }
}
