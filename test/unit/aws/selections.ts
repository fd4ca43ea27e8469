import type { EventSelection, FieldCondition, Pattern } from "../../../src/aws/selectors.ts";
import type { SelectableFields } from "../../world/archive/selectors.ts";

/** Whether a selection records an event, by the data from which its words are made. */
export function records({ category, conditions }: EventSelection, fields: SelectableFields): boolean {
  const inCategory = category === "" || fields.get("eventCategory")?.includes(category) === true;
  return inCategory && conditions.every((condition) => fulfils(condition, fields));
}

function fulfils({ field, some, none }: FieldCondition, fields: SelectableFields): boolean {
  const values = fields.get(field) ?? [];
  const any = (patterns: readonly Pattern[]) => values.some((value) => patterns.some((one) => matches(one, value)));
  return (some === undefined || any(some)) && !any(none);
}

function matches({ how, value: pattern }: Pattern, value: string): boolean {
  switch (how) {
    case "equals":
      return value === pattern;
    case "starts":
      return value.startsWith(pattern);
    case "ends":
      return value.endsWith(pattern);
  }
}
