import { countOf } from "../../../model/text/countOf.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { noiseLabels } from "../shownFilters.ts";
import { notesOf } from "./notes.ts";
import { stateText } from "./stateText.ts";

/** A live region for screen readers: announces when a search starts and ends, with its warnings. */
export class ScreenReaderStatus {
  readonly element = document.createElement("div");
  #announced = "";

  constructor() {
    this.element.className = "unseen";
    this.element.setAttribute("role", "status");
  }

  /**
   * Announces a changed state, and known noise that is hidden or shown again. The number of events alone does not count as
   * a change.
   */
  announce(state: ResultsState): void {
    const notes = notesOf(state).join(" ");
    const hidden = noiseLabels(state).filter((noise) => noise.hidden);
    const announcement = `${state.search}/${stateText(state)}/${notes}/${hidden.map(({ id }) => id).join()}`;
    if (announcement !== this.#announced) {
      this.#announced = announcement;
      const texts = [stateText(state), countOf(state.count, "event"), ...hidden.map(({ text }) => text)];
      this.element.textContent = `${texts.join(", ")}${notes === "" ? "" : `. ${notes}`}`;
    }
  }
}
