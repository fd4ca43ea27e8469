import { RECORD_FIELDS } from "../../model/event/recordFields.ts";
import { parseJson } from "../../model/text/json.ts";
import { columnText } from "./expressions.ts";
import { quotedName } from "./quote.ts";
import type { Column, ColumnType, TrailTable } from "./table.ts";

/** The columns of a query's rows, which `recordOfRow` reads: all fields of a record that the table has, as text. */
export function selectList({ columns }: Pick<TrailTable, "columns">): string {
  return columns
    .map((column) => {
      const name = quotedName(column.name);
      const text = columnText(column);
      return text === name ? name : `${text} AS ${name}`;
    })
    .join(", ");
}

/**
 * The text of the record that a row was made of, as far as the table has it: fields without a column are missing, and structs
 * have the keys of their type. `cells`: the row's values in the order of the table's columns; null for NULL.
 */
export function recordOfRow({ columns }: Pick<TrailTable, "columns">, cells: readonly (string | null)[]): string {
  const members = columns
    .map((column, index) => ({ column, json: memberJson(column, cells[index] ?? null) }))
    .filter(({ json }) => json !== undefined)
    .toSorted((left, right) => RECORD_FIELDS.indexOf(left.column.field) - RECORD_FIELDS.indexOf(right.column.field));
  return `{${members.map(({ column, json }) => `${JSON.stringify(column.field)}:${json}`).join(",")}}`;
}

function memberJson({ type }: Column, cell: string | null): string | undefined {
  if (cell === null) {
    return undefined;
  }
  switch (type.kind) {
    case "text":
    case "timestamp":
      return JSON.stringify(cell);
    case "flag":
      return /^(?:true|false)$/i.test(cell) ? cell.toLowerCase() : undefined;
    case "json":
      return EMPTY.test(cell) ? undefined : parseJson(cell).ok ? cell : JSON.stringify(cell);
    default: {
      const reading = parseJson(cell);
      return JSON.stringify(reading.ok ? named(reading.value, type) : cell);
    }
  }
}

/** The same as `NO_JSON` of SQL. */
const EMPTY = /^[ \t\r\n]*(?:null[ \t\r\n]*)?$/;

/** A value with the keys of a record. Trino writes a struct as an object; older versions as a list of its fields. */
function named(value: unknown, type: ColumnType): unknown {
  if (type.kind === "list") {
    return Array.isArray(value) ? value.map((item: unknown) => named(item, type.of)) : value;
  }
  if (type.kind !== "struct" || typeof value !== "object" || value === null) {
    return value;
  }
  const members = value as { readonly [key: string]: unknown };
  return Object.fromEntries(
    type.fields.flatMap(({ name, key, type: inner }, index) => {
      const member = Array.isArray(value) ? (value as readonly unknown[])[index] : members[name];
      return member === undefined || member === null ? [] : [[key, named(member, inner)]];
    }),
  );
}
