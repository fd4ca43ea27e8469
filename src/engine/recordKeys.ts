/**
 * The top-level keys of a record whose raw values the scanner tells, in the order in which trails usually write them.
 * All but the last seven become columns.
 */
export const KEYS = [
  "eventVersion",
  "userIdentity",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "requestID",
  "eventID",
  "readOnly",
  "resources",
  "eventType",
  "managementEvent",
  "recipientAccountId",
  "vpcEndpointId",
  "vpcEndpointAccountId",
  "eventCategory",
  "sessionCredentialFromConsole",
  "tlsDetails",
  "apiVersion",
  "insightDetails",
] as const;

export type RecordKey = (typeof KEYS)[number];

const QUOTED: readonly Uint8Array[] = KEYS.map((key) => Uint8Array.from(Buffer.from(`"${key}"`)));
const BY_LENGTH: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, length) =>
  QUOTED.flatMap((quoted, index) => (quoted.length === length ? [index] : [])),
);

/** Where the key `expected` of `KEYS` ends when it stands at `from`, with its quotes; else -1. */
export function likelyEnd(bytes: Uint8Array, from: number, end: number, expected: number): number {
  const likely = QUOTED[expected];
  return likely !== undefined && from + likely.length <= end && isAt(bytes, from, likely) ? from + likely.length : -1;
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
