/** The element that is scrolled, as far as it is needed here. */
export interface Scrolled {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/**
 * No body of rows is made taller (pixels). Chromium cuts an element at 33,554,428 pixels of the device: at a scale of
 * 200 % that is 645,277 rows of 26 pixels.
 */
const TALLEST = 5_000_000;
/** This close to either end (pixels), the element is scrolled by as much as the rows are. */
const MARGIN = 20_000;

/**
 * Where a table stands that may be taller than an element can be. A short step, as of the wheel, moves the rows by just
 * as much; a long one, as of the scrollbar, goes to that share of the rows. All numbers are pixels.
 */
export class ScrollSpace {
  readonly #element: Scrolled;
  #height = 0;
  /** What is to be added to the element's `scrollTop`. */
  #shift = 0;
  #seen = 0;

  constructor(element: Scrolled) {
    this.#element = element;
  }

  /** What all rows would take. Give their body the height `drawn` then, before anything else is asked. */
  set height(height: number) {
    this.#height = height;
    if (this.#excess === 0) {
      this.#shift = 0;
    }
  }

  /** The height that the body of rows has on the page. */
  get drawn(): number {
    return Math.min(this.#height, TALLEST);
  }

  /** How far down the rows are scrolled. */
  get top(): number {
    return this.#element.scrollTop + this.#shift;
  }

  set top(top: number) {
    const room = this.#room + this.#excess;
    const within = Math.min(room, Math.max(0, top));
    this.#element.scrollTop = this.#toElement(within);
    // It is rounded there.
    this.#seen = this.#element.scrollTop;
    // While it is hidden, an element has no room and keeps no place.
    this.#shift = this.#excess === 0 || this.#room === 0 ? 0 : within - this.#seen;
  }

  /** From a place among the rows to the place in their body where it is drawn. */
  rowAt(top: number): number {
    return top - this.#shift;
  }

  /** The element was scrolled. */
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

  /** Nobody scrolls any more: the scrollbar shows again how far down the rows are. */
  settle(): void {
    if (this.#excess > 0) {
      const { top } = this;
      this.top = top;
    }
  }

  /** What the rows are taller than their body. */
  get #excess(): number {
    return this.#height - this.drawn;
  }

  /** How far the element can be scrolled. */
  get #room(): number {
    return Math.max(0, this.#element.scrollHeight - this.#element.clientHeight);
  }

  /** More than a hand turns the wheel, and less than a pixel of the scrollbar stands for. */
  get #leap(): number {
    const { clientHeight } = this.#element;
    return Math.max(clientHeight, this.#room / clientHeight / 3);
  }

  /** Near an end of the element, but not as near to that of the rows; or past it. */
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
