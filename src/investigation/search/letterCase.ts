import type { FieldTest } from "../../query/condition/condition.ts";
import { withValue } from "../../query/language/edit.ts";
import { valuesOf } from "./conditionValues.ts";
import type { EmptySearch, Reason } from "./emptySearch.ts";

/** Fields whose values AWS compares with their letter case, while the query language does not. */
const FIELDS = ["user", "resource", "event", "resourceType"];
const MOST_SHOWN = 3;

interface AskedValue {
  readonly field: string;
  readonly value: string;
  /** As AWS was asked for it. */
  readonly asked: string;
  /** The same value in other letter cases, as events had it; the most frequent first. */
  readonly others: readonly string[];
}

/** Values of the search that other events have in another letter case than AWS was asked for. */
export function otherCase(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const [found] = askedValues(search, tests).filter(({ others }) => others.length > 0);
  const [first] = found?.others ?? [];
  if (found === undefined || first === undefined) {
    return [];
  }
  return [
    {
      text: `AWS compares letter case here, and was asked for “${found.asked}”. Seen in another case: ${found.others.slice(0, MOST_SHOWN).join(", ")}.`,
      attempt: {
        label: `Search for ${first}`,
        search: { ...search.where, text: withValue(search.text, found.field, found.value, first) },
      },
    },
  ];
}

/** That a value may exist in another letter case, where no event had it in any. */
export function exactCase(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const values = askedValues(search, tests);
  const asked = [...new Set(values.map((one) => `“${one.asked}”`))];
  return asked.length === 0 || values.some(({ others }) => others.length > 0)
    ? []
    : [
        {
          text: `AWS compares letter case here, and was asked for ${asked.slice(0, MOST_SHOWN).join(", ")}${asked.length > MOST_SHOWN ? ", …" : ""}: events that have it in another case are not found.`,
        },
      ];
}

/** What AWS was asked for with its letter case, but for values that events had in this very case. */
function askedValues(search: EmptySearch, tests: readonly FieldTest[]): readonly AskedValue[] {
  const asked = search.targets.flatMap(({ plan }) =>
    plan.caseBound === true ? plan.lookups.flatMap(({ attribute }) => attribute?.value ?? []) : [],
  );
  return FIELDS.flatMap((field) =>
    valuesOf(tests, [field]).flatMap((value): AskedValue[] => {
      const folded = value.toLowerCase();
      const sent = asked.find((one) => one.toLowerCase() === folded);
      if (sent === undefined || folded === value.toUpperCase()) {
        return [];
      }
      const seen = search.seen
        .values(field, value, 10)
        .map((one) => one.value)
        .filter((one) => one.toLowerCase() === folded);
      return seen.includes(sent) ? [] : [{ field, value, asked: sent, others: seen }];
    }),
  );
}
