import type { ResultsState } from "../../../protocol/results.ts";

/** Draws the progress of a search as a thin bar, animated if the progress is unknown. */
export function drawProgress(element: HTMLElement, { state, progress }: ResultsState): void {
  const running = state === "running";
  element.classList.toggle("running", running);
  element.classList.toggle("unknown", running && progress === undefined);
  if (!running) {
    for (const name of ["role", "aria-label", "aria-valuenow"]) {
      element.removeAttribute(name);
    }
    element.replaceChildren();
    return;
  }
  const bar = element.firstElementChild ?? element.appendChild(document.createElement("div"));
  element.setAttribute("role", "progressbar");
  element.setAttribute("aria-label", "Search");
  if (progress === undefined) {
    element.removeAttribute("aria-valuenow");
  } else {
    element.setAttribute("aria-valuenow", String(Math.round(progress * 100)));
    if (bar instanceof HTMLElement) {
      bar.style.width = `${Math.min(1, Math.max(0, progress)) * 100}%`;
    }
  }
}

/** A rough estimate: "about 2 min left". */
export function remainingText(ms: number): string {
  if (ms < 10_000) {
    return "a few seconds left";
  }
  if (ms < 55_000) {
    return `about ${Math.ceil(ms / 10_000) * 10} s left`;
  }
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60 ? `about ${minutes} min left` : `about ${Math.ceil(minutes / 60)} h left`;
}
