import { capitalized } from "../model/text/text.ts";
import { type EventSelection, equalsOnly, excludesOnly, type FieldCondition, type Pattern } from "./selectors.ts";

/** Values that a list spells out before it says how many more there are. */
const SHOWN = 8;

/**
 * The events that a selection records: "All management events", "Management events (writes only) except those of
 * kms.amazonaws.com", "Data events of S3 objects under arn:aws:s3:::logs/app/ only (not the rest of the bucket)". It names
 * every condition, and begins with "All" only if none limits the events of the category, or of the resource types or
 * services that it names. Values that are not plain names are in quotation marks; the text may contain invisible
 * characters of AWS's answer.
 */
export function selectionText({ category, conditions }: EventSelection): string {
  const nouns = category === "" ? "events" : `${CATEGORIES.get(category) ?? quoted(category)} events`;
  const access = conditions.find((condition) => accessOf(condition) !== undefined);
  const subject = subjectOf(category, conditions);
  const rest = conditions.filter((condition) => condition !== access && condition !== subject?.condition);
  if (category === "" && conditions.length === 0) {
    return "A selector without conditions: what it records is not known";
  }
  const all = category !== "" && access === undefined && rest.length === 0;
  const lead = all ? `All ${nouns}` : capitalized(nouns);
  const limits = access === undefined ? "" : ` (${accessOf(access)} only)`;
  const type = subject === undefined ? undefined : typeOf(category, subject.condition);
  return `${lead}${limits}${subject?.text ?? ""}${clauses(rest, type)}`;
}

const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ["Management", "management"],
  ["Data", "data"],
  ["NetworkActivity", "network activity"],
  ["Insight", "Insights"],
]);

/** Display names of the most common resource types of data events. Others are shown by type. */
export const RESOURCE_NAMES: ReadonlyMap<string, string> = new Map([
  ["AWS::S3::Object", "S3 objects"],
  ["AWS::Lambda::Function", "Lambda functions"],
  ["AWS::DynamoDB::Table", "DynamoDB tables"],
]);

/** The resource type of data events, or the services of network activity events, which AWS makes every selector name. */
function subjectOf(
  category: string,
  conditions: readonly FieldCondition[],
): { readonly condition: FieldCondition; readonly text: string } | undefined {
  const field = category === "Data" ? "resources.type" : category === "NetworkActivity" ? "eventSource" : undefined;
  const condition = conditions.find((one) => one.field === field);
  const values = equalsOnly(condition);
  if (condition === undefined || values === undefined || values.length === 0) {
    return undefined;
  }
  const names = values.map((value) =>
    category === "Data" ? (RESOURCE_NAMES.get(value) ?? `${quoted(value)} resources`) : quoted(value),
  );
  return { condition, text: ` of ${listed(names, "or")}` };
}

function typeOf(category: string, condition: FieldCondition): string | undefined {
  const values = category === "Data" ? equalsOnly(condition) : undefined;
  return values?.length === 1 ? values[0] : undefined;
}

/** "reads" or "writes" for the usual conditions on `readOnly`. Undefined for any other. */
function accessOf(condition: FieldCondition): "reads" | "writes" | undefined {
  const values = condition.field === "readOnly" ? equalsOnly(condition) : undefined;
  if (values?.length !== 1) {
    return undefined;
  }
  return values[0] === "true" ? "reads" : values[0] === "false" ? "writes" : undefined;
}

/** Conditions that have a phrase of their own come first; the clauses of the others follow "only where". */
function clauses(conditions: readonly FieldCondition[], type: string | undefined): string {
  const own = conditions.map((condition) => ownPhrase(condition, type));
  const others = conditions.filter((_, index) => own[index] === undefined).map(clause);
  return `${own.map((text) => text ?? "").join("")}${others.length === 0 ? "" : `, only where ${others.join(" and ")}`}`;
}

function ownPhrase(condition: FieldCondition, type: string | undefined): string | undefined {
  if (condition.field === "eventSource") {
    const only = equalsOnly(condition);
    const except = excludesOnly(condition);
    if (only !== undefined && only.length > 0) {
      return ` of ${quotedList(only, "or")} only`;
    }
    return except === undefined ? undefined : ` except those of ${quotedList(except, "and")}`;
  }
  if (condition.field === "resources.ARN" && type === "AWS::S3::Object" && condition.none.length === 0) {
    return objectPhrase(condition.some ?? []);
  }
  return undefined;
}

/** Objects selected by prefix: of whole buckets, or of parts of buckets. */
function objectPhrase(some: readonly Pattern[]): string | undefined {
  if (some.length === 0 || some.some(({ how }) => how !== "starts")) {
    return undefined;
  }
  const values = some.map(({ value }) => value);
  const buckets = values.map((value) => /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,62})\/$/.exec(value)?.[1]);
  if (buckets.every((bucket) => bucket !== undefined)) {
    return ` in the bucket${buckets.length === 1 ? "" : "s"} ${listed(buckets, "or")} only`;
  }
  const isInBucket = values.every((value) => /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,62}\/./.test(value));
  return isInBucket
    ? ` under ${quotedList(values, "or")} only (not the rest of the bucket${values.length === 1 ? "" : "s"})`
    : undefined;
}

/** "eventName is GetObject or starts with Put, and does not end with Acl" */
function clause({ field, some, none }: FieldCondition): string {
  const name = field === "" ? "an unnamed field" : quoted(field);
  const demands = some === undefined ? "" : some.length === 0 ? "is in an empty list" : phrases(some, WANTED);
  const refuses = phrases(none, REFUSED);
  if (demands === "" && refuses === "") {
    return `${name} fulfils a condition that is not known here`;
  }
  return `${name} ${[demands, refuses].filter((text) => text !== "").join(", and ")}`;
}

const WANTED: Readonly<Record<Pattern["how"], string>> = {
  equals: "is",
  starts: "starts with",
  ends: "ends with",
};
const REFUSED: Readonly<Record<Pattern["how"], string>> = {
  equals: "is not",
  starts: "does not start with",
  ends: "does not end with",
};

/** Wanted patterns are alternatives; refused ones all apply: "is not A or B and does not start with C". */
function phrases(patterns: readonly Pattern[], words: Readonly<Record<Pattern["how"], string>>): string {
  return (["equals", "starts", "ends"] as const)
    .map((how) => ({ how, values: patterns.filter((pattern) => pattern.how === how).map(({ value }) => value) }))
    .filter(({ values }) => values.length > 0)
    .map(({ how, values }) => `${words[how]} ${quotedList(values, "or")}`)
    .join(words === WANTED ? " or " : " and ");
}

/** Values as `quoted` gives them. */
export function quotedList(values: readonly string[], last: "or" | "and"): string {
  return listed(values.map(quoted), last);
}

function listed(names: readonly string[], last: "or" | "and"): string {
  const more = names.length - SHOWN;
  const shown = more > 0 ? [...names.slice(0, SHOWN), `${more} more`] : names;
  return shown.length === 1 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} ${last} ${shown.at(-1)}`;
}

/** Plain names, ARNs and prefixes as they are, everything else in quotation marks: no value can pass for other words. */
function quoted(value: string): string {
  return /^[\w.:/@+=*-]{1,512}$/.test(value) ? value : JSON.stringify(value);
}
