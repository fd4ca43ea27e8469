import fc from "fast-check";
import { expect, it } from "vitest";
import { visible } from "../../../../src/model/text/text.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

it.each([
  ["ANSI colours", "\u001b[31mred", "\\u001b[31mred"],
  ["an OSC 8 link", "\u001b]8;;http://x\u0007y", "\\u001b]8;;http://x\\u0007y"],
  ["bidirectional overrides", "a\u202ecod\u2066x\u2069", "a\\u202ecod\\u2066x\\u2069"],
  ["zero-width characters", "ad\u200bmin\u2060\ufeff", "ad\\u200bmin\\u2060\\ufeff"],
  ["line breaks and tabs", "a\r\nb\tc", "a\\r\\nb\\tc"],
  ["line and paragraph separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
  ["C1 controls and NUL", "\u0000\u009b31m", "\\u0000\\u009b31m"],
  ["a soft hyphen", "ad\u00admin", "ad\\u00admin"],
  ["tag characters", "a\u{e0041}", "a\\u{e0041}"],
  ["a lone surrogate", "\ud800x", "\\ud800x"],
])("escapes %s", (_name, text, expected) => {
  expect(visible(text)).toBe(expected);
});

it("does not change ordinary text of any script", () => {
  for (const text of ["alice@example.com", "Łódź 東京 שלום", "🔑 key", "`[x](command:y)` <img>"]) {
    expect(visible(text)).toBe(text);
  }
});

it("leaves nothing to escape and is idempotent", SLOW, () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u);
      expect(visible(shown)).toBe(shown);
    }),
  );
});
