import type { WorldRecord, WorldTrail } from "../types.ts";

interface BasicSelector {
  readonly ReadWriteType: "All" | "ReadOnly" | "WriteOnly";
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly { readonly Type: string; readonly Values: readonly string[] }[];
  readonly ExcludeManagementEventSources: readonly string[];
}

interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly StartsWith?: readonly string[];
  readonly EndsWith?: readonly string[];
  readonly NotEquals?: readonly string[];
  readonly NotStartsWith?: readonly string[];
  readonly NotEndsWith?: readonly string[];
}

interface AdvancedSelector {
  readonly FieldSelectors: readonly FieldSelector[];
}

const everyManagementEvent: readonly BasicSelector[] = [
  { ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
];

/**
 * Whether a trail's event selectors take a record, wherever it happened. Insights events are taken by a trail with
 * Insights selectors.
 */
export function selects(trail: WorldTrail, record: WorldRecord): boolean {
  if (record.category === "Insight") {
    return trail.insightSelectors !== undefined;
  }
  if (trail.advancedEventSelectors !== undefined) {
    const fields = fieldsOf(record);
    return (trail.advancedEventSelectors as readonly AdvancedSelector[]).some(({ FieldSelectors }) =>
      FieldSelectors.every((selector) => passes(selector, fields)),
    );
  }
  const basic = (trail.eventSelectors as readonly BasicSelector[] | undefined) ?? everyManagementEvent;
  return basic.some((selector) => takes(selector, record));
}

function takes(selector: BasicSelector, record: WorldRecord): boolean {
  if (selector.ReadWriteType !== "All" && (selector.ReadWriteType === "ReadOnly") !== record.readOnly) {
    return false;
  }
  if (record.category === "Management") {
    return selector.IncludeManagementEvents && !selector.ExcludeManagementEventSources.includes(record.eventSource);
  }
  const resources = record.category === "Data" ? resourcesOf(record) : [];
  return selector.DataResources.some(({ Type, Values }) =>
    resources.some(({ type, arn }) => type === Type && Values.some((value) => arn.startsWith(value))),
  );
}

function passes(selector: FieldSelector, fields: ReadonlyMap<string, readonly string[]>): boolean {
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
function fieldsOf(record: WorldRecord): ReadonlyMap<string, readonly string[]> {
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
