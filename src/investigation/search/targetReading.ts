import type { TimeRange } from "../../model/text/time.ts";
import type { FilesRead } from "../../query/plan/estimate.ts";
import type { Billed } from "../../sources/queryCost.ts";
import type { SourcePage } from "../../sources/source.ts";
import { sumOfBilled } from "./cost.ts";
import type { TargetMark, TargetPlan, TargetProgress, TargetState } from "./targetProgress.ts";

/** What was read of what cannot be had now: it counts until the target is read again. */
const NOTHING_PROVISIONAL = { scanned: 0, matched: 0 };

/** How far a target was read, and what its pages said of it, over all runs of a search. */
export class TargetReading {
  readonly #window: TimeRange;
  readonly #isContinued: boolean;
  #pages = 0;
  #remembered = 0;
  #again = 0;
  #scanned = 0;
  #matched = 0;
  #throttled = 0;
  #provisional = NOTHING_PROVISIONAL;
  #left: number | undefined;
  #stale: readonly TimeRange[] = [];
  #share: number | undefined;
  /** How many ms AWS must be asked for: still, and when that was known first. */
  #unread: number | undefined;
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
      this.#pages = mark.pages;
      this.#remembered = mark.remembered;
      this.#again = mark.again;
      this.#scanned = mark.scanned;
      this.#matched = mark.matched;
      this.#throttled = mark.throttled;
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
    return this.#stale;
  }

  get matched(): number {
    return this.#matched;
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
    return this.#isWindowRead && this.#stale.length === 0;
  }

  get #isWindowRead(): boolean {
    return this.#coveredFrom <= this.#window.from;
  }

  /** 0 to 1: how much of what must be asked for was read. */
  get share(): number {
    const { from, to } = this.#window;
    if (to <= from) {
      return 1;
    }
    return this.#unread !== undefined && this.#unreadAtFirst > 0
      ? 1 - this.#unread / this.#unreadAtFirst
      : (this.#share ?? (to - this.#coveredFrom) / (to - from));
  }

  /** Another run begins. */
  begin(): void {
    this.#throttled += this.#refused;
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
    const { indexed = 0, pages = 1 } = page;
    this.#awaitsCost = page.awaitsCost === true;
    this.#doing = page.doing;
    this.#notes = page.notes ?? this.#notes;
    this.#billed = page.billed ?? this.#billed;
    this.#filesRead = page.files ?? this.#filesRead;
    this.#indexed += indexed;
    this.#matched += indexed;
    if (page.provisional === true) {
      this.#provisional = { scanned: page.scanned, matched: page.events.length };
      return;
    }
    this.#refused = 0;
    this.#pages += pages;
    this.#remembered += page.remembered ? pages : 0;
    this.#again += page.again === true ? pages : 0;
    this.#scanned += page.scanned;
    this.#matched += page.events.length;
    this.#throttled += page.throttled;
    this.#left = page.left;
    this.#stale = page.stale ?? [];
    this.#share = page.share;
    this.#unread = page.unread;
    this.#unreadAtFirst = Math.max(this.#unreadAtFirst, page.unread ?? 0);
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
    this.#stale = [];
  }

  /** Another target read the same for this one. */
  takeOver(leader: TargetReading): void {
    this.#coveredFrom = leader.#coveredFrom;
    this.#stale = leader.#stale;
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
    const shared = leader ?? this;
    const isRunning = state === "running";
    const left = state === "done" ? 0 : this.#left;
    const notes = [...this.#notes, ...more];
    const billed = this.#allBilled;
    return {
      pages: this.#pages,
      scanned: this.#scanned + this.#provisional.scanned,
      matched: shared.#matched + this.#provisional.matched,
      throttled: this.#throttled + this.#refused,
      ...(this.#refused > 0 && isRunning ? { slowed: true } : {}),
      ...(this.#doing !== undefined && isRunning ? { doing: this.#doing } : {}),
      remembered: this.#remembered,
      coveredFrom: shared.#coveredFrom,
      ...(left === undefined || leader !== undefined ? {} : { estimate: this.#pages + left }),
      again: this.#again,
      ...(isRunning && this.#isWindowRead && this.#stale.length > 0 ? { checking: true } : {}),
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
