import { isAccountId, isRegionName } from "../../model/aws/arn.ts";
import type { Condition, FieldTest } from "../condition/condition.ts";
import { findField } from "../fields/fields.ts";
import { isPossible } from "../plan/possible.ts";
import { quotedName, quotedText } from "./quote.ts";
import type { PartitionKey, TrailTable } from "./table.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The partitions by which a query is bounded are those of delivery. CloudTrail delivers within minutes as a rule, and never
 * before the event; clocks differ. So the days are read from an hour before the range to a day after its end. Events that were
 * delivered later than that are missed.
 */
const BEFORE = HOUR;
const AFTER = DAY;

/** What a query reads of a table. */
export interface PartitionsRead {
  /** Account ids. Absent: all of the table. */
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  /** Days of delivery, "2026-11-20", both inclusive. Absent: all of the table, or all before or after the other. */
  readonly from?: string;
  readonly to?: string;
}

export interface PartitionBounds {
  /** Tests in SQL of which all must hold. */
  readonly tests: readonly string[];
  readonly read: PartitionsRead;
  /** Keys of which Athena requires values, and there are none: the query can't run. */
  readonly missing: readonly PartitionKey[];
  /** Whether no partition can hold an event of the search. */
  readonly isEmpty: boolean;
}

/** Values for keys that are not known from the table: of `injected` keys, when the condition names none. */
export interface PartitionValues {
  readonly accounts?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
}

export interface PartialRange {
  /** Ms since 1970 UTC, inclusive. Absent: no bound. */
  readonly from?: number | undefined;
  /** Exclusive. */
  readonly to?: number | undefined;
}

/** The partitions that can hold events of a condition and range, as tests of the table's partition keys. */
export function partitionBounds(
  { partitions }: Pick<TrailTable, "partitions">,
  condition: Condition | undefined,
  range: PartialRange,
  values: PartitionValues = {},
): PartitionBounds {
  const used = condition !== undefined && countValues(condition) <= MAX_VALUES ? condition : undefined;
  const accounts = valuesOf("account", partitions, used, values.accounts);
  const regions = valuesOf("region", partitions, used, values.regions);
  const days = deliveryDays(range);
  const parts = partitions.filter(({ means }) => means === "year" || means === "month" || means === "day of month");
  const byDay = partitions.filter(({ means, type }) => means === "day" && type !== "integer");
  const missing = partitions.filter(
    ({ means, projection }) =>
      projection?.type === "injected" &&
      (means === "account" ? accounts : means === "region" ? regions : undefined) === undefined,
  );
  return {
    tests: [
      ...partitions.flatMap((key) =>
        key.means === "account" ? inTest(key, accounts) : key.means === "region" ? inTest(key, regions) : [],
      ),
      ...byDay.flatMap((key) => dayTests(key, days)),
      ...partsTests(parts, days),
    ],
    read: {
      ...(accounts === undefined ? {} : { accounts }),
      ...(regions === undefined ? {} : { regions }),
      ...(days.from === undefined || byDay.length + parts.length === 0 ? {} : { from: isoDay(days.from) }),
      ...(days.to === undefined || byDay.length + parts.length === 0 ? {} : { to: isoDay(days.to) }),
    },
    missing,
    isEmpty: accounts?.length === 0 || regions?.length === 0,
  };
}

function inTest(key: PartitionKey, values: readonly string[] | undefined): readonly string[] {
  if (values === undefined || values.length === 0) {
    return [];
  }
  const literals = values.map((value) => (key.type === "integer" ? String(BigInt(value)) : quotedText(value)));
  const name = quotedName(key.name);
  return [literals.length === 1 ? `${name} = ${literals[0]}` : `${name} IN (${literals.join(", ")})`];
}

/**
 * The values of a key that can hold events of the condition. Undefined: any value can. A condition with patterns or numbers for
 * the field bounds only keys whose values the table lists.
 */
function valuesOf(
  means: "account" | "region",
  partitions: readonly PartitionKey[],
  condition: Condition | undefined,
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  const key = partitions.find((one) => one.means === means);
  if (key === undefined) {
    return undefined;
  }
  const isPart = (value: string) =>
    condition === undefined ||
    isPossible(condition, { without: [], ...(means === "account" ? { accountId: value } : { region: value }) });
  const isValue = means === "account" ? isAccountId : isRegionName;
  const { projection } = key;
  if (projection?.type === "enum") {
    const known = projection.values.filter(isValue);
    const possible = known.filter(isPart);
    // A value that is none of an account or Region is read, whatever it is.
    return known.length < projection.values.length || possible.length === known.length ? undefined : possible;
  }
  const named = condition === undefined ? undefined : namedValues(condition, means);
  if (named !== undefined && !isPart(UNNAMED[means])) {
    return named.filter(isValue).filter(isPart);
  }
  return projection?.type === "injected" ? given?.filter(isValue).filter(isPart) : undefined;
}

/**
 * A condition with more accounts, Regions and categories than these does not bound the partitions: each of its values is tried with
 * each of its tests.
 */
const MAX_VALUES = 500;

function countValues(condition: Condition): number {
  return testsOf(condition)
    .filter(({ field }) => KNOWN_FIELDS.has(findField(field)?.name ?? ""))
    .reduce((sum, { test }) => sum + (test.op === "is" ? test.values.length : 1), 0);
}

const KNOWN_FIELDS: ReadonlySet<string> = new Set(["account", "region", "category", "readonly", "type"]);

/** What no condition names. */
const UNNAMED = { account: "000000000000", region: "zz-none-0" } as const;

/** The values that a condition names for a field; undefined where it tests the field in another way, or names `UNNAMED`. */
function namedValues(condition: Condition, means: "account" | "region"): readonly string[] | undefined {
  const tests = testsOf(condition).filter(({ field }) => findField(field)?.name === means);
  const values = tests.flatMap(({ test }) => (test.op === "is" ? test.values : []));
  const plain = values.map(({ value }) => value.toLowerCase());
  const isPlain = tests.every(({ test }) => test.op === "is") && values.every(({ wildcard }) => !wildcard);
  return !isPlain || plain.includes(UNNAMED[means]) ? undefined : [...new Set(plain)];
}

function testsOf(condition: Condition): readonly FieldTest[] {
  switch (condition.kind) {
    case "field":
      return [condition];
    case "text":
      return [];
    case "not":
      return testsOf(condition.of);
    default:
      return condition.of.flatMap(testsOf);
  }
}

/** Midnights UTC of the first and last day of delivery. */
interface Days {
  readonly from?: number;
  readonly to?: number;
}

/** Days outside of these years have no text of ten characters. */
const FIRST = Date.UTC(1970, 0, 2);
const LAST = Date.UTC(9999, 0, 1);

function deliveryDays({ from, to }: PartialRange): Days {
  const dayOf = (ms: number) => Math.floor(ms / DAY) * DAY;
  return {
    ...(from === undefined || from < FIRST ? {} : { from: dayOf(Math.min(from, LAST) - BEFORE) }),
    ...(to === undefined || to > LAST ? {} : { to: dayOf(Math.max(to, FIRST) - 1 + AFTER) }),
  };
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function dayTests(key: PartitionKey, { from, to }: Days): readonly string[] {
  const name = quotedName(key.name);
  const literal = (ms: number) => {
    const day = isoDay(ms);
    return key.type === "date"
      ? `DATE '${day}'`
      : key.type === "timestamp"
        ? `TIMESTAMP '${day} 00:00:00'`
        : quotedText(formatted(ms, key.format ?? ""));
  };
  if (key.type === "text" && key.format === undefined) {
    return unknownDays(name, from, to);
  }
  if (key.type === "text" && !isSortable(key.format ?? "")) {
    return [];
  }
  return [
    ...(from === undefined ? [] : [`${name} >= ${literal(from)}`]),
    // A key of hours has values after the day alone.
    ...(to === undefined ? [] : [`${name} < ${literal(to + DAY)}`]),
  ];
}

const USUAL_FORMATS = ["yyyy/MM/dd", "yyyy-MM-dd", "yyyyMMdd"] as const;

/** Days in any of the usual formats. Values in none of them pass. */
function unknownDays(name: string, from: number | undefined, to: number | undefined): readonly string[] {
  if (from === undefined && to === undefined) {
    return [];
  }
  const alternatives = USUAL_FORMATS.map((format) => {
    const first = from === undefined ? formatted(0, format) : formatted(from, format);
    const after = formatted(to === undefined ? LAST : to + DAY, format);
    return `(${name} >= ${quotedText(first)} AND ${name} < ${quotedText(after)})`;
  });
  const odd = `NOT regexp_like(${name}, '^\\d{4}(?:/\\d\\d/|-\\d\\d-|\\d\\d)\\d\\d')`;
  return [`(${[...alternatives, odd].join(" OR ")})`];
}

/** Whether texts of a format have the order of the times: the larger parts come first, each with all digits. */
function isSortable(format: string): boolean {
  return /^yyyy[^A-Za-z']?MM[^A-Za-z']?dd(?:[^A-Za-z']?HH)?(?:[^A-Za-z']?mm)?$/.test(format);
}

function formatted(ms: number, format: string): string {
  const [year = "", month = "", day = ""] = isoDay(ms).split("-");
  return format.replace("yyyy", year).replace("MM", month).replace("dd", day).replace("HH", "00").replace("mm", "00");
}

/** Years, months and days in keys of their own: one alternative for each month that is not whole, and for the whole ones of a year. */
function partsTests(keys: readonly PartitionKey[], { from, to }: Days): readonly string[] {
  const year = keys.find(({ means }) => means === "year");
  if (year === undefined || from === undefined || to === undefined || to - from > 4000 * DAY) {
    return [];
  }
  const month = keys.find(({ means }) => means === "month");
  const day = month === undefined ? undefined : keys.find(({ means }) => means === "day of month");
  const years = Map.groupBy(daysBetween(from, to), (ms) => new Date(ms).getUTCFullYear());
  const alternatives = [...years].flatMap(([number, days]) => {
    const ofYear = numbersTest(year, [number], 4);
    if (month === undefined) {
      return [ofYear];
    }
    const months = [...Map.groupBy(days, (ms) => new Date(ms).getUTCMonth() + 1)];
    const isWhole = ([of, some]: (typeof months)[number]) =>
      some.length === new Date(Date.UTC(number, of, 0)).getUTCDate();
    const whole = months.filter((one) => day === undefined || isWhole(one)).map(([of]) => of);
    return [
      ...(whole.length === 0 ? [] : [`(${ofYear} AND ${numbersTest(month, whole, 2)})`]),
      ...(day === undefined ? [] : months.filter((one) => !isWhole(one))).map(
        ([of, some]) =>
          `(${ofYear} AND ${numbersTest(month, [of], 2)} AND ${numbersTest(
            day as PartitionKey,
            some.map((ms) => new Date(ms).getUTCDate()),
            2,
          )})`,
      ),
    ];
  });
  return [alternatives.length === 1 ? (alternatives[0] ?? "") : `(${alternatives.join(" OR ")})`];
}

function daysBetween(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.round((to - from) / DAY) + 1) }, (_, index) => from + index * DAY);
}

/** Numbers as a key writes them: "03", and "3" too where it is not known. */
function numbersTest({ name, type, projection }: PartitionKey, numbers: readonly number[], width: number): string {
  const literals = numbers.flatMap((number) => {
    const padded = String(number).padStart(width, "0");
    return type === "integer"
      ? [String(number)]
      : projection?.type === "integer"
        ? [quotedText(String(number).padStart(projection.digits ?? 1, "0"))]
        : [...new Set([padded, String(number)])].map(quotedText);
  });
  return literals.length === 1
    ? `${quotedName(name)} = ${literals[0]}`
    : `${quotedName(name)} IN (${literals.join(", ")})`;
}
