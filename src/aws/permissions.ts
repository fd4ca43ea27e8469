/**
 * The resources on which an action is allowed. "any": IAM has no narrower resource for it. "trail", "store" and "stack":
 * any of this type, because their names are not known beforehand. The others are what a person names. Source: AWS
 * Service Authorization Reference, and the resources that AWS's messages about denied calls name.
 */
export type ResourceKind =
  | "any"
  | "trail"
  | "store"
  | "trailOrStore"
  | "stack"
  | "account"
  | "bucket"
  | "logFiles"
  | "logGroup"
  | "key"
  | "state"
  | "workgroup"
  | "catalog"
  | "role";

export type FeatureId =
  | "eventHistory"
  | "trails"
  | "aliases"
  | "insights"
  | "stacks"
  | "trailBuckets"
  | "athena"
  | "logGroups"
  | "evidence"
  | "states"
  | "roles"
  | "organization";

interface Permission {
  readonly on: ResourceKind;
  /** IAM actions: "cloudtrail:LookupEvents". */
  readonly actions: readonly string[];
}

/** What a person can use alone, with the permissions that it needs. */
export interface Feature {
  readonly id: FeatureId;
  /** In Markdown. */
  readonly title: string;
  readonly permissions: readonly Permission[];
  /** A sentence for the permission list, in Markdown. */
  readonly note?: string;
}

/**
 * Every IAM action that the extension's calls need. A new call in a *Client.ts file needs its action here, or its reason
 * in `NO_PERMISSION`; a test compares the two.
 */
export const FEATURES: readonly Feature[] = [
  {
    id: "eventHistory",
    title: "Searches in Event history, and the Regions of an account",
    permissions: [
      { on: "any", actions: ["cloudtrail:LookupEvents"] },
      { on: "account", actions: ["account:ListRegions"] },
    ],
  },
  {
    id: "trails",
    title: "Trails in the *Accounts* view, and what they do not record",
    permissions: [
      { on: "any", actions: ["cloudtrail:DescribeTrails", "cloudtrail:ListEventDataStores"] },
      { on: "trail", actions: ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"] },
      { on: "store", actions: ["cloudtrail:GetEventDataStore", "cloudtrail:GetResourcePolicy"] },
      {
        on: "trailOrStore",
        actions: ["cloudtrail:GetInsightSelectors", "cloudtrail:GetEventConfiguration", "cloudtrail:ListTags"],
      },
    ],
  },
  {
    id: "aliases",
    title: "Aliases of accounts in the *Accounts* view and the status bar",
    permissions: [{ on: "any", actions: ["iam:ListAccountAliases"] }],
  },
  {
    id: "insights",
    title: "Insights events on data events, and the rate of calls around them",
    // Whether AWS allows it for single trails is not known.
    permissions: [{ on: "any", actions: ["cloudtrail:ListInsightsData"] }],
  },
  {
    id: "stacks",
    title: "Code deployed with CloudFormation, SAM or CDK",
    permissions: [
      {
        on: "stack",
        actions: [
          "cloudformation:ListStacks",
          "cloudformation:ListStackResources",
          "cloudformation:DescribeStackResources",
        ],
      },
    ],
  },
  {
    id: "trailBuckets",
    title: "Log files in a trail's bucket, when you search it",
    permissions: [
      { on: "bucket", actions: ["s3:ListBucket"] },
      { on: "logFiles", actions: ["s3:GetObject"] },
      { on: "key", actions: ["kms:Decrypt"] },
    ],
    note: "The key only if the log files are encrypted with one. A bucket or key of another account must allow it in its own policy as well.",
  },
  {
    id: "athena",
    title: "Tables of Athena with a trail's log files, when you search them",
    permissions: [
      { on: "any", actions: ["athena:ListWorkGroups"] },
      {
        on: "workgroup",
        actions: [
          "athena:GetWorkGroup",
          "athena:StartQueryExecution",
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:StopQueryExecution",
        ],
      },
      { on: "catalog", actions: ["glue:GetCatalogs", "glue:GetDatabases", "glue:GetTables", "glue:GetTable"] },
    ],
    note: "Athena reads the log files with these credentials and writes each result to S3: it needs the permissions of the row above, and `s3:GetBucketLocation`, `s3:GetObject` and `s3:PutObject` on the output location of the workgroup.",
  },
  {
    id: "logGroups",
    title: "Log groups of CloudWatch Logs with a trail's events, when you search them",
    permissions: [
      {
        on: "any",
        actions: ["logs:ListLogGroups", "logs:GetQueryResults", "logs:StopQuery"],
      },
      {
        on: "logGroup",
        actions: ["logs:DescribeLogGroups", "logs:FilterLogEvents", "logs:StartQuery", "logs:StartLiveTail"],
      },
    ],
  },
  {
    id: "evidence",
    title: "*Verify Log Files*, when you use it",
    permissions: [{ on: "any", actions: ["cloudtrail:ListPublicKeys"] }],
    note: "For log files in S3, those of the trail's bucket as well.",
  },
  {
    id: "states",
    title: "Terraform state in S3, when you read it",
    permissions: [
      { on: "state", actions: ["s3:GetObject"] },
      { on: "key", actions: ["kms:Decrypt"] },
    ],
    note: "The key only if the state is encrypted with one.",
  },
  {
    id: "roles",
    title: "Profiles that assume a role, *Assume Role…*, and accounts of an organization",
    permissions: [{ on: "role", actions: ["sts:AssumeRole"] }],
    note: "For the identity that assumes it; the role's trust policy must allow it as well.",
  },
  {
    id: "organization",
    title: "Listing the accounts of an organization",
    permissions: [{ on: "any", actions: ["organizations:DescribeOrganization", "organizations:ListAccounts"] }],
    note: "Allowed in the management account and in those of delegated administrators.",
  },
];

/** The resources of an action; those of the first feature, if several need it. Undefined: no feature needs it. */
export function resourceKindOf(action: string): ResourceKind | undefined {
  return FEATURES.flatMap(({ permissions }) => permissions).find(({ actions }) => actions.includes(action))?.on;
}
