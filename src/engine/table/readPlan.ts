import type { Condition, FieldTest } from "../../query/condition/condition.ts";
import { type Clause, needlesOf } from "../scan/needles.ts";
import type { ReadColumn } from "./combinations.ts";
import { type TimeBounds, timeRange } from "./evaluateRow.ts";
import { readsOfTest } from "./fieldReads.ts";
import { type TimeSpan, within } from "./timeSpan.ts";

type TextTest = Extract<Condition, { readonly kind: "text" }>;

/** A condition with what answers each of its tests. */
export type ReadStep =
  | { readonly kind: "all" | "any"; readonly of: readonly ReadStep[] }
  | { readonly kind: "not"; readonly of: ReadStep }
  /** All comparisons of the time in one "all", as one range. */
  | { readonly kind: "range"; readonly range: TimeBounds }
  /** The values of these columns answer it. `envelope`: see `FieldReads`. */
  | {
      readonly kind: "columns";
      readonly test: FieldTest;
      readonly columns: readonly ReadColumn[];
      readonly envelope?: "needed" | "or-no-resources";
    }
  /** The time, the id or the posting lists of ARNs answer it. */
  | { readonly kind: "time" | "id" | "arns"; readonly test: FieldTest }
  /** Nothing in the index answers it: records must be read where the other steps do not decide. */
  | { readonly kind: "record"; readonly test: FieldTest | TextTest };

/** What a selection reads to answer a condition: made of the condition alone, before anything is read. */
export interface ReadPlan {
  /** The condition within its time span, simplified: what a record that is read must satisfy. */
  readonly condition: Condition;
  readonly steps: ReadStep;
  /**
   * What the index is asked for, each once, in the order of the steps.
   * @internal
   */
  readonly columns: readonly (ReadColumn | "time" | "id" | "arns")[];
  /** The fields that only records hold, each once; "text" for free text. Empty: columns answer every usual record. */
  readonly records: readonly string[];
  /**
   * What the bytes of a record must hold, in any letter case: one literal of each clause. A record without is not parsed,
   * unless it is flagged as hiding text.
   */
  readonly literals: readonly Clause[];
}

/** Plans how a condition is answered of events in a time span; without a span at any time, without a condition all of them. */
export function planReads(condition: Condition | undefined, span?: TimeSpan): ReadPlan {
  const whole = within(condition, span);
  const steps = stepOf(whole);
  const columns = new Set<ReadPlan["columns"][number]>();
  const records = new Set<string>();
  for (const step of leaves(steps)) {
    switch (step.kind) {
      case "range":
        columns.add("time");
        break;
      case "columns":
        for (const column of step.columns) {
          columns.add(column);
        }
        break;
      case "record":
        records.add(step.test.kind === "text" ? "text" : step.test.field);
        break;
      default:
        columns.add(step.kind);
    }
  }
  return { condition: whole, steps, columns: [...columns], records: [...records], literals: needlesOf(whole) };
}

function stepOf(condition: Condition): ReadStep {
  switch (condition.kind) {
    case "all": {
      const { range, others } = timeRange(condition.of);
      const steps = others.map(stepOf);
      return { kind: "all", of: range === undefined ? steps : [{ kind: "range", range }, ...steps] };
    }
    case "any":
      return { kind: "any", of: condition.of.map(stepOf) };
    case "not":
      return { kind: "not", of: stepOf(condition.of) };
    case "text":
      return { kind: "record", test: condition };
    case "field":
      return stepOfTest(condition);
  }
}

function stepOfTest(test: FieldTest): ReadStep {
  const reads = readsOfTest(test);
  if (reads.kind === "columns") {
    return { ...reads, test };
  }
  const { range } = reads.kind === "time" ? timeRange([test]) : { range: undefined };
  return range === undefined ? { kind: reads.kind, test } : { kind: "range", range };
}

type Leaf = Exclude<ReadStep, { readonly kind: "all" | "any" | "not" }>;

/** The steps that answer a test each. */
export function* leaves(step: ReadStep): Generator<Leaf> {
  switch (step.kind) {
    case "all":
    case "any":
      for (const part of step.of) {
        yield* leaves(part);
      }
      return;
    case "not":
      yield* leaves(step.of);
      return;
    default:
      yield step;
  }
}
