import type { DuckDBValue } from "@duckdb/node-api";

/** A value as Athena's results have it: `{type=IAMUser, arn=null}` for a row. Undefined for NULL. */
export function prestoText(value: DuckDBValue): string | undefined {
  return value === null || value === undefined ? undefined : written(value);
}

/** The type of a column as Athena's results name it. */
export function prestoType(duckDbType: string): string {
  if (duckDbType.endsWith("[]")) {
    return "array";
  }
  const name = duckDbType.replace(/\(.*$/s, "");
  return names[name] ?? name.toLowerCase();
}

const names: Readonly<Record<string, string>> = {
  STRUCT: "row",
  HUGEINT: "bigint",
  UBIGINT: "bigint",
  DECIMAL: "decimal",
};

function written(value: DuckDBValue): string {
  if (value === null || value === undefined) {
    return "null";
  }
  if (typeof value !== "object") {
    return String(value);
  }
  // The classes of DuckDB's module are told apart by what they hold: importing them would load it.
  if ("items" in value && Array.isArray(value.items)) {
    return `[${(value.items as readonly DuckDBValue[]).map(written).join(", ")}]`;
  }
  if ("entries" in value) {
    const { entries } = value;
    const pairs: readonly (readonly [string, DuckDBValue])[] = Array.isArray(entries)
      ? entries.map((entry) => [written(entry.key), entry.value])
      : Object.entries(entries as Readonly<Record<string, DuckDBValue>>);
    return `{${pairs.map(([name, inner]) => `${name}=${written(inner)}`).join(", ")}}`;
  }
  return String(value);
}
