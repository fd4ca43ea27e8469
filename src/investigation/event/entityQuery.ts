import { parseArn } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { homeRegionsOf } from "../../model/aws/globalServices.ts";
import { arnServiceOfKind } from "../../model/entity/arnIdentity.ts";
import type { Entity, EntityKind } from "../../model/entity/entity.ts";
import { printValues } from "../../query/language/print.ts";
import type { Origin } from "../../sources/source.ts";
import type { SearchRequest } from "../search/search.ts";

/** The field of the search language that finds the events of each kind of thing; null where CloudTrail cannot be asked. */
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

/** How far back a thing's events are looked for: all that Event history has. */
const SPAN = `${EVENT_HISTORY_DAYS}d`;

/** Where a search for a thing starts. */
type SearchOrigin =
  /**
   * An event that names it, and its time in ms since 1970 UTC. The search looks where the event was read: in its profiles
   * and Regions, or in the files or the bucket that hold it.
   */
  | { readonly origins: readonly Origin[]; readonly time?: number | undefined }
  /** A text, a command or a tree: the places that it names, else those that the thing itself names. */
  | Pick<SearchRequest, "profiles" | "regions">;

type Thing = Omit<Entity, "occurrences">;
type TextRequest = SearchRequest & { readonly text: string };
type Searched = Pick<SearchRequest, "profiles" | "regions" | "targets" | "from" | "to">;

/** Whether CloudTrail can be asked for the events of such a thing. */
export function isSearchable(kind: EntityKind): boolean {
  return FIELDS[kind] !== null;
}

/**
 * The search for the events of a thing, where they are recorded: over all of Event history, or over log files whole.
 * Undefined where CloudTrail cannot be asked for it.
 */
export function searchForEntity(thing: Thing, origin: SearchOrigin): TextRequest | undefined {
  const field = FIELDS[thing.kind];
  if (field === null) {
    return undefined;
  }
  const asked = askedOf(thing, field);
  return searchIn(asked.field, asked.values, recordedIn(thing, asked.field, origin), SPAN);
}

/** The search for any of some values of a field. `span`: how far back profiles and Regions are searched. */
export function searchForValues(
  field: string,
  values: readonly string[],
  origin: SearchOrigin,
  span: string = SPAN,
): TextRequest {
  return searchIn(field, values, namedBy(origin), span);
}

function searchIn(field: string, values: readonly string[], where: Searched, span: string): TextRequest {
  return { text: printValues(field, values, where.targets === undefined ? span : undefined), ...where };
}

/** The field and values that the events of a thing are listed under. */
function askedOf(
  { kind, value, label, arn }: Thing,
  field: string,
): { readonly field: string; readonly values: readonly string[] } {
  // A session is no resource: what it did is listed under its name.
  const session = /^arn:[^:]*:sts::\d*:assumed-role\/(.+)$/.exec(value)?.[1];
  if (session !== undefined) {
    return { field: "user", values: [session] };
  }
  if (kind === "iam-user") {
    // Event history lists users by name, never by ARN, and "AIDA…" among the resources.
    return isUserId(value) ? { field: "resource", values: [value] } : { field, values: [label] };
  }
  // The index holds a name for some services and an ARN for others: ask for both. An ARN means the name in it as well.
  const also = field === "resource" && arn !== undefined ? [arn] : [];
  return { field, values: [...new Set([value, ...also])] };
}

function isUserId(value: string): boolean {
  return /^AIDA[A-Z0-9]{12,}$/.test(value);
}

/**
 * Where the events of a thing are recorded. Whoever acts does so in any Region: for users, sessions and keys no Region is
 * named, and all that the person chose are asked. A global thing is changed in the global Region and used everywhere.
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
  const { origins, time } = origin;
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
