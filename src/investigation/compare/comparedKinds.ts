import type { ComparedKind, ComparedKinds } from "../../protocol/compare.ts";
import type { FieldCounts } from "../../protocol/filters.ts";

/** Kinds in each list at most. */
const MOST = 500;

/**
 * Which kinds only one side has. Where a side has more kinds than were counted, a kind that is missing there may be one of
 * those: it is left out and counted in `left`.
 */
export function comparedKinds(a: FieldCounts, b: FieldCounts): ComparedKinds {
  const ofB = byKey(b);
  const ofA = byKey(a);
  const isCut = { a: a.total > a.counts.length, b: b.total > b.counts.length };
  const missingInB = a.counts.filter((kind) => !ofB.has(keyOf(kind.values)));
  const missingInA = b.counts.filter((kind) => !ofA.has(keyOf(kind.values)));
  const onlyA = isCut.b ? [] : missingInB.map(({ values, count }): ComparedKind => ({ values, counts: [count, 0] }));
  const onlyB = isCut.a ? [] : missingInA.map(({ values, count }): ComparedKind => ({ values, counts: [0, count] }));
  const both = a.counts.flatMap(({ values, count }): readonly ComparedKind[] => {
    const other = ofB.get(keyOf(values));
    return other === undefined ? [] : [{ values, counts: [count, other] }];
  });
  const left =
    a.total -
    a.counts.length +
    (b.total - b.counts.length) +
    (isCut.b ? missingInB.length : 0) +
    (isCut.a ? missingInA.length : 0);
  return {
    onlyA: onlyA.slice(0, MOST),
    onlyB: onlyB.slice(0, MOST),
    both: both.sort((one, other) => difference(other) - difference(one)).slice(0, MOST),
    totals: { onlyA: onlyA.length, onlyB: onlyB.length, both: both.length },
    left,
    events: [a.events, b.events],
  };
}

function difference({ counts: [a, b] }: ComparedKind): number {
  return Math.abs(a - b);
}

function byKey({ counts }: FieldCounts): ReadonlyMap<string, number> {
  return new Map(counts.map(({ values, count }) => [keyOf(values), count]));
}

function keyOf(values: ComparedKind["values"]): string {
  return JSON.stringify(values);
}
