import type { Condition, ValuePattern } from "../condition/condition.ts";
import { ENCODED_STARTS } from "../decode/decoders.ts";
import { parseNetwork } from "../match/network.ts";
import {
  commentLines,
  conjuncts,
  type Dialect,
  type Grammar,
  INSIGHTS_FACT,
  isoSecond,
  printFormula,
} from "./dialect.ts";
import type { Literal, LiteralTest } from "./formula.ts";
import { Gaps } from "./gaps.ts";
import { isPlainInJson, patternParts } from "./patternParts.ts";
import { toFormula, toRecordFormula } from "./toFormula.ts";

const MOST_ROWS = 10_000;

/** The most characters of a query. Source: CloudWatch Logs API reference, StartQuery. */
const MOST_CHARACTERS = 10_000;

/**
 * Members at the beginning of a record, as CloudTrail writes it: their fields are always among the 200 that are discovered.
 * Source: CloudTrail user guide, record contents.
 */
const EARLY: ReadonlySet<string> = new Set([
  "eventVersion",
  "userIdentity",
  "eventTime",
  "eventSource",
  "eventName",
  "awsRegion",
  "sourceIPAddress",
  "userAgent",
  "errorCode",
  "errorMessage",
]);

/** A text that may be encoded: what is within it is not compared. `\s` is written as an escape in JSON. */
const MAYBE_ENCODED = `@message like /"(?:${[...new Set(ENCODED_STARTS.map((start) => encodedStart(start)))].join("|")})/`;

/**
 * A query for at least the records of the condition, newest first, each with its whole text, and for all messages that are no
 * CloudTrail record as it was written: copies in another schema, Insights events.
 */
export function recordsQuery(condition: Condition | undefined, limit: number): string {
  const gaps = new Gaps({ covers: true });
  const head = "fields @timestamp, @message";
  const tail = `| sort @timestamp desc\n| limit ${limit}`;
  let left = MOST_CHARACTERS - head.length - tail.length - 2;
  const filters = filtersOf(condition, gaps).flatMap((filter) => {
    const line = `| filter not ispresent(eventName) or ${filter}`;
    left -= line.length + 1;
    return left < 0 ? [] : line;
  });
  return [head, ...filters, tail].join("\n");
}

function filtersOf(condition: Condition | undefined, gaps: Gaps): readonly string[] {
  const formula = gaps.covers ? toRecordFormula(condition, gaps) : toFormula(condition, gaps);
  return conjuncts(formula).flatMap((part) => printFormula(part, grammar(gaps)) ?? []);
}

/**
 * A CloudWatch Logs Insights query. Fields of lists and fields below the first 200 aren't discovered, so those are searched in the
 * text of the record. Source: CloudWatch Logs User Guide, Logs Insights query syntax.
 */
export const LOGS_INSIGHTS: Dialect = {
  noun: "query",
  language: "plaintext",
  comment: "#",
  facts: [
    "Run it on the log group to which a trail sends its events. Events larger than 256 KB aren't sent there.",
    `It lists at most ${MOST_ROWS.toLocaleString("en")} events. CloudWatch bills what it scans.`,
    INSIGHTS_FACT,
  ],
  translate: (search) => {
    const gaps = new Gaps();
    const filters = filtersOf(search.condition, gaps);
    const { from, to } = search.range;
    const facts = [
      `Set the time range in the console: ${from === undefined ? "the beginning" : isoSecond(from)} to ${to === undefined ? "now" : isoSecond(to, true)}. CloudWatch compares the time of delivery, so end it later.`,
      ...LOGS_INSIGHTS.facts,
    ];
    const lines = [
      ...commentLines(search, facts, gaps.all, "#"),
      "fields eventTime, eventName, eventSource, userIdentity.arn, awsRegion, sourceIPAddress, errorCode, eventID",
      ...filters.map((filter) => `| filter ${filter}`),
      "| sort eventTime desc",
      `| limit ${MOST_ROWS}`,
    ];
    return { text: `${lines.join("\n")}\n`, gaps: gaps.all };
  },
};

function grammar(gaps: Gaps): Grammar {
  return {
    literal: (literal) => gaps.part((own) => printLiteral(literal, own), undefined),
    all: (parts) => `(${parts.join(" and ")})`,
    any: (parts) => `(${parts.join(" or ")})`,
    nothing: "eventName like /^$a/",
  };
}

function printLiteral(literal: Literal, gaps: Gaps): string | undefined {
  const { path, test, negated, written, free } = literal;
  const leaveOut = (why: string) => gaps.leftOut(literal, why);
  if (path[0] === "eventTime") {
    return leaveOut("the times of events can't be compared");
  }
  if (test.op === "contains") {
    if (negated) {
      return leaveOut("text anywhere can't be excluded safely");
    }
    if (test.whole === true || !isPlainInJson(test.text)) {
      gaps.more(`\`${written}\` becomes a search for its text.`);
    }
    const text = `@message like /(?i)${messageText(test.text, gaps)}/`;
    return gaps.covers && test.whole !== true ? `(${text} or ${MAYBE_ENCODED})` : text;
  }
  const flags = flagsOf(test);
  if (flags !== undefined && !(gaps.covers && (negated || free))) {
    return printFlag(path, flags, negated);
  }
  const isDiscovered = !gaps.covers || negated || EARLY.has(path[0] ?? "");
  if (!free && path[0] !== "resources" && isDiscovered) {
    return printField(literal, gaps) ?? leaveOut("it can't be compared in a query");
  }
  if (negated) {
    return leaveOut("a value within the text of a record can't be excluded safely");
  }
  const text = printText(literal, gaps);
  if (text === undefined) {
    return leaveOut("numbers within the text of a record can't be compared safely");
  }
  gaps.more(`\`${path.join(".")}\` is searched in the text of the record: the value may be further below or after it.`);
  return gaps.covers && free ? `(${text} or ${MAYBE_ENCODED})` : text;
}

/** The flags that are tested for; undefined where anything else is. */
function flagsOf(test: LiteralTest): readonly string[] | undefined {
  const isFlag = ({ value, wildcard }: ValuePattern) => !wildcard && /^(?:true|false)$/i.test(value);
  return test.op === "is" && test.values.every(isFlag)
    ? test.values.map(({ value }) => value.toLowerCase())
    : undefined;
}

/** In the text of the record: Insights shows booleans as 1 and 0, and some records hold them as text. */
function printFlag(path: readonly string[], flags: readonly string[], negated: boolean): string {
  const key = regexOf({ value: path.at(-1) ?? "", wildcard: false }, IN_MESSAGE, ".*");
  return `@message ${negated ? "not " : ""}like /(?i)"${key}"\\s*:\\s*"?(?:${[...new Set(flags)].join("|")})\\b/`;
}

function printText({ path, test }: Literal, gaps: Gaps): string | undefined {
  const any = anyText(gaps);
  const keys = path
    .filter((key) => !/^\d+$/.test(key))
    .map((key) => `"${messageText({ value: key, wildcard: false }, gaps)}"`)
    .join(any);
  switch (test.op) {
    case "exists":
      return `@message like /(?i)${keys}/`;
    case "is": {
      const values = test.values.map((value) => messageText(value, gaps));
      return `@message like /(?i)${keys}${any}${oneOf(values)}/`;
    }
    default:
      return undefined;
  }
}

function printField({ path, test, negated }: Literal, gaps: Gaps): string | undefined {
  const field = path.join(".");
  switch (test.op) {
    case "exists":
      // A field with an empty text has no value either.
      return negated ? `isblank(${field})` : `ispresent(${field})`;
    case "is": {
      const regex = `/(?i)^${oneOf(test.values.flatMap((value) => fieldTexts(value, gaps)))}$/`;
      return negated ? `(not ispresent(${field}) or ${field} not like ${regex})` : `${field} like ${regex}`;
    }
    case "in-network": {
      const parts = test.networks.map(
        (network) => `isIpv${parseNetwork(network)?.bits === 128 ? 6 : 4}InSubnet(${field}, "${network}")`,
      );
      const any = parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" or ")})`;
      return negated ? `(not ispresent(${field}) or not ${any})` : any;
    }
    default:
      return undefined;
  }
}

function oneOf(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? "") : `(?:${texts.join("|")})`;
}

/** Regular expressions for the text of a field. Characters beyond ASCII match any text. */
function fieldTexts(value: ValuePattern, gaps: Gaps): readonly string[] {
  const flag = value.wildcard ? undefined : FLAGS.get(value.value.toLowerCase());
  return [regexOf(value, /[^\x20-\x7e]+/g, anyText(gaps)), ...(gaps.covers && flag !== undefined ? [flag] : [])];
}

/** Booleans as Insights shows them. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ["true", "1"],
  ["false", "0"],
]);

/** Characters that JSON text may hold as an escape. */
const IN_MESSAGE = /[^\x20-\x7e]+|["\\<>&'`/]/g;

/** A regular expression for JSON text, in which quotes, backslashes and some other characters may be escapes. */
function messageText(value: ValuePattern, gaps: Gaps): string {
  return regexOf(value, IN_MESSAGE, anyText(gaps));
}

/** Any text; with line breaks where nothing may be missed. */
function anyText({ covers }: Gaps): string {
  return covers ? "[\\s\\S]*" : ".*";
}

/** The beginning of an encoded text, as JSON text has it within quotes. */
function encodedStart(start: string): string {
  const written = JSON.stringify(start).slice(1, -1);
  return regexOf({ value: written.startsWith("\\") ? written.slice(0, 2) : written, wildcard: false }, /\0/g, "");
}

/** The one place where a value is escaped for a query. */
function regexOf(value: ValuePattern, unsure: RegExp, any: string): string {
  return patternParts(value)
    .map((part) =>
      part === "*"
        ? any
        : part === "?"
          ? any === ".*"
            ? "."
            : any
          : part.text
              .replace(unsure, "\0")
              .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
              .replaceAll("\0", any),
    )
    .join("");
}
