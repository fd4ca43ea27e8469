import { html, svg, type TemplateResult } from "lit/html.js";
import type { TimeRange } from "../../../model/text/time.ts";
import { barOf, rangeOf, type TimelineCounts } from "../../../protocol/filters.ts";
import type { Tick } from "../../clock.ts";
import { axisTick } from "../../plot.ts";

/** Height of the bars in pixels. */
const BARS_HEIGHT = 44;
const AXIS_HEIGHT = 16;

/** A range of bars: `from` inclusive, `to` exclusive. */
export interface BarSpan {
  readonly from: number;
  readonly to: number;
}

export interface TimelineDrawing {
  readonly timeline: TimelineCounts;
  readonly width: number;
  readonly ticks: readonly Tick[];
  /** The selected time range. */
  readonly chosen: TimeRange | undefined;
  /** The range that is being selected. */
  readonly pending: BarSpan | undefined;
  readonly cursor: number | undefined;
  /** Before this time, not everything has been read. */
  readonly unreadTo: number | undefined;
}

/**
 * Draws the bars: all events, with errors in front. Bars outside the selection are dimmed, unread times are hatched.
 */
export function drawTimeline(drawing: TimelineDrawing): TemplateResult {
  const { timeline, width, ticks, chosen, pending, cursor, unreadTo } = drawing;
  const { counts, errors, edges } = timeline;
  const { from, to } = rangeOf(edges);
  const bar = width / counts.length;
  const most = Math.max(1, ...counts);
  const at = (time: number) => {
    const within = Math.min(to, Math.max(from, time));
    const index = barOf(edges, within);
    const [start = 0, end = 1] = edges.slice(index, index + 2);
    return (index + (within - start) / (end - start)) * bar;
  };
  const shown =
    pending === undefined
      ? chosen && { left: at(chosen.from), right: at(chosen.to) }
      : { left: pending.from * bar, right: pending.to * bar };
  const unread = unreadTo === undefined ? 0 : at(unreadTo);
  return html`<svg width=${width} height=${BARS_HEIGHT + AXIS_HEIGHT} aria-hidden="true">
    <defs>
      <pattern id="unread" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" x1="0" y1="0" x2="0" y2="6"></line>
      </pattern>
    </defs>
    ${unread > 0 ? svg`<rect class="unread" x="0" y="0" width=${unread} height=${BARS_HEIGHT} fill="url(#unread)"></rect>` : ""}
    ${shown === undefined ? "" : svg`<rect class="brush" x=${shown.left} y="0" width=${Math.max(1, shown.right - shown.left)} height=${BARS_HEIGHT}></rect>`}
    ${counts.map((count, index) => {
      const left = index * bar;
      const inside = shown === undefined || (left + bar / 2 >= shown.left && left + bar / 2 <= shown.right);
      return count === 0 ? "" : oneBar(left, bar, heightOf(count, most), heightOf(errors[index] ?? 0, most), inside);
    })}
    ${cursor === undefined ? "" : svg`<rect class="cursor" x=${cursor * bar} y="0.5" width=${Math.max(2, bar)} height=${BARS_HEIGHT - 1}></rect>`}
    <line class="base" x1="0" x2=${width} y1=${BARS_HEIGHT + 0.5} y2=${BARS_HEIGHT + 0.5}></line>
    ${ticks.map(({ bar: before, text }) => axisTick(before * bar, text, { top: BARS_HEIGHT, width }))}
  </svg>`;
}

function oneBar(left: number, width: number, height: number, failed: number, inside: boolean): TemplateResult {
  const gap = width > 3 ? 1 : 0;
  const rect = (name: string, tall: number) =>
    svg`<rect class="${name} ${inside ? "" : "outside"}" x=${left} y=${BARS_HEIGHT - tall} width=${width - gap} height=${tall}></rect>`;
  return svg`${rect("bar", height)}${failed === 0 ? "" : rect("bar failed", failed)}`;
}

/** At least two pixels for a non-empty bar, so that a single failure is visible. */
function heightOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(2, (count / most) * (BARS_HEIGHT - 4));
}
