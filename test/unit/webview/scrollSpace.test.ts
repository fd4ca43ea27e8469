import { describe, expect, it } from "vitest";
import { ScrollSpace } from "../../../src/webview/results/table/scrollSpace.ts";

const ROW = 26;
const VIEWPORT = 600;
const HEAD = 30;

/** An element that holds a body of rows below its head, and keeps and rounds `scrollTop` as a browser does. */
class Element {
  body = 0;
  hidden = false;
  #scrollTop = 0;

  get clientHeight(): number {
    return this.hidden ? 0 : VIEWPORT;
  }

  get scrollHeight(): number {
    return this.hidden ? 0 : Math.max(VIEWPORT, HEAD + this.body);
  }

  get scrollTop(): number {
    return this.#scrollTop;
  }

  set scrollTop(top: number) {
    this.#scrollTop = Math.round(Math.min(this.scrollHeight - this.clientHeight, Math.max(0, top)) * 2) / 2;
  }
}

function spaceOf(rows: number) {
  const element = new Element();
  const space = new ScrollSpace(element);
  const grow = (count: number) => {
    space.height = count * ROW;
    element.body = space.drawn;
  };
  grow(rows);
  const step = (by: number) => {
    element.scrollTop += by;
    space.scrolled();
  };
  return { element, space, step, grow, end: HEAD + rows * ROW - VIEWPORT };
}

describe("the space that rows are scrolled in", () => {
  it("is the element's own where an element can be as tall as the rows", () => {
    const { element, space, step, end } = spaceOf(100_000);
    expect(space.drawn).toBe(2_600_000);
    space.top = 1_234_567;
    expect([element.scrollTop, space.top, space.rowAt(1_300_000)]).toEqual([1_234_567, 1_234_567, 1_300_000]);
    step(5_000);
    expect(space.top).toBe(1_239_567);
    space.top = end + 1_000;
    expect(space.top).toBe(end);
  });

  it("reaches both ends of ten million rows, and draws what is in sight within the element", () => {
    const { element, space, end } = spaceOf(10_000_000);
    expect(space.drawn).toBe(5_000_000);
    for (const top of [0, 26, 19_999, 20_001, 1_000_000, end / 2, end - 20_001, end - 19_999, end - 26, end]) {
      space.top = top;
      expect(space.top).toBeCloseTo(top, 3);
      expect(space.rowAt(top)).toBeCloseTo(element.scrollTop, 3);
    }
    expect(element.scrollTop).toBe(element.scrollHeight - VIEWPORT);
    space.top = end * 2;
    expect(space.top).toBe(end);
  });

  it("moves the rows by just as much as the wheel turns", () => {
    const { space, step } = spaceOf(10_000_000);
    space.top = 100_000_000;
    for (let notch = 1; notch <= 200; notch += 1) {
      step(120);
      expect(space.top).toBeCloseTo(100_000_000 + notch * 120, 3);
    }
  });

  it("goes to the share of the rows that the scrollbar is dragged to", () => {
    const { element, space, step, end } = spaceOf(10_000_000);
    step((element.scrollHeight - VIEWPORT) / 2);
    expect(space.top / end).toBeCloseTo(0.5, 3);
    step(element.scrollHeight);
    expect(space.top).toBe(end);
    step(-element.scrollHeight);
    expect(space.top).toBe(0);
  });

  it("comes to either end by the wheel alone, from wherever it was", () => {
    for (const direction of [-1, 1]) {
      const { space, step, end } = spaceOf(400_000);
      space.top = end / 2;
      let steps = 0;
      for (let before = -1; before !== space.top && steps < 20_000; steps += 1) {
        before = space.top;
        step(direction * 500);
      }
      expect(space.top).toBe(direction === 1 ? end : 0);
      expect(steps).toBeLessThan(end / 2 / 500 + 3);
    }
  });

  it("shows on the scrollbar how far down the rows are when nobody scrolls any more", () => {
    const { element, space, step, end } = spaceOf(10_000_000);
    space.top = end / 2;
    for (let notch = 0; notch < 2_000; notch += 1) {
      step(500);
    }
    const { top } = space;
    space.settle();
    expect(space.top).toBeCloseTo(top, 3);
    expect(element.scrollTop / (element.scrollHeight - VIEWPORT)).toBeCloseTo(top / end, 3);
  });

  it("begins at the first row where it was hidden", () => {
    const { element, space, end } = spaceOf(10_000_000);
    element.hidden = true;
    space.top = end / 2;
    element.hidden = false;
    expect([space.top, space.rowAt(0)]).toEqual([0, 0]);
  });

  it("stays where it is when rows come, and begins anew with few", () => {
    const { element, space, grow } = spaceOf(10_000_000);
    space.top = 100_000_000;
    grow(10_000_050);
    space.top += 50 * ROW;
    expect(space.top).toBeCloseTo(100_001_300, 3);
    grow(10);
    expect(space.rowAt(26)).toBe(26);
    element.scrollTop = 0;
    expect(space.top).toBe(0);
  });
});
