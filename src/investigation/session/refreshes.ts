import type { Clock } from "../../async/clock.ts";
import { type FailureData, failureTitle, isAbort } from "../../model/failure.ts";
import type { RefreshView } from "../../protocol/following.ts";
import { parseQuery } from "../../query/language/text.ts";
import { isSameOrigin, type Origin } from "../../sources/source.ts";
import type { Search, SearchRequest, TargetProgress } from "../search/search.ts";
import type { PrepareOptions } from "../search/searches.ts";
import { failureOf } from "./failures.ts";
import type { FreshEvents, OpenSearch } from "./freshEvents.ts";

const MINUTE = 60_000;

/** At most one refresh in this time (ms). */
const LEAST_PAUSE = MINUTE;
/** Each target needs at least one request: this many ms for each keep a refresh of many targets below 2 requests a second. */
const PAUSE_PER_TARGET = 600;
/** A refresh also reads this long (ms) before the last one: most events are listed by then. */
const USUAL_DELIVERY = 15 * MINUTE;
/** Refreshing pauses when nobody used the view for this long (ms). */
const UNATTENDED_AFTER = 30 * MINUTE;

/** The failure that is shown for an error of the extension itself. */
const REFRESH_FAILED: FailureData = {
  reason: "internal",
  message: "The refresh failed. See the log for details.",
  context: {},
  remedies: [],
};

export interface RefreshPorts {
  readonly clock: Clock;
  /** Prepares the search of a refresh. Throws `Failure` or an AbortError. */
  begin(request: SearchRequest, signal: AbortSignal, options: PrepareOptions): Promise<Search>;
  /** The most events of one refresh. */
  limit(): number;
  /** Logs an error that is not a `Failure`. */
  fault(error: unknown): void;
  /** A refresh of this search read a page, or stopped after it read some; what it read is stored. */
  read(followed: Search): void;
  /** `view` is another one, or there are new events. */
  changed(): void;
}

/** What is kept of the refreshes of a search, to go on in a later window. */
export interface KeptRefreshes {
  /** The person stopped them. */
  readonly isStopped: boolean;
  /** Until when each target of the search was read (ms since 1970 UTC), in the order of its targets. */
  readonly readTo: readonly number[];
}

/** A search, what it is for, and the events that it found. */
export interface Followed extends OpenSearch {
  readonly request: SearchRequest;
}

/**
 * Reads the events that arrived since a search ended, every minute or less often, while its view is visible. Only the last 15
 * minutes before the last read and what came since are requested. Uses credentials that are there, and asks a person for some
 * only in the refresh that the person started.
 */
export class Refreshes {
  readonly #ports: RefreshPorts;
  /** Takes the events that refreshes add. */
  readonly #fresh: FreshEvents;
  #followed: Followed | undefined;
  #mode: RefreshView["mode"] = "on";
  /** Until when each target was read, in ms since 1970 UTC. */
  #readTo: (readonly [origin: Origin, time: number])[] = [];
  /** Targets that the last refresh could not read. */
  #unread: readonly TargetProgress[] = [];
  #failure: FailureData | undefined;
  #startedAt = 0;
  #attendedAt = 0;
  #isVisible = true;
  /** The person started the next refresh. */
  #isAsked = false;
  #isWaiting = true;
  #reading: AbortController | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(ports: RefreshPorts, fresh: FreshEvents) {
    this.#ports = ports;
    this.#fresh = fresh;
  }

  /** The main search ended, or a part of it that was missing: refreshes begin or go on. */
  begin(followed: Followed): void {
    if (!canFollow(followed)) {
      this.forget();
      return;
    }
    if (followed.search !== this.#followed?.search) {
      this.forget();
      this.#startedAt = this.#ports.clock.now();
      this.#attendedAt = this.#startedAt;
    }
    this.#followed = followed;
    this.#isWaiting = false;
    this.#schedule();
  }

  /**
   * The search was read back in a later window: refreshes are paused until the person continues them, and then begin where
   * they were. `kept` undefined: none had ended yet.
   */
  restore(followed: Followed, kept: KeptRefreshes | undefined): void {
    this.forget();
    if (!canFollow(followed)) {
      return;
    }
    const { search } = followed;
    const { targets, window } = search;
    this.#followed = followed;
    this.#mode = kept?.isStopped === true ? "stopped" : "restored";
    this.#readTo = targets.map((target, at) => [
      target,
      Math.min(window.to, kept?.readTo[at] ?? this.#readUntil(target, search)),
    ]);
    this.#startedAt = this.#readAt(followed);
    this.#unread = targets.filter((target) => wasRead(target) && this.#readUntil(target, search) < this.#startedAt);
    this.#isWaiting = false;
  }

  /** Undefined while nothing is followed. */
  get kept(): KeptRefreshes | undefined {
    const search = this.#followed?.search;
    return search === undefined
      ? undefined
      : {
          isStopped: this.#mode === "stopped",
          readTo: search.targets.map((target) => this.#readUntil(target, search)),
        };
  }

  /** The main search runs: refreshes wait for its end. */
  wait(): void {
    this.#isWaiting = true;
    this.#halt();
  }

  /** Another search replaces the followed one. */
  forget(): void {
    this.#halt();
    this.#followed = undefined;
    this.#mode = "on";
    this.#isAsked = false;
    this.#readTo = [];
    this.#unread = [];
    this.#failure = undefined;
  }

  /** The view is shown or hidden. */
  set visible(isVisible: boolean) {
    if (this.#isVisible !== isVisible) {
      this.#isVisible = isVisible;
      this.attended();
      this.#schedule();
    }
  }

  /** A person used the view. */
  attended(): void {
    this.#attendedAt = this.#ports.clock.now();
  }

  /** The person starts or stops the refreshes. Starting reads at once if the last read is old enough. */
  turn(isOn: boolean): void {
    this.attended();
    this.#mode = isOn ? "on" : "stopped";
    this.#isAsked = isOn;
    this.#failure = undefined;
    if (!isOn) {
      this.#halt();
    }
    this.#schedule();
    this.#ports.changed();
  }

  /** What a view says of it; undefined: nothing is followed. `newest`: the time of the newest event that was found. */
  view(newest: number | undefined): RefreshView | undefined {
    const followed = this.#followed;
    if (followed === undefined) {
      return undefined;
    }
    const unread = [...followed.search.targets.filter((target) => !wasRead(target)), ...this.#unread];
    return {
      feed: "refreshes",
      mode: this.#mode,
      reading: this.#reading !== undefined,
      every: pauseOf(followed),
      readAt: this.#readAt(followed),
      ...(newest === undefined ? {} : { newest }),
      fresh: this.#fresh.count,
      unread: unread.map(nameOfUnread),
      ...(this.#failure === undefined ? {} : { failure: this.#failure.message }),
    };
  }

  /** When the targets were read last; those that were not read then are named apart. */
  #readAt({ search }: Followed): number {
    return Math.max(...search.targets.filter(wasRead).map((target) => this.#readUntil(target, search)));
  }

  /** Until when a target was read: by the main search until its end, and by refreshes. */
  #readUntil(origin: Origin, { plan }: Search): number {
    return this.#readTo.find(([other]) => isSameOrigin(other, origin))?.[1] ?? plan.window.to;
  }

  #halt(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#reading?.abort();
    this.#reading = undefined;
  }

  /** Sets the timer of the next refresh, where there is one. */
  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const followed = this.#followed;
    if (
      followed !== undefined &&
      this.#mode === "on" &&
      this.#isVisible &&
      !this.#isWaiting &&
      this.#reading === undefined
    ) {
      const { clock } = this.#ports;
      const due = this.#startedAt + pauseOf(followed);
      this.#cancelTimer = clock.after(Math.max(0, due - clock.now()), () => this.#due(followed));
    }
  }

  #due(followed: Followed): void {
    if (this.#ports.clock.now() - this.#attendedAt >= UNATTENDED_AFTER) {
      this.#mode = "unattended";
      this.#ports.changed();
    } else {
      void this.#refresh(followed);
    }
  }

  /** Never rejects. */
  async #refresh(followed: Followed): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    this.#startedAt = this.#ports.clock.now();
    this.#ports.changed();
    let search: Search | undefined;
    let failure: FailureData | undefined;
    const noteRead = () => {
      if (search?.targets.some(({ pages }) => pages > 0) === true) {
        this.#ports.read(followed.search);
      }
    };
    try {
      search = await this.#prepare(followed, reading.signal);
      for await (const _page of search.run(
        reading.signal,
        this.#ports.limit(),
        this.#fresh.storeIn(followed, reading.signal),
      )) {
        // The store takes the events.
        noteRead();
      }
    } catch (error) {
      failure = this.#failureOf(error);
    }
    await search?.close().catch((error: unknown) => this.#ports.fault(error));
    noteRead();
    if (this.#reading !== reading) {
      return;
    }
    this.#reading = undefined;
    this.#ended(followed, search, failure);
    this.#schedule();
    this.#ports.changed();
  }

  #prepare({ search, request }: Followed, signal: AbortSignal): Promise<Search> {
    const targets = search.targets.filter(wasRead);
    const asked = this.#isAsked;
    this.#isAsked = false;
    return this.#ports.begin(
      {
        ...(request.text === undefined ? {} : { text: request.text }),
        targets: targets.map(({ target }) => target),
        from: search.plan.window.from,
      },
      signal,
      { asked, since: (origin) => this.#readUntil(origin, search) - USUAL_DELIVERY },
    );
  }

  #ended({ search: main }: Followed, search: Search | undefined, failure: FailureData | undefined): void {
    const all = search?.targets ?? [];
    const read = all.filter(({ state }) => state === "done");
    const to = search?.plan.window.to ?? 0;
    const others = this.#readTo.filter(([origin]) => !read.some((target) => isSameOrigin(target, origin)));
    this.#readTo = [...others, ...read.map((target) => [target, to] as const)];
    this.#unread = all.filter(({ state }) => state !== "done");
    this.#failure = failure;
    this.#mode = failure === undefined ? "on" : "failed";
    if (read.length > 0) {
      main.extendTo(to);
    }
  }

  #failureOf(error: unknown): FailureData | undefined {
    return isAbort(error) ? undefined : failureOf(error, (fault) => this.#ports.fault(fault), REFRESH_FAILED);
  }
}

/** Whether a request asks for the events that arrive later: one whose time range has no end. */
export function isFollowed(request: SearchRequest): boolean {
  return request.view?.follow === true && isOpenEnded(request);
}

/** Whether what happens later belongs to a request's time range. */
export function isOpenEnded({ text = "", to }: Pick<SearchRequest, "text" | "to">): boolean {
  return to === undefined && parseQuery(text, { now: Date.now() }).query.window?.to === undefined;
}

/** Whether events can still arrive at no cost: in sources that come in pages. */
function canFollow({ request, search }: Followed): boolean {
  return (
    isFollowed(request) &&
    search.targets.some(wasRead) &&
    search.targets.every(({ capabilities }) => capabilities.readsFiles !== true && capabilities.isBilled !== true)
  );
}

/** Whether the newest events of a target were read. */
function wasRead({ state, coveredFrom, plan }: TargetProgress): boolean {
  return state !== "failed" && (state === "done" || coveredFrom < plan.window.to);
}

function pauseOf({ search }: Followed): number {
  return Math.max(LEAST_PAUSE, PAUSE_PER_TARGET * search.targets.filter(wasRead).length);
}

/** "production us-west-2 (throttled by AWS)" */
export function nameOfUnread({ label, region, failure }: TargetProgress): string {
  const name = region === undefined ? label : `${label} ${region}`;
  return failure === undefined ? name : `${name} (${failureTitle(failure)})`;
}
