import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import type { Field } from "../fields/field.ts";
import { allFields, findField, knownPaths } from "../fields/fields.ts";
import { knownValues } from "../fields/known.ts";
import { type FieldPrefix, quote } from "../language/scan.ts";
import { type Cursor, cursorIn, valuesOf } from "../language/syntax.ts";
import { partsOf } from "../language/text.ts";
import type { SeenValues } from "../plan/seen.ts";

/** One suggestion at the cursor. `insert` replaces the text from `start` to `end` (UTF-16 indices). */
export interface Completion {
  readonly kind: "field" | "value" | "keyword";
  readonly label: string;
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  /** "12 seen", or the meaning of a field; plain text. */
  readonly detail?: string;
}

const MOST = 50;
const SPANS = [
  ["15m", "15 minutes"],
  ["1h", "1 hour"],
  ["24h", "24 hours"],
  ["7d", "7 days"],
  ["30d", "30 days"],
  [`${EVENT_HISTORY_DAYS}d`, `${EVENT_HISTORY_DAYS} days: all of Event history`],
] as const;
const MOMENTS = [
  ["today", "since midnight UTC"],
  ["yesterday", "the day before, UTC"],
  ["now-1h", "an hour ago"],
  ["now-24h", "a day ago"],
  ["now-7d", "a week ago"],
] as const;
const WINDOW_WORDS = [
  ["last", "Only the most recent events: last:24h"],
  ["from", "Not before: from:2026-11-01, from:now-2h"],
  ["to", "Before, or through a whole day: to:2026-11-03"],
] as const;
const COMPARISONS = [
  [">", "later than, after a whole day: time>2026-11-01"],
  [">=", "not before: time>=2026-11-01"],
  ["<", "before: time<2026-11-03"],
  ["<=", "not after, through a whole day: time<=2026-11-03"],
] as const;
/** Fields whose seen values are suggested before their name is typed. */
const EAGER = ["event", "user", "resource", "role"] as const;

/**
 * Suggestions at `offset` (UTF-16 index): fields, record paths, operators, keywords, seen values with their counts, and
 * values that AWS defines. At most 50; none inside quoted free text.
 */
export function complete(text: string, offset: number, seen: SeenValues): readonly Completion[] {
  const parts = partsOf(text);
  const cursor = cursorIn(parts, text, Math.min(offset, text.length));
  if (cursor === undefined) {
    return [];
  }
  if (cursor.prefix === undefined) {
    return names(cursor, seen).slice(0, MOST);
  }
  const sources = valuesOf(parts, "source")
    .filter(({ start, end }) => start !== cursor.start && start < end)
    .map(({ start, end }) => text.slice(start, end));
  return values(cursor, cursor.prefix, sources, seen).slice(0, MOST);
}

function names(cursor: Cursor, seen: SeenValues): Completion[] {
  const { start, end, typed, named } = cursor;
  const folded = typed.toLowerCase();
  const begins = (name: string): boolean => name.toLowerCase().startsWith(folded);
  const fields = allFields()
    .filter((field) => begins(field.name) || (typed !== "" && field.aliases.some(begins)))
    .map((field): Completion => {
      const insert = named || field.type === "boolean" ? field.name : `${field.name}:`;
      return { kind: "field", label: field.name, insert, start, end, detail: field.summary };
    });
  const windows = WINDOW_WORDS.filter(([name]) => !cursor.inner && begins(name)).map(
    ([name, detail]): Completion => ({
      kind: "field",
      label: name,
      insert: named ? name : `${name}:`,
      start,
      end,
      detail,
    }),
  );
  const keywords = ["AND", "OR", "NOT"]
    .filter((word) => typed !== "" && begins(word))
    .map((word): Completion => ({ kind: "keyword", label: word, insert: word, start, end }));
  const eager =
    named || typed.length < 2
      ? []
      : EAGER.flatMap((name) =>
          seen.values(name, typed, 5).map(({ value, count }): Completion => {
            const label = `${name}:${quote(value)}`;
            return { kind: "value", label, insert: label, start, end, detail: seenDetail(count) };
          }),
        );
  return [...fields, ...operators(cursor), ...windows, ...eager, ...keywords, ...paths(cursor)];
}

/** Comparison operators after the complete name of a time field. */
function operators({ start, end, typed, named }: Cursor): Completion[] {
  const field = findField(typed);
  return named || field?.type !== "time"
    ? []
    : COMPARISONS.map(([operator, detail]) => {
        const text = `${field.name}${operator}`;
        return { kind: "keyword", label: text, insert: text, start, end, detail };
      });
}

/** Record paths that begin with the typed text, from two characters on. */
function paths({ start, end, typed, named }: Cursor): Completion[] {
  const folded = typed.toLowerCase();
  return typed.length < 2
    ? []
    : knownPaths()
        .filter(({ path }) => path.toLowerCase().startsWith(folded))
        .map(({ path, summary }) => {
          const insert = named ? path : `${path}:`;
          return { kind: "field", label: path, insert, start, end, detail: summary ?? "Record field" };
        });
}

function values(cursor: Cursor, prefix: FieldPrefix, sources: readonly string[], seen: SeenValues): Completion[] {
  const { start, end, typed } = cursor;
  const offer = (pairs: readonly (readonly [value: string, detail?: string])[]): Completion[] =>
    pairs
      .filter(([value]) => value.toLowerCase().includes(typed.toLowerCase()))
      .map(
        ([value, detail]): Completion => ({
          kind: "value",
          label: value,
          insert: value === "*" ? value : quote(value),
          start,
          end,
          ...(detail === undefined ? {} : { detail }),
        }),
      );
  const name = prefix.name.toLowerCase();
  if (name === "last") {
    return offer(SPANS);
  }
  const field = findField(prefix.name);
  if (field?.type === "time" || ["from", "since", "to", "until"].includes(name)) {
    return offer(MOMENTS);
  }
  if (/[<>]/.test(prefix.operator)) {
    return [];
  }
  if (field === undefined) {
    return offer([["*", "any value"]]);
  }
  if (field.type === "boolean") {
    return offer([["true"], ["false"]]);
  }
  const counted = seenOf(field, typed, seen);
  const known = knownValues(field.name, sources).filter((value) => !counted.has(value));
  return offer([
    ...[...counted].map(([value, count]) => [value, seenDetail(count)] as const),
    ...sortByPrefix(known, typed).map((value) => [value] as const),
    ["*", "any value"],
  ]);
}

/** Seen values with their counts; service names without their domain. */
function seenOf(field: Field, typed: string, seen: SeenValues): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { value, count } of seen.values(field.name, typed, MOST)) {
    const short = field.name === "source" ? value.replace(/^([a-z0-9-]+)\.amazonaws\.com$/, "$1") : value;
    counts.set(short, (counts.get(short) ?? 0) + count);
  }
  return counts;
}

function sortByPrefix(candidates: readonly string[], typed: string): readonly string[] {
  const folded = typed.toLowerCase();
  const begins = candidates.filter((value) => value.toLowerCase().startsWith(folded));
  return [...begins, ...candidates.filter((value) => !value.toLowerCase().startsWith(folded))];
}

function seenDetail(count: number): string {
  return `${count} seen`;
}
