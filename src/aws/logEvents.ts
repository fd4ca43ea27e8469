import type { FilterLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import type { TimeRange } from "../model/text/time.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { endlessPages } from "./failures.ts";
import { contextOf, type LogGroupId, listIn } from "./logGroups.ts";
import { PageTokens } from "./paging.ts";

/** One log event. */
export interface LogMessage {
  /** Ms since 1970 UTC, as CloudWatch Logs lists it. Absent: not in the answer. */
  readonly timestamp?: number;
  readonly text: string;
}

export interface LogPage {
  readonly messages: readonly LogMessage[];
  readonly throttled: number;
}

/** Listing the newest first is possible in ranges that begin here or later. Source: API reference, FilterLogEvents. */
const NEWEST_FIRST_SINCE = Date.UTC(2024, 0, 1);
/** Pages of one range: more are no range that anyone waits for. */
const MOST_PAGES = 20_000;

/**
 * The log events of a range (ms since 1970 UTC, without its end) that match a filter pattern, page by page, where AWS can the
 * newest first. A page may be empty and have others after it. Throws `Failure` or an AbortError.
 */
export async function* filterLogEvents(
  connection: Connection<"logs">,
  group: LogGroupId,
  { from, to }: TimeRange,
  pattern: string | undefined,
  options: CallOptions,
): AsyncGenerator<LogPage, void, undefined> {
  const { arn, name } = group;
  const context = contextOf(connection, "logs:FilterLogEvents", arn);
  const input: FilterLogEventsCommandInput = {
    ...(arn === undefined ? { logGroupName: name } : { logGroupIdentifier: arn }),
    startTime: from,
    endTime: to - 1,
    ...(pattern === undefined ? {} : { filterPattern: pattern }),
    ...(from >= NEWEST_FIRST_SINCE ? { startFromHead: false } : {}),
  };
  const tokens = new PageTokens();
  let nextToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { value, throttled } = await connection.call(
      {
        apiClass: "filter",
        action: "logs:FilterLogEvents",
        ...(arn === undefined ? {} : { resource: `${arn}:*` }),
        run: (api, signal) =>
          api.filterLogEvents({ ...input, ...(nextToken === undefined ? {} : { nextToken }) }, signal),
      },
      options,
    );
    tokens.check(value.nextToken, context);
    tokens.note(value.nextToken);
    yield {
      messages: listIn(value.events).flatMap(({ timestamp, message }) =>
        typeof message === "string" ? [{ text: message, ...(typeof timestamp === "number" ? { timestamp } : {}) }] : [],
      ),
      throttled,
    };
    if (value.nextToken === undefined) {
      return;
    }
    nextToken = value.nextToken;
  }
  throw endlessPages(context, "too many");
}
