import fc from "fast-check";
import { expect, it } from "vitest";
import { endAt, RANGE, startAt } from "../../../../src/engine/scan/ranges.ts";
import { SeenValues } from "../../../../src/engine/scan/seenValues.ts";

/** A value with something behind it, as in a record. */
function placed(text: string) {
  const bytes = Buffer.from(`${text},"next":1${" ".repeat(32)}`);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), length: Buffer.byteLength(text) };
}

function find(seen: SeenValues, text: string, key: number): number {
  const { view } = placed(text);
  return seen.find(view, 0, view.byteLength, key);
}

/** The slot of a value that was not known. */
function keep(seen: SeenValues, text: string, key = 1, flags = 0): number {
  expect(find(seen, text, key)).toBe(-1);
  const { bytes, length } = placed(text);
  return seen.keep(bytes, 0, length, key, flags);
}

it("a value that was kept is found by its bytes and its key, as it was kept last", () => {
  const seen = new SeenValues();
  const text = fc.oneof(
    fc.string({ minLength: 2, maxLength: 40, unit: "grapheme" }).map((each) => JSON.stringify(each)),
    fc
      .tuple(fc.integer({ min: 2, max: 700 }), fc.constantFrom("a", "b"))
      .map(([length, end]) => `{"a":["${"x".repeat(length)}${end}"]}`),
    fc.constantFrom("true", "false", "null"),
  );
  const slots = new Map<number, string>();
  const versions = new Set<number>();
  fc.assert(
    fc.property(text, fc.nat({ max: 5 }), fc.nat({ max: 63 }), (value, key, flags) => {
      const found = find(seen, value, key);
      if (found >= 0) {
        expect(slots.get(found)).toBe(`${key} ${value}`);
        return;
      }
      const slot = keep(seen, value, key, flags);
      slots.set(slot, `${key} ${value}`);
      expect(find(seen, value, key)).toBe(slot);
      expect([seen.length(slot), seen.flags(slot), seen.arns(slot)]).toEqual([Buffer.byteLength(value), flags, 0]);
      expect(find(seen, value, key + 6)).toBe(-1);
      expect(versions.has(seen.version(slot))).toBe(false);
      versions.add(seen.version(slot));
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  [3, false],
  [4, true],
  [7, true],
  [8, true],
  [4096, true],
  [4097, false],
])("a value of %i bytes is worth it: %s", (length, answer) => {
  const seen = new SeenValues();
  const text = `"${"x".repeat(length - 2)}"`;
  expect(keep(seen, text) >= 0).toBe(answer);
  expect(find(seen, text, 1) >= 0).toBe(answer);
  expect(find(seen, `${text.slice(0, -2)}y"`, 1)).toBe(-1);
});

it("a value that goes on behind the end is not found", () => {
  const seen = new SeenValues();
  keep(seen, '"abcdefghij"');
  const { view } = placed('"abcdefghij"');
  expect(seen.find(view, 0, 11, 1)).toBe(-1);
});

it("the ARNs of a value are told from its beginning, however many there are", () => {
  const seen = new SeenValues();
  const counts = [1, 30_000, 0, 5_000, 200_000, 2];
  const slots = counts.map((count, at) => {
    const slot = keep(seen, `"value ${at}"`);
    const ranges = Int32Array.from({ length: count * RANGE }, (_, place) => 100 + at + place);
    seen.keepArns(slot, 100, ranges, count);
    return slot;
  });
  for (const [at, slot] of slots.entries()) {
    const count = counts[at] ?? 0;
    const told = seen.arns(slot);
    expect(seen.arnAt[told]).toBe(count);
    expect(Array.from(seen.arnAt.subarray(told + 1, told + 1 + count * RANGE))).toEqual(
      Array.from({ length: count * RANGE }, (_, place) => at + place),
    );
    expect([startAt(0, told + 1), endAt(0, told + 1)]).toEqual([told + 1, told + 2]);
  }
});

it("begins anew once it is full, but not before the record has ended", () => {
  const seen = new SeenValues();
  const text = (at: number) => `"${String(at).padStart(4094, "x")}"`;
  const first = keep(seen, text(0));
  seen.keepArns(first, 0, Int32Array.of(0, 9), 1);
  for (let at = 1; at < 4096; at += 1) {
    keep(seen, text(at));
  }
  seen.settle();
  const last = find(seen, text(4095), 1);
  expect(last).toBeGreaterThanOrEqual(0);
  expect(keep(seen, text(4096))).toBe(-1);
  expect(keep(seen, '"short"')).toBe(-1);
  expect(find(seen, text(4095), 1)).toBe(last);
  seen.settle();
  expect(find(seen, text(4095), 1)).toBe(-1);
  const again = keep(seen, '"short"');
  expect(find(seen, '"short"', 1)).toBe(again);
  seen.keepArns(again, 0, Int32Array.of(0, 9), 1);
  expect(seen.arns(again)).toBe(1);
});
