import type { CloudTrailEvent } from "../../model/event/record.ts";
import type { Condition, ValuePattern, ValueTest } from "../condition/condition.ts";
import { simplify } from "../condition/simplify.ts";
import { compileWildcard } from "../condition/wildcard.ts";
import { type DecodedPart, decodedParts, decodedPartsOf, insideOf } from "../decode/decodedRecord.ts";
import { decodeBudget } from "../decode/decoders.ts";
import type { Field } from "../fields/field.ts";
import { findField, findPath } from "../fields/fields.ts";
import { type AtPath, atPath, keysAndValues, type Scalar } from "../fields/path.ts";
import type { ScopedName } from "../fields/resourceNames.ts";
import { type Address, inNetwork, parseAddress, parseNetwork } from "./network.ts";

/**
 * Compiles a condition into a predicate on events. Patterns, networks and paths are prepared once; the text of an event
 * is collected at most once per event.
 */
export function compile(condition: Condition): (event: CloudTrailEvent) => boolean {
  const test = compileNode(simplify(condition));
  return (event) => test({ event });
}

interface Subject {
  readonly event: CloudTrailEvent;
  /** All keys and values in lower case, those of decoded texts included; cached for several free-text terms. */
  text?: readonly string[];
}

type Test = (subject: Subject) => boolean;

function compileNode(condition: Condition): Test {
  switch (condition.kind) {
    case "all": {
      const tests = condition.of.map(compileNode);
      return (subject) => tests.every((test) => test(subject));
    }
    case "any": {
      const tests = condition.of.map(compileNode);
      return (subject) => tests.some((test) => test(subject));
    }
    case "not": {
      const test = compileNode(condition.of);
      return (subject) => !test(subject);
    }
    case "text":
      return compileText(condition.text, condition.wildcard === true);
    case "field":
      return compileField(condition.field, condition.test);
  }
}

function compileText(text: string, wildcard: boolean): Test {
  const folded = text.toLowerCase();
  const holds = wildcard ? compileWildcard(`*${text}*`) : (value: string) => value.includes(folded);
  return (subject) => {
    const { record } = subject.event;
    subject.text ??= [...keysAndValues(record), ...decodedPartsOf(record).flatMap(textsOf)].map((value) =>
      value.toLowerCase(),
    );
    return subject.text.some(holds);
  };
}

/** What free text finds in a decoded text: all of it, and its keys and values. */
function textsOf({ text, value }: DecodedPart): readonly string[] {
  return value === undefined ? [text] : [text, ...keysAndValues(value)];
}

/** The values at a path of the record, those in decoded texts on its way and at its end included. */
function valuesAt({ record }: CloudTrailEvent, path: readonly string[]): Pick<AtPath, "present" | "values"> {
  const budget = decodeBudget();
  const { present, values, nodes } = atPath(record, path, (value, keys) => insideOf(value, keys, budget));
  const decoded = nodes.flatMap((node) => decodedParts(node, budget));
  const more = decoded.flatMap(({ text, value }) =>
    value === undefined ? [text] : [text, ...atPath(value, []).values],
  );
  return { present, values: more.length === 0 ? values : [...values, ...more] };
}

/** A test of an unknown field name matches nothing, like a test of an absent field. */
function compileField(name: string, test: ValueTest): Test {
  const field = findField(name);
  const path = field === undefined ? findPath(name)?.keys : undefined;
  if (field === undefined && path === undefined) {
    return () => false;
  }
  const read = (event: CloudTrailEvent): Pick<AtPath, "present" | "values"> => {
    if (field === undefined) {
      return valuesAt(event, path ?? []);
    }
    const values = field.values(event);
    return { present: values.length > 0, values };
  };
  if (test.op === "exists") {
    return ({ event }) => read(event).present;
  }
  const accepts = compileTest(test, field);
  const alsoHolds = test.op === "is" ? compileAlso(test.values, field) : undefined;
  return ({ event }) => read(event).values.some(accepts) || alsoHolds?.(event) === true;
}

type Accepts = (value: Scalar) => boolean;

function compileTest(test: Exclude<ValueTest, { readonly op: "exists" }>, field: Field | undefined): Accepts {
  switch (test.op) {
    case "is":
      return compileIs(test.values, field);
    case "in-network": {
      const networks = test.networks.flatMap((text) => parseNetwork(text) ?? []);
      return (value) => {
        const address = parseAddress(String(value));
        return address !== undefined && networks.some((network) => inNetwork(address, network));
      };
    }
    case "between":
      return (value) => numberOf(value) >= test.from && numberOf(value) <= test.to;
    case "<":
      return (value) => numberOf(value) < test.value;
    case "<=":
      return (value) => numberOf(value) <= test.value;
    case ">":
      return (value) => numberOf(value) > test.value;
    case ">=":
      return (value) => numberOf(value) >= test.value;
  }
}

function compileIs(patterns: readonly ValuePattern[], field: Field | undefined): Accepts {
  const plain = patterns.filter((pattern) => !pattern.wildcard).map((pattern) => pattern.value);
  const exact = new Set(
    plain.flatMap((value) => (field?.canonical?.(value) ?? [value]).map((one) => one.toLowerCase())),
  );
  const wild = patterns.filter((pattern) => pattern.wildcard).map((pattern) => compileWildcard(pattern.value));
  const addresses = field?.type === "address" ? plain.flatMap((value) => parseAddress(value) ?? []) : [];
  const short = field?.name === "source";
  return (value) => {
    const text = String(value);
    return (
      exact.has(text.toLowerCase()) ||
      wild.some((holds) => holds(text) || (short && holds(text.replace(/\.amazonaws\.com$/, "")))) ||
      (addresses.length > 0 && isOneOf(text, addresses))
    );
  };
}

/** Tests the equivalents of ARNs (`Field.also`); undefined where the values have none. */
function compileAlso(
  patterns: readonly ValuePattern[],
  field: Field | undefined,
): ((event: CloudTrailEvent) => boolean) | undefined {
  const also = field?.also;
  const arns = patterns.filter(({ value, wildcard }) => !wildcard && /^arn:/i.test(value));
  const names = namesByOrigin(arns.flatMap(({ value }) => also?.of(value) ?? []));
  if (also === undefined || names.size === 0) {
    return undefined;
  }
  return (event) => {
    const { region, accountId } = event;
    const origins = [originKey(region, accountId), originKey(region, ""), originKey("", accountId), originKey("", "")];
    const here = origins.flatMap((origin) => names.get(origin) ?? []);
    return (
      here.length > 0 && also.values(event).some((value) => here.some((some) => some.has(String(value).toLowerCase())))
    );
  };
}

/** Lower-case names, grouped by the Region and account in which they apply. */
function namesByOrigin(names: readonly ScopedName[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byOrigin = new Map<string, Set<string>>();
  for (const { name, region, accountId } of names) {
    const origin = originKey(region, accountId);
    byOrigin.set(origin, (byOrigin.get(origin) ?? new Set()).add(name.toLowerCase()));
  }
  return byOrigin;
}

function originKey(region: string, accountId: string): string {
  return `${region} ${accountId}`;
}

/** Compares addresses by value, because IPv6 addresses have several spellings. */
function isOneOf(text: string, addresses: readonly Address[]): boolean {
  const address = parseAddress(text);
  return (
    address !== undefined && addresses.some((other) => other.bits === address.bits && other.value === address.value)
  );
}

/** NaN, which matches no comparison, for a value that is not a number. */
function numberOf(value: Scalar): number {
  if (typeof value === "number") {
    return value;
  }
  return typeof value === "string" && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
}
