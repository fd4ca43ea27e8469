import type { ResultField } from "@aws-sdk/client-cloudwatch-logs";
import { Failure } from "../model/failure.ts";
import type { TimeRange } from "../model/text/time.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { endlessPages, invalidAnswer } from "./failures.ts";
import type { LogMessage } from "./logEvents.ts";
import { contextOf, type LogGroupId, listIn } from "./logGroups.ts";
import { PageTokens } from "./paging.ts";

/** The most rows that a query of Logs Insights returns. Source: API reference, StartQuery. */
const MOST_ROWS = 100_000;
/** Rows of one answer: each is a record of up to 256 KB. */
const ROWS_PER_PAGE = 1_000;

const SECOND = 1_000;

/** "gone": AWS does not know the query any more. */
type QueryState = "running" | "complete" | "failed" | "stopped" | "timed out" | "gone";

/** How far a query is. */
export interface QueryProgress {
  readonly state: QueryState;
  /** Bytes scanned until now: AWS bills them. */
  readonly scanned: number;
  readonly throttled: number;
}

/**
 * Starts a query over the log events of a range (ms since 1970 UTC; whole seconds are queried, so that some around it are
 * found too). Answers its id. Throws `Failure` or an AbortError: then it is not known whether it was started.
 */
export async function startLogQuery(
  connection: Connection<"logs">,
  { name, arn }: LogGroupId,
  { from, to }: TimeRange,
  query: string,
  options: CallOptions,
): Promise<{ readonly id: string; readonly throttled: number }> {
  const { value, throttled } = await connection.call(
    {
      apiClass: "queries",
      action: "logs:StartQuery",
      ...(arn === undefined ? {} : { resource: `${arn}:*` }),
      run: (api, signal) =>
        api.startQuery(
          {
            ...(arn === undefined ? { logGroupNames: [name] } : { logGroupIdentifiers: [arn] }),
            startTime: Math.floor(from / SECOND),
            endTime: Math.ceil(to / SECOND),
            queryString: query,
          },
          signal,
        ),
    },
    options,
  );
  const { queryId } = value;
  if (typeof queryId !== "string" || !isQueryId(queryId)) {
    throw invalidAnswer(contextOf(connection, "logs:StartQuery", arn), "the query has no id");
  }
  return { id: queryId, throttled };
}

/** Whether a text has the form of a query's id. */
export function isQueryId(text: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(text);
}

/** How far a query is. Throws `Failure` or an AbortError. */
export async function logQueryProgress(
  connection: Connection<"logs">,
  id: string,
  options: CallOptions,
): Promise<QueryProgress> {
  try {
    const { status, scanned, throttled } = await results(connection, { id, rows: 1 }, options);
    return { state: stateOf(status), scanned, throttled };
  } catch (error) {
    if (Failure.is(error) && error.reason === "not-found") {
      return { state: "gone", scanned: 0, throttled: 0 };
    }
    throw error;
  }
}

/** The messages of a complete query, page by page, in its order, and how many rows a page has. Throws `Failure` or an AbortError. */
export async function* logQueryMessages(
  connection: Connection<"logs">,
  id: string,
  options: CallOptions,
): AsyncGenerator<{ readonly messages: readonly LogMessage[]; readonly count: number }, void, undefined> {
  const context = contextOf(connection, "logs:GetQueryResults");
  const tokens = new PageTokens();
  let token: string | undefined;
  for (let rows = 0; rows <= MOST_ROWS; rows += ROWS_PER_PAGE) {
    const page = await results(connection, { id, rows: ROWS_PER_PAGE, token }, options);
    tokens.check(page.next, context);
    tokens.note(page.next);
    yield { messages: page.rows.flatMap(messageOf), count: page.rows.length };
    if (page.next === undefined) {
      return;
    }
    token = page.next;
  }
  throw endlessPages(context, "too many");
}

/** Stops a query. What it scanned until then is billed. Throws `Failure` or an AbortError. */
export async function stopLogQuery(connection: Connection<"logs">, id: string, options: CallOptions): Promise<void> {
  await connection.call(
    { apiClass: "queries", action: "logs:StopQuery", run: (api, signal) => api.stopQuery(id, signal) },
    options,
  );
}

interface Results {
  readonly rows: readonly (readonly ResultField[])[];
  readonly status: string | undefined;
  readonly scanned: number;
  readonly next: string | undefined;
  readonly throttled: number;
}

async function results(
  connection: Connection<"logs">,
  { id, rows, token }: { readonly id: string; readonly rows: number; readonly token?: string | undefined },
  options: CallOptions,
): Promise<Results> {
  const { value, throttled } = await connection.call(
    {
      apiClass: "results",
      action: "logs:GetQueryResults",
      run: (api, signal) =>
        api.getQueryResults(
          { queryId: id, maxItems: rows, ...(token === undefined ? {} : { nextToken: token }) },
          signal,
        ),
    },
    options,
  );
  const bytes = value.statistics?.bytesScanned;
  return {
    rows: listIn(value.results).filter((row) => Array.isArray(row)),
    status: value.status,
    scanned: typeof bytes === "number" && Number.isFinite(bytes) ? Math.max(0, bytes) : 0,
    next: value.nextToken,
    throttled,
  };
}

function stateOf(status: string | undefined): QueryState {
  switch (status) {
    case "Complete":
      return "complete";
    case "Cancelled":
      return "stopped";
    case "Timeout":
      return "timed out";
    case "Failed":
      return "failed";
    default:
      return "running";
  }
}

function messageOf(row: readonly ResultField[]): readonly LogMessage[] {
  const value = (name: string) => listIn(row).find(({ field }) => field === name)?.value;
  const text = value("@message");
  const timestamp = timestampOf(value("@timestamp"));
  return typeof text === "string" ? [{ text, ...(timestamp === undefined ? {} : { timestamp }) }] : [];
}

/** "2026-11-20 10:30:00.123", in UTC. */
function timestampOf(text: unknown): number | undefined {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(text)) {
    return undefined;
  }
  const time = Date.parse(`${text.replace(" ", "T")}Z`);
  return Number.isNaN(time) ? undefined : time;
}
