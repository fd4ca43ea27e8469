/**
 * Maximum length of an attribute value that LookupEvents accepts. Source: CloudTrail API reference, LookupAttribute.
 */
export const MAX_LOOKUP_VALUE = 2_000;

/** The length of an attribute value as LookupEvents counts it: `_`, space, comma and newline count twice. */
export function lookupValueLength(value: string): number {
  return value.length + (value.match(/[_ ,\n]/g)?.length ?? 0);
}
