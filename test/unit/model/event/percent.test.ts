import fc from "fast-check";
import { expect, it } from "vitest";
import { decodePercents } from "../../../../src/model/event/percent.ts";

it("finds the place of each character in the encoded text", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "%25", "%C3%A9", "%E2%82%AC", "%F0%9F%98%80", "%zz", " ")), (pieces) => {
      const { text, at } = decodePercents(pieces.join(""));
      let decoded = 0;
      let encoded = 0;
      for (const piece of pieces) {
        expect(at(decoded)).toBe(encoded);
        decoded += piece === "%zz" ? piece.length : decodeURIComponent(piece).length;
        encoded += piece.length;
      }
      expect(at(text.length)).toBe(encoded);
    }),
  );
});
