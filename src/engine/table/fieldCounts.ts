import type { FieldCount, FieldCounts, FilterField } from "../../protocol/filters.ts";
import type { Counted } from "./filters.ts";
import { compareTexts } from "./sortTexts.ts";

/** Combinations of values that are counted at most: the most frequent ones. */
const MOST = 50_000;

/**
 * Counts rows by the values of several fields together: the most frequent combination first. Rows without a value of
 * the first field are left out.
 */
export function countFields(table: Counted, rows: Uint32Array, fields: readonly FilterField[]): FieldCounts {
  const columns = fields.map((field) => {
    const { values, codes } = table.facet(field);
    return { values, codes, stride: values.length + 1 };
  });
  const counts = new Map<number, number>();
  for (const row of rows) {
    let key = 0;
    for (const { codes, stride } of columns) {
      key = key * stride + (codes[row] ?? 0);
    }
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const found: FieldCount[] = [];
  for (const [key, count] of counts) {
    const values = new Array<string | null>(columns.length).fill(null);
    let rest = key;
    for (let at = columns.length - 1; at >= 0; at -= 1) {
      const { values: texts, stride } = columns[at] as (typeof columns)[number];
      // An absent value is an empty text.
      values[at] = texts[(rest % stride) - 1] || null;
      rest = Math.floor(rest / stride);
    }
    if (values[0] !== null) {
      found.push({ values, count });
    }
  }
  found.sort((one, other) => other.count - one.count || compareTexts(textOf(one), textOf(other)));
  return { counts: found.slice(0, MOST), total: found.length, events: rows.length };
}

function textOf({ values }: FieldCount): string {
  return values.map((value) => value ?? "").join("\0");
}
