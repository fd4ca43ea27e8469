import { parseArn } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS, EVENT_HISTORY_REACH, USUAL_DELIVERY } from "../../model/aws/eventHistory.ts";
import { globalServicesText, homeRegionsOf, isGlobalService } from "../../model/aws/globalServices.ts";
import { failureTitle } from "../../model/failure.ts";
import type { FieldTest } from "../../query/condition/condition.ts";
import { withLast, withoutTerms, withValue } from "../../query/language/edit.ts";
import { printValues } from "../../query/language/print.ts";
import { fieldTests, valuesOf } from "./conditionValues.ts";
import type { EmptySearch, Reason, Suggestion } from "./emptySearch.ts";
import { exactCase, otherCase } from "./letterCase.ts";
import type { TargetProgress } from "./search.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Why a finished search may have found nothing: only the reasons that are possible in this case, the likeliest first.
 * Source of the facts: the CloudTrail user guide on Event history and LookupEvents.
 */
export function emptyReasons(search: EmptySearch): readonly Reason[] {
  const tests = fieldTests(search.condition);
  return [
    ...(search.window.to < search.now - EVENT_HISTORY_REACH ? tooOld(search) : []),
    ...otherCase(search, tests),
    ...similarNames(search, tests),
    ...signIn(search, tests),
    ...globalService(search, tests),
    ...onlyMentioned(search, tests),
    ...hiddenReads(search, tests),
    ...shortRange(search),
    ...otherRegions(search),
    ...exactCase(search, tests),
    ...delivery(search),
    ...(search.window.to < search.now - EVENT_HISTORY_REACH ? [] : tooOld(search)),
    ...dataEvents(search, tests),
  ];
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
      `${of.map(({ label, region }) => (region === undefined ? label : `${label} ${region}`)).join(", ")}: ${title}`,
  );
  return [
    {
      text: `${failed.length} of ${targets.length} targets could not be read, so their events are missing. ${told.join("; ")}.`,
      attempt: {
        label: failed.length === 1 ? "Try it again" : "Try them again",
        search: { text, targets: failed.map(({ target }) => target) },
      },
    },
  ];
}

/** The same for targets that are read from files: what is odd about the files, or that the text leaves everything out. */
export function fileReasons(targets: readonly TargetProgress[]): readonly Reason[] {
  const scanned = targets.reduce((sum, target) => sum + target.scanned, 0);
  const filtered = scanned > 0;
  return [
    ...targets.flatMap(({ notes = [] }) => notes.map((text) => ({ text }))),
    ...(filtered
      ? [
          {
            text: `${scanned.toLocaleString("en-US")} events were read, and the search leaves all of them out.`,
            attempt: { label: "Show all events of the files", search: { text: "" } },
          },
        ]
      : []),
  ];
}

function onlyMentioned(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const [value] = valuesOf(tests, ["resource"]);
  return value === undefined
    ? []
    : [
        {
          text: "Event history lists an event under a few resources only. Others are merely mentioned in it: the role that acted, a member of a list.",
          attempt: {
            label: "Search for what mentions it, 7 days",
            search: { ...search.where, text: printValues("mentions", [value], "7d") },
          },
        },
      ];
}

const SIGN_IN_EVENT = /^(?:ConsoleLogin|CheckMfa|SwitchRole|ExitRole|CredentialChallenge|CredentialVerification)$/i;

/** Source: IAM user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail", on sign-in events by Region. */
function signIn(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  return !isSignIn(tests) || tests.some(({ field }) => field === "region")
    ? []
    : [
        {
          text: "A console sign-in is recorded in the Region of the sign-in page that was used, which may be another than those asked.",
          attempt: {
            label: "Search all Regions",
            search: { ...onlyProfiles(search.where), text: `${search.text} region:*`.trim() },
          },
        },
      ];
}

function isSignIn(tests: readonly FieldTest[]): boolean {
  return sourcesOf(tests).includes("signin") || valuesOf(tests, ["event"]).some((name) => SIGN_IN_EVENT.test(name));
}

const IAM_EVENT =
  /^(?:CreateUser|DeleteUser|CreateRole|DeleteRole|AttachRolePolicy|PutRolePolicy|AttachUserPolicy|PutUserPolicy|CreateAccessKey|DeleteAccessKey|UpdateAssumeRolePolicy)$/i;

function globalService(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const asked = regionsOf(search);
  const named = globalServicesOf(tests);
  const wanted = named.length > 0 ? named : isSignIn(tests) ? [] : ["iam", "cloudfront", "route53"];
  const homes = [...asked].flatMap((region) => wanted.flatMap((service) => homeRegionsOf(service, region)));
  const missing = [...new Set(homes)].filter((region) => !asked.has(region));
  if (missing.length === 0) {
    return [];
  }
  const where = missing.join(", ");
  return [
    {
      text:
        named.length > 0
          ? `This is a global service: its events are recorded in ${where}, which was not asked.`
          : `${missing.map((region) => `${globalServicesText(region)} are recorded in ${region} only`).join("; ")}, which was not asked.`,
      attempt: { label: `Search ${where}`, search: { ...search.where, text: search.text, regions: missing } },
    },
  ];
}

/** The global services that a search names: by source, by ARN, or by what only IAM has. */
function globalServicesOf(tests: readonly FieldTest[]): readonly string[] {
  return [
    ...sourcesOf(tests),
    ...valuesOf(tests, ["resource"]).flatMap((value) => parseArn(value)?.service ?? []),
    ...(valuesOf(tests, ["event"]).some((name) => IAM_EVENT.test(name)) ? ["iam"] : []),
  ].filter(isGlobalService);
}

/** First labels of the event sources that a search names. */
function sourcesOf(tests: readonly FieldTest[]): readonly string[] {
  return valuesOf(tests, ["source"]).map((value) => value.split(".")[0]?.toLowerCase() ?? "");
}

function hiddenReads(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  if (!tests.some(({ field }) => field === "readonly")) {
    return [];
  }
  const text = withoutTerms(search.text, new Set(["readonly"]));
  return text === search.text
    ? []
    : [
        {
          text: "Only one of read-only and write events was looked for.",
          attempt: { label: "Search both", search: { ...search.where, text } },
        },
      ];
}

/** Names that hold what was written, of those seen before: AWS compares a whole name, so a part of one finds nothing. */
function similarNames(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  for (const field of ["user", "resource", "event"]) {
    for (const value of valuesOf(tests, [field])) {
      const names = search.seen.values(field, value, 4).map((seen) => seen.value);
      const others = names.filter((name) => name.toLowerCase() !== value.toLowerCase()).slice(0, 3);
      const [first] = others;
      if (first !== undefined && names.length === others.length) {
        return [
          {
            text: `A whole name is looked for, and “${value}” was not seen as one. Seen with it inside: ${others.join(", ")}.`,
            attempt: {
              label: `Search for ${first}`,
              search: { ...search.where, text: withValue(search.text, field, value, first) },
            },
          },
        ];
      }
    }
  }
  return [];
}

function shortRange(search: EmptySearch): Reason[] {
  const span = search.window.to - search.window.from;
  const next = [7, 30, EVENT_HISTORY_DAYS].find((days) => days * DAY > span * 1.5);
  return next === undefined
    ? []
    : [
        {
          text: `The search reached over ${spanText(span)} only.`,
          attempt: {
            label: `Search ${next} days`,
            search: { ...search.where, text: withLast(search.text, `${next}d`) },
          },
        },
      ];
}

function otherRegions(search: EmptySearch): Reason[] {
  const asked = regionsOf(search);
  const others = search.chosenRegions.filter((region) => !asked.has(region));
  return others.length === 0
    ? []
    : [
        {
          text: `Event history is kept for each Region on its own; only ${[...asked].join(", ")} ${asked.size === 1 ? "was" : "were"} asked.`,
          attempt: {
            label: "Search all chosen Regions",
            // Without Regions of its own each profile is asked in those that were chosen for it.
            search: { ...onlyProfiles(search.where), text: search.text },
          },
        },
      ];
}

function regionsOf({ targets }: EmptySearch): ReadonlySet<string> {
  return new Set(targets.flatMap(({ region }) => region ?? []));
}

function delivery(search: EmptySearch): Reason[] {
  return search.window.to > search.now - USUAL_DELIVERY
    ? [
        {
          text: "Events take about 5 minutes to arrive, sometimes 15: what happened just now may still be on its way.",
          attempt: { label: "Search again", search: { ...search.where, text: search.text }, refresh: true },
        },
      ]
    : [];
}

/** Where other events than those of Event history can be found: another kind of source, else log files on disk. */
function elsewhere({ otherSources, where, text }: EmptySearch): Pick<Reason, "attempt" | "openLogFiles"> {
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

function tooOld(search: EmptySearch): Reason[] {
  // A search of all that it has is a little older by the time it ends.
  return search.window.from < search.now - EVENT_HISTORY_REACH - HOUR
    ? [
        {
          text: `Event history reaches back ${EVENT_HISTORY_DAYS} days; older events are only in a trail's bucket.`,
          ...elsewhere(search),
        },
      ]
    : [];
}

const DATA_EVENT =
  /^(GetObject|PutObject|DeleteObject|HeadObject|Invoke|GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|BatchGetItem|BatchWriteItem|SendMessage|ReceiveMessage|Publish)$/i;

function dataEvents(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const name = valuesOf(tests, ["event"]).find((value) => DATA_EVENT.test(value));
  if (!search.targets.some(({ capabilities }) => capabilities.neverReturns.includes("Data"))) {
    return [];
  }
  return [
    {
      text:
        name === undefined
          ? "Event history has management events only: reading and writing objects, items and messages are data events, which only a trail that selects them records."
          : `${name} is a data event: Event history never has it; only a trail that selects data events records it.`,
      ...elsewhere(search),
    },
  ];
}

function spanText(span: number): string {
  const [amount, unit] =
    span >= 2 * DAY
      ? [Math.round(span / DAY), "day"]
      : span >= HOUR
        ? [Math.round(span / HOUR), "hour"]
        : [Math.max(1, Math.round(span / MINUTE)), "minute"];
  return amount === 1 ? `one ${unit}` : `${amount} ${unit}s`;
}

function onlyProfiles({ profiles }: EmptySearch["where"]): Pick<Suggestion, "profiles"> {
  return profiles === undefined ? {} : { profiles };
}
