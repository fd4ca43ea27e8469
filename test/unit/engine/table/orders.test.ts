import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Orders } from "../../../../src/engine/table/orders.ts";

/** A table of which the row of the highest number is the newest. */
const newest = (rows: Uint32Array) => Uint32Array.from(rows).sort().reverse();

describe("orders that are kept", () => {
  it("are those of a plain sort, whichever way, for some rows or all, after another order or more rows", () => {
    const few = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 60 });
    const ask = fc.record({
      name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      descending: fc.boolean(),
      share: fc.nat({ max: 4 }),
    });
    fc.assert(
      fc.property(few, few, fc.array(ask, { maxLength: 12 }), (first, more, asks) => {
        const orders = new Orders(newest);
        for (const keys of [first, [...first, ...more]]) {
          for (const { name, descending, share } of asks) {
            // Each name ranks in its own way.
            const ranks = Uint32Array.from(keys, (key) => (key * (name.charCodeAt(0) - 90)) % 7);
            const rows = Uint32Array.from(keys.keys()).filter((row) => share === 0 || row % (share * 4) === 0);
            const plain = [...rows].sort((a, b) => {
              const order = (ranks[a] ?? 0) - (ranks[b] ?? 0);
              return (descending ? -order : order) || b - a;
            });
            const found = orders.order(name, rows, keys.length, descending, () => ({ ranks, count: 7 }));
            expect([...found]).toEqual(plain);
          }
        }
      }),
    );
  });

  it("ranks anew what was forgotten, and nothing else", () => {
    const orders = new Orders(newest);
    const rows = Uint32Array.of(0, 1, 2);
    let asked = 0;
    const by = (...ranks: number[]) => [
      ...orders.order("name", rows, 3, false, () => {
        asked += 1;
        return { ranks: Uint32Array.from(ranks), count: 3 };
      }),
    ];
    expect(by(2, 1, 0)).toEqual([2, 1, 0]);
    expect(by(0, 1, 2)).toEqual([2, 1, 0]);
    expect(asked).toBe(1);
    orders.forget("name");
    expect(by(0, 1, 2)).toEqual([0, 1, 2]);
  });
});
