import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hasWindow,
  lastSpanOf,
  withLast,
  withoutTerms,
  withTerms,
  withValue,
  withWindow,
} from "../../../../src/query/language/edit.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";

const now = Date.UTC(2026, 10, 22, 12);
const readonly = new Set(["readonly"]);

describe("removing terms from a search text", () => {
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
  ])("does not change %s", (text) => {
    expect(withoutTerms(text, readonly)).toBe(text);
  });

  it("keeps the remaining tests, in any text", () => {
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

  it("terminates for any text", () => {
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

describe("setting the last span of a search text", () => {
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

describe("adding terms to a search text", () => {
  it.each([
    ["user:alice", "user:alice -readonly"],
    [" a OR b ", "(a OR b) -readonly"],
    ['"a OR b"', '"a OR b" -readonly'],
    ["(a OR b)", "(a OR b) -readonly"],
    ["", "-readonly"],
  ])("%s", (text, result) => expect(withTerms(text, "-readonly")).toBe(result));

  it("parenthesises alternatives on both sides", () => {
    expect(withTerms("a OR b", "c OR d")).toBe("(a OR b) (c OR d)");
    expect(withTerms("", "c OR d")).toBe("c OR d");
  });
});

describe("setting the time window of a search text", () => {
  it("detects an existing window", () => {
    expect(["a last:7d", "UNTIL:now"].map(hasWindow)).toEqual([true, true]);
    expect(['"last:7d"', "(last:7d)", "time>2026-11-01", "a"].map(hasWindow)).toEqual([false, false, false, false]);
  });

  it.each([
    ['user:"a last:7d b" last:7d', 'user:"a last:7d b" '],
    ["SINCE:2026-11-01 a until:now", "a "],
    ['mentions:"to:x"', 'mentions:"to:x" '],
    ["time>2026-11-01 x", "time>2026-11-01 x "],
    ["a or b", "(a or b) "],
    ["", ""],
  ])("%s", (text, before) => {
    expect(withWindow(text, { from: now, to: now + 1 })).toBe(
      `${before}from:2026-11-22T12:00:00Z to:2026-11-22T12:00:00.001Z`,
    );
  });
});

describe("replacing a value in a search text", () => {
  it.each([
    ["user:alice last:7d", "user:bob last:7d"],
    ['"user:alice" -user:("alice", carol OR alice)', '"user:alice" -user:(bob, carol OR bob)'],
    ["(role:alice OR userName!=alice)", "(role:alice OR userName!=bob)"],
    ["user:alic* user:Alice", "user:alic* user:Alice"],
  ])("%s", (text, result) => expect(withValue(text, "user", "alice", "bob")).toBe(result));

  it("writes the value so that it reads back", () => {
    expect(withValue("user:a", "user", "a", 'b "c" OR')).toBe('user:"b \\"c\\" OR"');
  });
});

it.each([
  ["user:alice last:7d", "7d"],
  ["LAST:24h", "24h"],
  ["last:7d from:2026-11-01", undefined],
  ["last:7d last:1h", undefined],
  ['"last:7d"', undefined],
  ["since:2026-11-01", undefined],
  ["user:alice", undefined],
])("the only time of %s is the span %s", (text, span) => {
  expect(lastSpanOf(text)).toBe(span);
});
