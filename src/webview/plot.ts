import { svg, type TemplateResult } from "lit/html.js";

/**
 * A tick on the time axis of a plot, with its label to the right, which is left out if there is no room. `left`: distance
 * of the tick from the left edge; `top`: of the axis from the top; `width`: of the plot. All in pixels.
 */
export function axisTick(left: number, text: string, { top, width }: { top: number; width: number }): TemplateResult {
  const room = left + text.length * 7 + 6 < width;
  return svg`<line class="base" x1=${left + 0.5} x2=${left + 0.5} y1=${top} y2=${top + 5}></line>
    ${room ? svg`<text x=${left + 4} y=${top + 13}>${text}</text>` : ""}`;
}

/**
 * The index to which a key moves the cursor of a plot, from 0 to `last`; undefined for other keys. `at`: where the cursor
 * is; -1: before the first.
 */
export function movedCursor(key: string, at: number, last: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageDown: at - 10,
    PageUp: at + 10,
    Home: 0,
    End: last,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
}
