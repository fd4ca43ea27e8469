import type { ResultColumn } from "../../../protocol/columns.ts";

/** Pointer movements below this many pixels are a click. */
const STILL = 6;

/**
 * Makes a column's header draggable. `drop` receives the new index among the other columns. Clicks still work. The
 * headers must be the children of one row, in column order.
 */
export function dragColumn(
  button: HTMLElement,
  column: ResultColumn,
  drop: (column: ResultColumn, at: number) => void,
) {
  button.addEventListener("pointerdown", (down) => {
    const cell = button.parentElement;
    const row = cell?.parentElement;
    if (down.button !== 0 || cell === null || row === null || row === undefined) {
      return;
    }
    const others = [...row.children].filter(
      (each): each is HTMLElement => each !== cell && each instanceof HTMLElement,
    );
    const stop = new AbortController();
    let dragging = false;
    let index = 0;
    const mark = (at: number | undefined) => {
      for (const [index, other] of others.entries()) {
        other.classList.toggle("drop-before", index === at);
        other.classList.toggle("drop-behind", at === others.length && index === at - 1);
      }
    };
    const move = (event: PointerEvent) => {
      if (!dragging && Math.abs(event.clientX - down.clientX) >= STILL) {
        dragging = true;
        button.setPointerCapture(down.pointerId);
        cell.classList.add("dragged");
      }
      if (dragging) {
        const middles = others.map((other) => other.getBoundingClientRect()).map(({ left, width }) => left + width / 2);
        index = middles.filter((middle) => middle < event.clientX).length;
        mark(index);
      }
    };
    const finish = (dropped: boolean) => {
      stop.abort();
      mark(undefined);
      cell.classList.remove("dragged");
      if (dragging && dropped) {
        // Otherwise the click that ends a drag would sort.
        button.addEventListener("click", (event) => event.stopImmediatePropagation(), { capture: true, once: true });
        setTimeout(() => drop(column, index));
      }
    };
    window.addEventListener("pointermove", move, { signal: stop.signal });
    window.addEventListener("pointerup", () => finish(true), { signal: stop.signal });
    window.addEventListener("pointercancel", () => finish(false), { signal: stop.signal });
  });
}
