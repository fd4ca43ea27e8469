import type { TargetState } from "./targetProgress.ts";

/** Which of the targets that hold the same events, such as a Region seen with two profiles, reads them for all. */
export class Leaders<Run extends { readonly state: TargetState }> {
  readonly #runs = new Map<string, Run>();
  readonly #joined: (leader: Run, run: Run) => void;

  /** `joined`: called where one is not read because a leader is. */
  constructor(joined: (leader: Run, run: Run) => void) {
    this.#joined = joined;
  }

  /** The target that reads for this key: the first one that claims it, or the next one if that one failed. */
  claim(sharedKey: string, run: Run): Run {
    const leader = this.of(sharedKey);
    if (leader === undefined || leader.state === "failed") {
      this.#runs.set(sharedKey, run);
      return run;
    }
    if (leader !== run) {
      this.#joined(leader, run);
    }
    return leader;
  }

  /** Undefined: no target has claimed the key. */
  of(sharedKey: string): Run | undefined {
    return this.#runs.get(sharedKey);
  }

  /** Another run begins: a target that was not read to the end no longer reads for others. */
  restart(): void {
    for (const [sharedKey, run] of this.#runs) {
      if (run.state !== "done") {
        this.#runs.delete(sharedKey);
      }
    }
  }
}
