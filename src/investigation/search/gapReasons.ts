import { parseArn } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { listsResources } from "../../model/aws/listedResources.ts";
import { serviceOf } from "../../model/aws/service.ts";
import { failureTitle } from "../../model/failure.ts";
import { namesText } from "../../model/text/namesText.ts";
import { formatUtc } from "../../model/text/time.ts";
import { bareName } from "../../query/fields/resourceNames.ts";
import { withLast, withoutTerms, withTerms } from "../../query/language/edit.ts";
import { printCondition, printValues } from "../../query/language/print.ts";
import { type Gap, gapText } from "../../query/plan/notCovered.ts";
import { isSignIn, positiveTests, valuesOf } from "./conditionValues.ts";
import type { EndedSearch, Reason, Suggestion } from "./emptySearch.ts";
import type { TargetProgress } from "./targetProgress.ts";

const DAY = 86_400_000;

/** What a search did not cover, each with a search that covers it, in the order of `notCovered`. */
export function gapReasons(search: EndedSearch): readonly Reason[] {
  return search.notCovered.flatMap((gap) =>
    gap.kind === "failed"
      ? failedTargets(search.targets, search.text)
      : [{ text: textOf(gap, search), ...widerSearch(gap, search), gap: gap.kind }],
  );
}

/** The targets that could not be read, and a search that tries them again: the first thing to know of an empty result. */
export function failedTargets(targets: readonly TargetProgress[], text: string): Reason[] {
  const failed = targets.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0) {
    return [];
  }
  const why = Map.groupBy(failed, ({ failure }) => (failure === undefined ? "" : failureTitle(failure)));
  const told = [...why].map(
    ([title, of]) =>
      `${namesText(of.map(({ label, region }) => (region === undefined ? label : `${label} ${region}`)))}: ${title}`,
  );
  return [
    {
      text: `${failed.length} of ${targets.length} targets could not be read, so their events are missing. ${told.join("; ")}.`,
      attempt: {
        label: failed.length === 1 ? "Try it again" : "Try them again",
        search: { text, targets: failed.map(({ target }) => target) },
      },
      gap: "failed",
    },
  ];
}

/** The same sentence everywhere: in a view, with the pages of the public API, and as the reason of an empty result. */
export function gapSentence(gap: Gap): string {
  return gapText(gap, (time) => formatUtc(time).replace(/:\d\d(\.\d+)? /, " "));
}

function textOf(gap: Gap, { condition }: EndedSearch): string {
  const text = gapSentence(gap);
  return gap.kind === "regions" && isSignIn(positiveTests(condition))
    ? `A console sign-in is recorded in the Region of the sign-in page that was used. ${text}`
    : text;
}

function widerSearch(
  gap: Exclude<Gap, { readonly kind: "failed" }>,
  search: EndedSearch,
): Pick<Reason, "attempt" | "openLogFiles"> {
  const { text, where } = search;
  switch (gap.kind) {
    case "regions":
      return { attempt: { label: "Search all Regions", search: inAllRegions(search) } };
    case "profiles":
      return { attempt: { label: "Search all chosen profiles", search: withAllProfiles(search) } };
    case "time":
      return longerRange(search);
    case "reach":
      return asWell(search);
    case "categories":
      return elsewhere(search);
    case "resources":
      return { attempt: byMention(search) };
    case "encoded":
      return byText(search);
    case "live":
    case "late":
      return { attempt: { label: "Search again", search: { ...where, text }, refresh: true } };
  }
}

/** A search that needs no listed resources: the events of the service that name the resource, else all that mention it. */
function byMention({ text, condition, where }: EndedSearch): NonNullable<Reason["attempt"]> {
  const values = valuesOf(positiveTests(condition), ["resource"]);
  const services = [...new Set(values.map((value) => parseArn(value)?.service ?? ""))];
  const names = [...new Set(values.flatMap((value) => [value, bareName(value) ?? value]))];
  const rest = withoutTerms(text, new Set(["resource"]));
  const [service = ""] = services;
  return services.length === 1 && listsResources(service) === "no" && rest !== text
    ? {
        label: `Search the events of ${serviceOf(service).name}`,
        search: {
          ...where,
          text: withTerms(rest, `${printValues("source", [service])} ${printValues("mentions", names)}`),
        },
      }
    : {
        label: "Search for what mentions it, 7 days",
        search: { ...where, text: printValues("mentions", values.slice(0, 1), "7d") },
      };
}

const NAMING: ReadonlySet<string> = new Set(["resource", "mentions"]);

/** The same search for all that contains the names, in encoded texts too. */
function byText({ text, condition, where }: EndedSearch): Pick<Reason, "attempt"> {
  const values = valuesOf(positiveTests(condition), [...NAMING]).filter((value) => !value.includes("*"));
  const rest = withoutTerms(text, NAMING);
  const found = printCondition({ kind: "any", of: values.map((value) => ({ kind: "text", text: value })) });
  return values.length === 0 || rest === text
    ? {}
    : {
        attempt: {
          label: "Search for it as text",
          search: { ...where, text: withTerms(rest, values.length === 1 ? found : `(${found})`) },
        },
      };
}

/** The same search in every enabled Region that the text allows. */
function inAllRegions({ text, condition, where }: EndedSearch): Suggestion {
  const { regions: _regions, alsoRegions: _also, ...rest } = where;
  const isOpen = valuesOf(positiveTests(condition), ["region"]).includes("*");
  return { ...rest, text: isOpen ? text : withTerms(text, "region:*") };
}

/** The same search with every chosen profile. Without names, these are the chosen ones. */
function withAllProfiles({ text, where, accounts, targets }: EndedSearch): Suggestion {
  const { profiles: _profiles, ...rest } = where;
  const own = targets.flatMap(({ profile }) => profile ?? []);
  const isOwnChosen = own.every((name) => accounts.some(({ profile, isChosen }) => isChosen && profile === name));
  return isOwnChosen
    ? { ...rest, text }
    : { ...rest, text, profiles: [...new Set(accounts.map(({ profile }) => profile))] };
}

/** The next longer range that contains the searched one. */
function longerRange({ text, window, now, where }: EndedSearch): Pick<Reason, "attempt"> {
  const span = Math.max((window.to - window.from) * 1.5, now - window.from);
  const next = [7, 30, EVENT_HISTORY_DAYS].find((days) => days * DAY > span);
  return next === undefined
    ? {}
    : { attempt: { label: `Search ${next} days`, search: { ...where, text: withLast(text, `${next}d`) } } };
}

/** The same search, with another kind of source for what this one does not reach. */
function asWell(search: EndedSearch): Pick<Reason, "attempt" | "openLogFiles"> {
  const { attempt, ...rest } = elsewhere(search);
  const own = search.targets.find(({ capabilities }) => capabilities.maxAge !== undefined);
  const sources = attempt?.search.sources;
  return attempt === undefined || own === undefined || sources === undefined
    ? rest
    : {
        attempt: {
          label: `${attempt.label} as well`,
          search: { ...attempt.search, sources: [own.source, ...sources] },
        },
      };
}

/** Where other events than those of Event history can be found: another kind of source, else log files on disk. */
export function elsewhere({ otherSources, where, text }: EndedSearch): Pick<Reason, "attempt" | "openLogFiles"> {
  const [first] = otherSources;
  return first === undefined
    ? { openLogFiles: "Open log files" }
    : {
        attempt: {
          label: `Search the ${first.title.toLowerCase()}`,
          search: { ...where, text, sources: [first.source] },
        },
      };
}
