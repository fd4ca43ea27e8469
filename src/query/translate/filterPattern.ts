import { formOf, RECORD_FIELDS, type RecordField } from "../../model/event/recordFields.ts";
import type { Condition, ValuePattern } from "../condition/condition.ts";
import { parseNetwork } from "../match/network.ts";
import { conjuncts, type Dialect, type Grammar, INSIGHTS_FACT, printFormula } from "./dialect.ts";
import type { Literal } from "./formula.ts";
import { Gaps } from "./gaps.ts";
import { hasLetters, patternParts } from "./patternParts.ts";
import { toFormula, toRecordFormula } from "./toFormula.ts";

const MAX_LENGTH = 1024;

/**
 * A filter pattern for metric filters, subscription filters and `filter-log-events`. Source: CloudWatch Logs User
 * Guide, filter pattern syntax for JSON log events.
 */
export const FILTER_PATTERN: Dialect = {
  noun: "pattern",
  language: "plaintext",
  facts: [
    "A filter matches log events as they arrive, so the pattern has no time range. `filter-log-events` takes it as options.",
    "It is for the log group to which a trail sends its events. Events larger than 256 KB aren't sent there.",
    INSIGHTS_FACT,
  ],
  translate: ({ condition }) => {
    const gaps = new Gaps();
    const body = printFormula(toFormula(condition, gaps), grammar(gaps, NO_REGEXES));
    const text = `{ ${body ?? '$.eventName = "*"'} }`;
    if (text.length > MAX_LENGTH) {
      const length = text.length.toLocaleString("en");
      gaps.add({ effect: "refused", text: `The pattern has ${length} characters; a filter takes 1,024.` });
    }
    return { text: `${text}\n`, gaps: gaps.all };
  },
};

/** Regular expressions that a pattern may have. Source: CloudWatch Logs User Guide, filter pattern syntax. */
const MOST_REGEXES = 2;
const NO_REGEXES: Regexes = { left: 0 };

/** How many more regular expressions a pattern may have. */
interface Regexes {
  left: number;
}

/**
 * A pattern for at least the records of the condition, and for all JSON that is no CloudTrail record as it was written.
 * Undefined: every log event.
 */
export function recordsPattern(condition: Condition | undefined): string | undefined {
  const gaps = new Gaps({ covers: true });
  const regexes: Regexes = { left: MOST_REGEXES };
  const patternOf = (parts: readonly string[]) =>
    `{ ($.eventName NOT EXISTS) || ${parts.length === 1 ? grouped(parts[0] ?? "") : grouped(parts.map(grouped).join(" && "))} }`;
  const parts: string[] = [];
  for (const part of conjuncts(toRecordFormula(condition, gaps))) {
    const trial = { ...regexes };
    const text = printFormula(part, grammar(gaps, trial));
    if (text !== undefined && patternOf([...parts, text]).length <= MAX_LENGTH) {
      parts.push(text);
      regexes.left = trial.left;
    }
  }
  return parts.length === 0 ? undefined : patternOf(parts);
}

function grammar(gaps: Gaps, regexes: Regexes): Grammar {
  return {
    literal: (literal) => gaps.part((own) => printLiteral(literal, own, regexes), undefined),
    all: (parts) => parts.map(grouped).join(" && "),
    any: (parts) => parts.map(grouped).join(" || "),
    nothing: '($.eventName = "a" && $.eventName = "b")',
  };
}

function grouped(part: string): string {
  return `(${part})`;
}

function printLiteral(literal: Literal, gaps: Gaps, regexes: Regexes): string | undefined {
  const { path, test, negated, free } = literal;
  const leaveOut = (why: string) => gaps.leftOut(literal, why);
  if (path.length === 0) {
    return leaveOut("a filter pattern can't search the whole record");
  }
  if (path[0] === "eventTime") {
    return leaveOut("a filter pattern can't compare times");
  }
  if (path[0] === "resources") {
    return leaveOut("a filter pattern can't search a list");
  }
  const selector = selectorOf(path);
  if (selector === undefined) {
    return leaveOut("a filter pattern can't name this field");
  }
  if (gaps.covers && path.length === 1 && isStructure(path[0])) {
    return leaveOut("a filter pattern can't search the text of an object");
  }
  if (free) {
    gaps.unseen(negated, `\`${path.join(".")}\` is compared exactly as written and at this path only, not in lists.`);
  }
  switch (test.op) {
    case "exists":
      return negated
        ? // A field with an empty text has no value either.
          `${printAbsent(selector)} || (${selector} = "")`
        : (printExists(selector, path, free || (gaps.covers && path[0] === "responseElements")) ??
            leaveOut("a filter pattern can't tell whether an object or list exists"));
    case "is":
      return (
        printIs(selector, test.values, negated, gaps, regexes) ??
        leaveOut("its text can't be written in a filter pattern")
      );
    case "in-network":
      return (
        printNetworks(selector, test.networks, negated, gaps) ??
        leaveOut("a filter pattern compares networks by whole numbers of an IPv4 address")
      );
    case "contains":
      return undefined;
    case "between":
      return negated || gaps.covers
        ? leaveOut("numbers aren't negated")
        : `(${selector} >= ${test.from}) && (${selector} <= ${test.to})`;
    default:
      return negated || gaps.covers ? leaveOut("numbers aren't negated") : `${selector} ${test.op} ${test.value}`;
  }
}

function isStructure(key = ""): boolean {
  return (RECORD_FIELDS as readonly string[]).includes(key) && formOf(key as RecordField) === "structure";
}

/** Text or a number exists where it equals `*`. Undefined for what may be an object. */
function printExists(selector: string, [key = ""]: readonly string[], free: boolean): string | undefined {
  const isFlag = (RECORD_FIELDS as readonly string[]).includes(key) && formOf(key as RecordField) === "flag";
  return free ? undefined : isFlag ? `(${selector} IS TRUE) || (${selector} IS FALSE)` : `${selector} = "*"`;
}

function printAbsent(selector: string): string {
  return `(${selector} NOT EXISTS) || (${selector} IS NULL)`;
}

/** "$.userIdentity.type"; entries of lists are numbers in brackets. Undefined for keys with other characters. */
function selectorOf(path: readonly string[]): string | undefined {
  return path.every((key) => /^[A-Za-z0-9_-]+$/.test(key))
    ? `$${path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join("")}`
    : undefined;
}

function printIs(
  selector: string,
  values: readonly ValuePattern[],
  negated: boolean,
  gaps: Gaps,
  regexes: Regexes,
): string | undefined {
  if (gaps.covers && !negated && hasLetters(values.filter(({ value }) => !IS_CASE_KNOWN.test(value)))) {
    regexes.left -= 1;
    const isLine = values.every(({ value }) => !/[\n\r\u2028\u2029]/.test(value));
    return regexes.left < 0 || !isLine ? undefined : `${selector} = %${values.map(anyCase).join("|")}%`;
  }
  const texts = [...new Set(values.map((value) => quotedPattern(value, negated)))];
  if (texts.includes(undefined)) {
    return undefined;
  }
  if (!negated && values.some((value) => quotedPattern(value, true) === undefined)) {
    gaps.more("`?`, quotes, backslashes, and other unusual characters become `*`.");
  }
  if (hasLetters(values.filter(({ value }) => !IS_CASE_KNOWN.test(value)))) {
    const text = "Filter patterns compare letter case.";
    gaps.add({ effect: negated ? "more" : "fewer", text, letterCase: true });
  }
  const flags = values.flatMap(({ value, wildcard }) =>
    !wildcard && /^(?:true|false)$/i.test(value) ? [value.toUpperCase()] : [],
  );
  if (negated) {
    if (flags.length > 0) {
      return printNotFlag(selector, values, flags, gaps);
    }
    const parts = texts.map((text) => `(${selector} != ${text})`);
    const differs = parts.join(" && ");
    return `${printAbsent(selector)} || ${parts.length > 1 ? `(${differs})` : differs}`;
  }
  const parts = [...texts.map((text) => `${selector} = ${text}`), ...flags.map((flag) => `${selector} IS ${flag}`)];
  return parts.length === 1 ? parts[0] : parts.map(grouped).join(" || ");
}

/** Not a boolean, which records hold as such or as text; undefined beside other values. */
function printNotFlag(
  selector: string,
  values: readonly ValuePattern[],
  flags: readonly string[],
  { covers }: Gaps,
): string | undefined {
  const other = flags[0] === "TRUE" ? "false" : "true";
  return values.length === 1
    ? `${printAbsent(selector)} || (${selector} IS ${other.toUpperCase()}) || (${selector} ${covers ? `!= "${flags[0]?.toLowerCase()}"` : `= "${other}"`})`
    : undefined;
}

/** A regular expression for the value in any letter case. What its syntax has no character for is any text. */
function anyCase(value: ValuePattern): string {
  const text = patternParts(value)
    .map((part) =>
      typeof part === "string"
        ? ".*"
        : part.text
            .replace(/[^A-Za-z0-9_#=@/;,-]+/g, ".*")
            .replace(/[A-Za-z]/g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`),
    )
    .join("");
  return `^${text}$`
    .replace(/(?:\.\*){2,}/g, ".*")
    .replace(/^\^\.\*(?=.)/, "")
    .replace(/\.\*\$$/, "");
}

/** Names that CloudTrail writes in one letter case: services, Regions, ids, booleans. */
const IS_CASE_KNOWN = /^(?:true|false|yes|no|[a-z0-9.-]+\.amazonaws\.com|[a-z]{2}(?:-[a-z]+)+-\d)$/;

/**
 * The value in quotes, with wildcards. What can't be written becomes `*`, or undefined where `exact`, because a negation
 * would then leave out too many events.
 */
function quotedPattern(value: ValuePattern, exact: boolean): string | undefined {
  let text = "";
  for (const part of patternParts(value)) {
    if (part === "*") {
      text += "*";
    } else if (part === "?") {
      if (exact) {
        return undefined;
      }
      text += "*";
    } else {
      const plain = part.text.replace(/[^ !#$%&'()+,\-./0-9:;<=>@A-Z[\]^_`a-z{|}~]/g, "\0");
      if (exact && plain !== part.text) {
        return undefined;
      }
      text += plain.replaceAll("\0", "*");
    }
  }
  return `"${text.replace(/\*{2,}/g, "*")}"`;
}

/** Networks as addresses with `*` after the whole numbers of their prefix: a larger network, except where it divides by 8. */
function printNetworks(
  selector: string,
  networks: readonly string[],
  negated: boolean,
  gaps: Gaps,
): string | undefined {
  const parts: string[] = [];
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network === undefined || network.bits === 128 || (negated && network.prefix % 8 !== 0)) {
      return undefined;
    }
    if (network.prefix % 8 !== 0) {
      gaps.more(`\`${text}\` becomes a larger network: filter patterns compare whole numbers of an address.`);
    }
    const octets =
      text
        .split("/")[0]
        ?.replace(/^.*:/, "")
        .split(".")
        .slice(0, Math.floor(network.prefix / 8)) ?? [];
    // A pattern of fewer numbers ends with `.*`; without any number it would match names of services too.
    const pattern = octets.length === 4 ? octets.join(".") : octets.length === 0 ? "*.*.*.*" : `${octets.join(".")}.*`;
    if (octets.length === 0 && negated) {
      return undefined;
    }
    parts.push(`${selector} ${negated ? "!=" : "="} "${pattern}"`);
  }
  const joined = parts.length === 1 ? (parts[0] ?? "") : parts.map(grouped).join(negated ? " && " : " || ");
  return negated ? `${printAbsent(selector)} || (${joined})` : joined;
}
