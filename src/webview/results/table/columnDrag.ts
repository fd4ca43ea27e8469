import type { ResultColumn } from "../../../protocol/columns.ts";

/** A pointer that moved less is a click (pixels). */
const STILL = 6;

/**
 * Lets a column's header be dragged to another place; `drop` gets the place among the others. A click stays a click.
 * Headers are the children of one row, in the order of the columns.
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
        // The click that ends a drag would sort.
        button.addEventListener("click", (event) => event.stopImmediatePropagation(), { capture: true, once: true });
        setTimeout(() => drop(column, index));
      }
    };
    window.addEventListener("pointermove", move, { signal: stop.signal });
    window.addEventListener("pointerup", () => finish(true), { signal: stop.signal });
    window.addEventListener("pointercancel", () => finish(false), { signal: stop.signal });
  });
}
