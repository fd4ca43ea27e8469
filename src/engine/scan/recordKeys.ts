import { RECORD_FIELDS, type RecordField } from "../../model/event/recordFields.ts";

/** Fields whose values no column and no question tells apart: the record itself is read for them. */
const UNTOLD = ["sharedEventID", "addendum", "eventContext", "edgeDeviceDetails"] as const;

export type RecordKey = Exclude<RecordField, (typeof UNTOLD)[number]>;

/** Which of `KEYS`. */
export function keyNumber(name: RecordKey): number {
  return KEYS.indexOf(name);
}

/** The top-level keys of a record whose raw values the scanner tells, about in the order in which trails write them. */
export const KEYS: readonly RecordKey[] = RECORD_FIELDS.filter(
  (field): field is RecordKey => !(UNTOLD as readonly string[]).includes(field),
);

const QUOTED: readonly Uint8Array[] = KEYS.map((key) => Uint8Array.from(Buffer.from(`"${key}"`)));
const BY_LENGTH: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, length) =>
  QUOTED.flatMap((quoted, index) => (quoted.length === length ? [index] : [])),
);

/** The text between a value and the one that follows it, `,"eventName":` where nothing is spaced, as numbers of eight bytes each. */
const JOINTS = KEYS.map((key) => Buffer.from(`,"${key}":`));
const JOINT_LENGTH = Int32Array.from(JOINTS, ({ length }) => length);
const NUMBERS = 4;
const JOINT_NUMBERS = new Float64Array(KEYS.length * NUMBERS);
for (const [key, joint] of JOINTS.entries()) {
  for (let number = 0; number * 8 < joint.length; number += 1) {
    JOINT_NUMBERS[key * NUMBERS + number] = joint.readDoubleLE(Math.min(number * 8, joint.length - 8));
  }
}

/** Where the colon of `key` ends when it follows the value that ends at `at`, with no space before it; else -1. */
export function afterJoint(view: DataView, at: number, end: number, key: number): number {
  const length = JOINT_LENGTH[key] as number;
  if (at + length >= end) {
    return -1;
  }
  const rest = length - 8;
  let number = key * NUMBERS;
  for (let k = 0; k < rest; k += 8) {
    if (view.getFloat64(at + k, true) !== JOINT_NUMBERS[number]) {
      return -1;
    }
    number += 1;
  }
  return view.getFloat64(at + rest, true) === JOINT_NUMBERS[number] ? at + length : -1;
}

/** Which of `KEYS` stands from its opening quote at `from` to behind its closing one at `to`; -1 for another. */
export function keyAt(bytes: Uint8Array, from: number, to: number): number {
  for (const index of BY_LENGTH[to - from] ?? []) {
    const quoted = QUOTED[index];
    if (quoted !== undefined && isAt(bytes, from, quoted)) {
      return index;
    }
  }
  return -1;
}

/** From the last letter back: the first ones are often the same. */
function isAt(bytes: Uint8Array, from: number, text: Uint8Array): boolean {
  for (let k = text.length - 1; k >= 0; k -= 1) {
    if (bytes[from + k] !== text[k]) {
      return false;
    }
  }
  return true;
}
