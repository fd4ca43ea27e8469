import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OpenTable } from "../../../src/engine/openTable.ts";
import { RecordFiles } from "../../../src/engine/recordFiles.ts";
import { Scanner } from "../../../src/engine/scan/scanner.ts";
import { SegmentBuilder } from "../../../src/engine/segment/segmentBuilder.ts";
import { writeSegment } from "../../../src/engine/segment/segmentFile.ts";
import { deriveSegment } from "../../../src/engine/table/derive.ts";
import { eventRow } from "../../../src/engine/table/eventRow.ts";
import { planReads } from "../../../src/engine/table/readPlan.ts";
import { readRecord } from "../../../src/model/event/record.ts";
import { stamper } from "../../../src/model/text/time.ts";
import { DEFAULT_COLUMNS, RESULT_COLUMNS } from "../../../src/protocol/columns.ts";
import { makeWorld } from "../../world/world.ts";

const VIEW = 1;
const NEWEST = { column: "time", descending: true } as const;
const timeZone = "Europe/Berlin";
const records = [...makeWorld({ seed: 4, size: 2_000, end: Date.UTC(2026, 10, 22) }).records()].slice(0, 300);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "table-rows-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

function openTable() {
  const files = new RecordFiles(1e9);
  const read = vi.spyOn(files, "read");
  return { table: new OpenTable(new Scanner(), files), read };
}

function expected(columns: typeof RESULT_COLUMNS) {
  return records
    .map(({ json }) => readRecord(json))
    .toSorted((left, right) => (right.time ?? 0) - (left.time ?? 0))
    .map((event) => eventRow(event, { columns, stamp: stamper(timeZone) }));
}

describe("the rows of a table", () => {
  it("are made of columns, and of records only for a cell that no column holds", () => {
    const { table, read } = openTable();
    table.keep({ path: join(folder, "kept"), room: 0, memoryOnly: false }, records);
    table.select(VIEW, planReads(undefined));
    const shown = table.rows(VIEW, NEWEST, 0, records.length, { columns: DEFAULT_COLUMNS, timeZone });
    expect(read).not.toHaveBeenCalled();
    expect(shown.map(({ row }) => row)).toEqual(expected(DEFAULT_COLUMNS));
    const all = table.rows(VIEW, NEWEST, 0, records.length, { columns: RESULT_COLUMNS, timeZone });
    expect(read).toHaveBeenCalled();
    expect(all.map(({ row }) => row)).toEqual(expected(RESULT_COLUMNS));
    expect(all.map(({ file }) => file)).toEqual(shown.map(({ file }) => file));
    expect(all.map(({ requestId }) => requestId ?? "")).toEqual(all.map(({ row }) => row.cells.requestId));
  });

  it("of a log file are made of its records until their resources are known", () => {
    const path = join(folder, "log.json");
    writeFileSync(path, `{"Records":[${records.map(({ json }) => json).join(",")}]}`);
    const { table, read } = openTable();
    const builder = new SegmentBuilder();
    const bytes = new RecordFiles(1e9).read(path);
    builder.add(path, bytes);
    const segment = builder.finish();
    table.open(writeSegment(segment));
    table.select(VIEW, planReads(undefined));
    const rows = () => table.rows(VIEW, NEWEST, 0, records.length, { columns: DEFAULT_COLUMNS, timeZone });
    expect(rows().map(({ row }) => row)).toEqual(expected(DEFAULT_COLUMNS));
    expect(read).toHaveBeenCalledTimes(records.length);
    table.learn("resource", deriveSegment("resource", segment, 0, [{ path, bytes }]));
    expect(rows().map(({ row }) => row)).toEqual(expected(DEFAULT_COLUMNS));
    expect(read).toHaveBeenCalledTimes(records.length);
  });
});
