import { expect, test } from "vitest";
import { pick } from "../../../src/model/pick.ts";

test("copies the members with these names, and none that is undefined or not there", () => {
  const from: { a: number; b?: string | undefined; c?: string; d: null } = { a: 0, b: undefined, d: null };
  const picked = pick(from, ["a", "b", "c", "d"]);
  expect(Object.entries(picked)).toEqual([
    ["a", 0],
    ["d", null],
  ]);
});
