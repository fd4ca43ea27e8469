import fc from "fast-check";
import { expect, it } from "vitest";
import { comparedKinds } from "../../../../src/investigation/compare/comparedKinds.ts";
import type { FieldCounts } from "../../../../src/protocol/filters.ts";

function counted(kinds: Readonly<Record<string, number>>, total?: number): FieldCounts {
  const counts = Object.entries(kinds).map(([value, count]) => ({ values: [value], count }));
  const events = counts.reduce((sum, { count }) => sum + count, 0);
  return { counts: counts.sort((a, b) => b.count - a.count), total: total ?? counts.length, events };
}

it("says which kinds only one side has, and where the counts differ most", () => {
  const found = comparedKinds(
    counted({ PutObject: 5, GetObject: 9, DeleteBucket: 1, ListBuckets: 4 }),
    counted({ GetObject: 30, CreateUser: 2, ListBuckets: 4, PutObject: 4 }),
  );
  const read = (kinds: typeof found.both) => kinds.map(({ values, counts }) => [...values, ...counts]);
  expect(read(found.onlyA)).toEqual([["DeleteBucket", 1, 0]]);
  expect(read(found.onlyB)).toEqual([["CreateUser", 0, 2]]);
  expect(read(found.both)).toEqual([
    ["GetObject", 9, 30],
    ["PutObject", 5, 4],
    ["ListBuckets", 4, 4],
  ]);
  expect(found).toMatchObject({ left: 0, events: [19, 40], totals: { onlyA: 1, onlyB: 1, both: 3 } });
});

it("claims nothing about a kind that may be among those that were not counted", () => {
  const found = comparedKinds(counted({ a: 5, b: 3 }), counted({ b: 2, c: 1 }, 7));
  expect(found.onlyA).toEqual([]);
  expect(found.onlyB.map(({ values }) => values)).toEqual([["c"]]);
  expect(found.left).toBe(6);
});

it("counts each kind once, whatever the values are", () => {
  const side = fc.dictionary(fc.constantFrom("", "a", "b", "A", "__proto__", "null"), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(side, side, (a, b) => {
      const { onlyA, onlyB, both, left } = comparedKinds(counted(a), counted(b));
      expect(left).toBe(0);
      const listed = [...onlyA, ...onlyB, ...both].map(({ values: [value] }) => value);
      expect(listed.toSorted()).toEqual([...new Set([...Object.keys(a), ...Object.keys(b)])].sort());
      for (const { values, counts } of [...onlyA, ...onlyB, ...both]) {
        const value = values[0] ?? "";
        const own = (side: typeof a) => (Object.hasOwn(side, value) ? side[value] : 0);
        expect(counts).toEqual([own(a), own(b)]);
      }
    }),
  );
});

it("lists at most 500 of each, and says how many there are", () => {
  const many = Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`kind${at}`, at + 1]));
  const { onlyA, totals } = comparedKinds(counted(many), counted({}));
  expect([onlyA.length, totals.onlyA, onlyA[0]?.counts]).toEqual([500, 700, [700, 0]]);
});
