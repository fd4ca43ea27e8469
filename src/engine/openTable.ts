import type { RecordText } from "../model/event/record.ts";
import { Failure } from "../model/failure.ts";
import type { FieldCounts, FilterField, Filters, Group, Summary } from "../protocol/filters.ts";
import { type SeenEvent, seenEvent } from "../query/fields/seenFields.ts";
import { isOfFile } from "./fileErrors.ts";
import type { RecordFiles } from "./recordFiles.ts";
import { type WriteTarget, writeRecords } from "./recordWriter.ts";
import type { Kept, Opened, ShownOrder, TableCounts, TableRequests } from "./requests.ts";
import type { Scanner } from "./scan/scanner.ts";
import { eventOf, recordAt } from "./segment/recordBytes.ts";
import type { Segment } from "./segment/segment.ts";
import { SegmentBuilder } from "./segment/segmentBuilder.ts";
import { openSegment } from "./segment/segmentFile.ts";
import { DERIVED, type Derived, type DerivedName, deriveSegment } from "./table/derive.ts";
import { countFields } from "./table/fieldCounts.ts";
import {
  type CountRequest,
  countNoise,
  type FilteredCount,
  filterRows,
  groupRows,
  summarize,
} from "./table/filters.ts";
import type { ReadPlan } from "./table/readPlan.ts";
import type { FileRows } from "./table/sift.ts";
import { compareTexts } from "./table/sortTexts.ts";
import { Table } from "./table/table.ts";
import { TableColumns } from "./table/tableColumns.ts";
import { type TableRecord, type TableRow, tableRows, type WantedCells } from "./table/tableRows.ts";
import { View } from "./table/view.ts";

const NO_FILTERS: Filters = { choices: [] };

/** One table with the selections that somebody looks at: what the thread that holds it is asked. */
export class OpenTable implements TableRequests {
  readonly #table = new Table();
  readonly #columns = new TableColumns(this.#table);
  readonly #scanner: Scanner;
  readonly #files: RecordFiles;
  readonly #views = new Map<number, View>();

  constructor(scanner: Scanner, files: RecordFiles) {
    this.#scanner = scanner;
    this.#files = files;
  }

  open(bytes: Uint8Array<ArrayBuffer>): number {
    const segment = openSegment(bytes);
    if (segment === undefined) {
      throw new Error("what was built is no segment");
    }
    this.#table.add(segment);
    return this.#table.count;
  }

  keep(target: WriteTarget, records: readonly RecordText[]): Kept {
    return this.#keep(target, records, (segment) => this.#table.add(segment));
  }

  amend(target: WriteTarget, records: readonly RecordText[]): Kept {
    return this.#keep(target, records, (segment) => {
      const { added, replaced } = this.#table.replace(segment);
      for (const view of this.#views.values()) {
        view.set(view.rows.filter((row) => !replaced.has(row)));
      }
      return added;
    });
  }

  addenda(view: number, since: number): { readonly records: readonly TableRecord[]; readonly size: number } {
    const rows = this.#view(view).rows.filter((row) => row >= since && this.#table.isAddendum(row));
    return { records: this.#records(rows), size: this.#table.size };
  }

  #keep(target: WriteTarget, records: readonly RecordText[], add: (segment: Segment) => number): Kept {
    const { files, held, refused } = writeRecords(records, target);
    for (const { path, bytes } of held) {
      this.#files.hold(path, bytes);
    }
    const builder = new SegmentBuilder(this.#scanner);
    for (const { path, bytes } of files) {
      builder.add(path, bytes);
    }
    const unread = Math.max(0, records.length - builder.rows);
    const segment = builder.finish();
    const first = this.#table.size;
    const added = add(segment);
    // The records are still in memory. Reading them again would be slow when rows are ordered by their resources.
    this.learn("resource", deriveSegment("resource", segment, first, files));
    return {
      files: files.map(({ path }) => path),
      held,
      ...(refused === undefined ? {} : { refused }),
      added,
      unread,
      events: this.#table.count,
    };
  }

  counts(): TableCounts {
    const { count: events, size: rows, byteLength: bytes, clashes } = this.#table;
    return { events, rows, bytes, clashes };
  }

  select(view: number, plan: ReadPlan): Opened {
    const before = this.#views.get(view);
    const { rows, unknown } = this.#table.select(plan, before?.seen ?? 0);
    if (before === undefined) {
      this.#views.set(view, new View(this.#table.size));
    } else {
      before.seen = this.#table.size;
    }
    return { count: this.include(view, rows), unknown };
  }

  include(view: number, rows: Uint32Array): number {
    const found = this.#view(view);
    if (rows.length > 0) {
      const all = new Uint32Array(found.rows.length + rows.length);
      all.set(found.rows);
      all.set(rows, found.rows.length);
      found.set(isAscending(all) ? all : all.sort());
    }
    return found.rows.length;
  }

  narrowed(view: number, filters: Filters, noise: readonly string[]): FilteredCount {
    const found = this.#view(view);
    found.span ??= this.#columns.span(found.rows) ?? "none";
    const shown = this.#narrow(view, filters);
    const withNoise =
      (filters.hidden ?? []).length === 0 ? shown : filterRows(this.#columns, found.rows, { ...filters, hidden: [] });
    return {
      count: shown.length,
      total: found.rows.length,
      noise: countNoise(this.#columns, withNoise, noise),
      hidden: withNoise.length - shown.length,
      ...(found.span === "none" ? {} : { span: found.span }),
    };
  }

  ids(view: number, order: ShownOrder, start: number, end: number): readonly string[] {
    return this.#table.eventIds(this.#ordered(view, order).subarray(start, end));
  }

  locate(view: number, order: ShownOrder, eventIds: readonly string[]): readonly number[] {
    const rows = this.#ordered(view, order);
    if (eventIds.length === 1) {
      // One pass costs less than a map of a million.
      const row = this.#table.rowOf(eventIds[0] ?? "");
      return [row < 0 ? -1 : rows.indexOf(row)];
    }
    const ordered = this.#view(view).ordered;
    const locations = ordered?.locations ?? new Map(Array.from(rows, (row, location) => [row, location]));
    if (ordered !== undefined) {
      ordered.locations = locations;
    }
    return eventIds.map((id) => locations.get(this.#table.rowOf(id)) ?? -1);
  }

  summary(view: number, ask: CountRequest): Summary {
    return summarize(this.#columns, this.#view(view).rows, ask);
  }

  groups(view: number, field: FilterField, filters: Filters): readonly Group[] {
    return groupRows(this.#columns, this.#narrow(view, filters), field);
  }

  fieldCounts(view: number, fields: readonly FilterField[], filters: Filters): FieldCounts {
    return countFields(this.#columns, this.#narrow(view, filters), fields);
  }

  records(view: number, order: ShownOrder, start: number, count: number): readonly TableRecord[] {
    return this.#records(this.#ordered(view, order).subarray(start, start + count));
  }

  rows(view: number, order: ShownOrder, start: number, count: number, wanted: WantedCells): readonly TableRow[] {
    return tableRows(this.#ordered(view, order).subarray(start, start + count), wanted, {
      table: this.#table,
      columns: this.#columns,
      records: (rows) => this.#records(rows),
    });
  }

  seen(view: number, order: ShownOrder, start: number, count: number): readonly SeenEvent[] {
    return this.records(view, order, start, count).map((record) => seenEvent(eventOf(record)));
  }

  record(eventId: string): TableRecord | undefined {
    const row = this.#table.rowOf(eventId);
    return row < 0 ? undefined : this.#records(Uint32Array.of(row))[0];
  }

  lacking(view: number, name: DerivedName): readonly FileRows[] {
    const [first = name] = DERIVED[name].columns;
    return this.lackingCount(view, name) === 0 ? [] : this.#columns.lacking(first, this.#view(view).rows);
  }

  lackingCount(view: number, name: DerivedName): number {
    const { rows, known } = this.#view(view);
    if (known.has(name)) {
      return 0;
    }
    const { codes } = this.#columns.derived(DERIVED[name].columns[0] ?? name);
    let count = 0;
    for (let at = 0; at < rows.length; at += 1) {
      count += codes[rows[at] as number] === 0 ? 1 : 0;
    }
    if (count === 0) {
      known.add(name);
    }
    return count;
  }

  learn(name: DerivedName, { rows, values, of }: Derived): void {
    for (const [index, column] of DERIVED[name].columns.entries()) {
      this.#columns.put(
        column,
        rows,
        values.map((texts) => texts[index] ?? ""),
        of,
      );
    }
    this.#forget(DERIVED[name].columns);
  }

  mark(eventIds: readonly string[], origins: readonly string[]): void {
    const known = eventIds
      .map((id, at) => ({ row: this.#table.rowOf(id), text: origins[at] ?? "" }))
      .filter(({ row }) => row >= 0);
    this.#columns.put(
      "origins",
      Uint32Array.from(known, ({ row }) => row),
      known.map(({ text }) => text),
      Uint32Array.from(known.keys()),
    );
    this.#forget(["origins"]);
  }

  markFiles(files: readonly string[], origins: readonly string[]): void {
    const numbers = new Map(files.map((file, number) => [file, number]));
    const rows: number[] = [];
    const of: number[] = [];
    for (const { base, readings } of this.#table.parts(0)) {
      const { data } = readings.segment;
      const texts = data.files.map((file) => numbers.get(file));
      for (let at = 0; at < data.rows; at += 1) {
        const text = texts[data.file[at] as number];
        if (text !== undefined) {
          rows.push(base + at);
          of.push(text);
        }
      }
    }
    this.#columns.put("origins", Uint32Array.from(rows), origins, Uint32Array.from(of));
    this.#forget(["origins"]);
  }

  close(view: number): void {
    this.#views.delete(view);
  }

  /** Drops the orders and narrowings that use a column whose values have changed. */
  #forget(columns: readonly string[]): void {
    const chosen = ({ choices }: Filters) =>
      columns.includes("resourceValue") && choices.some(({ field }) => field === "resource");
    for (const column of columns) {
      this.#table.forgetOrder(column);
    }
    for (const view of this.#views.values()) {
      const { ordered, narrowed } = view;
      if (
        ordered !== undefined &&
        (columns.includes(ordered.order.column) || chosen(ordered.order.filters ?? NO_FILTERS))
      ) {
        delete view.ordered;
      }
      if (narrowed !== undefined && chosen(narrowed.filters)) {
        delete view.narrowed;
      }
    }
  }

  /** File by file, since neighbors in an order are seldom neighbors in a file. */
  #records(rows: Uint32Array): readonly TableRecord[] {
    const locations = Array.from(rows, (row, at) => ({ at, location: this.#table.position(row) }));
    const found = new Array<TableRecord>(rows.length);
    for (const { at, location } of locations.sort((a, b) =>
      compareTexts(a.location?.file ?? "", b.location?.file ?? ""),
    )) {
      if (location === undefined) {
        throw new Error(`no row ${rows[at]}`);
      }
      try {
        const record = recordAt(this.#files.read(location.file), location.offset, location.length, location.flags);
        found[at] = { ...record, ...this.#table.filesOf(rows[at] as number) };
      } catch (error) {
        if (!isOfFile(error)) {
          throw error;
        }
        throw new Failure(
          {
            reason: "not-found",
            message: "The file that holds this event is gone or damaged. Search again to fetch it.",
            context: {},
            remedies: [{ kind: "retry" }],
            detail: location.file,
          },
          { cause: error },
        );
      }
    }
    return found;
  }

  #view(view: number): View {
    const found = this.#views.get(view);
    if (found === undefined) {
      throw new Error(`no selection ${view}`);
    }
    return found;
  }

  #narrow(view: number, filters: Filters): Uint32Array {
    const found = this.#view(view);
    if (filters.choices.length === 0 && filters.window === undefined && (filters.hidden ?? []).length === 0) {
      return found.rows;
    }
    const name = JSON.stringify(filters);
    if (found.narrowed?.name !== name) {
      found.narrowed = { name, filters, rows: filterRows(this.#columns, found.rows, filters) };
    }
    return found.narrowed.rows;
  }

  #ordered(view: number, order: ShownOrder): Uint32Array {
    const { column, descending, filters = NO_FILTERS } = order;
    const found = this.#view(view);
    const name = JSON.stringify([column, descending, filters]);
    if (found.ordered?.name !== name) {
      const rows = this.#narrow(view, filters);
      found.ordered = { name, order, rows: this.#order(rows, column, descending) };
    }
    return found.ordered.rows;
  }

  #order(rows: Uint32Array, column: ShownOrder["column"], descending: boolean): Uint32Array {
    switch (column) {
      case "resource":
      case "resourceType":
      case "requestId":
      case "origins":
      case "eventId":
        return this.#table.orderBy(column, rows, descending, () => this.#columns.ranks(column));
      default:
        return this.#table.order(rows, { column, descending });
    }
  }
}

function isAscending(rows: Uint32Array): boolean {
  for (let at = 1; at < rows.length; at += 1) {
    if ((rows[at] as number) < (rows[at - 1] as number)) {
      return false;
    }
  }
  return true;
}
