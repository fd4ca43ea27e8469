import { randomUUID } from "node:crypto";
import type { WorldLogGroup } from "../../world/types.ts";
import { AwsError } from "../errors.ts";
import type { Members } from "../members.ts";
import { QueryClock, type QueryFate, type QueryPace } from "../queryClock.ts";
import { SealedTokens } from "../sealedTokens.ts";
import type { Caller } from "../signature.ts";
import { jsonOf } from "./filterLogEvents.ts";
import { discover, type InsightsQuery, type InsightsRow, readInsights } from "./insightsLanguage.ts";
import type { LogEvent, LogEvents } from "./logEvents.ts";
import { invalid, type LogGroups } from "./logGroups.ts";

/** How Logs Insights runs queries, as far as accounts differ or AWS does not say. */
export interface InsightsVariant extends QueryPace {
  /** The most rows that a query may ask for: 10,000 of old, 100,000 since 2026. */
  readonly mostRows: 10_000 | 100_000;
  /** How many fields are discovered in a JSON log event. */
  readonly discoveredFields: number;
  /** Queries that run at once in an account and Region. */
  readonly concurrent: number;
}

const rowsPerPage = 10_000;
const defaultRows = 10_000;

interface Outcome {
  readonly rows: readonly (readonly { readonly field: string; readonly value: string }[])[];
  readonly scanned: number;
  readonly matched: number;
  readonly bytes: number;
}

interface Query {
  readonly id: string;
  readonly place: string;
  readonly clock: QueryClock;
  readonly groups: readonly WorldLogGroup[];
  readonly fate: QueryFate | undefined;
  readonly run: () => Outcome;
  outcome?: Outcome;
}

/** The queries of Logs Insights: they go on whether or not anybody asks for their results. */
export class InsightsQueries {
  readonly #groups: LogGroups;
  readonly #events: LogEvents;
  readonly #now: () => number;
  readonly #variant: () => InsightsVariant;
  readonly #queries = new Map<string, Query>();
  readonly #tokens = new SealedTokens<number>();

  constructor(groups: LogGroups, events: LogEvents, now: () => number, variant: () => InsightsVariant) {
    this.#groups = groups;
    this.#events = events;
    this.#now = now;
    this.#variant = variant;
  }

  start(caller: Caller, region: string, members: Members, fate: QueryFate | undefined): unknown {
    const place = placeOf(caller, region);
    const language = members.text("queryLanguage") ?? "CWLI";
    if (language !== "CWLI") {
      throw invalid(`The query language ${language} is not played.`);
    }
    const query = readQuery(members.text("queryString") ?? "");
    const { mostRows, concurrent } = this.#variant();
    const asked = query.limit ?? members.number("limit") ?? defaultRows;
    if (asked < 1 || asked > mostRows) {
      throw malformed(`limit must be between 1 and ${mostRows}`);
    }
    const start = secondsOf(members, "startTime");
    const end = secondsOf(members, "endTime");
    if (start > end) {
      throw malformed("end date and time is either before the log groups creation time or before the start time");
    }
    const groups = this.#chosen(caller, region, members, query);
    const running = [...this.#queries.values()].filter((one) => one.place === place && statusOf(one) === "Running");
    if (running.length >= concurrent) {
      throw new AwsError(
        "LimitExceededException",
        `Account maximum query concurrency limit of [${concurrent}] reached.`,
      );
    }
    const now = this.#now();
    const id = randomUUID();
    this.#queries.set(id, {
      id,
      place,
      clock: new QueryClock(this.#variant()),
      groups,
      fate,
      run: () => this.#run(query, groups, { start: start * 1000, end: end * 1000 + 999, now, limit: asked }),
    });
    return { queryId: id };
  }

  results(caller: Caller, region: string, members: Members): unknown {
    const query = this.#find(caller, region, members);
    const status = statusOf(query);
    const limit = members.number("maxItems") ?? rowsPerPage;
    if (!Number.isInteger(limit) || limit < 1 || limit > rowsPerPage) {
      throw invalid(`maxItems must be between 1 and ${rowsPerPage}.`);
    }
    const token = members.text("nextToken");
    const bound = JSON.stringify([query.id, limit]);
    const from = token === undefined ? 0 : this.#tokens.open(token, bound);
    if (from === undefined) {
      throw invalid("The specified nextToken is invalid.");
    }
    if (status === "Scheduled") {
      return { queryLanguage: "CWLI", results: [], statistics: statistics(query, undefined, 0), status };
    }
    query.outcome ??= query.run();
    const { rows } = query.outcome;
    const share =
      query.fate === undefined && !query.clock.isStopped ? query.clock.progress : 0.5 * query.clock.progress;
    // A query that is not complete has the first of its rows.
    const there = status === "Complete" ? rows : rows.slice(0, Math.floor(rows.length * share));
    return {
      queryLanguage: "CWLI",
      results: there.slice(from, from + limit),
      statistics: statistics(query, query.outcome, status === "Complete" ? 1 : share),
      status,
      ...(status === "Complete" && from + limit < rows.length
        ? { nextToken: this.#tokens.seal(from + limit, bound) }
        : {}),
    };
  }

  stop(caller: Caller, region: string, members: Members): unknown {
    const query = this.#find(caller, region, members);
    const status = statusOf(query);
    if (status !== "Running" && status !== "Scheduled") {
      throw invalid(`Query is not running: its status is ${status}.`);
    }
    query.clock.stop();
    return { success: true };
  }

  #find(caller: Caller, region: string, members: Members): Query {
    const query = this.#queries.get(members.text("queryId") ?? "");
    if (query === undefined || query.place !== placeOf(caller, region) || query.fate === "query-lost") {
      throw new AwsError("ResourceNotFoundException", "The specified query does not exist.");
    }
    return query;
  }

  /** The log groups that are scanned: those that the request names, or those that the query's SOURCE and index choose. */
  #chosen(caller: Caller, region: string, members: Members, query: InsightsQuery): readonly WorldLogGroup[] {
    const ways = [members.text("logGroupName"), members.texts("logGroupNames"), members.texts("logGroupIdentifiers")];
    const named = ways.filter((way) => way !== undefined);
    if (named.length + Number(query.source !== undefined) !== 1) {
      throw invalid("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.");
    }
    const { source } = query;
    const groups =
      source === undefined
        ? named.flat().map((name) => this.#groups.find(caller, region, name))
        : this.#groups
            .of(caller, region)
            .filter(
              ({ name, logGroupClass = "STANDARD" }) =>
                logGroupClass === "STANDARD" &&
                (source.length === 0 || source.some((prefix) => name.startsWith(prefix))),
            );
    if (groups.length > 50 && source === undefined) {
      throw invalid("A query takes at most 50 log groups.");
    }
    return groups.filter((group) => query.takesGroup((name) => groupField(group, name)));
  }

  #run(
    query: InsightsQuery,
    groups: readonly WorldLogGroup[],
    range: { readonly start: number; readonly end: number; readonly now: number; readonly limit: number },
  ): Outcome {
    const most = this.#variant().discoveredFields;
    let scanned = 0;
    let bytes = 0;
    const found: { readonly event: LogEvent; readonly row: InsightsRow }[] = [];
    for (const group of groups) {
      for (const event of this.#events.between(group, range.start, range.end, range.now)) {
        scanned += 1;
        bytes += Buffer.byteLength(event.message);
        const row = rowOf(event, group, most);
        if (query.matches(row.read)) {
          found.push({ event, row });
        }
      }
    }
    found.sort((left, right) => right.event.timestamp - left.event.timestamp);
    const rows = query.rows(found.map(({ row }) => row)).slice(0, range.limit);
    return {
      rows: rows.map(({ read }) =>
        [...query.shown, ...(query.isAggregate ? [] : ["@ptr"])].flatMap((field) => {
          const value = read(field);
          return value === undefined ? [] : [{ field, value: shown(field, value) }];
        }),
      ),
      scanned,
      matched: found.length,
      bytes,
    };
  }
}

function readQuery(text: string): InsightsQuery {
  if (text === "" || text.length > 10_000) {
    throw invalid("queryString must have 1 to 10000 characters.");
  }
  try {
    return readInsights(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : "");
  }
}

function rowOf(event: LogEvent, group: WorldLogGroup, most: number): InsightsRow {
  let fields: ReadonlyMap<string, string | number> | undefined;
  return {
    read: (name) => {
      switch (name) {
        case "@timestamp":
          return event.timestamp;
        case "@ingestionTime":
          return event.ingestionTime;
        case "@message":
          return event.message;
        case "@logStream":
          return event.stream;
        case "@log":
          return `${group.accountId}:${group.name}`;
        case "@ptr":
          return Buffer.from(event.eventId).toString("base64");
        case "@aws.account":
          return event.copiedFrom?.account;
        case "@aws.region":
          return event.copiedFrom?.region;
        default:
          if (name.startsWith("@")) {
            return groupField(group, name);
          }
          fields ??= discover(jsonOf(event.message), most);
          return fields.get(name);
      }
    },
  };
}

function groupField({ dataSource }: WorldLogGroup, name: string): string | undefined {
  return name === "@data_source_name"
    ? dataSource?.name
    : name === "@data_source_type"
      ? dataSource?.type
      : name === "@data_format"
        ? dataSource?.format
        : undefined;
}

function shown(field: string, value: string | number | boolean): string {
  return field === "@timestamp" || field === "@ingestionTime"
    ? new Date(Number(value)).toISOString().replace("T", " ").replace("Z", "")
    : String(value);
}

function statusOf({ clock, fate }: Query): string {
  if (clock.isStopped) {
    return "Cancelled";
  }
  if (clock.isQueued) {
    return "Scheduled";
  }
  if (!clock.isOver) {
    return "Running";
  }
  switch (fate) {
    case "query-failed":
      return "Failed";
    case "query-timeout":
      return "Timeout";
    case "query-cancelled":
      return "Cancelled";
    default:
      return "Complete";
  }
}

function statistics({ groups }: Query, outcome: Outcome | undefined, share: number): unknown {
  return {
    recordsMatched: Math.floor((outcome?.matched ?? 0) * share),
    recordsScanned: Math.floor((outcome?.scanned ?? 0) * share),
    estimatedRecordsSkipped: 0,
    bytesScanned: Math.floor((outcome?.bytes ?? 0) * share),
    estimatedBytesSkipped: 0,
    logGroupsScanned: groups.length,
  };
}

function placeOf({ account }: Caller, region: string): string {
  return `${account.id} ${region}`;
}

function secondsOf(members: Members, name: string): number {
  const value = members.number(name);
  if (value === undefined || value < 0) {
    throw invalid(`${name} is required.`);
  }
  // Insights takes milliseconds too.
  return value > 100_000_000_000 ? Math.floor(value / 1000) : value;
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedQueryException", message);
}
