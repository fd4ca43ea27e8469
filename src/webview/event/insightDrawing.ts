import { html, svg, type TemplateResult } from "lit/html.js";
import { rateText } from "../../model/event/insight.ts";
import type { InsightMetricView } from "../../protocol/insight.ts";
import type { Tick } from "../clock.ts";
import { axisTick } from "../plot.ts";

/** Sizes in pixels. */
const HEIGHT = 170;
const TOP = 18;
const AXIS = 18;
const LEFT = 52;
/** Room for the values' axis and two labels. */
const LEAST_WIDTH = 160;

export interface MetricDrawing {
  readonly metric: InsightMetricView;
  readonly width: number;
  readonly ticks: readonly Tick[];
  /** Index of the point that is pointed at. */
  readonly cursor: number | undefined;
}

/** Where a metric is drawn. */
export class MetricScale {
  readonly #metric: InsightMetricView;
  readonly #width: number;
  readonly top: number;

  constructor(metric: InsightMetricView, width: number) {
    this.#metric = metric;
    this.#width = Math.max(LEAST_WIDTH, width);
    this.top = niceTop(Math.max(0, metric.baseline ?? 0, ...metric.values));
  }

  /** Distance from the left edge in pixels, within the plot. */
  x(time: number): number {
    const { from, to } = this.#metric;
    const share = (Math.min(to, Math.max(from, time)) - from) / Math.max(1, to - from);
    return LEFT + share * (this.#width - LEFT);
  }

  y(value: number): number {
    return TOP + (1 - Math.min(1, value / this.top)) * (HEIGHT - TOP - AXIS);
  }

  /** Index of the point whose period is at a distance from the left edge; -1 where there is none. */
  pointAt(x: number): number {
    const { from, to, times, step } = this.#metric;
    const time = from + ((x - LEFT) / Math.max(1, this.#width - LEFT)) * (to - from);
    return times.findIndex((start) => time >= start && time < start + step);
  }
}

/** The smallest of 1, 2, 3, 4, 5, 6, 8, 10, 20, … that is not below a value; 1 for 0. */
function niceTop(value: number): number {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 4, 5, 6, 8].find((each) => each * power >= value) ?? 10) * power;
}

/** The metric as steps over time, with the activity shaded and the usual value as a dashed line. */
export function drawMetric({ metric, width, ticks, cursor }: MetricDrawing): TemplateResult {
  const scale = new MetricScale(metric, width);
  const { times, values, step, activity, baseline } = metric;
  const bottom = HEIGHT - AXIS;
  const start = scale.x(activity.from ?? metric.from);
  const end = scale.x(activity.to ?? metric.to);
  const isKnown = activity.from !== undefined || activity.to !== undefined;
  const at = cursor === undefined ? undefined : times[cursor];
  return html`<svg width=${Math.max(LEAST_WIDTH, width)} height=${HEIGHT} aria-hidden="true">
    ${[0, 0.5, 1].map((share) => {
      const y = scale.y(scale.top * share);
      return svg`<line class="grid" x1=${LEFT} x2=${width} y1=${y} y2=${y}></line>
        <text class="value" x=${LEFT - 6} y=${y + 4}>${rateText(scale.top * share)}</text>`;
    })}
    ${
      isKnown
        ? svg`<rect class="activity" x=${start} y=${TOP} width=${Math.max(2, end - start)} height=${bottom - TOP}></rect>
          ${activity.from === undefined ? "" : svg`<line class="edge" x1=${start} x2=${start} y1=${TOP - 6} y2=${bottom}></line>`}
          ${activity.to === undefined ? "" : svg`<line class="edge" x1=${end} x2=${end} y1=${TOP - 6} y2=${bottom}></line>`}
          <text class="activity-label" x=${Math.min(start + 4, width - 60)} y=${TOP - 6}>unusual</text>`
        : ""
    }
    <path class="area" d=${areaOf(scale, times, values, step, bottom)}></path>
    <path class="steps" d=${stepsOf(scale, times, values, step)}></path>
    ${
      baseline === undefined
        ? ""
        : svg`<line class="usual" x1=${LEFT} x2=${width} y1=${scale.y(baseline)} y2=${scale.y(baseline)}></line>`
    }
    ${
      at === undefined
        ? ""
        : svg`<rect class="cursor" x=${scale.x(at)} y=${TOP} width=${Math.max(2, scale.x(at + step) - scale.x(at))} height=${bottom - TOP}></rect>`
    }
    <line class="base" x1=${LEFT} x2=${width} y1=${bottom + 0.5} y2=${bottom + 0.5}></line>
    ${ticks.map(({ bar, text }) => axisTick(scale.x(times[bar] ?? metric.from), text, { top: bottom, width }))}
  </svg>`;
}

/** Neighboring points are joined; where one is missing, the line is interrupted. */
function stepsOf(scale: MetricScale, times: readonly number[], values: readonly number[], step: number): string {
  return times
    .map((time, at) => {
      const isNext = at > 0 && (times[at - 1] ?? 0) + step === time;
      const y = scale.y(values[at] ?? 0);
      return `${isNext ? "L" : "M"}${scale.x(time)} ${y}H${scale.x(time + step)}`;
    })
    .join("");
}

function areaOf(
  scale: MetricScale,
  times: readonly number[],
  values: readonly number[],
  step: number,
  bottom: number,
): string {
  return times
    .map((time, at) => {
      const value = values[at] ?? 0;
      return value === 0 ? "" : `M${scale.x(time)} ${bottom}V${scale.y(value)}H${scale.x(time + step)}V${bottom}Z`;
    })
    .join("");
}
