import { isInvalidNextToken } from "../../aws/failures.ts";
import type { LookupPage, LookupRequest } from "../../aws/lookup.ts";
import { type CloudTrailEvent, readRecord } from "../../model/record.ts";
import { compile } from "../../query/match.ts";
import type { Capabilities, PushedLookup, SourcePlan, TimeWindow } from "../../query/plan.ts";
import type { Source, SourcePage } from "../source.ts";
import { EVENT_HISTORY } from "./capabilities.ts";

/** Asks one page at the pace of its account and Region. Throws `Failure`, or an AbortError. */
export type Lookup = (request: LookupRequest, signal: AbortSignal) => Promise<LookupPage>;

/** Event times have whole seconds: the second in which a page ends may go on in the next page. */
const SECOND = 1000;

/** Event history of one profile and Region. */
export class EventHistory implements Source {
  readonly capabilities: Capabilities = EVENT_HISTORY;
  readonly #lookup: Lookup;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  async *search(plan: SourcePlan, signal: AbortSignal): AsyncIterable<SourcePage> {
    if (plan.empty) {
      return;
    }
    const accepts = plan.residual === undefined ? () => true : compile(plan.residual);
    const { from, to } = plan.window;
    const wanted = (event: CloudTrailEvent) =>
      (event.time === undefined || (event.time >= from && event.time < to)) && accepts(event);
    const streams = plan.lookups.map((lookup) => new LookupStream(this.#lookup, lookup, plan.window));
    const seen = new Set<string>();

    while (true) {
      const next = leastFarBack(streams);
      if (next === undefined) {
        return;
      }
      const page = await next.read(signal);
      const frontier = Math.max(...streams.map((stream) => stream.readTo));
      const ready = streams
        .flatMap((stream) => stream.take(frontier))
        .filter((event) => !seen.has(event.eventId) && seen.add(event.eventId) && wanted(event))
        .sort(newestFirst);
      yield {
        events: ready,
        scanned: page.records.length,
        coveredFrom: Math.max(...streams.map((stream) => stream.coveredFrom)),
        throttled: page.throttled,
      };
    }
  }
}

/** The pages of one attribute, and how far back they reach. */
class LookupStream {
  readonly #lookup: Lookup;
  readonly #asked: PushedLookup;
  readonly #window: TimeWindow;
  #to: number;
  #token: string | undefined;
  #held: CloudTrailEvent[] = [];
  /** The time of the oldest event read. */
  readTo: number;
  /** Every event at or after this time was read. */
  coveredFrom: number;
  done = false;

  constructor(lookup: Lookup, asked: PushedLookup, window: TimeWindow) {
    this.#lookup = lookup;
    this.#asked = asked;
    this.#window = window;
    this.#to = window.to;
    this.readTo = window.to;
    this.coveredFrom = window.to;
  }

  async read(signal: AbortSignal): Promise<LookupPage> {
    const answer = await this.#ask(signal);
    this.#token = answer.nextToken;
    for (const { json, envelope } of answer.records) {
      const event = readRecord(json, { envelope });
      this.#held.push(event);
      if (event.time !== undefined && event.time < this.readTo) {
        this.readTo = event.time;
      }
    }
    if (answer.nextToken === undefined) {
      this.done = true;
      this.readTo = this.#window.from;
      this.coveredFrom = this.#window.from;
    } else {
      this.coveredFrom = Math.min(this.coveredFrom, this.readTo + SECOND);
    }
    return answer;
  }

  /** AWS forgets tokens and cannot renew them: then ask again below what was read whole. What comes twice is dropped. */
  async #ask(signal: AbortSignal): Promise<LookupPage> {
    const { from } = this.#window;
    const attribute = this.#asked.attribute === undefined ? {} : { attribute: this.#asked.attribute };
    if (this.#token !== undefined) {
      try {
        return await this.#lookup({ ...attribute, from, to: this.#to, nextToken: this.#token }, signal);
      } catch (error) {
        if (!isInvalidNextToken(error)) {
          throw error;
        }
        this.#to = this.coveredFrom;
      }
    }
    return this.#lookup({ ...attribute, from, to: this.#to }, signal);
  }

  /** Hands out, once, what is not older than `frontier`. */
  take(frontier: number): CloudTrailEvent[] {
    const ready = this.#held.filter((event) => event.time === undefined || event.time >= frontier);
    this.#held = this.#held.filter((event) => event.time !== undefined && event.time < frontier);
    return ready;
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
