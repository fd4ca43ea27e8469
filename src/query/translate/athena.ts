import { visible } from "../../model/text/text.ts";
import type { ValuePattern } from "../condition/condition.ts";
import {
  commentLines,
  conjuncts,
  type Dialect,
  type Grammar,
  INSIGHTS_FACT,
  isoSecond,
  printFormula,
  type TranslatedSearch,
} from "./dialect.ts";
import type { Literal } from "./formula.ts";
import { Gaps } from "./gaps.ts";
import { isPlainInJson, patternParts } from "./patternParts.ts";
import { toFormula } from "./toFormula.ts";

const DAY = 86_400_000;

/** Columns with text. Source: Athena User Guide, table for CloudTrail logs with partition projection. */
const COLUMNS: ReadonlySet<string> = new Set([
  "eventversion",
  "eventtime",
  "eventsource",
  "eventname",
  "awsregion",
  "sourceipaddress",
  "useragent",
  "errorcode",
  "errormessage",
  "requestid",
  "eventid",
  "readonly",
  "eventtype",
  "apiversion",
  "recipientaccountid",
  "sharedeventid",
  "vpcendpointid",
  "vpcendpointaccountid",
  "eventcategory",
  "sessioncredentialfromconsole",
  "tlsdetails.tlsversion",
  "tlsdetails.ciphersuite",
  "useridentity.type",
  "useridentity.principalid",
  "useridentity.arn",
  "useridentity.accountid",
  "useridentity.invokedby",
  "useridentity.accesskeyid",
  "useridentity.username",
  "useridentity.onbehalfof.userid",
  "useridentity.onbehalfof.identitystorearn",
  "useridentity.sessioncontext.attributes.mfaauthenticated",
  "useridentity.sessioncontext.attributes.creationdate",
  "useridentity.sessioncontext.sessionissuer.type",
  "useridentity.sessioncontext.sessionissuer.principalid",
  "useridentity.sessioncontext.sessionissuer.arn",
  "useridentity.sessioncontext.sessionissuer.accountid",
  "useridentity.sessioncontext.sessionissuer.username",
]);

/** Columns that hold JSON as text. */
const JSON_COLUMNS: ReadonlySet<string> = new Set([
  "requestparameters",
  "responseelements",
  "additionaleventdata",
  "serviceeventdetails",
  "edgedevicedetails",
]);

/** Columns in which text anywhere is searched. */
const SEARCHED = [
  "requestparameters",
  "responseelements",
  "additionaleventdata",
  "serviceeventdetails",
  "eventname",
  "eventsource",
  "awsregion",
  "sourceipaddress",
  "useragent",
  "errorcode",
  "errormessage",
  "recipientaccountid",
  "eventid",
  "requestid",
  "useridentity.arn",
  "useridentity.principalid",
  "useridentity.username",
  "useridentity.accesskeyid",
  "useridentity.invokedby",
  "useridentity.sessioncontext.sessionissuer.arn",
];

const TABLE = "cloudtrail_logs_pp";

export const ATHENA: Dialect = {
  noun: "query",
  language: "sql",
  comment: "--",
  facts: [
    `Replace ${TABLE} with the name of your table: the one that the Athena documentation describes for CloudTrail logs.`,
    "Athena bills what it scans. The partition timestamp is the day of delivery, in UTC; if your table has another partition, replace that line.",
    "A table holds the events that its trail records: which Regions, accounts, and categories depends on the trail.",
    INSIGHTS_FACT,
  ],
  translate: (search) => {
    const gaps = new Gaps();
    const formula = toFormula(search.condition, gaps);
    const where = [
      ...rangeTests(search),
      ...conjuncts(formula).flatMap((part) => printFormula(part, grammar(gaps)) ?? []),
    ];
    const lines = [
      ...commentLines(search, ATHENA.facts, gaps.all, "--"),
      "SELECT eventtime, eventname, eventsource, useridentity.arn AS caller, awsregion, sourceipaddress, errorcode,",
      "  recipientaccountid, eventid, requestparameters, responseelements",
      `FROM ${TABLE}`,
      ...where.map((test, index) => `${index === 0 ? "WHERE" : "  AND"} ${test}`),
      "ORDER BY eventtime DESC;",
    ];
    return { text: `${lines.join("\n")}\n`, gaps: gaps.all };
  },
};

/** The partition is the day of delivery, which may be later than the event's. */
function rangeTests({ range: { from, to } }: TranslatedSearch): readonly string[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll("-", "/");
  return [
    ...(from === undefined ? [] : [`"timestamp" >= '${day(from)}'`]),
    ...(to === undefined ? [] : [`"timestamp" <= '${day(to + DAY)}'`]),
    ...(from === undefined ? [] : [`eventtime >= '${isoSecond(from).slice(0, -1)}'`]),
    ...(to === undefined ? [] : [`eventtime < '${isoSecond(to, true).slice(0, -1)}'`]),
  ];
}

function grammar(gaps: Gaps): Grammar {
  return {
    literal: (literal) => printLiteral(literal, gaps),
    all: (parts) => `(${parts.join(" AND ")})`,
    any: (parts) => `(${parts.join(" OR ")})`,
    nothing: "false",
  };
}

function printLiteral(literal: Literal, gaps: Gaps): string | undefined {
  const { path, test, negated, written } = literal;
  const leaveOut = (why: string) => gaps.leftOut(literal, why);
  if (test.op === "contains") {
    return negated
      ? leaveOut("text anywhere can't be excluded safely")
      : printContains(test.text, test.whole === true || !isPlainInJson(test.text) ? written : undefined, gaps);
  }
  const name = path.join(".").toLowerCase();
  const [column = ""] = name.split(".");
  if (COLUMNS.has(name)) {
    return printColumn(literal, name) ?? leaveOut("the table holds this as text");
  }
  if (
    column === "resources" &&
    (path[1]?.toLowerCase() === "type" || path[1]?.toLowerCase() === "arn") &&
    path.length === 2 &&
    test.op === "is"
  ) {
    const inner = isOneOf(`r.${path[1].toLowerCase()}`, test.values, false);
    const any = `coalesce(any_match(resources, r -> ${inner}), false)`;
    return negated ? `NOT ${any}` : any;
  }
  if (!JSON_COLUMNS.has(column)) {
    return leaveOut("the table has no such column");
  }
  if (negated) {
    return leaveOut(`${column} is JSON text, in which a value can't be excluded safely`);
  }
  const json = printJson(literal, column);
  if (json === undefined) {
    return leaveOut(`${column} is JSON text, in which numbers can't be compared safely`);
  }
  if (literal.free) {
    gaps.more(
      `\`${path.join(".")}\` is searched in the JSON text of ${column}: the value may be further below or after it.`,
    );
  }
  return json;
}

function printColumn({ test, negated }: Literal, column: string): string | undefined {
  switch (test.op) {
    case "exists":
      return negated ? `coalesce(${column}, '') = ''` : `${column} <> ''`;
    case "is":
      return isOneOf(column, test.values, negated);
    case "in-network": {
      const parts = test.networks.map((network) => `contains(${quoted(network)}, TRY_CAST(${column} AS IPADDRESS))`);
      const any = `coalesce(${parts.join(" OR ")}, false)`;
      return negated ? `NOT ${any}` : any;
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      return column === "eventtime" && !negated ? printTime(test.op, test.value) : undefined;
    default:
      return undefined;
  }
}

function printTime(op: "<" | "<=" | ">" | ">=", ms: number): string {
  return op.startsWith(">")
    ? `eventtime >= '${isoSecond(ms).slice(0, -1)}'`
    : `eventtime < '${isoSecond(op === "<=" ? ms + 1 : ms, true).slice(0, -1)}'`;
}

/** A missing column is NULL, of which SQL says neither that it equals a value nor that it differs. */
function isOneOf(column: string, values: readonly ValuePattern[], negated: boolean): string {
  const exact = values.filter(({ wildcard }) => !wildcard).map(({ value }) => quoted(value.toLowerCase()));
  const folded = negated ? `coalesce(lower(${column}), '')` : `lower(${column})`;
  const not = negated ? "NOT " : "";
  const parts = [
    ...(exact.length === 0
      ? []
      : exact.length === 1
        ? [`${folded} ${negated ? "<>" : "="} ${exact[0]}`]
        : [`${folded} ${not}IN (${exact.join(", ")})`]),
    ...values
      .filter(({ wildcard }) => wildcard)
      .map(
        (value) =>
          `${folded} ${not}${like(
            patternParts(value)
              .map((part) => (part === "*" ? "%" : part === "?" ? "_" : escaped(part.text)))
              .join(""),
          )}`,
      ),
  ];
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(negated ? " AND " : " OR ")})`;
}

/** Keys in their order, then the value. Characters that JSON may escape become `%`. */
function printJson({ path, test }: Literal, column: string): string | undefined {
  const keys = path
    .slice(1)
    .filter((key) => !/^\d+$/.test(key))
    .map((key) => `"${jsonText(key)}"`);
  const holds = (value: string) => `lower(${column}) ${like(`%${[...keys, value].join("%")}%`.replace(/%{2,}/g, "%"))}`;
  switch (test.op) {
    case "exists":
      return keys.length === 0 ? `${column} <> ''` : holds("");
    case "is": {
      const parts = test.values.map((value) => holds(jsonPattern(value)));
      return parts.length === 1 ? parts[0] : `(${parts.join(" OR ")})`;
    }
    default:
      return undefined;
  }
}

function printContains(text: ValuePattern, whole: string | undefined, gaps: Gaps): string {
  if (whole !== undefined) {
    gaps.more(`\`${whole}\` becomes a search for its text.`);
  }
  gaps.unseen(false, "Text anywhere is searched in the columns of the query only, not in names of fields.");
  const anywhere = like(`%${jsonPattern(text)}%`.replace(/%{2,}/g, "%"));
  return `lower(concat_ws(' ', ${SEARCHED.join(", ")})) ${anywhere}`;
}

function jsonPattern(value: ValuePattern): string {
  return patternParts(value)
    .map((part) => (part === "*" ? "%" : part === "?" ? "%" : jsonText(part.text)))
    .join("");
}

function jsonText(text: string): string {
  return escaped(text.toLowerCase().replace(/[^ !#$(-;=?-[\]-~]/g, "\0")).replaceAll("\0", "%");
}

function escaped(text: string): string {
  return text.toLowerCase().replace(/[%_\\]/g, "\\$&");
}

function like(pattern: string): string {
  return `LIKE ${quoted(pattern)}${/\\/.test(pattern) ? " ESCAPE '\\'" : ""}`;
}

/** A string literal. Invisible and misleading characters are written as escapes. */
function quoted(text: string): string {
  const plain = text.replaceAll("'", "''");
  if (visible(text) === text) {
    return `'${plain}'`;
  }
  const escapes = plain.replaceAll("\\", "\\\\").replace(/[^\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\+${code.toString(16).padStart(6, "0")}` : `\\${code.toString(16).padStart(4, "0")}`;
  });
  return `U&'${escapes}'`;
}
