import type { GetTrailStatusCommandOutput, Trail as TrailDescription } from "@aws-sdk/client-cloudtrail";
import { compareNames } from "../model/text/compareNames.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { type EventDataStore, readEventDataStores } from "./eventDataStores.ts";
import { type EventSelection, selectionsIn } from "./selectors.ts";
import { type DetailFailure, detail, noneIf, optional, readTrailCall } from "./trailCalls.ts";

/** "error": it is logging, but a delivery failed. "unknown": AWS refused GetTrailStatus. */
type TrailState = "logging" | "stopped" | "error" | "unknown";

/** Where a trail delivers to. */
export type TrailDestination = "bucket" | "digest" | "log group" | "topic";

interface DeliveryError {
  readonly to: TrailDestination;
  /** The bucket's name, or the ARN of the log group or topic. */
  readonly name: string;
  /** AWS's code or text: "AccessDenied". */
  readonly error: string;
}

/** One kind of Insights: "ApiCallRateInsight" on the events of "Management" and "Data". */
export interface InsightsKind {
  readonly type: string;
  readonly categories: readonly string[];
}

/** One trail as a Region sees it. Times are milliseconds since 1970 UTC. */
export interface Trail {
  readonly arn: string;
  readonly name: string;
  /** Its owner: for an organization's trail the management account. */
  readonly accountId: string;
  readonly homeRegion: string;
  readonly multiRegion: boolean;
  readonly organization: boolean;
  /** `IncludeGlobalServiceEvents`. Absent: not in AWS's answer. */
  readonly globalServices?: boolean;
  /** Whether the events of CloudTrail's own deliveries are recorded. Absent: not in AWS's answer. */
  readonly recursiveLogging?: boolean;
  readonly bucket: string;
  readonly prefix?: string;
  readonly logGroupArn?: string;
  readonly kmsKeyId?: string;
  readonly snsTopicArn?: string;
  readonly logFileValidation: boolean;
  /** Of its home Region, but for errors in the Region that sees it. */
  readonly state: TrailState;
  readonly lastDelivery?: number;
  readonly lastDigestDelivery?: number;
  readonly lastLogGroupDelivery?: number;
  readonly lastNotification?: number;
  readonly startedLogging?: number;
  readonly stoppedLogging?: number;
  /** Delivery errors, in the home Region and in the Region that sees it. */
  readonly errors: readonly DeliveryError[];
  /** The last delivery in the Region that sees it, where that is not its home Region. Absent: none, or not known. */
  readonly lastDeliveryHere?: number;
  /** What it records. Empty: nothing. Absent: not known. */
  readonly selections?: readonly EventSelection[];
  /** Empty: Insights are off. Absent: AWS refused the call. */
  readonly insights?: readonly InsightsKind[];
  /** Templates by which data events are summarized every 5 minutes. Absent: AWS refused the call. */
  readonly aggregations?: readonly string[];
  /** Absent: AWS refused the call, or the trail belongs to another account. */
  readonly tags?: readonly { readonly key: string; readonly value: string }[];
  /** The calls that AWS refused, and why. */
  readonly failures: readonly DetailFailure[];
}

export interface TrailList {
  /** Sorted by name. */
  readonly trails: readonly Trail[];
  readonly eventDataStores: readonly EventDataStore[];
  readonly failures: readonly DetailFailure[];
}

/** The details of trails that are the same in every Region, by ARN. Calls that share it read each trail's once. */
export type KnownTrails = Map<string, Promise<TrailDetails>>;

/**
 * The trails that record in the connection's Region, with their details, and its event data stores. For each trail it
 * makes up to six calls: five in its home Region, unless `known` has them, and one here. A detail that AWS refuses is
 * listed in `failures`. Throws `Failure` if the trails cannot be listed at all, or an AbortError.
 */
export async function readTrails(
  connection: Connection<"cloudtrail">,
  signal: AbortSignal,
  known: KnownTrails = new Map(),
): Promise<TrailList> {
  const options: CallOptions = { signal };
  const [byArn, stores] = await Promise.all([
    describeTrails(connection, options),
    readEventDataStores(connection, options),
  ]);
  const trails = await Promise.all([...byArn].map(([arn, trail]) => readTrail(arn, trail, connection, options, known)));
  return {
    trails: trails.sort((a, b) => compareNames(a.name, b.name) || (a.arn < b.arn ? -1 : 1)),
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

/** Where a trail sends its events in CloudWatch Logs. */
export type TrailLogGroup = Pick<Trail, "logGroupArn">;

/**
 * The log groups of the trails that record in the connection's Region, in one request. Throws `Failure` or an AbortError.
 */
export async function readTrailLogGroups(
  connection: Connection<"cloudtrail">,
  signal: AbortSignal,
): Promise<readonly TrailLogGroup[]> {
  const trails = await describeTrails(connection, { signal });
  return [...trails.values()].map((trail) => optional("logGroupArn", trail.CloudWatchLogsLogGroupArn));
}

/** A trail with Insights on data events. */
export type DataInsightTrail = Pick<Trail, "arn" | "name">;

/**
 * The trails that record in the connection's Region and have Insights on data events. Throws `Failure` if the trails or
 * the Insights selectors of one cannot be read, or an AbortError.
 */
export async function readDataInsightTrails(
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<readonly DataInsightTrail[]> {
  const withInsights = [...(await describeTrails(connection, options))].filter(
    ([, { HasInsightSelectors: has }]) => has === true,
  );
  const found = await Promise.all(
    withInsights.map(async ([arn, described]) => {
      const home = connection.inRegion(homeRegionOf(arn, described, connection));
      const insights = await readInsights(arn, home, options);
      return insights.some(({ categories }) => categories.includes("Data"))
        ? [{ arn, name: nameOf(arn, described) }]
        : [];
    }),
  );
  return found.flat();
}

function bucketOf(arn: string, described: TrailDescription): TrailBucket {
  const { S3BucketName, S3KeyPrefix } = described;
  return { arn, name: nameOf(arn, described), bucket: S3BucketName ?? "", ...optional("prefix", S3KeyPrefix) };
}

function nameOf(arn: string, { Name }: TrailDescription): string {
  return Name ?? arn.slice(arn.lastIndexOf("/") + 1);
}

function homeRegionOf(arn: string, { HomeRegion }: TrailDescription, { region }: Connection<"cloudtrail">): string {
  return HomeRegion ?? arn.split(":")[3] ?? region;
}

/** By ARN: a trail of several Regions is listed once for each. */
async function describeTrails(
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<ReadonlyMap<string, TrailDescription>> {
  const { trailList = [] } = await readTrailCall(
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

async function readTrail(
  arn: string,
  described: TrailDescription,
  connection: Connection<"cloudtrail">,
  options: CallOptions,
  known: KnownTrails,
): Promise<Trail> {
  const accountId = arn.split(":")[4] ?? "";
  const homeRegion = homeRegionOf(arn, described, connection);
  const details = known.get(arn) ?? readDetails(arn, connection.inRegion(homeRegion), options);
  known.set(arn, details);
  const [{ status, ...shared }, here] = await Promise.all([
    details,
    homeRegion === connection.region ? undefined : detail("GetTrailStatus", readStatus(arn, connection, options)),
  ]);
  return {
    ...bucketOf(arn, described),
    accountId,
    homeRegion,
    multiRegion: described.IsMultiRegionTrail === true,
    organization: described.IsOrganizationTrail === true,
    ...optional("globalServices", described.IncludeGlobalServiceEvents),
    ...optional("recursiveLogging", described.RecursiveLogging),
    ...optional("logGroupArn", described.CloudWatchLogsLogGroupArn),
    ...optional("kmsKeyId", described.KmsKeyId),
    ...optional("snsTopicArn", described.SnsTopicARN),
    logFileValidation: described.LogFileValidationEnabled === true,
    ...statusOf(status, here?.value, described),
    ...shared,
    failures: status === undefined ? shared.failures : [...shared.failures, ...(here?.failures ?? [])],
  };
}

interface TrailDetails extends Pick<Trail, "selections" | "insights" | "aggregations" | "tags" | "failures"> {
  readonly status: GetTrailStatusCommandOutput | undefined;
}

/** Reads by ARN: in another Region the same name may be another trail. */
async function readDetails(arn: string, home: Connection<"cloudtrail">, options: CallOptions): Promise<TrailDetails> {
  // Only its owner can list the tags of a trail.
  const isOwn = arn.split(":")[4] === home.identity.accountId;
  const [status, selectors, insights, configuration, tags] = await Promise.all([
    detail("GetTrailStatus", readStatus(arn, home, options)),
    detail(
      "GetEventSelectors",
      readTrailCall(home, "GetEventSelectors", (api, abort) => api.getEventSelectors(arn, abort), options),
    ),
    detail("GetInsightSelectors", readInsights(arn, home, options)),
    detail(
      "GetEventConfiguration",
      readTrailCall(
        home,
        "GetEventConfiguration",
        (api, abort) => api.getEventConfiguration({ TrailName: arn }, abort),
        options,
      ),
    ),
    detail(
      "ListTags",
      isOwn
        ? readTrailCall(home, "ListTags", (api, abort) => api.listTags(arn, abort), options)
        : Promise.resolve(undefined),
    ),
  ]);
  return {
    status: status.value,
    ...optional("selections", selectionsIn(selectors.value ?? {})),
    ...optional("insights", insights.value),
    ...(configuration.value === undefined
      ? {}
      : {
          aggregations: (configuration.value.AggregationConfigurations ?? []).flatMap(
            ({ Templates = [] }) => Templates,
          ),
        }),
    ...(tags.value === undefined
      ? {}
      : {
          tags: (tags.value.ResourceTagList ?? []).flatMap(({ TagsList = [] }) =>
            TagsList.map(({ Key: key = "", Value: value = "" }) => ({ key, value })),
          ),
        }),
    failures: [status, selectors, insights, configuration, tags].flatMap(({ failures }) => failures),
  };
}

function readStatus(
  arn: string,
  connection: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<GetTrailStatusCommandOutput> {
  return readTrailCall(connection, "GetTrailStatus", (api, abort) => api.getTrailStatus(arn, abort), options);
}

type StatusPart = Pick<
  Trail,
  | "state"
  | "errors"
  | "lastDelivery"
  | "lastDigestDelivery"
  | "lastLogGroupDelivery"
  | "lastNotification"
  | "startedLogging"
  | "stoppedLogging"
  | "lastDeliveryHere"
>;

/**
 * `here`: the answer of GetTrailStatus in another Region than the trail's home. It is about the Region in which it is
 * called, so that a multi-Region trail can fail in one Region only.
 */
function statusOf(
  home: GetTrailStatusCommandOutput | undefined,
  here: GetTrailStatusCommandOutput | undefined,
  described: TrailDescription,
): StatusPart {
  const times = optional("lastDeliveryHere", here?.LatestDeliveryTime?.getTime());
  const errors = distinct([...errorsOf(home, described), ...errorsOf(here, described)]);
  if (home === undefined) {
    return { state: "unknown", errors, ...times };
  }
  const running = errors.length > 0 ? "error" : "logging";
  return {
    state: home.IsLogging === true ? running : "stopped",
    errors,
    ...times,
    ...optional("lastDelivery", home.LatestDeliveryTime?.getTime()),
    ...optional("lastDigestDelivery", home.LatestDigestDeliveryTime?.getTime()),
    ...optional("lastLogGroupDelivery", home.LatestCloudWatchLogsDeliveryTime?.getTime()),
    ...optional("lastNotification", home.LatestNotificationTime?.getTime()),
    ...optional("startedLogging", home.StartLoggingTime?.getTime()),
    ...optional("stoppedLogging", home.StopLoggingTime?.getTime()),
  };
}

function errorsOf(
  status: GetTrailStatusCommandOutput | undefined,
  { S3BucketName = "", CloudWatchLogsLogGroupArn = "", SnsTopicARN = "" }: TrailDescription,
): readonly DeliveryError[] {
  const all: readonly (readonly [TrailDestination, string, string | undefined])[] = [
    ["bucket", S3BucketName, status?.LatestDeliveryError],
    ["digest", S3BucketName, status?.LatestDigestDeliveryError],
    ["log group", CloudWatchLogsLogGroupArn, status?.LatestCloudWatchLogsDeliveryError],
    ["topic", SnsTopicARN, status?.LatestNotificationError],
  ];
  return all.flatMap(([to, name, error]) => (error === undefined || error === "" ? [] : [{ to, name, error }]));
}

function distinct(errors: readonly DeliveryError[]): readonly DeliveryError[] {
  return [...new Map(errors.map((one) => [`${one.to} ${one.error}`, one])).values()];
}

/** AWS returns an error if a trail has no Insights. Source of the default: InsightSelector in the API Reference. */
async function readInsights(
  arn: string,
  home: Connection<"cloudtrail">,
  options: CallOptions,
): Promise<readonly InsightsKind[]> {
  const answer = await readTrailCall(
    home,
    "GetInsightSelectors",
    (api, abort) => noneIf(NO_INSIGHTS, api.getInsightSelectors(arn, abort)),
    options,
  );
  return (answer?.InsightSelectors ?? []).flatMap(({ InsightType: type, EventCategories: categories = [] }) =>
    type === undefined ? [] : [{ type, categories: categories.length === 0 ? ["Management"] : categories }],
  );
}

/** The error of a trail without Insights. */
const NO_INSIGHTS: ReadonlySet<string> = new Set(["InsightNotEnabledException"]);
