import type { TimeRange } from "../../model/text/time.ts";
import { pagesLeft, type ReadSpan } from "../../query/plan/estimate.ts";
import { PAGE_SIZE } from "./capabilities.ts";

/** How many events were counted in how much time, to estimate how many pages the rest has. */
export class EventCount {
  #events = 0;
  #ms = 0;
  /** Pages that were followed by another, and their events: AWS may give less at once than it could. */
  #full = { pages: 0, events: 0 };

  /** Counts the events of a range; undefined: how many it has is not known, and it does not count. */
  add(events: number | undefined, { from, to }: TimeRange): void {
    if (events !== undefined) {
      this.#events += events;
      this.#ms += to - from;
    }
  }

  /** Counts a page of AWS that was followed by another. */
  addFullPage(events: number): void {
    this.#full = { pages: this.#full.pages + 1, events: this.#full.events + events };
  }

  /** About how many pages are left of a window; undefined while nothing is known. `stored`: the stored ranges in `left`. */
  pagesLeft(left: TimeRange, stored: readonly ReadSpan[], window: TimeRange): number | undefined {
    const counted = { events: this.#events, ms: this.#ms };
    for (const { from, to, events } of stored) {
      if (to <= left.to && events !== undefined) {
        counted.events += events;
        counted.ms += to - from;
      }
    }
    return pagesLeft({
      left,
      remembered: stored,
      counted,
      whole: window.to - window.from,
      pageSize: this.#full.pages === 0 ? PAGE_SIZE : Math.max(1, this.#full.events / this.#full.pages),
    });
  }
}
