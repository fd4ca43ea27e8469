import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dictionary } from "../../../../src/engine/segment/dictionary.ts";
import { IdSet } from "../../../../src/engine/segment/idSet.ts";
import { PostingsBuilder } from "../../../../src/engine/segment/postingsBuilder.ts";
import type { Postings, Segment } from "../../../../src/engine/segment/segment.ts";

/** Texts that are often the same, of lengths around those that are compared in another way. */
const text = fc.oneof(
  fc.constantFrom("", "a", "b", "é"),
  fc
    .tuple(fc.integer({ min: 46, max: 51 }), fc.constantFrom("x", "y"))
    .map(([length, end]) => "a".repeat(length) + end),
  fc.nat({ max: 400 }).map(String),
);

const textsIn = ({ bytes, offsets }: { readonly bytes: Buffer; readonly offsets: Uint32Array }) =>
  Array.from({ length: offsets.length - 1 }, (_, at) => bytes.toString("utf8", offsets[at], offsets[at + 1]));

describe("a dictionary", () => {
  it("gives each value one code, in the order they came, and keeps its bytes", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 600 }), (given) => {
        const dictionary = new Dictionary();
        const codes = given.map((each) => {
          const bytes = Buffer.from(`<${each}>`);
          return dictionary.code(bytes, 1, bytes.length - 1);
        });
        const distinct = [...new Set(given)];
        expect(codes).toEqual(given.map((each) => distinct.indexOf(each) + 1));
        expect(given.map((each) => dictionary.codeOfText(each))).toEqual(codes);
        expect(dictionary.size).toBe(distinct.length + 1);
        expect(dictionary.byteLength).toBe(Buffer.byteLength(distinct.join("")));
        expect(textsIn(dictionary.freeze())).toEqual(["", ...distinct]);
      }),
    );
  });
});

describe("postings", () => {
  /** For each value its rows. */
  const rowsIn = (postings: Postings) =>
    textsIn(postings)
      .map(
        (value, code) => [value, [...postings.rows.slice(postings.starts[code], postings.starts[code + 1])]] as const,
      )
      .slice(1);
  const rows = fc.array(fc.array(text, { maxLength: 5 }), { maxLength: 300 });
  const build = (given: readonly (readonly string[])[]) => {
    const builder = new PostingsBuilder();
    given.forEach((values, row) => {
      for (const value of values) {
        const bytes = Buffer.from(value);
        builder.add(row, builder.code(bytes, 0, bytes.length));
      }
    });
    return builder;
  };
  const expected = (given: readonly (readonly string[])[]) => {
    const found = new Map<string, number[]>();
    given.forEach((values, row) => {
      for (const value of values) {
        found.set(value, [...(found.get(value) ?? []), row]);
      }
    });
    return found;
  };

  it("have the rows of each value, least first", () => {
    fc.assert(
      fc.property(rows, (given) => {
        expect(rowsIn(build(given).finish())).toEqual([...expected(given)]);
      }),
    );
  });

  it("of two segments are those of their rows one after another", () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const joined = build(first);
        joined.append(build(second).finish(), first.length);
        const found = rowsIn(joined.finish());
        expect(new Map(found)).toEqual(expected([...first, ...second]));
        expect(found.every(([, all]) => all.every((row, at) => at === 0 || row >= (all[at - 1] ?? 0)))).toBe(true);
      }),
    );
  });
});

describe("event ids by row", () => {
  const uuid = (at: number) => `0000000${at % 3}-0000-4000-800${at % 2}-${String(at).padStart(12, "0")}`;
  const id = fc.oneof(
    fc.nat({ max: 2_000 }).map(uuid),
    fc.nat({ max: 3 }).map((at) => `odd ${at}`),
  );

  /** A segment as far as its ids go. */
  function segmentOf(all: readonly string[]): Segment {
    const ids = Buffer.alloc(all.length * 16);
    const oddIds = new Map<number, string>();
    all.forEach((each, row) => {
      if (each.startsWith("odd")) {
        oddIds.set(row, each);
      } else {
        ids.set(Buffer.from(each.replaceAll("-", ""), "hex"), row * 16);
      }
    });
    return { data: { ids, oddIds } } as unknown as Segment;
  }

  it("are those that claimed them first, or took them over", () => {
    const step = fc.record({ id, move: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 3_000, size: "max" }), (steps) => {
        const set = new IdSet();
        const rows = new Map<string, number>();
        const segment = segmentOf(steps.map((each) => each.id));
        const known = steps.map((each, at) => {
          const before = rows.get(each.id);
          if (before === undefined || each.move) {
            rows.set(each.id, at + 7);
          }
          return before ?? -1;
        });
        expect(steps.map(({ move }, at) => set[move ? "move" : "claim"](segment, at, at + 7))).toEqual(known);
        expect([...rows.keys()].map((each) => set.find(each))).toEqual([...rows.values()]);
        for (const other of [
          "odd 9",
          uuid(9_999),
          uuid(1).toUpperCase().replace("0", "A"),
          `${uuid(1)}0`,
          `0${uuid(1)}`,
        ]) {
          expect(set.find(other)).toBe(-1);
        }
      }),
      { numRuns: 10 },
    );
  });
});
