import { expect, it } from "vitest";
import { Slices } from "../../../src/async/slices.ts";

/** Keeps the thread busy, in ms. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; ) {}
}

it("gives other work its turn after a slice of time, and counts its own time alone", async () => {
  let turns = 0;
  const other = setInterval(() => {
    turns += 1;
    work(10);
  }, 1);
  const slices = new Slices();
  for (let step = 0; step < 20; step += 1) {
    work(5);
    await slices.pause();
  }
  clearInterval(other);
  expect(turns).toBeGreaterThanOrEqual(2);
  expect(slices.spent).toBeGreaterThanOrEqual(99);
});

it("does not leave the thread where little was done", async () => {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await new Slices().pause();
  expect(turned).toBe(false);
});

it("leaves the thread in any case where that is asked for, and begins another slice", async () => {
  let turns = 0;
  const turn = () => {
    turns += 1;
  };
  const slices = new Slices();
  setImmediate(turn);
  await slices.next();
  expect(turns).toBe(1);
  setImmediate(turn);
  expect(await slices.pause()).toBe(false);
  expect(turns).toBe(1);
});
