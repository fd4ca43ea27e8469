/** LookupEvents refuses longer values of an attribute. Source: CloudTrail API reference, LookupAttribute. */
export const MAX_LOOKUP_VALUE = 2_000;

/** How long an attribute's value counts for LookupEvents: `_`, space, comma and newline count twice. */
export function lookupValueLength(value: string): number {
  return value.length + (value.match(/[_ ,\n]/g)?.length ?? 0);
}
