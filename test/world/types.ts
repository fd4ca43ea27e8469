/** One account of the world, as a person's AWS config would know it. */
export interface WorldAccount {
  readonly id: string;
  /** "development", "production", "china": also the name of the demo profile. */
  readonly profile: string;
  readonly alias: string;
  readonly partition: "aws" | "aws-cn" | "aws-us-gov";
  /** Where the partition records its global services. */
  readonly globalRegion: string;
  /** Regions that are enabled and hold events. */
  readonly regions: readonly string[];
  /** Regions that exist but are not opted in. */
  readonly disabledRegions: readonly string[];
  /** The principal behind the demo profile: what STS answers to GetCallerIdentity. */
  readonly caller: { readonly arn: string; readonly userId: string };
  /** The access key of the demo profile, documentation-style (not a real key). */
  readonly accessKeyId: string;
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
  readonly logging: boolean;
  readonly latestDeliveryTime?: number;
  readonly latestDeliveryError?: string;
  readonly latestDigestDeliveryTime?: number;
  readonly latestCloudWatchLogsDeliveryError?: string;
  readonly startedLogging?: number;
  readonly stoppedLogging?: number;
  /** Exactly one of the two kinds of selectors, in the API's own shape. */
  readonly eventSelectors?: readonly unknown[];
  readonly advancedEventSelectors?: readonly unknown[];
  /** Absent: GetInsightSelectors throws InsightNotEnabledException. */
  readonly insightSelectors?: readonly { readonly InsightType: string }[];
}

export interface WorldEventDataStore {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly status: "ENABLED" | "STOPPED_INGESTION";
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

/** An object in S3. */
export interface WorldObject {
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  /** Milliseconds since 1970 UTC. */
  readonly modified: number;
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
}

export interface World {
  readonly options: WorldOptions;
  readonly accounts: readonly WorldAccount[];
  readonly trails: readonly WorldTrail[];
  readonly eventDataStores: readonly WorldEventDataStore[];
  readonly stacks: readonly WorldStack[];
  readonly objects: readonly WorldObject[];
  readonly truth: WorldTruth;
  /** Every record, oldest first. Made as it is read: a million of them are never all in memory at once. */
  records(): Iterable<WorldRecord>;
}
