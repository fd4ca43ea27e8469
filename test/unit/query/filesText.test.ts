import { expect, it } from "vitest";
import { filesText } from "../../../src/query/plan/estimate.ts";

it.each([
  [{ read: 46, of: 4_000, parsed: 0 }, "read 46 of 4,000 files"],
  [{ read: 1_446, of: 4_000, parsed: 1_200 }, "read 1,446 of 4,000 files, opened records in 1,200"],
  [{ read: 2, of: 3, parsed: 2 }, "read 2 of 3 files, opened records in 2"],
  [{ read: 1, of: 1, parsed: 0 }, "read 1 of 1 file"],
  [{ read: 0, of: 3, parsed: 0 }, "read 0 of 3 files"],
])("formats %o", (files, text) => {
  expect(filesText(files)).toBe(text);
});
