import type { GetTrailStatusCommandOutput, Trail as TrailDescription } from "@aws-sdk/client-cloudtrail";
import { Failure } from "../model/failure.ts";
import type { CloudTrailApi } from "./cloudTrailClient.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { everyPage } from "./paging.ts";
import { type SelectorSummary, summariseSelectors } from "./selectors.ts";

/** "error": it is logging, but its last delivery failed. "unknown": AWS refused to tell the status. */
type TrailState = "logging" | "stopped" | "error" | "unknown";

/** One trail as a Region sees it. Times are milliseconds since 1970 UTC. */
export interface Trail {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly homeRegion: string;
  readonly multiRegion: boolean;
  readonly organization: boolean;
  readonly bucket: string;
  readonly prefix?: string;
  readonly logGroupArn?: string;
  readonly kmsKeyId?: string;
  readonly snsTopicArn?: string;
  readonly logFileValidation: boolean;
  readonly state: TrailState;
  readonly lastDelivery?: number;
  readonly lastDigestDelivery?: number;
  readonly lastLogGroupDelivery?: number;
  readonly startedLogging?: number;
  readonly stoppedLogging?: number;
  /** Delivery errors: "S3 bucket acme-trail: AccessDenied". */
  readonly errors: readonly string[];
  /** What it records. Absent: AWS refused to tell. */
  readonly selectors?: readonly SelectorSummary[];
  /** Enabled kinds of Insights ("ApiCallRateInsight"). Absent: AWS refused to tell. */
  readonly insights?: readonly string[];
  /** The details that AWS refused to tell, and why. */
  readonly failures: readonly DetailFailure[];
}

interface DetailFailure {
  readonly detail: "status" | "selectors" | "insights" | "event data stores";
  readonly failure: Failure;
}

/** An event data store as it is listed; `GetEventDataStore` has more. */
interface EventDataStore {
  readonly arn: string;
  readonly name: string;
}

export interface TrailList {
  /** Sorted by name. */
  readonly trails: readonly Trail[];
  readonly eventDataStores: readonly EventDataStore[];
  readonly failures: readonly DetailFailure[];
}

const maxStorePages = 20;

/**
 * The trails that record in the connection's Region, with their status, and its event data stores. A detail that AWS
 * refuses is listed in `failures`. Throws `Failure` if the trails cannot be listed at all, or an AbortError.
 */
export async function readTrails(connection: Connection<"cloudtrail">, signal: AbortSignal): Promise<TrailList> {
  const options: CallOptions = { signal };
  const [byArn, stores] = await Promise.all([
    describeTrails(connection, options),
    detail("event data stores", readEventDataStores(connection, options)),
  ]);
  const trails = await Promise.all([...byArn].map(([arn, trail]) => readTrail(arn, trail, connection, options)));
  return {
    trails: trails.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }) || (a.arn < b.arn ? -1 : 1)),
    eventDataStores: stores.value ?? [],
    failures: stores.failures,
  };
}

/** Where a trail puts its log files. */
export type TrailBucket = Pick<Trail, "arn" | "name" | "bucket" | "prefix">;

/**
 * The buckets of the trails that record in the connection's Region, in one request. Throws `Failure` or an AbortError.
 */
export async function readTrailBuckets(
  connection: Connection<"cloudtrail">,
  signal: AbortSignal,
): Promise<readonly TrailBucket[]> {
  return [...(await describeTrails(connection, { signal }))].map(([arn, described]) => bucketOf(arn, described));
}

function bucketOf(arn: string, { Name, S3BucketName, S3KeyPrefix }: TrailDescription): TrailBucket {
  return {
    arn,
    name: Name ?? arn.slice(arn.lastIndexOf("/") + 1),
    bucket: S3BucketName ?? "",
    ...optional("prefix", S3KeyPrefix),
  };
}

/** By ARN: a trail of several Regions is listed once for each. */
async function describeTrails(
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<ReadonlyMap<string, TrailDescription>> {
  const { trailList = [] } = await read(
    connection,
    "DescribeTrails",
    (api, abort) => api.describeTrails(abort),
    options,
  );
  const byArn = new Map<string, TrailDescription>();
  for (const trail of trailList) {
    if (trail.TrailARN !== undefined && !byArn.has(trail.TrailARN)) {
      byArn.set(trail.TrailARN, trail);
    }
  }
  return byArn;
}

/** Reads status and selectors in the home Region and by ARN: in another Region the same name may be another trail. */
async function readTrail(
  arn: string,
  described: TrailDescription,
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<Trail> {
  const [, , , arnRegion = connection.region, accountId = ""] = arn.split(":");
  const homeRegion = described.HomeRegion ?? arnRegion;
  const home = connection.inRegion(homeRegion);
  const [status, selectors, insights] = await Promise.all([
    detail(
      "status",
      read(home, "GetTrailStatus", (api, abort) => api.getTrailStatus(arn, abort), options),
    ),
    detail(
      "selectors",
      read(home, "GetEventSelectors", (api, abort) => api.getEventSelectors(arn, abort), options),
    ),
    detail("insights", readInsights(arn, home, options)),
  ]);
  const failures = [...status.failures, ...selectors.failures, ...insights.failures];
  return {
    ...bucketOf(arn, described),
    accountId,
    homeRegion,
    multiRegion: described.IsMultiRegionTrail === true,
    organization: described.IsOrganizationTrail === true,
    ...optional("logGroupArn", described.CloudWatchLogsLogGroupArn),
    ...optional("kmsKeyId", described.KmsKeyId),
    ...optional("snsTopicArn", described.SnsTopicARN),
    logFileValidation: described.LogFileValidationEnabled === true,
    ...statusOf(status.value, described),
    ...(selectors.value === undefined
      ? {}
      : {
          selectors: summariseSelectors(
            selectors.value.EventSelectors ?? [],
            selectors.value.AdvancedEventSelectors ?? [],
          ),
        }),
    ...optional("insights", insights.value),
    failures,
  };
}

type StatusPart = Pick<
  Trail,
  | "state"
  | "errors"
  | "lastDelivery"
  | "lastDigestDelivery"
  | "lastLogGroupDelivery"
  | "startedLogging"
  | "stoppedLogging"
>;

function statusOf(status: GetTrailStatusCommandOutput | undefined, described: TrailDescription): StatusPart {
  if (status === undefined) {
    return { state: "unknown", errors: [] };
  }
  const errors = [
    ["S3 bucket", described.S3BucketName, status.LatestDeliveryError],
    ["Digest in S3 bucket", described.S3BucketName, status.LatestDigestDeliveryError],
    ["Log group", described.CloudWatchLogsLogGroupArn, status.LatestCloudWatchLogsDeliveryError],
    ["SNS topic", described.SnsTopicARN, status.LatestNotificationError],
  ].flatMap(([what, where = "", error]) => (error === undefined || error === "" ? [] : [`${what} ${where}: ${error}`]));
  const running = errors.length > 0 ? "error" : "logging";
  return {
    state: status.IsLogging === true ? running : "stopped",
    errors,
    ...optional("lastDelivery", status.LatestDeliveryTime?.getTime()),
    ...optional("lastDigestDelivery", status.LatestDigestDeliveryTime?.getTime()),
    ...optional("lastLogGroupDelivery", status.LatestCloudWatchLogsDeliveryTime?.getTime()),
    ...optional("startedLogging", status.StartLoggingTime?.getTime()),
    ...optional("stoppedLogging", status.StopLoggingTime?.getTime()),
  };
}

/** AWS returns an error if a trail has no Insights. */
async function readInsights(
  arn: string,
  home: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<readonly string[]> {
  const answer = await read(
    home,
    "GetInsightSelectors",
    (api, abort) => noneIf(NO_INSIGHTS, api.getInsightSelectors(arn, abort)),
    options,
  );
  return (answer?.InsightSelectors ?? []).flatMap(({ InsightType: type }) => (type === undefined ? [] : [type]));
}

async function readEventDataStores(
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<readonly EventDataStore[]> {
  const stores: EventDataStore[] = [];
  const { profile, region, identity } = connection;
  const context = { profile, region, accountId: identity.accountId, action: "cloudtrail:ListEventDataStores" };
  await everyPage(context, maxStorePages, async (token) => {
    const answer = await read(
      connection,
      "ListEventDataStores",
      (api, abort) => noneIf(NO_LAKE, api.listEventDataStores(token, abort)),
      options,
    );
    for (const { EventDataStoreArn: arn, Name: name } of answer?.EventDataStores ?? []) {
      if (arn !== undefined) {
        stores.push({ arn, name: name ?? arn.slice(arn.lastIndexOf("/") + 1) });
      }
    }
    return answer?.NextToken;
  });
  return stores;
}

/** The error of a trail without Insights. */
const NO_INSIGHTS: ReadonlySet<string> = new Set(["InsightNotEnabledException"]);

/** The errors of ListEventDataStores where CloudTrail Lake does not exist or is closed to the account. */
const NO_LAKE: ReadonlySet<string> = new Set(["UnsupportedOperationException", "OperationNotPermittedException"]);

/** The answer; undefined if AWS refuses with one of these errors, by which it says that there is none. */
async function noneIf<T>(errors: ReadonlySet<string>, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && errors.has(error.name)) {
      return undefined;
    }
    throw error;
  }
}

async function read<T>(
  connection: Connection<"cloudtrail">,
  operation: string,
  run: (api: CloudTrailApi, signal: AbortSignal) => Promise<T>,
  options: CallOptions,
): Promise<T> {
  const apiClass = operation === "ListEventDataStores" ? "list" : "read";
  return (await connection.call({ apiClass, action: `cloudtrail:${operation}`, run }, options)).value;
}

/** The answer, or the failure as data. Other errors are thrown. */
async function detail<T>(
  what: DetailFailure["detail"],
  work: Promise<T>,
): Promise<{ readonly value?: T; readonly failures: readonly DetailFailure[] }> {
  try {
    return { value: await work, failures: [] };
  } catch (error) {
    if (Failure.is(error)) {
      return { failures: [{ detail: what, failure: error }] };
    }
    throw error;
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined || value === "" ? {} : ({ [key]: value } as Record<K, V>);
}
