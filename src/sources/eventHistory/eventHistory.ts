import { newestFirst } from "../../model/event/newestFirst.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure } from "../../model/failure.ts";
import { formatUtc, type TimeRange } from "../../model/text/time.ts";
import { compile } from "../../query/match/match.ts";
import type { PushedLookup, SourcePlan } from "../../query/plan/plan.ts";
import type { Memory } from "../memory.ts";
import type { RecordIndex, Source, SourceOptions, SourcePage } from "../source.ts";
import { INSIGHT } from "./capabilities.ts";
import { lengthOf, mergeRanges, READ_AGAIN_AFTER } from "./coverage.ts";
import { type Lookup, LookupStream, type StreamPage } from "./lookupStream.ts";

/** As `Lookup`; `slowed` is told each time AWS refuses the request as too many, which is then made again by itself. */
export type PacedLookup = (...request: [...Parameters<Lookup>, slowed?: () => void]) => ReturnType<Lookup>;

/** What the walks of one search share. */
interface Reading {
  /** Ids of the events that were yielded. */
  readonly seen: Set<string>;
  readonly wanted: (event: CloudTrailEvent) => boolean;
  readonly signal: AbortSignal;
}

/** One step of a walk. `again` is absent before the first. */
type WalkedPage = Omit<StreamPage, "again"> &
  Partial<Pick<StreamPage, "again">> & { readonly events: readonly CloudTrailEvent[] };

/** How the Insights events of one account and Region are read. */
export interface InsightReader {
  /** Those on management events. */
  readonly lookup: PacedLookup;
  readonly memory?: Memory;
  /** Those on data events: a lookup for each trail that has them. Never rejects with a `Failure`. */
  trails(signal: AbortSignal): Promise<readonly PacedLookup[]>;
  /** Which of them could not be read, in sentences. */
  readonly unread: readonly string[];
}

/** Event history of one profile and Region. */
export class EventHistory implements Source {
  readonly #lookup: PacedLookup;
  readonly #memory: Memory | undefined;
  readonly #index: RecordIndex | undefined;
  readonly #insights: InsightReader | undefined;
  readonly sharedKey?: string;

  /** `sharedKey` tells one account's Region from every other. */
  constructor(lookup: PacedLookup, memory?: Memory, sharedKey?: string, index?: RecordIndex, insights?: InsightReader) {
    this.#lookup = lookup;
    this.#memory = memory;
    this.#index = index;
    this.#insights = insights;
    if (sharedKey !== undefined) {
      this.sharedKey = sharedKey;
    }
  }

  /**
   * Reads the window, from its end to its beginning: stored ranges as they are, the gaps from AWS. Then reads the stale
   * ones of the stored ranges again, the newest first.
   */
  async *search(plan: SourcePlan, signal: AbortSignal, options: SourceOptions = {}): AsyncIterable<SourcePage> {
    if (plan.empty) {
      return;
    }
    const { slowed, again = [], fewestRequests = false, seen = new Set() } = options;
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const all = mergeRanges([plan.window, ...again]);
    const wanted = (event: CloudTrailEvent) =>
      (event.time === undefined || all.some((range) => event.time !== undefined && isIn(event.time, range))) &&
      accepts(event);
    const opened = await this.#readers(plan, signal);
    const open = (window: TimeRange, readSince = this.#memory?.readSince) =>
      opened.map(({ asked, lookup, memory }) => {
        const ask: Lookup = (request, stop) => lookup(request, stop, slowed);
        return new LookupStream(ask, memory, asked, window, { readSince, index: this.#index, fewestRequests });
      });
    const reading = { seen, wanted, signal };

    const readSince = (this.#memory?.now() ?? 0) - READ_AGAIN_AFTER;
    const first = open(plan.window);
    const stale = () => mergeRanges([...again, ...first.flatMap((stream) => stream.stale)]);
    yield* this.#walk(first, reading, (page) => {
      const ranges = stale();
      const coveredFrom = Math.max(...first.map((stream) => stream.coveredFrom));
      return {
        ...page,
        coveredFrom,
        ...workLeft(first, first, ranges),
        ...this.#notes(),
        ...(ranges.length === 0 ? {} : { stale: ranges }),
      };
    });
    const ranges = stale();
    for (const [index, range] of ranges.entries()) {
      const streams = open(range, readSince);
      const later = ranges.slice(index + 1);
      yield* this.#walk(streams, reading, ({ unknown, ...page }) => {
        const coveredFrom = Math.max(...streams.map((stream) => stream.coveredFrom));
        const left = mergeRanges([{ from: range.from, to: coveredFrom }, ...later]);
        // What was stored was counted when it was shown.
        return {
          ...page,
          scanned: unknown,
          ...workLeft(streams, first, later),
          ...this.#notes(),
          ...(left.length === 0 ? {} : { stale: left }),
        };
      });
    }
  }

  /** The lookups of a plan, each with what answers it. Insights events have one for each place that holds them. */
  async #readers(
    { lookups }: SourcePlan,
    signal: AbortSignal,
  ): Promise<
    readonly { readonly asked: PushedLookup; readonly lookup: PacedLookup; readonly memory?: Memory | undefined }[]
  > {
    const insights = this.#insights;
    const ofInsights = insights !== undefined && lookups.some(({ category }) => category === INSIGHT);
    const trails = ofInsights ? await insights.trails(signal) : [];
    return lookups.flatMap((asked) =>
      asked.category !== INSIGHT
        ? [{ asked, lookup: this.#lookup, memory: this.#memory }]
        : insights === undefined
          ? []
          : [
              { asked, lookup: insights.lookup, memory: insights.memory },
              ...trails.map((lookup) => ({ asked, lookup })),
            ],
    );
  }

  /** AWS listed an event again, and said something else of it; or Insights events of a trail were not read. */
  #notes(): Pick<SourcePage, "notes"> {
    const count = this.#memory?.differing ?? 0;
    const events = count === 1 ? "1 event was" : `${count.toLocaleString("en-US")} events were`;
    const notes = [
      ...(count === 0 ? [] : [`${events} listed again with other content: one version of each is shown.`]),
      ...(this.#insights?.unread ?? []),
    ];
    return notes.length === 0 ? {} : { notes };
  }

  /** Reads the streams of one window to their beginning, the one that is least far back first. */
  async *#walk(
    streams: readonly LookupStream[],
    { seen, wanted, signal }: Reading,
    pageOf: (page: WalkedPage) => SourcePage,
  ): AsyncIterable<SourcePage> {
    try {
      await Promise.all(streams.map((stream) => stream.look(signal)));
      if (this.#memory !== undefined) {
        yield pageOf({ events: [], pages: 0, scanned: 0, throttled: 0, remembered: false, unknown: 0, indexed: 0 });
      }
      while (true) {
        const next = leastFarBack(streams);
        if (next === undefined) {
          return;
        }
        const page = await next.read(signal).catch((error: unknown) => outOfReach(error));
        if (Failure.is(page)) {
          yield* this.#rest(streams, signal, (event) => !seen.has(event.eventId) && wanted(event));
          throw page;
        }
        const frontier = Math.max(...streams.map((stream) => stream.readTo));
        const events = streams
          .flatMap((stream) => stream.take(frontier))
          .filter((event) => wanted(event) && !seen.has(event.eventId));
        const fresh = [...new Map(events.map((event) => [event.eventId, event])).values()].sort(newestFirst);
        yield pageOf({ events: fresh, ...page });
        // The page was taken, since the next one is asked for: an event of a page that was not is given again.
        for (const { eventId } of fresh) {
          seen.add(eventId);
        }
      }
    } finally {
      await Promise.all(streams.map((stream) => stream.close()));
    }
  }

  /** What is remembered, newest first and in one page, when AWS cannot be reached. */
  async *#rest(
    streams: readonly LookupStream[],
    signal: AbortSignal,
    wanted: (event: CloudTrailEvent) => boolean,
  ): AsyncIterable<SourcePage> {
    const parts = await Promise.all(streams.map((stream) => stream.rest(signal)));
    const found = new Map(parts.flatMap(({ events }) => events).map((event) => [event.eventId, event]));
    const until = Math.max(...parts.map((part) => part.until ?? Number.NEGATIVE_INFINITY));
    if (Number.isFinite(until)) {
      const indexed = sum(parts.map((part) => part.indexed));
      const minute = formatUtc(until).replace(/:\d\d(\.\d+)? /, " ");
      yield {
        events: [...found.values()].filter(wanted).sort(newestFirst),
        indexed,
        pages: 0,
        scanned: found.size + indexed,
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

/**
 * What is still to be read: pages, as far as that is known, and ms that AWS must be asked for. `ranges` are read again
 * after what is left of `streams`; `stored` know how many pages they have.
 */
function workLeft(
  streams: readonly LookupStream[],
  stored: readonly LookupStream[],
  ranges: readonly TimeRange[],
): { readonly left?: number; readonly unread: number } {
  const left = [
    ...streams.map((stream) => stream.left),
    ...stored.flatMap((stream) => ranges.map((range) => stream.pagesIn(range))),
  ].reduce((sum, pages) => (sum === undefined || pages === undefined ? undefined : sum + pages), 0);
  const unread = sum(streams.map((stream) => stream.unread)) + stored.length * lengthOf(ranges);
  return left === undefined ? { unread } : { left, unread };
}

function isIn(time: number, { from, to }: TimeRange): boolean {
  return time >= from && time < to;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function leastFarBack(streams: readonly LookupStream[]): LookupStream | undefined {
  return streams
    .filter((stream) => !stream.done)
    .reduce<LookupStream | undefined>(
      (first, stream) => (first === undefined || stream.readTo > first.readTo ? stream : first),
      undefined,
    );
}
