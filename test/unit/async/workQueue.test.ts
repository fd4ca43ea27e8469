import { expect, test } from "vitest";
import { WorkQueue } from "../../../src/async/workQueue.ts";
import { rejection } from "../aws/house.ts";

const never = new AbortController().signal;

test("starts visible work first, with a limit per key", async () => {
  const queue = new WorkQueue(1);
  const started: string[] = [];
  const open: (() => void)[] = [];
  const work = (name: string) => () => {
    started.push(name);
    return new Promise<void>((resolve) => open.push(resolve));
  };
  let promoted: "visible" | "background" = "background";
  const all = [
    queue.run("a", () => "background", never, work("first")),
    queue.run("a", () => promoted, never, work("third")),
    queue.run("a", () => "background", never, work("fourth")),
    queue.run("a", () => "visible", never, work("second")),
    queue.run("b", () => "background", never, work("elsewhere")),
  ];
  await Promise.resolve();
  expect(started).toEqual(["first", "elsewhere"]);
  expect(queue.length).toBe(3);
  for (let step = 0; step < 6; step += 1) {
    open.shift()?.();
    await new Promise(setImmediate);
    promoted = "visible";
  }
  await Promise.all(all);
  expect(started).toEqual(["first", "elsewhere", "second", "third", "fourth"]);
});

test("never starts aborted work, and frees the room of failed work", async () => {
  const queue = new WorkQueue(1);
  const stop = new AbortController();
  const broken = queue.run(
    "a",
    () => "visible",
    never,
    () => Promise.reject(new Error("broken")),
  );
  const left = queue.run(
    "a",
    () => "visible",
    stop.signal,
    () => Promise.reject(new Error("this never starts")),
  );
  const next = queue.run(
    "a",
    () => "visible",
    never,
    async () => "done",
  );
  stop.abort();
  expect(await rejection(left)).toMatchObject({ name: "AbortError" });
  expect(await rejection(broken)).toMatchObject({ message: "broken" });
  expect(await next).toBe("done");
  expect(
    await rejection(
      queue.run(
        "a",
        () => "visible",
        stop.signal,
        async () => "late",
      ),
    ),
  ).toMatchObject({
    name: "AbortError",
  });
});

test("adding work to a long queue does not read every priority", async () => {
  const queue = new WorkQueue(1);
  let asked = 0;
  const priority = () => {
    asked += 1;
    return "background" as const;
  };
  const stop = new AbortController();
  const all = Array.from({ length: 1_000 }, () =>
    queue.run("a", priority, stop.signal, () => new Promise<void>(() => undefined)),
  );
  await Promise.resolve();
  expect(queue.length).toBe(999);
  expect(asked).toBeLessThan(10);
  stop.abort();
  await Promise.allSettled(all.slice(1));
  expect(queue.length).toBe(0);
});
