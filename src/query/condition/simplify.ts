import type { Condition, ValuePattern, ValueTest } from "./condition.ts";
import { tokenizePattern } from "./wildcard.ts";

const EVERYTHING: Condition = { kind: "all", of: [] };
const NOTHING: Condition = { kind: "not", of: EVERYTHING };

/**
 * The normal form of a condition: nested "all" and "any" are flattened, groups of one become their member, double
 * negations cancel, conditions that match every event or none (`*` and `-*`) absorb their group or are dropped, a
 * pattern without a wildcard becomes a plain value, and `*` alone becomes a test for existence.
 */
export function simplify(condition: Condition): Condition {
  switch (condition.kind) {
    case "all": {
      const of = flat(condition.of, "all");
      return of.some(isNothing) ? NOTHING : oneOr(of, { kind: "all", of });
    }
    case "any": {
      const of = flat(condition.of, "any").filter((part) => !isNothing(part));
      return of.some(isEverything) ? EVERYTHING : oneOr(of, of.length === 0 ? NOTHING : { kind: "any", of });
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
      return /^\*+$/.test(value) ? EVERYTHING : { kind: "text", text: value, wildcard: true };
    }
  }
}

/** The conjunction of conditions in normal form; undefined when it matches every event. */
export function allOf(parts: readonly Condition[]): Condition | undefined {
  const whole = simplify({ kind: "all", of: parts });
  return isEverything(whole) ? undefined : whole;
}

function flat(parts: readonly Condition[], kind: "all" | "any"): readonly Condition[] {
  return parts.map(simplify).flatMap((part) => (part.kind === kind ? part.of : [part]));
}

function oneOr(parts: readonly Condition[], whole: Condition): Condition {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : whole;
}

function isEverything(condition: Condition): boolean {
  return condition.kind === "all" && condition.of.length === 0;
}

function isNothing(condition: Condition): boolean {
  return condition.kind === "not" && isEverything(condition.of);
}

/** Undefined for a test without values, which matches nothing. */
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
