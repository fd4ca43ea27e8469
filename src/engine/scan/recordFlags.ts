import { keyNumber } from "./recordKeys.ts";

/** The columns of this record cannot be trusted to tell what the record says: read the record itself. */
export const ODD = 1;
/** A byte search may miss text that is in this record. */
export const UNPLAIN = 2;
/** The record came with what LookupEvents says about it. */
export const ENVELOPE = 4;
/** `responseElements` may hide an error. */
export const NOTABLE_RESPONSE = 8;
/** `additionalEventData` may tell of the caller. */
export const NOTABLE_ADDITIONAL = 16;
/** ARNs that were found may be no values of the record. */
export const UNSURE_ARNS = 32;

/** The record has a member `addendum`. */
export const ADDED = 64;

const RESPONSE = keyNumber("responseElements");
const ADDITIONAL = keyNumber("additionalEventData");

/** Whether an object, the value of one of `KEYS`, says something that a column needs. */
export function notable(bytes: Buffer, from: number, to: number, key: number): number {
  if (key !== RESPONSE && key !== ADDITIONAL) {
    return 0;
  }
  const text = bytes.toString("latin1", from, to);
  if (key === RESPONSE) {
    return text.includes("\\u") || text.includes("rror") || text.includes('"Failure"') ? NOTABLE_RESPONSE : 0;
  }
  return text.includes("\\u") || text.includes("MFAUsed") || text.includes("UserName") ? NOTABLE_ADDITIONAL : 0;
}
