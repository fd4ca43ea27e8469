/** What columns say of a row: it fails the condition, its record must be read to know, it satisfies it. */
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/** One verdict for each row, or one that holds for all of them. */
export type Verdicts = Uint8Array | typeof NO | typeof UNKNOWN | typeof YES;

/** For each row the least of both. Either may be written over. */
export function least(left: Verdicts, right: Verdicts): Verdicts {
  if (typeof left === "number") {
    return typeof right !== "number" ? least(right, left) : right < left ? right : left;
  }
  if (typeof right !== "number") {
    for (let row = 0; row < left.length; row += 1) {
      if ((right[row] as number) < (left[row] as number)) {
        left[row] = right[row] as number;
      }
    }
    return left;
  }
  return right === NO ? NO : right === YES ? left : capped(left);
}

/** For each row the most of both. */
export function most(left: Verdicts, right: Verdicts): Verdicts {
  if (typeof left === "number") {
    return typeof right !== "number" ? most(right, left) : right > left ? right : left;
  }
  if (typeof right !== "number") {
    for (let row = 0; row < left.length; row += 1) {
      if ((right[row] as number) > (left[row] as number)) {
        left[row] = right[row] as number;
      }
    }
    return left;
  }
  return right === YES ? YES : right === NO ? left : raised(left);
}

function capped(verdicts: Uint8Array): Uint8Array {
  for (let row = 0; row < verdicts.length; row += 1) {
    verdicts[row] = Math.min(verdicts[row] as number, UNKNOWN);
  }
  return verdicts;
}

function raised(verdicts: Uint8Array): Uint8Array {
  for (let row = 0; row < verdicts.length; row += 1) {
    verdicts[row] = Math.max(verdicts[row] as number, UNKNOWN);
  }
  return verdicts;
}
