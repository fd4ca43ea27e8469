import {
  AthenaClient,
  GetQueryExecutionCommand,
  type GetQueryExecutionCommandOutput,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  GetWorkGroupCommand,
  type GetWorkGroupCommandOutput,
  ListWorkGroupsCommand,
  type ListWorkGroupsCommandOutput,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandOutput,
  StopQueryExecutionCommand,
  type StopQueryExecutionCommandOutput,
} from "@aws-sdk/client-athena";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";

/** A query that Athena is to run. */
export interface QueryStart {
  readonly sql: string;
  readonly workgroup: string;
  /** The data catalog and database in which the names of the query are looked up. */
  readonly catalog: string;
  readonly database: string;
  /** Where Athena writes the result: "s3://bucket/prefix/". Absent: as the workgroup says. */
  readonly output: string | undefined;
  /** 32 to 128 characters. Athena answers a second start with the same token with the query of the first. */
  readonly token: string;
}

/** Rows on a page of a result: the most that Athena allows. */
export const ROWS_ON_PAGE = 1_000;

/** Operations of Athena. */
export class AthenaApi extends ServiceClient<AthenaClient> {
  constructor(settings: ClientSettings) {
    super(new AthenaClient(serviceConfig(settings)));
  }

  /** One page of the workgroups of the account and Region. */
  listWorkGroups(nextToken: string | undefined, abortSignal: AbortSignal): Promise<ListWorkGroupsCommandOutput> {
    const input = { MaxResults: 50, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    return this.sdk.send(new ListWorkGroupsCommand(input), { abortSignal });
  }

  getWorkGroup(name: string, abortSignal: AbortSignal): Promise<GetWorkGroupCommandOutput> {
    return this.sdk.send(new GetWorkGroupCommand({ WorkGroup: name }), { abortSignal });
  }

  /** Runs a query, which is billed by what it scans, and whose result Athena writes to S3. */
  startQuery(
    { sql, workgroup, catalog, database, output, token }: QueryStart,
    abortSignal: AbortSignal,
  ): Promise<StartQueryExecutionCommandOutput> {
    const input = {
      QueryString: sql,
      ClientRequestToken: token,
      WorkGroup: workgroup,
      QueryExecutionContext: { Catalog: catalog, Database: database },
      ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: output } }),
    };
    return this.sdk.send(new StartQueryExecutionCommand(input), { abortSignal });
  }

  getQuery(id: string, abortSignal: AbortSignal): Promise<GetQueryExecutionCommandOutput> {
    return this.sdk.send(new GetQueryExecutionCommand({ QueryExecutionId: id }), { abortSignal });
  }

  /** One page. The first row of the first page has the names of the columns. */
  getResults(
    id: string,
    nextToken: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<GetQueryResultsCommandOutput> {
    const input = {
      QueryExecutionId: id,
      MaxResults: ROWS_ON_PAGE,
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
    return this.sdk.send(new GetQueryResultsCommand(input), { abortSignal });
  }

  /** Ends a query. What it scanned until then is billed. A query that has ended already stays as it is. */
  stopQuery(id: string, abortSignal: AbortSignal): Promise<StopQueryExecutionCommandOutput> {
    return this.sdk.send(new StopQueryExecutionCommand({ QueryExecutionId: id }), { abortSignal });
  }
}
