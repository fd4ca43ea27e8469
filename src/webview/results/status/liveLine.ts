import { html, type TemplateResult } from "lit/html.js";
import { countOf } from "../../../model/text/countOf.ts";
import { namesText } from "../../../model/text/namesText.ts";
import { visible } from "../../../model/text/text.ts";
import type { LiveAction, LiveEnd, LiveView } from "../../../protocol/following.ts";
import type { Clock } from "../../clock.ts";
import { icon } from "../../controls.ts";
import { type FollowingActions, freshPart } from "./freshPart.ts";

/** The state of the live tail, and its buttons. */
export function liveLine(live: LiveView, clock: Clock, actions: FollowingActions): TemplateResult {
  const { mode, unread, fresh } = live;
  const missing = unread.length === 0 ? "" : `Not followed: ${visible(namesText(unread))}.`;
  return html`<p class=${`about following live-tail live-${mode}`}>
    ${icon(...ICONS[mode])}<span
      ><span title=${NO_COVERAGE}><strong>${liveText(live, clock)}</strong></span>
      <span class="dim">${notesText(live, clock)}</span>
      ${
        missing === ""
          ? ""
          : html`<span class="slow" title=${unread.map(visible).join("\n")}>${icon("warning", "warn")} ${missing}</span>`
      }
      ${freshPart(fresh, actions)} ${buttonsOf(mode).map(([action, label], at) => html`${at === 0 ? "" : " · "}${button(action, label, actions)}`)}</span
    >
  </p>`;
}

const NO_COVERAGE =
  "Events of a live tail do not count as read: some may be missing. What the search covers stays what it says below.";

const ICONS: Readonly<Record<LiveView["mode"], readonly [name: string, look?: string]>> = {
  starting: ["loading", "codicon-modifier-spin"],
  on: ["broadcast", "live"],
  paused: ["debug-pause"],
  ended: ["debug-stop"],
};

/**
 * "Live since 14:35 · 128 events · sampled"; also what a screen reader says. Without the time zone's name, which other times
 * of the view have.
 */
export function liveText(live: LiveView, clock: Clock): string {
  const { mode, since, until, count, waiting, sampled } = live;
  const now = Date.now();
  const head =
    mode === "starting"
      ? "Connecting the live tail…"
      : mode === "ended"
        ? endText(live, clock)
        : mode === "paused"
          ? `Live tail paused${until === undefined ? "" : ` at ${clock.moment(until, now)}`}`
          : `Live since ${clock.moment(since ?? now, now)}`;
  return [
    head,
    ...(mode === "starting" || live.end === "reloaded" ? [] : [countOf(count, "event")]),
    ...(waiting === 0 ? [] : [`${countOf(waiting, "event")} waiting`]),
    ...(sampled ? ["sampled"] : []),
  ].join(" · ");
}

function endText({ end = "stopped", until, count, failure }: LiveView, clock: Clock): string {
  const at = until === undefined ? "" : ` at ${clock.moment(until, Date.now())}`;
  return `${ENDS[end](at, count)}${failure === undefined ? "" : `: ${visible(failure)}`}`;
}

const ENDS: Readonly<Record<LiveEnd, (at: string, count: number) => string>> = {
  stopped: (at) => `Live tail stopped${at}`,
  limit: (at) => `Live tail stopped${at} at the limit of events (setting cloudtrail.search.limit)`,
  paused: (at) => `Live tail stopped${at} because too many events were waiting while it was paused`,
  unattended: (at) => `Live tail stopped${at} because nobody used this view for 3 hours`,
  failed: (at) => `Live tail stopped${at}`,
  reloaded: (_at, count) =>
    `Live tail ended with the reload${count === 0 ? "" : `; ${countOf(count, "event")} that it had added ${count === 1 ? "is" : "are"} not kept`}`,
};

function notesText({ mode, sampled, unreadable, reconnected }: LiveView, clock: Clock): string {
  return [
    ...(mode === "paused" ? ["AWS goes on billing it."] : []),
    ...(sampled ? ["More than 500 events a second arrived: AWS left some out."] : []),
    ...(reconnected === undefined
      ? []
      : [
          `${reconnected.why === "session ended" ? "Renewed" : "Reconnected"} at ${clock.moment(reconnected.at, Date.now())} because ${
            reconnected.why === "session ended" ? "AWS ends a session after 3 hours" : "the connection was lost"
          }; events in between may be missing.`,
        ]),
    ...(unreadable === 0 ? [] : [`${countOf(unreadable, "log event")} could not be read as CloudTrail.`]),
  ].join(" ");
}

function buttonsOf(mode: LiveView["mode"]): readonly (readonly [LiveAction, string])[] {
  switch (mode) {
    case "starting":
      return [["stop", "Stop"]];
    case "on":
      return [
        ["pause", "Pause"],
        ["stop", "Stop"],
      ];
    case "paused":
      return [
        ["resume", "Resume"],
        ["stop", "Stop"],
      ];
    case "ended":
      return [["start", "Start Again"]];
  }
}

function button(action: LiveAction, label: string, actions: Pick<FollowingActions, "tail">): TemplateResult {
  return html`<button type="button" class="link-button" @click=${() => actions.tail(action)}>${label}</button>`;
}
