import { lastSegment } from "../../model/aws/arn.ts";
import { serviceOf } from "../../model/aws/service.ts";
import { ENTITY_GROUPS, type Entity, type EntityKind, entityGroup } from "../../model/entity/entity.ts";
import { readAddendum } from "../../model/event/addendum.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { pick } from "../../model/pick.ts";
import { primaryResource } from "../../model/summary/primaryResource.ts";
import { describeEvent } from "../../model/summary/sentence.ts";
import { asText } from "../../model/text/json.ts";
import { visible } from "../../model/text/text.ts";
import { formatLocal, formatUtc } from "../../model/text/time.ts";
import type { ConsolePageView, EntityView, EventContent, FactView, LinkView } from "../../protocol/event.ts";
import type { Origin } from "../../sources/source.ts";
import { canCompare } from "./comparison.ts";
import { decodedFrom, drawDecoded } from "./decodedContent.ts";
import { drawEffect, entityOf } from "./effectView.ts";
import { entitySearch } from "./entityQuery.ts";
import { drawInsight } from "./insightView.ts";
import { type PrettyRecord, prettyRecord } from "./prettyRecord.ts";

export interface Surroundings {
  readonly entities: readonly Entity[];
  readonly origins: readonly Origin[];
  /** Addenda that were applied to the event. */
  readonly amendedBy?: readonly CloudTrailEvent[];
  readonly consolePage: (entity: Entity) => ConsolePageView | undefined;
  readonly declaredIn: (entity: Entity) => string | undefined;
  readonly timeZone: string;
}

/** Builds the display data of an event. */
export function drawEvent(event: CloudTrailEvent, around: Surroundings): EventContent {
  const { entities } = around;
  const pretty = prettyRecord(event.raw);
  const insight = drawInsight(event);
  const primary = primaryResource(event, entities);
  const effect = drawEffect(event, primary, around);
  return {
    eventId: event.eventId,
    title: visible(event.eventName === "" ? "(event without a name)" : event.eventName),
    source: visible(event.eventSource),
    icon: serviceOf(event.eventSource).icon,
    sentence: describeEvent(event, primary),
    ...(effect === undefined ? {} : { effect }),
    ...(insight === undefined ? { outcome: outcome(event) } : { insight }),
    ...pick(event, ["readOnly", "time"]),
    timeUtc: event.time === undefined ? "" : formatUtc(event.time),
    timeLocal: event.time === undefined ? "" : formatLocal(event.time, around.timeZone),
    facts: facts(event, around),
    ...declarationOf(primary, around),
    json: pretty.text,
    links: linksOf(pretty, entities),
    ...drawDecoded(event, pretty, entities, around.timeZone),
    groups: groups(event, primary, around),
    diagnostics: event.diagnostics,
    comparable: primary !== undefined && canCompare(event) && entitySearch(primary, around) !== undefined,
  };
}

/** The formatted record and the ranges of its links: ascending, without overlaps. */
export function linkedJson(
  raw: string,
  entities: readonly Entity[],
): { readonly json: string; readonly links: readonly LinkView[] } {
  const pretty = prettyRecord(raw);
  return { json: pretty.text, links: linksOf(pretty, entities) };
}

function linksOf(pretty: PrettyRecord, entities: readonly Entity[]): readonly LinkView[] {
  const found = entities.flatMap((entity, id) =>
    entity.occurrences.flatMap((occurrence) => {
      if (occurrence.in !== "record") {
        return [];
      }
      const range =
        occurrence.span === undefined
          ? wholeValue(pretty, occurrence.path)
          : pretty.within(occurrence.path, occurrence.span);
      return range === undefined ? [] : [{ ...range, entity: id }];
    }),
  );
  // Of overlapping links, keep the one that begins first, then the longer one.
  found.sort((left, right) => left.start - right.start || right.end - left.end || left.entity - right.entity);
  const links: LinkView[] = [];
  for (const link of found) {
    if (link.start >= (links.at(-1)?.end ?? 0)) {
      links.push(link);
    }
  }
  return links;
}

function outcome(event: CloudTrailEvent): NonNullable<EventContent["outcome"]> {
  if (event.error === undefined) {
    return { ok: true, label: "Succeeded" };
  }
  const { code, message } = event.error;
  return {
    ok: false,
    label: `Failed: ${visible(code)}`,
    ...(message === undefined ? {} : { message: visible(bounded(message)) }),
  };
}

/** The beginning of an error message; the record contains all of it. */
function bounded(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
}

const MAX_MESSAGE = 600;

function wholeValue(
  pretty: ReturnType<typeof prettyRecord>,
  path: readonly (string | number)[],
): { readonly start: number; readonly end: number } | undefined {
  const range = pretty.at(path);
  if (range === undefined) {
    return undefined;
  }
  const quoted = pretty.text[range.start] === '"';
  return quoted ? { start: range.start + 1, end: range.end - 1 } : range;
}

/** "production, eu-west-1", or the name of a target with several Regions. */
function nameOfOrigin({ label, region }: Origin): string {
  return region === undefined ? label : `${label}, ${region}`;
}

function facts(event: CloudTrailEvent, { entities, origins, amendedBy = [] }: Surroundings): FactView[] {
  const { actor, record } = event;
  const amends = readAddendum(record);
  const linked = (value: string | undefined, ...kinds: EntityKind[]) =>
    entityOf(entities, value, ({ kind }) => kinds.includes(kind));
  const fact = (
    label: string,
    value: string | undefined,
    more: Pick<Partial<FactView>, "entity" | "code" | "line"> & { readonly note?: string | undefined } = {},
  ): FactView[] => {
    const { note, ...rest } = more;
    return value === undefined || value === ""
      ? []
      : [
          {
            label,
            value: visible(value),
            ...rest,
            ...(note === undefined || note === "" ? {} : { note: visible(note) }),
          },
        ];
  };
  const code = true;
  const vpcEndpoint = asText(record.vpcEndpointId);
  const { issuer } = actor;
  const occurrences = [...new Set(origins.map(nameOfOrigin))].join("; ");
  return [
    ...fact(event.category === "Insight" ? "Most by" : "Who", actor.name, {
      line: 1,
      note: actorNote(event),
      ...linked(actor.arn, "iam-user", "arn"),
    }),
    ...fact("Role", issuer?.name ?? issuer?.arn, {
      line: 1,
      ...linked(issuer?.arn ?? issuer?.name, "iam-role", "iam-user", "arn"),
    }),
    ...fact("Session", actor.sessionName, linked(actor.sessionName, "session-name")),
    ...fact("Source identity", actor.sourceIdentity, { line: 1 }),
    ...fact("On behalf of", actor.onBehalfOf?.userId, { code, note: actor.onBehalfOf?.identityStoreArn }),
    ...fact(
      "Identity provider",
      lastSegment(actor.webIdentityProvider ?? ""),
      linked(actor.webIdentityProvider, "arn", "resource"),
    ),
    ...fact("Called by", actor.invokedBy),
    ...fact("From", event.sourceIPAddress, {
      code,
      line: 2,
      note: client(event.userAgent),
      ...linked(event.sourceIPAddress, "ip-address", "service-principal"),
    }),
    ...fact("Region", event.region, { line: 2 }),
    ...fact("Account", event.accountId, {
      code,
      line: 2,
      note: otherAccount(event),
      ...linked(event.accountId, "account"),
    }),
    ...fact("Access key", actor.accessKeyId, { code, line: 2, ...linked(actor.accessKeyId, "access-key") }),
    ...fact("User agent", shortened(event.userAgent), { code }),
    ...fact("VPC endpoint", vpcEndpoint, { code, ...linked(vpcEndpoint, "ec2-resource") }),
    ...fact("Event type", event.eventType, { note: event.category === "Unknown" ? undefined : event.category }),
    ...fact("Event ID", event.eventId, { code, ...linked(event.eventId, "event-id") }),
    ...fact("Request ID", event.requestId, { code, ...linked(event.requestId, "request-id") }),
    ...fact("Amends", amends?.originalEventId ?? amends?.originalRequestId, {
      code,
      note: amends === undefined ? undefined : [amends.reason, amends.updatedFields.join(", ")].join(" "),
      ...linked(amends?.originalEventId ?? amends?.originalRequestId, "event-id", "request-id"),
    }),
    ...amendedBy.flatMap(({ eventId }) => fact("Amended by", eventId, { code, ...linked(eventId, "event-id") })),
    ...fact("Shared event ID", event.sharedEventId, { code, ...linked(event.sharedEventId, "event-id") }),
    ...fact("Found in", occurrences),
  ];
}

function declarationOf(
  primary: Entity | undefined,
  { entities, declaredIn }: Surroundings,
): Pick<EventContent, "declaration"> {
  const text = primary === undefined ? undefined : declaredIn(primary);
  return primary === undefined || text === undefined
    ? {}
    : { declaration: { text, entity: entities.indexOf(primary) } };
}

/** The first product of a user agent: "aws-cli/2.28.21", "console.amazonaws.com". */
function client(userAgent: string): string {
  return (
    userAgent
      .replace(/^\[/, "")
      .slice(0, 40)
      .split(/[\s\]]/, 1)[0] ?? ""
  );
}

/** Truncates a user agent, which may be hundreds of characters long; the record contains all of it. */
function shortened(userAgent: string): string {
  return userAgent.length > 300 ? `${userAgent.slice(0, 299)}…` : userAgent;
}

function actorNote(event: CloudTrailEvent): string {
  const { actor } = event;
  const mfa = actor.mfa === undefined ? "" : actor.mfa ? "with MFA" : "without MFA";
  return [actor.type === "Unknown" ? "" : actor.type, mfa].filter((part) => part !== "").join(", ");
}

function otherAccount(event: CloudTrailEvent): string | undefined {
  const { accountId } = event.actor;
  return accountId === undefined || accountId === event.accountId ? undefined : `called from account ${accountId}`;
}

/** The entities by group: resources of the event first, details of the caller last. */
function groups(event: CloudTrailEvent, primary: Entity | undefined, around: Surroundings): EventContent["groups"] {
  const { entities } = around;
  const ranked = entities
    .map((entity, id) => ({ entity, id, rank: entity === primary ? 0 : tellsOnlyWho(entity) ? 2 : 1 }))
    .sort((one, other) => one.rank - other.rank || one.id - other.id);
  return ENTITY_GROUPS.map((title) => {
    const listed = ranked.filter(({ entity }) => entityGroup(listedKind(entity)) === title);
    const names = new Set(listed.flatMap(({ entity }) => (isArn(entity) ? [] : [entity.value])));
    return {
      title,
      // Of an ARN that ends in another entity's name, only the name is listed; both stay links in the record.
      entities: listed
        .filter(({ entity }) => !(isArn(entity) && names.has(entity.label)))
        .map(({ entity, id }) => drawEntity(entity, id, event, around)),
    };
  }).filter((group) => group.entities.length > 0);
}

function drawEntity(entity: Entity, id: number, event: CloudTrailEvent, around: Surroundings): EntityView {
  const declaredIn = around.declaredIn(entity);
  const consolePage = around.consolePage(entity);
  const search = entitySearch(entity, { origins: around.origins, event });
  const member = decodedFrom(entity);
  const detail = [entity.type, member === undefined ? undefined : `decoded from ${member}`].filter(
    (part) => part !== undefined,
  );
  return {
    id,
    kind: entity.kind,
    label: visible(entity.label),
    value: visible(entity.value),
    ...(detail.length === 0 ? {} : { detail: visible(detail.join(", ")) }),
    ...(consolePage === undefined ? {} : { consolePage }),
    hasEvents: search !== undefined,
    ...(search?.misses === undefined ? {} : { misses: search.misses }),
    mayHaveCode: mayHaveCode(listedKind(entity)),
    ...(declaredIn === undefined ? {} : { declaredIn }),
  };
}

function mayHaveCode(kind: EntityKind): boolean {
  const group = entityGroup(kind);
  return group === "Resources" || (group === "People, roles and keys" && kind !== "session-name");
}

/** Sessions and federated users have only an ARN, but are listed with the people. */
function listedKind({ kind, service }: Entity): EntityKind {
  return kind === "arn" && service === "sts" ? "session-name" : kind;
}

function isArn({ value }: Entity): boolean {
  return value.startsWith("arn:");
}

function tellsOnlyWho({ occurrences }: Entity): boolean {
  return occurrences.every(({ path, in: where }) => where === "record" && path[0] === "userIdentity");
}
