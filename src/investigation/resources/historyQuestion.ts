import { type BlameRules, blame, mostOfEachRole, summaryOf } from "../../analysis/blame.ts";
import { createEvents, deleteEvents } from "../../iac/concerns.ts";
import { lookupValues } from "../../iac/lookupValues.ts";
import type { ResourceInstance } from "../../iac/resourceInstance.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { type Asked, MOST_REQUESTS, type ResourceHistory } from "./historyState.ts";
import type { HistoryTarget } from "./historyTarget.ts";
import type { ExactValue, LookupAnswer, Lookups } from "./lookups.ts";
import { asOfText, daysText, utcMinute } from "./settling.ts";

/** Number of changes kept per resource and role; the search shows all. */
const MOST_CHANGES = 100;

export interface HistoryQuestion {
  readonly instance: ResourceInstance;
  readonly target: HistoryTarget;
  /** Exact values to look up, most likely first. */
  readonly values: readonly string[];
  readonly refresh: boolean;
}

/**
 * Looks up the changes of one resource with at most `MOST_REQUESTS` requests. The first value is read until it shows a
 * change. The second value is read too, unless the resource's events are all listed under one value: some services list
 * an update under the identifier that the caller sent (a Lambda function's name or ARN), so the newest change may be
 * listed under the other value. If both find nothing, a third value and then the service's create and delete events are
 * read. Throws `Failure` or an AbortError.
 */
export async function askHistory(
  { instance, target, values, refresh }: HistoryQuestion,
  { lookups, rules }: { readonly lookups: Lookups; readonly rules: BlameRules },
  signal: AbortSignal,
): Promise<ResourceHistory> {
  const asked: string[] = [];
  const answers: LookupAnswer[] = [];
  const events: CloudTrailEvent[] = [];
  const spent = () => answers.reduce((sum, { requests }) => sum + requests, 0);
  const changed = (found: readonly CloudTrailEvent[]) =>
    blame(found, instance, rules).changes.some(({ role }) => role === "target");
  const read = async (exact: ExactValue, budget: number, wanted: (event: CloudTrailEvent) => boolean) => {
    const enough = (found: readonly CloudTrailEvent[]) => changed(found.filter(wanted));
    const answer = await lookups.read(target, exact, { budget, enough, refresh }, signal);
    answers.push(answer);
    events.push(...answer.events.filter(wanted));
  };

  let unasked = 0;
  for (const [index, value] of values.entries()) {
    const found = changed(events);
    if (
      index > 0 &&
      (found ? index > 1 || isListedUnderOne(events, instance, values.slice(index)) : isSingleForm(instance))
    ) {
      break;
    }
    const left = MOST_REQUESTS - spent();
    const reserved = index === values.length - 1 || (index > 0 && found) ? 0 : 1;
    if (left <= 0) {
      unasked = values.length - index;
      break;
    }
    await read({ field: "resource", value }, Math.max(1, left - reserved), () => true);
    asked.push(value);
  }
  const byName = answers.length;
  if (!changed(events) && !isSingleForm(instance)) {
    const life = [...createEvents(instance.type).slice(0, 1), ...deleteEvents(instance.type).slice(0, 1)];
    for (const name of life) {
      const left = MOST_REQUESTS - spent();
      if (left <= 0 || changed(events)) {
        break;
      }
      await read({ field: "event", value: name }, 1, (event) => changed([event]));
      asked.push(name);
    }
  }

  const { changes, attempted } = blame(events, instance, rules);
  const named = answers.slice(0, byName);
  const readWhole = named.every((answer) => answer.whole);
  const whole = readWhole && unasked === 0;
  const coveredFrom = Math.max(...named.map((answer) => answer.coveredFrom));
  const to = Math.min(...answers.map((answer) => answer.to));
  const asOf = Math.min(...answers.flatMap((answer) => answer.asOf ?? []));
  const facts = {
    values: asked,
    requests: spent(),
    profile: target.profile.name,
    accountId: target.accountId,
    region: target.region,
    reach: lookups.reach,
    coveredFrom,
    to,
    byEventName: answers.length > byName,
    ...(Number.isFinite(asOf) ? { asOf } : {}),
  };
  return {
    changes: mostOfEachRole(changes, MOST_CHANGES),
    attempted: mostOfEachRole(attempted, MOST_CHANGES),
    summary: summaryOf({ changes, attempted }),
    asked: { ...facts, sentence: sentenceOf(facts, byName, readWhole, unasked) },
    whole,
  };
}

/** Services whose events are listed under the id (or bucket name) only. */
const SINGLE_FORM: ReadonlySet<string> = new Set(["ec2", "s3"]);

function isSingleForm(instance: ResourceInstance): boolean {
  return SINGLE_FORM.has(lookupValues(instance).service);
}

/**
 * True if the resource's create event lists none of the other values: create events carry all of a resource's aliases.
 */
function isListedUnderOne(
  events: readonly CloudTrailEvent[],
  instance: ResourceInstance,
  others: readonly string[],
): boolean {
  const created = createEvents(instance.type);
  const birth = events.find(({ eventName, error }) => error === undefined && created.includes(eventName));
  const listed = birth?.envelope?.resources;
  return isSingleForm(instance) || (listed !== undefined && !listed.some(({ name }) => others.includes(name)));
}

/**
 * "2 exact-match lookups in eu-west-1 with profile production, 90 days; as of 2026-11-22 14:35 UTC, late events can
 * still arrive". If a lookup was not read to its end, the time from which all lookups are complete instead of "90
 * days".
 */
function sentenceOf(facts: Omit<Asked, "sentence">, byName: number, readWhole: boolean, unasked: number): string {
  const { region, profile, reach, coveredFrom, values, asOf } = facts;
  const back = readWhole
    ? daysText(reach)
    : `complete from ${utcMinute(coveredFrom)} on, older events read only in part`;
  const names = values.slice(byName);
  const settling = asOfText(asOf === undefined ? [] : [asOf]);
  const left = unasked === 0 ? "" : `; ${count(unasked, "further name")} not asked`;
  const also = names.length === 0 ? "" : `; then the newest ${names.join(" and ")} events, since nothing was found`;
  return `${count(byName, "exact-match lookup")} in ${region} with profile ${profile}, ${back}${also}${left}${settling}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
