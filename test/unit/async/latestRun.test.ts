import { expect, test } from "vitest";
import { LatestRun } from "../../../src/async/latestRun.ts";

test("does what is asked for while it runs once more, however often it is asked for", async () => {
  const open: (() => void)[] = [];
  let done = 0;
  const run = new LatestRun(
    async () => {
      await new Promise<void>((resolve) => open.push(resolve));
      done += 1;
    },
    () => undefined,
  );
  expect(run.running).toBeUndefined();
  run.start();
  const { running } = run;
  run.start();
  run.start();
  for (let step = 0; step < 3; step += 1) {
    open.shift()?.();
    await new Promise(setImmediate);
  }
  await running;
  expect([done, open.length, run.running]).toEqual([2, 0, undefined]);
});

test("tells of a failure, drops what waits, and runs again when it is asked for", async () => {
  const failures: unknown[] = [];
  let begun = 0;
  const run = new LatestRun(
    async () => {
      begun += 1;
      await new Promise(setImmediate);
      if (begun === 1) {
        throw new Error("gone");
      }
    },
    (error) => failures.push(error),
  );
  run.start();
  run.start();
  await run.running;
  expect([begun, failures, run.running]).toEqual([1, [new Error("gone")], undefined]);
  run.start();
  await run.running;
  expect([begun, failures.length]).toEqual([2, 1]);
});
