import type { FollowingView } from "../../protocol/following.ts";
import { FreshEvents } from "./freshEvents.ts";
import { type KeptLiveTail, LiveTail, type LiveTailPorts } from "./liveTail.ts";
import { type Followed, type KeptRefreshes, Refreshes, type RefreshPorts } from "./refreshes.ts";

export type FollowerPorts = RefreshPorts & LiveTailPorts;

/** What is kept of how events were added, for a later window. */
export interface KeptFollowing {
  readonly refreshes?: KeptRefreshes;
  readonly live?: KeptLiveTail;
}

/**
 * Adds the events that arrive while a results view is open, and marks them until they are seen. They come from refreshes, or
 * from a live tail that the person started: while one runs, there are no refreshes.
 */
export class Follower {
  readonly #fresh = new FreshEvents();
  readonly #refreshes: Refreshes;
  readonly live: LiveTail;
  readonly #changed: () => void;

  constructor(ports: FollowerPorts) {
    this.#changed = () => ports.changed();
    this.#refreshes = new Refreshes(ports, this.#fresh);
    this.live = new LiveTail(ports, this.#fresh);
  }

  /** The main search is prepared. */
  offer(followed: Followed): void {
    this.live.offer(followed);
  }

  /** The main search ended, or a part of it that was missing: refreshes begin or go on. */
  begin(followed: Followed): void {
    if (!this.live.isOn) {
      this.#refreshes.begin(followed);
    }
  }

  /**
   * The search was read back in a later window: see `Refreshes.restore`, `LiveTail.restore`. `isDone`: it had read
   * everything, so that refreshes can go on.
   */
  restore(followed: Followed, isDone: boolean, kept: KeptFollowing | undefined): void {
    if (isDone) {
      this.#refreshes.restore(followed, kept?.refreshes);
    }
    if (kept?.live !== undefined) {
      this.live.restore(kept.live);
    }
  }

  /** Undefined while nothing is followed. */
  get kept(): KeptFollowing | undefined {
    const refreshes = this.#refreshes.kept;
    const live = this.live.kept;
    return refreshes === undefined && live === undefined
      ? undefined
      : { ...(refreshes === undefined ? {} : { refreshes }), ...(live === undefined ? {} : { live }) };
  }

  /** The main search runs: refreshes wait for its end. */
  wait(): void {
    this.#refreshes.wait();
  }

  /** Another search replaces the followed one. */
  forget(): void {
    this.#refreshes.forget();
    this.live.forget();
    this.#fresh.clear();
  }

  /** The view is shown or hidden. */
  set visible(isVisible: boolean) {
    this.#refreshes.visible = isVisible;
  }

  /** A person used the view. */
  attended(): void {
    this.#refreshes.attended();
    this.live.attended();
  }

  /** The person starts or stops the refreshes. */
  turn(isOn: boolean): void {
    this.#refreshes.turn(isOn);
  }

  markSeen(): void {
    this.#fresh.clear();
    this.#changed();
  }

  /** Whether this event was added, and not marked as seen. */
  isFresh(eventId: string): boolean {
    return this.#fresh.has(eventId);
  }

  /** Ids of these events; of very many, the newest. */
  get fresh(): readonly string[] {
    return this.#fresh.ids;
  }

  /** See `FreshEvents.countBy`. */
  freshBy(field: string, eventIds: readonly string[]): ReadonlyMap<string, number> {
    return this.#fresh.countBy(field, eventIds);
  }

  /** What a view says of it; undefined: nothing is followed. `newest`: the time of the newest event that was found. */
  view(newest: number | undefined): FollowingView | undefined {
    return this.live.view() ?? this.#refreshes.view(newest);
  }
}
