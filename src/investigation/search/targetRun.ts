import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure, type FailureData, isAbort } from "../../model/failure.ts";
import type { FilesRead } from "../../query/plan/estimate.ts";
import type { SourcePlan, TimeWindow } from "../../query/plan/plan.ts";
import type { Source, SourcePage } from "../../sources/source.ts";

/** Where an event was seen. */
export interface Origin {
  readonly profile: string;
  readonly region: string;
  readonly source: string;
  /** Of an event from log files: what was opened. */
  readonly files?: readonly string[];
}

/** Only where an event was seen, of what also holds more. */
export function originOf({ profile, region, source, files }: Origin): Origin {
  return { profile, region, source, ...(files === undefined ? {} : { files }) };
}

/** One place that is asked: for Event history, a profile and a Region. */
export interface Scope extends Origin {
  /** Opened when the search gets to it. Throws `Failure`. */
  open(signal: AbortSignal): Promise<Source>;
  readonly plan: SourcePlan;
}

type ScopeState = "waiting" | "running" | "done" | "cancelled" | "limited" | "failed";

export interface ScopeProgress extends Origin {
  readonly state: ScopeState;
  readonly plan: SourcePlan;
  readonly pages: number;
  /** Events that the source returned, and how many of them matched. */
  readonly scanned: number;
  readonly matched: number;
  /** How often AWS asked to slow down; `slowed` while it does, and no page has come since. */
  readonly throttled: number;
  readonly slowed?: boolean;
  /** How many of the pages were fetched before, and cost no request. */
  readonly remembered: number;
  /** About how many pages there are in all, never below `pages`; absent while nothing is known, and for files. */
  readonly estimate?: number;
  /** How many of the pages were asked for again: their range had been read before. */
  readonly again: number;
  /** The window was read; stored ranges that were read long ago are read again now. */
  readonly checking?: boolean;
  /**
   * Every event that could be read at this time (ms since 1970 UTC) was read, and late events can still arrive. Absent
   * where none can, and where not everything is read.
   */
  readonly asOf?: number;
  /** Another profile sees the same Event history, and was asked for both. */
  readonly askedWith?: string;
  /** Every event of the window at or after this time was seen (ms since 1970 UTC). */
  readonly coveredFrom: number;
  readonly failure?: FailureData;
  /** Of log files: how many were read. Absent before the first page. */
  readonly filesRead?: FilesRead;
  /** What a person should know of what was read. */
  readonly notes?: readonly string[];
}

/** Who is told of what a place reads. */
export interface PageTaker {
  /**
   * Takes the events of a page and calls `taken` when they are stored: the page counts as read from then on. Where it
   * throws instead, the page is read again later.
   */
  take(events: readonly CloudTrailEvent[], taken: () => void): Promise<void>;
  /** The progress is another one. */
  changed(): void;
}

/** What was read of what cannot be had now: it counts until the place is read again. */
const NOTHING_PROVISIONAL = { scanned: 0, matched: 0 };

/** One place of a search, and how far it got. */
export class TargetRun implements Origin {
  readonly profile: string;
  readonly region: string;
  readonly source: string;
  readonly files?: readonly string[];
  readonly #scope: Scope;
  #coveredFrom: number;
  #pages = 0;
  #left: number | undefined;
  #scanned = 0;
  #matched = 0;
  #indexed = 0;
  #throttled = 0;
  /** Refusals since the last page, which will count them. */
  #refused = 0;
  #remembered = 0;
  #provisional = NOTHING_PROVISIONAL;
  #again = 0;
  /** Ranges that were shown as stored and are still to be read again. */
  #stale: readonly TimeWindow[] = [];
  #asOf: number | undefined;
  /** How many ms AWS must be asked for: still, and when that was known first. */
  #unread: number | undefined;
  #unreadAtFirst = 0;
  readonly #seen = new Set<string>();
  #share: number | undefined;
  #notes: readonly string[] = [];
  #filesRead: FilesRead | undefined;
  /** Who asks for this place as well. */
  #leader: TargetRun | undefined;
  #reading: Promise<void> = Promise.resolve();
  state: ScopeState = "waiting";
  failure: Failure | undefined;

  constructor(scope: Scope) {
    this.profile = scope.profile;
    this.region = scope.region;
    this.source = scope.source;
    if (scope.files !== undefined) {
      this.files = scope.files;
    }
    this.#scope = scope;
    this.#coveredFrom = scope.plan.window.to;
    if (scope.plan.empty) {
      this.state = "done";
    }
  }

  /**
   * Reads on from where it stopped. An abort leaves the state "running", for `settle` to name. `claim` tells who reads
   * a place already: this one then waits for what becomes of that, and asks itself where the other was refused.
   */
  async go(signal: AbortSignal, taker: PageTaker, claim: (sharedKey: string) => TargetRun): Promise<void> {
    this.state = "running";
    this.failure = undefined;
    this.#leader = undefined;
    this.#provisional = NOTHING_PROVISIONAL;
    this.#notes = [];
    try {
      const source = await this.#scope.open(signal);
      while (source.sharedKey !== undefined) {
        const leader = claim(source.sharedKey);
        if (leader === this) {
          break;
        }
        this.#leader = leader;
        taker.changed();
        await leader.#reading;
        this.#coveredFrom = leader.#coveredFrom;
        this.#stale = leader.#stale;
        this.#asOf = leader.#asOf;
        if (signal.aborted || leader.state !== "failed") {
          this.state = leader.state;
          return;
        }
        this.#leader = undefined;
      }
      this.#reading = this.#read(source, signal, taker);
      await this.#reading;
    } catch (error) {
      this.#fail(error, signal);
      taker.changed();
    }
  }

  /** How many events matched that an index took, and nobody was given. */
  get indexed(): number {
    return this.#indexed;
  }

  /** True while another one reads for this one, or has done so. */
  isLedBy(other: TargetRun): boolean {
    return this.#leader === other;
  }

  settle(state: "limited" | "cancelled"): void {
    if (this.state === "running" || this.state === "waiting") {
      this.state = this.#isWindowRead && this.#stale.length === 0 ? "done" : state;
    }
  }

  share(): number {
    const { from, to } = this.#scope.plan.window;
    if (this.#leader !== undefined) {
      return this.#leader.share();
    }
    if (this.state === "done" || to <= from) {
      return 1;
    }
    if (this.#unread !== undefined && this.#unreadAtFirst > 0) {
      return 1 - this.#unread / this.#unreadAtFirst;
    }
    return this.#share ?? (to - this.#coveredFrom) / (to - from);
  }

  get #isWindowRead(): boolean {
    return this.#coveredFrom <= this.#scope.plan.window.from;
  }

  progress(): ScopeProgress {
    const leader = this.#leader;
    const left = this.state === "done" ? 0 : this.#left;
    return {
      ...originOf(this),
      state: this.state,
      plan: this.#scope.plan,
      pages: this.#pages,
      scanned: this.#scanned + this.#provisional.scanned,
      matched: (leader ?? this).#matched + this.#provisional.matched,
      throttled: this.#throttled + this.#refused,
      ...(this.#refused > 0 && this.state === "running" ? { slowed: true } : {}),
      remembered: this.#remembered,
      coveredFrom: (leader ?? this).#coveredFrom,
      ...(left === undefined || leader !== undefined || this.files !== undefined
        ? {}
        : { estimate: this.#pages + left }),
      again: this.#again,
      ...(this.state === "running" && this.#isWindowRead && this.#stale.length > 0 ? { checking: true } : {}),
      ...(this.state === "done" && this.#asOf !== undefined ? { asOf: this.#asOf } : {}),
      ...(leader === undefined ? {} : { askedWith: leader.profile }),
      ...(this.#filesRead === undefined ? {} : { filesRead: this.#filesRead }),
      ...(this.#notes.length === 0 ? {} : { notes: this.#notes }),
      ...(this.failure === undefined ? {} : { failure: this.failure.toData() }),
    };
  }

  /** Never fails: what goes wrong is a state of this place, and a fault of ours is thrown to who waits for it. */
  async #read(source: Source, signal: AbortSignal, taker: PageTaker): Promise<void> {
    const { window, ...plan } = this.#scope.plan;
    this.#throttled += this.#refused;
    this.#refused = 0;
    const slowed = () => {
      this.#refused += 1;
      taker.changed();
    };
    try {
      const left = { ...plan, window: { ...window, to: this.#coveredFrom } };
      for await (const page of source.search(left, signal, { slowed, again: this.#stale, seen: this.#seen })) {
        // An abort does not end the loop here: the source learns that a page was taken when it is asked for the next one.
        await taker.take(page.events, () => this.#count(page));
      }
      this.#coveredFrom = window.from;
      this.#stale = [];
      this.state = "done";
    } catch (error) {
      this.#fail(error, signal);
    }
    taker.changed();
  }

  #count(page: SourcePage): void {
    this.#notes = page.notes ?? this.#notes;
    this.#filesRead = page.files ?? this.#filesRead;
    if (page.provisional === true) {
      this.#provisional = { scanned: page.scanned, matched: page.events.length };
      return;
    }
    this.#refused = 0;
    const pages = page.pages ?? 1;
    this.#pages += pages;
    this.#left = page.left;
    this.#scanned += page.scanned;
    this.#matched += page.events.length + (page.indexed ?? 0);
    this.#indexed += page.indexed ?? 0;
    this.#throttled += page.throttled;
    this.#remembered += page.remembered ? pages : 0;
    this.#again += page.again === true ? pages : 0;
    this.#stale = page.stale ?? [];
    this.#asOf = page.asOf === undefined ? this.#asOf : Math.min(page.asOf, this.#asOf ?? page.asOf);
    this.#unread = page.unread;
    this.#unreadAtFirst = Math.max(this.#unreadAtFirst, page.unread ?? 0);
    this.#coveredFrom = page.coveredFrom ?? this.#coveredFrom;
    this.#share = page.share;
  }

  /** Throws what is no failure of AWS's; an abort is silent. */
  #fail(error: unknown, signal: AbortSignal): void {
    if (isAbort(error) || signal.aborted) {
      return;
    }
    if (!Failure.is(error)) {
      throw error;
    }
    this.failure = error;
    this.state = "failed";
  }
}
