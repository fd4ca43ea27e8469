import type { TrailCall } from "../../aws/trailCalls.ts";

/**
 * "high": events are lost now; "medium": some are, or may be; "low": they are recorded, but with less protection or
 * detail; "info": how CloudTrail works here; "unknown": a call was refused or not made.
 */
export const SEVERITIES = ["high", "medium", "low", "unknown", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a finding is about: a trail or an event data store. */
export interface FindingSubject {
  readonly kind: "trail" | "event data store";
  readonly name: string;
  readonly arn: string;
}

/** Something that is not recorded, or not safely, in one Region of one account. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Absent: the Region as a whole. */
  readonly subject?: FindingSubject;
  /** Details, some of them texts from AWS: untrusted. */
  readonly values: readonly string[];
}

interface FindingText {
  readonly severity: Severity;
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly meaning: string;
  /** The call whose answer shows it. */
  readonly call?: TrailCall;
}

const findings = {
  "no-trail": {
    severity: "high",
    title: "No trail records this Region",
    meaning:
      "Event history has its management events, for 90 days. Older ones, data events and network activity events are at most in event data stores.",
    call: "DescribeTrails",
  },
  "none-logging": {
    severity: "high",
    title: "No trail is logging in this Region",
    meaning:
      "Trails exist, but all are stopped. Event history has the management events since then, for 90 days; all other events are at most in event data stores.",
    call: "GetTrailStatus",
  },
  "not-logging": {
    severity: "high",
    title: "The trail is not logging",
    meaning: "It was stopped, or never started. It records nothing until it is started again.",
    call: "GetTrailStatus",
  },
  "delivery-failing": {
    severity: "high",
    title: "Delivery to the S3 bucket fails",
    meaning:
      "CloudTrail cannot write log files into the bucket. It tries again for 30 days; what is not delivered by then is lost.",
    call: "GetTrailStatus",
  },
  "no-selectors": {
    severity: "high",
    title: "The trail selects no events",
    meaning: "None of its event selectors selects any event, so it records nothing.",
    call: "GetEventSelectors",
  },
  "management-none": {
    severity: "high",
    title: "Management events are not recorded",
    meaning:
      "No trail that is logging and no event data store of this Region selects them. Event history has them, for 90 days.",
    call: "GetEventSelectors",
  },
  "store-deleting": {
    severity: "high",
    title: "The event data store is being deleted",
    meaning: "It can be restored for seven days after it was deleted. After that its events are gone.",
    call: "GetEventDataStore",
  },
  stale: {
    severity: "medium",
    title: "Nothing was delivered for more than a day",
    meaning:
      "CloudTrail delivers a log file within minutes of an event that the trail selects, and an account with any activity has management events every day. Either nothing of the kind happened, or the deliveries fail without an error.",
    call: "GetTrailStatus",
  },
  "never-delivered": {
    severity: "medium",
    title: "Nothing was delivered yet",
    meaning: "The trail has been logging for more than a day without a delivery.",
    call: "GetTrailStatus",
  },
  "management-partly": {
    severity: "medium",
    title: "Management events are recorded only in part",
    meaning:
      "What is left out is in no trail that is logging and no event data store of this Region. Event history has it, for 90 days.",
    call: "GetEventSelectors",
  },
  "global-excluded": {
    severity: "medium",
    title: "The trail leaves out events of global services",
    meaning:
      "Calls to IAM, the global endpoint of STS, CloudFront and other global services are not in this trail (IncludeGlobalServiceEvents is false).",
    call: "DescribeTrails",
  },
  "single-region": {
    severity: "medium",
    title: "The trail records one Region only",
    meaning: "Calls in every other Region, also in those that should not be in use, are not in this trail.",
    call: "DescribeTrails",
  },
  "digest-failing": {
    severity: "medium",
    title: "Delivery of digest files fails",
    meaning: "Without digest files it cannot be shown that the log files of these hours are complete and unchanged.",
    call: "GetTrailStatus",
  },
  "digest-late": {
    severity: "medium",
    title: "Digest files are late",
    meaning:
      "CloudTrail delivers one every hour, also for an hour without events. Log files since the last one cannot be validated.",
    call: "GetTrailStatus",
  },
  "log-group-failing": {
    severity: "medium",
    title: "Delivery to CloudWatch Logs fails",
    meaning: "Alarms and queries over the log group miss events, although log files may still arrive in the bucket.",
    call: "GetTrailStatus",
  },
  "log-group-late": {
    severity: "medium",
    title: "The log group received nothing for more than a day",
    meaning: "The bucket received log files since, the log group did not: alarms and queries over it miss events.",
    call: "GetTrailStatus",
  },
  "store-stopped": {
    severity: "medium",
    title: "The event data store takes in no events",
    meaning: "It keeps what it has, but new events are not added.",
    call: "GetEventDataStore",
  },
  "topic-failing": {
    severity: "low",
    title: "Notifications to the SNS topic fail",
    meaning: "Programs that wait for a notification do not learn of new log files.",
    call: "GetTrailStatus",
  },
  paused: {
    severity: "low",
    title: "The trail was stopped for a while",
    meaning: "It recorded nothing between the last stop and the last start.",
    call: "GetTrailStatus",
  },
  "validation-off": {
    severity: "low",
    title: "Log file validation is off",
    meaning: "Without digest files it cannot be shown that log files were not changed or deleted.",
    call: "DescribeTrails",
  },
  "no-key": {
    severity: "low",
    title: "Log files are not encrypted with a KMS key",
    meaning: "S3 encrypts them with its own keys: permission to read the bucket is enough to read them.",
    call: "DescribeTrails",
  },
  "data-none": {
    severity: "low",
    title: "No data events are recorded",
    meaning:
      "Reading and writing of S3 objects, invocations of functions, items of tables and the like are in no trail that is logging and no event data store of this Region, and Event history does not have them.",
    call: "GetEventSelectors",
  },
  "data-partly": {
    severity: "low",
    title: "Only some data events are recorded",
    meaning:
      "All other data events are in no trail that is logging and no event data store of this Region, and Event history does not have them.",
    call: "GetEventSelectors",
  },
  "insights-off": {
    severity: "low",
    title: "No trail has Insights on",
    meaning:
      "CloudTrail reports no unusual numbers of calls or errors, unless an event data store has Insights on, which this report does not read.",
    call: "GetInsightSelectors",
  },
  "insights-partly": {
    severity: "low",
    title: "The trails have only some Insights on",
    meaning:
      "CloudTrail reports no unusual numbers of other calls or errors, unless an event data store has Insights on, which this report does not read.",
    call: "GetInsightSelectors",
  },
  "store-unprotected": {
    severity: "low",
    title: "The event data store is not protected from deletion",
    meaning: "Termination protection is off.",
    call: "GetEventDataStore",
  },
  "store-open": {
    severity: "low",
    title: "The event data store is open to others",
    meaning: "Its resource policy names other accounts, or everyone.",
    call: "GetResourcePolicy",
  },
  "not-known": {
    severity: "unknown",
    title: "Not known",
    meaning: "AWS refused or failed to answer a call. What it would have shown is missing from this report.",
  },
  "coverage-unknown": {
    severity: "unknown",
    title: "Not known whether these are recorded",
    meaning:
      "The trails that could be read and that deliver do not record them. Others could not be read, fail to deliver, or have not delivered lately.",
    call: "GetEventSelectors",
  },
  "not-asked": {
    severity: "unknown",
    title: "Not read",
    meaning: "The report was cancelled before this Region was read.",
  },
  "network-none": {
    severity: "info",
    title: "No network activity events are recorded",
    meaning:
      "Calls through VPC endpoints that the endpoint's policy refuses are in no trail that is logging and no event data store of this Region, and Event history does not have them.",
    call: "GetEventSelectors",
  },
  "network-partly": {
    severity: "info",
    title: "Only some network activity events are recorded",
    meaning:
      "Other calls through VPC endpoints that the endpoint's policy refuses are in no trail that is logging and no event data store of this Region, and Event history does not have them.",
    call: "GetEventSelectors",
  },
  "recursive-off": {
    severity: "info",
    title: "Events of CloudTrail's own deliveries are not recorded",
    meaning:
      "The trail suppresses the events that its deliveries to S3 and CloudWatch Logs cause (RecursiveLogging is false).",
    call: "DescribeTrails",
  },
  oversize: {
    severity: "info",
    title: "Events over 256 KB are not in the log group",
    meaning: "CloudTrail does not send them to CloudWatch Logs or EventBridge. They are in the bucket's log files.",
    call: "DescribeTrails",
  },
  "foreign-key": {
    severity: "info",
    title: "The KMS key belongs to another account",
    meaning: "Reading log files needs a permission of that account, and it can take the key away.",
    call: "DescribeTrails",
  },
  "store-retention": {
    severity: "info",
    title: "The event data store keeps events for a limited time",
    meaning: "Older events are deleted.",
    call: "GetEventDataStore",
  },
  "event-history": {
    severity: "info",
    title: "Event history keeps 90 days",
    meaning:
      "It holds management events only: no data events and no network activity events. They are looked up by one value at a time, in one Region.",
  },
} satisfies Readonly<Record<string, FindingText>>;

export type FindingKind = keyof typeof findings;

/** The severity and texts of every kind of finding. */
export const FINDINGS: Readonly<Record<FindingKind, FindingText>> = findings;

/** A finding with its kind's severity. */
export function finding(kind: FindingKind, values: readonly string[] = [], subject?: FindingSubject): Finding {
  const { severity } = FINDINGS[kind];
  return { kind, severity, ...(subject === undefined ? {} : { subject }), values };
}
