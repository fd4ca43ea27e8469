import { sortByKey } from "./order.ts";

/** Fewer are sorted by themselves. */
const FEW = 2_000;
/** Units of a text that a key holds, and the bits of each: together less than the 53 of a whole number. */
const UNITS = 7;
const BITS = 7;
/** A unit from here on does not fit: what stands behind it is left to a comparison of the texts. */
const WIDE = 2 ** BITS - 1;

/** Where texts stand in the order of their UTF-16 units, the same on every machine; equal ones as they were. */
function sortTexts(texts: readonly string[]): Uint32Array {
  if (texts.length < FEW) {
    return Uint32Array.from(texts.keys()).sort((a, b) => compareTexts(texts[a] as string, texts[b] as string) || a - b);
  }
  const keys = Float64Array.from(texts, keyOf);
  const order = sortByKey(Uint32Array.from(texts.keys()), keys);
  for (let from = 0; from < order.length; ) {
    const key = keys[order[from] as number];
    let to = from + 1;
    while (to < order.length && keys[order[to] as number] === key) {
      to += 1;
    }
    if (to - from > 1) {
      order.subarray(from, to).sort((a, b) => compareTexts(texts[a] as string, texts[b] as string) || a - b);
    }
    from = to;
  }
  return order;
}

/** For each text its rank, equal ones the same, and how many ranks there are. */
export function ranksOf(texts: readonly string[]): { readonly ranks: Uint32Array; readonly count: number } {
  const order = sortTexts(texts);
  const ranks = new Uint32Array(texts.length);
  let rank = 0;
  for (let position = 0; position < order.length; position += 1) {
    const at = order[position] as number;
    rank += position > 0 && texts[at] !== texts[order[position - 1] as number] ? 1 : 0;
    ranks[at] = rank;
  }
  return { ranks, count: rank + 1 };
}

/** Never greater for a text that stands before. */
function keyOf(text: string): number {
  let key = 0;
  let wide = false;
  for (let at = 0; at < UNITS; at += 1) {
    const unit: number = wide || at >= text.length ? 0 : Math.min(text.charCodeAt(at), WIDE);
    wide ||= unit === WIDE;
    key = key * (WIDE + 1) + unit;
  }
  return key;
}

/** By UTF-16 units: the same on every machine. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
