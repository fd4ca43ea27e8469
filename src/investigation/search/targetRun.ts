import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { FilesRead } from "../../query/plan/estimate.ts";
import type { Capabilities, SourcePlan } from "../../query/plan/plan.ts";
import type { AccountsAndRegions } from "../../sources/holdings.ts";
import type { Billed, Cost } from "../../sources/queryCost.ts";
import type { LiveBatch, Origin, Source, SourcePage } from "../../sources/source.ts";
import { sumOfBilled } from "./cost.ts";
import { RemoteRun } from "./remoteRun.ts";
import {
  type InsteadOf,
  originOf,
  type TargetMark,
  type TargetPlan,
  type TargetProgress,
  type TargetState,
} from "./targetProgress.ts";

/** What a target costs. */
export interface TargetEstimate {
  readonly run: TargetRun;
  /** Undefined: nothing, or that could not be found out. */
  readonly cost: Cost | undefined;
  /** Absent: it could not be opened. */
  readonly source?: Source;
  /** It could not be estimated. */
  readonly isFailed?: true;
}

/** Who is told of what a place reads. */
export interface PageTaker {
  /**
   * Takes the events of a page and calls `taken` when they are stored: the page counts as read from then on. Where it
   * throws instead, the page is read again later. `indexed`: how many more an index took, where that is bounded.
   */
  take(events: readonly CloudTrailEvent[], indexed: number, taken: () => void): Promise<void>;
  /** The progress is another one. */
  changed(): void;
}

const NEVER = new AbortController().signal;

/** What was read of what cannot be had now: it counts until the place is read again. */
const NOTHING_PROVISIONAL = { scanned: 0, matched: 0 };

/** One target of a search, and how far it was read. */
export class TargetRun {
  readonly origin: Origin;
  #source: Source | undefined;
  /** The source of the last run, and not one of what is stored. */
  #opened: Source | undefined;
  #target: TargetPlan;
  readonly #remote: RemoteRun;
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
  #stale: readonly TimeRange[] = [];
  #asOf: number | undefined;
  /** How many ms AWS must be asked for: still, and when that was known first. */
  #unread: number | undefined;
  #unreadAtFirst = 0;
  readonly #seen = new Set<string>();
  #share: number | undefined;
  #awaitsCost = false;
  #doing: string | undefined;
  #notes: readonly string[] = [];
  /** Of the source that is open, and of those of earlier windows. */
  #billed: Billed | undefined;
  #billedBefore: Billed | undefined;
  #filesRead: FilesRead | undefined;
  /** Who asks for this place as well. */
  #leader: TargetRun | undefined;
  /** See `Source.sharedKey`: of the source that is open. */
  #sharedKey: string | undefined;
  #reading: Promise<void> = Promise.resolve();
  #isRecalled = false;
  /** Why `recall` did not read it back. */
  whyNotRecalled: string | undefined;
  state: TargetState = "waiting";
  failure: Failure | undefined;

  /** `mark`: how far an earlier run read it. */
  constructor(target: TargetPlan, mark?: TargetMark) {
    this.origin = originOf(target);
    this.#target = target;
    this.#remote = new RemoteRun(target.kept);
    this.#coveredFrom = target.plan.window.to;
    this.#billedBefore = target.billed;
    if (mark !== undefined) {
      this.#continueFrom(mark);
    }
    if (target.plan.empty) {
      this.state = "done";
    }
  }

  #continueFrom(mark: TargetMark): void {
    this.state = mark.state;
    this.#coveredFrom = mark.coveredFrom;
    this.#pages = mark.pages;
    this.#remembered = mark.remembered;
    this.#again = mark.again;
    this.#scanned = mark.scanned;
    this.#matched = mark.matched;
    this.#throttled = mark.throttled;
    this.#asOf = mark.asOf;
    this.#filesRead = mark.filesRead;
    this.#notes = mark.notes ?? [];
    this.#billedBefore = mark.billed;
    this.failure = mark.failure === undefined ? undefined : new Failure(mark.failure);
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
      await this.#remote.resume();
      const source = await this.#open(signal);
      this.#sharedKey = source.sharedKey;
      while (source.sharedKey !== undefined) {
        const leader = claim(source.sharedKey);
        if (leader === this) {
          break;
        }
        this.#leader = leader;
        taker.changed();
        await leader.#reading;
        this.#takeProgressOf(leader);
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

  /**
   * Takes what is stored of what an earlier run read: AWS is not asked, and the progress stays what it was. A target whose
   * events are on this computer is read again instead. `since`: nothing that was shown of it is older (ms since 1970 UTC).
   * `claim`: as for `go`.
   */
  async recall(
    signal: AbortSignal,
    taker: PageTaker,
    since: number,
    claim: (sharedKey: string) => TargetRun,
  ): Promise<void> {
    if (this.#target.capabilities.isLocal === true) {
      await this.go(signal, taker, claim);
      return;
    }
    try {
      const source = await this.#target.recall?.(signal);
      this.#source = source;
      const leader = source?.sharedKey === undefined ? this : claim(source.sharedKey);
      if (leader !== this) {
        this.#leader = leader;
      } else if (source !== undefined) {
        this.#reading = this.#recall(source, signal, taker, since);
        await this.#reading;
      }
      this.#isRecalled = source !== undefined;
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      this.#notes = [...this.#notes, error.message];
      this.whyNotRecalled = error.message;
    }
    taker.changed();
  }

  async #recall(source: Source, signal: AbortSignal, taker: PageTaker, since: number): Promise<void> {
    const { window, ...plan } = this.#target.plan;
    // A page that was being taken was shown, and is not among what counts as read.
    const from = this.state === "done" ? window.from : Math.max(window.from, since);
    for await (const page of source.search({ ...plan, window: { ...window, from } }, signal)) {
      await taker.take(page.events, page.indexed ?? 0, () => {
        this.#indexed += page.indexed ?? 0;
      });
    }
  }

  /** Whether what arrives in it can be followed, and may match. */
  get isLive(): boolean {
    return this.#target.capabilities.live !== undefined && !this.#target.plan.empty;
  }

  /**
   * Gives what arrives to `take`, one batch after the other, until `signal` is aborted or it fails, which its state tells.
   * Nothing of that counts as read. Rejects with what `take` rejects with.
   */
  async follow(signal: AbortSignal, take: (batch: LiveBatch) => Promise<void>): Promise<void> {
    try {
      const source = await this.#open(signal);
      for await (const batch of source.follow?.(this.#target.plan, signal) ?? []) {
        await take(batch);
      }
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** `leaves`: what runs at AWS goes on. */
  async close(leaves: boolean): Promise<void> {
    if (!leaves) {
      this.stop();
    }
    await this.#remote.stopped();
    await this.#source?.close?.();
  }

  /** Begins to stop what runs at AWS, if it was not read to its end. */
  stop(): void {
    if (this.state !== "done") {
      this.#remote.stop(
        async (checkpoint) => this.#opened ?? (await this.#target.open(NEVER, checkpoint)),
        (billed) => {
          this.#billed = billed;
        },
      );
    }
  }

  /** Resolves when what `stop` began has ended. */
  stopped(): Promise<void> {
    return this.#remote.stopped();
  }

  /**
   * Whether a run would read on where an earlier window stopped without asking a person anything: the target opens, and
   * nothing more is billed. True for one that failed and costs nothing: it is tried again.
   */
  async goesOnQuietly(signal: AbortSignal): Promise<boolean> {
    const { plan, capabilities } = this.#target;
    const { checkpoint } = this.#remote;
    const isBilled = capabilities.isBilled === true;
    if (plan.empty) {
      return true;
    }
    if (this.state === "failed" || (isBilled && checkpoint === undefined)) {
      return !isBilled;
    }
    try {
      const source = await this.#target.open(signal, checkpoint);
      const cost = isBilled ? await source.estimate?.(plan, signal) : undefined;
      await source.close?.();
      return cost === undefined;
    } catch (error) {
      if (Failure.is(error) || signal.aborted) {
        return false;
      }
      throw error;
    }
  }

  /**
   * What reading this target would cost; undefined where it costs nothing, or is read already. Throws an AbortError where
   * `signal` is aborted.
   */
  async estimate(signal: AbortSignal): Promise<TargetEstimate | undefined> {
    if (this.state === "done" || this.#target.capabilities.isBilled !== true) {
      return undefined;
    }
    let source: Source | undefined;
    try {
      source = await this.#open(signal);
      return { run: this, source, cost: await source.estimate?.(this.plan, signal) };
    } catch (error) {
      signal.throwIfAborted();
      if (Failure.is(error)) {
        // It fails again where it is read.
        return { run: this, cost: undefined, isFailed: true, ...(source === undefined ? {} : { source }) };
      }
      throw error;
    }
  }

  get plan(): SourcePlan {
    return this.#target.plan;
  }

  get only(): AccountsAndRegions | undefined {
    return this.#target.only;
  }

  get capabilities(): Capabilities {
    return this.#target.capabilities;
  }

  /** Before it runs: only this part of its window is read. */
  narrow(window: TimeRange): void {
    this.#target = { ...this.#target, plan: { ...this.plan, window } };
    this.#coveredFrom = window.to;
  }

  /** It is read instead of these. */
  readInstead(insteadOf: readonly InsteadOf[]): void {
    this.#target = { ...this.#target, insteadOf };
  }

  /** It stopped because the cost of the rest is known only now. */
  get awaitsCost(): boolean {
    return this.state === "limited" && this.#awaitsCost;
  }

  get isIndexed(): boolean {
    return this.#target.isIndexed === true;
  }

  get storesRecords(): boolean {
    return this.#target.capabilities.storesRecords === true;
  }

  /** `recall` could read it back, or there was nothing to read. */
  get isRecalled(): boolean {
    return this.isLocal ? this.state !== "failed" : this.#isRecalled || this.#matched === 0;
  }

  get isLocal(): boolean {
    return this.#target.capabilities.isLocal === true;
  }

  get readsFiles(): boolean {
    return this.#target.capabilities.readsFiles === true;
  }

  /** How many events matched that an index took, so that no page held them. */
  get indexed(): number {
    return this.#indexed;
  }

  /** True while another one reads for this one, or has done so. */
  isLedBy(other: TargetRun): boolean {
    return this.#leader === other;
  }

  /**
   * After it failed: what it was to read counts as read where another profile read the same. A note says why it failed.
   * `claimed`: who read what has this key.
   */
  followAfterFailure(claimed: (sharedKey: string) => TargetRun | undefined): void {
    const leader = this.#sharedKey === undefined ? undefined : claimed(this.#sharedKey);
    if (this.failure !== undefined && leader !== undefined && leader !== this && leader.state !== "failed") {
      this.#notes = [...this.#notes, this.failure.message];
      this.failure = undefined;
      this.#leader = leader;
      this.state = leader.state;
      this.#takeProgressOf(leader);
    }
  }

  #takeProgressOf(leader: TargetRun): void {
    this.#coveredFrom = leader.#coveredFrom;
    this.#stale = leader.#stale;
    this.#asOf = leader.#asOf;
  }

  settle(state: "limited" | "cancelled"): void {
    if (this.state === "running" || this.state === "waiting") {
      this.state = this.#isWindowRead && this.#stale.length === 0 ? "done" : state;
    }
  }

  share(): number {
    const { from, to } = this.#target.plan.window;
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
    return this.#coveredFrom <= this.#target.plan.window.from;
  }

  progress(): TargetProgress {
    const leader = this.#leader;
    const left = this.state === "done" ? 0 : this.#left;
    const { capabilities, plan, within, only, insteadOf = [] } = this.#target;
    const notes = [...this.#notes, ...this.#remote.notes];
    const billed = this.#allBilled;
    return {
      ...this.origin,
      capabilities,
      plan,
      ...(within === undefined ? {} : { within }),
      ...(only === undefined ? {} : { only }),
      ...(insteadOf.length === 0 ? {} : { insteadOf }),
      state: this.state,
      pages: this.#pages,
      scanned: this.#scanned + this.#provisional.scanned,
      matched: (leader ?? this).#matched + this.#provisional.matched,
      throttled: this.#throttled + this.#refused,
      ...(this.#refused > 0 && this.state === "running" ? { slowed: true } : {}),
      ...(this.#doing !== undefined && this.state === "running" ? { doing: this.#doing } : {}),
      remembered: this.#remembered,
      coveredFrom: (leader ?? this).#coveredFrom,
      ...(left === undefined || leader !== undefined || this.readsFiles ? {} : { estimate: this.#pages + left }),
      again: this.#again,
      ...(this.state === "running" && this.#isWindowRead && this.#stale.length > 0 ? { checking: true } : {}),
      ...(this.state === "done" && this.#asOf !== undefined ? { asOf: this.#asOf } : {}),
      ...(leader === undefined ? {} : { askedWith: readerName(leader.origin) }),
      ...(this.#filesRead === undefined ? {} : { filesRead: this.#filesRead }),
      ...(this.#remote.checkpoint === undefined || this.state === "done" ? {} : { goesOn: true as const }),
      ...(notes.length === 0 ? {} : { notes }),
      ...(billed === undefined ? {} : { billed }),
      ...(this.failure === undefined ? {} : { failure: this.failure.toData() }),
    };
  }

  get #allBilled(): Billed | undefined {
    const [before, now] = [this.#billedBefore, this.#billed];
    // With the checkpoint of an earlier window, the source counts what it billed there.
    return this.#target.kept?.value !== undefined && now !== undefined
      ? sumOfBilled([(before?.dollars ?? 0) > now.dollars ? (before ?? now) : now])
      : sumOfBilled([before, now].filter((one) => one !== undefined));
  }

  async #open(signal: AbortSignal): Promise<Source> {
    this.#source = await this.#target.open(signal, this.#remote.checkpoint);
    this.#opened = this.#source;
    return this.#source;
  }

  /** Never fails: what goes wrong is a state of this place, and a fault of ours is thrown to who waits for it. */
  async #read(source: Source, signal: AbortSignal, taker: PageTaker): Promise<void> {
    const { window, ...plan } = this.#target.plan;
    this.#throttled += this.#refused;
    this.#refused = 0;
    this.#awaitsCost = false;
    const slowed = () => {
      this.#refused += 1;
      taker.changed();
    };
    try {
      const left = { ...plan, window: { ...window, to: this.#coveredFrom } };
      for await (const page of source.search(left, signal, { slowed, again: this.#stale, seen: this.#seen })) {
        // An abort does not end the loop here: the source learns that a page was taken when it is asked for the next one.
        const indexed = this.readsFiles ? 0 : (page.indexed ?? 0);
        await taker.take(page.events, indexed, () => this.#count(page));
      }
      if (this.#awaitsCost) {
        this.state = "limited";
      } else {
        this.#coveredFrom = window.from;
        this.#stale = [];
        this.state = "done";
      }
    } catch (error) {
      this.#fail(error, signal);
    }
    taker.changed();
  }

  #count(page: SourcePage): void {
    this.#awaitsCost = page.awaitsCost === true;
    this.#doing = page.doing;
    this.#remote.take(page.checkpoint);
    this.#notes = page.notes ?? this.#notes;
    this.#billed = page.billed ?? this.#billed;
    this.#filesRead = page.files ?? this.#filesRead;
    this.#indexed += page.indexed ?? 0;
    this.#matched += page.indexed ?? 0;
    if (page.provisional === true) {
      this.#provisional = { scanned: page.scanned, matched: page.events.length };
      return;
    }
    this.#refused = 0;
    const pages = page.pages ?? 1;
    this.#pages += pages;
    this.#left = page.left;
    this.#scanned += page.scanned;
    this.#matched += page.events.length;
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

/** The name of the profile, or of a target without one. */
export function readerName({ profile, label }: Pick<Origin, "profile" | "label">): string {
  return profile ?? label;
}
