import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../condition/condition.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Cover } from "./cover.ts";
import { categoryName } from "./notCovered.ts";

const DAY = 86_400_000;

/** How a separate category of events is looked up. Without a cover: all of its events are read. */
interface SeparateLookups {
  readonly category: string;
  readonly cover: Cover | undefined;
}

/** What a plan reads of its window, and what it filters. */
interface Planned {
  /** The lookups of everything but separate categories; undefined: every event. */
  readonly cover: Cover | undefined;
  /** Only events of separate categories are read. */
  readonly isOnlySeparate: boolean;
  readonly separate: readonly SeparateLookups[];
  /** All of what is searched, and what is filtered here. */
  readonly condition: Condition | undefined;
  readonly residual: Condition | undefined;
  readonly window: TimeRange;
}

/** "Lookup by event name RunInstances; filtered by user and error on this machine" */
export function planSentence(
  { cover, isOnlySeparate, separate, condition, residual, window }: Planned,
  capabilities: Capabilities,
): string {
  const unfiltered = separate.length === 0 && cover === undefined ? unfilterable(residual, capabilities) : [];
  return [
    ...(isOnlySeparate || unfiltered.length > 0 ? [] : [lookupSentence(cover, capabilities, window, condition)]),
    ...separate.map(separateSentence),
    unfiltered.length === 0
      ? residualSentence(residual, capabilities)
      : `CloudTrail can't filter by ${joined(unfiltered, "or")}: every event is downloaded and filtered on this machine`,
  ]
    .filter((sentence) => sentence !== "")
    .join("; ");
}

/** What is read of a window where there are no separate categories. Without a cover: everything. */
export function lookupSentence(
  cover: Cover | undefined,
  capabilities: Capabilities,
  { from, to }: TimeRange,
  condition?: Condition,
): string {
  if (cover === undefined) {
    const { title, allTime, narrowedBy } = capabilities;
    if (narrowedBy !== undefined) {
      return condition === undefined
        ? "Every event of the time window"
        : `Events of the time window, narrowed by ${narrowedBy} where it can`;
    }
    const timed = allTime === undefined || from > allTime.from || to < allTime.to;
    if (capabilities.runsQueries === true) {
      return "Queries for parts of the time window";
    }
    if (capabilities.readsFiles === true && allTime === undefined) {
      return "All log files of the time window";
    }
    return capabilities.pushable.length === 0
      ? `Every event of ${title}${timed ? " in the time window" : ""}`
      : "Every event of the time window";
  }
  return `Lookup by ${asksText(cover)}`;
}

/** "Lookup of Insights events by EventName=StopInstances" */
function separateSentence({ category, cover }: SeparateLookups): string {
  const events = `${categoryName(category)} events`;
  return cover === undefined
    ? `Every ${events.replace(/s$/, "")} of the time window`
    : `Lookup of ${events} by ${asksText(cover)}`;
}

/** The attributes of LookupEvents within a sentence. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  AccessKeyId: "access key",
  EventId: "event ID",
  EventName: "event name",
  EventSource: "service",
  ReadOnly: "read-only",
  ResourceName: "resource",
  ResourceType: "resource type",
  Username: "user",
};

/** "event name RunInstances or StopInstances", "user alice (exact match, case-sensitive)" */
function asksText(cover: Cover): string {
  // Say that letter case matters only for names that people choose; operations have a fixed letter case.
  const byPerson = cover.asks.some(({ field }) => field === "user" || field === "resource");
  const byAttribute = Map.groupBy(cover.asks, (asked) => asked.attribute);
  const asked = [...byAttribute].map(
    ([attribute, asks]) =>
      `${ATTRIBUTES[attribute] ?? attribute} ${joined(
        asks.map(({ value }) => value),
        "or",
      )}`,
  );
  return `${joined(asked, "or")}${byPerson ? " (exact match, case-sensitive)" : ""}`;
}

/** What a condition is filtered by, where the source can look up none of it and everything is read for that. */
function unfilterable(
  residual: Condition | undefined,
  { pushable, attributesPerRequest }: Capabilities,
): readonly string[] {
  const names = residual === undefined ? [] : fieldsOf(residual);
  const isNone = attributesPerRequest > 0 && !pushable.some(({ field }) => names.includes(field));
  return isNone ? names : [];
}

function residualSentence(residual: Condition | undefined, { runsQueries }: Capabilities): string {
  const names = residual === undefined ? [] : fieldsOf(residual);
  const where = runsQueries === true ? "by the queries and on this machine" : "on this machine";
  return names.length === 0 ? "" : `filtered by ${joined(names, "and")} ${where}`;
}

/** The fields that a condition tests; "text" for free text. */
function fieldsOf(whole: Condition): readonly string[] {
  const names = new Set<string>();
  const visit = (condition: Condition): void => {
    switch (condition.kind) {
      case "field":
        // Every event has a Region: `region:*` only says where to search.
        if (condition.field !== "region" || condition.test.op !== "exists") {
          names.add(condition.field);
        }
        break;
      case "text":
        names.add("text");
        break;
      case "not":
        visit(condition.of);
        break;
      default:
        condition.of.forEach(visit);
    }
  };
  visit(whole);
  return [...names];
}

/** "a", "a and b", "a, b and c"; of more than six words the first five. */
export function joined(words: readonly string[], by: "and" | "or"): string {
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} ${by} ${shown.at(-1) ?? ""}`;
}

export function days(ms: number): string {
  return `${Math.floor(ms / DAY)} days`;
}
