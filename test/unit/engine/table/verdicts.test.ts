import { expect, it } from "vitest";
import { least, most, NO, UNKNOWN, type Verdicts, YES } from "../../../../src/engine/table/verdicts.ts";

const ROWS = 9;
/** Each pair of verdicts in one row. */
const left = () => Uint8Array.from({ length: ROWS }, (_, row) => row % 3);
const right = () => Uint8Array.from({ length: ROWS }, (_, row) => Math.floor(row / 3));
const all: readonly (readonly [name: string, verdicts: () => Verdicts])[] = [
  ["left", left],
  ["right", right],
  ["no", () => NO],
  ["unknown", () => UNKNOWN],
  ["yes", () => YES],
];
const atRow = (verdicts: Verdicts, row: number) => (typeof verdicts === "number" ? verdicts : verdicts[row]) as number;

it.each(all.flatMap(([one, a]) => all.map(([other, b]) => [one, other, a, b] as const)))(
  "the least and the most of %s and %s are those of each row",
  (_, __, a, b) => {
    for (let row = 0; row < ROWS; row += 1) {
      expect(atRow(least(a(), b()), row)).toBe(Math.min(atRow(a(), row), atRow(b(), row)));
      expect(atRow(most(a(), b()), row)).toBe(Math.max(atRow(a(), row), atRow(b(), row)));
    }
  },
);
