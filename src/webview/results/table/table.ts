import { LatestRun } from "../../../async/latestRun.ts";
import { isAbort } from "../../../model/failure.ts";
import type { ResultColumn } from "../../../protocol/columns.ts";
import type { TableTarget } from "../../../protocol/menus.ts";
import type { ResultRow } from "../../../protocol/resultRow.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import type { Columns } from "./columns.ts";
import { RowCache } from "./rowCache.ts";
import { RowFetcher } from "./rowFetcher.ts";
import { anchorOf, fetchAround, OVERSCAN, orderOf, shiftOf, sortOf } from "./rowRefresh.ts";
import { RowSentences } from "./rowSentences.ts";
import type { Selection } from "./selection.ts";
import { ShownColumns } from "./shownColumns.ts";
import type { ShownRows, TableActions } from "./tableActions.ts";
import { ROW_HEIGHT, TableBody } from "./tableBody.ts";
import { TableHead } from "./tableHead.ts";
import { type InputRows, TableInput } from "./tableInput.ts";
import { Viewport } from "./viewport.ts";

/** The virtual table. Rows are fetched in blocks. Visible rows keep their position when others arrive between them. */
export class ResultsTable implements InputRows {
  readonly element = newGrid();
  readonly #actions: TableActions;
  readonly #columns: Columns;
  readonly #head: TableHead;
  readonly #body = new TableBody();
  readonly #view: Viewport;
  readonly #shown: ShownColumns;
  readonly #fetcher: RowFetcher;
  readonly #sentences: RowSentences;
  #cache: RowCache;
  /** Incremented when the order of the shown rows changes; replies for an older order are dropped. */
  #epoch = 0;
  #count = 0;
  #state: ResultsState | undefined;
  #shownSort = "";
  #shownFilters = "";
  readonly #input: TableInput;
  /** Shows the rows of the latest state. */
  readonly #refresh: LatestRun;
  #scheduled = false;
  /** To be shown with the next rows. */
  #restoring: ShownRows | undefined;
  /** An event to be marked with a later state: its row was not there yet. */
  #awaited: string | undefined;

  constructor(columns: Columns, actions: TableActions) {
    this.#actions = actions;
    this.#columns = columns;
    this.#cache = new RowCache(columns.needed);
    this.#refresh = new LatestRun(
      () => this.#refreshOnce(),
      (error) => this.#fail(error),
    );
    this.#fetcher = new RowFetcher({
      rows: ({ start, count }, needed) => actions.rows(this.#state?.search ?? 0, start, count, needed),
      arrived: (cache) => {
        if (cache === this.#cache) {
          this.#schedule();
        }
      },
      failed: (error) => this.#fail(error),
    });
    this.#sentences = new RowSentences(this.element, {
      eventIdOf: (index) => this.row(index)?.eventId,
      describe: (eventId) => actions.describe(this.#state?.search ?? 0, eventId),
      arrived: () => this.#schedule(),
    });
    this.#head = new TableHead(columns, {
      sort: (column) => this.#sort(column),
      resized: (settled) => {
        this.#shown.resize();
        if (settled) {
          actions.resized();
        }
      },
      moved: () => actions.rearranged(),
      fit: (column) => this.fit(column),
      menu: (column, position) => actions.headMenu(column, position),
    });
    this.#shown = new ShownColumns({ table: this.element, columns, head: this.#head, body: this.#body });
    this.#view = new Viewport(this.element, this.#head.element);
    this.element.append(this.#head.element, this.#body.element);
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("scrollend", () => this.#settled(), { passive: true });
    this.#input = new TableInput(this, {
      ...actions,
      failed: (error) => this.#fail(error),
    });
    new ResizeObserver(() => {
      this.#shown.takeWidth();
      this.#schedule();
    }).observe(this.element);
  }

  /** Other columns are shown, or their order changed. */
  columnsChanged(): void {
    this.#shown.refresh();
    this.#draw();
    if (this.#columns.needed.some((column) => !this.#cache.columns.includes(column))) {
      this.#refresh.start();
    }
  }

  /**
   * Makes a column as wide as its texts in view, and keeps that width for the user. Without an argument, all columns size
   * themselves by the rows in view.
   */
  fit(column?: ResultColumn): void {
    this.#shown.fit(column, this.#rowsInView());
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
      this.#refresh.start();
    }
    if (this.#awaited !== undefined) {
      void this.mark(this.#awaited);
    }
  }

  /** Scrolls to the first row and takes the keyboard focus; the active row stays what it is. */
  toTop(): void {
    this.#view.top = 0;
    this.#draw();
    this.element.focus();
  }

  /** What is to be shown again in a later window. */
  get shownRows(): ShownRows {
    const { chosen, active } = this.selection;
    // A range without the ids of its events does not outlive its order of the rows.
    const ids = chosen !== "all" && "from" in chosen ? [active?.eventId ?? chosen.to] : chosen;
    return this.#restoring ?? { top: this.#view.top, chosen: ids, active: active?.eventId };
  }

  /** Scrolls and selects as an earlier window did, when all rows are there. */
  restore(rows: ShownRows): void {
    this.#restoring = rows;
    this.#refresh.start();
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
        await this.#refresh.running;
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
    this.#cache = new RowCache(this.#columns.needed);
    this.#sentences.clear();
    this.#shown.planFit("refit");
    this.#restoring = undefined;
    this.#count = state.count;
    this.#shownSort = sortOf(state);
    this.#shownFilters = JSON.stringify(state.filters);
    this.#input.clear();
    this.#body.clear();
    this.#stretch();
    this.#view.top = 0;
    this.changed();
  }

  /** Fetches the new indexes of the visible rows and the rows around them, then updates everything at once. */
  async #refreshOnce(): Promise<void> {
    const state = this.#state;
    if (state === undefined) {
      return;
    }
    const resorted = sortOf(state) !== this.#shownSort;
    const anchor = resorted ? undefined : anchorOf(this.selection.active, this.#view, this.#cache);
    const restoring = this.#restoring;
    const active = restoring?.active;
    const marks = active === undefined ? this.selection.marks : [active];
    const ids = [...new Set([...(anchor === undefined ? [] : [anchor.eventId]), ...marks])];
    const { cache, rowIndexes } = await fetchAround(
      {
        search: state.search,
        columns: this.#columns.needed,
        ids,
        first: (indexes) =>
          restoring !== undefined
            ? Math.floor(restoring.top / ROW_HEIGHT)
            : resorted
              ? 0
              : this.first + shiftOf(anchor, indexes),
        fitting: this.fitting,
      },
      this.#actions,
    );
    if (this.#state?.search !== state.search) {
      return;
    }
    this.#epoch += 1;
    this.#cache = cache;
    this.#sentences.clear();
    this.#count = state.count;
    this.#shownSort = sortOf(state);
    const filters = JSON.stringify(state.filters);
    const reordered = resorted || filters !== this.#shownFilters;
    this.#input.moved(rowIndexes, reordered);
    this.#shown.planFit(reordered ? "refit" : "grow");
    this.#shownFilters = filters;
    this.#stretch();
    if (restoring === undefined) {
      this.#view.top = resorted ? 0 : this.#view.top + shiftOf(anchor, rowIndexes) * ROW_HEIGHT;
      this.#draw();
    } else {
      this.#restoring = undefined;
      this.#view.top = restoring.top;
      const index = active === undefined ? -1 : (rowIndexes.get(active) ?? -1);
      this.selection.restore(
        restoring.chosen,
        active === undefined || index === -1 ? undefined : { index, eventId: active },
      );
      this.changed();
    }
  }

  get first(): number {
    return this.#view.first;
  }

  /** Number of rows that fit into the viewport. */
  get fitting(): number {
    return this.#view.fitting;
  }

  /** Sets the body's height for the number of rows, within the limit of an element. */
  #stretch(): void {
    this.#body.height = this.#view.stretch(this.#count);
    this.element.setAttribute("aria-rowcount", String(this.#count + 1));
  }

  #settled(): void {
    this.#view.settle();
    this.#shown.planFit("grow");
    this.#schedule();
  }

  #scrolled(): void {
    this.#view.scrolled();
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
    const rows = this.#rowsInView(first, fitting + 1);
    if (rows.length > 0 && rows.every((row) => row === undefined) && !this.#body.draws(first, first + rows.length)) {
      // To draw rows without texts takes longer than the host needs for its answer, which the page would take later.
      this.#body.top = this.#view.offsetOf(this.#body.first);
      return;
    }
    const from = Math.max(0, first - OVERSCAN);
    const end = Math.min(this.#count, first + fitting + OVERSCAN);
    this.#body.draw(from, end, this.#view.offsetOf(from), {
      row: (index) => this.#cache.row(index),
      selected: ({ eventId }, index) => this.selection.has({ index, eventId }),
      active: (index) => index === this.#input.cursor,
      sentence: ({ eventId }) => this.#sentences.of(eventId),
    });
    this.#sentences.want(this.#input.cursor);
    const active = this.activeElement;
    if (active === undefined) {
      this.element.removeAttribute("aria-activedescendant");
    } else {
      this.element.setAttribute("aria-activedescendant", active.id);
    }
    this.#shown.fitAsPlanned(rows.slice(0, fitting));
  }

  /** The rows in view; undefined for one that has not been fetched. */
  #rowsInView(first = this.first, fitting = this.fitting): (ResultRow | undefined)[] {
    const rows = Math.max(0, Math.min(fitting, this.#count - first));
    return Array.from({ length: rows }, (_, at) => this.#cache.row(first + at));
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

  /** Scrolls a row into view. */
  reveal(index: number): void {
    this.#view.reveal(index);
  }

  /** Scrolls sideways to the active cell. */
  revealCell(): void {
    const cell = this.#input.column === undefined ? undefined : this.activeElement;
    if (cell !== undefined) {
      this.#view.revealCell(cell);
    }
  }

  /** The selection, the active row or the active cell has changed. */
  changed(): void {
    this.#awaited = undefined;
    this.#draw();
    this.#actions.selected(this.selection.size);
  }
}

function newGrid(): HTMLElement {
  const grid = document.createElement("div");
  grid.className = "table";
  grid.tabIndex = 0;
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-label", "Events");
  grid.setAttribute("aria-multiselectable", "true");
  return grid;
}
