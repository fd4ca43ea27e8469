import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { describe, expect, it } from "vitest";
import { type ParquetColumn, type ParquetRow, parquetPieces } from "../../../src/export/parquet.ts";

const columns: readonly ParquetColumn[] = [
  { name: "time", type: "time" },
  { name: "user", type: "text" },
  { name: "record", type: "document" },
];

/** The bytes as a file. */
async function fileOf(rows: Iterable<ParquetRow>): Promise<ArrayBuffer> {
  const bytes = Buffer.concat(await Array.fromAsync(parquetPieces(columns, rows)));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

describe("parquetPieces", () => {
  it("writes times as timestamps, texts as strings, and missing values as null", async () => {
    const time = Date.parse("2026-11-22T10:11:12.345Z");
    const raw = '{"big": 12345678901234567890, "text": "ü \\u0000 変"}';
    const file = await fileOf([
      [time, "alice", raw],
      [undefined, undefined, ""],
      [Number.NaN, "=1+1", "x"],
    ]);
    expect(await parquetReadObjects({ file })).toEqual([
      { time: new Date(time), user: "alice", record: raw },
      { time: null, user: null, record: "" },
      { time: null, user: "=1+1", record: "x" },
    ]);
    const types = parquetSchema(parquetMetadata(file)).children.map(({ element }) => [
      element.name,
      element.type,
      element.converted_type ?? element.logical_type?.type,
      element.repetition_type,
    ]);
    expect(types).toEqual([
      ["time", "INT64", expect.stringMatching(/^TIMESTAMP/), "OPTIONAL"],
      ["user", "BYTE_ARRAY", "UTF8", "OPTIONAL"],
      ["record", "BYTE_ARRAY", "UTF8", "OPTIONAL"],
    ]);
  });

  it("yields one piece per row group, and reads no more rows than a piece needs", async () => {
    let taken = 0;
    function* rows(): Generator<ParquetRow> {
      for (let index = 0; index < 10_000; index++) {
        taken = index;
        yield [index * 1000, `user-${index % 7}`, `{"n":${index}}`];
      }
    }
    const pieces = parquetPieces(columns, rows());
    const first = await pieces.next();
    expect(taken).toBeLessThan(500);
    const bytes = Buffer.concat([first.value ?? new Uint8Array(), ...(await Array.fromAsync(pieces))]);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect(parquetMetadata(file).row_groups.length).toBe(5);
    const read = await parquetReadObjects({ file });
    expect(read).toHaveLength(10_000);
    expect(read[9999]).toEqual({ time: new Date(9_999_000), user: "user-3", record: '{"n":9999}' });
  });

  it("writes a valid file without rows", async () => {
    expect(await parquetReadObjects({ file: await fileOf([]) })).toEqual([]);
  });
});
