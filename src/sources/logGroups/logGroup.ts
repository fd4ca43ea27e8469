import { pause, systemClock } from "../../async/clock.ts";
import type { CallOptions, Connection } from "../../aws/connections.ts";
import type { LogGroupFacts, LogGroupId } from "../../aws/logGroups.ts";
import type { Priority } from "../../aws/pace.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import { formatUtc, type TimeRange } from "../../model/text/time.ts";
import type { Condition } from "../../query/condition/condition.ts";
import { compile } from "../../query/match/match.ts";
import type { SourcePlan } from "../../query/plan/plan.ts";
import { recordsPattern } from "../../query/translate/filterPattern.ts";
import { recordsQuery } from "../../query/translate/logsInsights.ts";
import { type DeliveryRange, deliveryRange } from "../deliveryRange.ts";
import { CLOCK_DIFFERENCE } from "../logFiles/logFile.ts";
import type { Memory } from "../memory.ts";
import { type Billed, type Cost, costOfQueries, LOGS_INSIGHTS } from "../queryCost.ts";
import type { Checkpoint, LiveBatch, RecordIndex, Source, SourceOptions, SourcePage } from "../source.ts";
import { FilterReader } from "./filterReader.ts";
import { followGroup } from "./followGroup.ts";
import { Messages } from "./messages.ts";
import type { Portion } from "./portion.ts";
import { readCheckpoint } from "./queryCheckpoint.ts";
import { FIRST_QUERY, QueryReader } from "./queryReader.ts";

const DAY = 86_400_000;

/**
 * FilterLogEvents reads ranges of up to a day, and longer ones in which the group is expected to hold no more than so many bytes.
 * Logs Insights, which AWS bills, reads the others, and groups of the class Infrequent Access.
 */
const FREE_RANGE = DAY;
const FREE_BYTES = 64 * 1024 * 1024;
/** Days that are scanned next where nothing was scanned so far. */
const MORE_DAYS = 30;

export interface LogGroupOptions extends LogGroupId {
  readonly facts: LogGroupFacts;
  /** Takes the events, which `memory` stores; without one they come in pages. */
  readonly index?: { readonly index: RecordIndex; readonly memory: Memory } | undefined;
  /** AWS's time, in ms since 1970 UTC. */
  readonly now: () => number;
  readonly priority?: Priority;
  /** Of an earlier run, in this window or another one. */
  readonly checkpoint?: Checkpoint | undefined;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How a log group is read for one search. */
interface Reading {
  /** Of log events, by the times under which they are listed. */
  readonly range: DeliveryRange;
  readonly reader: FilterReader | QueryReader;
}

/**
 * CloudTrail's events in a log group of CloudWatch Logs, read newest first by the times under which they are listed: those of
 * the events, or of their delivery. A search that stopped goes on where it stopped when it is run again on the same instance.
 */
export class LogGroup implements Source {
  /** Two profiles that read the same log group. */
  readonly sharedKey: string;
  readonly #connection: Connection<"logs">;
  readonly #options: LogGroupOptions;
  readonly #messages = new Messages();
  #reading: Reading | undefined;
  /** Everything that is listed at this time or later was read. */
  #below: number | undefined;
  /** Queries may be started for times from here on. */
  #allowedFrom = Number.NEGATIVE_INFINITY;

  constructor(connection: Connection<"logs">, options: LogGroupOptions) {
    this.#connection = connection;
    this.#options = options;
    const { profile, region, identity } = connection;
    this.sharedKey = JSON.stringify([
      profile.endpoints.logs ?? "",
      options.arn ?? [identity.accountId, region, options.name],
    ]);
  }

  /** Undefined where FilterLogEvents reads it, and where everything was queried before. Throws `Failure` or an AbortError. */
  async estimate(plan: SourcePlan, signal: AbortSignal): Promise<Cost | undefined> {
    signal.throwIfAborted();
    const { range, reader } = this.#read(plan);
    if (plan.empty || reader instanceof FilterReader) {
      return undefined;
    }
    const { startedFrom, scannedPerMs, isRunning } = reader;
    this.#allowedFrom = startedFrom;
    if (startedFrom <= range.from || isRunning) {
      return undefined;
    }
    if (scannedPerMs === undefined || scannedPerMs === 0) {
      // Times without log events say nothing about those before them.
      const days = scannedPerMs === undefined ? 1 : MORE_DAYS;
      this.#allowedFrom = startedFrom - days * FIRST_QUERY;
      const part = scannedPerMs === undefined ? "the newest day" : `${days} more days`;
      return costOfQueries(LOGS_INSIGHTS, [], {
        basis: "unknown",
        trial: `${part} of log group ${this.#options.name}`,
      });
    }
    this.#allowedFrom = Number.NEGATIVE_INFINITY;
    const bytes = Math.round(scannedPerMs * (startedFrom - range.from));
    return costOfQueries(LOGS_INSIGHTS, [bytes], { basis: "unknown" });
  }

  async stop(): Promise<Billed | undefined> {
    const { reader } = this.#reading ?? this.#resumed() ?? {};
    if (!(reader instanceof QueryReader)) {
      return undefined;
    }
    await reader.stop({ signal: new AbortController().signal });
    return reader.billed;
  }

  async *search(
    plan: SourcePlan,
    signal: AbortSignal,
    { slowed, seen = new Set() }: SourceOptions = {},
  ): AsyncGenerator<SourcePage, void, undefined> {
    if (plan.empty) {
      return;
    }
    signal.throwIfAborted();
    const { range, reader } = this.#read(plan);
    const calls = this.#calls(signal, slowed);
    const { window } = plan;
    const accepts = acceptedBy(plan);
    const from = Math.max(range.from, this.#allowedFrom);
    for await (const portion of reader.read(from, this.#below ?? range.to, calls)) {
      const events = this.#eventsOf(portion, (event) => accepts(event) && !seen.has(event.eventId));
      const indexed = await this.#store(events, signal);
      const page = { ...this.#pageOf(portion, window, range), scanned: portion.messages.length };
      yield indexed === undefined ? { ...page, events } : { ...page, events: [], indexed };
      for (const { eventId } of events) {
        seen.add(eventId);
      }
      this.#below = portion.reached ?? this.#below;
    }
    const isWhole = from === range.from;
    const last = this.#pageOf({ messages: [], reached: from }, window, range);
    yield { ...last, events: [], scanned: 0, ...(isWhole ? {} : { awaitsCost: true }) };
  }

  async *follow({ residual }: SourcePlan, signal: AbortSignal): AsyncGenerator<LiveBatch, void, undefined> {
    const { facts, name, arn } = this.#options;
    const { region, identity } = this.#connection;
    if (!facts.isFilterable) {
      throw new Failure({
        reason: "invalid-request",
        message: `Log group ${name} is of the class Infrequent Access, which has no live tail.`,
        context: { profile: this.#connection.profile.name, region },
        remedies: [],
      });
    }
    const own = `arn:${identity.partition}:logs:${region}:${identity.accountId}:log-group:${name}`;
    yield* followGroup({ connection: this.#connection, arn: arn ?? own, clock: systemClock }, residual, signal);
  }

  /** How many of them the index took that it did not have. Undefined: there is none. Throws `Failure`, or an AbortError. */
  async #store(events: readonly CloudTrailEvent[], signal: AbortSignal): Promise<number | undefined> {
    const { index } = this.#options;
    const [newest] = events;
    const oldest = events.at(-1);
    if (index === undefined || newest === undefined || oldest === undefined) {
      return index === undefined ? undefined : 0;
    }
    await index.memory.store(events.map(({ raw }) => ({ json: raw })));
    const range = { from: oldest.time ?? 0, to: (newest.time ?? 0) + 1 };
    return (await index.memory.show(undefined, range, index.index, signal)).matched;
  }

  #calls(signal: AbortSignal, slowed: (() => void) | undefined): CallOptions {
    const { priority } = this.#options;
    return {
      signal,
      lane: this,
      ...(priority === undefined ? {} : { priority }),
      ...(slowed === undefined ? {} : { onThrottled: slowed }),
    };
  }

  /** Fixed when the search first runs, or was fixed in an earlier window. */
  #read({ window, residual }: SourcePlan): Reading {
    this.#reading ??= this.#readingOf(window, residual);
    return this.#reading;
  }

  #readingOf(window: TimeRange, condition: Condition | undefined): Reading {
    const { facts, now, checkpoint } = this.#options;
    const kept = readCheckpoint(checkpoint);
    const fresh = deliveryRange(window, kept?.at ?? now());
    const range = {
      ...fresh,
      from: Math.max(fresh.from, this.#keptFrom),
      ...(kept === undefined ? {} : { to: kept.to }),
    };
    const isFree = kept === undefined && facts.isFilterable && this.#isShort(window);
    return {
      range,
      reader: isFree
        ? new FilterReader(this.#connection, this.#options, recordsPattern(condition))
        : this.#queries(kept ?? { to: range.to, at: range.listedAt, queries: [] }, condition),
    };
  }

  /** For `stop` in a window that has not read anything. */
  #resumed(): Pick<Reading, "reader"> | undefined {
    const kept = readCheckpoint(this.#options.checkpoint);
    return kept === undefined ? undefined : { reader: this.#queries(kept, undefined) };
  }

  #queries(started: NonNullable<ReturnType<typeof readCheckpoint>>, condition: Condition | undefined): QueryReader {
    return new QueryReader(this.#connection, {
      group: this.#options,
      query: (limit) => recordsQuery(condition, limit),
      wait: this.#options.wait ?? ((ms, signal) => pause(systemClock, ms, signal)),
      started,
    });
  }

  #isShort({ from, to }: TimeRange): boolean {
    const { storedBytes } = this.#options.facts;
    const start = this.#keptFrom;
    const expected =
      storedBytes === undefined || !Number.isFinite(start)
        ? Number.POSITIVE_INFINITY
        : (storedBytes * (to - Math.max(from, start))) / Math.max(DAY, this.#options.now() - start);
    return to - from <= FREE_RANGE || expected <= FREE_BYTES;
  }

  /** The group has no log events from before this time. -Infinity: not known. */
  get #keptFrom(): number {
    const { retentionDays, isFilterable, created = Number.NEGATIVE_INFINITY } = this.#options.facts;
    const retained = retentionDays === undefined ? Number.NEGATIVE_INFINITY : this.#options.now() - retentionDays * DAY;
    // AWS refuses queries of times before the group was made. The events of an import, which has a class of its own, are older.
    return isFilterable ? Math.max(retained, created) : retained;
  }

  #eventsOf({ messages }: Portion, accepts: (event: CloudTrailEvent) => boolean): readonly CloudTrailEvent[] {
    const events = new Map<string, CloudTrailEvent>();
    for (const { text } of messages) {
      const event = this.#messages.read(text);
      if (event !== undefined && accepts(event)) {
        events.set(event.eventId, event);
      }
    }
    return [...events.values()].sort((left, right) => (right.time ?? 0) - (left.time ?? 0));
  }

  #pageOf(
    { pages = 0, throttled = 0, reached, checkpoint, billed }: Portion,
    window: TimeRange,
    range: DeliveryRange,
  ): Omit<SourcePage, "events" | "scanned"> {
    return {
      pages,
      throttled,
      remembered: false,
      ...(reached === undefined ? {} : { coveredFrom: coveredFrom(window, range, reached) }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(billed === undefined ? {} : { billed }),
      // What was delivered later was not listed.
      asOf: range.isSettling ? range.listedAt : range.to,
      notes: this.#notes(window, range),
    };
  }

  #notes({ from }: TimeRange, { to, isSettling }: DeliveryRange): readonly string[] {
    const { facts, name } = this.#options;
    const { retentionDays } = facts;
    const kept = this.#keptFrom;
    return [
      ...this.#messages.notes(),
      ...(kept <= from
        ? []
        : [
            retentionDays === undefined || kept === facts.created
              ? `Log group ${name} was made at ${minute(kept)}: it has no older events.`
              : `Log group ${name} keeps events for ${retentionDays === 1 ? "a day" : `${retentionDays} days`}: those before ${minute(kept)} are gone.`,
          ]),
      ...(isSettling ? [] : [`Events that CloudTrail delivered to log group ${name} after ${minute(to)} are missing.`]),
    ];
  }
}

/** Every event of the window at or after this time was read, where everything listed at `reached` or later was. */
function coveredFrom({ from, to }: TimeRange, range: TimeRange, reached: number): number {
  return reached <= range.from ? from : Math.max(from, Math.min(to, reached + CLOCK_DIFFERENCE));
}

function acceptedBy({ window: { from, to }, residual }: SourcePlan): (event: CloudTrailEvent) => boolean {
  const matches = residual === undefined ? () => true : compile(residual);
  return (event) => event.time !== undefined && event.time >= from && event.time < to && matches(event);
}

function minute(time: number): string {
  return formatUtc(time).replace(/:\d\d(\.\d+)? /, " ");
}
