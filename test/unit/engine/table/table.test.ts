import { describe, expect, it } from "vitest";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { openSegment, writeSegment } from "../../../../src/engine/segment/segmentFile.ts";
import { Table } from "../../../../src/engine/table/table.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/record.ts";
import { serviceOf } from "../../../../src/model/service.ts";
import type { Condition } from "../../../../src/query/condition.ts";
import { findField } from "../../../../src/query/fields.ts";
import { matches } from "../../../../src/query/match.ts";
import { makeWorld } from "../../../world/world.ts";

const NOW = Date.UTC(2026, 10, 22, 17);
const texts = [...makeWorld({ seed: 3, size: 2_500, end: NOW }).records()].map(({ json }) => json);
const events = texts.map((json) => readRecord(json));

const segmentOf = (records: readonly string[], name = "file") => {
  const builder = new SegmentBuilder();
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
const everything = table.select(undefined).rows;

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

describe("a table", () => {
  it("gives every row its place, its id and its cells", () => {
    expect([...everything]).toEqual([...events.keys()]);
    expect(table.count).toBe(events.length);
    const rows = table.rows(everything);
    for (const [at, event] of events.entries()) {
      expect(rows[at]).toEqual({
        row: at,
        eventId: event.eventId,
        ...(event.time === undefined ? {} : { time: event.time }),
        cells: {
          eventName: event.eventName,
          source: serviceOf(event.eventSource).name,
          user: event.actor.name,
          role: first(event, "role"),
          session: first(event, "session"),
          accessKey: first(event, "key"),
          region: event.region,
          account: event.accountId,
          ipAddress: event.sourceIPAddress,
          userAgent: event.userAgent,
          error: event.error?.code ?? "",
          readOnly: event.readOnly === undefined ? "" : event.readOnly ? "read" : "write",
          category: event.category,
        },
      });
      expect(table.rowOf(event.eventId)).toBe(at);
    }
    expect(table.eventIds(Uint32Array.of(3, 1))).toEqual([events[3]?.eventId, events[1]?.eventId]);
    expect(table.rowOf("00000000-0000-0000-0000-000000000000")).toBe(-1);
    expect(table.rowOf("no id")).toBe(-1);
    expect(table.place(events.length)).toBeUndefined();
  });

  it.each([true, false])("orders by time, stably (descending: %s)", (descending) => {
    const order = table.order(everything, { column: "time", descending });
    expect([...order]).toEqual(sorted((at) => events[at]?.time ?? Number.NEGATIVE_INFINITY, descending));
  });

  it.each([true, false])("orders by any column, equal ones newest first (descending: %s)", (descending) => {
    const cases = [
      ["eventName", (at: number) => events[at]?.eventName ?? ""],
      ["user", (at: number) => events[at]?.actor.name ?? ""],
      ["error", (at: number) => events[at]?.error?.code ?? ""],
      ["account", (at: number) => events[at]?.accountId ?? ""],
    ] as const;
    for (const [column, key] of cases) {
      expect([...table.order(everything, { column, descending })]).toEqual(sorted(key, descending));
    }
  });

  it("selects by condition and time, and only what arrived since", () => {
    const condition = is("source", "iam");
    const span = { from: NOW - 20 * 86_400_000, to: NOW - 5 * 86_400_000 };
    const wanted = [...events.keys()].filter((at) => {
      const event = events[at];
      const time = event?.time ?? Number.NaN;
      return event !== undefined && matches(condition, event) && time >= span.from && time < span.to;
    });
    expect(wanted.length).toBeGreaterThan(5);
    expect(table.select(condition, span)).toEqual({ rows: Uint32Array.from(wanted), unknown: [] });
    expect([...table.select(condition, span, 1_000).rows]).toEqual(wanted.filter((at) => at >= 1_000));
  });

  it("hands over what only records can tell, file by file, narrowed by what columns tell", () => {
    const { rows, unknown } = table.select({
      kind: "all",
      of: [is("source", "iam"), { kind: "text", text: "policy" }],
    });
    expect([...rows]).toEqual([]);
    const handed = unknown.flatMap((file) => [...file.rows]).sort((a, b) => a - b);
    expect(handed).toEqual([...table.select(is("source", "iam")).rows]);
    for (const { file, rows: here, offsets } of unknown) {
      for (const [index, row] of here.entries()) {
        expect(table.place(row)).toMatchObject({ file, offset: offsets[index] });
      }
    }
  });

  it("counts the values of a field, whatever was selected", () => {
    const some = everything.filter((row) => row % 3 === 0);
    for (const field of ["event", "user", "error", "region", "actorType", "key", "ip"]) {
      const counts = new Map<string, number>();
      for (const row of some) {
        const event = events[row];
        const value = event === undefined ? "" : String(findField(field)?.values(event)[0] ?? "");
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const facet = table.facet(some, field) ?? [];
      expect(new Map(facet.map(({ value, count }) => [value, count]))).toEqual(counts);
      expect(facet.map(({ count }) => count)).toEqual(facet.map(({ count }) => count).sort((a, b) => b - a));
    }
    expect(table.facet(everything, "mentions")).toBeUndefined();
  });

  it("has an event once, however often it is delivered", () => {
    const twice = tableOf([
      ...texts.slice(0, 300),
      ...texts.slice(100, 400),
      '{"eventName":"A","eventSource":"b","eventTime":"2026-11-22T10:00:00Z","eventVersion":"1"}',
    ]);
    expect(twice.add(segmentOf(texts.slice(0, 50)))).toBe(0);
    expect(twice.count).toBe(401);
    const { rows } = twice.select(undefined);
    expect(rows).toHaveLength(401);
    expect(new Set(twice.eventIds(rows)).size).toBe(401);
    expect(twice.eventIds(rows)[400]).toMatch(/^no-id-/);
    expect(twice.rowOf(twice.eventIds(rows)[400] ?? "")).toBe(600);
    expect(twice.facet(rows, "event")?.reduce((sum, { count }) => sum + count, 0)).toBe(401);
  });

  it("keeps small pages apart from what is large, and gathers them", () => {
    const paged = tableOf(texts, [50]);
    expect(paged.rows(everything)).toEqual(table.rows(everything));
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
  const rows = one.rows(Uint32Array.from(records.keys()));
  expect(rows.map(({ cells }) => cells.eventName)).toEqual(records.map((_, at) => `N${at}`));
});

describe("a segment on disk", () => {
  const segment = segmentOf(texts.slice(0, 500));
  const bytes = writeSegment(segment);

  it("opens as it was, at any place in memory", () => {
    for (const shift of [0, 1, 4]) {
      const moved = Buffer.alloc(bytes.length + shift);
      bytes.copy(moved, shift);
      const opened = openSegment(moved.subarray(shift));
      const one = new Table();
      const other = new Table();
      one.add(segment);
      other.add(opened ?? segmentOf([]));
      const rows = one.select(undefined).rows;
      expect(other.rows(rows)).toEqual(one.rows(rows));
      expect(other.place(499)).toEqual(one.place(499));
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
