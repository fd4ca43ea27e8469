import { Failure } from "../../model/failure.ts";
import type { CloudTrailEvent } from "../../model/record.ts";
import { formatUtc } from "../../model/time.ts";
import { compile } from "../../query/match.ts";
import type { SourcePlan } from "../../query/plan.ts";
import type { Source, SourcePage } from "../source.ts";
import { type Lookup, LookupStream } from "./lookupStream.ts";
import type { Memory } from "./memory.ts";

/** As `Lookup`; `slowed` is told each time AWS refuses the request as too many, which is then made again by itself. */
export type PacedLookup = (...request: [...Parameters<Lookup>, slowed?: () => void]) => ReturnType<Lookup>;

/** Event history of one profile and Region. */
export class EventHistory implements Source {
  readonly #lookup: PacedLookup;
  readonly #memory: Memory | undefined;
  readonly place?: string;

  /** `place` tells one account's Region from every other. */
  constructor(lookup: PacedLookup, memory?: Memory, place?: string) {
    this.#lookup = lookup;
    this.#memory = memory;
    if (place !== undefined) {
      this.place = place;
    }
  }

  async *search(plan: SourcePlan, signal: AbortSignal, slowed?: () => void): AsyncIterable<SourcePage> {
    if (plan.empty) {
      return;
    }
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const { from, to } = plan.window;
    const wanted = (event: CloudTrailEvent) =>
      (event.time === undefined || (event.time >= from && event.time < to)) && accepts(event);
    const ask: Lookup = (request, stop) => this.#lookup(request, stop, slowed);
    const streams = plan.lookups.map((lookup) => new LookupStream(ask, this.#memory, lookup, plan.window));
    const seen = new Set<string>();

    try {
      await Promise.all(streams.map((stream) => stream.look(signal)));
      if (leftOf(streams) !== undefined) {
        yield { events: [], pages: 0, scanned: 0, throttled: 0, remembered: false, ...leftWord(streams) };
      }
      while (true) {
        const next = leastFarBack(streams);
        if (next === undefined) {
          return;
        }
        const page = await next.read(signal).catch((error: unknown) => outOfReach(error));
        if (Failure.is(page)) {
          yield* this.#rest(streams, (event) => !seen.has(event.eventId) && wanted(event));
          throw page;
        }
        const frontier = Math.max(...streams.map((stream) => stream.readTo));
        const events = streams
          .flatMap((stream) => stream.take(frontier))
          .filter((event) => !seen.has(event.eventId) && seen.add(event.eventId) && wanted(event))
          .sort(newestFirst);
        const coveredFrom = Math.max(...streams.map((stream) => stream.coveredFrom));
        yield { events, coveredFrom, ...page, ...leftWord(streams) };
      }
    } finally {
      await Promise.all(streams.map((stream) => stream.close()));
    }
  }

  /** What is remembered, newest first and in one page, when AWS cannot be reached. */
  async *#rest(
    streams: readonly LookupStream[],
    wanted: (event: CloudTrailEvent) => boolean,
  ): AsyncIterable<SourcePage> {
    const parts = await Promise.all(streams.map((stream) => stream.rest()));
    const found = new Map(parts.flatMap(({ events }) => events).map((event) => [event.eventId, event]));
    const until = Math.max(...parts.map((part) => part.until ?? Number.NEGATIVE_INFINITY));
    if (Number.isFinite(until)) {
      const minute = formatUtc(until).replace(/:\d\d(\.\d+)? /, " ");
      yield {
        events: [...found.values()].filter(wanted).sort(newestFirst),
        pages: 0,
        scanned: found.size,
        throttled: 0,
        remembered: true,
        provisional: true,
        notes: [`Offline: what was fetched until ${minute} is shown.`],
      };
    }
  }
}

/** Whether AWS was not reached at all. */
export function isOutOfReach(error: unknown): error is Failure {
  return Failure.is(error) && (error.reason === "offline" || error.reason === "not-aws");
}

/** The failure with which AWS was not reached; throws every other one. */
function outOfReach(error: unknown): Failure {
  if (isOutOfReach(error)) {
    return error;
  }
  throw error;
}

function leftOf(streams: readonly LookupStream[]): number | undefined {
  return streams.reduce<number | undefined>(
    (sum, { left }) => (sum === undefined || left === undefined ? undefined : sum + left),
    0,
  );
}

function leftWord(streams: readonly LookupStream[]): { readonly left?: number } {
  const left = leftOf(streams);
  return left === undefined ? {} : { left };
}

function leastFarBack(streams: readonly LookupStream[]): LookupStream | undefined {
  return streams
    .filter((stream) => !stream.done)
    .reduce<LookupStream | undefined>(
      (first, stream) => (first === undefined || stream.readTo > first.readTo ? stream : first),
      undefined,
    );
}

function newestFirst(left: CloudTrailEvent, right: CloudTrailEvent): number {
  return (right.time ?? Number.POSITIVE_INFINITY) - (left.time ?? Number.POSITIVE_INFINITY) || 0;
}
