import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { simplify } from "../../../../src/query/condition/simplify.ts";
import { printCondition, printQuery } from "../../../../src/query/language/print.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { anyCondition } from "../arbitraries.ts";

const NOW = Date.UTC(2026, 10, 22, 17);

/** All conditions of the language, with every special character in values. */
const anyText = fc.oneof(
  fc.string({ maxLength: 8, unit: "grapheme" }),
  fc.string({ maxLength: 8, unit: fc.constantFrom(...'ab \t\n"\\*?():,<>=!-.Oo Rr/0123') }),
  fc.constantFrom(
    "or",
    "AND",
    "not",
    "readonly",
    "last:1h",
    "a..b",
    "1..2",
    "10.0.0.0/8",
    "999.1.1.1",
    "*",
    "-x",
    "arn:aws:s3:::x",
  ),
);

const anyLeaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: anyText }),
  anyText.map((text): Condition => simplify({ kind: "text", text, wildcard: true })),
  fc
    .record({
      field: fc.constantFrom("event", "user", "agent", "message", "ip", "resource", "requestParameters.a", 'x."b c".d'),
      values: fc.array(fc.record({ value: anyText, wildcard: fc.boolean() }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ field, values }): Condition => ({ kind: "field", field, test: { op: "is", values } })),
);

const anyWindow = fc.option(
  fc.record(
    {
      from: fc.integer({ min: 0, max: NOW }),
      to: fc.integer({ min: NOW + 1, max: NOW + 1e9 }),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

describe("printing", { timeout: 60_000 }, () => {
  it.each([
    ["EVENTNAME:RunInstances   AND readOnly:true", "event:RunInstances readonly"],
    ["NOT (a OR b)", "-(a OR b)"],
    ["(a b) OR (c d)", "a b OR c d"],
    ["(a OR b) c", "(a OR b) c"],
    ["event!=X", "-event:X"],
    ["agent:terraform agent=x", "agent:*terraform* agent=x"],
    ['"a" "b c" "or"', 'a "b c" "or"'],
    ["event:(a, b)", "event:(a,b)"],
    ["time>2026-11-01", "time>=2026-11-02T00:00:00Z"],
    ["a last:1h", "a from:2026-11-22T16:00:00Z"],
    ["(a OR b) to:2026-11-03", "(a OR b) to:2026-11-04T00:00:00Z"],
    ["requestParameters.n:1..5", "requestParameters.n:1..5"],
    ["ip:(10.0.0.0/8,fe80::/10)", "ip:(10.0.0.0/8,fe80::/10)"],
    ["ip:::/0", "ip:::/0"],
    ["ip:::1", 'ip:"::1"'],
    ["time>now+999999w", "time>9999-12-31T23:59:59.999Z"],
    ["time<=9999", "time<9999-12-31T23:59:59.999Z"],
    ["requestParameters.n:1..", "requestParameters.n>=1"],
    ["requestParameters.n>-0", "requestParameters.n>0"],
    ['event:("and","Not",b)', 'event:("and","Not",b)'],
  ])("%s becomes %s", (input, output) => {
    expect(printQuery(parseQuery(input, { now: NOW }).query)).toBe(output);
  });

  it.each([
    [
      "of values and characters",
      fc.oneof(
        anyLeaf,
        fc.array(anyLeaf, { maxLength: 3 }).map((of): Condition => ({ kind: "any", of })),
      ),
    ],
    ["of structure", anyCondition({ cases: true })],
  ])("parses back to the same query: %s", (_, conditions) => {
    fc.assert(
      fc.property(conditions, anyWindow, (condition, window) => {
        const printed = printQuery({ condition, window });
        const { query, problems } = parseQuery(printed, { now: NOW });
        const simple = simplify(condition);
        expect(problems).toEqual([]);
        expect(query.condition ?? { kind: "all", of: [] }).toEqual(simple);
        expect(query.window ?? {}).toEqual(window ?? {});
        expect(printQuery(query)).toBe(query.condition === undefined ? printed.replace(/^\* ?/, "") : printed);
      }),
      { numRuns: 1500 },
    );
  });

  it("parses back to the same query for any valid text", () => {
    const pieces =
      'a b AND OR NOT not - ( ) , : = != < <= > >= " \\ * ? .. ip event time message readonly requestParameters.n x."b c" last from to 1 -2 1e21 ::1 ::/0 10.0.0.0/8 2026-11-01 -3d now 24h'.split(
        " ",
      );
    const texts = fc.array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom("", "", " ")), { maxLength: 10 });
    let read = 0;
    fc.assert(
      fc.property(texts, (words) => {
        const text = words.map(([piece, space]) => `${piece}${space}`).join("");
        const { query, problems } = parseQuery(text, { now: NOW });
        if (problems.length === 0) {
          read += 1;
          expect(parseQuery(printQuery(query), { now: NOW })).toEqual({ query, problems: [] });
        }
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it("prints empty conditions", () => {
    expect(printCondition({ kind: "all", of: [] })).toBe("*");
    expect(printCondition({ kind: "any", of: [] })).toBe("-*");
    expect(printQuery({})).toBe("");
  });
});
