import type { ChinaGlobalRegion } from "./globalServices.ts";

/** One account of the world, as a person's AWS config would know it. */
export interface WorldAccount {
  readonly id: string;
  /** "development", "production", "china": also the name of the demo profile. */
  readonly profile: string;
  readonly alias: string;
  readonly partition: "aws" | "aws-cn" | "aws-us-gov";
  /** Where the partition records IAM, and its other global services outside China. */
  readonly globalRegion: string;
  /** Regions that are enabled and hold events. */
  readonly regions: readonly string[];
  /** Regions that are enabled too, in which nothing ever happened. */
  readonly quietRegions?: readonly string[];
  /** Regions that exist but are not opted in. */
  readonly disabledRegions: readonly string[];
  /** Regions that were opted into, but do not accept requests yet. */
  readonly enablingRegions?: readonly string[];
  /** The principal behind the demo profile: what STS answers to GetCallerIdentity. */
  readonly caller: { readonly arn: string; readonly userId: string };
  /** The access key of the demo profile, documentation-style (not a real key). */
  readonly accessKeyId: string;
  /** What the principal behind the demo profile may not do: `athena:*`, `logs:StartQuery`. Default: nothing. */
  readonly denied?: readonly string[];
}

/** One recorded event with what LookupEvents knows about it. */
export interface WorldRecord {
  /** The record's JSON text, exactly as CloudTrail would give it. */
  readonly json: string;
  readonly eventId: string;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  readonly accountId: string;
  readonly region: string;
  /** "Data" and "NetworkActivity" records are never returned by LookupEvents; "Insight" only when asked for. */
  readonly category: "Management" | "Data" | "Insight" | "NetworkActivity";
  /** Of an Insights event on data events: LookupEvents never returns it. */
  readonly insightsOn?: "Data";
  readonly eventName: string;
  readonly eventSource: string;
  readonly readOnly: boolean;
  /** As the lookup envelope has it; absent for some service events. */
  readonly username?: string;
  readonly accessKeyId?: string;
  /** The lookup envelope's `Resources`: not the record's own `resources`. */
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** When Event history begins to list it, ms since 1970 UTC. Absent: when it happened. */
  readonly deliveredAt?: number;
}

export interface WorldTrail {
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
  /** When it began to write digests, ms since 1970 UTC. Default: when it began to log. */
  readonly validatedSince?: number;
  readonly logging: boolean;
  readonly latestDeliveryTime?: number;
  readonly latestDeliveryError?: string;
  readonly latestDigestDeliveryTime?: number;
  readonly latestDigestDeliveryError?: string;
  readonly latestCloudWatchLogsDeliveryError?: string;
  readonly latestNotificationError?: string;
  /** What deliveries of one Region alone fail with, by Region. */
  readonly regionalErrors?: Readonly<Record<string, string>>;
  /** Nothing was delivered after this, although it is logging and no delivery failed. */
  readonly silentSince?: number;
  /** `IncludeGlobalServiceEvents`. Default true. */
  readonly globalServices?: boolean;
  /** `RecursiveLogging`. Default true. */
  readonly recursiveLogging?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly startedLogging?: number;
  readonly stoppedLogging?: number;
  /** Exactly one of the two kinds of selectors, in the API's own shape. */
  readonly eventSelectors?: readonly unknown[];
  readonly advancedEventSelectors?: readonly unknown[];
  /** Five-minute summaries of data events are delivered as well. */
  readonly aggregates?: boolean;
  /** Absent: GetInsightSelectors throws InsightNotEnabledException. */
  readonly insightSelectors?: readonly { readonly InsightType: string; readonly EventCategories?: readonly string[] }[];
}

export interface WorldEventDataStore {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly status: "ENABLED" | "STOPPED_INGESTION" | "PENDING_DELETION";
  /** Days. Default 366. */
  readonly retention?: number;
  /** Default true. */
  readonly terminationProtection?: boolean;
  /** When it was changed last, ms since 1970 UTC. */
  readonly updated?: number;
  /** Default: management events. */
  readonly advancedEventSelectors?: readonly unknown[];
  /** Events up to 1 MB, enriched with these keys. */
  readonly contextKeys?: readonly { readonly Type: string; readonly Equals: readonly string[] }[];
  /** JSON text. Absent: GetResourcePolicy throws ResourcePolicyNotFoundException. */
  readonly policy?: string;
}

/** A CloudFormation stack that is deployed. Times are milliseconds since 1970 UTC. */
export interface WorldStack {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly created: number;
  readonly updated: number;
  readonly resources: readonly WorldStackResource[];
}

export interface WorldStackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly updated: number;
}

/** What fills a log group. */
export type LogFeed =
  /** A trail's own log group: what the trail selects, as CloudTrail writes records. */
  | {
      readonly kind: "trail";
      readonly trailArn: string;
      /** The first and last of it came then, ms since 1970 UTC. Default: since the group was created, until now. */
      readonly from?: number;
      readonly until?: number;
    }
  /** CloudTrail's events of some accounts without a trail, in their own records or as OCSF. */
  | {
      readonly kind: "events";
      readonly accountIds: readonly string[];
      readonly categories: readonly WorldRecord["category"][];
      readonly schema: "cloudtrail" | "ocsf";
      /** The group is another account's copy: stream names end with account and Region, which are fields as well. */
      readonly isCopy?: boolean;
    }
  /** Lines of another program, one in so many minutes. */
  | { readonly kind: "lines"; readonly text: string; readonly everyMinutes: number };

/** A log group of CloudWatch Logs. */
export interface WorldLogGroup {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  /** Milliseconds since 1970 UTC. */
  readonly created: number;
  /** Absent: its events never expire. */
  readonly retentionInDays?: number;
  /** Default "STANDARD". */
  readonly logGroupClass?: "STANDARD" | "INFREQUENT_ACCESS";
  readonly kmsKeyId?: string;
  /** What CloudWatch knows to write into it. */
  readonly dataSource?: { readonly name: string; readonly type: string; readonly format: string };
  readonly feed: LogFeed;
}

/** A workgroup of Athena. */
export interface WorldWorkGroup {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly description?: string;
  /** Default "ENABLED". */
  readonly state?: "ENABLED" | "DISABLED";
  readonly outputLocation?: string;
  /** Clients cannot choose another output location. */
  readonly enforced: boolean;
  /** Athena keeps the results itself. */
  readonly managedResults?: boolean;
  /** A query that scans more is cancelled. */
  readonly bytesScannedCutoff?: number;
}

export interface WorldColumn {
  readonly name: string;
  /** In Hive's words: `string`, `array<struct<arn:string>>`. */
  readonly type: string;
}

/** What the rows of a table are. */
export type TableRows =
  /** The records in the log files that a trail delivered from these accounts and Regions. */
  | {
      readonly kind: "trail";
      readonly trailArn: string;
      readonly accountIds: readonly string[];
      readonly regions: readonly string[];
      /** The first and last day of delivery (`2026-11-25`, UTC) that the table has: those of its partitions. */
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: "none" };

/** A table of the Glue Data Catalog. */
export interface WorldTable {
  readonly accountId: string;
  readonly region: string;
  /** Absent: the account's own catalog. */
  readonly catalogId?: string;
  readonly database: string;
  readonly name: string;
  readonly created: number;
  readonly type: "EXTERNAL_TABLE" | "VIRTUAL_VIEW";
  readonly columns: readonly WorldColumn[];
  /**
   * Of a trail's table: `account`, `region`, and `timestamp` (`2026/11/29`), `day` with `year` and `month`, or `date`
   * (`2026-11-29`) for the day of delivery.
   */
  readonly partitionKeys: readonly WorldColumn[];
  readonly location?: string;
  readonly inputFormat?: string;
  readonly serde?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly rows: TableRows;
}

/** An object in S3. Its bucket is the account's own and lets in nobody else, unless `Archive.buckets` has it. */
export interface WorldObject {
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  /** Milliseconds since 1970 UTC. */
  readonly modified: number;
  readonly storageClass?: StorageClass;
}

export type StorageClass = "STANDARD" | "STANDARD_IA" | "GLACIER" | "DEEP_ARCHIVE";

/** What a bucket holds under one key. */
export interface StoredObject {
  /** Milliseconds since 1970 UTC; before that it is not there. */
  readonly modified: number;
  /** Bytes of the body. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly storageClass?: StorageClass;
  /** What `x-amz-meta-…` headers say, without that prefix. */
  readonly metadata?: Readonly<Record<string, string>>;
  body(): Uint8Array;
}

/** Keys that begin alike. `entries` are sorted by name as UTF-8 and are made when they are first asked for. */
export interface KeyFolder {
  entries(): readonly KeyEntry[];
}

/** `name` is the rest of the key after the folder's own; a folder's ends with a slash. */
export type KeyEntry =
  | { readonly name: string; readonly folder: KeyFolder }
  | { readonly name: string; readonly object: StoredObject };

export type BucketAction = "s3:ListBucket" | "s3:GetObject" | "s3:GetBucketLocation";

/** A statement of a bucket's policy. */
export interface BucketStatement {
  readonly effect: "Allow" | "Deny";
  /** An account's id, or the IAM ARN of a user or role. */
  readonly principal: string;
  readonly actions: readonly BucketAction[];
  /** Only keys, or listed prefixes, that begin so. Default: all. */
  readonly keyPrefix?: string;
}

export interface WorldBucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Everybody but the owner has to say that they pay. */
  readonly requesterPays?: boolean;
  /** The owner's principals may do everything that no statement denies. */
  readonly policy: readonly BucketStatement[];
  /** What its objects are encrypted with, and which accounts or principals (as in a statement) may decrypt. */
  readonly encryption?: { readonly keyArn: string; readonly principals: readonly string[] };
  /** Together its keys; a key of a later one replaces the same key of an earlier one. */
  readonly roots: readonly KeyFolder[];
}

/** Records by account, Region and the day (`YYYY-MM-DD`, UTC) on which they happened or, if later, were delivered. */
export interface DailyRecords {
  /** Grows whenever records are added. */
  readonly version: number;
  of(accountId: string, region: string, day: string): readonly WorldRecord[];
}

/** What the trails deliver. */
export interface Archive {
  readonly buckets: readonly WorldBucket[];
  /**
   * When a trail's newest log file was delivered, of those that are there by `now`, from one Region or from all. Both ms
   * since 1970 UTC.
   */
  latestDelivery(trailArn: string, now: number, region?: string): number | undefined;
  /** Everything that happened, before and in the month. */
  readonly records: DailyRecords;
  /** The log files that a trail delivered on a day (`YYYY-MM-DD`, UTC) of an account's events in a Region. */
  logFiles(trailArn: string, accountId: string, region: string, day: string): readonly StoredObject[];
  /** What happened from a time on (ms since 1970 UTC) before the oldest of `World.records()`, in no order. */
  before(from: number): Iterable<WorldRecord>;
}

/** One thing that happened in the story, for tests to hold answers against. */
export interface Chapter {
  /** "leaked-key", "public-bucket", "security-group-by-hand", … */
  readonly id: string;
  readonly tells: string;
  readonly accountId: string;
  readonly regions: readonly string[];
  /** In the order in which they happened. */
  readonly eventIds: readonly string[];
  /** The actor as `userIdentity.arn` has it, where it has one. */
  readonly actorArns: readonly string[];
  readonly accessKeyIds: readonly string[];
  /** Every resource that the chapter's events name, as its events spell it. */
  readonly resources: readonly { readonly type: string; readonly id: string; readonly arn?: string }[];
}

/** A resource that the workspace's code declares, and what truly happened to it. */
export interface DeclaredResource {
  readonly tool: "terraform" | "cloudformation" | "cdk";
  /** Terraform address, or stack/logical id. */
  readonly address: string;
  readonly type: string;
  readonly accountId: string;
  readonly region: string;
  /** Every identifier it goes by: id, name, ARN, URL. */
  readonly identifiers: readonly string[];
  /** Write events that changed it, oldest first, and whether the tool or a hand did it. */
  readonly changes: readonly { readonly eventId: string; readonly by: string; readonly outside: boolean }[];
  /** Path in the workspace and 1-based line of the declaring block. */
  readonly file: string;
  readonly line: number;
}

export interface WorldTruth {
  readonly chapters: readonly Chapter[];
  /** What happened in the year before the month of `World.records()`: some of it only the trails' buckets know. */
  readonly earlier: readonly Chapter[];
  readonly declared: readonly DeclaredResource[];
  /** For recall: every resource identifier that a record holds, by event id, for the story's chapters. */
  readonly identifiers: ReadonlyMap<string, readonly string[]>;
}

export interface WorldOptions {
  /** The same seed, size and end give the same bytes. */
  readonly seed: number;
  /** How many records in all: 2,000 to 1,000,000. The story is always whole; the rest is everyday work. */
  readonly size: number;
  /** The world's "now", ms since 1970 UTC: the last of the 30 days ends here. */
  readonly end: number;
  /** Where China's global services are recorded. Default "by-endpoint". */
  readonly chinaGlobalRegion?: ChinaGlobalRegion;
}

export interface World {
  readonly options: WorldOptions;
  readonly accounts: readonly WorldAccount[];
  readonly trails: readonly WorldTrail[];
  readonly eventDataStores: readonly WorldEventDataStore[];
  readonly stacks: readonly WorldStack[];
  readonly objects: readonly WorldObject[];
  readonly logGroups: readonly WorldLogGroup[];
  readonly workGroups: readonly WorldWorkGroup[];
  readonly tables: readonly WorldTable[];
  readonly truth: WorldTruth;
  /** The buckets that the trails write into, given the records that they deliver: those of `records()` and more. */
  archive(records: DailyRecords): Archive;
  /** Every record, oldest first. Made as it is read: a million of them are never all in memory at once. */
  records(): Iterable<WorldRecord>;
}
