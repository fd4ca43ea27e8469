import { Failure } from "../model/failure.ts";
import type { CloudTrailApi } from "./cloudTrailClient.ts";
import type { CallOptions, Connection } from "./connections.ts";
import type { ApiClassOf } from "./services.ts";

/**
 * Every operation that reads trails and event data stores, with its class of rate limits. `cloudtrail:` and the name is
 * the IAM action. All of them but DescribeTrails are optional: the details of a refused one are "not known".
 */
const TRAIL_CALLS = {
  DescribeTrails: "read",
  GetTrailStatus: "read",
  GetEventSelectors: "read",
  GetInsightSelectors: "read",
  GetEventConfiguration: "read",
  ListTags: "read",
  ListEventDataStores: "list",
  GetEventDataStore: "read",
  GetResourcePolicy: "read",
} as const satisfies Readonly<Record<string, ApiClassOf<"cloudtrail">>>;

export type TrailCall = keyof typeof TRAIL_CALLS;

/** A call that AWS refused, so that its details are not known. */
export interface DetailFailure {
  /** The operation that was refused. */
  readonly call: TrailCall;
  readonly failure: Failure;
}

/** The answer of a call, or its failure. An answer of AWS that there is none is a value. */
export interface Detail<T> {
  readonly value?: T;
  readonly failures: readonly DetailFailure[];
}

/** One call on a connection. Throws `Failure` or an AbortError. */
export async function readTrailCall<T>(
  connection: Connection<"cloudtrail">,
  call: TrailCall,
  run: (api: CloudTrailApi, signal: AbortSignal) => Promise<T>,
  options: CallOptions,
): Promise<T> {
  return (await connection.call({ apiClass: TRAIL_CALLS[call], action: `cloudtrail:${call}`, run }, options)).value;
}

/** The answer of work that makes this call, or its failure as data. Other errors are thrown. */
export async function detail<T>(call: TrailCall, work: Promise<T>): Promise<Detail<T>> {
  try {
    return { value: await work, failures: [] };
  } catch (error) {
    if (Failure.is(error)) {
      return { failures: [{ call, failure: error }] };
    }
    throw error;
  }
}

/** The answer. Undefined if AWS refuses with one of these errors, which mean that there is none. */
export async function noneIf<T>(errors: ReadonlySet<string>, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && errors.has(error.name)) {
      return undefined;
    }
    throw error;
  }
}

/** `{ key: value }`, or nothing for an absent or empty value. */
export function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined || value === "" ? {} : ({ [key]: value } as Record<K, V>);
}
