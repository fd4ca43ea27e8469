import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asBoolean, asText, MAX_JSON_DEPTH, parseJson } from "../../../../src/model/text/json.ts";

// Property tests with many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 60_000 };

function readValue(text: string): unknown {
  const reading = parseJson(text);
  return reading.ok ? reading.value : reading;
}

interface Written {
  readonly text: string;
  readonly value: unknown;
  /** Number of members in the text, including those that a later one replaced. */
  readonly members: number;
}

function membersOf(value: unknown): number {
  if (typeof value !== "object" || value === null) {
    return 0;
  }
  const items: readonly unknown[] = Object.values(value);
  return items.reduce<number>((sum, item) => sum + membersOf(item), Array.isArray(value) ? 0 : items.length);
}

/** A number that a double cannot represent stays as text. */
const exact: ReadonlyMap<string, string> = new Map(
  ["9007199254740993", "1.0000000000000000001"].map((digits) => [digits, digits]),
);

describe("parseJson", () => {
  it.each([
    ["an integer beyond 2^53", '{"id":9007199254740993}', { id: "9007199254740993" }],
    ["a negative one", "[-12345678901234567890]", ["-12345678901234567890"]],
    ["a safe integer of 16 digits", "[9007199254740991]", [9007199254740991]],
    ["a number beyond a double's range", '{"n":1e400,"m":-1e400}', { n: "1e400", m: "-1e400" }],
    ["a number too small for a double", "[1e-400]", ["1e-400"]],
    ["zero with an exponent", "[0e5, 0.0]", [0, 0]],
    ["a fraction with more digits than a double", "[0.12345678901234567890]", ["0.12345678901234567890"]],
    ["a fraction with as many digits on both sides", "[123456789012345.123]", ["123456789012345.123"]],
    ["a fraction that a double holds", "[123456789.12345678]", [123456789.12345678]],
    ["an ordinary fraction", "[1688560107.857]", [1688560107.857]],
    ["a big number at the root", "123456789012345678901234567890", "123456789012345678901234567890"],
    ["digits inside a string", '{"a":"1234567890123456789"}', { a: "1234567890123456789" }],
    ["a byte order mark", '\ufeff{"a":1}', { a: 1 }],
    ["a lone surrogate", '{"a":"\\ud800"}', { a: "\ud800" }],
    ["brackets within strings", '{"a":"[[[{\\"","b":[]}', { a: '[[[{"', b: [] }],
  ])("reads %s", (_name, text, expected) => {
    expect(readValue(text)).toEqual(expected);
  });

  it("keeps __proto__ and constructor as ordinary keys without changing a prototype", () => {
    const value = readValue(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"n":12345678901234567890}',
    );
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor", "n"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("rejects text nested 200,000 deep without overflow", () => {
    const text = "[".repeat(200_000) + "]".repeat(200_000);
    expect(parseJson(text)).toEqual({ ok: false, failure: `nested more than ${MAX_JSON_DEPTH} levels deep` });
    expect(parseJson('{"a":'.repeat(200_000))).toMatchObject({ ok: false });
  });

  it("accepts the maximum depth", () => {
    expect(parseJson("[".repeat(MAX_JSON_DEPTH) + "]".repeat(MAX_JSON_DEPTH)).ok).toBe(true);
  });

  it("counts replaced duplicate keys and keeps the last one", () => {
    expect(parseJson('{"a":1,"b":{"c":1,"c":2},"a":3}')).toEqual({
      ok: true,
      value: { a: 3, b: { c: 2 } },
      duplicateKeys: 2,
    });
    expect(parseJson('{"a:b":"c:d","e":[{"f":":"}]}')).toMatchObject({ duplicateKeys: 0 });
  });

  it.each(["", "{", "{'a':1}", "nul", '{"a":1}{"b":2}', "\u0000"])("returns a failure message for %j", (text) => {
    const reading = parseJson(text);
    expect(reading.ok).toBe(false);
    expect(reading.ok ? "" : reading.failure).not.toBe("");
  });

  it("equals JSON.parse for text with ordinary numbers, and counts no duplicates there", SLOW, () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const reading = parseJson(text);
        expect(reading.ok).toBe(true);
        const plain = JSON.parse(text) as unknown;
        if (reading.ok && !/\d{15}|\d[eE]/.test(text)) {
          expect(reading.value).toEqual(plain);
        }
        expect(reading.ok && reading.duplicateKeys).toBe(0);
      }),
    );
  });

  it("counts duplicates and keeps digits in any text", SLOW, () => {
    const number = fc.constantFrom(
      "1",
      "-0",
      "1E2",
      "0.5",
      "123456789012345",
      "9007199254740993",
      "1.0000000000000000001",
    );
    const text = fc.constantFrom(
      '"x"',
      '":"',
      '":1234567890123456"',
      '"\\":1"',
      '"\\\\"',
      '"a\\"b\\": 12345678901234567"',
    );
    const name = fc.constantFrom("a", "b", "a:b", ":", "c d", "1e400");
    const space = fc.constantFrom("", "", " ", "\n\t");
    const { json } = fc.letrec<{ json: Written }>((tie) => ({
      json: fc.oneof(
        { depthSize: "small" },
        number.map((digits) => ({ text: digits, value: exact.get(digits) ?? Number(digits), members: 0 })),
        text.map((quoted) => ({ text: quoted, value: JSON.parse(quoted) as unknown, members: 0 })),
        fc.tuple(space, fc.array(tie("json"), { maxLength: 3 })).map(([gap, items]) => ({
          text: `[${items.map((item) => gap + item.text + gap).join()}]`,
          value: items.map((item) => item.value),
          members: items.reduce((sum, item) => sum + item.members, 0),
        })),
        fc.tuple(space, fc.array(fc.tuple(name, tie("json")), { maxLength: 4 })).map(([gap, members]) => ({
          text: `{${members.map(([key, item]) => `${gap}"${key}"${gap}:${gap}${item.text}`).join()}${gap}}`,
          value: Object.fromEntries(members.map(([key, item]) => [key, item.value])),
          members: members.reduce((sum, [, item]) => sum + 1 + item.members, 0),
        })),
      ),
    }));
    fc.assert(
      fc.property(json, (written) => {
        const duplicateKeys = written.members - membersOf(written.value);
        expect(parseJson(written.text), written.text).toEqual({ ok: true, value: written.value, duplicateKeys });
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps the digits of any decimal that a double cannot represent", SLOW, () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), fc.stringMatching(/^\d{0,12}[1-9]$/))
      .map(([whole, part]) => `${whole}.${part}`);
    fc.assert(
      fc.property(decimal, fc.boolean(), (written, inList) => {
        const text = inList ? `[${written}]` : `{"n":${written}}`;
        const [value] = Object.values(readValue(text) as object) as unknown[];
        const digits = written.replace(/[-.]/g, "").replace(/^0+/, "").length;
        const holds = digits <= 15 || String(Number(written)) === written;
        expect(value).toBe(holds ? Number(written) : written);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps the digits of any integer", SLOW, () => {
    fc.assert(
      fc.property(fc.bigInt(), (big) => {
        expect(String((readValue(`{"n":${big}}`) as { n: unknown }).n)).toBe(String(big));
      }),
    );
  });

  it("never throws", SLOW, () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof parseJson(text).ok === "boolean"));
  });
});

describe("reading values leniently", () => {
  it("reads booleans as services write them", () => {
    expect([true, "true", "True", "Yes", false, "false", "No"].map((value) => asBoolean(value))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(["", "maybe", null, 1].map((value) => asBoolean(value))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("reads numbers and booleans as text, and empty text as undefined", () => {
    expect([asText(5), asText(false), asText("x"), asText(""), asText(null), asText({})]).toEqual([
      "5",
      "false",
      "x",
      undefined,
      undefined,
      undefined,
    ]);
  });
});
