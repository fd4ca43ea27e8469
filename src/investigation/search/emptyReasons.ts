import { parseArn } from "../../model/aws/arn.ts";
import { USUAL_DELIVERY } from "../../model/aws/eventHistory.ts";
import { globalServicesText, homeRegionsOf, isGlobalService } from "../../model/aws/globalServices.ts";
import type { FieldTest } from "../../query/condition/condition.ts";
import { withoutTerms, withTerms, withValue } from "../../query/language/edit.ts";
import { printValues } from "../../query/language/print.ts";
import { type GapKind, gapOf } from "../../query/plan/notCovered.ts";
import { categoriesLeftOut } from "../../query/plan/plan.ts";
import { isPossible } from "../../query/plan/possible.ts";
import { fieldTests, isSignIn, positiveTests, sourcesOf, valuesOf } from "./conditionValues.ts";
import type { EmptySearch, Reason } from "./emptySearch.ts";
import { elsewhere, gapReasons } from "./gapReasons.ts";
import { exactCase, otherCase } from "./letterCase.ts";
import type { TargetProgress } from "./search.ts";

/**
 * Why a finished search may have found nothing: only the reasons that are possible in this case, the likeliest first. What
 * it did not cover is among them.
 * Source of the facts: the CloudTrail user guide on Event history and LookupEvents.
 */
export function emptyReasons(search: EmptySearch): readonly Reason[] {
  const tests = positiveTests(search.condition);
  const gaps = gapReasons(search);
  const uncovered = (...kinds: readonly GapKind[]) => kinds.flatMap((kind) => gaps.filter(({ gap }) => gap === kind));
  const isTooOld = gapOf(search.notCovered, "reach")?.isAsked === true;
  const noCategory = impossibleCategory(search);
  const account = otherAccount(search, tests);
  const data = dataEvent(search, tests);
  const role = roleSessions(search, tests);
  if (noCategory || account.length > 0) {
    // No other Region, time or spelling leads to the events.
    return [...(noCategory ? uncovered("categories") : []), ...account, ...uncovered("profiles")];
  }
  return [
    ...(isTooOld ? uncovered("reach") : []),
    ...otherCase(search, tests),
    ...similarNames(search, tests),
    ...(role?.isSeen === true ? [role.reason] : []),
    ...data,
    ...(isSignIn(tests) ? uncovered("regions") : []),
    ...globalService(search, tests),
    ...uncovered("resources"),
    ...onlyMentioned(search, tests),
    ...uncovered("encoded"),
    ...hiddenReads(search),
    ...uncovered("time"),
    ...(isSignIn(tests) ? [] : uncovered("regions")),
    ...uncovered("profiles"),
    ...(role?.isSeen === false ? [role.reason] : []),
    ...exactCase(search, tests),
    ...onlyWithInsights(search),
    ...(isYoung(search) ? [notDelivered(search)] : uncovered("late")),
    ...(isTooOld ? [] : uncovered("reach")),
    ...(data.length === 0 ? uncovered("categories") : []),
  ];
}

/** The reasons for targets that are read from files: what is odd about the files, or that the text leaves everything out. */
export function fileReasons(targets: readonly TargetProgress[]): readonly Reason[] {
  const scanned = targets.reduce((sum, target) => sum + target.scanned, 0);
  const filtered = scanned > 0;
  return [
    ...targets.flatMap(({ notes = [] }) => notes.map((text) => ({ text }))),
    ...(filtered
      ? [
          {
            text:
              scanned === 1
                ? "1 event was read, and the search leaves it out."
                : `${scanned.toLocaleString("en-US")} events were read, and the search leaves all of them out.`,
            attempt: { label: "Show all events of the files", search: { text: "" } },
          },
        ]
      : []),
  ];
}

function onlyMentioned(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const [value] = valuesOf(tests, ["resource"]);
  return value === undefined || gapOf(search.notCovered, "resources") !== undefined
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

const IAM_EVENT =
  /^(?:CreateUser|DeleteUser|CreateRole|DeleteRole|AttachRolePolicy|PutRolePolicy|AttachUserPolicy|PutUserPolicy|CreateAccessKey|DeleteAccessKey|UpdateAssumeRolePolicy)$/i;

function globalService(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const asked = regionsOf(search);
  const services = servicesOf(tests);
  const named = services.filter(isGlobalService);
  const wanted = services.length > 0 ? named : isSignIn(tests) ? [] : ["iam", "cloudfront", "route53"];
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

/** The services that a search names: by source, by ARN, or by what only IAM has. */
function servicesOf(tests: readonly FieldTest[]): readonly string[] {
  return [
    ...sourcesOf(tests),
    ...valuesOf(tests, ["resource"]).flatMap((value) => parseArn(value)?.service ?? []),
    ...(valuesOf(tests, ["event"]).some((name) => IAM_EVENT.test(name)) ? ["iam"] : []),
  ];
}

/** A role's sessions are listed under their own names. */
function roleSessions(
  search: EmptySearch,
  tests: readonly FieldTest[],
): { readonly reason: Reason; readonly isSeen: boolean } | undefined {
  const [name] = tests.flatMap(({ field, test }) =>
    field === "user" && test.op === "is" && test.values.length === 1 ? test.values : [],
  );
  const rest = withoutTerms(search.text, new Set(["user"]));
  // Session names of people often are addresses; role names never contain "@".
  if (name === undefined || name.wildcard || name.value.includes("@") || rest === search.text) {
    return undefined;
  }
  const { value } = name;
  const isSeen = search.seen.values("role", value, 1).some((seen) => seen.value.toLowerCase() === value.toLowerCase());
  return {
    isSeen,
    reason: {
      text: isSeen
        ? `“${value}” is a role. Its events are listed under the names of its sessions.`
        : "If this is a role: its events are listed under the names of its sessions, never under the role's name.",
      attempt: {
        label: `Search for the role ${value}`,
        search: { ...search.where, text: withTerms(rest, printValues("role", [value])) },
      },
    },
  };
}

/** No profile that was searched is of the account that the search names. */
function otherAccount(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const { accounts, targets, where, text, condition } = search;
  const [wanted] = valuesOf(tests, ["account"]).filter((value) => /^\d{12}$/.test(value));
  const own = new Set(targets.map(({ profile }) => profile));
  const searched = accounts.filter(({ profile }) => own.has(profile));
  const mayHold = (accountId: string | undefined) =>
    accountId === undefined || condition === undefined || isPossible(condition, { without: [], accountId });
  if (wanted === undefined || searched.length === 0 || searched.some(({ accountId }) => mayHold(accountId))) {
    return [];
  }
  const { profiles: _profiles, ...rest } = where;
  const other = accounts.find(({ accountId }) => accountId === wanted);
  return [
    {
      text: `Event history holds the events of the profile's own account, and no profile that was searched belongs to account ${wanted}.`,
      ...(other === undefined
        ? {}
        : {
            attempt: {
              label: `Search with profile ${other.profile}`,
              search: { ...rest, profiles: [other.profile], text },
            },
          }),
    },
  ];
}

/** Insights events are written only where somebody has turned them on. */
function onlyWithInsights({ condition, targets }: EmptySearch): Reason[] {
  const isAsked = targets.some(({ capabilities: { separate = [] } }) =>
    separate.some(({ category }) => category === "Insight"),
  );
  return isAsked && condition !== undefined && !isPossible(condition, { without: ["Insight"] })
    ? [
        {
          text: "CloudTrail writes Insights events only where a trail has Insights on, and about 30 minutes after an unusual activity.",
        },
      ]
    : [];
}

function hiddenReads(search: EmptySearch): Reason[] {
  if (!fieldTests(search.condition).some(({ field }) => field === "readonly")) {
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

function regionsOf({ targets }: EmptySearch): ReadonlySet<string> {
  return new Set(targets.flatMap(({ region }) => region ?? []));
}

function isYoung({ window, now }: EmptySearch): boolean {
  return window.to > now - USUAL_DELIVERY;
}

function notDelivered(search: EmptySearch): Reason {
  return {
    text: "Events take about 5 minutes to arrive, sometimes 15: what happened just now may still be on its way.",
    attempt: { label: "Search again", search: { ...search.where, text: search.text }, refresh: true },
    gap: "late",
  };
}

const DATA_EVENT =
  /^(GetObject|PutObject|DeleteObject|HeadObject|Invoke|GetItem|PutItem|UpdateItem|DeleteItem|Query|Scan|BatchGetItem|BatchWriteItem|SendMessage|ReceiveMessage|Publish)$/i;

function dataEvent(search: EmptySearch, tests: readonly FieldTest[]): Reason[] {
  const name = valuesOf(tests, ["event"]).find((value) => DATA_EVENT.test(value));
  return name === undefined || gapOf(search.notCovered, "categories") === undefined
    ? []
    : [
        {
          text: `${name} is a data event: Event history never has it; only a trail that selects data events records it.`,
          ...elsewhere(search),
          gap: "categories",
        },
      ];
}

/** Whether only events of categories that no target returns could satisfy the condition. */
function impossibleCategory({ condition, targets, notCovered }: EmptySearch): boolean {
  const [first] = targets;
  return (
    condition !== undefined &&
    first !== undefined &&
    gapOf(notCovered, "categories") !== undefined &&
    !isPossible(condition, { without: categoriesLeftOut(condition, first.capabilities) })
  );
}
