import { expect, test } from "vitest";
import { Lazy } from "../../../src/async/lazy.ts";
import { rejection } from "../aws/house.ts";

test("computes once until it is invalidated, and never twice at a time", async () => {
  const open: (() => void)[] = [];
  let [made, atOnce, most] = [0, 0, 0];
  const lazy = new Lazy(async () => {
    made += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    const own = made;
    await new Promise<void>((resolve) => open.push(resolve));
    atOnce -= 1;
    return own;
  });
  const answers = [lazy.get(), lazy.get()];
  await new Promise(setImmediate);
  for (let change = 0; change < 100; change += 1) {
    lazy.invalidate();
    answers.push(lazy.get());
  }
  for (let step = 0; step < 4; step += 1) {
    open.shift()?.();
    await new Promise(setImmediate);
  }
  // What asked after the last change is answered by what was begun after it.
  expect(await Promise.all(answers)).toEqual([1, 1, ...Array.from({ length: 100 }, () => 2)]);
  expect(most).toBe(1);
});

test("computes again after a failure, also one that a caller was waiting behind", async () => {
  let made = 0;
  const lazy = new Lazy(async () => {
    made += 1;
    if (made === 1) {
      throw new TypeError("broken");
    }
    return made;
  });
  const first = lazy.get();
  await Promise.resolve();
  lazy.invalidate();
  const second = lazy.get();
  expect(await rejection(first)).toBeInstanceOf(TypeError);
  expect(await second).toBe(2);
  expect(await lazy.get()).toBe(2);
});
