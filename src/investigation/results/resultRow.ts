import { primaryResource } from "../../model/primaryResource.ts";
import type { CloudTrailEvent } from "../../model/record.ts";
import { describeEvent } from "../../model/sentence.ts";
import { serviceOf } from "../../model/service.ts";
import { visible } from "../../model/text.ts";
import { findField } from "../../query/fields.ts";
import type { FoundEvent, Provenance } from "../search/search.ts";

/** The usual columns of the results, in their usual order: those of an export too. */
export const RESULT_COLUMNS = [
  "time",
  "eventName",
  "user",
  "source",
  "resource",
  "region",
  "account",
  "ipAddress",
  "error",
] as const;

/** What a person may look at besides. */
type MoreColumns =
  | "role"
  | "session"
  | "accessKey"
  | "userAgent"
  | "resourceType"
  | "readOnly"
  | "category"
  | "seenIn"
  | "eventId"
  | "requestId";

/** What a person reads in each column: plain text without hidden characters. */
export type RowCells = { readonly [column in (typeof RESULT_COLUMNS)[number] | MoreColumns]: string };

export interface Row {
  readonly eventId: string;
  readonly icon: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  readonly cells: RowCells;
  readonly tooltip: string;
}

/** An event as a row; of one that CloudTrail amended, as amended. `stamp` writes a time on the person's clock. */
export function resultRow(
  event: CloudTrailEvent,
  stamp: (time: number) => string,
  seenIn: FoundEvent["seenIn"] = [],
): Row {
  const resource = primaryResource(event);
  const amended = event.diagnostics.some(({ code }) => code === "amended");
  return {
    eventId: event.eventId,
    icon: serviceOf(event.eventSource).icon,
    readOnly: event.readOnly === true,
    failed: event.error !== undefined,
    cells: {
      time: event.time === undefined ? "" : stamp(event.time),
      eventName: visible(event.eventName),
      user: visible(event.actor.name),
      source: visible(serviceOf(event.eventSource).name),
      resource: visible(resource?.label ?? ""),
      region: visible(event.region),
      account: visible(event.accountId),
      ipAddress: visible(event.sourceIPAddress),
      error: visible(event.error?.code ?? ""),
      role: visible(first(event, "role")),
      session: visible(first(event, "session")),
      accessKey: visible(first(event, "key")),
      userAgent: visible(event.userAgent),
      resourceType: visible(resource?.type ?? ""),
      readOnly: readOrWrite(event),
      category: visible(event.category),
      seenIn: visible(profilesOf(seenIn)),
      eventId: visible(event.eventId),
      requestId: visible(event.requestId ?? ""),
    },
    tooltip: `${describeEvent(event, resource)}${amended ? " Amended by CloudTrail later." : ""}`,
  };
}

/** The text of a column as it is, with nothing made visible. */
export function plainCell(event: CloudTrailEvent, column: Exclude<(typeof RESULT_COLUMNS)[number], "time">): string {
  switch (column) {
    case "eventName":
      return event.eventName;
    case "user":
      return event.actor.name;
    case "source":
      return serviceOf(event.eventSource).name;
    case "resource":
      return primaryResource(event)?.label ?? "";
    case "region":
      return event.region;
    case "account":
      return event.accountId;
    case "ipAddress":
      return event.sourceIPAddress;
    case "error":
      return event.error?.code ?? "";
  }
}

/** A field's first value, as the search language reads it. */
function first(event: CloudTrailEvent, field: string): string {
  return String(findField(field)?.values(event)[0] ?? "");
}

function readOrWrite({ readOnly }: CloudTrailEvent): string {
  return readOnly === undefined ? "" : readOnly ? "read" : "write";
}

/** The profiles that saw an event, as the column shows them. */
export function profilesOf(seenIn: readonly Provenance[]): string {
  return [...new Set(seenIn.map(({ profile }) => profile))].join(", ");
}
