import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

/** A column of a table. `time`: milliseconds since 1970 UTC, written as a timestamp in UTC. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: "text" | "time";
}

/** One value a column; undefined where there is none. */
export type ParquetRow = readonly (string | number | undefined)[];

/** Rows of one row group: some megabytes of records, encoded at once. */
const GROUP = 4000;

/**
 * Rows as a Parquet file (Snappy), in pieces of one row group each, so that no more than one is in memory. Every column
 * may lack values.
 */
export function* parquetPieces(
  columns: readonly ParquetColumn[],
  rows: Iterable<ParquetRow>,
): Generator<Uint8Array, void, undefined> {
  const writer = new ByteWriter();
  const columnData = (group: readonly ParquetRow[]) =>
    columns.map(({ name, type }, at) => ({ name, data: group.map((row) => cellOf(row[at], type)) }));
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type }) => ({
      name,
      data: [],
      type: type === "time" ? "TIMESTAMP" : "STRING",
      nullable: true,
    })),
  });
  const file = new ParquetWriter({ writer, schema, createdBy: "CloudTrail Investigator" });
  let group: ParquetRow[] = [];
  for (const row of rows) {
    group.push(row);
    if (group.length === GROUP) {
      void file.write({ columnData: columnData(group), rowGroupSize: GROUP });
      yield taken(writer);
      group = [];
    }
  }
  if (group.length > 0) {
    void file.write({ columnData: columnData(group), rowGroupSize: GROUP });
  }
  void file.finish();
  yield taken(writer);
}

function cellOf(value: string | number | undefined, type: ParquetColumn["type"]): string | Date | null {
  if (value === undefined) {
    return null;
  }
  if (type === "text") {
    return String(value);
  }
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** What was written since the last time; the writer goes on counting from the file's beginning. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
