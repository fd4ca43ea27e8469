import fc from "fast-check";
import { KEYS } from "../../../src/engine/scan/recordKeys.ts";

const WORDS = [
  ...KEYS,
  "EventName",
  "useridentity",
  "records",
  "__proto__",
  "error",
  "errorCode",
  "MFAUsed",
  'a"b',
  "a\\b",
  "\\",
  "}",
  '"},{"eventName":"',
  "Failure",
  "arn:x",
  "ARN:X",
  "\u212aelvin",
  "\u0130",
  "é",
  "😀",
  "",
];

const text = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "grapheme", maxLength: 12 }));

/**
 * Keys hold no backslash: once an object had one that does, V8's JSON.parse takes escapes for it in the same place of
 * later objects (https://github.com/nodejs/node/issues/63785), and is no measure of the scanner any more.
 */
const keyText = text.map((key) => key.replaceAll("\\", ""));

/** Spaces, as JSON allows them. */
const space = fc.oneof({ weight: 4, arbitrary: fc.constant("") }, fc.constantFrom(" ", "\n", "\t", "\r\n", "  \n  "));

/** A string as JSON text, some characters escaped without need. */
const written = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(value, fc.infiniteStream(fc.nat(11))).map(([string, dice]) => {
    let out = "";
    for (let at = 0; at < string.length; at += 1) {
      const char = string.charAt(at);
      const code = string.charCodeAt(at).toString(16).padStart(4, "0");
      const roll = dice.next().value;
      out += roll === 0 ? `\\u${code}` : roll === 1 ? `\\u${code.toUpperCase()}` : JSON.stringify(char).slice(1, -1);
    }
    return `"${out}"`;
  });

const number = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom("-0", "0.0000001", "1e5", "1E+2", "-1.50", "123456789012345678901", "1e400"),
);

const scalar = fc.oneof(written(text), number, fc.constantFrom("true", "false", "null"));

/** A JSON value as text: odd spacing, escapes, keys that look like a record's own, some of them twice. */
export const writtenValue: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc
      .array(fc.tuple(space, tie("value"), space), { maxLength: 3 })
      .map((items) => `[${items.map((item) => item.join("")).join(",")}]`),
    objectOf(fc.tuple(written(keyText), tie("value"))),
  ),
})).value;

function objectOf(member: fc.Arbitrary<readonly [string, string]>, maxLength = 4): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(space, member, space, space), { maxLength }), space)
    .map(
      ([members, end]) =>
        `{${members.map(([a, [key, value], b, c]) => `${a}${key}${b}:${c}${value}`).join(",")}${end}}`,
    );
}

/** A record as text, with members of the real names and of adversarial ones. */
export const writtenRecord: fc.Arbitrary<string> = objectOf(
  fc.oneof(
    fc.tuple(
      fc.constantFrom(...KEYS).map((key) => `"${key}"`),
      writtenValue,
    ),
    fc.tuple(written(keyText), writtenValue),
  ),
  10,
);

export { space as writtenSpace };
