import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  type DescribeLogGroupsCommandOutput,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
  GetQueryResultsCommand,
  type GetQueryResultsCommandInput,
  type GetQueryResultsCommandOutput,
  ListLogGroupsCommand,
  type ListLogGroupsCommandInput,
  type ListLogGroupsCommandOutput,
  StartLiveTailCommand,
  type StartLiveTailCommandInput,
  type StartLiveTailCommandOutput,
  StartQueryCommand,
  type StartQueryCommandInput,
  type StartQueryCommandOutput,
  StopQueryCommand,
  type StopQueryCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { type ClientSettings, ServiceClient, serviceConfig } from "./serviceClient.ts";
import { API_ANSWERS } from "./transport.ts";

/**
 * An update of a live tail has at most 500 log events; most are below 2 kB, and none is above 1 MB. The format of event
 * streams allows 16 MB.
 */
const MAX_UPDATE_BYTES = 16 * 1024 * 1024;

/** Operations of CloudWatch Logs. */
export class LogsApi extends ServiceClient<CloudWatchLogsClient> {
  /** For answers that last for hours. */
  readonly #streams: CloudWatchLogsClient;

  constructor(settings: ClientSettings) {
    super(new CloudWatchLogsClient(serviceConfig(settings)));
    const limits = { ...API_ANSWERS, maxMessageBytes: MAX_UPDATE_BYTES };
    this.#streams = new CloudWatchLogsClient(serviceConfig({ ...settings, limits }));
  }

  /** One page of log groups with what they keep: at most 50. */
  describeLogGroups(
    input: DescribeLogGroupsCommandInput,
    abortSignal: AbortSignal,
  ): Promise<DescribeLogGroupsCommandOutput> {
    return this.sdk.send(new DescribeLogGroupsCommand(input), { abortSignal });
  }

  /** One page of log groups of a data source: ARN and class only. */
  listLogGroups(input: ListLogGroupsCommandInput, abortSignal: AbortSignal): Promise<ListLogGroupsCommandOutput> {
    return this.sdk.send(new ListLogGroupsCommand(input), { abortSignal });
  }

  /** One page of log events: at most 1 MB or 10,000 of them. An empty page can have a next one. */
  filterLogEvents(input: FilterLogEventsCommandInput, abortSignal: AbortSignal): Promise<FilterLogEventsCommandOutput> {
    return this.sdk.send(new FilterLogEventsCommand(input), { abortSignal });
  }

  /** Starts a live tail; answers when it has begun. AWS bills it by the minute until `abortSignal` is aborted. */
  startLiveTail(input: StartLiveTailCommandInput, abortSignal: AbortSignal): Promise<StartLiveTailCommandOutput> {
    return this.#streams.send(new StartLiveTailCommand(input), { abortSignal });
  }

  /** Starts a query of Logs Insights. AWS bills what it scans. */
  startQuery(input: StartQueryCommandInput, abortSignal: AbortSignal): Promise<StartQueryCommandOutput> {
    return this.sdk.send(new StartQueryCommand(input), { abortSignal });
  }

  /** The state of a query, its statistics, and one page of at most 10,000 rows. */
  getQueryResults(input: GetQueryResultsCommandInput, abortSignal: AbortSignal): Promise<GetQueryResultsCommandOutput> {
    return this.sdk.send(new GetQueryResultsCommand(input), { abortSignal });
  }

  stopQuery(queryId: string, abortSignal: AbortSignal): Promise<StopQueryCommandOutput> {
    return this.sdk.send(new StopQueryCommand({ queryId }), { abortSignal });
  }
}
