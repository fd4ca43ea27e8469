import type { WorldRecord, WorldTrail } from "../types.ts";

export interface BasicSelector {
  readonly ReadWriteType: "All" | "ReadOnly" | "WriteOnly";
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly { readonly Type: string; readonly Values: readonly string[] }[];
  readonly ExcludeManagementEventSources: readonly string[];
}

export interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly StartsWith?: readonly string[];
  readonly EndsWith?: readonly string[];
  readonly NotEquals?: readonly string[];
  readonly NotStartsWith?: readonly string[];
  readonly NotEndsWith?: readonly string[];
}

export interface AdvancedSelector {
  readonly FieldSelectors: readonly FieldSelector[];
}

const everyManagementEvent: readonly BasicSelector[] = [
  { ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
];

/** What selectors look at in an event: the values of its fields by the selectors' names for them. */
export type SelectableFields = ReadonlyMap<string, readonly string[]>;

/**
 * Whether a trail's event selectors take a record, wherever it happened. Insights events are taken by a trail with
 * Insights selectors.
 */
export function selects(trail: WorldTrail, record: WorldRecord): boolean {
  if (record.category === "Insight") {
    return trail.insightSelectors !== undefined;
  }
  const fields = fieldsOf(record);
  if (trail.advancedEventSelectors !== undefined) {
    return (trail.advancedEventSelectors as readonly AdvancedSelector[]).some((one) => advancedSelects(one, fields));
  }
  const basic = (trail.eventSelectors as readonly BasicSelector[] | undefined) ?? everyManagementEvent;
  return basic.some((selector) => basicSelects(selector, fields));
}

/** By AWS's documents: every field's conditions must hold. */
export function advancedSelects({ FieldSelectors }: AdvancedSelector, fields: SelectableFields): boolean {
  return FieldSelectors.every((selector) => passes(selector, fields));
}

/** By AWS's documents: objects are selected by the beginning of their ARN, functions and tables by the whole ARN. */
export function basicSelects(selector: BasicSelector, fields: SelectableFields): boolean {
  const [category = ""] = fields.get("eventCategory") ?? [];
  const isRead = fields.get("readOnly")?.[0] === "true";
  if (selector.ReadWriteType !== "All" && (selector.ReadWriteType === "ReadOnly") !== isRead) {
    return false;
  }
  if (category === "Management") {
    const [source = ""] = fields.get("eventSource") ?? [];
    return selector.IncludeManagementEvents && !selector.ExcludeManagementEventSources.includes(source);
  }
  const types = category === "Data" ? (fields.get("resources.type") ?? []) : [];
  const arns = fields.get("resources.ARN") ?? [];
  return selector.DataResources.some(
    ({ Type, Values }) =>
      types.includes(Type) && Values.some((value) => arns.some((arn) => isResource(Type, value, arn))),
  );
}

function isResource(type: string, value: string, arn: string): boolean {
  return type === "AWS::S3::Object" || value.split(":").length < 4 ? arn.startsWith(value) : arn === value;
}

function passes(selector: FieldSelector, fields: SelectableFields): boolean {
  const values = fields.get(selector.Field) ?? [];
  const some = (patterns: readonly string[] | undefined, test: (value: string, pattern: string) => boolean) =>
    values.some((value) => (patterns ?? []).some((pattern) => test(value, pattern)));
  const equal = (value: string, pattern: string) => value === pattern;
  const starts = (value: string, pattern: string) => value.startsWith(pattern);
  const ends = (value: string, pattern: string) => value.endsWith(pattern);
  const asksFor = [selector.Equals, selector.StartsWith, selector.EndsWith].some((list) => list !== undefined);
  return (
    (!asksFor || some(selector.Equals, equal) || some(selector.StartsWith, starts) || some(selector.EndsWith, ends)) &&
    !some(selector.NotEquals, equal) &&
    !some(selector.NotStartsWith, starts) &&
    !some(selector.NotEndsWith, ends)
  );
}

/** What advanced event selectors can ask of a record, by their name for it. */
function fieldsOf(record: WorldRecord): SelectableFields {
  const resources = record.category === "Management" ? [] : resourcesOf(record);
  return new Map([
    ["eventCategory", [record.category]],
    ["eventName", [record.eventName]],
    ["eventSource", [record.eventSource]],
    ["readOnly", [String(record.readOnly)]],
    ["resources.type", resources.map(({ type }) => type)],
    ["resources.ARN", resources.map(({ arn }) => arn)],
  ]);
}

/** The record's own resources; a listing of objects names the beginning of their ARNs. */
function resourcesOf(record: WorldRecord): readonly { readonly type: string; readonly arn: string }[] {
  const { resources = [] } = JSON.parse(record.json) as {
    readonly resources?: readonly { readonly type?: string; readonly ARN?: string; readonly ARNPrefix?: string }[];
  };
  return resources.flatMap(({ type, ARN, ARNPrefix }) => {
    const arn = ARN ?? ARNPrefix;
    return type === undefined || arn === undefined ? [] : [{ type, arn }];
  });
}
