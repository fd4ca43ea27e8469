import { isAbort } from "../../../model/failure.ts";
import type { ResultColumn } from "../../../protocol/columns.ts";
import type { TableTarget } from "../../../protocol/menus.ts";
import type { ResultRow, ResultsState } from "../../../protocol/results.ts";
import type { MenuPosition } from "../../menu.ts";
import { ColumnFitter } from "./columnFitter.ts";
import type { Columns } from "./columns.ts";
import { BLOCK, RowCache } from "./rowCache.ts";
import { RowFetcher } from "./rowFetcher.ts";
import { ScrollSpace } from "./scrollSpace.ts";
import type { RowMark, Selection } from "./selection.ts";
import { ROW_HEIGHT, TableBody } from "./tableBody.ts";
import { TableHead } from "./tableHead.ts";
import { type InputActions, type InputRows, TableInput } from "./tableInput.ts";

/** The table's requests and notifications. */
export interface TableActions extends InputActions {
  rows(search: number, start: number, count: number): Promise<readonly ResultRow[]>;
  ids(search: number, start: number, end: number): Promise<readonly string[]>;
  locate(search: number, eventIds: readonly string[]): Promise<readonly number[]>;
  sort(column: ResultColumn, descending: boolean): void;
  selected(count: number | "all"): void;
  /** The table was scrolled. */
  moved(): void;
  /** Column widths changed. */
  resized(): void;
  /** A column was moved: call `columnsChanged`. */
  rearranged(): void;
  headMenu(column: ResultColumn, position: MenuPosition): void;
}

/** What an earlier window showed: the scroll position in pixels of the whole table, and the selection. */
export interface ShownRows {
  readonly top: number;
  readonly chosen: readonly string[] | "all";
  /** Event id of the row with the keyboard focus. */
  readonly active?: string | undefined;
}

/** Number of rows drawn above and below the viewport. */
const OVERSCAN = 12;

/** The virtual table. Rows are fetched in blocks. Visible rows keep their position when others arrive between them. */
export class ResultsTable implements InputRows {
  readonly element = document.createElement("div");
  readonly #actions: TableActions;
  readonly #columns: Columns;
  readonly #head: TableHead;
  readonly #body = new TableBody();
  readonly #space = new ScrollSpace(this.element);
  readonly #fitter: ColumnFitter;
  readonly #fetcher: RowFetcher;
  #cache = new RowCache();
  /** Incremented when the order of the shown rows changes; replies for an older order are dropped. */
  #epoch = 0;
  #count = 0;
  #state: ResultsState | undefined;
  #shownSort = "";
  #shownFilters = "";
  readonly #input: TableInput;
  /** Settles when the rows of the latest state are shown. Undefined: they are. */
  #refreshing: Promise<void> | undefined;
  #again = false;
  #scheduled = false;
  /** To be shown with the next rows. */
  #restoring: ShownRows | undefined;
  /** An event to be marked with a later state: its row was not there yet. */
  #awaited: string | undefined;

  constructor(columns: Columns, actions: TableActions) {
    this.#actions = actions;
    this.#columns = columns;
    this.#fetcher = new RowFetcher({
      rows: ({ start, count }) => actions.rows(this.#state?.search ?? 0, start, count),
      arrived: (cache) => {
        if (cache === this.#cache) {
          this.#schedule();
        }
      },
      failed: (error) => this.#fail(error),
    });
    this.#fitter = new ColumnFitter(this.element, columns);
    this.#head = new TableHead(columns, {
      sort: (column) => this.#sort(column),
      resized: (settled) => {
        this.#resize();
        if (settled) {
          actions.resized();
        }
      },
      moved: () => actions.rearranged(),
      fit: (column) => this.fit(column),
      menu: (column, position) => actions.headMenu(column, position),
    });
    this.element.className = "table";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "grid");
    this.element.setAttribute("aria-label", "Events");
    this.element.setAttribute("aria-multiselectable", "true");
    this.element.append(this.#head.element, this.#body.element);
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("scrollend", () => this.#settled(), { passive: true });
    this.#input = new TableInput(this, {
      ...actions,
      failed: (error) => this.#fail(error),
    });
    new ResizeObserver(() => {
      this.#takeWidth();
      this.#schedule();
    }).observe(this.element);
    this.#body.columns = columns.shown;
    this.#resize();
  }

  /** Other columns are shown, or their order changed. */
  columnsChanged(): void {
    this.#head.refresh();
    this.#body.columns = this.#columns.shown;
    this.#resize();
    this.#fitter.plan("grow");
    this.#draw();
  }

  /**
   * Makes a column as wide as its texts in view, and keeps that width for the user. Without an argument, all columns size
   * themselves by the rows in view.
   */
  fit(column?: ResultColumn): void {
    if (column === undefined) {
      this.#columns.reset();
      this.#fitter.plan("refit");
      this.#fitter.fit(this.#rowsInView());
    } else {
      this.#fitter.fitOne(column, this.#rowsInView());
    }
    this.#resize();
    this.#actions.resized();
  }

  /** Takes the latest state; fetches rows if they changed. */
  show(state: ResultsState): void {
    const before = this.#state;
    this.#state = state;
    this.#head.show(state.sort);
    if (before?.search !== state.search) {
      // An event of another search is not awaited any more.
      const awaited = before === undefined ? this.#awaited : undefined;
      this.#reset(state);
      this.#awaited = awaited;
    } else if (orderOf(before) !== orderOf(state)) {
      this.#refresh();
    }
    if (this.#awaited !== undefined) {
      void this.mark(this.#awaited);
    }
  }

  /** Scrolls to the first row and takes the keyboard focus; the active row stays what it is. */
  toTop(): void {
    this.#space.top = 0;
    this.#draw();
    this.element.focus();
  }

  /** What is to be shown again in a later window. */
  get shownRows(): ShownRows {
    const { chosen, active } = this.selection;
    // A range without the ids of its events does not outlive its order of the rows.
    const ids = chosen !== "all" && "from" in chosen ? [active?.eventId ?? chosen.to] : chosen;
    return this.#restoring ?? { top: this.#space.top, chosen: ids, active: active?.eventId };
  }

  /** Scrolls and selects as an earlier window did, when all rows are there. */
  restore(rows: ShownRows): void {
    this.#restoring = rows;
    void this.#refresh();
  }

  /**
   * Moves the keyboard focus to an event's row at its current index. Where there is no such row yet, it does so with the first
   * state that has one, unless another row is selected before.
   */
  async mark(eventId: string): Promise<void> {
    const search = this.#state?.search;
    this.#awaited = eventId;
    try {
      while (search !== undefined && search === this.#state?.search) {
        // The rows of the latest state may still be on their way.
        await this.#refreshing;
        const epoch = this.#epoch;
        const [index = -1] = await this.#actions.locate(search, [eventId]);
        if (epoch === this.#epoch) {
          // The host may know rows that the state of this page does not have yet.
          if (index !== -1 && index < this.#count && this.#awaited === eventId) {
            this.#input.mark({ index, eventId });
          }
          return;
        }
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  get selection(): Selection {
    return this.#input.selection;
  }

  get count(): number {
    return this.#count;
  }

  get columns(): readonly ResultColumn[] {
    return this.#columns.shown;
  }

  /** The drawn element of the active cell, or of the active row. */
  get activeElement(): HTMLElement | undefined {
    return this.#body.activate(this.#input.cursor, this.#input.column);
  }

  /** What a command acts on; null: no event is active. `most`: limit of the selected events. */
  target(most: number): TableTarget | null {
    const { active, chosen } = this.selection;
    const { column } = this.#input;
    if (active === undefined || this.#state === undefined) {
      return null;
    }
    return {
      search: this.#state.search,
      eventId: active.eventId,
      ...(column === undefined ? {} : { column }),
      chosen: chosen === "all" || "from" in chosen ? chosen : chosen.slice(0, most),
    };
  }

  get epoch(): number {
    return this.#epoch;
  }

  row(index: number): ResultRow | undefined {
    return this.#cache.row(index);
  }

  async ids(start: number, end: number): Promise<readonly string[]> {
    return this.#state === undefined ? [] : this.#actions.ids(this.#state.search, start, end);
  }

  #reset(state: ResultsState): void {
    this.#epoch += 1;
    this.#cache = new RowCache();
    this.#fitter.plan("refit");
    this.#restoring = undefined;
    this.#count = state.count;
    this.#shownSort = sortOf(state);
    this.#shownFilters = JSON.stringify(state.filters);
    this.#input.clear();
    this.#stretch();
    this.#space.top = 0;
    this.changed();
  }

  #refresh(): void {
    this.#again = this.#refreshing !== undefined;
    this.#refreshing ??= this.#refreshAll();
  }

  async #refreshAll(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#refreshOnce();
      } while (this.#again);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#refreshing = undefined;
    }
  }

  /** Fetches the new indexes of the visible rows and the rows around them, then updates everything at once. */
  async #refreshOnce(): Promise<void> {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    const resorted = sortOf(state) !== this.#shownSort;
    const anchor = resorted ? undefined : this.#anchor();
    const restoring = this.#restoring;
    const active = restoring?.active;
    const marks = active === undefined ? this.selection.marks : [active];
    const ids = [...new Set([...(anchor === undefined ? [] : [anchor.eventId]), ...marks])];
    const found = ids.length === 0 ? [] : await this.#actions.locate(state.search, ids);
    const rowIndexes = new Map(ids.map((id, at) => [id, found[at] ?? -1]));
    const first =
      restoring === undefined
        ? resorted
          ? 0
          : this.first + shiftOf(anchor, rowIndexes)
        : Math.floor(restoring.top / ROW_HEIGHT);
    const from = Math.max(0, Math.floor((first - OVERSCAN) / BLOCK) * BLOCK);
    const wanted = Math.ceil((first + this.fitting + OVERSCAN - from) / BLOCK) * BLOCK;
    const rows = await this.#actions.rows(state.search, from, Math.min(wanted, 500));
    if (this.#state?.search !== state.search) {
      return;
    }
    const cache = new RowCache();
    cache.put({ start: from, count: rows.length }, rows);
    // The order may have changed between the two replies: use the indexes of the rows.
    for (const id of ids) {
      const index = cache.indexOf(id);
      if (index !== -1) {
        rowIndexes.set(id, index);
      }
    }
    this.#epoch += 1;
    this.#cache = cache;
    this.#count = state.count;
    this.#shownSort = sortOf(state);
    const filters = JSON.stringify(state.filters);
    const reordered = resorted || filters !== this.#shownFilters;
    this.#input.moved(rowIndexes, reordered);
    this.#fitter.plan(reordered ? "refit" : "grow");
    this.#shownFilters = filters;
    this.#stretch();
    if (restoring === undefined) {
      this.#space.top = resorted ? 0 : this.#space.top + shiftOf(anchor, rowIndexes) * ROW_HEIGHT;
      this.#draw();
    } else {
      this.#restoring = undefined;
      this.#space.top = restoring.top;
      const index = active === undefined ? -1 : (rowIndexes.get(active) ?? -1);
      this.selection.restore(
        restoring.chosen,
        active === undefined || index === -1 ? undefined : { index, eventId: active },
      );
      this.changed();
    }
  }

  /**
   * The row whose position is kept: the active one if visible, else the first completely visible one. Undefined at the
   * top without an active row in view: rows that are added there are shown.
   */
  #anchor(): RowMark | undefined {
    const { active } = this.selection;
    const first = Math.ceil(this.#space.top / ROW_HEIGHT);
    if (active !== undefined && active.index >= first && active.index < first + this.fitting) {
      return active;
    }
    const row = this.#cache.row(first);
    return row === undefined || this.#space.top === 0 ? undefined : { index: first, eventId: row.eventId };
  }

  get first(): number {
    return Math.floor(this.#space.top / ROW_HEIGHT);
  }

  /** Number of rows that fit into the viewport. */
  get fitting(): number {
    return Math.ceil(this.#viewport / ROW_HEIGHT);
  }

  get #viewport(): number {
    return Math.max(0, this.element.clientHeight - this.#head.element.offsetHeight);
  }

  /** Sets the body's height for the number of rows, within the limit of an element. */
  #stretch(): void {
    this.#space.height = this.#count * ROW_HEIGHT;
    this.#body.height = this.#space.drawn;
  }

  #settled(): void {
    this.#space.settle();
    this.#fitter.plan("grow");
    this.#draw();
  }

  #scrolled(): void {
    this.#space.scrolled();
    this.#schedule();
    this.#actions.moved();
  }

  #schedule(): void {
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame(() => {
        this.#scheduled = false;
        this.#draw();
      });
    }
  }

  #draw(): void {
    // Read before anything is drawn: afterwards, the browser would have to lay out the page to answer.
    const first = Math.min(this.first, this.#count);
    const { fitting } = this;
    if (this.#state !== undefined) {
      // Requested before anything is drawn, so that the host can answer meanwhile. At most positions, a part of one more
      // row is in view.
      this.#fetcher.fetch(this.#cache, first, fitting + 1, this.#count);
    }
    const from = Math.max(0, first - OVERSCAN);
    const end = Math.min(this.#count, first + fitting + OVERSCAN);
    this.#body.draw(from, end, this.#space.rowAt(from * ROW_HEIGHT), {
      row: (index) => this.#cache.row(index),
      selected: ({ eventId }, index) => this.selection.has({ index, eventId }),
      active: (index) => index === this.#input.cursor,
    });
    this.element.setAttribute("aria-rowcount", String(this.#count + 1));
    const active = this.activeElement;
    if (active === undefined) {
      this.element.removeAttribute("aria-activedescendant");
    } else {
      this.element.setAttribute("aria-activedescendant", active.id);
    }
    if (this.#fitter.fit(this.#rowsInView(first, fitting))) {
      this.#resize();
    }
  }

  /** The rows in view; undefined for one that has not been fetched. */
  #rowsInView(first = this.first, fitting = this.fitting): (ResultRow | undefined)[] {
    const rows = Math.max(0, Math.min(fitting, this.#count - first));
    return Array.from({ length: rows }, (_, at) => this.#cache.row(first + at));
  }

  #takeWidth(): void {
    const { shown } = this.#columns;
    this.#columns.available = this.element.clientWidth;
    if (this.#columns.shown.some((column, at) => column !== shown[at])) {
      this.#head.refresh();
      this.#body.columns = this.#columns.shown;
    }
    this.#fitter.plan("refit");
    this.#resize();
  }

  #fail(error: unknown): void {
    if (!isAbort(error)) {
      this.#actions.failed(error);
    }
  }

  #sort(column: ResultColumn): void {
    const sort = this.#state?.sort;
    const descending = sort?.column === column ? !sort.descending : column === "time";
    this.#actions.sort(column, descending);
  }

  #resize(): void {
    this.element.setAttribute("aria-colcount", String(this.#columns.shown.length));
    this.element.style.setProperty("--columns", this.#columns.template);
    this.element.style.setProperty("--columns-width", `${this.#columns.total}px`);
  }

  /** Scrolls a row into view. */
  reveal(index: number): void {
    const top = index * ROW_HEIGHT;
    if (top < this.#space.top) {
      this.#space.top = top;
    } else if (top + ROW_HEIGHT > this.#space.top + this.#viewport) {
      this.#space.top = top + ROW_HEIGHT - this.#viewport;
    }
  }

  /** Scrolls sideways to the active cell. */
  revealCell(): void {
    const cell = this.#input.column === undefined ? undefined : this.activeElement;
    if (cell !== undefined) {
      const { left, right } = cell.getBoundingClientRect();
      const shown = this.element.getBoundingClientRect();
      const by = scrollBy({ from: shown.left, to: shown.left + this.element.clientWidth }, left, right);
      if (by !== 0) {
        this.element.scrollLeft += by;
      }
    }
  }

  /** The selection, the active row or the active cell has changed. */
  changed(): void {
    this.#awaited = undefined;
    this.#draw();
    this.#actions.selected(this.selection.size);
  }
}

/** How far an element must be scrolled so that `from` to `to` is in view. */
function scrollBy(shown: { readonly from: number; readonly to: number }, from: number, to: number): number {
  return from < shown.from ? from - shown.from : to > shown.to ? Math.min(to - shown.to, from - shown.from) : 0;
}

function orderOf(state: ResultsState): string {
  return `${state.revision ?? ""}/${state.count}/${sortOf(state)}`;
}

function sortOf({ sort }: ResultsState): string {
  return `${sort.column}/${sort.descending}`;
}

function shiftOf(anchor: RowMark | undefined, rowIndexes: ReadonlyMap<string, number>): number {
  const position = anchor === undefined ? undefined : rowIndexes.get(anchor.eventId);
  return anchor === undefined || position === undefined || position === -1 ? 0 : position - anchor.index;
}
