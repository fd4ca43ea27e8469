import type { LookupRecord } from "../../aws/lookup.ts";
import type { TimeWindow } from "../../query/plan.ts";
import { within } from "./within.ts";

/** What was read of a question's youngest time, and when it was asked (ms since 1970 UTC). */
export interface RecentRead extends TimeWindow {
  readonly askedAt: number;
  /** Newest first. */
  readonly records: readonly LookupRecord[];
}

/** For so long a repeated question need not be asked again, in ms. */
export const RECENT = 60_000;

/**
 * The youngest part of what was read, which can still change: kept in this process for a minute, so that the same search
 * a moment later asks nothing. Whoever uses it tells how old it is.
 */
export class RecentReads {
  readonly #clearings: () => number;
  readonly #reads = new Map<string, readonly RecentRead[]>();
  #cleared: number;

  /** `clearings` grows when the person lets go of everything that was fetched. */
  constructor(clearings: () => number) {
    this.#clearings = clearings;
    this.#cleared = clearings();
  }

  /** Takes the place of what earlier reads of the question hold of the same time. */
  keep(question: string, read: RecentRead, now: number): void {
    if (read.from < read.to) {
      const others = this.of(question, now).flatMap((other) => [
        ...part(other, { from: other.from, to: Math.min(other.to, read.from) }),
        ...part(other, { from: Math.max(other.from, read.to), to: other.to }),
      ]);
      this.#reads.set(question, [...others, read]);
    }
  }

  /** What is kept of a question; no two of them overlap. */
  of(question: string, now: number): readonly RecentRead[] {
    this.#forget(now);
    return this.#reads.get(question) ?? [];
  }

  #forget(now: number): void {
    if (this.#cleared !== this.#clearings()) {
      this.#cleared = this.#clearings();
      this.#reads.clear();
    }
    for (const [question, reads] of this.#reads) {
      // A read of the far future was made before the clock was set back; clocks also step back by a moment on their own.
      const young = reads.filter(({ askedAt }) => Math.abs(now - askedAt) < RECENT);
      if (young.length === 0) {
        this.#reads.delete(question);
      } else if (young.length < reads.length) {
        this.#reads.set(question, young);
      }
    }
  }
}

/** What a read holds of a part of its time; nothing where there is none. */
function part(read: RecentRead, { from, to }: TimeWindow): readonly RecentRead[] {
  if (from >= to) {
    return [];
  }
  const whole = from === read.from && to === read.to;
  return [whole ? read : { ...read, from, to, records: read.records.filter((record) => within(record, { from, to })) }];
}
