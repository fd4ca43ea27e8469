import { lookupValueLength } from "../../model/aws/lookupValue.ts";
import type { Condition, ValueTest } from "../condition/condition.ts";
import { datedSources } from "../fields/datedOperations.ts";
import type { Pushable } from "../fields/field.ts";
import { findField } from "../fields/fields.ts";
import { bareName } from "../fields/resourceNames.ts";
import type { SeenValues } from "./seen.ts";

/** One attribute lookup: a value of a field, compared exactly by the source. */
interface AttributeLookup {
  readonly field: string;
  readonly attribute: string;
  readonly value: string;
  readonly selectivity: number;
}

/**
 * Lookups that together return every event that a condition selects. `exact`: they return no other event, so the
 * condition need not be tested again. `caseBound`: events whose value differs from the lookup only in letter case are
 * missed.
 */
export interface Cover {
  readonly asks: readonly AttributeLookup[];
  readonly exact: boolean;
  readonly caseBound: boolean;
}

export interface CoverOptions {
  readonly pushable: readonly Pushable[];
  readonly maxLookups: number;
  readonly maxValueLength: number;
  readonly seen?: SeenValues | undefined;
}

/**
 * The lookups for a condition; undefined when all events must be read. A negation can be looked up only for read-only,
 * which has two values.
 */
export function coverOf(condition: Condition, options: CoverOptions, negated = false): Cover | undefined {
  switch (condition.kind) {
    case "text":
      return undefined;
    case "not":
      return coverOf(condition.of, options, !negated);
    case "all":
    case "any": {
      const parts = condition.of.map((part) => coverOf(part, options, negated));
      return (condition.kind === "all") === negated ? union(parts, options) : inexact(best(parts, options));
    }
    case "field":
      return coverOfTest(condition.field, condition.test, options, negated);
  }
}

/**
 * The cover expected to return the fewest events: by the selectivity of its weakest lookup, then by the counts of seen
 * values.
 */
export function best(covers: readonly (Cover | undefined)[], options: CoverOptions): Cover | undefined {
  let found: { readonly cover: Cover; readonly rank: readonly number[] } | undefined;
  for (const cover of covers) {
    if (cover !== undefined) {
      const rank = rankOf(cover, options);
      if (found === undefined || isLess(rank, found.rank)) {
        found = { cover, rank };
      }
    }
  }
  return found?.cover;
}

/** Lower is better. A value that was never seen counts as rare. */
function rankOf(cover: Cover, options: CoverOptions): readonly number[] {
  const weakest = Math.min(...cover.asks.map((ask) => ask.selectivity));
  const expected = cover.asks.reduce((sum, ask) => sum + (seenCount(ask, options.seen) ?? 0), 0);
  return [-weakest, expected, cover.asks.length];
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function inexact(cover: Cover | undefined): Cover | undefined {
  return cover === undefined ? undefined : { ...cover, exact: false };
}

function union(parts: readonly (Cover | undefined)[], options: CoverOptions): Cover | undefined {
  const asks = new Map<string, AttributeLookup>();
  let exact = true;
  let caseBound = false;
  for (const part of parts) {
    if (part === undefined) {
      return undefined;
    }
    for (const ask of part.asks) {
      asks.set(JSON.stringify([ask.attribute, ask.value]), ask);
    }
    exact &&= part.exact;
    caseBound ||= part.caseBound;
  }
  return asks.size === 0 || asks.size > options.maxLookups ? undefined : { asks: [...asks.values()], exact, caseBound };
}

function coverOfTest(name: string, test: ValueTest, options: CoverOptions, negated: boolean): Cover | undefined {
  const field = findField(name)?.name ?? name;
  const pushable = options.pushable.find((candidate) => candidate.field === field);
  if (pushable === undefined || test.op !== "is" || test.values.some(({ wildcard }) => wildcard)) {
    return undefined;
  }
  const values = test.values.map(({ value }) => value);
  if (field === "readonly") {
    const [value, ...others] = new Set(values.map((text) => text.toLowerCase()));
    return others.length > 0 || (value !== "true" && value !== "false")
      ? undefined
      : ask([negated ? String(value === "false") : value], pushable, true, false, options);
  }
  return negated || values.length > options.maxLookups
    ? undefined
    : union(
        values.map((value) => coverOfValue(field, value, pushable, options)),
        options,
      );
}

function coverOfValue(field: string, value: string, pushable: Pushable, options: CoverOptions): Cover | undefined {
  const canonical = findField(field)?.canonical?.(value) ?? [value];
  switch (field) {
    case "id":
      return ask([value.toLowerCase()], pushable, true, false, options);
    case "key":
      return ask([value.toUpperCase()], pushable, true, false, options);
    case "source":
      return ask(
        canonical.map((one) => one.toLowerCase()),
        pushable,
        true,
        false,
        options,
      );
    case "event":
      return coverOfEvent(value, pushable, options);
    case "resourceType": {
      const written = inKnownCase(field, value, options.seen) ?? (/^AWS::/.test(value) ? value : undefined);
      return written === undefined ? undefined : ask([written], pushable, true, true, options);
    }
    case "resource": {
      const name = bareName(value);
      const written = inKnownCase(field, value, options.seen) ?? value;
      return ask(name === undefined ? [written] : [written, name], pushable, name === undefined, true, options);
    }
    case "user": {
      const written = inKnownCase(field, value, options.seen) ?? value;
      const slash = written.indexOf("/");
      return slash < 0
        ? ask([written], pushable, true, true, options)
        : ask([written, written.slice(slash + 1)], pushable, false, true, options);
    }
    default:
      return ask(canonical, pushable, true, true, options);
  }
}

/**
 * AWS compares event names case-sensitively, so a name that does not look like an operation ("runinstances") is looked
 * up only when its letter case is known from seen values. For an operation with a dated name in Lambda or CloudFront,
 * all events of those services are looked up too.
 */
function coverOfEvent(value: string, pushable: Pushable, options: CoverOptions): Cover | undefined {
  const written =
    inKnownCase("event", value, options.seen) ?? (/^[A-Z]\w*$/.test(value) && /[a-z]/.test(value) ? value : undefined);
  if (written === undefined) {
    return undefined;
  }
  const plain = ask([written], pushable, true, true, options);
  const services = datedSources(written);
  if (services.length === 0) {
    return plain;
  }
  const source = options.pushable.find((candidate) => candidate.field === "source");
  const dated = source === undefined ? undefined : ask(services, source, false, false, options);
  return union([plain, dated], options);
}

function ask(
  values: readonly (string | undefined)[],
  pushable: Pushable,
  exact: boolean,
  caseBound: boolean,
  options: CoverOptions,
): Cover | undefined {
  const { field, attribute, selectivity } = pushable;
  const asks = values.flatMap((value) => (value === undefined ? [] : [{ field, attribute, value, selectivity }]));
  const fits = asks.every(({ value }) => value !== "" && lookupValueLength(value) <= options.maxValueLength);
  return fits && asks.length <= options.maxLookups ? { asks, exact, caseBound } : undefined;
}

function inKnownCase(field: string, value: string, seen: SeenValues | undefined): string | undefined {
  const folded = value.toLowerCase();
  const same = seen?.values(field, value, 100).filter((candidate) => candidate.value.toLowerCase() === folded) ?? [];
  return same.length === 1 ? same[0]?.value : same.find((candidate) => candidate.value === value)?.value;
}

function seenCount(asked: AttributeLookup, seen: SeenValues | undefined): number | undefined {
  return seen?.values(asked.field, asked.value, 100).find(({ value }) => value === asked.value)?.count;
}
