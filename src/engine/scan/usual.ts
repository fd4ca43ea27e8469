/**
 * Milliseconds since 1970 UTC of `"2026-11-22T17:05:30Z"` with its quotes; undefined for anything else, also for days
 * past the 28th where a month may end.
 */
export function readUsualTime(bytes: Uint8Array, from: number, to: number): number | undefined {
  if (
    to - from !== 22 ||
    bytes[from] !== 0x22 ||
    bytes[from + 5] !== 0x2d ||
    bytes[from + 8] !== 0x2d ||
    bytes[from + 11] !== 0x54 ||
    bytes[from + 14] !== 0x3a ||
    bytes[from + 17] !== 0x3a ||
    bytes[from + 20] !== 0x5a
  ) {
    return undefined;
  }
  const year = pair(bytes, from + 1) * 100 + pair(bytes, from + 3);
  const month = pair(bytes, from + 6);
  const day = pair(bytes, from + 9);
  const hour = pair(bytes, from + 12);
  const minute = pair(bytes, from + 15);
  const second = pair(bytes, from + 18);
  if (
    !(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && hour >= 0 && hour < 24) ||
    !(minute >= 0 && minute < 60 && second >= 0 && second < 60) ||
    day > (LENGTHS[month] as number)
  ) {
    return undefined;
  }
  // Days since 1970 in the proleptic Gregorian calendar, counted from March so that the leap day is the last.
  const shifted = month > 2 ? month - 3 : month + 9;
  const years = month > 2 ? year : year - 1;
  const days =
    365 * years +
    Math.floor(years / 4) -
    Math.floor(years / 100) +
    Math.floor(years / 400) +
    Math.floor((153 * shifted + 2) / 5) +
    day -
    719_469;
  return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000;
}

const LENGTHS = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** Two digits; below 0 for anything else. */
function pair(bytes: Uint8Array, from: number): number {
  const ten = (bytes[from] as number) - 0x30;
  const one = (bytes[from + 1] as number) - 0x30;
  return ten >= 0 && ten <= 9 && one >= 0 && one <= 9 ? ten * 10 + one : -10_000;
}

/** Whether the 16 bytes of a UUID are one digit 32 times, which stands for an id that was removed. */
export function repeatsOneDigit(id: Uint8Array): boolean {
  const first = id[0] as number;
  return first >> 4 === (first & 15) && id.every((byte) => byte === first);
}

/** Writes the 16 bytes of `"3038ebd2-c98a-4c65-9b6e-e22506292313"`, with its quotes and in small letters; false for anything else. */
export function readUuid(bytes: Uint8Array, from: number, to: number, into: Uint8Array, at: number): boolean {
  if (to - from !== 38 || bytes[from] !== 0x22 || bytes[to - 1] !== 0x22) {
    return false;
  }
  let cursor = from + 1;
  for (let byte = 0; byte < 16; byte += 1) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) {
      if (bytes[cursor] !== 0x2d) {
        return false;
      }
      cursor += 1;
    }
    const high = HEX[bytes[cursor] as number] as number;
    const low = HEX[bytes[cursor + 1] as number] as number;
    if (high > 15 || low > 15) {
      return false;
    }
    into[at + byte] = high * 16 + low;
    cursor += 2;
  }
  return true;
}

const HEX = Uint8Array.from({ length: 256 }, (_, c) =>
  c >= 0x30 && c <= 0x39 ? c - 0x30 : c >= 0x61 && c <= 0x66 ? c - 0x57 : 0xff,
);
