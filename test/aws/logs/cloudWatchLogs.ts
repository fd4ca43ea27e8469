import type { DailyRecords, World } from "../../world/types.ts";
import type { Members } from "../members.ts";
import type { QueryFate } from "../queryClock.ts";
import type { Caller } from "../signature.ts";
import { FilterLogEvents } from "./filterLogEvents.ts";
import { InsightsQueries, type InsightsVariant } from "./insightsQueries.ts";
import { LiveTail, type LiveTailVariant } from "./liveTail.ts";
import { type LogDelivery, LogEvents } from "./logEvents.ts";
import { LogGroups } from "./logGroups.ts";

/** What CloudWatch Logs does as far as AWS does not say, or accounts differ. */
export interface LogsVariant extends LogDelivery {
  /** How many log events FilterLogEvents looks through for one page. */
  readonly scannedPerPage: number;
  readonly insights: InsightsVariant;
  readonly liveTail: LiveTailVariant;
}

type Operation = (caller: Caller, region: string, members: Members, fate: QueryFate | undefined) => unknown;

/** CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export class CloudWatchLogs {
  readonly groups: LogGroups;
  readonly events: LogEvents;
  readonly liveTail: LiveTail;
  readonly operations: ReadonlyMap<string, Operation>;

  /** @param records everything that happened */
  constructor(world: World, records: DailyRecords, now: () => number, variant: () => LogsVariant) {
    this.events = new LogEvents(world, records, () => {
      const { timestamps, delayMs } = variant();
      return { timestamps, ...(delayMs === undefined ? {} : { delayMs }) };
    });
    this.groups = new LogGroups(world, this.events, now);
    this.liveTail = new LiveTail(this.groups, this.events, now, () => variant().liveTail);
    const filter = new FilterLogEvents(this.groups, this.events, now, () => variant().scannedPerPage);
    const queries = new InsightsQueries(this.groups, this.events, now, () => variant().insights);
    this.operations = new Map<string, Operation>([
      ["DescribeLogGroups", (caller, region, members) => this.groups.describe(caller, region, members)],
      ["ListLogGroups", (caller, region, members) => this.groups.list(caller, region, members)],
      ["ListAggregateLogGroupSummaries", (caller, region, members) => this.groups.summaries(caller, region, members)],
      ["FilterLogEvents", (caller, region, members) => filter.filter(caller, region, members)],
      ["StartQuery", (caller, region, members, fate) => queries.start(caller, region, members, fate)],
      ["GetQueryResults", (caller, region, members) => queries.results(caller, region, members)],
      ["StopQuery", (caller, region, members) => queries.stop(caller, region, members)],
    ]);
  }
}
