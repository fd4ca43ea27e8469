import { html, type TemplateResult } from "lit/html.js";
import { namesText } from "../../../model/text/namesText.ts";
import { visible } from "../../../model/text/text.ts";
import type { RefreshView } from "../../../protocol/following.ts";
import type { ResultsState } from "../../../protocol/results.ts";
import { Clock } from "../../clock.ts";
import { icon } from "../../controls.ts";
import { type FollowingActions, freshPart } from "./freshPart.ts";
import { liveLine } from "./liveLine.ts";

/** How events are added, with its buttons. Empty for a search that is not followed. */
export function followingLine({ following, timeZone }: ResultsState, actions: FollowingActions): TemplateResult | "" {
  if (following === undefined) {
    return "";
  }
  const clock = new Clock(timeZone, navigator.language);
  return following.feed === "live" ? liveLine(following, clock, actions) : refreshLine(following, clock, actions);
}

/** Up to when events have arrived, and the buttons of the refreshes. */
function refreshLine(following: RefreshView, clock: Clock, actions: FollowingActions): TemplateResult {
  const { mode, reading, fresh, unread } = following;
  const look = mode !== "on" ? icon("debug-pause") : reading ? icon("sync", "codicon-modifier-spin") : icon("sync");
  const missing = unread.length === 0 ? "" : `Not up to date: ${visible(namesText(unread))}.`;
  return html`<p class="about following">
    ${look}<span
      ><span title=${LATE}>${arrivedText(following, clock)}</span>
      <span class="dim">${pauseText(following)}</span>
      ${
        missing === ""
          ? ""
          : html`<span class="slow" title=${unread.map(visible).join("\n")}>${icon("warning", "warn")} ${missing}</span>`
      }
      ${freshPart(fresh, actions)}
      <button type="button" class="link-button" @click=${() => actions.follow(mode !== "on")}>
        ${mode === "on" ? "Stop Refreshing" : mode === "stopped" ? "Refresh Automatically" : "Continue"}
      </button></span
    >
  </p>`;
}

const LATE =
  "CloudTrail lists most events within 5 minutes, some after 15 minutes or more. Each refresh also reads the 15 minutes before the last one.";

/** "Events up to 14:35 have arrived, read at 14:41; late ones can still arrive." */
function arrivedText({ newest, readAt }: RefreshView, clock: Clock): TemplateResult {
  const now = Date.now();
  const read = clock.moment(readAt, now);
  return newest === undefined
    ? html`<strong>No events have arrived</strong>, read at ${read}; they can still arrive.`
    : html`<strong>Events up to ${clock.moment(newest, now)} have arrived</strong>, read at ${read}; late ones can still arrive.`;
}

function pauseText({ mode, every, failure }: RefreshView): string {
  const minutes = Math.round(every / 60_000);
  switch (mode) {
    case "on":
      return `Refreshes every ${minutes <= 1 ? "minute" : `${minutes} minutes`} while it is visible.`;
    case "unattended":
      return "Refreshing is paused because this view wasn't used for 30 minutes.";
    case "failed":
      return `Refreshing is paused: ${visible(failure ?? "the last refresh failed.")}`;
    case "restored":
      return "Refreshing is paused because these results were restored.";
    case "stopped":
      return "Refreshing is off.";
  }
}
