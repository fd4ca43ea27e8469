import { expect, test } from "vitest";
import { AsyncQueue } from "../../../src/async/asyncQueue.ts";

test("yields values in order, also undefined ones, waits for later ones, and ends once closed and empty", async () => {
  const queue = new AsyncQueue<number | undefined>();
  queue.push(1);
  queue.push(undefined);
  const read: (number | undefined)[] = [];
  const reading = (async () => {
    for await (const value of queue) {
      read.push(value);
    }
  })();
  await new Promise(setImmediate);
  expect(read).toEqual([1, undefined]);
  queue.push(3);
  queue.close();
  await reading;
  expect(read).toEqual([1, undefined, 3]);
});
