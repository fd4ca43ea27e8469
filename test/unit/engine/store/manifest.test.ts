import { expect, it } from "vitest";
import {
  type CoverEntry,
  manifestLines,
  newSegmentId,
  readManifest,
  type SegmentEntry,
  storedAtOf,
} from "../../../../src/engine/store/manifest.ts";

const segment: SegmentEntry = { kind: "segment", id: newSegmentId(7), rows: 2, hull: "all", trailer: "00" };
const cover: CoverEntry = { kind: "cover", question: "é", from: 1, to: 2, readAt: 3, events: 4, needs: [segment.id] };
const written = manifestLines([segment, cover]);

it("reads what was written, and says how far the whole lines go", () => {
  expect(readManifest(written)).toEqual({ entries: [segment, cover], length: written.length });
  expect(readManifest(Buffer.alloc(0))).toEqual({ entries: [], length: 0 });
});

it("leaves a line without its end for later, and reads what is written behind it", () => {
  const one = manifestLines([segment]).length;
  for (let end = 0; end <= written.length; end += 1) {
    const whole = written.lastIndexOf("\n", end - 1) + 1;
    expect(readManifest(written.subarray(0, end))).toEqual({
      entries: end < one ? [] : end < written.length ? [segment] : [segment, cover],
      length: end === 0 ? 0 : whole,
    });
  }
  expect(readManifest(Buffer.concat([written.subarray(0, one - 5), written])).entries).toEqual([segment, cover]);
});

it("passes over each line of which a byte changed", () => {
  for (let at = 1; at < written.length - 1; at += 1) {
    const damaged = Buffer.from(written);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    expect(readManifest(damaged).entries.length).toBeLessThan(2);
  }
});

it.each([
  ["another kind", { kind: "note" }],
  ["a segment whose id could be a path", { ...segment, id: "../7-0f0e0d0c-0000-4000-8000-000000000000" }],
  ["a segment whose id is longer", { ...segment, id: `${segment.id}0` }],
])("passes over %s", (_, entry) => {
  expect(readManifest(manifestLines([entry as SegmentEntry, cover])).entries).toEqual([cover]);
});

it("tells from an id when its oldest record was stored", () => {
  expect(storedAtOf(newSegmentId(1_700_000_000_123.9))).toBe(1_700_000_000_123);
  expect(storedAtOf(newSegmentId(-5))).toBe(0);
  expect(storedAtOf("7")).toBeUndefined();
  expect(newSegmentId(5)).not.toBe(newSegmentId(5));
});
