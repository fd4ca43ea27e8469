import type { TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { allOf } from "../../query/condition/simplify.ts";
import { listedUser } from "../../query/fields/fieldValues.ts";
import { withCondition, withLast, withTerms, withWindow } from "../../query/language/edit.ts";
import { parseQuery } from "../../query/language/text.ts";
import type { EventHit, SearchRequest } from "../search/search.ts";
import { namedBy, SPAN, type TextRequest } from "./entityQuery.ts";

/** What two events can have in common. */
export type Relation = "user" | "session" | "key" | "address";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A session of a role lasts at most this long. */
const SESSION = 12 * HOUR;
/** Event history cannot look addresses up: all events of this time are read. */
const ADDRESS = 24 * HOUR;
const AROUND = 15 * MINUTE;

/**
 * The search for the events of an event's user, session, access key or address, where the event was read and in all
 * Regions that `within` searched. Users and keys are looked up in all of Event history, sessions and addresses around the
 * event; log files are read as a whole. Undefined: the event has none.
 */
export function searchForRelated(
  relation: Relation,
  found: EventHit,
  within: SearchRequest | undefined,
): TextRequest | undefined {
  const test = testOf(relation, found);
  if (test === undefined) {
    return undefined;
  }
  const where = namedBy(found);
  const text = withCondition("", test);
  if (where.targets !== undefined) {
    return { text, ...where };
  }
  const { regions: here = [], ...rest } = where;
  const everywhere = searchesAllRegions(within) ? withTerms(text, "region:*") : text;
  return { text: withRange(everywhere, relation, found.event.time), ...rest, ...regionsOf(here, within) };
}

/**
 * The search for all events up to 15 minutes before and after an event, in its account and Region. Undefined: the event
 * has no time.
 */
export function searchAround(found: EventHit): TextRequest | undefined {
  const { event, origins } = found;
  const window = event.time === undefined ? undefined : around(event.time, AROUND);
  if (window === undefined) {
    return undefined;
  }
  const history = origins.find(({ profile, region }) => profile !== undefined && region !== undefined);
  if (history?.profile !== undefined && history.region !== undefined) {
    return { text: withWindow("", window), profiles: [history.profile], regions: [history.region] };
  }
  const [origin] = origins;
  const condition = allOf([...isIf("account", event.accountId), ...isIf("region", event.region)]);
  const text = condition === undefined ? "" : withCondition("", condition);
  return { text: withWindow(text, window), ...(origin === undefined ? {} : { targets: [origin.target] }) };
}

function testOf(relation: Relation, { event }: EventHit): Condition | undefined {
  const { actor } = event;
  switch (relation) {
    case "user":
      return isIf("user", listedUser(event))[0];
    case "session": {
      const { sessionName, issuer } = actor;
      // Another role may have a session of the same name.
      return isIf("user", sessionName && issuer?.name ? `${issuer.name}/${sessionName}` : sessionName)[0];
    }
    case "key":
      return isIf("key", actor.accessKeyId)[0];
    case "address":
      return isIf("ip", event.sourceIPAddress)[0];
  }
}

/** The test of a field for one value; none without a value. */
function isIf(field: string, value: string | undefined): readonly Condition[] {
  return value === undefined || value === ""
    ? []
    : [{ kind: "field", field, test: { op: "is", values: [{ value, wildcard: false }] } }];
}

function withRange(text: string, relation: Relation, time: number | undefined): string {
  const span = relation === "session" ? SESSION : relation === "address" ? ADDRESS : undefined;
  return span === undefined || time === undefined ? withLast(text, SPAN) : withWindow(text, around(time, span));
}

/** Whether the text of a search asks for all enabled Regions. */
function searchesAllRegions({ text = "" }: SearchRequest = {}): boolean {
  const { condition } = parseQuery(text, { now: 0 }).query;
  const parts = condition?.kind === "all" ? condition.of : [condition];
  return parts.some((part) => part?.kind === "field" && part.field === "region" && part.test.op === "exists");
}

/** `to` is exclusive. */
function around(time: number, span: number): TimeRange {
  return { from: time - span, to: time + span + 1 };
}

/** The Regions that a search named, else the chosen ones; the event's own in any case. */
function regionsOf(
  here: readonly string[],
  { regions, alsoRegions = [] }: SearchRequest = {},
): Pick<SearchRequest, "regions" | "alsoRegions"> {
  const also = [...new Set([...(regions ?? []), ...alsoRegions, ...here])];
  return also.length === 0 ? {} : regions === undefined ? { alsoRegions: also } : { regions: also };
}
