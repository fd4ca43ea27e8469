import type { ValuePattern, ValueTest } from "../condition/condition.ts";
import type { Field } from "../fields/field.ts";
import { type Alternative, is, type Patterns } from "./alternatives.ts";
import { completeAlternatives } from "./completeReadings.ts";
import { EVERYTHING, type Formula, type Literal } from "./formula.ts";
import type { Gaps } from "./gaps.ts";
import { READINGS, type Reading } from "./readings.ts";

interface Part {
  readonly negated: boolean;
  readonly written: string;
  readonly gaps: Gaps;
  /** No event may be missed, see `completeAlternatives`. */
  readonly complete: boolean;
}

/** The test of a catalog field as tests of record paths. */
export function fieldFormula(field: Field, test: ValueTest, part: Part): Formula {
  if (part.complete) {
    const alternatives = completeAlternatives(field, test, part.negated);
    if (alternatives === undefined) {
      part.gaps.leftOut(part, "it can't be told from single fields of the record");
      return EVERYTHING;
    }
    return formulaOf(alternatives, part);
  }
  const reading = READINGS[field.name] ?? {
    reach: (values: Patterns) => field.paths.map((path) => [[path, is(values)]]),
  };
  if (test.op === "exists") {
    const { exists = field.paths.slice(0, 1).map((path): Alternative => [[path, test]]), existsIsSure } = reading;
    const isKnown = exists.length > 0 && (!part.negated || reading.exists === undefined || existsIsSure === true);
    if (!isKnown) {
      part.gaps.leftOut(part, "it can't be told from one field");
      return EVERYTHING;
    }
    note(reading, part);
    return formulaOf(exists, part);
  }
  if (test.op === "in-network") {
    part.gaps.unseen(part.negated, "Addresses in a list of forwarded addresses aren't compared with a network.");
    return formulaOf([[["sourceIPAddress", test]]], part);
  }
  if (test.op !== "is") {
    return formulaOf([[[field.paths[0] ?? "", test]]], part);
  }
  note(reading, part);
  const values = test.values.flatMap((value) => canonical(field, value));
  const alternatives = (part.negated ? reading.sure : undefined)?.(values) ?? reading.reach(values);
  if (part.negated && alternatives.length === 0) {
    part.gaps.leftOut(part, "a value anywhere in the record can't be excluded safely");
    return EVERYTHING;
  }
  return formulaOf(alternatives, part);
}

function note({ unseen }: Reading, { negated, gaps }: Part): void {
  if (unseen !== undefined) {
    gaps.unseen(negated, unseen);
  }
}

function formulaOf(alternatives: readonly Alternative[], { negated, written }: Part): Formula {
  const literal = ([path, test, absent]: Alternative[number]): Literal => ({
    kind: "literal",
    path: path === "" ? [] : path.split("."),
    test,
    negated: negated !== (absent === "absent"),
    free: false,
    written,
  });
  const [outer, inner] = negated ? (["all", "any"] as const) : (["any", "all"] as const);
  const parts = alternatives.map((alternative): Formula => {
    const literals = alternative.map(literal);
    return literals.length === 1 ? (literals[0] as Literal) : { kind: inner, of: literals };
  });
  return parts.length === 1 ? (parts[0] as Formula) : { kind: outer, of: parts };
}

function canonical(field: Field, { value, wildcard }: ValuePattern): Patterns {
  if (wildcard) {
    const short = field.name === "source" && !value.endsWith("*");
    return [{ value, wildcard }, ...(short ? [{ value: `${value}.amazonaws.com`, wildcard }] : [])];
  }
  return (field.canonical?.(value) ?? [value]).map((one) => ({ value: one, wildcard }));
}
