import type { Parts } from "./parts.ts";
import type { Distinct } from "./readings.ts";
import { compare } from "./sortTexts.ts";

export interface ValueCount {
  /** Empty for the events that have none. */
  readonly value: string;
  readonly count: number;
}

/**
 * How often each value of a field stands in the rows, most frequent first; of a field with several values the first.
 * Undefined for a field that the columns do not hold.
 */
export function facetOf(parts: Parts, rows: Uint32Array, field: string): readonly ValueCount[] | undefined {
  if (parts.all.some(({ readings }) => readings.facet(field) === undefined)) {
    return undefined;
  }
  const numbered = parts.numbered(`facet ${field}`, (readings) => readings.facet(field) as Distinct);
  const { values } = numbered;
  const counts = new Uint32Array(values.length);
  for (const value of parts.numbersOf(rows, numbered)) {
    counts[value] = (counts[value] as number) + 1;
  }
  return values
    .map((value, number) => ({ value, count: counts[number] as number }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compare(a.value, b.value));
}
