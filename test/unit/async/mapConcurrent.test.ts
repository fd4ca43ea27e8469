import { expect, test } from "vitest";
import { mapConcurrent } from "../../../src/async/mapConcurrent.ts";
import { rejection } from "../aws/house.ts";

test("returns results in the order of the items, whichever ends first, with at most the given number at a time", async () => {
  let [running, most] = [0, 0];
  const results = await mapConcurrent([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let step = 0; step < item; step += 1) {
      await Promise.resolve();
    }
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test("starts nothing after a failure", async () => {
  const started: number[] = [];
  const failed = mapConcurrent([1, 2, 3, 4, 5, 6], 2, async (item) => {
    started.push(item);
    await Promise.resolve();
    if (item === 2) {
      throw new TypeError("broken");
    }
  });
  expect(await rejection(failed)).toBeInstanceOf(TypeError);
  await new Promise(setImmediate);
  expect(started).toEqual([1, 2, 3]);
});
