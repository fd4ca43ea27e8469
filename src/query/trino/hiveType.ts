import { formOf, type RecordField } from "../../model/event/recordFields.ts";
import { keyOf, textType } from "./recordTypes.ts";
import type { ColumnType, StructField } from "./table.ts";

/** Deeper than any column of CloudTrail's. */
const MAX_DEPTH = 16;

/**
 * The type of a column in Hive's words, as Glue has it: "struct<type:string,arn:string>". Undefined where the column cannot be
 * read as the field: a type that is not known, or a structure for a field that is text.
 */
export function readColumnType(field: RecordField, written: string): ColumnType | undefined {
  const reader = new TypeReader(written.replace(/\s/g, "").toLowerCase(), field);
  const type = reader.whole();
  if (type === undefined) {
    return undefined;
  }
  const isStructure = type.kind === "struct" || type.kind === "list" || type.kind === "other";
  return isStructure
    ? formOf(field) === "structure"
      ? type
      : undefined
    : type.kind === "text" && type.cast !== true
      ? textType(field)
      : type.kind === "text" && formOf(field) === "flag"
        ? { kind: "flag", cast: true }
        : type;
}

/** Reads one type from left to right. */
class TypeReader {
  readonly #text: string;
  readonly #field: RecordField;
  #at = 0;

  constructor(text: string, field: RecordField) {
    this.#text = text;
    this.#field = field;
  }

  whole(): ColumnType | undefined {
    const type = this.#type(0);
    return this.#at === this.#text.length ? type : undefined;
  }

  #type(depth: number): ColumnType | undefined {
    const word = this.#word(/[a-z0-9_]+(?:\([0-9,]*\))?/y);
    if (depth > MAX_DEPTH) {
      return undefined;
    }
    switch (word) {
      case "struct":
        return this.#struct(depth);
      case "array": {
        const of = this.#takes("<") ? this.#type(depth + 1) : undefined;
        return of !== undefined && this.#takes(">") ? { kind: "list", of } : undefined;
      }
      case "map": {
        const read = this.#takes("<") && this.#type(depth + 1) !== undefined && this.#takes(",");
        return read && this.#type(depth + 1) !== undefined && this.#takes(">") ? { kind: "other" } : undefined;
      }
      default:
        return scalarType(word);
    }
  }

  #struct(depth: number): ColumnType | undefined {
    const fields: StructField[] = [];
    if (!this.#takes("<")) {
      return undefined;
    }
    do {
      const name = this.#word(/[^:<>,]+/y);
      const type = this.#takes(":") ? this.#type(depth + 1) : undefined;
      if (type === undefined) {
        return undefined;
      }
      fields.push({ name, key: keyOf(this.#field, name), type });
    } while (this.#takes(","));
    return this.#takes(">") ? { kind: "struct", fields } : undefined;
  }

  #takes(sign: string): boolean {
    const is = this.#text[this.#at] === sign;
    this.#at += is ? 1 : 0;
    return is;
  }

  #word(shape: RegExp): string {
    shape.lastIndex = this.#at;
    const word = shape.exec(this.#text)?.[0] ?? "";
    this.#at += word.length;
    return word;
  }
}

function scalarType(word: string): ColumnType | undefined {
  const [name = ""] = word.split("(", 1);
  if (/^(?:string|varchar|char)$/.test(name)) {
    return { kind: "text" };
  }
  if (/^timestamp/.test(name)) {
    return { kind: "timestamp", zoned: /tz|zone/.test(name) };
  }
  return /^(?:boolean|tinyint|smallint|int|integer|bigint|float|double|decimal|date)$/.test(name)
    ? { kind: "text", cast: true }
    : undefined;
}
