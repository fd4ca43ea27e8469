import type { ResultsState } from "../../../protocol/results.ts";
import { notesOf } from "./notes.ts";
import { stateText } from "./stateText.ts";
import { events } from "./status.ts";

/** For those who do not see it: when a search begins and when it ends, and what there is to know of it. */
export class Spoken {
  readonly element = document.createElement("div");
  #told = "";

  constructor() {
    this.element.className = "unseen";
    this.element.setAttribute("role", "status");
  }

  /** Tells a state that is another one; how many events there are is no news by itself. */
  tell(state: ResultsState): void {
    const notes = notesOf(state).join(" ");
    const news = `${state.search}/${stateText(state)}/${notes}`;
    if (news !== this.#told) {
      this.#told = news;
      this.element.textContent = `${stateText(state)}, ${events(state.count)}${notes === "" ? "" : `. ${notes}`}`;
    }
  }
}
