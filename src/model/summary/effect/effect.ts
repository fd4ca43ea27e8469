import type { IdentifiedEntity } from "../../entity/entity.ts";
import { readInsight } from "../../event/insight.ts";
import type { CloudTrailEvent } from "../../event/record.ts";
import { asObject, type JsonObject } from "../../text/json.ts";
import { primaryResource } from "../primaryResource.ts";
import { credentialRows } from "./credentialRows.ts";
import type { EffectRow } from "./effectRow.ts";
import { grantRows } from "./grantRows.ts";
import { networkRows } from "./networkRows.ts";
import { policyRows } from "./policyRows.ts";
import { protectionRows } from "./protectionRows.ts";
import { resourceRows } from "./resourceRows.ts";
import { settingRows } from "./settingRows.ts";

/** What an event changed, as far as its record shows it. */
export interface Effect {
  /** Exposure first; at most 6. */
  readonly rows: readonly EffectRow[];
  /** How many rows were left out. */
  readonly more: number;
  /** What the record does not show, one sentence each. */
  readonly unknown: readonly string[];
}

const MAX_ROWS = 6;

/** Operations by which instances report their state; CloudTrail records them as writes. */
const REPORTS: ReadonlySet<string> = new Set([
  "UpdateInstanceInformation",
  "UpdateInstanceAssociationStatus",
  "PutComplianceItems",
  "PutInventory",
]);

/**
 * What an event changed: credentials that it issued, access that it opened, protections that it turned off, settings
 * that it wrote, resources that it created or deleted; of a failed call, what it would have. Only what the record says
 * counts. Undefined for reads, Insights events, and where there is nothing to say beyond the event's sentence.
 * `resource`: the event's primary resource, if the caller already has it.
 */
export function effectOf(
  event: CloudTrailEvent,
  resource: IdentifiedEntity | undefined = primaryResource(event),
): Effect | undefined {
  if (readInsight(event) !== undefined) {
    return undefined;
  }
  const service = event.eventSource.slice(0, Math.max(0, event.eventSource.indexOf(".")));
  const request = requestOf(event) ?? {};
  const credentials = credentialRows(event, service, resource);
  const rows =
    credentials.length > 0
      ? [...credentials, ...policyRows(event, request)]
      : event.readOnly === true || REPORTS.has(event.eventName)
        ? []
        : changeRows(event, request, service, resource);
  const unknown = unknowns(event, rows);
  return rows.length === 0 && unknown.length === 0
    ? undefined
    : {
        rows: [...rows.filter(isExposing), ...rows.filter((row) => !isExposing(row))].slice(0, MAX_ROWS),
        more: Math.max(0, rows.length - MAX_ROWS),
        unknown,
      };
}

function changeRows(
  event: CloudTrailEvent,
  request: JsonObject,
  service: string,
  resource: IdentifiedEntity | undefined,
): readonly EffectRow[] {
  const specific = [
    ...networkRows(event, request, service),
    ...policyRows(event, request),
    ...grantRows(event, request, service),
    ...protectionRows(event, request, service),
  ];
  return [
    ...resourceRows(event, resource),
    ...specific,
    // Settings beside a policy or rules are only its name and its format.
    ...(specific.length > 0 ? [] : settingRows(event, request, service, resource)),
  ];
}

function isExposing({ exposure }: EffectRow): boolean {
  return exposure !== undefined;
}

function unknowns(event: CloudTrailEvent, rows: readonly EffectRow[]): readonly string[] {
  const isMissing = requestOf(event) === undefined;
  const isOmitted = asObject(event.record.requestParameters)?.omitted === true;
  const isWrite = event.readOnly === false && event.eventType === "AwsApiCall";
  return [
    ...(isOmitted
      ? ["The record does not show the change: CloudTrail left out the request because it was too large."]
      : []),
    ...(isWrite && event.error !== undefined && isMissing && !isOmitted && rows.length === 0
      ? ["The record has no request parameters, so it does not show what would have changed."]
      : []),
    ...(rows.some(isExposing) && event.error === undefined ? limitsOfExposure(event) : []),
  ];
}

/** What decides besides the event whether something is reachable. */
function limitsOfExposure({ eventSource, eventName }: CloudTrailEvent): readonly string[] {
  const service = eventSource.slice(0, Math.max(0, eventSource.indexOf(".")));
  const decides = eventName.includes("SecurityGroup") ? WHAT_USES_IT : LIMITS.get(service);
  return decides === undefined ? [] : [`${decides}; this event does not show it.`];
}

const WHAT_USES_IT = "What is reachable depends on what uses the security group";
const GROUPS_DECIDE = "Security groups decide who can connect";

const LIMITS: ReadonlyMap<string, string> = new Map([
  ["s3", "Block Public Access of the account or bucket may still prevent public access"],
  ["rds", GROUPS_DECIDE],
  ["redshift", GROUPS_DECIDE],
  ["elasticloadbalancing", GROUPS_DECIDE],
]);

/** The request; undefined when it was not recorded. */
function requestOf({ record }: CloudTrailEvent): JsonObject | undefined {
  const request = asObject(record.requestParameters);
  return request?.omitted === true ? undefined : request;
}
