import type { CloudTrailEvent } from "../../model/event/record.ts";
import { IdSet } from "../segment/idSet.ts";
import { ADDENDUM, MAX_ROWS, type RecordLocation, type Segment } from "../segment/segment.ts";
import { SegmentBuilder } from "../segment/segmentBuilder.ts";
import { evaluate } from "./evaluate.ts";
import { Newest } from "./newest.ts";
import { Orders, type RowRanks } from "./orders.ts";
import { type Part, Parts } from "./parts.ts";
import { type CellName, Readings } from "./readings.ts";
import type { ReadPlan } from "./readPlan.ts";
import type { FileRows } from "./sift.ts";
import { UNKNOWN, YES } from "./verdicts.ts";

export interface TableOrder {
  readonly column: CellName | "time";
  readonly descending: boolean;
}

/** The files that hold an event. */
export interface RowFiles {
  readonly file: string;
  /** The other files with an event of the same id. Absent: none. */
  readonly copies?: readonly string[];
}

/** What columns tell of a condition: the rows that satisfy it, and those whose records must be read to know. */
export interface Selected {
  /** In the order of arrival. */
  readonly rows: Uint32Array;
  readonly unknown: readonly FileRows[];
}

/**
 * Rows over segments. A row is numbered by its arrival and keeps its number. An event that is there already has no row of
 * its own: it is passed over everywhere.
 */
export class Table {
  readonly #parts = new Parts();
  readonly #newest = new Newest(this.#parts);
  readonly #orders = new Orders((rows) => this.#newest.descending(rows));
  readonly #ids = new IdSet();
  /** The other files that hold a row's event, by row. */
  readonly #copies = new Map<number, readonly string[]>();
  #again = 0;
  #clashes = 0;

  /** Row numbers given so far. */
  get size(): number {
    return this.#parts.size;
  }

  /** Events, each once. */
  get count(): number {
    return this.#parts.size - this.#again;
  }

  /** Rows that were passed over because of their event id, though they tell of another event than the row of that id. */
  get clashes(): number {
    return this.#clashes;
  }

  /** Adds a segment's rows; answers how many of them were new. */
  add(segment: Segment): number {
    const base = this.#parts.size;
    const again = new Uint8Array(segment.rows);
    let fresh = 0;
    for (let at = 0; at < segment.rows; at += 1) {
      const known = this.#ids.claim(segment, at, base + at);
      again[at] = known < 0 ? 0 : 1;
      fresh += known < 0 ? 1 : 0;
      if (known >= 0) {
        const part = known >= base ? { base, segment } : this.#partOf(known);
        this.#clashes += isSameEvent(part.segment, known - part.base, segment, at) ? 0 : 1;
        this.#addCopy(known, segment.locate(at).file);
      }
    }
    this.#parts.push({ base, readings: new Readings(segment), again });
    this.#again += segment.rows - fresh;
    this.#gather();
    return fresh;
  }

  /**
   * Adds a segment's rows in the place of rows with the same event ids, which are passed over from now on. Answers how many
   * rows had no other in their place, and the rows that are passed over.
   */
  replace(segment: Segment): { readonly added: number; readonly replaced: ReadonlySet<number> } {
    const base = this.#parts.size;
    const replaced = new Set<number>();
    for (let at = 0; at < segment.rows; at += 1) {
      const known = this.#ids.move(segment, at, base + at);
      const part = known < 0 ? undefined : this.#parts.of(known);
      if (part !== undefined) {
        part.again[known - part.base] = 1;
        replaced.add(known);
      }
    }
    this.#parts.push({ base, readings: new Readings(segment), again: new Uint8Array(segment.rows) });
    this.#again += replaced.size;
    return { added: segment.rows - replaced.size, replaced };
  }

  /** The file that holds a row's record, and the others with an event of the same id. Throws for a row that is not here. */
  filesOf(row: number): RowFiles {
    const { base, segment } = this.#partOf(row);
    const copies = this.#copies.get(row);
    return { file: segment.locate(row - base).file, ...(copies === undefined ? {} : { copies }) };
  }

  /** See `Readings.event`. Throws for a row that is not here. */
  event(row: number): CloudTrailEvent {
    const part = this.#partOf(row);
    return part.readings.event(row - part.base);
  }

  #addCopy(row: number, file: string): void {
    const known = this.#copies.get(row) ?? [];
    if (!known.includes(file)) {
      this.#copies.set(row, [...known, file]);
    }
  }

  /** Whether a row's record may be an addendum to another event. */
  isAddendum(row: number): boolean {
    return ((this.position(row)?.flags ?? 0) & ADDENDUM) !== 0;
  }

  #partOf(row: number): Part & { readonly segment: Segment } {
    const part = this.#parts.of(row);
    if (part === undefined || row < 0 || row >= this.#parts.size) {
      throw new RangeError(`the table has no row ${row}`);
    }
    return { ...part, segment: part.readings.segment };
  }

  /** The parts that hold rows from `since` on, in order, each with the number of its first row. */
  parts(since: number): readonly Pick<Part, "base" | "readings">[] {
    return this.#parts.all.filter(({ base, readings }) => base + readings.segment.rows > since);
  }

  /** What the columns say, of rows from `since` on. */
  select(plan: ReadPlan, since = 0): Selected {
    const found: Uint32Array[] = [];
    const unknown: FileRows[] = [];
    for (const { base, readings, again } of this.#parts.all) {
      const { segment } = readings;
      if (base + segment.rows <= since) {
        continue;
      }
      const verdicts = evaluate(readings, plan);
      if (verdicts === undefined) {
        continue;
      }
      const open: number[] = [];
      const rows = new Uint32Array(segment.rows);
      let count = 0;
      for (let at = Math.max(0, since - base); at < verdicts.length; at += 1) {
        const verdict = verdicts[at] as number;
        if (verdict === YES && again[at] === 0) {
          rows[count] = base + at;
          count += 1;
        } else if (verdict === UNKNOWN && again[at] === 0) {
          open.push(at);
        }
      }
      found.push(rows.subarray(0, count));
      for (const part of byFile(segment, open, base)) {
        unknown.push(part);
      }
    }
    return { rows: joined(found), unknown };
  }

  /** The rows in another order; equal ones newest first, then by arrival. Events without a time are the oldest. */
  order(rows: Uint32Array, { column, descending }: TableOrder): Uint32Array {
    if (column === "time") {
      return descending ? this.#newest.descending(rows) : this.#newest.ascending(rows);
    }
    return this.#orders.order(`cell ${column}`, rows, this.size, descending, () => {
      const numbered = this.#parts.numbered(`cell ${column}`, (readings) => readings.cell(column));
      return { ranks: this.#parts.ranksOf(numbered), count: numbered.values.length };
    });
  }

  /** The same by ranks of all rows; `name`: of the ranks. */
  orderBy(name: string, rows: Uint32Array, descending: boolean, ranked: () => RowRanks): Uint32Array {
    return this.#orders.order(name, rows, this.size, descending, ranked);
  }

  /** The ranks of this name are others now. */
  forgetOrder(name: string): void {
    this.#orders.forget(name);
  }

  eventIds(rows: Uint32Array): readonly string[] {
    const ids: string[] = [];
    this.#each(rows, ({ readings }, at) => ids.push(readings.segment.eventId(at)));
    return ids;
  }

  /** The row of an event; -1 for one that is not here. */
  rowOf(eventId: string): number {
    return this.#ids.find(eventId);
  }

  /** Where the record of a row is read back from, and the row's flags. Undefined for a row that is not here. */
  position(row: number): (RecordLocation & { readonly flags: number }) | undefined {
    const part = this.#parts.of(row);
    if (part === undefined || row < 0 || row >= this.#parts.size) {
      return undefined;
    }
    const { segment } = part.readings;
    return { ...segment.locate(row - part.base), flags: segment.data.flags[row - part.base] ?? 0 };
  }

  /** Bytes that the segments take, nearly. */
  get byteLength(): number {
    return this.#parts.all.reduce((sum, { readings }) => sum + readings.segment.byteLength, 0);
  }

  #each(rows: Uint32Array, visit: (part: Part, at: number, position: number) => void): void {
    this.#parts.runs(rows, (part, from, to) => {
      for (let position = from; position < to; position += 1) {
        visit(part, (rows[position] as number) - part.base, position);
      }
    });
  }

  /** Small segments, such as pages that arrive one by one, become one when the last is as large as the one before. */
  #gather(): void {
    for (;;) {
      const right = this.#parts.all.at(-1);
      const left = this.#parts.all.at(-2);
      const rows = (left?.readings.segment.rows ?? 0) + (right?.readings.segment.rows ?? 0);
      if (
        left === undefined ||
        right === undefined ||
        rows > MAX_ROWS / 2 ||
        right.readings.segment.rows * 2 < left.readings.segment.rows
      ) {
        return;
      }
      const builder = new SegmentBuilder();
      builder.append(left.readings.segment);
      builder.append(right.readings.segment);
      const again = new Uint8Array(rows);
      again.set(left.again);
      again.set(right.again, left.again.length);
      this.#parts.join({ base: left.base, readings: new Readings(builder.finish()), again });
    }
  }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Rows of a segment by the files that hold their records. */
export function byFile({ data }: Segment, open: readonly number[], base: number): readonly FileRows[] {
  const found = new Map<number, number[]>();
  for (const at of open) {
    const file = data.file[at] as number;
    const rows = found.get(file);
    if (rows === undefined) {
      found.set(file, [at]);
    } else {
      rows.push(at);
    }
  }
  return [...found].map(([file, rows]) => ({
    file: data.files[file] ?? "",
    rows: Uint32Array.from(rows, (at) => base + at),
    offsets: Uint32Array.from(rows, (at) => data.offset[at] as number),
    lengths: Uint32Array.from(rows, (at) => data.length[at] as number),
    flags: Uint8Array.from(rows, (at) => data.flags[at] as number),
  }));
}

/** By what every container and table tells of an event. */
function isSameEvent(left: Segment, leftRow: number, right: Segment, rightRow: number): boolean {
  const leftTime = left.data.times[leftRow] as number;
  const rightTime = right.data.times[rightRow] as number;
  const textOf = (segment: Segment, name: "eventName" | "eventSource", row: number): string | undefined =>
    segment.text(name, segment.column(name).codes[row] as number);
  return (
    (leftTime === rightTime || Number.isNaN(leftTime) || Number.isNaN(rightTime)) &&
    (["eventName", "eventSource"] as const).every(
      (name) => textOf(left, name, leftRow) === textOf(right, name, rightRow),
    )
  );
}
