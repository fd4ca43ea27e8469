/** The used properties of the scrolled element. */
export interface Scrolled {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/**
 * Maximum height of the table body in pixels. Chromium clips elements at 33,554,428 device pixels: at a scale of 200 %
 * that is 645,277 rows of 26 pixels.
 */
const TALLEST = 5_000_000;
/** Within this distance (pixels) from either end, the element scrolls by the same amount as the rows. */
const MARGIN = 20_000;

/**
 * Scroll position of a table that may be taller than an element can be. A short step, as of the wheel, moves the rows
 * by the same distance; a long one, as of the scrollbar, jumps to the proportional position. All numbers are pixels.
 */
export class ScrollSpace {
  readonly #element: Scrolled;
  #height = 0;
  /** Row position minus the element's `scrollTop`. */
  #shift = 0;
  #seen = 0;

  constructor(element: Scrolled) {
    this.#element = element;
  }

  /** Total height of all rows. Afterwards set the body's height to `drawn` before calling anything else. */
  set height(height: number) {
    this.#height = height;
    if (this.#excess === 0) {
      this.#shift = 0;
    }
  }

  /** The body's height on the page. */
  get drawn(): number {
    return Math.min(this.#height, TALLEST);
  }

  /** Scroll position in the rows. */
  get top(): number {
    return this.#element.scrollTop + this.#shift;
  }

  set top(top: number) {
    const room = this.#room + this.#excess;
    const within = Math.min(room, Math.max(0, top));
    this.#element.scrollTop = this.#toElement(within);
    // The browser rounds it.
    this.#seen = this.#element.scrollTop;
    // A hidden element has no scroll range and resets its position.
    this.#shift = this.#excess === 0 || this.#room === 0 ? 0 : within - this.#seen;
  }

  /** Converts a position in the rows to a position in the body. */
  rowAt(top: number): number {
    return top - this.#shift;
  }

  /** Call it when the element was scrolled. */
  scrolled(): void {
    const { scrollTop } = this.#element;
    const step = Math.abs(scrollTop - this.#seen);
    this.#seen = scrollTop;
    if (this.#excess === 0) {
      return;
    }
    if (step > this.#leap) {
      this.#shift = this.#toRows(scrollTop) - scrollTop;
    } else if (this.#lost(scrollTop)) {
      this.top = scrollTop + this.#shift;
    }
  }

  /** Call it when scrolling has ended: aligns the scrollbar with the position in the rows. */
  settle(): void {
    if (this.#excess > 0) {
      const { top } = this;
      this.top = top;
    }
  }

  /** Height of the rows beyond the body's maximum. */
  get #excess(): number {
    return this.#height - this.drawn;
  }

  /** The element's scroll range. */
  get #room(): number {
    return Math.max(0, this.#element.scrollHeight - this.#element.clientHeight);
  }

  /** Steps above this are jumps: more than one turn of the wheel, less than one pixel of the scrollbar. */
  get #leap(): number {
    const { clientHeight } = this.#element;
    return Math.max(clientHeight, this.#room / clientHeight / 3);
  }

  /** True near an end of the element when the rows are not equally near to theirs, and beyond the end of the rows. */
  #lost(scrollTop: number): boolean {
    const top = scrollTop + this.#shift;
    const left = this.#room - scrollTop;
    const leftOfRows = this.#room + this.#excess - top;
    return (
      top < 0 ||
      leftOfRows < 0 ||
      (scrollTop < MARGIN && Math.abs(top - scrollTop) > 1) ||
      (left < MARGIN && Math.abs(leftOfRows - left) > 1)
    );
  }

  #toElement(top: number): number {
    const room = this.#room;
    const rows = room + this.#excess;
    if (top <= MARGIN) {
      return top;
    }
    if (rows - top <= MARGIN) {
      return room - (rows - top);
    }
    return MARGIN + (top - MARGIN) * ((room - 2 * MARGIN) / (rows - 2 * MARGIN));
  }

  #toRows(scrollTop: number): number {
    const room = this.#room;
    const rows = room + this.#excess;
    if (scrollTop <= MARGIN) {
      return scrollTop;
    }
    if (room - scrollTop <= MARGIN) {
      return rows - (room - scrollTop);
    }
    return MARGIN + (scrollTop - MARGIN) * ((rows - 2 * MARGIN) / (room - 2 * MARGIN));
  }
}
