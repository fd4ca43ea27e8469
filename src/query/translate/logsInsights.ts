import type { ValuePattern } from "../condition/condition.ts";
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
import { toFormula } from "./toFormula.ts";

const MOST_ROWS = 10_000;

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
    const formula = toFormula(search.condition, gaps);
    const filters = conjuncts(formula).flatMap((part) => printFormula(part, grammar(gaps)) ?? []);
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
    literal: (literal) => printLiteral(literal, gaps),
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
    return `@message like /(?i)${messageText(test.text)}/`;
  }
  const flags = flagsOf(test);
  if (flags !== undefined) {
    return printFlag(path, flags, negated);
  }
  if (!free && path[0] !== "resources") {
    return printField(literal) ?? leaveOut("it can't be compared in a query");
  }
  if (negated) {
    return leaveOut("a value within the text of a record can't be excluded safely");
  }
  const text = printText(literal);
  if (text === undefined) {
    return leaveOut("numbers within the text of a record can't be compared safely");
  }
  gaps.more(`\`${path.join(".")}\` is searched in the text of the record: the value may be further below or after it.`);
  return text;
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
  const key = messageText({ value: path.at(-1) ?? "", wildcard: false });
  return `@message ${negated ? "not " : ""}like /(?i)"${key}"\\s*:\\s*"?(?:${[...new Set(flags)].join("|")})\\b/`;
}

function printText({ path, test }: Literal): string | undefined {
  const keys = path
    .filter((key) => !/^\d+$/.test(key))
    .map((key) => `"${messageText({ value: key, wildcard: false })}"`);
  switch (test.op) {
    case "exists":
      return `@message like /(?i)${keys.join(".*")}/`;
    case "is": {
      const values = test.values.map(messageText);
      return `@message like /(?i)${keys.join(".*")}.*${values.length === 1 ? values[0] : `(?:${values.join("|")})`}/`;
    }
    default:
      return undefined;
  }
}

function printField({ path, test, negated }: Literal): string | undefined {
  const field = path.join(".");
  switch (test.op) {
    case "exists":
      return negated ? `not ispresent(${field})` : `ispresent(${field})`;
    case "is": {
      const values = test.values.map(fieldText);
      const regex = `/(?i)^${values.length === 1 ? values[0] : `(?:${values.join("|")})`}$/`;
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

/** A regular expression for the text of a field. Characters beyond ASCII match any text. */
function fieldText(value: ValuePattern): string {
  return regexOf(value, /[^\x20-\x7e]+/g);
}

/** A regular expression for JSON text, in which quotes, backslashes and some other characters may be escapes. */
function messageText(value: ValuePattern): string {
  return regexOf(value, /[^\x20-\x7e]+|["\\<>&'`/]/g);
}

function regexOf(value: ValuePattern, unsure: RegExp): string {
  return patternParts(value)
    .map((part) =>
      part === "*"
        ? ".*"
        : part === "?"
          ? "."
          : part.text
              .replace(unsure, "\0")
              .replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")
              .replaceAll("\0", ".*"),
    )
    .join("");
}
