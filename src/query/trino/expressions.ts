import { quotedField, quotedName } from "./quote.ts";
import type { Column, ColumnType, TrailTable } from "./table.ts";

/** What a path of a record is in a table: an expression of SQL with its type, and the keys that go on within it. */
export interface PathExpression {
  readonly sql: string;
  readonly type: ColumnType;
  /** Keys of the path below the expression, of JSON or of a list's elements. */
  readonly rest: readonly string[];
}

/** The expression for a path of a record; undefined where the table has no column for it. Keys match without letter case. */
export function expressionOf(table: TrailTable, path: readonly string[]): PathExpression | undefined {
  const [head = "", ...rest] = path;
  const column = table.columns.find(({ field }) => field.toLowerCase() === head.toLowerCase());
  return column === undefined ? undefined : within(quotedName(column.name), column.type, rest);
}

/** The expression for a path in a value; undefined where its type has no such field. */
export function within(sql: string, type: ColumnType, path: readonly string[]): PathExpression | undefined {
  let here = { sql, type };
  for (const [depth, key] of path.entries()) {
    if (here.type.kind !== "struct") {
      return { ...here, rest: path.slice(depth) };
    }
    const field = here.type.fields.find((one) => one.key.toLowerCase() === key.toLowerCase());
    if (field === undefined) {
      return undefined;
    }
    here = { sql: `${here.sql}.${quotedField(field.name)}`, type: field.type };
  }
  return { ...here, rest: [] };
}

/** The value as text, as a record built from the row has it; of a structure its JSON. NULL for NULL. */
export function asTextSql(sql: string, type: ColumnType): string {
  switch (type.kind) {
    case "text":
    case "flag":
      return type.cast === true ? `CAST(${sql} AS varchar)` : sql;
    case "json":
      return sql;
    case "timestamp":
      return `to_iso8601(${sql})`;
    default:
      return `json_format(CAST(${sql} AS JSON))`;
  }
}

/** The text of a column. */
export function columnText({ name, type }: Column): string {
  return asTextSql(quotedName(name), type);
}
