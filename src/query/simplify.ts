import type { Condition, ValuePattern, ValueTest } from "./condition.ts";
import { tokenizePattern } from "./wildcard.ts";

const NOTHING: Condition = { kind: "not", of: { kind: "all", of: [] } };

/**
 * The one shape of conditions that mean the same by form: nested "all" and "any" are flat, one of one is itself, a
 * double negation is none, an "any" of nothing is "not everything", a pattern without a wildcard is a plain value and
 * `*` alone asks whether the field is there.
 */
export function simplify(condition: Condition): Condition {
  switch (condition.kind) {
    case "all":
    case "any": {
      const { kind } = condition;
      const of = condition.of.map(simplify).flatMap((part) => (part.kind === kind ? part.of : [part]));
      const [only] = of;
      if (of.length === 1 && only !== undefined) {
        return only;
      }
      return of.length === 0 && kind === "any" ? NOTHING : { kind, of };
    }
    case "not": {
      const of = simplify(condition.of);
      return of.kind === "not" ? of.of : { kind: "not", of };
    }
    case "field": {
      const test = simplifyTest(condition.test);
      return test === undefined ? NOTHING : { kind: "field", field: condition.field, test };
    }
    case "text": {
      if (condition.wildcard !== true) {
        return condition;
      }
      const { value, wildcard } = simplifyPattern({ value: condition.text, wildcard: true });
      if (!wildcard) {
        return { kind: "text", text: value };
      }
      return /^\*+$/.test(value) ? { kind: "all", of: [] } : { kind: "text", text: value, wildcard: true };
    }
  }
}

/** Conditions that must all hold; undefined when there are none. */
export function allOf(parts: readonly Condition[]): Condition | undefined {
  const whole = simplify({ kind: "all", of: parts });
  return whole.kind === "all" && whole.of.length === 0 ? undefined : whole;
}

/** Undefined for a test of no values, which nothing passes. */
function simplifyTest(test: ValueTest): ValueTest | undefined {
  if (test.op === "in-network") {
    return test.networks.length === 0 ? undefined : test;
  }
  if (test.op !== "is" || test.values.length === 0) {
    return test.op === "is" ? undefined : test;
  }
  const values = test.values.map(simplifyPattern);
  return values.some(({ value, wildcard }) => wildcard && /^\*+$/.test(value))
    ? { op: "exists" }
    : { op: "is", values };
}

function simplifyPattern(pattern: ValuePattern): ValuePattern {
  if (!pattern.wildcard) {
    return pattern;
  }
  const tokens = tokenizePattern(pattern.value);
  if (!tokens.some(({ wild }) => wild)) {
    return { value: tokens.map(({ char }) => char).join(""), wildcard: false };
  }
  const value = tokens.map(({ char, wild }) => (!wild && /[*?\\]/.test(char) ? `\\${char}` : char)).join("");
  return { value, wildcard: true };
}
