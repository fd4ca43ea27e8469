import type { ResultsState } from "../../../protocol/results.ts";
import { notesOf } from "./notes.ts";
import { stateText } from "./stateText.ts";
import { events } from "./status.ts";

/** A live region for screen readers: announces when a search starts and ends, with its warnings. */
export class ScreenReaderStatus {
  readonly element = document.createElement("div");
  #announced = "";

  constructor() {
    this.element.className = "unseen";
    this.element.setAttribute("role", "status");
  }

  /** Announces a changed state. The number of events alone does not count as a change. */
  announce(state: ResultsState): void {
    const notes = notesOf(state).join(" ");
    const announcement = `${state.search}/${stateText(state)}/${notes}`;
    if (announcement !== this.#announced) {
      this.#announced = announcement;
      this.element.textContent = `${stateText(state)}, ${events(state.count)}${notes === "" ? "" : `. ${notes}`}`;
    }
  }
}
