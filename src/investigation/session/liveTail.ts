import { type FailureData, isAbort } from "../../model/failure.ts";
import type { LiveEnd, LiveView } from "../../protocol/following.ts";
import type { LivePrice } from "../../query/plan/capabilities.ts";
import type { LiveBatch, Origin } from "../../sources/source.ts";
import type { Search, SearchRequest } from "../search/search.ts";
import { type EventStore, SearchHits } from "../search/searchHits.ts";
import { failureOf } from "./failures.ts";
import type { FreshEvents } from "./freshEvents.ts";
import { type Followed, isOpenEnded, nameOfUnread, type RefreshPorts } from "./refreshes.ts";

/** At most so many events wait while it is paused: then it ends, because AWS bills it and they take memory. */
const MOST_WAITING = 5_000;
/** AWS ends a session after three hours. It is not renewed if the view was not used for this long (ms). */
const UNATTENDED_AFTER = 3 * 60 * 60_000;

/** The failure that is shown for an error of the extension itself. */
const TAIL_FAILED: FailureData = {
  reason: "internal",
  message: "The live tail failed. See the log for details.",
  context: {},
  remedies: [],
};

export interface LiveTailPorts extends Pick<RefreshPorts, "clock" | "begin" | "limit" | "fault" | "changed"> {
  /** Whether a live tail may cost this. Asks the person where that was not allowed before. */
  allowLive(price: LivePrice): Promise<boolean>;
  /** `Search.live` of a search is another one. */
  claimed(): void;
}

/** What is kept of a live tail for a later window, which does not start it: it costs money. */
export interface KeptLiveTail {
  /** How many events it had added: they are not stored. */
  readonly count: number;
}

/** One run: from its start to its end. */
interface Tail {
  readonly stop: AbortController;
  readonly followed: Followed;
  readonly hits: SearchHits;
  /** Events that arrived during a pause, in the order of arrival. */
  readonly waiting: { readonly batch: LiveBatch; readonly origins: readonly Origin[] }[];
}

type Mode = LiveView["mode"] | "off";

/**
 * Adds the events of log groups as they arrive, from a person's start until the person stops it, the view closes or a limit is
 * reached. What it adds never counts as read: a search covers what it covered before.
 */
export class LiveTail {
  readonly #ports: LiveTailPorts;
  /** Takes the events that it adds. */
  readonly #fresh: FreshEvents;
  /** The search of the view, once it is prepared. */
  #followed: Followed | undefined;
  /** It was started before the search of the view was prepared. */
  #isWanted = false;
  #tail: Tail | undefined;
  #mode: Mode = "off";
  #end: LiveEnd | undefined;
  #since: number | undefined;
  #until: number | undefined;
  #count = 0;
  /** How many events earlier runs added to the same results. */
  #earlierCount = 0;
  #waiting = 0;
  #isSampled = false;
  #unreadable = 0;
  #reconnected: LiveView["reconnected"];
  /** The search that follows the targets. */
  #search: Search | undefined;
  #failure: FailureData | undefined;
  #attendedAt = 0;

  constructor(ports: LiveTailPorts, fresh: FreshEvents) {
    this.#ports = ports;
    this.#fresh = fresh;
  }

  /** It runs, or will run when the search of the view is prepared. */
  get isOn(): boolean {
    return this.#isWanted || this.#tail !== undefined;
  }

  /** Whether there is something to follow, and it is not followed. */
  get isOffered(): boolean {
    return !this.isOn && this.#followed !== undefined && canTail(this.#followed);
  }

  /** How many events it added to the results that are shown. */
  get added(): number {
    return this.#end === "reloaded" ? 0 : this.#earlierCount + this.#count;
  }

  /** Undefined where it was not started. */
  get kept(): KeptLiveTail | undefined {
    return this.#mode === "off" ? undefined : { count: this.#end === "reloaded" ? this.#count : this.added };
  }

  /** The search of the view is prepared. */
  offer(followed: Followed): void {
    this.#followed = followed;
    if (this.#isWanted) {
      this.#isWanted = false;
      void this.start();
    }
  }

  /** The results are those of an earlier window, in which it ran. */
  restore({ count }: KeptLiveTail): void {
    this.#mode = "ended";
    this.#end = "reloaded";
    this.#count = count;
  }

  /** A person used the view. */
  attended(): void {
    this.#attendedAt = this.#ports.clock.now();
  }

  /** The person starts it. Resolves when it begins to connect, or was refused. Never rejects. */
  async start(): Promise<void> {
    const followed = this.#followed;
    if (this.#tail !== undefined) {
      return;
    }
    if (followed === undefined) {
      this.#isWanted = true;
      return;
    }
    const price = priceOf(followed);
    if (price === undefined || !isOpenEnded(followed.request)) {
      return;
    }
    if ((await this.#allows(price)) && this.#followed === followed && this.#tail === undefined) {
      void this.#run(followed);
    }
  }

  /** Events wait until `resume`. It stays connected. */
  pause(): void {
    if (this.#mode === "on") {
      this.#mode = "paused";
      this.#until = this.#ports.clock.now();
      this.#ports.changed();
    }
  }

  /** Adds what waits, and what arrives from now on. */
  async resume(): Promise<void> {
    const tail = this.#tail;
    if (this.#mode === "paused" && tail !== undefined) {
      this.#mode = "on";
      this.#until = undefined;
      await this.#addWaiting(tail);
      this.#ports.changed();
    }
  }

  /** The person stops it. */
  stop(): void {
    this.#isWanted = false;
    this.#finish(this.#tail, "stopped");
  }

  /** Another search replaces that of the view, or the view closes. */
  forget(): void {
    this.#isWanted = false;
    this.#halt();
    this.#followed = undefined;
    this.#mode = "off";
    this.#reset();
    this.#earlierCount = 0;
  }

  /** What a view says of it. Undefined: it was not started. */
  view(): LiveView | undefined {
    if (this.#mode === "off") {
      return undefined;
    }
    const failed = this.#search?.targets.filter(({ state }) => state === "failed") ?? [];
    return {
      feed: "live",
      mode: this.#mode,
      ...(this.#end === undefined ? {} : { end: this.#end }),
      ...(this.#since === undefined ? {} : { since: this.#since }),
      ...(this.#until === undefined ? {} : { until: this.#until }),
      count: this.#count,
      waiting: this.#waiting,
      sampled: this.#isSampled,
      unreadable: this.#unreadable,
      ...(this.#reconnected === undefined ? {} : { reconnected: this.#reconnected }),
      fresh: this.#fresh.count,
      unread: this.#failure === undefined ? failed.map(nameOfUnread) : [],
      ...(this.#failure === undefined ? {} : { failure: this.#failure.message }),
    };
  }

  async #allows(price: LivePrice): Promise<boolean> {
    try {
      return await this.#ports.allowLive(price);
    } catch (error) {
      this.#ports.fault(error);
      return false;
    }
  }

  /** Until it ends. Never rejects. */
  async #run(followed: Followed): Promise<void> {
    const tail: Tail = { stop: new AbortController(), followed, hits: new SearchHits(), waiting: [] };
    const { signal } = tail.stop;
    this.#earlierCount = this.added;
    this.#reset();
    this.#tail = tail;
    this.#mode = "starting";
    this.attended();
    this.#ports.changed();
    let search: Search | undefined;
    try {
      search = await this.#ports.begin(requestOf(followed), signal, { asked: true });
      signal.throwIfAborted();
      this.#search = search;
      await search.follow(signal, (batch, origins) => this.#take(tail, batch, origins));
      this.#failure = search.targets.find(({ failure }) => failure !== undefined)?.failure;
    } catch (error) {
      if (tail === this.#tail) {
        this.#fail(error);
      }
    }
    await search?.close().catch((error: unknown) => this.#ports.fault(error));
    this.#finish(tail, "failed");
  }

  async #take(tail: Tail, batch: LiveBatch, origins: readonly Origin[]): Promise<void> {
    if (tail !== this.#tail) {
      return;
    }
    const isNews = this.#note(batch);
    if (batch.reconnected === "session ended" && this.#isUnattended) {
      this.#finish(tail, "unattended");
      return;
    }
    if (batch.events.length > 0) {
      await this.#hold(tail, batch, origins);
    }
    if (isNews || batch.events.length > 0) {
      this.#ports.changed();
    }
  }

  /** Takes what a batch says besides its events. Answers whether that is new. */
  #note({ sampled, unreadable = 0, reconnected }: LiveBatch): boolean {
    const isFirst = this.#mode === "starting";
    const isSampled = sampled === true;
    const isNews = isFirst || (isSampled && !this.#isSampled) || unreadable > 0 || reconnected !== undefined;
    if (isFirst) {
      this.#mode = "on";
      this.#since = this.#ports.clock.now();
    }
    this.#isSampled ||= isSampled;
    this.#unreadable += unreadable;
    if (reconnected !== undefined) {
      this.#reconnected = { at: this.#ports.clock.now(), why: reconnected };
    }
    return isNews;
  }

  get #isUnattended(): boolean {
    return this.#ports.clock.now() - this.#attendedAt >= UNATTENDED_AFTER;
  }

  async #hold(tail: Tail, batch: LiveBatch, origins: readonly Origin[]): Promise<void> {
    tail.waiting.push({ batch, origins });
    this.#waiting += batch.events.length;
    if (this.#mode !== "paused") {
      await this.#addWaiting(tail);
    } else if (this.#waiting > MOST_WAITING) {
      await this.#addWaiting(tail);
      this.#finish(tail, "paused");
    }
  }

  /** Adds what waits, one batch after the other, and ends the tail at its limit or where it cannot be stored. Never rejects. */
  async #addWaiting(tail: Tail): Promise<void> {
    const { followed, hits, stop } = tail;
    const store = this.#fresh.storeIn(followed, stop.signal);
    const count: EventStore = async (found, again) => {
      const added = await store(found, again);
      this.#added(tail, added);
      return added;
    };
    try {
      for (let next = tail.waiting.shift(); next !== undefined && tail === this.#tail; next = tail.waiting.shift()) {
        const { batch, origins } = next;
        this.#waiting -= batch.events.length;
        await hits.add(batch.events, () => origins, count);
      }
    } catch (error) {
      if (tail === this.#tail) {
        this.#fail(error);
        this.#finish(tail, "failed");
      }
    }
  }

  #fail(error: unknown): void {
    this.#failure = isAbort(error) ? undefined : failureOf(error, (fault) => this.#ports.fault(fault), TAIL_FAILED);
  }

  #added(tail: Tail, added: number): void {
    if (tail !== this.#tail) {
      return;
    }
    const { search } = tail.followed;
    if (search.live === undefined && added > 0) {
      search.live = { since: this.#since ?? this.#ports.clock.now() };
      this.#ports.claimed();
    }
    this.#count += added;
    if (this.#count >= this.#ports.limit()) {
      this.#finish(tail, "limit");
    }
  }

  #finish(tail: Tail | undefined, end: LiveEnd): void {
    if (tail !== undefined && tail === this.#tail) {
      this.#halt();
      this.#mode = "ended";
      this.#end = end;
      this.#until = this.#ports.clock.now();
      this.#waiting = 0;
      this.#ports.changed();
    }
  }

  #halt(): void {
    const tail = this.#tail;
    this.#tail = undefined;
    tail?.stop.abort();
  }

  #reset(): void {
    this.#end = undefined;
    this.#since = undefined;
    this.#until = undefined;
    this.#count = 0;
    this.#waiting = 0;
    this.#isSampled = false;
    this.#unreadable = 0;
    this.#reconnected = undefined;
    this.#search = undefined;
    this.#failure = undefined;
  }
}

/** Whether a search has a target that can be followed, and what arrives there later belongs to it. */
function canTail(followed: Followed): boolean {
  return priceOf(followed) !== undefined && isOpenEnded(followed.request);
}

/** The price for all targets together. Undefined: there is nothing to follow. */
function priceOf({ search }: Followed): LivePrice | undefined {
  const prices = search.targets.flatMap(({ capabilities, plan }) => (plan.empty ? [] : (capabilities.live ?? [])));
  const [first] = prices;
  return first === undefined
    ? undefined
    : { ...first, perMinute: prices.reduce((sum, { perMinute }) => sum + perMinute, 0) };
}

/** The same search, at the targets that can be followed. */
function requestOf({ request, search }: Followed): SearchRequest {
  const targets = search.targets.filter(({ capabilities, plan }) => capabilities.live !== undefined && !plan.empty);
  return {
    ...(request.text === undefined ? {} : { text: request.text }),
    ...(request.from === undefined ? {} : { from: request.from }),
    targets: targets.map(({ target }) => target),
  };
}
