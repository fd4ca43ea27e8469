import type { ValuePattern, ValueTest } from "../condition/condition.ts";
import { compileWildcard } from "../condition/wildcard.ts";
import { ENCODED_STARTS } from "../decode/decoders.ts";
import { isoSecond } from "../translate/dialect.ts";
import type { Literal } from "../translate/formula.ts";
import type { Gaps } from "../translate/gaps.ts";
import { isPlainInJson } from "../translate/patternParts.ts";
import { addressTest } from "./addresses.ts";
import { asTextSql, columnText, expressionOf, type PathExpression, within } from "./expressions.ts";
import { quotedName } from "./quote.ts";
import type { ColumnType, TrailTable } from "./table.ts";
import { isOneOf, jsonPattern, jsonText, likeWithin, mayBeNumber, type Precision } from "./values.ts";

/** What a test is printed for. */
export interface Target {
  readonly table: TrailTable;
  readonly precision: Precision;
  readonly gaps: Gaps;
  /** "readable": the columns in which text anywhere is searched, by path. Absent: all. */
  readonly searched?: readonly string[];
}

/**
 * A test of a record's path in Trino SQL. "complete": true of every row whose record passes it, and perhaps of others.
 * Undefined: it is left out, so that every row passes.
 */
export function printLiteral(literal: Literal, target: Target): string | undefined {
  const { path, test, negated } = literal;
  if (test.op === "contains") {
    return printContains(literal, test.text, test.whole === true, target);
  }
  const found = expressionOf(target.table, path);
  if (found === undefined) {
    return printAbsent(literal, target);
  }
  const printed = printAt(found, literal, test, target);
  if (printed !== undefined || target.precision === "complete") {
    return printed;
  }
  const [column = ""] = path;
  return target.gaps.leftOut(
    literal,
    found.type.kind === "json"
      ? negated
        ? `${column.toLowerCase()} is JSON text, in which a value can't be excluded safely`
        : `${column.toLowerCase()} is JSON text, in which numbers can't be compared safely`
      : "the table holds this as text",
  );
}

/** A field for which the table has no column is absent in every record that is built from its rows. */
function printAbsent(literal: Literal, { gaps, precision }: Target): string | undefined {
  return precision === "readable"
    ? gaps.leftOut(literal, "the table has no such column")
    : literal.negated
      ? undefined
      : "false";
}

function printAt(found: PathExpression, literal: Literal, test: ValueTest, target: Target): string | undefined {
  const { sql, type, rest } = found;
  const { negated } = literal;
  if (type.kind === "list") {
    return printInList(found, literal, test, target);
  }
  if (type.kind === "json" || type.kind === "other" || type.kind === "struct") {
    return negated ? printNegatedJson(found, test, target) : printJson(found, literal, test, target);
  }
  if (rest.length > 0) {
    // The path goes on in a text: only in one that is encoded JSON.
    return negated ? undefined : `${sql} IS NOT NULL`;
  }
  const printed = printScalar(sql, type, literal, test, target.precision);
  return literal.free && !negated && target.precision === "complete" && type.kind === "text" && test.op !== "exists"
    ? printed && `(${printed} OR ${mayHide(`lower(${sql})`, [`^(?:${OPAQUE}|${JSON_START})`])})`
    : printed;
}

function printScalar(
  sql: string,
  type: ColumnType,
  { negated, free, path }: Literal,
  test: ValueTest,
  precision: Precision,
): string | undefined {
  const text = asTextSql(sql, type);
  const complete = precision === "complete";
  switch (test.op) {
    case "exists":
      return printExists(text, type, negated, complete && (free || !negated));
    case "is":
      return isOneOf(text, test.values, negated, precision);
    case "in-network":
      return addressTest(text, test.networks, negated, precision);
    case "between":
      return complete && !negated ? `${sql} IS NOT NULL` : undefined;
    default:
      return path.length === 1 && path[0]?.toLowerCase() === "eventtime" && !free
        ? printTime(sql, type, test.op, test.value, negated, precision)
        : complete && !negated
          ? `${sql} IS NOT NULL`
          : undefined;
  }
}

/** `withEmpty`: an empty text counts as present. */
function printExists(text: string, type: ColumnType, negated: boolean, withEmpty: boolean): string {
  if (type.kind === "flag") {
    const isFlag = `lower(${text}) IN ('true', 'false')`;
    return negated ? `NOT coalesce(${isFlag}, false)` : isFlag;
  }
  if (withEmpty) {
    return `${text} IS ${negated ? "" : "NOT "}NULL`;
  }
  return negated ? `coalesce(${text}, '') = ''` : `${text} <> ''`;
}

/**
 * A comparison of the event's time. "complete": times in another form than CloudTrail's pass, and a leap second counts as the
 * second after it.
 */
function printTime(
  sql: string,
  type: ColumnType,
  op: "<" | "<=" | ">" | ">=",
  ms: number,
  negated: boolean,
  precision: Precision,
): string | undefined {
  if (precision === "readable") {
    return negated ? undefined : timeBound(sql, op, ms);
  }
  // The negation is also true of records without a time.
  const bound = negated ? ({ "<": ">=", "<=": ">", ">": "<=", ">=": "<" } as const)[op] : op;
  const printed = timeBounds(sql, type, bound.startsWith(">") ? { from: ms } : { to: bound === "<=" ? ms + 1 : ms });
  return negated ? `coalesce(${printed}, true)` : printed;
}

function timeBound(sql: string, op: string, ms: number): string {
  return op.startsWith(">")
    ? `${sql} >= '${isoSecond(ms).slice(0, -1)}'`
    : `${sql} < '${isoSecond(op === "<=" ? ms + 1 : ms, true).slice(0, -1)}'`;
}

/** The form of nearly all event times, in which the order of texts is that of times. */
const USUAL_TIME = "'____-__-__T__:__:__%Z'";
/** Times outside of these have no text of four digits for the year. */
const FIRST = Date.UTC(1000, 0, 1);
const LAST = Date.UTC(9999, 11, 31);

/** At least the rows whose event time is in a range. A bound is widened by up to two seconds. */
export function timeBounds(
  sql: string,
  type: ColumnType,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): string {
  const low = from === undefined || from - 1000 < FIRST ? undefined : isoSecond(from - 1000).slice(0, -1);
  const high = to === undefined || to > LAST ? undefined : isoSecond(to, true).slice(0, -1);
  const literal = (text: string) =>
    type.kind === "timestamp" ? `TIMESTAMP '${text.replace("T", " ")}${type.zoned ? " UTC" : ""}'` : `'${text}'`;
  const tests = [
    ...(low === undefined ? [] : [`${sql} >= ${literal(low)}`]),
    ...(high === undefined ? [] : [`${sql} < ${literal(high)}`]),
  ];
  if (tests.length === 0) {
    return "true";
  }
  const inRange = tests.join(" AND ");
  return type.kind === "timestamp"
    ? `(${inRange})`
    : `(${tests.length === 1 ? inRange : `(${inRange})`} OR ${sql} NOT LIKE ${USUAL_TIME})`;
}

function printInList(found: PathExpression, literal: Literal, test: ValueTest, target: Target): string | undefined {
  const { sql, type, rest } = found;
  const { negated } = literal;
  if (type.kind !== "list") {
    return undefined;
  }
  if (rest.length === 0 && test.op === "exists") {
    return `${sql} IS ${negated ? "" : "NOT "}NULL`;
  }
  // A number selects an element, or is a key in each of them.
  const keys = rest.filter((key) => !/^\d+$/.test(key));
  const inner = within("r", type.of, keys);
  if (inner === undefined) {
    return printAbsent(literal, target);
  }
  if (!negated) {
    const each = printAt(inner, literal, test, target);
    return each === undefined ? undefined : `coalesce(any_match(${sql}, r -> ${each}), false)`;
  }
  if (target.precision === "readable") {
    const each = printAt(inner, { ...literal, negated: false }, test, target);
    return each === undefined ? undefined : `NOT coalesce(any_match(${sql}, r -> ${each}), false)`;
  }
  // Within NOT, an element is found only by what the search language finds too.
  const none =
    keys.length === rest.length && inner.type.kind === "text" ? printAt(inner, literal, test, target) : undefined;
  return none === undefined ? undefined : `NOT coalesce(any_match(${sql}, r -> NOT (${none})), false)`;
}

/** An empty text and JSON's null are absent, as in a record built from the row. */
function printNegatedJson(
  { sql, type, rest }: PathExpression,
  test: ValueTest,
  { precision }: Target,
): string | undefined {
  if (precision === "readable" || rest.length > 0 || test.op !== "exists") {
    return undefined;
  }
  return type.kind === "json" ? `coalesce(regexp_like(${sql}, '${NO_JSON}'), true)` : `${sql} IS NULL`;
}

/** JSON text without a value. */
const NO_JSON = "^[ \\t\\r\\n]*(?:null[ \\t\\r\\n]*)?$";

/** Keys in their order, then the value. Characters that JSON may escape become `%`. */
function printJson(found: PathExpression, literal: Literal, test: ValueTest, target: Target): string | undefined {
  const { precision, gaps } = target;
  const complete = precision === "complete";
  const text = asTextSql(found.sql, found.type);
  const keys = found.rest.filter((key) => !/^\d+$/.test(key));
  if (test.op === "exists" && keys.length === 0) {
    return complete ? `${found.sql} IS NOT NULL` : `${text} <> ''`;
  }
  const values = complete || test.op === "is" || test.op === "exists" ? valuesWithin(test) : undefined;
  if (values === undefined) {
    return undefined;
  }
  if (literal.free && !complete) {
    gaps.more(
      `\`${literal.path.join(".")}\` is searched in the JSON text of ${literal.path[0]?.toLowerCase()}: the value may be further below or after it.`,
    );
  }
  return complete ? completeJson(text, keys, values, literal.free) : readableJson(text, keys, values);
}

/** The values of which one must be in the text; one that any text has, where the test needs no certain one. */
function valuesWithin(test: ValueTest): readonly ValuePattern[] {
  return test.op === "is" ? test.values : [{ value: "", wildcard: false }];
}

function readableJson(text: string, keys: readonly string[], values: readonly ValuePattern[]): string {
  const path = keys.map((key) => `"${jsonText(key, "readable")}"`);
  const parts = values.map((value) => `lower(${text}) ${likeWithin([...path, jsonPattern(value, "readable")])}`);
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" OR ")})`;
}

/**
 * The text holds the keys and the value, or begins with the keys and may hold the rest with other escapes than usual or in
 * another form of a number. `decoded`: also in an encoded text, which the search language looks into for this test.
 */
function completeJson(
  text: string,
  keys: readonly string[],
  values: readonly ValuePattern[],
  decoded: boolean,
): string {
  const folded = `lower(${text})`;
  const path = keys.map((key) => jsonText(key, "complete"));
  const holds = new Set(values.map((value) => `${folded} ${likeWithin([...path, jsonPattern(value, "complete")])}`));
  const hidden = mayHide(folded, decoded ? [`(?:^|")(?:${OPAQUE})`] : [], values.some(mayBeNumber));
  const [first] = path;
  const guards =
    first === undefined
      ? [hidden]
      : [
          `(${folded} ${likeWithin([first])} AND ${hidden})`,
          ...(decoded ? [mayHide(folded, [`^\\s*"?(?:${OPAQUE})`])] : []),
        ];
  return `(${[...holds, ...guards].join(" OR ")})`;
}

/** Beginnings of encoded texts that do not show their content, in lower case: of base64 and URL encoding. */
const OPAQUE = [
  ...new Set(ENCODED_STARTS.filter((start) => /^[%A-Za-z0-9]/.test(start)).map((start) => start.toLowerCase())),
].join("|");

/** Beginnings of JSON. */
const JSON_START = '[\\s"\\[{]';

/** JSON's escapes of letters of ASCII, and of U+0130 and U+212A, which Unicode lower-cases to such letters. */
const ESCAPES = "\\\\u(?:00|0130|212a)";

/** A number with an exponent, in JSON. */
const EXPONENT = "[:,\\[\\s]-?\\d+(?:\\.\\d+)?e[-+]?\\d";

/** Whether a text in lower case may hold more than its characters say: escapes, what `patterns` find, numbers. */
function mayHide(folded: string, patterns: readonly string[], orNumber = false): string {
  return `regexp_like(${folded}, '${[ESCAPES, ...patterns, ...(orNumber ? [EXPONENT] : [])].join("|")}')`;
}

function printContains(literal: Literal, text: ValuePattern, whole: boolean, target: Target): string | undefined {
  const { table, precision, gaps, searched } = target;
  const { negated, written } = literal;
  if (precision === "complete") {
    return negated ? undefined : completeContains(table, text, whole);
  }
  if (negated) {
    return gaps.leftOut(literal, "text anywhere can't be excluded safely");
  }
  if (whole || !isPlainInJson(text)) {
    gaps.more(`\`${written}\` becomes a search for its text.`);
  }
  gaps.unseen(false, "Text anywhere is searched in the columns of the query only, not in names of fields.");
  const columns = (searched ?? []).flatMap((path) => expressionOf(table, path.split("."))?.sql ?? []);
  return `lower(concat_ws(' ', ${columns.join(", ")})) ${likeWithin([jsonPattern(text, "readable")])}`;
}

/**
 * `whole`: a value is looked for, or a name in URL-encoded text. Otherwise also the names of fields and what is in encoded
 * texts.
 */
function completeContains(table: TrailTable, text: ValuePattern, whole: boolean): string {
  // Each text begins after a quote, as within JSON.
  const anywhere = `lower(concat_ws('"', '', ${table.columns.map(columnText).join(", ")}))`;
  const pattern = `${anywhere} ${likeWithin([jsonPattern(text, "complete")])}`;
  const hidden = mayHide(anywhere, [whole ? "%(?:22|2f|3a|7b)" : `"(?:${OPAQUE})`], mayBeNumber(text));
  const holds = compileWildcard(`*${text.wildcard ? text.value : text.value.replace(/[*?\\]/g, "\\$&")}*`);
  const named = whole ? [] : table.columns.filter(({ field, type }) => [field, ...keysOf(type)].some(holds));
  return `(${[pattern, hidden, ...named.map(({ name }) => `${quotedName(name)} IS NOT NULL`)].join(" OR ")})`;
}

/** All keys of a record below a value of the type, without those that JSON text has. */
function keysOf(type: ColumnType): readonly string[] {
  switch (type.kind) {
    case "struct":
      return type.fields.flatMap((field) => [field.key, ...keysOf(field.type)]);
    case "list":
      return keysOf(type.of);
    default:
      return [];
  }
}
