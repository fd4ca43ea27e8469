import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  DataResource,
  EventSelector,
} from "@aws-sdk/client-cloudtrail";

/** Which events one event selector of a trail records, in words. */
export interface SelectorSummary {
  /** The selector's name, if it has one. */
  readonly name?: string;
  /** "All management events", "Data events of 2 S3 buckets (writes)". */
  readonly text: string;
}

/** What a trail records, one line per selector. Empty: nothing. */
export function summariseSelectors(
  basic: readonly EventSelector[],
  advanced: readonly AdvancedEventSelector[],
): readonly SelectorSummary[] {
  return [...basic.flatMap(basicSummaries), ...advanced.map(advancedSummary)];
}

/** CloudFormation resource types and their display names, singular and plural. Others are shown by type. */
const resourceWords: ReadonlyMap<string, readonly [one: string, several: string]> = new Map([
  ["AWS::S3::Object", ["S3 bucket", "S3 buckets"]],
  ["AWS::Lambda::Function", ["Lambda function", "Lambda functions"]],
  ["AWS::DynamoDB::Table", ["DynamoDB table", "DynamoDB tables"]],
]);

function basicSummaries(selector: EventSelector): readonly SelectorSummary[] {
  const access = accessOf(selector.ReadWriteType === "ReadOnly" || undefined, selector.ReadWriteType === "WriteOnly");
  const summaries: SelectorSummary[] = [];
  if (selector.IncludeManagementEvents !== false) {
    summaries.push({ text: managementText(access, selector.ExcludeManagementEventSources ?? []) });
  }
  for (const resource of selector.DataResources ?? []) {
    summaries.push({ text: `Data events of ${basicResources(resource)}${inBrackets(access)}` });
  }
  return summaries;
}

function basicResources({ Type: type = "", Values: values = [] }: DataResource): string {
  // "arn:aws:s3", "arn:aws:s3:::" and "arn:aws:lambda" mean all buckets and functions.
  const all = values.some((value) => /^arn:aws[a-z-]*:[a-z0-9]+(:::)?$/.test(value));
  return all ? `all ${words(type)[1]}` : counted(values.length, type);
}

function advancedSummary(selector: AdvancedEventSelector): SelectorSummary {
  const fields = selector.FieldSelectors ?? [];
  const equals = (name: string) => fields.find(({ Field }) => Field === name)?.Equals ?? [];
  const readOnly = equals("readOnly")[0];
  const access = accessOf(readOnly === "true" || undefined, readOnly === "false");
  const name = selector.Name === undefined || selector.Name === "" ? {} : { name: selector.Name };
  const category = equals("eventCategory")[0];
  if (category === "Management") {
    const excluded = fields.find(({ Field }) => Field === "eventSource")?.NotEquals ?? [];
    const rest = conditions(fields, ["eventCategory", "readOnly", ...(excluded.length > 0 ? ["eventSource"] : [])]);
    return { ...name, text: managementText(access, excluded) + rest };
  }
  if (category === "NetworkActivity") {
    const sources = equals("eventSource");
    const of = sources.length === 0 ? "" : ` of ${sources.join(", ")}`;
    return { ...name, text: `Network activity events${of}${conditions(fields, ["eventCategory", "eventSource"])}` };
  }
  const type = equals("resources.type")[0] ?? "";
  const arns = fields.find(({ Field }) => Field === "resources.ARN");
  const some = arns?.StartsWith ?? arns?.Equals;
  const of = some === undefined ? `all ${words(type)[1]}` : counted(some.length, type);
  const described = ["eventCategory", "readOnly", "resources.type", ...(some === undefined ? [] : ["resources.ARN"])];
  return { ...name, text: `Data events of ${of}${inBrackets(access)}${conditions(fields, described)}` };
}

function accessOf(reads: boolean | undefined, writes: boolean): string {
  if (reads === true) {
    return "reads";
  }
  return writes ? "writes" : "";
}

function managementText(access: string, excluded: readonly string[]): string {
  const which = access === "" ? "All management events" : `Management events (${access})`;
  return excluded.length === 0 ? which : `${which} except of ${excluded.join(", ")}`;
}

/** The fields of a selector whose conditions the line does not describe. */
function conditions(fields: readonly AdvancedFieldSelector[], described: readonly string[]): string {
  const others = fields.filter(({ Field }) => Field !== undefined && !described.includes(Field));
  return others.length === 0 ? "" : `, narrowed by ${[...new Set(others.map(({ Field }) => Field))].join(", ")}`;
}

function counted(count: number, type: string): string {
  const [one, several] = words(type);
  return `${count} ${count === 1 ? one : several}`;
}

function words(type: string): readonly [one: string, several: string] {
  return resourceWords.get(type) ?? [`${type || "unknown"} resource`, `${type || "unknown"} resources`];
}

function inBrackets(access: string): string {
  return access === "" ? "" : ` (${access})`;
}
