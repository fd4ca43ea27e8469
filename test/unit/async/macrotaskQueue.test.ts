import { expect, test } from "vitest";
import { MacrotaskQueue } from "../../../src/async/macrotaskQueue.ts";

test("lets the event loop run between two callers, in the order of their calls", async () => {
  const queue = new MacrotaskQueue();
  const order: string[] = [];
  const first = queue.next().then(() => {
    order.push("first");
    setImmediate(() => order.push("event loop"));
  });
  const second = queue.next().then(() => order.push("second"));
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "event loop", "second"]);
});
