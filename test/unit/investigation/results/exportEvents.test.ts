import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { type ExportFormat, exportPieces } from "../../../../src/investigation/results/exportEvents.ts";
import type { FoundEvent } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/record.ts";
import { recordWith } from "../../model/records.ts";

const found: readonly FoundEvent[] = [
  {
    event: readRecord(recordWith({ eventID: "one", eventName: "=cmd|' /C calc'!A0", errorCode: "AccessDenied" })),
    seenIn: [],
  },
  { event: readRecord(recordWith({ eventID: "two", eventTime: undefined })), seenIn: [] },
];

async function exported(
  as: ExportFormat,
  events: Iterable<FoundEvent> | AsyncIterable<FoundEvent> = found,
): Promise<Buffer> {
  return Buffer.concat((await Array.fromAsync(await exportPieces(events, as))).map((piece) => Buffer.from(piece)));
}

describe("exportPieces", () => {
  it("keeps the records in JSON and JSON lines", async () => {
    const raws = found.map(({ event }) => JSON.parse(event.raw) as unknown);
    expect(JSON.parse((await exported("json")).toString())).toEqual({ Records: raws });
    const lines = (await exported("jsonl")).toString().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(raws);
  });

  it("has the columns of the results in CSV, without formulas", async () => {
    const rows = parse(await exported("csv"), { bom: true, columns: true }) as Record<string, string>[];
    expect(rows[0]).toMatchObject({
      time: "2026-11-21T18:06:52.000Z",
      eventName: "'=cmd|' /C calc'!A0",
      user: "alice",
      error: "AccessDenied",
      eventID: "one",
    });
    expect(rows[1]).toMatchObject({ time: "", error: "", eventID: "two" });
  });

  it("has the same columns in Parquet, with values as they are, and the record", async () => {
    const bytes = await exported("parquet");
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows[0]).toMatchObject({
      time: new Date("2026-11-21T18:06:52Z"),
      eventName: "=cmd|' /C calc'!A0",
      user: "alice",
      region: "eu-west-1",
      account: "123456789012",
      ipAddress: "203.0.113.7",
      error: "AccessDenied",
      eventID: "one",
      record: found[0]?.event.raw,
    });
    expect(rows[1]).toMatchObject({ time: null, error: null });
    const [head] = parse(await exported("csv"), { bom: true }) as string[][];
    expect(Object.keys(rows[0] ?? {})).toEqual([...(head ?? []), "record"]);
  });
});
