import fc from "fast-check";
import { expect, it } from "vitest";
import { reaches, readable } from "../../../../src/engine/store/coverage.ts";
import type { CoverEntry, Hull } from "../../../../src/engine/store/manifest.ts";

const END = 20;
const span = fc.tuple(fc.nat({ max: END - 1 }), fc.integer({ min: 1, max: 6 })).map(([from, length]) => ({
  from,
  to: Math.min(END, from + length),
}));
const hull: fc.Arbitrary<Hull | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant("all" as const),
  fc.tuple(fc.nat({ max: END }), fc.nat({ max: 3 })).map(([from, length]) => ({ from, to: from + length })),
);
const segments = ["s1", "s2", "s3"];
const covers = fc
  .array(fc.record({ span, question: fc.constantFrom("q", "r"), needs: fc.subarray(segments) }), { maxLength: 6 })
  .chain((all) =>
    fc.shuffledSubarray(
      all.map(
        (each, at): CoverEntry => ({
          kind: "cover",
          ...each.span,
          question: each.question,
          needs: each.needs,
          readAt: at,
          events: 100 * (each.span.to - each.span.from),
        }),
      ),
      { minLength: all.length },
    ),
  );

const isGone = (lost: Hull | undefined, at: number) =>
  lost !== undefined && (lost === "all" || (at >= lost.from && at <= lost.to));

it("claims hold each moment once, as of its latest reading that lost nothing of it, the newest moments first", () => {
  fc.assert(
    fc.property(covers, fc.tuple(hull, hull, hull), (given, hulls) => {
      const gone = (segment: string) => hulls[segments.indexOf(segment)];
      const found = readable(given, gone);
      for (const question of ["q", "r"]) {
        for (let at = 0; at < END; at += 1) {
          const latest = given
            .filter((cover) => cover.question === question && cover.from <= at && at < cover.to)
            .filter((cover) => !cover.needs.some((segment) => isGone(gone(segment), at)))
            .sort((a, b) => b.readAt - a.readAt)[0];
          const held = found.filter((each) => each.question === question && each.from <= at && at < each.to);
          expect(held.map(({ readAt, needs }) => ({ readAt, needs }))).toEqual(
            latest === undefined ? [] : [{ readAt: latest.readAt, needs: latest.needs }],
          );
        }
      }
      expect(found.map(({ to }) => to)).toEqual(found.map(({ to }) => to).sort((a, b) => b - a));
      expect(found.every(({ from, to, events }) => from < to && events === 100 * (to - from))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it.each([
  ["all", true],
  [{ from: 1, to: 9 }, false],
  [{ from: 1, to: 10 }, true],
  [{ from: 19, to: 30 }, true],
  [{ from: 20, to: 30 }, false],
] as const)("records of %j can be from 10 to before 20: %s", (times, answer) => {
  expect(reaches(times, { from: 10, to: 20 })).toBe(answer);
});
