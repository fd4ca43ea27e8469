import fc from "fast-check";
import { expect, it } from "vitest";
import { Newest } from "../../../../src/engine/table/newest.ts";
import { type Part, Parts } from "../../../../src/engine/table/parts.ts";

/** A segment as far as its times go. */
const part = (base: number, times: readonly number[]): Part =>
  ({
    base,
    readings: { segment: { rows: times.length, data: { times: Float64Array.from(times) } } },
    again: new Uint8Array(times.length),
  }) as unknown as Part;

const time = fc.oneof(fc.nat({ max: 20 }), fc.constant(Number.NaN), fc.constant(1.7e12));

it("rows are those of a plain sort by time, equal ones by arrival, for few, many or all, as segments come", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(time, { maxLength: 60 }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 40 }),
      (segments, step) => {
        const parts = new Parts();
        const newest = new Newest(parts);
        const times: number[] = [];
        for (const segment of segments) {
          parts.push(part(times.length, segment));
          times.push(...segment.map((each) => (Number.isNaN(each) ? -1 : each)));
          const rows = Uint32Array.from(times.keys()).filter((row) => row % step === 0);
          const sorted = (sign: number) =>
            [...rows].sort((a, b) => sign * ((times[b] ?? 0) - (times[a] ?? 0)) || a - b);
          expect([...newest.descending(rows)]).toEqual(sorted(1));
          expect([...newest.ascending(rows)]).toEqual(sorted(-1));
        }
      },
    ),
    { numRuns: 60 },
  );
});
