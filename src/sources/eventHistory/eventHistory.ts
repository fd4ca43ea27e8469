import type { CloudTrailEvent } from "../../model/record.ts";
import { compile } from "../../query/match.ts";
import type { Capabilities, SourcePlan } from "../../query/plan.ts";
import type { Source, SourcePage } from "../source.ts";
import { EVENT_HISTORY } from "./capabilities.ts";
import { type Lookup, LookupStream } from "./lookupStream.ts";
import type { Memory } from "./memory.ts";

/** Event history of one profile and Region. */
export class EventHistory implements Source {
  readonly capabilities: Capabilities = EVENT_HISTORY;
  readonly #lookup: Lookup;
  readonly #memory: Memory | undefined;

  constructor(lookup: Lookup, memory?: Memory) {
    this.#lookup = lookup;
    this.#memory = memory;
  }

  async *search(plan: SourcePlan, signal: AbortSignal): AsyncIterable<SourcePage> {
    if (plan.empty) {
      return;
    }
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const { from, to } = plan.window;
    const wanted = (event: CloudTrailEvent) =>
      (event.time === undefined || (event.time >= from && event.time < to)) && accepts(event);
    const streams = plan.lookups.map((lookup) => new LookupStream(this.#lookup, this.#memory, lookup, plan.window));
    const seen = new Set<string>();

    try {
      while (true) {
        const next = leastFarBack(streams);
        if (next === undefined) {
          return;
        }
        const page = await next.read(signal);
        const frontier = Math.max(...streams.map((stream) => stream.readTo));
        const events = streams
          .flatMap((stream) => stream.take(frontier))
          .filter((event) => !seen.has(event.eventId) && seen.add(event.eventId) && wanted(event))
          .sort(newestFirst);
        const coveredFrom = Math.max(...streams.map((stream) => stream.coveredFrom));
        yield { events, coveredFrom, ...page };
      }
    } finally {
      await Promise.all(streams.map((stream) => stream.close()));
    }
  }
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
