import { primaryResource } from "../model/primaryResource.ts";
import type { CloudTrailEvent } from "../model/record.ts";
import { describeEvent } from "../model/sentence.ts";
import { serviceOf } from "../model/service.ts";
import { visible } from "../model/text.ts";

/** The columns of the results, in their usual order. */
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

/** What a person reads in each column: plain text without hidden characters. */
export type RowCells = { readonly [column in (typeof RESULT_COLUMNS)[number]]: string };

export interface Row {
  readonly eventId: string;
  readonly icon: string;
  readonly readOnly: boolean;
  readonly failed: boolean;
  readonly cells: RowCells;
  readonly tooltip: string;
}

/** An event as a row. `stamp` writes a time on the person's clock. */
export function resultRow(event: CloudTrailEvent, stamp: (time: number) => string): Row {
  const resource = primaryResource(event);
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
    },
    tooltip: describeEvent(event, resource),
  };
}

/** What a column sorts by. Times sort as numbers, the rest as text. */
export function sortKey(event: CloudTrailEvent, column: keyof RowCells): string | number {
  switch (column) {
    case "time":
      return event.time ?? Number.NEGATIVE_INFINITY;
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
