import { ScrollSpace } from "./scrollSpace.ts";
import { ROW_HEIGHT } from "./tableBody.ts";

/** The part of the table that is in view, in rows and in pixels of the whole table. */
export class Viewport {
  readonly #table: HTMLElement;
  readonly #head: HTMLElement;
  readonly #space: ScrollSpace;

  /** `table`: the scrolled element. `head`: what always covers its top. */
  constructor(table: HTMLElement, head: HTMLElement) {
    this.#table = table;
    this.#head = head;
    this.#space = new ScrollSpace(table);
  }

  /** Scroll position in pixels. */
  get top(): number {
    return this.#space.top;
  }

  set top(top: number) {
    this.#space.top = top;
  }

  /** Index of the first row, of which a part may be out of view. */
  get first(): number {
    return Math.floor(this.#space.top / ROW_HEIGHT);
  }

  /** Index of the first row that is completely in view. */
  get firstWhole(): number {
    return Math.ceil(this.#space.top / ROW_HEIGHT);
  }

  /** Number of rows that fit. */
  get fitting(): number {
    return Math.ceil(this.#height / ROW_HEIGHT);
  }

  get #height(): number {
    return Math.max(0, this.#table.clientHeight - this.#head.offsetHeight);
  }

  /** Makes room for so many rows. Returns the height that the body has to have on the page before anything else is asked. */
  stretch(count: number): number {
    this.#space.height = count * ROW_HEIGHT;
    return this.#space.drawn;
  }

  /** Where a row is in the body, in pixels. */
  offsetOf(index: number): number {
    return this.#space.rowAt(index * ROW_HEIGHT);
  }

  /** Call it when the table was scrolled. */
  scrolled(): void {
    this.#space.scrolled();
  }

  /** Call it when scrolling has ended. */
  settle(): void {
    this.#space.settle();
  }

  /** Scrolls a row into view. */
  reveal(index: number): void {
    const top = index * ROW_HEIGHT;
    if (top < this.top) {
      this.top = top;
    } else if (top + ROW_HEIGHT > this.top + this.#height) {
      this.top = top + ROW_HEIGHT - this.#height;
    }
  }

  /** Scrolls sideways to a cell. */
  revealCell(cell: HTMLElement): void {
    const { left, right } = cell.getBoundingClientRect();
    const shown = this.#table.getBoundingClientRect();
    const by = scrollBy({ from: shown.left, to: shown.left + this.#table.clientWidth }, left, right);
    if (by !== 0) {
      this.#table.scrollLeft += by;
    }
  }
}

/** How far an element must be scrolled so that `from` to `to` is in view. */
function scrollBy(shown: { readonly from: number; readonly to: number }, from: number, to: number): number {
  return from < shown.from ? from - shown.from : to > shown.to ? Math.min(to - shown.to, from - shown.from) : 0;
}
