import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Scanner } from "../../../../src/engine/scan/scanner.ts";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { batchOf, elementsOf, freshOf, hullOf } from "../../../../src/engine/store/batch.ts";

const scanner = new Scanner();
const newBuilder = () => new SegmentBuilder(scanner);

interface Said {
  readonly id: string;
  readonly name: string;
}

const event = ({ id, name }: Said, time = "2026-11-20T10:00:00Z") =>
  `{"eventVersion":"1.11","eventID":"${id}","eventTime":"${time}","eventName":"${name}","eventSource":"ec2.amazonaws.com"}`;

const batch = (said: readonly Said[]) => batchOf(elementsOf(said.map((each) => ({ json: event(each) }))), newBuilder);

/** Ids that share their first bytes, and ids that are no UUIDs. */
const said = fc.record({
  id: fc.constantFrom(
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
    "00000001-0000-4000-8000-000000000001",
    "no uuid",
    "another",
  ),
  name: fc.constantFrom("RunInstances", "StopInstances"),
});

/** What `freshOf` has to answer, by comparing each record with all before it. */
function expected(given: readonly Said[], stored: readonly Said[]) {
  const isSame = (one: Said) => (other: Said) => one.id === other.id && one.name === other.name;
  const before = (row: number) => [...stored, ...given.slice(0, row)];
  const fresh = given.filter((each, row) => !before(row).some(isSame(each)));
  const differing = given.filter(
    (each, row) => !before(row).some(isSame(each)) && before(row).some(({ id }) => id === each.id),
  );
  return { fresh, differing: differing.length };
}

describe("what of a batch is new", () => {
  it("is what no record before it says, in the batch or in a segment that can be read", () => {
    const segments = fc.array(
      fc.record({ said: fc.array(said, { minLength: 1, maxLength: 5 }), readable: fc.boolean() }),
      {
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 8 }), segments, (given, stored) => {
        const readable = stored.filter((each) => each.readable).flatMap((each) => each.said);
        const { fresh, differing } = freshOf(
          batch(given),
          stored.map((each) => {
            const { segment, bytes } = batch(each.said);
            return { segment, bytes: () => (each.readable ? bytes : undefined) };
          }),
          newBuilder,
        );
        const wanted = expected(given, readable);
        expect(differing).toBe(wanted.differing);
        expect(fresh?.elements.map(String) ?? []).toEqual(wanted.fresh.map((each) => event(each)));
        expect(fresh?.segment.rows ?? 0).toBe(wanted.fresh.length);
      }),
    );
  });
});

describe("a batch", () => {
  it("has a row for each record, or is refused", () => {
    expect(() => batchOf([Buffer.from(event({ id: "a", name: "b" })), Buffer.from("{}")], newBuilder)).toThrow(
      "2 records became 1 rows",
    );
  });

  it.each([
    ["from its first to its last time", ["2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z"], 1],
    ["all times where one is not known", ["2026-11-20T10:00:00Z", "soon"], "all"],
    ["all times where it is empty", [], "all"],
  ] as const)("covers %s", (_, times, hours) => {
    const elements = times.map((time, at) => Buffer.from(event({ id: `${at}`, name: "Stop" }, time)));
    const from = Date.parse("2026-11-20T10:00:00Z");
    expect(hullOf(batchOf(elements, newBuilder).segment)).toEqual(
      hours === "all" ? "all" : { from, to: from + hours * 3_600_000 },
    );
  });
});
