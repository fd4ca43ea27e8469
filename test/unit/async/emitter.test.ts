import { afterEach, expect, test, vi } from "vitest";
import { Emitter } from "../../../src/async/emitter.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("calls listeners in order until they leave, each registration by itself", () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const twice = (value: number) => heard.push(`twice ${value}`);
  const leave = emitter.on(twice);
  emitter.on(twice);
  emitter.on((value) => heard.push(`other ${value}`));
  emitter.fire(1);
  leave();
  leave();
  emitter.fire(2);
  emitter.clear();
  emitter.fire(3);
  expect(heard).toEqual(["twice 1", "twice 1", "other 1", "twice 2", "other 2"]);
});

test("does not call listeners that were removed or added by an earlier listener of the same event", () => {
  const emitter = new Emitter<void>();
  const heard: string[] = [];
  let leave = () => undefined as unknown;
  emitter.on(() => {
    heard.push("first");
    leave();
    emitter.on(() => heard.push("added"));
  });
  leave = emitter.on(() => heard.push("removed"));
  emitter.fire();
  expect(heard).toEqual(["first"]);
});

test("a listener that throws stops neither the others nor the caller; its error is reported later", () => {
  const later: (() => void)[] = [];
  vi.stubGlobal("queueMicrotask", (task: () => void) => later.push(task));
  const emitter = new Emitter<void>();
  const heard: string[] = [];
  emitter.on(() => {
    throw new TypeError("broken");
  });
  emitter.on(() => heard.push("second"));
  emitter.fire();
  expect(heard).toEqual(["second"]);
  expect(later).toHaveLength(1);
  expect(later[0]).toThrow(TypeError);
});
