import { createEvents } from "../../iac/concerns.ts";
import { lookupValues } from "../../iac/lookupValues.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import { apiName } from "../../model/event/record.ts";
import { printValues } from "../../query/language/print.ts";
import { categoriesLeftOut } from "../../query/plan/plan.ts";
import type { Sources } from "../../sources/registry.ts";
import { AUTOMATIC } from "../search/automatic.ts";
import type { SearchRequest } from "../search/search.ts";
import type { Asked, ResourceHistory } from "./historyState.ts";
import { daysOf, daysText, OLDER_DAYS } from "./settling.ts";

/** Events that make a resource that did not exist; PutBucketPolicy also replaces one. */
const MAKES = /^(?:Create|Run|Allocate|Request|Import|Copy)/;

/** Whether a resource of this type may have changed before the time that its history reaches: its creation was not found. */
export function mayHaveOlder({ changes }: ResourceHistory, type: string): boolean {
  const makes = new Set(createEvents(type).map(apiName));
  return !changes.some(({ role, eventName }) => role === "target" && makes.has(eventName) && MAKES.test(eventName));
}

/** What the history leaves out. */
export function olderText({ asked }: ResourceHistory): string {
  return `Changes from more than ${daysText(asked.reach)} ago weren't looked up.`;
}

/** The same, and the command that looks for it. */
export function olderNote(history: ResourceHistory): string {
  return `${olderText(history)} To look for them, use Search Older Changes in the context menu.`;
}

/**
 * The search for a resource's changes from `OLDER_DAYS` ago to where its history begins, by the names that the history is looked
 * up by, in the account and Region of the history. It searches the sources besides the usual one that the person chose before
 * (`hasChosen`), else those of the first other kind, and leaves out the events that the usual one never holds: data events would
 * outnumber the changes.
 */
export function searchForOlder(
  instance: ResourceInstance,
  { profile, region, reach }: Pick<Asked, "profile" | "region" | "reach">,
  { usual, others }: Pick<Sources, "usual" | "others">,
  hasChosen: boolean,
): SearchRequest {
  const leftOut = categoriesLeftOut(undefined, usual.capabilities);
  const text = [
    printValues("resource", lookupValues(instance).values),
    "-readonly",
    ...(leftOut.length === 0 ? [] : [`-${printValues("category", leftOut)}`]),
    `from:now-${OLDER_DAYS}d`,
    `to:now-${daysOf(reach)}d`,
  ].join(" ");
  return {
    text,
    profiles: [profile],
    regions: [region],
    sources: hasChosen ? [AUTOMATIC] : others.slice(0, 1).map(({ capabilities }) => capabilities.source),
  };
}
