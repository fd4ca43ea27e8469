import type { LookupAttributeKey, LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { lookupValueLength, MAX_LOOKUP_VALUE } from "../model/aws/lookupValue.ts";
import type { LookupRecord } from "../model/event/record.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { type CallContext, invalidRequest } from "./failures.ts";
import type { PageTokens } from "./paging.ts";

/** One page of one lookup. The same values with the last page's token give the next page. */
export interface LookupRequest {
  /** AWS honours one attribute a call; the value is matched exactly and case-sensitively. */
  readonly attribute?: { readonly key: string; readonly value: string };
  /** Milliseconds since 1970 UTC; `from` inclusive, `to` exclusive. Freeze both for a whole search. */
  readonly from: number;
  readonly to: number;
  readonly nextToken?: string;
  /** The tokens of the pages before: a page that leads back to one of them is a failure. */
  readonly tokens?: PageTokens;
}

export interface LookupPage {
  /** Newest first, as AWS sends them. A record whose JSON AWS left out is not here. */
  readonly records: readonly LookupRecord[];
  /** Absent on the last page. */
  readonly nextToken?: string;
  /** How often AWS refused the request as too many before it answered. */
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
 * Asks one page of Event history (at most 50 events) in the connection's Region, at the account's pace. Throws `Failure`
 * ("throttled": ask again later with the same token; an outdated token is told by `isInvalidNextToken`; "invalid-answer": the
 * page leads back to an earlier one) or an AbortError.
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
          // An answer of AWS always has the list, if an empty one. Without it the SDK reads any JSON, and even no body.
          throw new SyntaxError("the answer has no list of events");
        }
        return answer;
      },
    },
    options,
  );
  request.tokens?.check(value.NextToken, contextOf(connection));
  const records: LookupRecord[] = [];
  for (const event of value.Events ?? []) {
    if (event.CloudTrailEvent !== undefined) {
      const resources = (event.Resources ?? []).flatMap(({ ResourceType: type, ResourceName: name }) =>
        name === undefined ? [] : [type === undefined ? { name } : { type, name }],
      );
      records.push({
        json: event.CloudTrailEvent,
        envelope: {
          resources,
          ...(event.EventId === undefined ? {} : { eventId: event.EventId }),
          ...(event.Username === undefined ? {} : { username: event.Username }),
          ...(event.AccessKeyId === undefined ? {} : { accessKeyId: event.AccessKeyId }),
          ...(event.ReadOnly === undefined ? {} : { readOnly: event.ReadOnly === "true" }),
        },
      });
    }
  }
  return { records, throttled, ...(value.NextToken === undefined ? {} : { nextToken: value.NextToken }) };
}

function inputOf(request: LookupRequest, connection: Connection<"cloudtrail">): LookupEventsCommandInput {
  const { attribute, from, to, nextToken } = request;
  const input: LookupEventsCommandInput = {
    // AWS takes whole seconds, both ends inclusive: what lies outside the window is filtered by the source.
    StartTime: new Date(Math.floor(from / 1_000) * 1_000),
    EndTime: new Date(Math.ceil(to / 1_000) * 1_000),
    MaxResults: 50,
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
