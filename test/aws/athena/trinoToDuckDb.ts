/** SQL of Trino in the words of DuckDB, as far as queries of CloudTrail's tables need it. */
export function trinoToDuckDb(sql: string): string {
  return sql.replace(/\bvarchar\b/gi, "VARCHAR");
}
