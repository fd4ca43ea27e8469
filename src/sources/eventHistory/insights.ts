import type { Connection } from "../../aws/connections.ts";
import { listDataInsights, unreadDataInsights } from "../../aws/insights.ts";
import type { Priority } from "../../aws/pace.ts";
import { readDataInsightTrails } from "../../aws/trails.ts";
import { Failure } from "../../model/failure.ts";
import type { Memory } from "../memory.ts";
import type { InsightReader, PacedLookup } from "./eventHistory.ts";

/**
 * The Insights events of one account and Region: those on management events by LookupEvents, those on data events by
 * ListInsightsData for each trail that has them. What cannot be read of the latter is left out, and listed in `unread`.
 */
export class Insights implements InsightReader {
  readonly lookup: PacedLookup;
  readonly memory: Memory;
  readonly unread: string[] = [];
  readonly #connection: Connection<"cloudtrail"> | undefined;
  readonly #priority: Priority;

  /** `lookup`: LookupEvents. `connection`: absent where AWS cannot be reached. */
  constructor(
    lookup: PacedLookup,
    memory: Memory,
    connection: Connection<"cloudtrail"> | undefined,
    priority: Priority,
  ) {
    this.lookup = (request, signal, slowed) => lookup({ ...request, category: "insight" }, signal, slowed);
    this.memory = memory;
    this.#connection = connection;
    this.#priority = priority;
  }

  async trails(signal: AbortSignal): Promise<readonly PacedLookup[]> {
    const connection = this.#connection;
    if (connection === undefined) {
      this.#leaveOut("Insights events on data events were not read, because AWS cannot be reached.");
      return [];
    }
    const options = { lane: signal, priority: this.#priority };
    try {
      const trails = await readDataInsightTrails(connection, { signal, ...options });
      return trails.map(
        (trail): PacedLookup =>
          async ({ attribute, from, to }, stop, onThrottled) => {
            const request = { from, to, ...(attribute === undefined ? {} : { attribute }) };
            try {
              return await listDataInsights(connection, trail.arn, request, { signal: stop, ...options, onThrottled });
            } catch (error) {
              if (!Failure.is(error)) {
                throw error;
              }
              this.#leaveOut(unreadDataInsights(error, trail.name));
              return { records: [], throttled: 0 };
            }
          },
      );
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      this.#leaveOut(unreadDataInsights(error, undefined));
      return [];
    }
  }

  #leaveOut(sentence: string): void {
    if (!this.unread.includes(sentence)) {
      this.unread.push(sentence);
    }
  }
}
