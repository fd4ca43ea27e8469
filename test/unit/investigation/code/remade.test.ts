import { expect, test } from "vitest";
import { Remade } from "../../../../src/investigation/code/remade.ts";
import { rejection } from "../../aws/house.ts";

test("is made once until it is forgotten, and never twice at once", async () => {
  const open: (() => void)[] = [];
  let [made, atOnce, most] = [0, 0, 0];
  const remade = new Remade(async () => {
    made += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    const own = made;
    await new Promise<void>((resolve) => open.push(resolve));
    atOnce -= 1;
    return own;
  });
  const answers = [remade.get(), remade.get()];
  await new Promise(setImmediate);
  for (let change = 0; change < 100; change += 1) {
    remade.forget();
    answers.push(remade.get());
  }
  for (let step = 0; step < 4; step += 1) {
    open.shift()?.();
    await new Promise(setImmediate);
  }
  // What asked after the last change is answered by what was begun after it.
  expect(await Promise.all(answers)).toEqual([1, 1, ...Array.from({ length: 100 }, () => 2)]);
  expect(most).toBe(1);
});

test("what could not be made is made again, also while it was waited for", async () => {
  let made = 0;
  const remade = new Remade(async () => {
    made += 1;
    if (made === 1) {
      throw new TypeError("broken");
    }
    return made;
  });
  const first = remade.get();
  await Promise.resolve();
  remade.forget();
  const second = remade.get();
  expect(await rejection(first)).toBeInstanceOf(TypeError);
  expect(await second).toBe(2);
  expect(await remade.get()).toBe(2);
});
