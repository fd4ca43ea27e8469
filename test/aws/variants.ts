import { createHash } from "node:crypto";
import type { WorldRecord } from "../world/types.ts";
import type { AthenaVariant } from "./athena/queryExecutions.ts";
import type { InsightVariant } from "./insights.ts";
import type { LogsVariant } from "./logs/cloudWatchLogs.ts";
import type { OrganizationVariant } from "./organizations.ts";
import { listedResources, type ResourceListing } from "./resourceListing.ts";
import type { RoleRule } from "./securityTokens.ts";

/**
 * What AWS does differently from service to service or Region to Region, or what is not publicly known of it. These
 * variants are what Event history and CloudTrail's API answer; the log files in the buckets stay as they are.
 */
export interface Variants {
  readonly resources: ResourceListing;
  /** Which events Event history lists late. The first line that matches an event decides. */
  readonly delays: readonly Delay[];
  readonly trails: {
    /** Whether GetTrailStatus is about the Region in which it is called, as AWS documents it, or the trail's home Region. */
    readonly status: "by-region" | "home";
    /** Whether DescribeTrails returns `RecursiveLogging`, which is newer than its other members. */
    readonly recursiveLogging: "returned" | "missing";
    /** The error of GetEventConfiguration of a trail, where there are no summaries of data events. */
    readonly configurationRefusal?: "UnsupportedOperationException" | "InvalidParameterCombinationException";
  };
  readonly lake: {
    /** Regions in which CloudTrail Lake does not exist. */
    readonly absentIn: readonly string[];
    /** The error of its operations there. */
    readonly refusal: "UnsupportedOperationException" | "OperationNotPermittedException";
  };
  readonly insights: InsightVariant;
  readonly organization: OrganizationVariant;
  readonly logs: LogsVariant;
  readonly athena: AthenaVariant;
  /** Which roles can be assumed by whom. The first line that matches a role decides; without one it can be assumed. */
  readonly roles: readonly RoleRule[];
}

/** A field left out matches every event. */
interface Delay {
  /** The first label of the event source. */
  readonly service?: string;
  readonly eventName?: string;
  /** One event of this many, always the same ones. Default 1: every event. */
  readonly oneOf?: number;
  /** How long after it happened the event is listed, ms. */
  readonly delayMs: number;
  /** The record says that it is late: an `addendum` with the reason DELIVERY_DELAY. Default false. */
  readonly addendum?: boolean;
}

/** As far as public sources show. China has no CloudTrail Lake; of the other Regions without it these two are known. */
export const defaultVariants: Variants = {
  resources: { others: "as-seen", services: {} },
  delays: [],
  trails: { status: "by-region", recursiveLogging: "returned" },
  lake: {
    absentIn: ["cn-north-1", "cn-northwest-1", "ap-south-2", "ap-southeast-4"],
    refusal: "UnsupportedOperationException",
  },
  insights: { order: "newest-first", values: "a-minute" },
  organization: {},
  logs: {
    timestamps: "delivery",
    scannedPerPage: 5000,
    insights: { queuedMs: 200, runningMs: 800, mostRows: 100_000, discoveredFields: 200, concurrent: 30 },
    liveTail: { everyMs: 1_000, mostEvents: 500, sessionMs: 3 * 3_600_000 },
  },
  athena: { queuedMs: 300, runningMs: 1500, concurrent: 20 },
  roles: [],
};

/** The event as Event history lists it: with its time of delivery and its resources. */
export function asListed(record: WorldRecord, { resources, delays }: Variants): WorldRecord {
  const listed = listedResources(record, resources);
  const delay = record.deliveredAt === undefined ? delays.find((line) => isDelayed(record, line)) : undefined;
  if (listed === record.resources && delay === undefined) {
    return record;
  }
  return {
    ...record,
    resources: listed,
    ...(delay === undefined ? {} : { deliveredAt: record.time + delay.delayMs }),
    ...(delay?.addendum === true
      ? { json: `${record.json.slice(0, -1)},"addendum":{"reason":"DELIVERY_DELAY"}}` }
      : {}),
  };
}

function isDelayed({ eventId, eventName, eventSource }: WorldRecord, delay: Delay): boolean {
  const { service, oneOf = 1 } = delay;
  return (
    (service === undefined || eventSource.startsWith(`${service}.`)) &&
    (delay.eventName === undefined || delay.eventName === eventName) &&
    (oneOf === 1 || createHash("sha1").update(eventId).digest().readUInt32BE() % oneOf === 0)
  );
}
