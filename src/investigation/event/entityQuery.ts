import { parseArn } from "../../model/arn.ts";
import { arnServiceOfKind } from "../../model/arnIdentity.ts";
import type { EntityInText } from "../../model/entitiesInText.ts";
import type { Entity, EntityKind } from "../../model/entity.ts";
import { EVENT_HISTORY_DAYS } from "../../model/eventHistory.ts";
import { homeRegionsOf } from "../../model/globalServices.ts";
import { bareName } from "../../query/resourceNames.ts";
import { quote } from "../../query/scan.ts";
import type { Place } from "../explorer/tree.ts";
import type { Provenance, SearchRequest } from "../search/search.ts";

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

/** The search for the events of a thing, in the words of the search language. Undefined where CloudTrail cannot be asked for it. */
export function entityQuery(entity: Entity): string | undefined {
  const field = FIELDS[entity.kind];
  if (field === null) {
    return undefined;
  }
  // A session is no resource: what it did is listed under its name.
  const session = /^arn:[^:]*:sts::\d*:assumed-role\/(.+)$/.exec(entity.value)?.[1];
  if (session !== undefined) {
    return fieldQuery("user", [session]);
  }
  // The index holds a name for some services and an ARN for others: ask for both.
  const also = field === "resource" && entity.arn !== undefined ? [entity.arn] : [];
  // Event history lists users by name, never by ARN.
  const value = entity.kind === "iam-user" ? entity.label : entity.value;
  return fieldQuery(field, [...new Set([value, ...also])]);
}

/**
 * The search for the events of a thing that some text names, wherever the person looks. What its ARN tells is used: its
 * Region, and the id or name that CloudTrail may list it under instead. Undefined where CloudTrail cannot be asked for it.
 */
export function textEntityRequest({ entity }: EntityInText): SearchRequest | undefined {
  const field = FIELDS[entity.kind];
  if (field === null) {
    return undefined;
  }
  // "AIDA…" is listed among the resources, never as a user.
  if (entity.kind === "iam-user" && entity.arn === undefined) {
    return { text: fieldQuery("resource", [entity.value]) };
  }
  const arn = entity.arn === undefined ? undefined : parseArn(entity.arn);
  if (field !== "resource" || arn === undefined || arn.service === "sts") {
    const text = entityQuery({ ...entity, places: [] });
    return text === undefined ? undefined : { text };
  }
  const name = entity.kind === "arn" ? undefined : bareName(entity.value);
  const homes = homeRegionsOf(arn.service, arn.partition);
  const regions = homes.length > 0 ? homes : entity.region === undefined ? undefined : [entity.region];
  return {
    text: fieldQuery("resource", [...new Set([...(name === undefined ? [] : [name]), entity.value])]),
    ...(regions === undefined ? {} : { regions }),
  };
}

/** `field:value` for any of the values, over the whole of Event history. */
export function fieldQuery(field: string, values: readonly string[], span: string = SPAN): string {
  const quoted = values.map(quote);
  return `${field}:${quoted.length === 1 ? quoted[0] : `(${quoted.join(",")})`} last:${span}`;
}

/** The same search in the log files that an event came from, whatever their time; undefined where it came from AWS. */
export function inFiles(
  text: string,
  seenIn: readonly Pick<Provenance, "files">[],
): { readonly text: string; readonly files: readonly string[] } | undefined {
  const files = seenIn.find((place) => place.files !== undefined)?.files;
  return files && { text: text.replace(/ last:\S+$/, ""), files };
}

/**
 * Where the events of a thing are recorded, seen from an event of it. Whoever acts does so in any Region: for users,
 * sessions and keys no Region is named, and all that the person chose are asked. A global thing is changed in the global
 * Region and used everywhere.
 */
export function entityPlaces(
  entity: Entity,
  seenIn: readonly Place[],
): { readonly profiles: string[]; readonly regions?: string[] } {
  const profiles = [...new Set(seenIn.map(({ profile }) => profile))];
  const field = FIELDS[entity.kind];
  if (field === "user" || field === "key" || entity.service === "sts") {
    return { profiles };
  }
  const here = seenIn.map(({ region }) => region);
  const homes = here.flatMap((region) => homeRegionsOf(entity.service ?? arnServiceOfKind(entity.kind) ?? "", region));
  const own = entity.region === undefined || entity.region === "" ? [] : [entity.region];
  return { profiles, regions: [...new Set([...here, ...(homes.length > 0 ? homes : own)])] };
}
