import type { TimeRange } from "../../model/text/time.ts";
import type { FilesRead } from "../../query/plan/estimate.ts";
import type { Billed } from "../../sources/queryCost.ts";
import type { SourcePage } from "../../sources/source.ts";
import { sumOfBilled } from "./cost.ts";
import type { TargetMark, TargetPlan, TargetProgress, TargetState } from "./targetProgress.ts";

type Counts = Pick<TargetProgress, "pages" | "remembered" | "again" | "scanned" | "matched" | "throttled">;

/** What the last page that counted said of what is left. */
type Ahead = { readonly [name in "left" | "stale" | "unread" | "share"]?: SourcePage[name] | undefined };

const NOTHING: Counts = { pages: 0, remembered: 0, again: 0, scanned: 0, matched: 0, throttled: 0 };

/** What was read of what cannot be had now: it counts until the target is read again. */
const NOTHING_PROVISIONAL = { scanned: 0, matched: 0 };

/** How far a target was read, and what its pages said of it, over all runs of a search. */
export class TargetReading {
  readonly #window: TimeRange;
  readonly #isContinued: boolean;
  #counts = NOTHING;
  #provisional = NOTHING_PROVISIONAL;
  #ahead: Ahead = {};
  /** How many ms AWS had to be asked for when that was known first. */
  #unreadAtFirst = 0;
  #indexed = 0;
  /** Refusals since the last page, which will count them. */
  #refused = 0;
  #coveredFrom: number;
  #asOf: number | undefined;
  #awaitsCost = false;
  #doing: string | undefined;
  #notes: readonly string[] = [];
  /** Of the source that is open, and of those of earlier windows. */
  #billed: Billed | undefined;
  readonly #billedBefore: Billed | undefined;
  #filesRead: FilesRead | undefined;

  /** `mark`: how far an earlier run read it. */
  constructor({ plan: { window }, kept, billed }: Pick<TargetPlan, "plan" | "kept" | "billed">, mark?: TargetMark) {
    this.#window = window;
    this.#isContinued = kept?.value !== undefined;
    this.#billedBefore = mark === undefined ? billed : mark.billed;
    this.#coveredFrom = mark?.coveredFrom ?? window.to;
    if (mark !== undefined) {
      const { pages, remembered, again, scanned, matched, throttled } = mark;
      this.#counts = { pages, remembered, again, scanned, matched, throttled };
      this.#asOf = mark.asOf;
      this.#filesRead = mark.filesRead;
      this.#notes = mark.notes ?? [];
    }
  }

  /** Every event at or after this time was seen (ms since 1970 UTC). */
  get coveredFrom(): number {
    return this.#coveredFrom;
  }

  /** Ranges that were shown as stored and are still to be read again. */
  get stale(): readonly TimeRange[] {
    return this.#ahead.stale ?? [];
  }

  get matched(): number {
    return this.#counts.matched;
  }

  /** How many events matched that an index took, so that no page held them. */
  get indexed(): number {
    return this.#indexed;
  }

  /** The last page said that the cost of the rest is known only now. */
  get awaitsCost(): boolean {
    return this.#awaitsCost;
  }

  /** Nothing is left to read. */
  get isWhole(): boolean {
    return this.#isWindowRead && this.stale.length === 0;
  }

  get #isWindowRead(): boolean {
    return this.#coveredFrom <= this.#window.from;
  }

  /** 0 to 1: how much of what must be asked for was read. */
  get share(): number {
    const { from, to } = this.#window;
    const { unread, share } = this.#ahead;
    if (to <= from) {
      return 1;
    }
    return unread !== undefined && this.#unreadAtFirst > 0
      ? 1 - unread / this.#unreadAtFirst
      : (share ?? (to - this.#coveredFrom) / (to - from));
  }

  /** Another run begins. */
  begin(): void {
    this.#counts = { ...this.#counts, throttled: this.#counts.throttled + this.#refused };
    this.#refused = 0;
    this.#provisional = NOTHING_PROVISIONAL;
    this.#notes = [];
    this.#awaitsCost = false;
  }

  /** AWS asked to slow down. */
  slowed(): void {
    this.#refused += 1;
  }

  count(page: SourcePage): void {
    const { indexed = 0, pages = 1, left, stale, unread, share } = page;
    this.#awaitsCost = page.awaitsCost === true;
    this.#doing = page.doing;
    this.#notes = page.notes ?? this.#notes;
    this.#billed = page.billed ?? this.#billed;
    this.#filesRead = page.files ?? this.#filesRead;
    this.#indexed += indexed;
    const counts = { ...this.#counts, matched: this.#counts.matched + indexed };
    if (page.provisional === true) {
      this.#provisional = { scanned: page.scanned, matched: page.events.length };
      this.#counts = counts;
      return;
    }
    this.#counts = {
      pages: counts.pages + pages,
      remembered: counts.remembered + (page.remembered ? pages : 0),
      again: counts.again + (page.again === true ? pages : 0),
      scanned: counts.scanned + page.scanned,
      matched: counts.matched + page.events.length,
      throttled: counts.throttled + page.throttled,
    };
    this.#refused = 0;
    this.#ahead = { left, stale, unread, share };
    this.#unreadAtFirst = Math.max(this.#unreadAtFirst, unread ?? 0);
    this.#asOf = page.asOf === undefined ? this.#asOf : Math.min(page.asOf, this.#asOf ?? page.asOf);
    this.#coveredFrom = page.coveredFrom ?? this.#coveredFrom;
  }

  /** An index took so many events of what an earlier run had read. */
  recalled(indexed: number): void {
    this.#indexed += indexed;
  }

  /** Everything was read. */
  end(): void {
    this.#coveredFrom = this.#window.from;
    this.#ahead = { ...this.#ahead, stale: [] };
  }

  /** Another target read the same for this one. */
  takeOver(leader: TargetReading): void {
    this.#coveredFrom = leader.#coveredFrom;
    this.#ahead = { ...this.#ahead, stale: leader.stale };
    this.#asOf = leader.#asOf;
  }

  /** What all queries billed until now. */
  bill(billed: Billed): void {
    this.#billed = billed;
  }

  note(text: string): void {
    this.#notes = [...this.#notes, text];
  }

  /** `leader`: of the target that reads the same for this one. `more`: notes that come after its own. */
  progress(state: TargetState, leader: TargetReading | undefined, more: readonly string[]) {
    const { matched, coveredFrom } = leader ?? this;
    const { pages, remembered, again, scanned, throttled } = this.#counts;
    const isRunning = state === "running";
    const left = state === "done" ? 0 : this.#ahead.left;
    const notes = [...this.#notes, ...more];
    const billed = this.#allBilled;
    return {
      pages,
      scanned: scanned + this.#provisional.scanned,
      matched: matched + this.#provisional.matched,
      throttled: throttled + this.#refused,
      ...(this.#refused > 0 && isRunning ? { slowed: true } : {}),
      ...(this.#doing !== undefined && isRunning ? { doing: this.#doing } : {}),
      remembered,
      coveredFrom,
      ...(left === undefined || leader !== undefined ? {} : { estimate: pages + left }),
      again,
      ...(isRunning && this.#isWindowRead && this.stale.length > 0 ? { checking: true } : {}),
      ...(state === "done" && this.#asOf !== undefined ? { asOf: this.#asOf } : {}),
      ...(this.#filesRead === undefined ? {} : { filesRead: this.#filesRead }),
      ...(notes.length === 0 ? {} : { notes }),
      ...(billed === undefined ? {} : { billed }),
    } satisfies Partial<TargetProgress>;
  }

  get #allBilled(): Billed | undefined {
    const [before, now] = [this.#billedBefore, this.#billed];
    // With the checkpoint of an earlier window, the source counts what it billed there.
    return this.#isContinued && now !== undefined
      ? sumOfBilled([(before?.dollars ?? 0) > now.dollars ? (before ?? now) : now])
      : sumOfBilled([before, now].filter((one) => one !== undefined));
  }
}
