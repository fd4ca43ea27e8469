import type { ValuePattern } from "../condition/condition.ts";
import { type Dialect, INSIGHTS_FACT } from "./dialect.ts";
import { type Formula, type Literal, shown } from "./formula.ts";
import { Gaps } from "./gaps.ts";
import { hasLetters, matchesAny, patternParts } from "./patternParts.ts";
import { toFormula } from "./toFormula.ts";

type Matcher = string | number | boolean | null | { readonly [operator: string]: unknown };
/** Matchers by path, which is written as JSON. */
type Rule = ReadonlyMap<string, readonly Matcher[]>;

/** Most alternatives of a pattern; AWS allows 1,000 combinations, but nobody reads them. */
const MAX_ALTERNATIVES = 50;

/**
 * An EventBridge event pattern. Source: EventBridge User Guide, comparison operators for use in event patterns; the
 * README of aws/event-ruler, which evaluates them.
 */
export const EVENT_BRIDGE: Dialect = {
  noun: "pattern",
  language: "json",
  facts: [
    "A rule matches events as they happen, so the pattern has no time range, profile, or Region.",
    "EventBridge gets events from CloudTrail only in accounts and Regions where a trail records them.",
    "A rule gets read-only management events (Get, List, Describe) only in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`.",
    "Events larger than 256 KB aren't sent to EventBridge.",
    INSIGHTS_FACT,
  ],
  translate: ({ condition }) => {
    const gaps = new Gaps();
    const rules = alternatives(toFormula(condition, gaps), gaps).flatMap((literals) => ruleOf(literals, gaps) ?? []);
    return { text: `${JSON.stringify(patternOf(rules), null, 2)}\n`, gaps: gaps.all };
  },
};

/** The disjunctive normal form. Literals that can't be written are dropped. */
function alternatives(formula: Formula, gaps: Gaps): readonly (readonly Literal[])[] {
  switch (formula.kind) {
    case "literal":
      return isWritable(formula, gaps) ? [[formula]] : [[]];
    case "any": {
      const all = formula.of.flatMap((part) => alternatives(part, gaps));
      return all.some((literals) => literals.length === 0) ? [[]] : all;
    }
    case "all": {
      let all: readonly (readonly Literal[])[] = [[]];
      for (const part of formula.of) {
        const next = alternatives(part, gaps);
        if (all.length * next.length > MAX_ALTERNATIVES) {
          gaps.more(`Some of the search is left out: written out, it has more than ${MAX_ALTERNATIVES} alternatives.`);
        } else {
          all = all.flatMap((left) => next.map((right) => [...left, ...right]));
        }
      }
      return all;
    }
  }
}

function isWritable(literal: Literal, gaps: Gaps): boolean {
  const { path, test, negated, free } = literal;
  const leaveOut = (why: string) => {
    gaps.leftOut(literal, why);
    return false;
  };
  if (path.length === 0) {
    return leaveOut("an event pattern can't search the whole record");
  }
  if (path[0] === "eventTime") {
    return leaveOut("an event pattern can't compare times");
  }
  if (free && path.some((key) => /^\d+$/.test(key))) {
    return leaveOut("an event pattern can't name an entry of a list");
  }
  if (free && test.op === "exists" && !negated) {
    return leaveOut("an event pattern can't tell whether an object or list exists");
  }
  if (negated && (test.op === "in-network" || isNumeric(test.op))) {
    return leaveOut("an event pattern can't negate a network or a comparison of numbers");
  }
  if (negated && test.op === "is" && test.values.some((value) => patternParts(value).includes("?"))) {
    return leaveOut("event patterns have no wildcard for one character");
  }
  if (free) {
    gaps.unseen(
      negated,
      `\`${path.join(".")}\` is compared exactly as written, at this path only, and in a list within one entry.`,
    );
  }
  return true;
}

function isNumeric(op: string): boolean {
  return op === "between" || /^[<>]/.test(op);
}

/** Tests of one path joined into one list of matchers; undefined when no value satisfies them. */
function ruleOf(literals: readonly Literal[], gaps: Gaps): Rule | undefined {
  const byPath = Map.groupBy(literals, ({ path }) => JSON.stringify(path));
  const rule = new Map<string, readonly Matcher[]>();
  for (const [path, tests] of byPath) {
    if ([...byPath.keys()].some((other) => other.startsWith(`${path.slice(0, -1)},`))) {
      gaps.more(`\`${tests.map(shown).join(" ")}\` is left out: the pattern tests a value below it.`);
      continue;
    }
    const matchers = matchersOf(tests, gaps);
    if (matchers.length === 0) {
      return undefined;
    }
    rule.set(path, matchers);
  }
  return rule;
}

function matchersOf(tests: readonly Literal[], gaps: Gaps): readonly Matcher[] {
  const distinct = [...new Map(tests.map((test) => [JSON.stringify(test), test])).values()];
  const [first] = distinct;
  if (first === undefined) {
    return [];
  }
  const exact = distinct.find(isExact);
  if (exact !== undefined && !exact.free && exact.path[0] !== "resources") {
    const others = distinct.filter((other) => other !== exact);
    const values = exact.test.values.filter(({ value }) => others.every((other) => holds(other, value, gaps)));
    return values.length === 0 ? [] : matchers({ ...exact, test: { op: "is", values } }, gaps);
  }
  if (distinct.every(({ negated, test }) => negated && test.op === "is")) {
    return matchers(
      {
        ...first,
        test: { op: "is", values: distinct.flatMap((one) => (one.test.op === "is" ? one.test.values : [])) },
      },
      gaps,
    );
  }
  const kept = distinct.find(({ negated }) => !negated) ?? first;
  for (const other of distinct.filter((one) => one !== kept)) {
    gaps.leftOut(other, "an event pattern tests a field once");
  }
  return matchers(kept, gaps);
}

type Exact = Literal & { readonly test: { readonly op: "is"; readonly values: readonly ValuePattern[] } };

function isExact(literal: Literal): literal is Exact {
  return !literal.negated && literal.test.op === "is" && literal.test.values.every(({ wildcard }) => !wildcard);
}

/** Whether a value of a field satisfies another test of the same field. */
function holds(other: Literal, value: string, gaps: Gaps): boolean {
  if (other.test.op === "exists") {
    return !other.negated;
  }
  if (other.test.op !== "is") {
    gaps.leftOut(other, "an event pattern tests a field once");
    return true;
  }
  return matchesAny(other.test.values, value) !== other.negated;
}

function matchers({ test, negated, written }: Literal, gaps: Gaps): readonly Matcher[] {
  switch (test.op) {
    case "exists":
      // A field with an empty text has no value either.
      return negated ? [{ exists: false }, null, ""] : [{ exists: true }];
    case "is":
      return negated
        ? [{ exists: false }, null, ...anythingBut(test.values, gaps)]
        : test.values.flatMap((value) => matching(value, gaps));
    case "in-network":
      return test.networks.map((cidr) => ({ cidr }));
    case "between":
      return [{ numeric: [">=", test.from, "<=", test.to] }];
    case "contains":
      throw new Error(`${written} is no test of one field.`);
    default:
      return [{ numeric: [test.op, test.value] }];
  }
}

function matching(value: ValuePattern, gaps: Gaps): readonly Matcher[] {
  const parts = patternParts(value);
  const [first, second] = parts;
  if (parts.length === 0) {
    return [""];
  }
  if (parts.length === 1 && typeof first === "object") {
    return exactly(first.text);
  }
  if (parts.length === 1) {
    return [{ exists: true }];
  }
  if (parts.length === 2 && typeof first === "object" && second === "*") {
    return [{ prefix: caseless(first.text) }];
  }
  if (parts.length === 2 && first === "*" && typeof second === "object") {
    return [{ suffix: caseless(second.text) }];
  }
  if (parts.includes("?")) {
    gaps.more("`?` becomes `*`: event patterns have no wildcard for one character.");
  }
  noteCase([value], false, gaps);
  return [{ wildcard: wildcardOf(value) }];
}

function exactly(text: string): readonly Matcher[] {
  const other =
    text === "true" || text === "false"
      ? [text === "true"]
      : isPlainNumber(text)
        ? [{ numeric: ["=", Number(text)] }]
        : [];
  return [caseless(text), ...other];
}

/** Numbers that JSON writes as this text and that patterns can compare. */
function isPlainNumber(text: string): boolean {
  return /^-?\d{1,9}$/.test(text) && String(Number(text)) === text;
}

function caseless(text: string): Matcher {
  return /\p{L}/u.test(text) ? { "equals-ignore-case": text } : text;
}

function anythingBut(values: readonly ValuePattern[], gaps: Gaps): readonly Matcher[] {
  const texts = values.map(({ value }) => value);
  if (values.every(({ wildcard }) => !wildcard)) {
    const flags: readonly string[] = texts.filter((text) => text === "true" || text === "false");
    // A boolean is not text, so that `anything-but` of a text matches it.
    return flags.length > 0 && flags.length === texts.length
      ? [
          ...["true", "false"].filter((text) => !flags.includes(text)),
          ...[true, false].filter((flag) => !flags.includes(String(flag))),
        ]
      : [
          {
            "anything-but": texts.some((text) => /\p{L}/u.test(text))
              ? { "equals-ignore-case": one(texts) }
              : one(texts),
          },
        ];
  }
  noteCase(values, true, gaps);
  return [{ "anything-but": { wildcard: one(values.map(wildcardOf)) } }];
}

function one(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function noteCase(values: readonly ValuePattern[], negated: boolean, gaps: Gaps): void {
  if (hasLetters(values)) {
    const text = "Event patterns compare letter case where a wildcard is within the text.";
    gaps.add({ effect: negated ? "more" : "fewer", text, letterCase: true });
  }
}

/** `?` becomes `*`; AWS refuses adjacent wildcards. */
function wildcardOf(value: ValuePattern): string {
  return patternParts(value)
    .filter((part, index, all) => typeof part === "object" || index === 0 || typeof all[index - 1] === "object")
    .map((part) => (typeof part === "object" ? part.text.replace(/[*\\]/g, "\\$&") : "*"))
    .join("");
}

/** The pattern: what all alternatives share stands beside `$or`. */
function patternOf(rules: readonly Rule[]): object {
  const head = { "detail-type": [{ suffix: "via CloudTrail" }] };
  const [first, ...rest] = rules;
  if (first === undefined) {
    // No event satisfies the search.
    return { "detail-type": ["No event matches this search"] };
  }
  const merged = mergedRule(rules);
  if (merged !== undefined) {
    return { ...head, detail: nested([...merged]) };
  }
  const distinct = [...new Map(rules.map((rule) => [JSON.stringify([...rule]), rule])).values()];
  const shared = [...first].filter(([path, matchers]) =>
    rest.every((rule) => JSON.stringify(rule.get(path)) === JSON.stringify(matchers)),
  );
  const own = distinct.map((rule) => [...rule].filter(([path]) => !shared.some(([other]) => other === path)));
  const detail = nested(shared);
  const isAlternative = own.length > 1 && own.every((entries) => entries.length > 0);
  const whole = isAlternative ? { ...detail, $or: own.map(nested) } : detail;
  return Object.keys(whole).length === 0 ? head : { ...head, detail: whole };
}

/** One rule for alternatives that all test the same single path. */
function mergedRule(rules: readonly Rule[]): Rule | undefined {
  const entries = rules.flatMap((rule) => [...rule]);
  const paths = new Set(entries.map(([path]) => path));
  return rules.length > 1 && paths.size === 1 && rules.every(({ size }) => size === 1)
    ? new Map([[entries[0]?.[0] ?? "", entries.flatMap(([, matchers]) => matchers)]])
    : undefined;
}

function nested(entries: readonly (readonly [string, readonly Matcher[]])[]): Record<string, unknown> {
  const root: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [path, matchers] of entries) {
    const keys = JSON.parse(path) as readonly string[];
    let here = root;
    for (const key of keys.slice(0, -1)) {
      const below = here[key];
      const next =
        typeof below === "object" && below !== null && !Array.isArray(below)
          ? (below as Record<string, unknown>)
          : Object.create(null);
      here[key] = next;
      here = next as Record<string, unknown>;
    }
    here[keys.at(-1) ?? ""] = matchers;
  }
  return root;
}
