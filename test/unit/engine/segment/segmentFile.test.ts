import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { COLUMNS } from "../../../../src/engine/scan/columns.ts";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { openSegment, writeSegment } from "../../../../src/engine/segment/segmentFile.ts";

const RECORDS = [
  '{"eventVersion":"1.11","eventName":"GetUser","eventSource":"iam.amazonaws.com","eventTime":"2026-11-21T10:00:00Z","eventID":"3038ebd2-c98a-4c65-9b6e-e22506292313","requestParameters":{"a":"arn:aws:iam::111122223333:user/alice"}}',
  '{"eventVersion":"1.11","eventName":"GetRole","eventSource":"iam.amazonaws.com","eventTime":"2026-11-21T10:00:01Z","eventID":"odd"}',
];

function segmentBytes(): Buffer {
  const builder = new SegmentBuilder();
  expect(builder.add("x.json", Buffer.from(`{"Records":[${RECORDS.join(",")}]}`))).toEqual([]);
  return Buffer.from(writeSegment(builder.finish()).buffer);
}

describe("the bytes of a segment", () => {
  it("are laid out as the picture in segmentFile.ts says", () => {
    const bytes = segmentBytes();
    expect(bytes.toString("latin1", 0, 8)).toBe("ctiseg04");
    const end = 20 + bytes.readUInt32LE(8);
    const text = bytes.subarray(20, end);
    expect(bytes.readUInt32LE(12)).toBe(crc32(text));
    const start = Math.ceil(end / 8) * 8;
    expect(bytes.readUInt32LE(16)).toBe(crc32(bytes.subarray(start)));
    const { arrays, ...header } = JSON.parse(text.toString()) as { arrays: [number, number][] };
    expect(header).toEqual({ rows: 2, columns: COLUMNS, files: ["x.json"], oddIds: [[1, "odd"]] });
    expect(arrays.slice(0, 6)).toEqual([
      [16, 8],
      [8, 4],
      [8, 4],
      [8, 4],
      [2, 1],
      [32, 1],
    ]);
    const starts = arrays.map((_, index) =>
      arrays.slice(0, index).reduce((at, [length]) => at + Math.ceil(length / 8) * 8, start),
    );
    expect(arrays).toHaveLength(6 + COLUMNS.length * 3 + 4);
    expect(bytes.readDoubleLE(starts[0])).toBe(Date.UTC(2026, 10, 21, 10));
    const name = 6 + COLUMNS.indexOf("eventName") * 3;
    expect([...bytes.subarray(starts[name], (starts[name] ?? 0) + 2)]).toEqual([1, 2]);
    expect(bytes.toString("utf8", starts[name + 1], (starts[name + 1] ?? 0) + 18)).toBe('"GetUser""GetRole"');
    const arns = starts.at(-4) ?? 0;
    expect(bytes.toString("utf8", arns, arns + 40)).toContain("arn:aws:iam::111122223333:user/alice");
    const [rows = 0, rowsLength = 0] = [starts.at(-1), arrays.at(-1)?.[0]];
    expect([rowsLength, bytes.readUInt32LE(rows)]).toEqual([4, 0]);
    expect(rows + Math.ceil(rowsLength / 8) * 8).toBe(bytes.length);
  });

  it("are refused when a byte of them changed, or they were cut", () => {
    const bytes = segmentBytes();
    expect(openSegment(Buffer.from(bytes))?.rows).toBe(2);
    for (const at of [0, 8, 12, 16, 20, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, openSegment(changed)]).toEqual([at, undefined]);
    }
    expect(openSegment(bytes.subarray(0, bytes.length - 8))).toBeUndefined();
  });
});
