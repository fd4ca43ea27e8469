import { type EventSelection, equalsOnly, excludesOnly, type FieldCondition } from "../../aws/selectors.ts";

/** How much of the management events of one kind (reads or writes) several selections record together. */
export type Share =
  | { readonly recorded: "all" | "some" | "none" }
  /** All but the events of these services, which are recorded in part at most. */
  | { readonly recorded: "except"; readonly sources: readonly string[] };

/**
 * What selections record of the management events together. Says "all" only where that is sure, and "none" only where no
 * selection can record any.
 */
export function managementShare(selections: readonly EventSelection[], access: "reads" | "writes"): Share {
  const others = selections
    .filter(({ category }) => category === "Management" || category === "")
    .map((selection) => restOf(selection, access === "reads" ? "true" : "false"))
    .filter((rest) => rest !== undefined);
  if (others.length === 0) {
    return { recorded: "none" };
  }
  const wide = others.map(excludedSources).filter((excluded) => excluded !== undefined);
  const [first] = wide;
  if (first === undefined) {
    return { recorded: "some" };
  }
  const alone = new Set(others.flatMap(soleSources));
  const sources = first.filter((source) => wide.every((excluded) => excluded.includes(source)) && !alone.has(source));
  return sources.length === 0 ? { recorded: "all" } : { recorded: "except", sources: [...new Set(sources)] };
}

/** The conditions on anything but `readOnly`. Undefined: the selection surely records no event with this `readOnly`. */
function restOf({ category, conditions }: EventSelection, readOnly: string): readonly FieldCondition[] | undefined {
  const rest: FieldCondition[] = category === "" ? [{ field: "eventCategory", none: [] }] : [];
  for (const condition of conditions) {
    const values = condition.field === "readOnly" ? equalsOnly(condition) : undefined;
    if (values === undefined) {
      rest.push(condition);
    } else if (!values.includes(readOnly)) {
      return undefined;
    }
  }
  return rest;
}

/** The services that conditions exclude. Undefined: they limit the events in another way too. */
function excludedSources(conditions: readonly FieldCondition[]): readonly string[] | undefined {
  const excluded = conditions.map((one) => (one.field === "eventSource" ? excludesOnly(one) : undefined));
  return excluded.every((sources) => sources !== undefined) ? excluded.flat() : undefined;
}

/** The services whose events are all recorded by a selection that limits nothing but the service. */
function soleSources(conditions: readonly FieldCondition[]): readonly string[] {
  const wanted = conditions.map((one) => (one.field === "eventSource" ? equalsOnly(one) : undefined));
  const excluded = conditions.map((one) => (one.field === "eventSource" ? excludesOnly(one) : undefined));
  if (conditions.some((_, index) => wanted[index] === undefined && excluded[index] === undefined)) {
    return [];
  }
  const [first = [], ...others] = wanted.filter((sources) => sources !== undefined);
  const refused = new Set(excluded.flatMap((sources) => sources ?? []));
  return first.filter((source) => others.every((sources) => sources.includes(source)) && !refused.has(source));
}

/** Whether selections record every event of a category, by one selection without conditions. */
export function isAllOf(selections: readonly EventSelection[], category: string): boolean {
  return selections.some((one) => one.category === category && one.conditions.length === 0);
}

/**
 * The resource types whose data events selections may record. Undefined: some selection does not name the types plainly,
 * so that no type is surely left out.
 */
export function dataTypes(selections: readonly EventSelection[]): ReadonlySet<string> | undefined {
  const types = selections
    .filter(({ category }) => category === "Data" || category === "")
    .map(({ category, conditions }) =>
      category === "" ? undefined : equalsOnly(conditions.find(({ field }) => field === "resources.type")),
    );
  return types.every((names) => names !== undefined) ? new Set(types.flat()) : undefined;
}
