import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ranksOf } from "../../../../src/engine/table/sortTexts.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", "b", "\0", "\u007e", "\u007f", "\u0080", "é", "\uffff"), maxLength: 10 }),
  fc.string({ unit: fc.constantFrom("0", "f"), minLength: 6, maxLength: 9 }),
);

describe("texts in order", () => {
  it("stand as a plain sort by UTF-16 units puts them, equal ones with the same rank", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), fc.boolean(), (some, many) => {
        // Many are sorted in another way than few.
        const texts = many ? Array.from({ length: 2_500 }, (_, at) => some[(at * 7) % some.length] ?? "") : some;
        const plain = [...texts.keys()].sort((a, b) => {
          const [left = "", right = ""] = [texts[a], texts[b]];
          return left < right ? -1 : left > right ? 1 : a - b;
        });
        const distinct = [...new Set(plain.map((at) => texts[at]))];
        const { ranks, count } = ranksOf(texts);
        expect([...ranks]).toEqual(texts.map((each) => distinct.indexOf(each)));
        expect(count).toBe(Math.max(1, distinct.length));
      }),
      { numRuns: 40 },
    );
  });
});
