import type { Rate } from "./pace.ts";
import type { ClientSettings } from "./serviceClient.ts";
import { type AnswerLimits, API_ANSWERS } from "./transport.ts";

/** One AWS service that the extension calls. */
interface Service<Client, ApiClass extends string> {
  /** Loads the client's class, and with it the AWS SDK, on first use. */
  readonly load: () => Promise<new (settings: ClientSettings) => Client>;
  /** Rate limits by class of API calls, per account and Region. Empty: not called through a `Connection`. */
  readonly rates: { readonly [name in ApiClass]: Rate };
  readonly answers: AnswerLimits;
}

/** Identity function that infers the types of a row. */
function service<Client, ApiClass extends string>(row: Service<Client, ApiClass>): Service<Client, ApiClass> {
  return row;
}

/** Slightly more than a second, because requests do not all travel equally fast. */
const perMs = 1_020;

/**
 * Every AWS service that is called, by the id in endpoint settings ("AWS_ENDPOINT_URL_CLOUDTRAIL"). A new service needs
 * one row here and one *Client.ts file.
 */
export const SERVICES = {
  account: service({
    load: async () => (await import("./accountClient.ts")).AccountApi,
    rates: {},
    answers: API_ANSWERS,
  }),
  /**
   * AWS's limits a second, of an account and Region: 20 StartQueryExecution, 5 StopQueryExecution and ListWorkGroups, 20 to
   * 100 for the others. Source: Athena user guide, "Service Quotas". A page of a result can have 1,000 records of up to
   * 256 KB, far more than answers of other APIs.
   */
  athena: service({
    load: async () => (await import("./athenaClient.ts")).AthenaApi,
    rates: {
      starts: { requests: 2, perMs },
      stops: { requests: 4, perMs },
      lists: { requests: 4, perMs },
      polls: { requests: 10, perMs },
      results: { requests: 10, perMs },
    },
    answers: { maxBytes: 64 * 1024 * 1024, timeFactor: 5 },
  }),
  /** CloudFormation does not publish its limits. */
  cloudformation: service({
    load: async () => (await import("./cloudFormationClient.ts")).CloudFormationApi,
    rates: { stacks: { requests: 4, perMs } },
    answers: API_ANSWERS,
  }),
  /**
   * AWS's limits: LookupEvents and ListInsightsData 2 per second; that of ListInsightsMetricData is not published. Get,
   * Describe and List 10 per second for trails; Lake's lists share a smaller one.
   */
  cloudtrail: service({
    load: async () => (await import("./cloudTrailClient.ts")).CloudTrailApi,
    rates: {
      lookup: { requests: 2, perMs },
      insights: { requests: 2, perMs },
      read: { requests: 10, perMs },
      list: { requests: 1, perMs },
    },
    answers: API_ANSWERS,
  }),
  /** AWS does not publish the limits of Glue's catalog. A page of tables can have thousands of columns. */
  glue: service({
    load: async () => (await import("./glueClient.ts")).GlueApi,
    rates: { catalog: { requests: 5, perMs } },
    answers: { maxBytes: 32 * 1024 * 1024, timeFactor: 2 },
  }),
  iam: service({
    load: async () => (await import("./iamClient.ts")).IamApi,
    rates: {},
    answers: API_ANSWERS,
  }),
  /**
   * AWS's default quota of FilterLogEvents is 5 requests a second; it cannot be raised. Source: AWS Knowledge Center,
   * "CloudWatch Logs throttling". The others are kept at the same rate, because their quotas differ by Region.
   */
  logs: service({
    load: async () => (await import("./logsClient.ts")).LogsApi,
    rates: {
      filter: { requests: 5, perMs },
      queries: { requests: 5, perMs },
      results: { requests: 5, perMs },
      lists: { requests: 5, perMs },
      tails: { requests: 1, perMs },
    },
    answers: { maxBytes: 64 * 1024 * 1024, timeFactor: 5 },
  }),
  /** AWS does not publish the limit of ListAccounts in requests per second. */
  organizations: service({
    load: async () => (await import("./organizationsClient.ts")).OrganizationsApi,
    rates: { lists: { requests: 4, perMs } },
    answers: API_ANSWERS,
  }),
  /**
   * Its own limits are far above these rates: 5,500 GET a second and prefix. Objects are larger than answers of an API, and
   * take longer.
   */
  s3: service({
    load: async () => (await import("./s3Client.ts")).S3Api,
    rates: {
      objects: { requests: 4, perMs },
      lists: { requests: 50, perMs },
      logFiles: { requests: 500, perMs },
    },
    answers: { maxBytes: 64 * 1024 * 1024, timeFactor: 5 },
  }),
  sts: service({
    load: async () => (await import("./stsClient.ts")).StsApi,
    rates: {},
    answers: API_ANSWERS,
  }),
};

export type ServiceId = keyof typeof SERVICES;

/** The client of a service. */
export type ClientOf<Id extends ServiceId> = InstanceType<Awaited<ReturnType<(typeof SERVICES)[Id]["load"]>>>;

/** Names of a service's classes of API calls. */
export type ApiClassOf<Id extends ServiceId> = keyof (typeof SERVICES)[Id]["rates"] & string;
