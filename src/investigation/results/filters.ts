import { type FacetFilter, FILTER_FIELDS, type FilterField, type Filters } from "../../protocol/filters.ts";
import { MAX_HIDDEN, type NoiseChoice } from "../../protocol/knownNoise.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { allOf } from "../../query/condition/simplify.ts";

export const NO_FILTERS: Filters = { choices: [] };

/** The choices with one more; choosing the same again takes it back, and the other way round replaces it. */
export function choose(filters: Filters, choice: FacetFilter): Filters {
  const same = (other: FacetFilter) => other.field === choice.field && other.value === choice.value;
  const there = filters.choices.some((other) => same(other) && other.exclude === choice.exclude);
  const others = filters.choices.filter((other) => !same(other));
  return { ...filters, choices: there ? others : [...others, choice] };
}

/** Some values of a field; undefined: events without a value. */
export interface FieldValues {
  readonly field: FilterField;
  readonly values: readonly (string | undefined)[];
}

/** The filters with only these values of the field, in place of what was chosen of it. */
export function filterTo(filters: Filters, { field, values }: FieldValues): Filters {
  const others = filters.choices.filter((choice) => choice.field !== field);
  return { ...filters, choices: [...others, ...values.map((value) => ({ field, value, exclude: false }))] };
}

/** The filters without these values of the field. */
export function filterOut(filters: Filters, { field, values }: FieldValues): Filters {
  const others = filters.choices.filter((choice) => choice.field !== field || !values.includes(choice.value));
  return { ...filters, choices: [...others, ...values.map((value) => ({ field, value, exclude: true }))] };
}

/** The filters with a known-noise filter turned on or off. The latest that were turned on stay on. */
export function hideNoise(filters: Filters, { id, text }: NoiseChoice, hidden: boolean): Filters {
  const others = (filters.hidden ?? []).filter((other) => other.id !== id);
  return { ...filters, hidden: hidden ? [...others, { id, text }].slice(-MAX_HIDDEN) : others };
}

/** Only the known-noise filters: they are about every search, the others about the events of one. */
export function onlyNoise({ hidden = [] }: Filters): Filters {
  return { ...NO_FILTERS, hidden };
}

/**
 * The choices in the search language, to be asked of AWS in a search of their own. `listed` tells whether all events about
 * a resource are listed under it; those about another one are found by what they mention. That an event is about no
 * resource cannot be said: such a choice is left out. So is hidden noise, which stays hidden in that search.
 */
export function filteredCondition(
  condition: Condition | undefined,
  { choices: all }: Filters,
  listed: (resource: string) => boolean = () => true,
): Condition | undefined {
  const choices = all.filter(({ field, value }) => field !== "resource" || value !== undefined);
  const has = (field: FilterField, value: string | undefined): Condition =>
    value === undefined
      ? { kind: "not", of: { kind: "field", field, test: { op: "exists" } } }
      : {
          kind: "field",
          field: field === "resource" && !listed(value) ? "mentions" : field,
          test: { op: "is", values: [{ value, wildcard: false }] },
        };
  const parts = FILTER_FIELDS.flatMap((field) => {
    const own = choices.filter((choice) => choice.field === field);
    const included = own.filter(({ exclude }) => !exclude).map((choice) => has(field, choice.value));
    const excluded = own
      .filter(({ exclude }) => exclude)
      .map((choice): Condition => ({ kind: "not", of: has(field, choice.value) }));
    const any: Condition[] = included.length === 0 ? [] : [{ kind: "any", of: included }];
    return [...any, ...excluded];
  });
  return allOf([...(condition === undefined ? [] : [condition]), ...parts]);
}

/**
 * A condition that matches what the chosen values exclude; a time range is no part of it. Undefined: they exclude
 * nothing, or it cannot be said in the search language.
 */
export function excludedCondition({ choices }: Filters): Condition | undefined {
  const shown = filteredCondition(undefined, { choices });
  if (shown === undefined || choices.some(({ field, value }) => field === "resource" && value === undefined)) {
    return undefined;
  }
  const parts = shown.kind === "all" ? shown.of : [shown];
  const excluded = parts.map((part): Condition => (part.kind === "not" ? part.of : { kind: "not", of: part }));
  const [first, ...others] = excluded;
  return others.length === 0 ? first : { kind: "any", of: excluded };
}
