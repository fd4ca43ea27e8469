import { expect, test } from "vitest";
import { abortError, untilAborted } from "../../../src/async/abort.ts";
import { rejection } from "../aws/house.ts";

test("an abort error is always an AbortError, whatever the reason of the signal", () => {
  const own = new DOMException("own", "AbortError");
  expect(abortError(AbortSignal.abort(own))).toBe(own);
  for (const reason of [new Error("other"), "text", undefined]) {
    expect(abortError(AbortSignal.abort(reason)).name).toBe("AbortError");
  }
});

test("stops waiting for work when the signal is aborted, before or meanwhile, and settles like the work otherwise", async () => {
  const never = new Promise<void>(() => undefined);
  expect(await rejection(untilAborted(never, AbortSignal.abort()))).toMatchObject({ name: "AbortError" });
  const stop = new AbortController();
  const waiting = untilAborted(never, stop.signal);
  stop.abort();
  expect(await rejection(waiting)).toMatchObject({ name: "AbortError" });
  expect(await untilAborted(Promise.resolve(1), new AbortController().signal)).toBe(1);
  expect(await untilAborted(Promise.resolve(2), undefined)).toBe(2);
});
