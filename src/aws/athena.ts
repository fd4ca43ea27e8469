import type { QueryStart } from "./athenaClient.ts";
import type { CallOptions, Connection } from "./connections.ts";
import { type CallContext, invalidAnswer } from "./failures.ts";
import { everyPage } from "./paging.ts";
import { optional } from "./trailCalls.ts";

/** A workgroup of Athena: who may run what queries, and where their results go. */
export interface WorkGroup {
  readonly name: string;
  readonly description?: string;
  /** Where results are written: "s3://bucket/prefix/". Absent: queries must say so. */
  readonly output?: string;
  /** Athena keeps the results itself, and no location is needed. */
  readonly keepsResults: boolean;
  /** A query that scans more bytes is cancelled. Absent: no limit. */
  readonly cutoff?: number;
}

/** How a query is doing. */
export interface QueryStatus {
  readonly state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  /** Why it failed or was cancelled, as Athena says it. */
  readonly reason?: string;
  /** Bytes scanned until now. */
  readonly scanned: number;
}

/** A page of a query's result: the values of each row in the order of the columns. Null: the value is NULL. */
export interface ResultPage {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly next?: string;
}

const MOST_WORKGROUP_PAGES = 40;
const STATES: ReadonlySet<string> = new Set(["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]);

type Athena = Connection<"athena">;

/** The names and descriptions of the workgroups that are switched on. Throws `Failure` or an AbortError. */
export async function listWorkGroups(
  connection: Athena,
  options: CallOptions,
): Promise<readonly Pick<WorkGroup, "name" | "description">[]> {
  const action = "athena:ListWorkGroups";
  const found: Pick<WorkGroup, "name" | "description">[] = [];
  await everyPage(contextOf(connection, action), MOST_WORKGROUP_PAGES, async (token) => {
    const { value } = await connection.call(
      { apiClass: "lists", action, run: (api, signal) => api.listWorkGroups(token, signal) },
      options,
    );
    for (const { Name: name, State: state, Description: description } of value.WorkGroups ?? []) {
      if (name !== undefined && state !== "DISABLED") {
        found.push({ name, ...optional("description", description) });
      }
    }
    return value.NextToken;
  });
  return found;
}

/** Throws `Failure` or an AbortError. */
export async function readWorkGroup(connection: Athena, name: string, options: CallOptions): Promise<WorkGroup> {
  const action = "athena:GetWorkGroup";
  const { value } = await connection.call(
    {
      apiClass: "polls",
      action,
      resource: arnOf(connection, name),
      run: (api, signal) => api.getWorkGroup(name, signal),
    },
    options,
  );
  const { Description: description, Configuration: settings = {} } = value.WorkGroup ?? {};
  const cutoff = settings.BytesScannedCutoffPerQuery;
  return {
    name,
    ...optional("description", description),
    ...optional("output", settings.ResultConfiguration?.OutputLocation),
    keepsResults: settings.ManagedQueryResultsConfiguration?.Enabled === true,
    ...(typeof cutoff === "number" && cutoff > 0 ? { cutoff } : {}),
  };
}

/** The id of the query. A start with the token of an earlier one answers with the id of that. Throws `Failure` or an AbortError. */
export async function startQuery(connection: Athena, start: QueryStart, options: CallOptions): Promise<string> {
  const action = "athena:StartQueryExecution";
  const { value } = await connection.call(
    {
      apiClass: "starts",
      action,
      resource: arnOf(connection, start.workgroup),
      run: (api, signal) => api.startQuery(start, signal),
    },
    options,
  );
  const id = value.QueryExecutionId;
  if (id === undefined || !isQueryId(id)) {
    throw invalidAnswer(contextOf(connection, action), "the query has no id");
  }
  return id;
}

/** Throws `Failure` or an AbortError. */
export async function readQuery(connection: Athena, id: string, options: CallOptions): Promise<QueryStatus> {
  const action = "athena:GetQueryExecution";
  const { value } = await connection.call(
    { apiClass: "polls", action, run: (api, signal) => api.getQuery(id, signal) },
    options,
  );
  const { Status: status, Statistics: statistics } = value.QueryExecution ?? {};
  const { State: state = "", StateChangeReason: reason } = status ?? {};
  if (!STATES.has(state)) {
    throw invalidAnswer(contextOf(connection, action), "the query has no state");
  }
  const scanned = statistics?.DataScannedInBytes ?? 0;
  return {
    state: state as QueryStatus["state"],
    ...optional("reason", reason),
    scanned: Number.isSafeInteger(scanned) && scanned > 0 ? scanned : 0,
  };
}

/** One page of the result of a query that succeeded. Throws `Failure` or an AbortError. */
export async function readResult(
  connection: Athena,
  id: string,
  token: string | undefined,
  options: CallOptions,
): Promise<ResultPage> {
  const action = "athena:GetQueryResults";
  const { value } = await connection.call(
    { apiClass: "results", action, run: (api, signal) => api.getResults(id, token, signal) },
    options,
  );
  const { ResultSet: set, NextToken: next } = value;
  const columns = set?.ResultSetMetadata?.ColumnInfo?.length ?? 0;
  const rows = (set?.Rows ?? []).map(({ Data: data = [] }) => data.map(({ VarCharValue: text = null }) => text));
  if (columns === 0 || rows.some((row) => row.length !== columns)) {
    throw invalidAnswer(contextOf(connection, action), "the rows do not have the columns of the result");
  }
  return { rows: token === undefined ? rows.slice(1) : rows, ...optional("next", next) };
}

/** Ends a query, if it still runs. Throws `Failure` or an AbortError. */
export async function stopQuery(connection: Athena, id: string, options: CallOptions): Promise<void> {
  const action = "athena:StopQueryExecution";
  await connection.call({ apiClass: "stops", action, run: (api, signal) => api.stopQuery(id, signal) }, options);
}

/** Ids of Athena's queries are UUIDs. */
export function isQueryId(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}

function arnOf({ identity, region }: Athena, workgroup: string): string {
  return `arn:${identity.partition}:athena:${region}:${identity.accountId}:workgroup/${workgroup}`;
}

function contextOf({ profile, region, identity }: Athena, action: string): CallContext {
  return { profile, region, accountId: identity.accountId, action };
}
