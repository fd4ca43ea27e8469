import { expect, it } from "vitest";
import { SlotCodes } from "../../../../src/engine/segment/slotCodes.ts";

it("a code holds for the segment and the version of its slot", () => {
  const codes = new SlotCodes();
  codes.begin();
  expect(codes.code(3, 1)).toBe(-1);
  codes.keep(3, 1, 42);
  expect([codes.code(3, 1), codes.code(3, 2), codes.code(4, 1)]).toEqual([42, -1, -1]);
  codes.begin();
  expect(codes.code(3, 1)).toBe(-1);
  codes.keep(3, 2, 43);
  expect([codes.code(3, 1), codes.code(3, 2)]).toEqual([-1, 43]);
});

it("room for the codes of ARNs grows, keeps what is there, and is free again for another segment", () => {
  const codes = new SlotCodes();
  codes.begin();
  const sizes = [0, 5, 1000, 3088, 0, 20_000, 1];
  const starts = sizes.map((size) => {
    const at = codes.reserve(size);
    codes.arnCodes.fill(7, at + 1, at + 1 + size);
    return at;
  });
  expect(starts).toEqual(sizes.map((_, at) => sizes.slice(0, at).reduce((sum, size) => sum + size + 1, 0)));
  expect(starts.map((at) => codes.arnCodes[at])).toEqual(sizes);
  expect(starts.map((at, index) => codes.arnCodes[at + (sizes[index] ?? 0)])).toEqual([0, 7, 7, 7, 0, 7, 7]);
  codes.begin();
  expect(codes.reserve(2)).toBe(0);
});
