import { nameOf, tokensOf } from "../../sql/tokens.ts";
import { EVENT_COLUMNS, EVENT_TABLE, EVENT_VIEWS } from "./eventTable.ts";

/** Something that completion offers and hovers explain. */
export interface SqlTerm {
  readonly kind: "table" | "view" | "column" | "function" | "keyword";
  readonly name: string;
  /** A type, or how a function is called. */
  readonly detail: string;
  /** A sentence. "": it needs none. */
  readonly description: string;
}

/** The functions of SQLite that are used most with events. */
const FUNCTIONS: readonly (readonly [call: string, description: string])[] = [
  ["count(*)", "Number of rows; count(x): of rows in which x is not NULL."],
  ["min(x)", "The smallest value."],
  ["max(x)", "The largest value."],
  ["sum(x)", "The sum."],
  ["avg(x)", "The average."],
  ["group_concat(x, separator)", "All values as one text."],
  ["json_extract(json, path)", "A value in JSON, as in json_extract(record, '$.requestParameters.bucketName')."],
  ["json_each(json, path)", "The elements of an array or object as rows, for FROM."],
  ["json_tree(json, path)", "All values in JSON at any depth as rows, for FROM."],
  ["json_array_length(json, path)", "Number of elements of an array."],
  ["strftime(format, time)", "A time as text, as in strftime('%Y-%m-%d %H:00', time)."],
  ["date(time)", "The day of a time in UTC."],
  ["datetime(time, modifier)", "A time with a space in the place of T, as in datetime('now', '-1 day')."],
  ["julianday(time)", "A time in days, for differences."],
  ["coalesce(x, y)", "The first value that is not NULL."],
  ["iif(condition, x, y)", "One of two values."],
  ["instr(text, part)", "Where a part begins in a text, from 1; 0: nowhere."],
  ["substr(text, start, length)", "A part of a text, from 1."],
  ["lower(text)", "The text in lower case."],
  ["replace(text, part, other)", "The text with each part replaced."],
  ["length(text)", "Number of characters."],
  ["round(x, digits)", "A rounded number."],
  ["row_number()", "Number of the row in a window: row_number() OVER (PARTITION BY user ORDER BY time)."],
  ["lag(x)", "The value of the previous row in a window."],
];

const KEYWORDS =
  "SELECT DISTINCT FROM WHERE AND OR NOT IN LIKE GLOB IS NULL BETWEEN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET JOIN LEFT ON USING AS WITH RECURSIVE UNION ALL EXCEPT INTERSECT CASE WHEN THEN ELSE END EXISTS OVER PARTITION VALUES EXPLAIN QUERY PLAN".split(
    " ",
  );

/** Everything that completion offers, the tables and columns first. */
export const SQL_TERMS: readonly SqlTerm[] = [
  {
    kind: "table",
    name: EVENT_TABLE,
    detail: "table",
    description: "All events of the results view, also those that its filters hide.",
  },
  ...Object.entries(EVENT_VIEWS).map(([name, { description }]) => ({
    kind: "view" as const,
    name,
    detail: "view",
    description,
  })),
  ...EVENT_COLUMNS.map(({ name, type, description }) => ({
    kind: "column" as const,
    name,
    detail: type,
    description,
  })),
  ...FUNCTIONS.map(([call, description]) => ({
    kind: "function" as const,
    name: call.slice(0, call.indexOf("(")),
    detail: call,
    description,
  })),
  ...KEYWORDS.map((name) => ({ kind: "keyword" as const, name, detail: "", description: "" })),
];

const BY_NAME: ReadonlyMap<string, SqlTerm> = new Map(
  SQL_TERMS.toReversed().map((term) => [term.name.toLowerCase(), term]),
);

/** The table, column or function whose name is at an offset, with where the name is. Undefined: none. */
export function termAt(
  sql: string,
  offset: number,
): { readonly term: SqlTerm; readonly start: number; readonly end: number } | undefined {
  const token = tokensOf(sql).find(
    ({ kind, start, end }) => (kind === "word" || kind === "quotedName") && start <= offset && offset <= end,
  );
  const term = token === undefined ? undefined : BY_NAME.get(nameOf(sql, token));
  return token === undefined || term === undefined || term.kind === "keyword"
    ? undefined
    : { term, start: token.start, end: token.end };
}

/** Whether names can be completed at an offset: not within a string, number or comment. */
export function takesNames(sql: string, offset: number): boolean {
  const before = sql.slice(0, offset);
  const last = tokensOf(before).at(-1);
  if (last !== undefined && last.end === before.length) {
    const isOpenString = last.kind === "string" && (last.end - last.start === 1 || before.at(-1) !== "'");
    return !isOpenString && last.kind !== "number";
  }
  // A comment is no token.
  const rest = before.slice(last?.end ?? 0);
  const comment = Math.max(rest.lastIndexOf("--"), rest.lastIndexOf("/*"));
  return comment === -1 || /^--.*\n|^\/\*[\s\S]*\*\//.test(rest.slice(comment));
}
