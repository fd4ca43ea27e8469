import { visible } from "../../text/text.ts";
import { formatUtc } from "../../text/time.ts";
import type { Effect } from "./effect.ts";
import type { EffectRow } from "./effectRow.ts";

/**
 * An effect as lines of plain text, for tooltips: "Opened to: 0.0.0.0/0 (any IPv4 address), tcp 22 (public)". Invisible
 * and misleading characters are escaped.
 */
export function effectLines({ rows, more, unknown }: Effect): readonly string[] {
  return [...rows.map(lineOf), ...(more === 0 ? [] : [moreText(more)]), ...unknown].map(visible);
}

/** What stands for rows or values that were left out: "and 14 more". */
export function moreText(count: number): string {
  return `and ${count.toLocaleString("en-US")} more`;
}

function lineOf(row: EffectRow): string {
  const values = row.values.map(({ text }) => text).join(", ");
  const parts = [
    row.more === 0 ? values : `${values} ${moreText(row.more)}`,
    row.note ?? "",
    row.until === undefined ? "" : `until ${formatUtc(row.until)}`,
  ].filter((part) => part !== "");
  const exposure = row.exposure === undefined ? "" : row.exposure === "public" ? " (public)" : " (may be public)";
  return `${row.label}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}${exposure}`;
}
