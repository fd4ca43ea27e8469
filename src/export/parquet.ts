import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

/**
 * A column of a table. `time`: ms since 1970 UTC, written as a UTC timestamp. `document`: long text that differs in
 * every row, written without dictionary and statistics.
 */
export interface ParquetColumn {
  readonly name: string;
  readonly type: "text" | "time" | "document";
}

/** One value per column; undefined for a missing value. */
export type ParquetRow = readonly (string | number | undefined)[];

/** Rows per row group, which is encoded at once: a few megabytes of records. */
const GROUP = 2000;
/** Rows after which an empty piece lets the caller pause, because building rows takes time too. */
const PAUSE_ROWS = 200;
const NOTHING = new Uint8Array(0);

/**
 * Rows as a Parquet file (Snappy), in pieces of one row group each, with empty pieces in between (see `PAUSE_ROWS`). Holds
 * one row group in memory. Every column is nullable.
 */
export async function* parquetPieces(
  columns: readonly ParquetColumn[],
  rows: Iterable<ParquetRow> | AsyncIterable<ParquetRow>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const writer = new ByteWriter();
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type }) => ({
      name,
      data: [],
      type: type === "time" ? "TIMESTAMP" : "STRING",
      nullable: true,
    })),
  });
  const file = new ParquetWriter({ writer, schema, createdBy: "CloudTrail Investigator" });
  let group = new RowGroup(columns);
  for await (const row of rows) {
    group.add(row);
    if (group.count === GROUP) {
      void file.write({ columnData: group.columnData(), rowGroupSize: GROUP });
      yield takeBytes(writer);
      group = new RowGroup(columns);
    } else if (group.count % PAUSE_ROWS === 0) {
      yield NOTHING;
    }
  }
  if (group.count > 0) {
    void file.write({ columnData: group.columnData(), rowGroupSize: GROUP });
  }
  void file.finish();
  yield takeBytes(writer);
}

/** The rows of one row group, stored by column. */
class RowGroup {
  count = 0;
  readonly #columns: readonly ParquetColumn[];
  readonly #cells: readonly (string | Date | null)[][];

  constructor(columns: readonly ParquetColumn[]) {
    this.#columns = columns;
    this.#cells = columns.map(() => []);
  }

  add(row: ParquetRow): void {
    this.#columns.forEach(({ type }, at) => {
      this.#cells[at]?.push(cellOf(row[at], type));
    });
    this.count += 1;
  }

  columnData(): ColumnSource[] {
    return this.#columns.map(({ name, type }, at) => ({
      name,
      data: this.#cells[at] ?? [],
      ...(type === "document" ? { encoding: "PLAIN" as const, statistics: false } : {}),
    }));
  }
}

function cellOf(value: string | number | undefined, type: ParquetColumn["type"]): string | Date | null {
  if (value === undefined) {
    return null;
  }
  if (type !== "time") {
    return String(value);
  }
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** The bytes written since the last call. The writer keeps counting its offsets from the beginning of the file. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
