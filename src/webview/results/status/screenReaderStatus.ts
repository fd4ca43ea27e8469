import { countOf } from "../../../model/text/countOf.ts";
import type { LiveView } from "../../../protocol/following.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { Clock } from "../../clock.ts";
import { noiseLabels } from "../shownFilters.ts";
import { liveText } from "./liveLine.ts";
import { notesOf } from "./notes.ts";
import { stateText } from "./stateText.ts";

/** Minimum interval between two announcements of new events, in ms. */
const NEWS_EVERY = 10_000;

/** A live region for screen readers: announces when a search starts and ends, with its warnings, and what a live tail does. */
export class ScreenReaderStatus {
  readonly element = document.createElement("div");
  #announced = "";
  #liveState = "";
  /** How many events of a live tail were announced. */
  #liveCount = 0;
  #live: LiveView | undefined;
  #newsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element.className = "unseen";
    this.element.setAttribute("role", "status");
  }

  /**
   * Announces a changed state, and known noise that is hidden or shown again. The number of events alone does not count as
   * a change; that of a live tail is announced from time to time.
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
    this.#announceLive(state);
  }

  #announceLive({ following, timeZone }: ResultsState): void {
    const live = following?.feed === "live" ? following : undefined;
    const state = live === undefined ? "" : `${live.mode}/${live.end ?? ""}/${live.sampled}/${live.since ?? ""}`;
    this.#live = live;
    if (state !== this.#liveState) {
      this.#liveState = state;
      this.#liveCount = live?.count ?? 0;
      if (live !== undefined) {
        this.element.textContent = liveText(live, new Clock(timeZone, navigator.language));
      }
    } else if (live !== undefined && live.count > this.#liveCount) {
      this.#newsTimer ??= setTimeout(() => this.#announceNews(), NEWS_EVERY);
    }
  }

  #announceNews(): void {
    this.#newsTimer = undefined;
    const count = this.#live?.count ?? 0;
    if (count > this.#liveCount) {
      this.element.textContent = countOf(count - this.#liveCount, "new event");
      this.#liveCount = count;
    }
  }
}
