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

/** Addenda of one event that are applied: CloudTrail writes one or two, and each is applied with those before it. */
const MOST = 50;

/** The addenda among events, whatever the order in which an addendum and its original are found. */
export class Addenda {
  /** By the original's event id, or by "request " and its request id where only that is told. */
  readonly #byOriginal = new Map<string, CloudTrailEvent[]>();
  /** The events that are stored as amended, as they were recorded, by event id. */
  readonly #originals = new Map<string, CloudTrailEvent>();
  #nameRequests = false;

  /** Whether some addendum names only the request id of its original. */
  get nameRequests(): boolean {
    return this.#nameRequests;
  }

  /** Takes an event in; once more does no harm. */
  add(event: CloudTrailEvent): void {
    const own = readAddendum(event.record);
    const key =
      own?.originalEventId ?? (own?.originalRequestId === undefined ? undefined : `request ${own.originalRequestId}`);
    this.#nameRequests ||= own !== undefined && own.originalEventId === undefined && key !== undefined;
    const known = key === undefined ? [] : (this.#byOriginal.get(key) ?? []);
    if (key !== undefined && known.length < MOST) {
      this.#byOriginal.set(key, [...known.filter(({ eventId }) => eventId !== event.eventId), event]);
    }
  }

  /** Notes that an event is stored as amended from now on. */
  keep(original: CloudTrailEvent): void {
    this.#originals.set(original.eventId, original);
  }

  /** Whether an event with these ids may have addenda that were taken in. */
  mayAmend(eventId: string, requestId: string | undefined): boolean {
    return this.#byOriginal.has(eventId) || (requestId !== undefined && this.#byOriginal.has(`request ${requestId}`));
  }

  /** An event with its addenda that were taken in; undefined where there are none. `stored`: as recorded or as amended. */
  of(stored: CloudTrailEvent): Amended | undefined {
    if (this.#byOriginal.size === 0) {
      return undefined;
    }
    const event = this.#originals.get(stored.eventId) ?? stored;
    const byRequest =
      event.requestId === undefined || readAddendum(event.record) !== undefined ? undefined : event.requestId;
    const by = [
      ...(this.#byOriginal.get(event.eventId) ?? []),
      ...(byRequest === undefined ? [] : (this.#byOriginal.get(`request ${byRequest}`) ?? [])),
    ]
      .filter(({ eventId }) => eventId !== event.eventId)
      .sort((left, right) => (left.time ?? 0) - (right.time ?? 0));
    return by.length === 0 ? undefined : { event: withAddenda(event, by), original: event, by };
  }
}
