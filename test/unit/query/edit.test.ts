import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withLast, withoutTerms } from "../../../src/query/edit.ts";
import { parseQuery } from "../../../src/query/text.ts";

const now = Date.UTC(2026, 10, 22, 12);
const readonly = new Set(["readonly"]);

describe("a search text without some of its terms", () => {
  it.each([
    ['user:"a readonly b" readonly:true', 'user:"a readonly b"'],
    ['user:"a  readonly b" -readonly', 'user:"a  readonly b"'],
    ["user:alice readonly:false last:1h", "user:alice last:1h"],
    ["NOT readonly user:alice", "user:alice"],
    ["user:alice AND -readonly AND error:*", "user:alice error:*"],
    ["readonly", ""],
    ["event:(A,B) READONLY:true", "event:(A,B)"],
    ['"readonly" readonly', '"readonly"'],
  ])("%s", (text, rest) => {
    expect(withoutTerms(text, readonly)).toBe(rest);
  });

  it.each([
    "user:alice OR -readonly",
    'mentions:"x readonly y"',
    "(user:alice OR readonly)",
    "  user:alice  ",
    "requestParameters.readonly:true",
    '"never closed readonly',
    ")(",
    "",
  ])("stays as it is: %s", (text) => {
    expect(withoutTerms(text, readonly)).toBe(text);
  });

  it("tests what is left as before, whatever else stands there", () => {
    const others = fc.constantFrom<string[]>(
      'user:"a readonly b"',
      "-event:(A,B)",
      '"free last:1d text"',
      "(user:a OR readonly)",
      'NOT requestParameters."a b":c',
      "resource:arn:aws:s3:::logs",
      "time>=2026-11-01",
    );
    fc.assert(
      fc.property(fc.array(others, { minLength: 1, maxLength: 5 }), fc.nat(5), (terms, at) => {
        const text = terms.toSpliced(at, 0, "-readonly").join(" ");
        const rest = withoutTerms(text, readonly);
        expect(parseQuery(rest, { now })).toEqual(parseQuery(terms.join(" "), { now }));
      }),
    );
  });

  it("ends for any text", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("(", ")", '"', "-", " ", "a", ":", ",", "\\", "or ", "not "),
          maxLength: 30,
        }),
        (text) => {
          withoutTerms(text, readonly);
          withLast(text, "7d");
        },
      ),
    );
  });
});

describe("a search text over the last span of time", () => {
  it.each([
    ["user:alice last:1h", "user:alice last:7d"],
    ['mentions:"x last:9 y" from:2026-11-01 to:"2026-11-02"', 'mentions:"x last:9 y" last:7d'],
    ["since:now-2h", "last:7d"],
    ["user:alice OR user:bob", "(user:alice OR user:bob) last:7d"],
    ["", "last:7d"],
  ])("%s", (text, result) => {
    expect(withLast(text, "7d")).toBe(result);
    expect(parseQuery(result, { now })).toMatchObject({
      problems: [],
      query: { window: { from: now - 7 * 86_400_000 } },
    });
  });
});
