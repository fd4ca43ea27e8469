/**
 * Sorts rows by whole numbers, least first, equal ones as they were: by sixteen bits at a time, least significant first.
 * `keys`: one a row, 0 or more and below 2^53. Answers a new array.
 */
export function sortByKey(rows: Uint32Array, keys: Float64Array): Uint32Array {
  let most = 0;
  for (const key of keys) {
    most = key > most ? key : most;
  }
  let order = new Uint32Array(rows.length);
  for (let at = 0; at < order.length; at += 1) {
    order[at] = at;
  }
  let target = new Uint32Array(order.length);
  const counts = new Uint32Array(RADIX + 1);
  for (let unit = 1; unit <= most; unit *= RADIX) {
    counts.fill(0);
    const digits = new Uint16Array(order.length);
    for (let at = 0; at < order.length; at += 1) {
      const digit = Math.floor((keys[at] as number) / unit) % RADIX;
      digits[at] = digit;
      counts[digit + 1] = (counts[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < RADIX; digit += 1) {
      counts[digit + 1] = (counts[digit + 1] as number) + (counts[digit] as number);
    }
    for (let at = 0; at < order.length; at += 1) {
      const row = order[at] as number;
      const digit = digits[row] as number;
      const offset = counts[digit] as number;
      target[offset] = row;
      counts[digit] = offset + 1;
    }
    [order, target] = [target, order];
  }
  return order.map((at) => rows[at] as number);
}

/** The same by ranks: numbers below `count`. */
export function sortByRank(rows: Uint32Array, ranks: Uint32Array, count: number): Uint32Array {
  if (count > RADIX) {
    return sortByKey(rows, Float64Array.from(ranks));
  }
  const offsets = new Uint32Array(count + 1);
  for (let at = 0; at < rows.length; at += 1) {
    const next = (ranks[at] as number) + 1;
    offsets[next] = (offsets[next] as number) + 1;
  }
  for (let rank = 0; rank < count; rank += 1) {
    offsets[rank + 1] = (offsets[rank + 1] as number) + (offsets[rank] as number);
  }
  const sorted = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const rank = ranks[at] as number;
    const offset = offsets[rank] as number;
    sorted[offset] = rows[at] as number;
    offsets[rank] = offset + 1;
  }
  return sorted;
}

const RADIX = 0x10000;
