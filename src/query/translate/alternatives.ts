import type { ValuePattern } from "../condition/condition.ts";
import type { LiteralTest } from "./formula.ts";

export type Patterns = readonly ValuePattern[];

/** One alternative of what a field's test means: all of these tests of paths. "absent": the path does not pass its test. */
export type Alternative = readonly (readonly [path: string, test: LiteralTest, "absent"?])[];

/** The value between two patterns; a pattern where one of them has a wildcard. */
export function around(before: string, { value, wildcard }: ValuePattern, after = ""): ValuePattern {
  const outer = `${before}${after}`;
  if (!wildcard && !outer.includes("*")) {
    return plain(`${before}${value}${after}`);
  }
  const inner = wildcard ? value : value.replace(/[*?\\]/g, "\\$&");
  return { value: `${before}${inner}${after}`, wildcard: true };
}

export function beforeSlash({ value, wildcard }: ValuePattern): ValuePattern {
  return { value: value.slice(0, value.indexOf("/")), wildcard };
}

export function afterSlash({ value, wildcard }: ValuePattern): ValuePattern {
  return wildcard
    ? { value: `*${value.slice(value.lastIndexOf("/") + 1)}`, wildcard }
    : plain(value.slice(value.indexOf("/") + 1));
}

export function is(values: Patterns): LiteralTest {
  return { op: "is", values };
}

/** One of the values, alone or after a beginning. */
export function isOrEnds(values: Patterns, beginning: string): LiteralTest {
  return is([...values, ...values.map((value) => around(beginning, value))]);
}

export function plain(value: string): ValuePattern {
  return { value, wildcard: false };
}

export function pattern(value: string): ValuePattern {
  return { value, wildcard: true };
}
