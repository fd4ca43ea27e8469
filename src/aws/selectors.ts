import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  DataResource,
  EventSelector,
} from "@aws-sdk/client-cloudtrail";

/**
 * The events of one category that a trail or an event data store records. An event is recorded if it fulfils every
 * condition of at least one selection. Values come from AWS's answer and are untrusted.
 */
export interface EventSelection {
  /** The selector's name, if it has one. */
  readonly name?: string;
  /** "Management", "Data", "NetworkActivity", "Insight", …; empty where the selector does not name exactly one. */
  readonly category: string;
  /** Empty: every event of the category. */
  readonly conditions: readonly FieldCondition[];
}

/**
 * A condition on one field of an event. With neither `some` nor a pattern in `none` the condition is of a kind that is
 * not known here: it must not be read as "no condition".
 */
export interface FieldCondition {
  /** "eventSource", "resources.ARN", "userIdentity.arn", … */
  readonly field: string;
  /** One of these must match. Absent: no such demand. Empty: nothing can match. */
  readonly some?: readonly Pattern[];
  /** None of these may match. */
  readonly none: readonly Pattern[];
}

export interface Pattern {
  readonly how: "equals" | "starts" | "ends";
  readonly value: string;
}

/** The selectors of an answer of AWS. Undefined: it lists neither kind, so what is recorded is not known. */
export function selectionsIn(answer: {
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
}): readonly EventSelection[] | undefined {
  const { EventSelectors: basic, AdvancedEventSelectors: advanced } = answer;
  return basic === undefined && advanced === undefined ? undefined : selectionsOf(basic ?? [], advanced ?? []);
}

/**
 * Basic and advanced selectors in one form, one selection for each that can record anything. Empty: nothing is recorded.
 * @internal
 */
export function selectionsOf(
  basic: readonly EventSelector[],
  advanced: readonly AdvancedEventSelector[],
): readonly EventSelection[] {
  return [...basic.flatMap(basicSelections), ...advanced.map(advancedSelection)];
}

function basicSelections(selector: EventSelector): readonly EventSelection[] {
  const access = accessCondition(selector.ReadWriteType);
  const selections: EventSelection[] = [];
  if (selector.IncludeManagementEvents !== false) {
    const excluded = (selector.ExcludeManagementEventSources ?? []).map(equals);
    const sources = excluded.length === 0 ? [] : [{ field: "eventSource", none: excluded }];
    selections.push({ category: "Management", conditions: [...access, ...sources] });
  }
  for (const resource of selector.DataResources ?? []) {
    // Without values it selects nothing.
    if ((resource.Values ?? []).length > 0) {
      selections.push({ category: "Data", conditions: [...access, ...resourceConditions(resource)] });
    }
  }
  return selections;
}

function accessCondition(type: string | undefined): readonly FieldCondition[] {
  switch (type) {
    case undefined:
    case "All":
      return [];
    case "ReadOnly":
    case "WriteOnly":
      return [{ field: "readOnly", some: [equals(type === "ReadOnly" ? "true" : "false")], none: [] }];
    default:
      return [{ field: "readOnly", none: [] }];
  }
}

/** Source: DataResource in the CloudTrail API Reference: objects are selected by prefix, functions by their whole ARN. */
function resourceConditions({ Type: type = "", Values: values = [] }: DataResource): readonly FieldCondition[] {
  const ofType: FieldCondition = { field: "resources.type", some: [equals(type)], none: [] };
  // "arn:aws:s3", "arn:aws:s3:::" and "arn:aws:lambda" stand for every resource of the type.
  if (values.some((value) => /^arn:aws[a-z-]*:[a-z0-9]+(:::)?$/.test(value))) {
    return [ofType];
  }
  const how = type === "AWS::S3::Object" ? "starts" : "equals";
  return [ofType, { field: "resources.ARN", some: values.map((value) => ({ how, value })), none: [] }];
}

function advancedSelection({ Name, FieldSelectors = [] }: AdvancedEventSelector): EventSelection {
  const conditions = FieldSelectors.map(conditionOf);
  const ofCategory = conditions.filter(({ field }) => field === "eventCategory");
  const category = ofCategory.length === 1 ? equalsOnly(ofCategory[0]) : undefined;
  return {
    ...(Name === undefined || Name === "" ? {} : { name: Name }),
    ...(category?.length === 1
      ? { category: category[0] ?? "", conditions: conditions.filter(({ field }) => field !== "eventCategory") }
      : { category: "", conditions }),
  };
}

function conditionOf(selector: AdvancedFieldSelector): FieldCondition {
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = selector;
  const demands = [Equals, StartsWith, EndsWith].some((list) => list !== undefined);
  return {
    field: selector.Field ?? "",
    ...(demands ? { some: patterns(Equals, StartsWith, EndsWith) } : {}),
    none: patterns(NotEquals, NotStartsWith, NotEndsWith),
  };
}

function patterns(
  same: readonly string[] | undefined,
  starts: readonly string[] | undefined,
  ends: readonly string[] | undefined,
): readonly Pattern[] {
  return [
    ...(same ?? []).map(equals),
    ...(starts ?? []).map((value): Pattern => ({ how: "starts", value })),
    ...(ends ?? []).map((value): Pattern => ({ how: "ends", value })),
  ];
}

function equals(value: string): Pattern {
  return { how: "equals", value };
}

/** The values of a condition that only demands one of several exact values. Undefined for any other condition. */
export function equalsOnly(condition: FieldCondition | undefined): readonly string[] | undefined {
  const { some, none = [] } = condition ?? {};
  return some !== undefined && none.length === 0 && some.every(({ how }) => how === "equals")
    ? some.map(({ value }) => value)
    : undefined;
}

/** The values of a condition that only excludes exact values. Undefined for any other condition. */
export function excludesOnly({ some, none }: FieldCondition): readonly string[] | undefined {
  return some === undefined && none.length > 0 && none.every(({ how }) => how === "equals")
    ? none.map(({ value }) => value)
    : undefined;
}
