import type { CallOptions, Connection } from "../../aws/connections.ts";
import { filterLogEvents } from "../../aws/logEvents.ts";
import type { LogGroupId } from "../../aws/logGroups.ts";
import type { Portion } from "./portion.ts";

const MINUTE = 60_000;
const FIRST_SLICE = 30 * MINUTE;
const SHORTEST_SLICE = 1 * MINUTE;
const LONGEST_SLICE = 24 * 60 * MINUTE;
/** Answers of a slice: with fewer the next one is longer, with more it is shorter. */
const FEW_PAGES = 3;
const MANY_PAGES = 30;

/**
 * Reads log events with FilterLogEvents, which AWS does not bill: in slices of time, because whole ranges may come oldest
 * first.
 */
export class FilterReader {
  readonly #connection: Connection<"logs">;
  readonly #group: LogGroupId;
  readonly #pattern: string | undefined;
  #length = FIRST_SLICE;

  constructor(connection: Connection<"logs">, group: LogGroupId, pattern: string | undefined) {
    this.#connection = connection;
    this.#group = group;
    this.#pattern = pattern;
  }

  /** What is listed from `from` to before `below` (ms since 1970 UTC), newest slice first. Throws `Failure` or an AbortError. */
  async *read(from: number, below: number, calls: CallOptions): AsyncGenerator<Portion, void, undefined> {
    let end = below;
    while (end > from) {
      const start = Math.max(from, end - this.#length);
      let pages = 0;
      const slice = { from: start, to: end };
      for await (const { messages, throttled } of filterLogEvents(
        this.#connection,
        this.#group,
        slice,
        this.#pattern,
        calls,
      )) {
        pages += 1;
        yield { messages, throttled, pages: 1 };
      }
      if (pages <= FEW_PAGES) {
        this.#length = Math.min(LONGEST_SLICE, this.#length * 2);
      } else if (pages > MANY_PAGES) {
        this.#length = Math.max(SHORTEST_SLICE, this.#length / 2);
      }
      yield { messages: [], reached: start };
      end = start;
    }
  }
}
