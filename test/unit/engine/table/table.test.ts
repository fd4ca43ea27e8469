import { describe, expect, it } from "vitest";
import { Scanner } from "../../../../src/engine/scan/scanner.ts";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { openSegment, writeSegment } from "../../../../src/engine/segment/segmentFile.ts";
import { SlotCodes } from "../../../../src/engine/segment/slotCodes.ts";
import { groupRows } from "../../../../src/engine/table/filters.ts";
import type { CellName } from "../../../../src/engine/table/readings.ts";
import { planReads } from "../../../../src/engine/table/readPlan.ts";
import { Table } from "../../../../src/engine/table/table.ts";
import { TableColumns } from "../../../../src/engine/table/tableColumns.ts";
import { serviceOf } from "../../../../src/model/aws/service.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { findField } from "../../../../src/query/fields/fields.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { makeWorld } from "../../../world/world.ts";

const NOW = Date.UTC(2026, 10, 22, 17);
const texts = [...makeWorld({ seed: 3, size: 2_500, end: NOW }).records()].map(({ json }) => json);
const events = texts.map((json) => readRecord(json));

/** Serve one segment after another, as in the index. */
const scanner = new Scanner();
const slots = new SlotCodes();

const segmentOf = (records: readonly string[], name = "file") => {
  const builder = new SegmentBuilder(scanner, slots);
  builder.add(name, Buffer.from(`{"Records":[${records.join(",")}]}`));
  return builder.finish();
};

/** The world in uneven pieces: some gathered, some not. */
function tableOf(records: readonly string[], sizes: readonly number[] = [900, 50, 50, 50, 1]): Table {
  const table = new Table();
  let from = 0;
  for (let piece = 0; from < records.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    table.add(segmentOf(records.slice(from, from + size), `file ${piece}`));
    from += size;
  }
  return table;
}

const is = (field: string, value: string): Condition => ({
  kind: "field",
  field,
  test: { op: "is", values: [{ value, wildcard: false }] },
});
const table = tableOf(texts);
const everything = table.select(planReads(undefined)).rows;

/** Rows in the order that the table promises, by a plain sort. */
function sorted(key: (at: number) => string | number, descending: boolean): number[] {
  const time = (at: number): number => events[at]?.time ?? Number.NEGATIVE_INFINITY;
  return [...events.keys()].sort((a, b) => {
    const left = key(a);
    const right = key(b);
    const order = left < right ? -1 : left > right ? 1 : 0;
    return (descending ? -order : order) || time(b) - time(a) || a - b;
  });
}

function first(event: CloudTrailEvent, field: string): string {
  return String(findField(field)?.values(event)[0] ?? "");
}

/** What a person reads in each column. */
const CELLS: { readonly [column in CellName]: (event: CloudTrailEvent) => string } = {
  eventName: (event) => event.eventName,
  source: (event) => serviceOf(event.eventSource).name,
  user: (event) => event.actor.name,
  role: (event) => first(event, "role"),
  session: (event) => first(event, "session"),
  accessKey: (event) => first(event, "key"),
  region: (event) => event.region,
  account: (event) => event.accountId,
  ipAddress: (event) => event.sourceIPAddress,
  userAgent: (event) => event.userAgent,
  error: (event) => event.error?.code ?? "",
  readOnly: (event) => (event.readOnly === undefined ? "" : event.readOnly ? "read" : "write"),
  category: (event) => event.category,
};

/** The order of all rows by each column. */
const orders = (one: Table) =>
  Object.keys(CELLS).map((column) => [
    ...one.order(one.select(planReads(undefined)).rows, { column: column as CellName, descending: false }),
  ]);

describe("a table", () => {
  it("keeps different records whose event ids were removed, and recognizes equal ones", () => {
    for (const eventID of [
      "REDACTED",
      "********",
      "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
      "00000000-0000-0000-0000-000000000000",
      "11111111-1111-1111-1111-111111111111",
    ]) {
      const records = ["One", "Two", "Three", "Two"].map((eventName) =>
        JSON.stringify({ ...(JSON.parse(texts[0] ?? "") as object), eventName, eventID }),
      );
      const one = tableOf(records, [2]);
      expect(one.count, eventID).toBe(3);
      expect(one.clashes).toBe(0);
      for (const [at, record] of records.slice(0, 3).entries()) {
        expect(one.rowOf(readRecord(record).eventId)).toBe(at);
      }
    }
  });

  it("gives every row its place and its id", () => {
    expect([...everything]).toEqual([...events.keys()]);
    expect(table.count).toBe(events.length);
    for (const [at, event] of events.entries()) {
      expect(table.rowOf(event.eventId)).toBe(at);
    }
    expect(table.eventIds(Uint32Array.of(3, 1))).toEqual([events[3]?.eventId, events[1]?.eventId]);
    expect(table.rowOf("00000000-0000-0000-0000-000000000000")).toBe(-1);
    expect(table.rowOf("no id")).toBe(-1);
    expect(table.position(events.length)).toBeUndefined();
  });

  it.each([true, false])("orders by time, stably (descending: %s)", (descending) => {
    const order = table.order(everything, { column: "time", descending });
    expect([...order]).toEqual(sorted((at) => events[at]?.time ?? Number.NEGATIVE_INFINITY, descending));
  });

  it.each([true, false])("orders by any column, equal ones newest first (descending: %s)", (descending) => {
    for (const [column, read] of Object.entries(CELLS)) {
      const key = (at: number) => read(events[at] as CloudTrailEvent);
      expect([...table.order(everything, { column: column as CellName, descending })]).toEqual(sorted(key, descending));
    }
  });

  it("selects by condition and time, and only what arrived since", () => {
    const condition = is("source", "iam");
    const span = { from: NOW - 20 * 86_400_000, to: NOW - 5 * 86_400_000 };
    const wanted = [...events.keys()].filter((at) => {
      const event = events[at];
      const time = event?.time ?? Number.NaN;
      return event !== undefined && compile(condition)(event) && time >= span.from && time < span.to;
    });
    expect(wanted.length).toBeGreaterThan(5);
    expect(table.select(planReads(condition, span))).toEqual({ rows: Uint32Array.from(wanted), unknown: [] });
    expect([...table.select(planReads(condition, span), 1_000).rows]).toEqual(wanted.filter((at) => at >= 1_000));
  });

  it("hands over what only records can tell, file by file, narrowed by what columns tell", () => {
    const { rows, unknown } = table.select(
      planReads({ kind: "all", of: [is("source", "iam"), { kind: "text", text: "policy" }] }),
    );
    expect([...rows]).toEqual([]);
    const handed = unknown.flatMap((file) => [...file.rows]).sort((a, b) => a - b);
    expect(handed).toEqual([...table.select(planReads(is("source", "iam"))).rows]);
    for (const { file, rows: here, offsets } of unknown) {
      for (const [index, row] of here.entries()) {
        expect(table.position(row)).toMatchObject({ file, offset: offsets[index] });
      }
    }
  });

  it("counts the values of a field, whatever was selected", () => {
    const columns = new TableColumns(table);
    const some = everything.filter((row) => row % 3 === 0);
    for (const field of ["event", "user", "error", "region", "account", "session", "ip"] as const) {
      const counts = new Map<string, number>();
      for (const row of some) {
        const event = events[row];
        const value = event === undefined ? "" : String(findField(field)?.values(event)[0] ?? "");
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const groups = groupRows(columns, some, field);
      expect(new Map(groups.map(({ value, count }) => [value ?? "", count]))).toEqual(counts);
      expect(groups.map(({ count }) => count)).toEqual(groups.map(({ count }) => count).sort((a, b) => b - a));
    }
    expect(() => columns.facet("mentions")).toThrow("no facet mentions");
  });

  it("has an event once, however often it is delivered", () => {
    const twice = tableOf([
      ...texts.slice(0, 300),
      ...texts.slice(100, 400),
      '{"eventName":"A","eventSource":"b","eventTime":"2026-11-22T10:00:00Z","eventVersion":"1"}',
    ]);
    expect(twice.add(segmentOf(texts.slice(0, 50)))).toBe(0);
    expect(twice.count).toBe(401);
    const { rows } = twice.select(planReads(undefined));
    expect(rows).toHaveLength(401);
    expect(new Set(twice.eventIds(rows)).size).toBe(401);
    expect(twice.eventIds(rows)[400]).toMatch(/^no-id-/);
    expect(twice.rowOf(twice.eventIds(rows)[400] ?? "")).toBe(600);
    const groups = groupRows(new TableColumns(twice), rows, "event");
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(401);
  });

  it("keeps small pages apart from what is large, and gathers them", () => {
    const paged = tableOf(texts, [50]);
    expect(paged.eventIds(everything)).toEqual(table.eventIds(everything));
    expect(orders(paged)).toEqual(orders(table));
    expect(paged.byteLength).toBeLessThan(table.byteLength * 1.5);
  });
});

it.each([254, 255, 256, 257, 65_535, 65_536])("keeps %i different values of a column apart", (count) => {
  const records = Array.from(
    { length: count },
    (_, at) => `{"eventVersion":"1","eventTime":"t","eventSource":"b","eventName":"N${at}"}`,
  );
  const one = new Table();
  one.add(segmentOf(records));
  const names = one.parts(0).flatMap(({ readings }) => {
    const { keys, valueAt, of } = readings.cell("eventName");
    return Array.from(records, (_, row) => keys[valueAt[of[row] as number] as number]);
  });
  expect(names).toEqual(records.map((_, at) => `N${at}`));
});

describe("a segment on disk", () => {
  const segment = segmentOf(texts.slice(0, 500));
  const bytes = Buffer.from(writeSegment(segment).buffer);

  it("opens as it was, at any place in memory", () => {
    for (const shift of [0, 1, 4]) {
      const moved = Buffer.alloc(bytes.length + shift);
      bytes.copy(moved, shift);
      const opened = openSegment(moved.subarray(shift));
      const one = new Table();
      const other = new Table();
      one.add(segment);
      other.add(opened ?? segmentOf([]));
      const rows = one.select(planReads(undefined)).rows;
      expect(other.eventIds(rows)).toEqual(one.eventIds(rows));
      expect(orders(other)).toEqual(orders(one));
      expect(other.position(499)).toEqual(one.position(499));
    }
  });

  it("is refused when a byte of it was lost or changed", () => {
    const damaged: Buffer[] = [Buffer.alloc(0), Buffer.from("garbage"), Buffer.alloc(bytes.length)];
    for (let at = 0; at < bytes.length; at += at < 200 ? 1 : 997) {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 0x40;
      damaged.push(copy, bytes.subarray(0, at));
    }
    damaged.push(Buffer.concat([bytes, Buffer.alloc(8)]));
    for (const copy of damaged) {
      expect(openSegment(copy)).toBeUndefined();
    }
  });

  it("holds nothing of a file that is no log file", () => {
    const builder = new SegmentBuilder();
    const problems = builder.add(
      "notification",
      Buffer.from(
        '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","awsRegion":"x"}]}',
      ),
    );
    expect({ problems, rows: builder.rows, notEvents: builder.notEvents }).toEqual({
      problems: [],
      rows: 0,
      notEvents: 1,
    });
    expect(openSegment(writeSegment(builder.finish()))?.rows).toBe(0);
  });
});
