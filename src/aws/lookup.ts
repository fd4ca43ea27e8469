import type { Event, LookupAttributeKey, LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { lookupValueLength, MAX_LOOKUP_VALUE } from "../model/aws/lookupValue.ts";
import type { LookupRecord } from "../model/event/record.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { type CallContext, invalidRequest } from "./failures.ts";
import type { PageTokens } from "./paging.ts";

/** One page of one lookup. For the next page, repeat the values with `nextToken` of the last page. */
export interface LookupRequest {
  /** AWS accepts one attribute per call and matches its value exactly, including letter case. */
  readonly attribute?: { readonly key: string; readonly value: string };
  /** Insights events only; they have the attributes EventId, EventName and EventSource. Absent: management events only. */
  readonly category?: "insight";
  /** ms since 1970 UTC; `from` inclusive, `to` exclusive. Keep both unchanged for a whole search. */
  readonly from: number;
  readonly to: number;
  readonly nextToken?: string;
  /** The tokens of earlier pages; a page that returns one of them again is a failure. */
  readonly tokens?: PageTokens;
}

export interface LookupPage {
  /** Newest first, in AWS's order. Events without record JSON are left out. */
  readonly records: readonly LookupRecord[];
  /** Absent on the last page. */
  readonly nextToken?: string;
  /** How often AWS throttled the request before it answered. */
  readonly throttled: number;
}

const attributeKeys: readonly LookupAttributeKey[] = [
  "AccessKeyId",
  "EventId",
  "EventName",
  "EventSource",
  "ReadOnly",
  "ResourceName",
  "ResourceType",
  "Username",
];

/**
 * Reads one page of Event history (at most 50 events) in the connection's Region, at the account's rate limit. Throws
 * `Failure` ("throttled": retry later with the same token; see `isInvalidNextToken` for an expired one;
 * "invalid-answer": the page repeats an earlier token) or an AbortError.
 */
export async function lookupEvents(
  connection: Connection<"cloudtrail">,
  request: LookupRequest,
  options: CallOptions,
): Promise<LookupPage> {
  const input = inputOf(request, connection);
  const { value, throttled } = await connection.call(
    {
      apiClass: "lookup",
      action: "cloudtrail:LookupEvents",
      run: async (api, signal) => {
        const answer = await api.lookupEvents(input, signal);
        if (!Array.isArray(answer.Events)) {
          // AWS's answer always contains the list, possibly empty; the SDK accepts any JSON, and an empty body, without
          // it.
          throw new SyntaxError("the answer has no list of events");
        }
        return answer;
      },
    },
    options,
  );
  request.tokens?.check(value.NextToken, contextOf(connection));
  const records = (value.Events ?? []).flatMap((event) => recordOf(event) ?? []);
  return { records, throttled, ...(value.NextToken === undefined ? {} : { nextToken: value.NextToken }) };
}

/** A record of LookupEvents or ListInsightsData with its envelope. Undefined without the record's JSON. */
export function recordOf(event: Event): LookupRecord | undefined {
  if (event.CloudTrailEvent === undefined) {
    return undefined;
  }
  const resources = (event.Resources ?? []).flatMap(({ ResourceType: type, ResourceName: name }) =>
    name === undefined ? [] : [type === undefined ? { name } : { type, name }],
  );
  return {
    json: event.CloudTrailEvent,
    envelope: {
      resources,
      ...(event.EventId === undefined ? {} : { eventId: event.EventId }),
      ...(event.Username === undefined ? {} : { username: event.Username }),
      ...(event.AccessKeyId === undefined ? {} : { accessKeyId: event.AccessKeyId }),
      ...(event.ReadOnly === undefined ? {} : { readOnly: event.ReadOnly === "true" }),
    },
  };
}

function inputOf(request: LookupRequest, connection: Connection<"cloudtrail">): LookupEventsCommandInput {
  const { attribute, category, from, to, nextToken } = request;
  const input: LookupEventsCommandInput = {
    // AWS takes whole seconds with both ends inclusive; the source filters out events outside the window.
    StartTime: new Date(Math.floor(from / 1_000) * 1_000),
    EndTime: new Date(Math.ceil(to / 1_000) * 1_000),
    MaxResults: 50,
    ...(category === undefined ? {} : { EventCategory: category }),
  };
  if (attribute !== undefined) {
    const key = attributeKeys.find((known) => known === attribute.key);
    if (key === undefined) {
      throw invalidRequest(contextOf(connection), `LookupEvents has no attribute "${attribute.key}".`);
    }
    if (lookupValueLength(attribute.value) > MAX_LOOKUP_VALUE) {
      throw invalidRequest(
        contextOf(connection),
        `The value of ${key} is longer than the ${MAX_LOOKUP_VALUE} characters that AWS takes ("_", space, comma and newline count double).`,
      );
    }
    input.LookupAttributes = [{ AttributeKey: key, AttributeValue: attribute.value }];
  }
  if (nextToken !== undefined) {
    input.NextToken = nextToken;
  }
  return input;
}

function contextOf({ profile, region, identity }: Connection<"cloudtrail">): CallContext {
  return { profile, region, accountId: identity.accountId, action: "cloudtrail:LookupEvents" };
}
