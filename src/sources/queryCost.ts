import type { LivePrice } from "../query/plan/capabilities.ts";

/** The estimated cost of a search. */
export interface Cost {
  /** Files to download, and their size in bytes as they are stored. */
  readonly files: number;
  readonly bytes: number;
  /** Requests to AWS, including those that counted the files. */
  readonly requests: number;
  /** In US dollars, by AWS's list prices. */
  readonly dollars: number;
  /**
   * "upper bound": every file was counted; a search can stop earlier, and transfer can be free. "unknown": there are too
   * many files to count, and the figures are extrapolated.
   */
  readonly basis: "exact" | "upper bound" | "unknown";
  /** Further files that were downloaded before. */
  readonly kept: number;
  /** Further files that cannot be read because they are archived in S3 Glacier. */
  readonly archived: number;
  /** The profile's account is billed although the bucket belongs to another account. */
  readonly requesterPays: boolean;
  /** Bytes that a query service (Athena, CloudWatch Logs Insights) scans to answer, whatever it finds. Absent: none does. */
  readonly scanned?: number;
  /**
   * What is scanned first because its size is not known before, for a person: `the newest day of table "cloudtrail_logs"`.
   * The search stops after it and estimates the rest from what that scanned. Absent: everything is estimated.
   */
  readonly trial?: string;
}

/** What a query service billed. */
export interface Billed {
  readonly scanned: number;
  /** In US dollars, by AWS's list prices. */
  readonly dollars: number;
}

/** A service that bills a query by the bytes that it scans. */
export interface QueryService {
  /** In US dollars. */
  readonly perByte: number;
  /** Bytes that a query is billed for at least. */
  readonly least: number;
}

/**
 * List price of US East (N. Virginia): $5 a terabyte, rounded up to the megabyte, 10 MB at least. Source:
 * aws.amazon.com/athena/pricing. A query that fails is not billed; one that is stopped is.
 */
export const ATHENA: QueryService = { perByte: 5 / 1024 ** 4, least: 10 * 1024 ** 2 };

/**
 * List price of US East (N. Virginia): $0.005 a gigabyte, the same for all log classes. Source: aws.amazon.com/cloudwatch/pricing.
 */
export const LOGS_INSIGHTS: QueryService = { perByte: 0.005 / 1024 ** 3, least: 0 };

/** List price of US East (N. Virginia) for a live tail: $0.01 a minute. Source: aws.amazon.com/cloudwatch/pricing. */
export const LIVE_TAIL: LivePrice = { perMinute: 0.01, freeMinutes: 1_800 };

/** What queries that scanned so many bytes, one number each, are billed. */
export function billedFor({ perByte, least }: QueryService, scanned: readonly number[]): Billed {
  return {
    scanned: scanned.reduce((sum, bytes) => sum + bytes, 0),
    dollars: scanned.reduce((sum, bytes) => sum + Math.max(bytes, least) * perByte, 0),
  };
}

/** The cost of queries that scan so many bytes, one number each. `requests`: those that found that out. */
export function costOfQueries(
  service: QueryService,
  scanned: readonly number[],
  { basis, requests = 0, trial }: Pick<Cost, "basis"> & { readonly requests?: number; readonly trial?: string },
): Cost {
  return {
    files: 0,
    bytes: 0,
    requests,
    ...billedFor(service, scanned),
    basis,
    kept: 0,
    archived: 0,
    requesterPays: false,
    ...(trial === undefined ? {} : { trial }),
  };
}
