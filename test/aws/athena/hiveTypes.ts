/** A type in Hive's words, as Glue has them. */
export type HiveType =
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "array"; readonly of: HiveType }
  | { readonly kind: "map" }
  | { readonly kind: "struct"; readonly fields: readonly { readonly name: string; readonly type: HiveType }[] };

/** Reads `array<struct<arn:string>>`. */
export function readHiveType(text: string): HiveType {
  const inner = /^(array|map|struct)<([\s\S]*)>$/.exec(text);
  const [, kind, within = ""] = inner ?? [];
  switch (kind) {
    case "array":
      return { kind, of: readHiveType(within) };
    case "map":
      return { kind };
    case "struct":
      return {
        kind,
        fields: parts(within).map((part) => {
          const colon = part.indexOf(":");
          return { name: part.slice(0, colon), type: readHiveType(part.slice(colon + 1)) };
        }),
      };
    default:
      return { kind: "scalar", name: text };
  }
}

/** The type in DuckDB's words. */
export function duckDbType(type: HiveType): string {
  switch (type.kind) {
    case "array":
      return `${duckDbType(type.of)}[]`;
    case "map":
      return "MAP(VARCHAR, VARCHAR)";
    case "struct":
      return `STRUCT(${type.fields.map((field) => `"${field.name}" ${duckDbType(field.type)}`).join(", ")})`;
    default:
      return type.name === "string" ? "VARCHAR" : type.name.toUpperCase();
  }
}

/**
 * What the SerDe of CloudTrail's tables reads from a value of a record: fields are found without letter case, an object
 * where the table has text is its JSON.
 */
export function columnValue(value: unknown, type: HiveType): unknown {
  if (value === undefined || value === null) {
    return null;
  }
  switch (type.kind) {
    case "array":
      return Array.isArray(value) ? value.map((item) => columnValue(item, type.of)) : null;
    case "map":
      return typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textOf(inner)]))
        : null;
    case "struct": {
      if (typeof value !== "object") {
        return null;
      }
      const members = lowerCased(value);
      return Object.fromEntries(type.fields.map(({ name, type: of }) => [name, columnValue(members.get(name), of)]));
    }
    default:
      return textOf(value);
  }
}

/** The members of an object by their names in lower case. */
export function lowerCased(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Splits at the commas that are in no brackets. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (const [at, character] of [...text].entries()) {
    depth += character === "<" ? 1 : character === ">" ? -1 : 0;
    if (character === "," && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...found, text.slice(from)];
}
