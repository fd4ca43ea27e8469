import { formOf, type RecordField } from "../../model/event/recordFields.ts";
import { STRUCT_KEYS } from "../../model/event/structKeys.ts";
import type { ColumnType } from "./table.ts";

/** How a field of a record is held by a column of text. */
export function textType(field: RecordField): ColumnType {
  const form = formOf(field);
  return form === "structure" ? { kind: "json" } : { kind: form === "flag" ? "flag" : "text" };
}

/** The key in a record of a struct's field: "sessionContext" of "sessioncontext". */
export function keyOf(field: RecordField, name: string): string {
  const plain = name.toLowerCase();
  return field === "resources" && plain === "arn" ? "ARN" : (STRUCT_KEYS.get(plain) ?? name);
}
