import type { ValuePattern } from "../condition/condition.ts";
import { bareName } from "../fields/resourceNames.ts";
import type { LiteralTest } from "./formula.ts";
import { matchesAny, patternParts } from "./patternParts.ts";

export type Patterns = readonly ValuePattern[];

/** One alternative of what a field's test means: all of these tests of paths. "not": the test does not hold. */
export type Alternative = readonly (readonly [path: string, test: LiteralTest, not?: "not"])[];

/** The value anywhere in the record's text; of an ARN the name within it, which events may write alone. */
export function anywhere(value: ValuePattern): readonly Alternative[] {
  const name = value.wildcard ? undefined : bareName(value.value);
  const texts = name === undefined ? [value] : value.value.includes(name) ? [plain(name)] : [value, plain(name)];
  return texts.map((text) => [["", { op: "contains", text, whole: true }]]);
}

/** The value anywhere in the record's text. */
export function inText(text: ValuePattern): Alternative {
  return [["", { op: "contains", text, whole: true }]];
}

export function rootIf(values: Patterns): readonly Alternative[] {
  return matchesAny(values, "root") ? [[["userIdentity.type", is([plain("Root")])]]] : [];
}

/** EC2 writes "Client.UnauthorizedOperation" for what other services write without prefix. */
export function withPrefixes(values: Patterns): Patterns {
  return values.flatMap((value) => [value, around("Client.", value), around("Server.", value)]);
}

export function yesOrNo(values: Patterns): Patterns {
  return values.flatMap((value) => [
    value,
    ...(value.value === "true" ? [plain("Yes")] : value.value === "false" ? [plain("No")] : []),
  ]);
}

/** The value between two patterns; a pattern where one of them has a wildcard. */
export function around(before: string, { value, wildcard }: ValuePattern, after = ""): ValuePattern {
  const outer = `${before}${after}`;
  if (!wildcard && !outer.includes("*")) {
    return plain(`${before}${value}${after}`);
  }
  const inner = wildcard ? value : value.replace(/[*?\\]/g, "\\$&");
  return { value: `${before}${inner}${after}`.replace(/\*{2,}/g, "*"), wildcard: true };
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

/**
 * Records that contain a part of each caller's name: the names of callers are joined from several values by `/` or a space.
 * Undefined where no part is long enough.
 */
export function inTextOfCaller(values: Patterns): readonly Alternative[] | undefined {
  const pieces = values.map((value) => {
    const texts = patternParts(value).flatMap((part) => (typeof part === "object" ? part.text.split(/[/ ]/) : []));
    return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
  });
  return pieces.every((text) => text.length >= 3) ? pieces.map((text) => inText(plain(text))) : undefined;
}
