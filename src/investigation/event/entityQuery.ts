import { parseArn } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { homeRegionsOf } from "../../model/aws/globalServices.ts";
import { arnServiceOfKind } from "../../model/entity/arnIdentity.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { type Condition, fieldIs } from "../../query/condition/condition.ts";
import { findField } from "../../query/fields/fields.ts";
import { printCondition, printValues } from "../../query/language/print.ts";
import { compile } from "../../query/match/match.ts";
import type { Origin } from "../../sources/source.ts";
import type { SearchRequest } from "../search/search.ts";
import { type Alternative, alternativesOf, mentioning, type Thing } from "./entityFields.ts";

/** Time range of a search for an entity: all of Event history. */
export const SPAN = `${EVENT_HISTORY_DAYS}d`;

/** Where a search for an entity was started. */
type SearchOrigin =
  /**
   * An event that names it. The search looks where the event was read: in its profiles and Regions, in its files, or in its
   * bucket, there a day before and after the event.
   */
  | { readonly origins: readonly Origin[]; readonly event?: CloudTrailEvent }
  /** A text, a command or a tree: the places that it names, else those that the thing itself names. */
  | Pick<SearchRequest, "profiles" | "regions" | "targets">;

export type TextRequest = SearchRequest & { readonly text: string };
type Searched = Pick<SearchRequest, "profiles" | "regions" | "alsoRegions" | "targets" | "from" | "to">;

/** The search for an entity's events. */
export interface EntitySearch {
  readonly request: TextRequest;
  /** Why the search does not find the event that names the entity, in one sentence. Absent: it does. */
  readonly misses?: string;
}

/**
 * The search for an entity's events in the Regions that record them: all of Event history, or all of the log files.
 * Undefined: CloudTrail cannot look it up.
 */
export function searchForEntity(thing: Thing, origin: SearchOrigin): TextRequest | undefined {
  return entitySearch(thing, origin)?.request;
}

/** The same, and whether it finds the event that names the entity. */
export function entitySearch(thing: Thing, origin: SearchOrigin): EntitySearch | undefined {
  const event = "origins" in origin ? origin.event : undefined;
  const local = "origins" in origin && namedBy(origin).targets !== undefined;
  const first = alternativesOf(thing, event, local);
  if (first.length === 0) {
    return undefined;
  }
  const found = event === undefined || holdsFor(first, event);
  const more = local && !found ? [mentioning(thing)] : [];
  const all = [...first, ...more];
  const misses = found || (more.length > 0 && holdsFor(more, event)) ? undefined : missesText(thing, event);
  const where = recordedIn(thing, all, origin);
  const text = printAlternatives(all, spanIn(origin, where, SPAN));
  return { request: { text, ...where }, ...(misses === undefined ? {} : { misses }) };
}

function holdsFor(alternatives: readonly Alternative[], event: CloudTrailEvent): boolean {
  return (
    alternatives.some(({ field, values }) => values.some((value) => hasValue(event, field, value))) ||
    alternatives.some((alternative) => compile(conditionOf(alternative))(event))
  );
}

/** Whether a field of the event has exactly this value: faster than `compile` for an event with thousands of entities. */
function hasValue(event: CloudTrailEvent, name: string, value: string): boolean {
  const byField = VALUES.get(event) ?? new Map<string, ReadonlySet<string>>();
  VALUES.set(event, byField);
  let values = byField.get(name);
  if (values === undefined) {
    values = new Set(
      findField(name)
        ?.values(event)
        .map((one) => String(one).toLowerCase()),
    );
    byField.set(name, values);
  }
  return values.has(value.toLowerCase());
}

const VALUES = new WeakMap<CloudTrailEvent, Map<string, ReadonlySet<string>>>();

function conditionOf({ field, values }: Alternative): Condition {
  return field === "" ? { kind: "any", of: values.map((text) => ({ kind: "text", text })) } : fieldIs(field, values);
}

function printAlternatives(alternatives: readonly Alternative[], span: string | undefined): string {
  const texts = alternatives.map((alternative) =>
    alternative.field === ""
      ? printCondition(conditionOf(alternative))
      : printValues(alternative.field, alternative.values),
  );
  const text = texts.length > 1 && span !== undefined ? `(${texts.join(" OR ")})` : texts.join(" OR ");
  return span === undefined ? text : `${text} last:${span}`;
}

function missesText({ kind, occurrences = [] }: Thing, event: CloudTrailEvent): string {
  if (kind === "event-id") {
    return "This is the ID of another event.";
  }
  if (kind === "iam-role" && occurrences.every(({ path }) => path[0] === "userIdentity")) {
    return "Event history does not list events by the role that made them: this finds the changes of the role.";
  }
  return event.envelope?.resources.length === 0
    ? "Event history lists this event under no resource, so the search finds other events only."
    : "Event history does not list this event under it, so the search finds other events only.";
}

/** The search for any of some values of a field. `span`: how far back profiles and Regions are searched. */
export function searchForValues(
  field: string,
  values: readonly string[],
  origin: SearchOrigin,
  span: string = SPAN,
): TextRequest {
  const where = namedBy(origin);
  return { text: printValues(field, values, spanIn(origin, where, span)), ...where };
}

/** The files or the bucket of an event are not searched back from now. */
function spanIn(origin: SearchOrigin, { targets }: Searched, span: string): string | undefined {
  return "origins" in origin && targets !== undefined ? undefined : span;
}

/** Fields that tell who acted, or from where. */
const ACTING: ReadonlySet<string> = new Set(["user", "key", "actor", "ip"]);

/**
 * Where an entity's events are recorded. Actors (users, sessions, keys, addresses) act in any Region, so all chosen Regions are
 * searched besides the event's. A global resource is changed in the global Region but used everywhere.
 */
function recordedIn(thing: Thing, asked: readonly Alternative[], origin: SearchOrigin): Searched {
  const named = namedBy(origin);
  const chosen = !("origins" in origin) && origin.regions !== undefined;
  if (named.targets !== undefined || chosen) {
    return named;
  }
  const { regions: here = [], ...rest } = named;
  if (asked.some(({ field }) => ACTING.has(field)) || thing.service === "sts") {
    const isNamed = asked.some(({ field }) => field === "resource");
    const also = [...new Set([...here, ...(isNamed ? homesOf(thing, here) : [])])];
    return { ...rest, ...(also.length === 0 ? {} : { alsoRegions: also }) };
  }
  const homes = homesOf(thing, here);
  const own = thing.region === undefined || thing.region === "" ? [] : [thing.region];
  const regions = [...new Set([...here, ...(homes.length > 0 ? homes : own)])];
  return { ...rest, ...(regions.length === 0 ? {} : { regions }) };
}

/** The Regions that record an entity of a global service, in the partition of its ARN or of the Regions `here`. */
function homesOf(thing: Thing, here: readonly string[]): readonly string[] {
  const partition = thing.arn === undefined ? undefined : parseArn(thing.arn)?.partition;
  const around = here.length > 0 || partition === undefined ? here : [partition];
  const service = thing.service ?? arnServiceOfKind(thing.kind) ?? "";
  return around.flatMap((part) => homeRegionsOf(service, part));
}

/** How far around an event a target with many events is searched, in ms. */
const AROUND = 24 * 60 * 60 * 1000;

/** Where a search from here looks; for an event in a bucket, also when. */
export function namedBy(origin: SearchOrigin): Searched {
  if (!("origins" in origin)) {
    return origin;
  }
  const { origins, event } = origin;
  const time = event?.time;
  const named = origins.filter(({ profile, region }) => profile === undefined || region === undefined);
  if (named.length > 0) {
    const bounded = time !== undefined && named.some(({ unbounded }) => unbounded !== true);
    return {
      targets: named.map(({ target }) => target),
      ...(bounded ? { from: time - AROUND, to: time + AROUND } : {}),
    };
  }
  return origins.length === 0
    ? {}
    : {
        profiles: [...new Set(origins.flatMap(({ profile }) => profile ?? []))],
        regions: [...new Set(origins.flatMap(({ region }) => region ?? []))],
      };
}
