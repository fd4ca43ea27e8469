import { readAddendum, withAddenda } from "../../model/event/addendum.ts";
import type { CloudTrailEvent } from "../../model/event/record.ts";

/** An event with what CloudTrail said of it later. */
export interface Amended {
  /** The event with the addenda applied. */
  readonly event: CloudTrailEvent;
  /** As it was first recorded. */
  readonly original: CloudTrailEvent;
  /** The addenda, the earliest first: each is an event of the search itself. */
  readonly by: readonly CloudTrailEvent[];
}

/** An event that was found, with its addenda once there are any. */
export interface Amendable {
  readonly event: CloudTrailEvent;
  amended?: Amended;
}

/** Addenda of one event that are applied: CloudTrail writes one or two, and each is applied with those before it. */
const MOST = 50;

/** The events found so far. */
interface FoundSoFar<T> {
  get(eventId: string): T | undefined;
  values(): Iterable<T>;
}

/** Joins addenda and the events that they amend, in whatever order the two are found. */
export class Addenda<T extends Amendable> {
  readonly #found: FoundSoFar<T>;
  /** By the original's event id, or by "request " and its request id where only that is told. */
  readonly #waiting = new Map<string, CloudTrailEvent[]>();

  constructor(found: FoundSoFar<T>) {
    this.#found = found;
  }

  /** Takes an event in; once more does no harm. */
  add(found: T): void {
    const { event } = found;
    const own = readAddendum(event.record);
    const key =
      own?.originalEventId ?? (own?.originalRequestId === undefined ? undefined : `request ${own.originalRequestId}`);
    const known = key === undefined ? [] : (this.#waiting.get(key) ?? []);
    if (key !== undefined && known.length < MOST) {
      this.#waiting.set(key, [...known.filter(({ eventId }) => eventId !== event.eventId), event]);
      const original = this.#found.get(key) ?? this.#ofRequest(own?.originalRequestId, own?.originalEventId);
      if (original !== undefined) {
        this.#amend(original);
      }
    }
    if (this.#waiting.size > 0) {
      this.#amend(found);
    }
  }

  #ofRequest(requestId: string | undefined, eventId: string | undefined): T | undefined {
    return requestId === undefined || eventId !== undefined
      ? undefined
      : [...this.#found.values()].find(
          ({ event }) => event.requestId === requestId && readAddendum(event.record) === undefined,
        );
  }

  #amend(found: T): void {
    const { event } = found;
    const byRequest =
      event.requestId === undefined || readAddendum(event.record) !== undefined ? undefined : event.requestId;
    const by = [
      ...(this.#waiting.get(event.eventId) ?? []),
      ...(byRequest === undefined ? [] : (this.#waiting.get(`request ${byRequest}`) ?? [])),
    ]
      .filter(({ eventId }) => eventId !== event.eventId)
      .sort((left, right) => (left.time ?? 0) - (right.time ?? 0));
    if (by.length > 0) {
      found.amended = { event: withAddenda(event, by), original: event, by };
    }
  }
}
