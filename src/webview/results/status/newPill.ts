import { html, render } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import { icon } from "../../controls.ts";

/** "↑ 12 new", over the first rows of a table that is scrolled away from where new events are added: goes there. */
export class NewPill {
  readonly element = document.createElement("div");
  readonly #go: () => void;
  /** How many new events there were when the place of new ones was in view last. */
  #seen = 0;
  #shown = 0;

  constructor(go: () => void) {
    this.#go = go;
    this.element.className = "new-pill";
    this.element.hidden = true;
  }

  /** `fresh`: the number of events that were added and not marked as seen. `isAway`: the place of new ones is out of view. */
  show(fresh: number, isAway: boolean): void {
    this.#seen = isAway ? Math.min(this.#seen, fresh) : fresh;
    const count = fresh - this.#seen;
    if (count !== this.#shown) {
      this.#shown = count;
      this.element.hidden = count === 0;
      const label = `Go to ${countOf(count, "new event")}`;
      render(
        count === 0
          ? ""
          : html`<button type="button" class="button" aria-label=${label} title=${label} @click=${this.#go}>
              ${icon("arrow-up")}${count.toLocaleString()} new
            </button>`,
        this.element,
      );
    }
  }
}
