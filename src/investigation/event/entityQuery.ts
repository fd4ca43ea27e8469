import { parseArn } from "../../model/aws/arn.ts";
import { EVENT_HISTORY_DAYS } from "../../model/aws/eventHistory.ts";
import { homeRegionsOf } from "../../model/aws/globalServices.ts";
import { arnServiceOfKind } from "../../model/entity/arnIdentity.ts";
import type { Entity, EntityKind } from "../../model/entity/entity.ts";
import { printValues } from "../../query/language/print.ts";
import type { Origin, SearchRequest } from "../search/search.ts";

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
  /** An event that names it. Of one that came from log files those are searched, else AWS, where it was seen. */
  | { readonly seenIn: readonly Pick<Origin, "profile" | "region" | "files">[] }
  /** A text, a command or a tree: the places that it names, else those that the thing itself names. */
  | Pick<SearchRequest, "profiles" | "regions">;

type Thing = Omit<Entity, "occurrences">;
type TextRequest = SearchRequest & { readonly text: string };
type Searched = Pick<SearchRequest, "profiles" | "regions" | "files">;

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

/** The search for any of some values of a field. `span`: how far back AWS is asked; log files are searched whole. */
export function searchForValues(
  field: string,
  values: readonly string[],
  origin: SearchOrigin,
  span: string = SPAN,
): TextRequest {
  return searchIn(field, values, namedBy(origin), span);
}

function searchIn(field: string, values: readonly string[], { files, ...rest }: Searched, span: string): TextRequest {
  return files === undefined
    ? { text: printValues(field, values, span), ...rest }
    : { text: printValues(field, values), files };
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
  const chosen = !("seenIn" in origin) && origin.regions !== undefined;
  if (named.files !== undefined || chosen) {
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

function namedBy(origin: SearchOrigin): Searched {
  if (!("seenIn" in origin)) {
    return origin;
  }
  const { seenIn } = origin;
  const files = seenIn.find((origin) => origin.files !== undefined)?.files;
  if (files !== undefined || seenIn.length === 0) {
    return files === undefined ? {} : { files };
  }
  return {
    profiles: [...new Set(seenIn.map(({ profile }) => profile))],
    regions: [...new Set(seenIn.map(({ region }) => region))],
  };
}
