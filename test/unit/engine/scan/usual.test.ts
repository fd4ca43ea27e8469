import fc from "fast-check";
import { expect, it } from "vitest";
import { readUsualTime, readUuid, repeatsOneDigit } from "../../../../src/engine/scan/usual.ts";

const timeOf = (text: string) => {
  const bytes = Buffer.from(`,"${text}",`);
  return readUsualTime(bytes, 1, bytes.length - 1);
};

it("reads times as Date does, but for days that not each month has", () => {
  const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 });
  fc.assert(
    fc.property(seconds, (second) => {
      const date = new Date(second * 1000);
      const isLast = date.getUTCMonth() === 1 && date.getUTCDate() === 29;
      expect(timeOf(date.toISOString().replace(".000", ""))).toBe(isLast ? undefined : second * 1000);
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  "1970-01-01T00:00:00Z",
  "1999-12-31T23:59:59Z",
  "2000-02-28T00:00:00Z",
  "2000-03-01T00:00:00Z",
  "2100-03-01T10:20:30Z",
  "2026-04-30T00:00:00Z",
  "2026-05-31T00:00:00Z",
])("reads %s", (text) => {
  expect(timeOf(text)).toBe(Date.parse(text));
});

it.each([
  ...["1969-12-31T23:59:59Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z"],
  ...["2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-06-31T00:00:00Z", "2026-09-31T00:00:00Z"],
  ...["2026-11-31T00:00:00Z", "2026-12-32T00:00:00Z", "2026-01-10T24:00:00Z", "2026-01-10T00:60:00Z"],
  ...["2026-01-10T00:00:60Z", "2026-01-10T00:00:00z", "2026-01-10t00:00:00Z", "2026-01-10T00:00:0Z"],
  ...["2026-01-10T00:00:000Z", "2026/01-10T00:00:00Z", "2026-01/10T00:00:00Z", "2026-01-10T00.00:00Z"],
  ...["2026-01-10T00:00.00Z", "2026-01-10T00:00:00+", ""],
  // Each digit by the characters beside the digits.
  ...["/", ":"].flatMap((char) =>
    [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18].map((at) => {
      const text = "2026-01-10T00:00:00Z";
      return text.slice(0, at) + char + text.slice(at + 1);
    }),
  ),
])("leaves %j to others", (text) => {
  expect(timeOf(text)).toBeUndefined();
});

it("leaves a time without its first quote to others", () => {
  const bytes = Buffer.from('x2026-01-10T00:00:00Z"');
  expect(readUsualTime(bytes, 0, bytes.length)).toBeUndefined();
});

const UUID = "3038ebd2-c98a-4c65-9b6e-e2250629af09";
const idOf = (quoted: string) => {
  const into = Buffer.alloc(20);
  return readUuid(Buffer.from(quoted), 0, Buffer.byteLength(quoted), into, 2) ? into.toString("hex") : undefined;
};

it("reads a UUID into its place", () => {
  expect(idOf(`"${UUID}"`)).toBe(`0000${UUID.replaceAll("-", "")}0000`);
});

it.each([
  `'${UUID}"`,
  `"${UUID}'`,
  `"${UUID}0"`,
  `"${UUID.toUpperCase()}"`,
  ...[8, 13, 18, 23].map((at) => `"${UUID.slice(0, at)}0${UUID.slice(at + 1)}"`),
  ...["/", ":", "`", "g"].flatMap((char) => [`"${char}${UUID.slice(1)}"`, `"${UUID.slice(0, -1)}${char}"`]),
])("takes %s for no UUID", (quoted) => {
  expect(idOf(quoted)).toBeUndefined();
});

it.each([
  ["00", true],
  ["ff", true],
  ["f0", false],
  ["0f", false],
])("16 bytes of %s repeat one digit: %s", (byte, answer) => {
  const id = Buffer.from(byte.repeat(16), "hex");
  expect(repeatsOneDigit(id)).toBe(answer);
  id[15] = 0x11;
  expect(repeatsOneDigit(id)).toBe(false);
});
