import { parseArn } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { homeRegionsOf } from "../../model/aws/globalServices.ts";
import { arnServiceOfKind } from "../../model/entity/arnIdentity.ts";
import type { Entity, EntityKind } from "../../model/entity/entity.ts";
import { printValues } from "../../query/language/print.ts";
import type { Origin } from "../../sources/source.ts";
import type { SearchRequest } from "../search/search.ts";

/**
 * The field of the search language that finds the events of each kind of entity. Null: CloudTrail cannot look it up.
 */
const FIELDS: { readonly [kind in EntityKind]: string | null } = {
  arn: "resource",
  "ec2-resource": "resource",
  bucket: "resource",
  object: "resource",
  "iam-user": "user",
  "iam-role": "resource",
  "iam-policy": "resource",
  "iam-group": "resource",
  "instance-profile": "resource",
  "access-key": "key",
  "kms-key": "resource",
  function: "resource",
  table: "resource",
  queue: "resource",
  topic: "resource",
  "log-group": "resource",
  stack: "resource",
  secret: "resource",
  "db-instance": "resource",
  cluster: "resource",
  trail: "resource",
  resource: "resource",
  account: null,
  "ip-address": "ip",
  "event-id": "id",
  "request-id": "requestID",
  "session-name": "user",
  "service-principal": null,
};

/** Time range of a search for an entity: all of Event history. */
const SPAN = `${EVENT_HISTORY_DAYS}d`;

/** Where a search for an entity was started. */
type SearchOrigin =
  /**
   * An event that names it. The search looks where the event was read: in its profiles and Regions, in its files, or in its
   * bucket, there a day before and after the event.
   */
  | { readonly origins: readonly Origin[]; readonly event?: { readonly time?: number | undefined } }
  /** A text, a command or a tree: the places that it names, else those that the thing itself names. */
  | Pick<SearchRequest, "profiles" | "regions" | "targets">;

type Thing = Omit<Entity, "occurrences">;
type TextRequest = SearchRequest & { readonly text: string };
type Searched = Pick<SearchRequest, "profiles" | "regions" | "targets" | "from" | "to">;

/** Whether CloudTrail can look up events of this kind of entity. */
export function isSearchable(kind: EntityKind): boolean {
  return FIELDS[kind] !== null;
}

/**
 * The search for an entity's events in the Regions that record them: all of Event history, or all of the log files.
 * Undefined: CloudTrail cannot look it up.
 */
export function searchForEntity(thing: Thing, origin: SearchOrigin): TextRequest | undefined {
  const field = FIELDS[thing.kind];
  if (field === null) {
    return undefined;
  }
  const asked = askedOf(thing, field);
  const where = recordedIn(thing, asked.field, origin);
  return { text: printValues(asked.field, asked.values, spanIn(origin, where, SPAN)), ...where };
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

/** The field and values under which an entity's events are listed. */
function askedOf(
  { kind, value, label, arn }: Thing,
  field: string,
): { readonly field: string; readonly values: readonly string[] } {
  // A session is not a resource: its actions are listed under its session name.
  const session = /^arn:[^:]*:sts::\d*:assumed-role\/(.+)$/.exec(value)?.[1];
  if (session !== undefined) {
    return { field: "user", values: [session] };
  }
  if (kind === "iam-user") {
    // Event history lists users by name, never by ARN; ids ("AIDA…") are listed as resources.
    return isUserId(value) ? { field: "resource", values: [value] } : { field, values: [label] };
  }
  // Event history lists some services' resources by name and others by ARN: search for both. An ARN also matches the
  // name in it.
  const also = field === "resource" && arn !== undefined ? [arn] : [];
  return { field, values: [...new Set([value, ...also])] };
}

function isUserId(value: string): boolean {
  return /^AIDA[A-Z0-9]{12,}$/.test(value);
}

/**
 * Where an entity's events are recorded. Actors (users, sessions, keys) act in any Region, so all chosen Regions are
 * searched. A global resource is changed in the global Region but used everywhere.
 */
function recordedIn(thing: Thing, field: string, origin: SearchOrigin): Searched {
  const named = namedBy(origin);
  const chosen = !("origins" in origin) && origin.regions !== undefined;
  if (named.targets !== undefined || chosen) {
    return named;
  }
  const { regions: here = [], ...rest } = named;
  if (field === "user" || field === "key" || thing.service === "sts") {
    return rest;
  }
  const partition = thing.arn === undefined ? undefined : parseArn(thing.arn)?.partition;
  const around = here.length > 0 || partition === undefined ? here : [partition];
  const service = thing.service ?? arnServiceOfKind(thing.kind) ?? "";
  const homes = around.flatMap((part) => homeRegionsOf(service, part));
  const own = thing.region === undefined || thing.region === "" ? [] : [thing.region];
  const regions = [...new Set([...here, ...(homes.length > 0 ? homes : own)])];
  return { ...rest, ...(regions.length === 0 ? {} : { regions }) };
}

/** How far around an event a target with many events is searched, in ms. */
const AROUND = 24 * 60 * 60 * 1000;

function namedBy(origin: SearchOrigin): Searched {
  if (!("origins" in origin)) {
    return origin;
  }
  const { origins, event: { time } = {} } = origin;
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
