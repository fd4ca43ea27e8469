import { type QueryStatus, type ResultPage, readQuery, readResult, startQuery, stopQuery } from "../../aws/athena.ts";
import type { CallOptions, Connection } from "../../aws/connections.ts";
import { PageTokens } from "../../aws/paging.ts";
import type { Failure } from "../../model/failure.ts";
import { isUnknownQuery, queryFailure, startFailure } from "./queryFailures.ts";
import type { AthenaRef } from "./target.ts";

/** Pauses between two questions whether a query has ended, ms. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;
/** Athena's name for the Glue catalog of the account. */
const OWN_CATALOG = "AwsDataCatalog";

function isUnended(status: QueryStatus | undefined): boolean {
  return status?.state === "QUEUED" || status?.state === "RUNNING";
}

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Runs queries of one table in its workgroup. */
export class Queries {
  readonly #connection: Connection<"athena">;
  readonly #ref: AthenaRef;
  readonly #wait: Wait;

  constructor(connection: Connection<"athena">, ref: AthenaRef, wait: Wait) {
    this.#connection = connection;
    this.#ref = ref;
    this.#wait = wait;
  }

  /** The id of the query; the same for the same token. Throws `Failure` or an AbortError. */
  async start(sql: string, token: string, calls: CallOptions): Promise<string> {
    const { workgroup, catalog, database, output } = this.#ref;
    const start = { sql, workgroup, catalog: catalog ?? OWN_CATALOG, database, output, token };
    try {
      return await startQuery(this.#connection, start, calls);
    } catch (error) {
      throw startFailure(error, this.#ref, this.#connection);
    }
  }

  /** Undefined: Athena has no such query. Throws `Failure` or an AbortError. */
  async status(id: string, calls: CallOptions): Promise<QueryStatus | undefined> {
    try {
      return await readQuery(this.#connection, id, calls);
    } catch (error) {
      if (isUnknownQuery(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * The states of a query until it has ended, the last of them included, with longer and longer pauses. Throws `Failure` or an
   * AbortError.
   */
  async *progress(id: string, calls: CallOptions): AsyncGenerator<QueryStatus, void, undefined> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
      const status = await readQuery(this.#connection, id, calls);
      yield status;
      if (status.state !== "QUEUED" && status.state !== "RUNNING") {
        return;
      }
      await this.#wait(pause, calls.signal);
    }
  }

  /** Why a query failed or was cancelled. */
  failureOf(status: QueryStatus): Failure {
    return queryFailure(status, this.#ref, this.#connection);
  }

  /** The result of a query that succeeded, page by page. Throws `Failure` or an AbortError. */
  async *pages(id: string, calls: CallOptions): AsyncGenerator<ResultPage, void, undefined> {
    const { profile, region, identity } = this.#connection;
    const context = { profile, region, accountId: identity.accountId, action: "athena:GetQueryResults" };
    const tokens = new PageTokens();
    let token: string | undefined;
    do {
      const page: ResultPage = await readResult(this.#connection, id, token, calls);
      tokens.check(page.next, context);
      tokens.note(page.next);
      yield page;
      token = page.next;
    } while (token !== undefined);
  }

  /**
   * Ends a query if it runs. Answers the bytes that AWS bills; undefined: none, or it did not end soon. Throws `Failure` or an
   * AbortError.
   */
  async stop(id: string, calls: CallOptions): Promise<number | undefined> {
    let status = await this.status(id, calls);
    if (isUnended(status)) {
      await stopQuery(this.#connection, id, calls);
      status = await this.status(id, calls);
      for (let pause = FIRST_PAUSE; isUnended(status) && pause < LONGEST_PAUSE; pause *= 2) {
        await this.#wait(pause, calls.signal);
        status = await this.status(id, calls);
      }
    }
    return status === undefined || isUnended(status) || status.state === "FAILED" ? undefined : status.scanned;
  }
}
