import type { Rate } from "./pace.ts";
import type { ClientSettings } from "./serviceClient.ts";
import { type AnswerLimits, API_ANSWERS } from "./transport.ts";

/** One AWS service that is called. */
interface Service<Client, ApiClass extends string> {
  /** Loads the client's class, and the AWS SDK with it, on first use. */
  readonly load: () => Promise<new (settings: ClientSettings) => Client>;
  /** Calls by the limit of AWS that they share, for each account and Region. Empty: not called through a `Connection`. */
  readonly rates: { readonly [name in ApiClass]: Rate };
  readonly answers: AnswerLimits;
}

/** Infers the types of a row. */
function service<Client, ApiClass extends string>(row: Service<Client, ApiClass>): Service<Client, ApiClass> {
  return row;
}

/** The windows are a little longer than a second, since requests do not all travel equally fast. */
const perMs = 1_020;

/**
 * Every AWS service whose API is called, by the id that endpoint settings have for it ("AWS_ENDPOINT_URL_CLOUDTRAIL"). A
 * new service is one row here and one *Client.ts file.
 */
export const SERVICES = {
  account: service({
    load: async () => (await import("./accountClient.ts")).AccountApi,
    rates: {},
    answers: API_ANSWERS,
  }),
  /** Does not publish its limits. */
  cloudformation: service({
    load: async () => (await import("./cloudFormationClient.ts")).CloudFormationApi,
    rates: { stacks: { requests: 4, perMs } },
    answers: API_ANSWERS,
  }),
  /** LookupEvents 2 a second; Get, Describe and List 10 a second for trails. Lake's lists share a smaller limit. */
  cloudtrail: service({
    load: async () => (await import("./cloudTrailClient.ts")).CloudTrailApi,
    rates: {
      lookup: { requests: 2, perMs },
      read: { requests: 10, perMs },
      list: { requests: 1, perMs },
    },
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

/** The names of a service's rates. */
export type ApiClassOf<Id extends ServiceId> = keyof (typeof SERVICES)[Id]["rates"] & string;
