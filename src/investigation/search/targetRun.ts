import type { CloudTrailEvent } from "../../model/event/record.ts";
import { Failure, isAbort } from "../../model/failure.ts";
import { pick } from "../../model/pick.ts";
import type { TimeRange } from "../../model/text/time.ts";
import type { LiveBatch, Origin, Source } from "../../sources/source.ts";
import type { Leaders } from "./leaders.ts";
import { RemoteRun } from "./remoteRun.ts";
import type { InsteadOf, TargetMark, TargetPlan, TargetProgress, TargetState } from "./targetProgress.ts";
import { TargetReading } from "./targetReading.ts";

/** Takes what a target reads. */
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

/** One target of a search: opens it, reads it, and stops what runs at AWS for it. */
export class TargetRun {
  #source: Source | undefined;
  /** The source of the last run, and not one of what is stored. */
  #opened: Source | undefined;
  #target: TargetPlan;
  readonly #remote: RemoteRun;
  #reading: TargetReading;
  readonly #seen = new Set<string>();
  /** The target that reads the same events for this one as well. */
  #leader: TargetRun | undefined;
  /** See `Source.sharedKey`: of the source that is open. */
  #sharedKey: string | undefined;
  /** Ends when what is being read is read. */
  #ending: Promise<void> = Promise.resolve();
  #isRecalled = false;
  /** Why `recall` did not read it back. */
  whyNotRecalled: string | undefined;
  state: TargetState = "waiting";
  failure: Failure | undefined;

  /** `mark`: how far an earlier run read it. */
  constructor(target: TargetPlan, mark?: TargetMark) {
    this.#target = target;
    this.#remote = new RemoteRun(target.kept);
    this.#reading = new TargetReading(target, mark);
    if (mark !== undefined) {
      this.state = mark.state;
      this.failure = mark.failure === undefined ? undefined : new Failure(mark.failure);
    }
    if (target.plan.empty) {
      this.state = "done";
    }
  }

  /**
   * Reads on from where it stopped. An abort leaves the state "running", for `settle` to name. Where one of `leaders` reads the
   * same already, this one waits for what becomes of that, and asks itself where the other was refused.
   */
  async go(signal: AbortSignal, taker: PageTaker, leaders: Leaders<TargetRun>): Promise<void> {
    this.state = "running";
    this.failure = undefined;
    this.#leader = undefined;
    this.#reading.begin();
    try {
      await this.#remote.resume();
      const source = await this.open(signal);
      this.#sharedKey = source.sharedKey;
      while (source.sharedKey !== undefined) {
        const leader = leaders.claim(source.sharedKey, this);
        if (leader === this) {
          break;
        }
        this.#leader = leader;
        taker.changed();
        await leader.#ending;
        this.#reading.takeOver(leader.#reading);
        if (signal.aborted || leader.state !== "failed") {
          this.state = leader.state;
          return;
        }
        this.#leader = undefined;
      }
      // Nothing is asked for whose cost was refused.
      signal.throwIfAborted();
      this.#ending = this.#read(source, signal, taker);
      await this.#ending;
    } catch (error) {
      this.#fail(error, signal);
      taker.changed();
    }
  }

  /**
   * Takes what is stored of what an earlier run read: AWS is not asked, and the progress stays what it was. A target whose
   * events are on this computer is read again instead. `since`: nothing that was shown of it is older (ms since 1970 UTC).
   * `leaders`: as for `go`.
   */
  async recall(signal: AbortSignal, taker: PageTaker, since: number, leaders: Leaders<TargetRun>): Promise<void> {
    if (this.isLocal) {
      await this.go(signal, taker, leaders);
      return;
    }
    try {
      const source = await this.#target.recall?.(signal);
      this.#source = source;
      const leader = source?.sharedKey === undefined ? this : leaders.claim(source.sharedKey, this);
      if (leader !== this) {
        this.#leader = leader;
      } else if (source !== undefined) {
        this.#ending = this.#recall(source, signal, taker, since);
        await this.#ending;
      }
      this.#isRecalled = source !== undefined;
    } catch (error) {
      if (!Failure.is(error)) {
        throw error;
      }
      this.#reading.note(error.message);
      this.whyNotRecalled = error.message;
    }
    taker.changed();
  }

  async #recall(source: Source, signal: AbortSignal, taker: PageTaker, since: number): Promise<void> {
    const { window, ...plan } = this.#target.plan;
    // A page that was being taken was shown, and is not among what counts as read.
    const from = this.state === "done" ? window.from : Math.max(window.from, since);
    for await (const page of source.search({ ...plan, window: { ...window, from } }, signal)) {
      await taker.take(page.events, page.indexed ?? 0, () => this.#reading.recalled(page.indexed ?? 0));
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
      const source = await this.open(signal);
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
        (billed) => this.#reading.bill(billed),
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

  get target(): TargetPlan {
    return this.#target;
  }

  /** Before it runs: only this part of its window is read. */
  narrow(window: TimeRange): void {
    this.#target = { ...this.#target, plan: { ...this.#target.plan, window } };
    this.#reading = new TargetReading(this.#target);
  }

  /** It is read instead of these. */
  readInstead(insteadOf: readonly InsteadOf[]): void {
    this.#target = { ...this.#target, insteadOf };
  }

  /** It stopped because the cost of the rest is known only now. */
  get awaitsCost(): boolean {
    return this.state === "limited" && this.#reading.awaitsCost;
  }

  /** `recall` could read it back, or there was nothing to read. */
  get isRecalled(): boolean {
    return this.isLocal ? this.state !== "failed" : this.#isRecalled || this.#reading.matched === 0;
  }

  get isLocal(): boolean {
    return this.#target.capabilities.isLocal === true;
  }

  /** How many events matched that an index took, so that no page held them. */
  get indexed(): number {
    return this.#reading.indexed;
  }

  /** True while another one reads for this one, or has done so. */
  isLedBy(other: TargetRun): boolean {
    return this.#leader === other;
  }

  /**
   * After it failed: what it was to read counts as read where another profile read the same. A note says why it failed.
   */
  followAfterFailure(leaders: Leaders<TargetRun>): void {
    const leader = this.#sharedKey === undefined ? undefined : leaders.of(this.#sharedKey);
    if (this.failure !== undefined && leader !== undefined && leader !== this && leader.state !== "failed") {
      this.#reading.note(this.failure.message);
      this.failure = undefined;
      this.#leader = leader;
      this.state = leader.state;
      this.#reading.takeOver(leader.#reading);
    }
  }

  settle(state: "limited" | "cancelled"): void {
    if (this.state === "running" || this.state === "waiting") {
      this.state = this.#reading.isWhole ? "done" : state;
    }
  }

  share(): number {
    return this.#leader?.share() ?? (this.state === "done" ? 1 : this.#reading.share);
  }

  progress(): TargetProgress {
    const leader = this.#leader;
    const { origin, capabilities, insteadOf = [] } = this.#target;
    const { estimate, ...read } = this.#reading.progress(
      this.state,
      leader === undefined ? undefined : leader.#reading,
      this.#remote.notes,
    );
    return {
      ...origin,
      ...pick(this.#target, ["capabilities", "plan", "within", "only"]),
      ...(insteadOf.length === 0 ? {} : { insteadOf }),
      state: this.state,
      ...read,
      ...(estimate === undefined || capabilities.readsFiles === true ? {} : { estimate }),
      ...(leader === undefined ? {} : { askedWith: readerName(leader.#target.origin) }),
      ...(this.#remote.checkpoint === undefined || this.state === "done" ? {} : { goesOn: true as const }),
      ...(this.failure === undefined ? {} : { failure: this.failure.toData() }),
    };
  }

  /** Opens the target, with its last checkpoint. Throws `Failure` or an AbortError. */
  async open(signal: AbortSignal): Promise<Source> {
    this.#source = await this.#target.open(signal, this.#remote.checkpoint);
    this.#opened = this.#source;
    return this.#source;
  }

  /**
   * Never fails: what goes wrong becomes the state of this target, and an error of the extension itself is thrown to those who
   * wait for it.
   */
  async #read(source: Source, signal: AbortSignal, taker: PageTaker): Promise<void> {
    const reading = this.#reading;
    const { plan, capabilities } = this.#target;
    const slowed = () => {
      reading.slowed();
      taker.changed();
    };
    try {
      const left = { ...plan, window: { ...plan.window, to: reading.coveredFrom } };
      for await (const page of source.search(left, signal, { slowed, again: reading.stale, seen: this.#seen })) {
        // An abort does not end the loop here: the source learns that a page was taken when it is asked for the next one.
        const indexed = capabilities.readsFiles === true ? 0 : (page.indexed ?? 0);
        await taker.take(page.events, indexed, () => {
          this.#remote.take(page.checkpoint);
          reading.count(page);
        });
      }
      if (reading.awaitsCost) {
        this.state = "limited";
      } else {
        reading.end();
        this.state = "done";
      }
    } catch (error) {
      this.#fail(error, signal);
    }
    taker.changed();
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
