import { randomUUID } from "node:crypto";
import type { WorldObject, WorldWorkGroup } from "../../world/types.ts";
import { AwsError } from "../errors.ts";
import type { Members } from "../members.ts";
import { QueryClock, type QueryFate, type QueryPace } from "../queryClock.ts";
import { SealedTokens } from "../sealedTokens.ts";
import type { Caller } from "../signature.ts";
import type { AthenaEngine, QueryAnswer, QueryContext } from "./engine.ts";
import { invalid, type WorkGroups } from "./workGroups.ts";

/** How Athena runs queries, as far as accounts differ. */
export interface AthenaVariant extends QueryPace {
  /** Queries that run at once in an account and Region. */
  readonly concurrent: number;
}

const rowsPerPage = 1000;

interface Execution {
  readonly id: string;
  readonly place: string;
  readonly sql: string;
  readonly asked: string;
  readonly submitted: number;
  readonly context: QueryContext;
  readonly group: WorldWorkGroup;
  readonly outputLocation: string | undefined;
  readonly clock: QueryClock;
  readonly fate: QueryFate | undefined;
  readonly abort: AbortController;
  answer?: QueryAnswer;
  failure?: string;
  /** How long its engine took, ms; absent while it runs. */
  took?: number;
}

type State = "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";

/** Athena's queries: they go on whether or not anybody asks for them. */
export class QueryExecutions {
  readonly #groups: WorkGroups;
  readonly #engine: AthenaEngine;
  readonly #now: () => number;
  readonly #variant: () => AthenaVariant;
  readonly #put: (object: WorldObject) => void;
  readonly #executions = new Map<string, Execution>();
  /** By account, Region and the client's request token. */
  readonly #byToken = new Map<string, Execution>();
  readonly #tokens = new SealedTokens<number>();

  /** @param put writes a result to S3 */
  constructor(
    groups: WorkGroups,
    engine: AthenaEngine,
    now: () => number,
    variant: () => AthenaVariant,
    put: (object: WorldObject) => void,
  ) {
    this.#groups = groups;
    this.#engine = engine;
    this.#now = now;
    this.#variant = variant;
    this.#put = put;
  }

  start(caller: Caller, region: string, members: Members, fate: QueryFate | undefined): unknown {
    const place = placeOf(caller, region);
    const sql = members.text("QueryString") ?? "";
    if (sql === "" || sql.length > 262_144) {
      throw invalid("QueryString must have 1 to 262144 characters.");
    }
    const group = this.#groups.find(caller, region, members.text("WorkGroup") ?? "primary");
    if (group.state === "DISABLED") {
      throw invalid(`WorkGroup ${group.name} is disabled.`);
    }
    const asked = JSON.stringify(members.without("ClientRequestToken"));
    const token = members.text("ClientRequestToken");
    if (token !== undefined && (token.length < 32 || token.length > 128)) {
      throw invalid("ClientRequestToken must have 32 to 128 characters.");
    }
    const before = token === undefined ? undefined : this.#byToken.get(`${place} ${token}`);
    if (before !== undefined) {
      if (before.asked !== asked) {
        throw invalid("Idempotent parameters do not match", "INVALID_INPUT");
      }
      return { QueryExecutionId: before.id };
    }
    const execution = this.#execution(caller, region, members, { sql, asked, group, fate, place });
    this.#executions.set(execution.id, execution);
    if (token !== undefined) {
      this.#byToken.set(`${place} ${token}`, execution);
    }
    this.#run(execution);
    return { QueryExecutionId: execution.id };
  }

  get(caller: Caller, region: string, members: Members): unknown {
    const execution = this.#find(caller, region, members);
    const state = stateOf(execution);
    const isOver = state !== "QUEUED" && state !== "RUNNING";
    const { answer, clock, group, outputLocation, failure, fate, context } = execution;
    const ended = clock.isStopped ? "query-cancelled" : (fate ?? "");
    const reason =
      state === "FAILED" || state === "CANCELLED"
        ? ((clock.isStopped ? undefined : failure) ?? fates[ended])
        : undefined;
    const share = state === "SUCCEEDED" ? 1 : state === "QUEUED" ? 0 : clock.progress / 2;
    return {
      QueryExecution: {
        QueryExecutionId: execution.id,
        Query: execution.sql,
        StatementType: "DML",
        ResultConfiguration:
          outputLocation === undefined ? {} : { OutputLocation: `${outputLocation}${execution.id}.csv` },
        QueryExecutionContext: {
          ...(context.database === undefined ? {} : { Database: context.database }),
          ...(context.catalog === undefined ? {} : { Catalog: context.catalog }),
        },
        Status: {
          State: state,
          SubmissionDateTime: execution.submitted / 1000,
          ...(isOver ? { CompletionDateTime: (execution.submitted + clock.elapsed) / 1000 } : {}),
          ...(reason === undefined ? {} : { StateChangeReason: reason }),
          ...(state === "FAILED"
            ? {
                AthenaError: {
                  ErrorCategory: failure === undefined ? 1 : 2,
                  ErrorType: 1006,
                  Retryable: false,
                  ErrorMessage: reason,
                },
              }
            : {}),
        },
        Statistics: {
          EngineExecutionTimeInMillis: Math.max(0, Math.round((execution.took ?? clock.elapsed) - clock.queuedMs)),
          DataScannedInBytes: Math.floor((answer?.scannedBytes ?? 0) * share),
          TotalExecutionTimeInMillis: Math.round(clock.elapsed),
          QueryQueueTimeInMillis: Math.round(clock.queuedMs),
          ServiceProcessingTimeInMillis: 20,
          ResultReuseInformation: { ReusedPreviousResult: false },
        },
        WorkGroup: group.name,
        EngineVersion: { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" },
        SubstatementType: "SELECT",
      },
    };
  }

  results(caller: Caller, region: string, members: Members): unknown {
    const execution = this.#find(caller, region, members);
    const state = stateOf(execution);
    const { answer } = execution;
    if (state !== "SUCCEEDED" || answer === undefined) {
      throw invalid(
        state === "QUEUED" || state === "RUNNING"
          ? `Query has not yet finished. Current state: ${state}`
          : `Query did not finish successfully. Final query state: ${state}`,
        "INVALID_QUERY_EXECUTION_ID",
      );
    }
    const limit = members.number("MaxResults") ?? rowsPerPage;
    if (!Number.isInteger(limit) || limit < 1 || limit > rowsPerPage) {
      throw invalid(`MaxResults must be between 1 and ${rowsPerPage}.`);
    }
    const token = members.text("NextToken");
    const bound = JSON.stringify([execution.id, limit]);
    const from = token === undefined ? 0 : this.#tokens.open(token, bound);
    if (from === undefined) {
      throw invalid("Invalid pagination token.");
    }
    // The first row of all is the names of the columns.
    const rows = [answer.columns.map(({ name }) => name), ...answer.rows];
    return {
      UpdateCount: 0,
      ResultSet: {
        Rows: rows.slice(from, from + limit).map((row) => ({
          Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: {
          ColumnInfo: answer.columns.map(({ name, type }) => ({
            CatalogName: "hive",
            SchemaName: "",
            TableName: "",
            Name: name,
            Label: name,
            Type: type,
            Precision: type === "varchar" ? 2_147_483_647 : 0,
            Scale: 0,
            Nullable: "UNKNOWN",
            CaseSensitive: type === "varchar",
          })),
        },
      },
      ...(from + limit < rows.length ? { NextToken: this.#tokens.seal(from + limit, bound) } : {}),
    };
  }

  /** A query that is over stays as it is. */
  stop(caller: Caller, region: string, members: Members): unknown {
    const execution = this.#find(caller, region, members);
    const state = stateOf(execution);
    if (state === "QUEUED" || state === "RUNNING") {
      execution.clock.stop();
      execution.abort.abort();
    }
    return {};
  }

  #execution(
    caller: Caller,
    region: string,
    members: Members,
    more: Pick<Execution, "sql" | "asked" | "group" | "fate" | "place">,
  ): Execution {
    const { group, place } = more;
    const chosen = members.structure("ResultConfiguration")?.text("OutputLocation");
    const outputLocation = group.enforced ? group.outputLocation : (chosen ?? group.outputLocation);
    if (outputLocation === undefined && group.managedResults !== true) {
      throw invalid(
        "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
      );
    }
    if (outputLocation !== undefined && !/^s3:\/\/[a-z0-9.-]{3,63}\//.test(`${outputLocation}/`)) {
      throw invalid("outputLocation is not a valid S3 path.");
    }
    const running = [...this.#executions.values()].filter((one) => one.place === place && isRunning(stateOf(one)));
    if (running.length >= this.#variant().concurrent) {
      throw new AwsError(
        "TooManyRequestsException",
        "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account.",
        400,
        {},
        { Reason: "CONCURRENT_QUERY_LIMIT_EXCEEDED" },
      );
    }
    const names = members.structure("QueryExecutionContext");
    const catalog = names?.text("Catalog");
    const database = names?.text("Database");
    return {
      ...more,
      id: randomUUID(),
      submitted: this.#now(),
      context: {
        caller,
        region,
        ...(catalog === undefined ? {} : { catalog }),
        ...(database === undefined ? {} : { database }),
      },
      outputLocation: outputLocation?.replace(/\/?$/, "/"),
      clock: new QueryClock(this.#variant()),
      abort: new AbortController(),
    };
  }

  /** Lets the engine work; what becomes of it is kept in the execution. */
  #run(execution: Execution): void {
    const { sql, context, abort, clock, group } = execution;
    this.#engine
      .run(sql, context, abort.signal)
      .then((answer) => {
        const { bytesScannedCutoff: most = Number.POSITIVE_INFINITY } = group;
        if (answer.scannedBytes > most) {
          execution.failure = "Query cancelled! : Bytes scanned limit was exceeded";
        } else {
          execution.answer = answer;
        }
      })
      .catch((error) => {
        execution.failure = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        execution.took = clock.elapsed;
        this.#writeResult(execution);
      });
  }

  #writeResult({ answer, outputLocation, id, context }: Execution): void {
    const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(outputLocation ?? "") ?? [];
    if (answer === undefined || bucket === undefined) {
      return;
    }
    const quoted = (value: string | undefined) => (value === undefined ? "" : `"${value.replaceAll('"', '""')}"`);
    const lines = [answer.columns.map(({ name }) => name), ...answer.rows].map((row) => row.map(quoted).join(","));
    this.#put({
      accountId: context.caller.account.id,
      region: context.region,
      bucket,
      key: `${prefix}${id}.csv`,
      text: `${lines.join("\n")}\n`,
      modified: this.#now(),
    });
  }

  #find(caller: Caller, region: string, members: Members): Execution {
    const id = members.text("QueryExecutionId") ?? "";
    const execution = this.#executions.get(id);
    if (execution === undefined || execution.place !== placeOf(caller, region) || execution.fate === "query-lost") {
      throw invalid(`QueryExecution ${id} was not found`, "INVALID_QUERY_EXECUTION_ID");
    }
    return execution;
  }
}

const fates: Readonly<Record<string, string>> = {
  "query-failed": "GENERIC_INTERNAL_ERROR: Query exhausted resources at this scale factor",
  "query-timeout": "Query timeout",
  "query-cancelled": "Query cancelled by user",
};

function isRunning(state: State): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

function stateOf({ clock, fate, took, failure }: Execution): State {
  if (clock.isStopped) {
    return "CANCELLED";
  }
  if (clock.isQueued) {
    return "QUEUED";
  }
  if (!clock.isOver || took === undefined) {
    return "RUNNING";
  }
  if (fate === "query-cancelled" || failure?.startsWith("Query cancelled") === true) {
    return "CANCELLED";
  }
  return failure !== undefined || fate !== undefined ? "FAILED" : "SUCCEEDED";
}

function placeOf({ account }: Caller, region: string): string {
  return `${account.id} ${region}`;
}
