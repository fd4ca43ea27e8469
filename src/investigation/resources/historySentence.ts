import { serviceOf } from "../../model/aws/service.ts";
import { countOf } from "../../model/text/countOf.ts";
import type { Answers } from "./coverage.ts";
import type { HistoryPlan } from "./historyPlan.ts";
import type { Asked } from "./historyState.ts";
import type { LookupAnswer } from "./lookups.ts";
import { asOfText, daysText, utcMinute } from "./settling.ts";

/**
 * What was looked up, as plain text: "2 exact-match lookups in eu-west-1 with profile production, 90 days; as of
 * 2026-11-22 14:35 UTC, late events can still arrive". Where more was read than that: why, and how far back.
 * `seen`: whether AWS was seen to list such resources.
 */
export function historySentence(
  plan: HistoryPlan,
  answers: Answers,
  { region, profile, reach, asOf, operations, names }: Omit<Asked, "sentence">,
  seen: "listed" | "not-listed" | "unseen",
): string {
  const { name: service } = serviceOf(plan.service);
  const where = `in ${region} with profile ${profile}`;
  const back = (read: readonly LookupAnswer[]) =>
    read.every(({ whole }) => whole)
      ? daysText(reach)
      : `complete from ${utcMinute(Math.max(...read.map(({ coveredFrom }) => coveredFrom)))} on, older events read only in part`;
  const named =
    names.length === 0
      ? `Events of ${service} ${where}`
      : `${countOf(names.length, "exact-match lookup")} ${where}, ${back(answers.names)}`;
  const parts = [
    named,
    ...(plan.basis === "guess" ? ["the names are a guess, because this resource type is unknown here"] : []),
    ...listingText(plan, service, seen),
    ...(answers.service === undefined ? [] : [serviceText(answers.service, service, reach)]),
    ...(answers.operations.length === 0 ? [] : [`events named ${listOf(operations)}, ${back(answers.operations)}`]),
    ...(plan.operationsLeft === 0 || answers.operations.length < plan.operations.length
      ? []
      : [`${countOf(plan.operationsLeft, "further event name")} not looked up`]),
  ];
  return `${parts.join("; ")}${asOfText(asOf === undefined ? [] : [asOf])}`;
}

function listingText(
  { names, listing }: HistoryPlan,
  service: string,
  seen: "listed" | "not-listed" | "unseen",
): readonly string[] {
  if (listing === "none") {
    return [`AWS lists no resources for ${service}`];
  }
  return names.length === 0
    ? ["its events are listed under no resource"]
    : seen === "not-listed"
      ? [`AWS lists no resources for some ${service} events`]
      : [];
}

function serviceText({ whole, pages, coveredFrom }: LookupAnswer, service: string, reach: number): string {
  return whole
    ? `all events of ${service} in ${daysText(reach)} read`
    : `the last ${pages === 1 ? "page" : countOf(pages, "page")} of all ${service} events read, back to ${utcMinute(coveredFrom)}`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
