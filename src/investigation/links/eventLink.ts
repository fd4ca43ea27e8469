import { isAccountId, isRegionName } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { isUuid } from "../../model/entity/entityShape.ts";
import { withWindow } from "../../query/language/edit.ts";
import { printValues } from "../../query/language/print.ts";
import type { Sources } from "../../sources/registry.ts";
import type { EventHit, SearchRequest } from "../search/search.ts";
import { type EventLink, LINKED_CATEGORIES, type NoLink } from "./link.ts";

const DAY = 86_400_000;
/** How far around its time an event is looked up, in ms. */
const AROUND = 15 * 60_000;

/** What of an event makes a link. */
type Linked = Pick<EventHit["event"], "eventId" | "accountId" | "region" | "time"> &
  Partial<Pick<EventHit["event"], "category">>;

/**
 * The link to an event, or why there is none. `isLocal`: it was read from files on this computer only, so that it may be
 * nowhere else. `now`: ms since 1970 UTC.
 */
export function linkOfEvent(event: Linked, isLocal: boolean, now: number): EventLink | NoLink {
  const { eventId, accountId, region, time } = event;
  const category = LINKED_CATEGORIES.find((one) => one === event.category);
  const lacks = [
    ...(isUuid(eventId) ? [] : ["ID"]),
    ...(isAccountId(accountId) ? [] : ["account"]),
    ...(isRegionName(region) ? [] : ["Region"]),
  ];
  if (lacks.length > 0 || time === undefined || time < 0 || time > LAST) {
    const names = [...lacks, ...(time === undefined ? ["time"] : [])].join(", ") || "time";
    return { problem: `This event can't be linked to: its record has no usable ${names}.` };
  }
  if (isLocal && (inBucketsOnly(category) || now - time > EVENT_HISTORY_DAYS * DAY)) {
    const why = inBucketsOnly(category)
      ? "Event history doesn't hold events of its kind"
      : `Event history reaches back ${EVENT_HISTORY_DAYS} days`;
    return { problem: `This event can't be linked to: it was read from a file on this computer, and ${why}.` };
  }
  return { kind: "event", eventId, accountId, region, time, ...(category === undefined ? {} : { category }) };
}

/** The last moment of the year 9999. */
const LAST = Date.UTC(10_000, 0, 1) - 1;

/** How a linked event is found. */
export interface EventLookup {
  readonly request: SearchRequest & { readonly text: string };
  /** The kinds of source that are searched, for a person. */
  readonly where: string;
  /**
   * It takes one lookup with a profile of the event's account. Otherwise other sources than the usual one are searched,
   * which another account may hold and AWS may bill.
   */
  readonly isLookup: boolean;
}

/**
 * The search that finds a linked event: a lookup by its id in Event history, or, for an event that is not there (any more),
 * the other sources around its time. `now`: ms since 1970 UTC.
 */
export function lookupOf(
  link: EventLink,
  { usual, others }: Pick<Sources, "usual" | "others">,
  now: number,
): EventLookup {
  const { eventId, accountId, category } = link;
  const { maxAge, neverReturns, title } = usual.capabilities;
  const isLookup = now - link.time <= maxAge && !neverReturns.some((one) => one === category);
  const terms = [
    printValues("id", [eventId]),
    ...(category === undefined ? [] : [printValues("category", [category])]),
    ...(isLookup ? [] : [printValues("account", [accountId])]),
  ].join(" ");
  const request = {
    text: withWindow(terms, { from: link.time - AROUND, to: link.time + AROUND }),
    regions: [link.region],
  };
  if (isLookup) {
    return { request, where: title, isLookup };
  }
  const kinds = others.map(({ capabilities }) => capabilities);
  return {
    request: { ...request, sources: kinds.map(({ source }) => source) },
    where: kinds.map((kind) => kind.title).join(", "),
    isLookup,
  };
}

function inBucketsOnly(category: EventLink["category"]): boolean {
  return category === "Data" || category === "NetworkActivity";
}
