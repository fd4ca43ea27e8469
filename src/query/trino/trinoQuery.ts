import type { Condition } from "../condition/condition.ts";
import { allOf, simplify } from "../condition/simplify.ts";
import { findField, findPath } from "../fields/fields.ts";
import { type Grammar, printFormula } from "../translate/dialect.ts";
import { type Gap, Gaps } from "../translate/gaps.ts";
import { toCompleteFormula } from "../translate/toFormula.ts";
import { expressionOf } from "./expressions.ts";
import { printLiteral, type Target, timeBounds } from "./literals.ts";
import { type PartialRange, type PartitionsRead, type PartitionValues, partitionBounds } from "./partitions.ts";
import { quotedName } from "./quote.ts";
import { selectList } from "./select.ts";
import type { PartitionKey, TrailTable } from "./table.ts";

/** A search of a table of CloudTrail records. */
export interface TrinoSearch {
  /** Absent: every event. */
  readonly condition?: Condition | undefined;
  /** Times of events. */
  readonly range: PartialRange;
  readonly table: TrailTable;
  /** Accounts and Regions to read where Athena requires some and the condition names none. */
  readonly values?: PartitionValues;
}

export interface TrinoQuery {
  /**
   * One SELECT statement. `recordOfRow` makes a record of each of its rows. Newest events first. The rows contain all events of
   * the search, and perhaps others: condition and range are still to be tested of each record.
   */
  readonly sql: string;
  /** What the query reads, for its cost. */
  readonly partitions: PartitionsRead;
  /** What the table can't answer ("fewer"), and what the query does not test ("more"). */
  readonly gaps: readonly Gap[];
  /** Keys of the table for which Athena requires values: the query can't run without `values`. */
  readonly missing: readonly PartitionKey[];
  /** No partition of the table can hold an event of the search: there is nothing to run. */
  readonly isEmpty: boolean;
}

/** Athena's limit for a statement is 262,144 bytes. Source: Athena User Guide, service quotas. */
const MAX_BYTES = 250_000;

/**
 * The query for a search. It is true of every row whose record satisfies the condition: what Trino can't test exactly is left
 * out or tested more widely, so that the condition is still to be tested of each record.
 */
export function trinoQuery({ condition, range, table, values }: TrinoSearch): TrinoQuery {
  const gaps = new Gaps();
  const whole = condition === undefined ? undefined : allOf([condition]);
  const bounds = partitionBounds(table, whole, range, values);
  const time = table.columns.find(({ field }) => field === "eventTime");
  const timeTest = time === undefined ? "true" : timeBounds(quotedName(time.name), time.type, range);
  const fixed = [...bounds.tests, ...(timeTest === "true" ? [] : [timeTest])];
  const head = `SELECT ${selectList(table)}\nFROM ${tableName(table)}`;
  const order = time === undefined ? "" : `\nORDER BY ${quotedName(time.name)} DESC`;
  const room = MAX_BYTES - bytesOf(`${whereOf(head, fixed)}${order}`);
  const tests =
    whole === undefined ? [] : fitting(conjunctTests(whole, { table, precision: "complete", gaps }), room, gaps);
  if (whole !== undefined) {
    noteAbsentColumns(whole, table, gaps);
  }
  return {
    sql: `${whereOf(head, [...fixed, ...tests])}${order}`,
    partitions: bounds.read,
    gaps: gaps.all,
    missing: bounds.missing,
    isEmpty: bounds.isEmpty,
  };
}

/** The name of a table with its catalog and database, each as one identifier. */
function tableName({ catalog, database, name }: Pick<TrailTable, "catalog" | "database" | "name">): string {
  return [...(catalog === undefined ? [] : [catalog]), database, name]
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

function whereOf(head: string, tests: readonly string[]): string {
  return [head, ...tests.map((test, index) => `${index === 0 ? "WHERE" : "  AND"} ${test}`)].join("\n");
}

/** The tests that must all hold, one for each part of the condition that can be tested. */
function conjunctTests(condition: Condition, target: Target): readonly string[] {
  const simple = simplify(condition);
  return (simple.kind === "all" ? simple.of : [simple]).flatMap(
    (part) => printFormula(toCompleteFormula(part, target.gaps), grammar(target)) ?? [],
  );
}

function grammar(target: Target): Grammar {
  return {
    literal: (literal) => printLiteral(literal, target),
    all: (parts) => (parts.includes(NOTHING) ? NOTHING : `(${parts.join(" AND ")})`),
    any: (parts) => joined(parts.filter((part) => part !== NOTHING)),
    nothing: NOTHING,
  };
}

/** Of fields for which the table has no column. */
const NOTHING = "false";

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? NOTHING) : `(${parts.join(" OR ")})`;
}

/** The tests that fit into a number of bytes, the shortest first: one that is left out is still to be tested. */
function fitting(tests: readonly string[], room: number, gaps: Gaps): readonly string[] {
  let left = room;
  const kept = new Set(
    tests
      .toSorted((one, other) => one.length - other.length)
      .filter((test) => {
        left -= bytesOf(test) + "\n  AND ".length;
        return left >= 0;
      }),
  );
  const fits = tests.filter((test) => kept.has(test));
  if (fits.length < tests.length) {
    gaps.more("A part of the search is longer than Athena allows, and is tested on this machine only.");
  }
  return fits;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** Says which fields of a condition the table has no column for. */
function noteAbsentColumns(condition: Condition, table: TrailTable, gaps: Gaps, negated = false): void {
  switch (condition.kind) {
    case "text":
      return;
    case "not":
      noteAbsentColumns(condition.of, table, gaps, !negated);
      return;
    case "field": {
      const field = findField(condition.field);
      const paths = field?.paths.map((path) => path.split(".")) ?? [findPath(condition.field)?.keys ?? []];
      if (paths.length > 0 && paths.every((path) => expressionOf(table, path) === undefined)) {
        gaps.unseen(negated, `The table has no column for \`${condition.field}\`.`);
      }
      return;
    }
    default:
      for (const part of condition.of) {
        noteAbsentColumns(part, table, gaps, negated);
      }
  }
}
