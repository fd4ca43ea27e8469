import fc from "fast-check";
import { expect, test } from "vitest";
import { newestFirst } from "../../../../src/model/event/newestFirst.ts";

test("sorts the newest first, after items without a time", () => {
  const times = [5, undefined, 9, 0, undefined, 5];
  expect(times.map((time) => ({ time })).sort(newestFirst)).toEqual(
    [undefined, undefined, 9, 5, 5, 0].map((time) => ({ time })),
  );
});

test("is a consistent order and stable for equal times", () => {
  const timed = fc.record({ time: fc.option(fc.integer(), { nil: undefined }), at: fc.nat() });
  fc.assert(
    fc.property(timed, timed, timed, (a, b, c) => {
      expect(Math.sign(newestFirst(a, b))).toBe(-Math.sign(newestFirst(b, a)) || 0);
      expect(newestFirst(a, { ...a })).toBe(0);
      if (newestFirst(a, b) <= 0 && newestFirst(b, c) <= 0) {
        expect(newestFirst(a, c)).toBeLessThanOrEqual(0);
      }
    }),
  );
});
