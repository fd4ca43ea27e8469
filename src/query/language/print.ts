import type { Condition, ValuePattern, ValueTest } from "../condition/condition.ts";
import { simplify } from "../condition/simplify.ts";
import type { FieldType } from "../fields/field.ts";
import { findField } from "../fields/fields.ts";
import { parseAddress } from "../match/network.ts";
import { escapePattern, quote } from "./scan.ts";
import type { Query } from "./text.ts";

/** Prints a query so that parsing it gives the same query. Times are absolute and in UTC. */
export function printQuery(query: Query): string {
  const { condition, window } = query;
  const parts: string[] = [];
  if (condition !== undefined) {
    const text = printCondition(condition);
    const alone = (window?.from === undefined && window?.to === undefined) || simplify(condition).kind !== "any";
    parts.push(alone ? text : `(${text})`);
  }
  if (window?.from !== undefined) {
    parts.push(`from:${instant(window.from)}`);
  }
  if (window?.to !== undefined) {
    parts.push(`to:${instant(window.to)}`);
  }
  return parts.join(" ");
}

/**
 * Prints a test of a field for any of several plain values, with an optional last span: `user:("alice smith",bob)
 * last:7d`.
 */
export function printValues(field: string, values: readonly string[], span?: string): string {
  const test = `${field}:${list(values.map(quote))}`;
  return span === undefined ? test : `${test} last:${span}`;
}

/** Prints a condition in the search language. */
export function printCondition(condition: Condition): string {
  const simple = simplify(condition);
  return print(simple, false);
}

function print(condition: Condition, tight: boolean): string {
  switch (condition.kind) {
    case "all":
      if (condition.of.length === 0) {
        return "*";
      }
      return parenthesize(condition.of.map((part) => print(part, part.kind === "any")).join(" "), tight);
    case "any":
      return parenthesize(condition.of.map((part) => print(part, false)).join(" OR "), tight);
    case "not":
      return `-${printNegated(condition.of)}`;
    case "text":
      return condition.wildcard === true ? escapePattern(condition.text, "text") : printText(condition.text);
    case "field":
      return printTest(condition.field, condition.test);
  }
}

/** `-mfa` finds events without MFA; "not with MFA", which includes unknown, is `-mfa:true`. */
function printNegated(condition: Condition): string {
  return condition.kind === "field" &&
    condition.test.op === "is" &&
    findField(condition.field)?.absentIsUnknown === true
    ? printList(condition.field, condition.test.values)
    : print(condition, true);
}

function parenthesize(text: string, tight: boolean): string {
  return tight ? `(${text})` : text;
}

/** Quotes free text unless it is one plain word without another meaning in the language. */
function printText(text: string): string {
  const plain = /^[A-Za-z0-9_@/.+][A-Za-z0-9_@/.+-]*$/.test(text);
  return plain && !/^(?:and|or|not)$/i.test(text) && findField(text)?.type !== "boolean" ? text : quoted(text);
}

function printTest(field: string, test: ValueTest): string {
  switch (test.op) {
    case "exists":
      return `${field}:*`;
    case "is":
      return printIs(field, test.values);
    case "in-network":
      return `${field}:${list(test.networks)}`;
    case "between":
      return `${field}:${test.from}..${test.to}`;
    default: {
      const value = findField(field)?.type === "time" ? instant(test.value) : String(test.value);
      return `${field}${test.op}${value}`;
    }
  }
}

function printIs(field: string, values: readonly ValuePattern[]): string {
  const known = findField(field);
  const [only] = values;
  if (known?.type === "boolean" && values.length === 1 && only?.value === "true") {
    return field;
  }
  return known?.absentIsUnknown === true && values.length === 1 && only?.value === "false"
    ? `-${field}`
    : printList(field, values);
}

function printList(field: string, values: readonly ValuePattern[]): string {
  const type = findField(field)?.type;
  const exact = type === "prose" && values.some(({ wildcard }) => !wildcard);
  const words = values.map(({ value, wildcard }) =>
    wildcard ? escapePattern(value, "value") : printValue(value, type),
  );
  return `${field}${exact ? "=" : ":"}${list(words)}`;
}

/** Quotes a value of an address field that would otherwise be parsed as an invalid address or network. */
function printValue(value: string, type: FieldType | undefined): string {
  const name = type !== "address" || parseAddress(value) !== undefined || /^[a-z][a-z0-9.-]*$/i.test(value);
  return name ? quote(value) : quoted(value);
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function list(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? "") : `(${words.join(",")})`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
