import { namesText } from "../../model/text/namesText.ts";
import { capitalized } from "../../model/text/text.ts";
import type { TimeRange } from "../../model/text/time.ts";

/**
 * Something that a question about events did not cover, although events that answer it may be there. Times in ms since
 * 1970 UTC.
 */
export type Gap =
  /** Targets that could not be read, by name. `of`: how many there were. */
  | { readonly kind: "failed"; readonly targets: readonly string[]; readonly of: number }
  /**
   * Enabled Regions that were not searched. `of`: how many of them may hold the events; absent where the account's Regions
   * are not known. Of several accounts that differ, both numbers are sums.
   */
  | { readonly kind: "regions"; readonly searched: number; readonly of?: number }
  /**
   * Profiles that the person chose and whose accounts were not searched. `of`: those and the searched ones. `isShared`: some
   * count as searched because another profile of their account was.
   */
  | { readonly kind: "profiles"; readonly searched: number; readonly of: number; readonly isShared?: true }
  /** Times outside the searched range. `isCurrent`: the range ends now. */
  | { readonly kind: "time"; readonly searched: TimeRange; readonly isCurrent: boolean }
  /** Times before the reach of a source. `isAsked`: the question was about them as well. */
  | { readonly kind: "reach"; readonly title: string; readonly days: number; readonly isAsked: boolean }
  /** Categories of events that a source does not return. `onRequest`: those of them that it returns where a search asks for them. */
  | {
      readonly kind: "categories";
      readonly title: string;
      readonly categories: readonly string[];
      readonly onRequest?: readonly string[];
    }
  /** Events were looked up by resource; the events of these services (display names) may list none. `isKnown`: they do not. */
  | { readonly kind: "resources"; readonly services: readonly string[]; readonly isKnown: boolean }
  /** Tests of these fields do not look into encoded texts of a record. */
  | { readonly kind: "encoded"; readonly fields: readonly string[] }
  /** A live tail added events from this time on, which may lack some. */
  | { readonly kind: "live"; readonly since: number }
  /** Events that arrived after this time. */
  | { readonly kind: "late"; readonly asOf: number };

export type GapKind = Gap["kind"];

/** What a question about events did not cover. Empty: nothing that is known. */
export type NotCovered = readonly Gap[];

/** The gap of a kind; undefined where there is none. A kind occurs once. */
export function gapOf<Kind extends GapKind>(
  gaps: NotCovered,
  kind: Kind,
): Extract<Gap, { readonly kind: Kind }> | undefined {
  return gaps.find((gap): gap is Extract<Gap, { readonly kind: Kind }> => gap.kind === kind);
}

/**
 * What was searched, in few words, where it is less than everything: "the last 24 h, 2 of 17 enabled Regions, 1 of 3
 * profiles". Empty where a person needs no such words.
 */
export function scopeText(gaps: NotCovered): string {
  return gaps.flatMap((gap) => scopePart(gap) ?? []).join(", ");
}

function scopePart(gap: Gap): string | undefined {
  switch (gap.kind) {
    case "time":
      return rangeText(gap);
    case "reach":
      return gap.isAsked ? `times in the last ${gap.days} days` : undefined;
    case "regions":
      return regionsText(gap);
    case "profiles":
      return profilesText(gap);
    case "resources":
      return "events that list the resource";
    default:
      return undefined;
  }
}

/** The gap in a sentence. `at`: formats a time. */
export function gapText(gap: Gap, at: (time: number) => string): string {
  switch (gap.kind) {
    case "failed":
      return `${gap.targets.length} of ${gap.of} targets could not be read: ${namesText(gap.targets)}.`;
    case "regions":
      return `Event history is kept for each Region on its own: ${regionsText(gap)} ${gap.searched === 1 ? "was" : "were"} searched.`;
    case "profiles":
      return `${capitalized(profilesText(gap))} ${gap.searched === 1 ? "was" : "were"} searched.`;
    case "time":
      return `The search covers ${rangeText(gap)} only.`;
    case "reach":
      return `${gap.title} reaches back ${gap.days} days; older events are only in a trail's bucket.`;
    case "categories":
      return categoriesText(gap);
    case "resources":
      return gap.isKnown
        ? `Events of ${listed(gap.services, "and")} list no resources, so a search by resource does not find them.`
        : `Whether events of ${listed(gap.services, "and")} list their resources is not known. A search by resource does not find those that do not.`;
    case "encoded":
      return `${listed(gap.fields, "and")} ${gap.fields.length === 1 ? "does" : "do"} not look into encoded texts of a record, such as a URL-encoded policy or a script in base64; free text does.`;
    case "live":
      return `Events that arrived since ${at(gap.since)} come from a live tail, which may lack some. They do not count as read.`;
    case "late":
      return `Complete as of ${at(gap.asOf)}; late events can still arrive.`;
  }
}

function categoriesText({ title, categories, onRequest = [] }: Extract<Gap, { readonly kind: "categories" }>): string {
  const never = categories.filter((category) => !onRequest.includes(category));
  const names = (of: readonly string[]) => listed(of.map(categoryName), "or");
  return [
    ...(never.length === 0
      ? []
      : [`A search of ${title} reads no ${names(never)} events; a trail's bucket has those that the trail records.`]),
    ...onRequest.map(
      (category) =>
        `It reads ${categoryName(category)} events only where the search asks for them: category:${category}.`,
    ),
  ].join(" ");
}

/** "2 of 17 enabled Regions", "2 of the enabled Regions". */
function regionsText({ searched, of }: Extract<Gap, { readonly kind: "regions" }>): string {
  return of === undefined
    ? `${searched.toLocaleString("en-US")} of the enabled Regions`
    : `${searched.toLocaleString("en-US")} of ${of.toLocaleString("en-US")} enabled Regions`;
}

/** "1 of 4 chosen profiles", "the accounts of 2 of 5 chosen profiles": a view may say how many profiles there are in all. */
function profilesText({ searched, of, isShared }: Extract<Gap, { readonly kind: "profiles" }>): string {
  return `${isShared === true ? "the accounts of " : ""}${searched} of ${of} chosen profiles`;
}

function rangeText({ searched: { from, to }, isCurrent }: Extract<Gap, { readonly kind: "time" }>): string {
  const span = spanText(to - from);
  return isCurrent ? `the last ${span === "1 h" ? "hour" : span}` : span;
}

/** "24 h", "7 days", "45 min". */
export function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const hours = Math.round(minutes / 60);
  if (minutes < 120 && minutes !== 60) {
    return `${Math.max(1, minutes)} min`;
  }
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** Name of an event category in a sentence: "network activity". */
export function categoryName(category: string): string {
  return category === "NetworkActivity"
    ? "network activity"
    : category === "Insight"
      ? "Insights"
      : category.toLowerCase();
}

/** "a", "a and b", "a, b and c". */
function listed(words: readonly string[], by: "and" | "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${by} ${words.at(-1) ?? ""}`;
}
