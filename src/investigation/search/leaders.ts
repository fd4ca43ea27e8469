import type { TargetState } from "./targetProgress.ts";

/** Which of the targets that hold the same events, such as a Region seen with two profiles, reads them for all. */
export class Leaders<Run extends { readonly state: TargetState }> {
  readonly #runs = new Map<string, Run>();
  readonly #joined: (leader: Run, run: Run) => void;

  /** `joined`: called where one is not read because a leader is. */
  constructor(joined: (leader: Run, run: Run) => void) {
    this.#joined = joined;
  }

  /** Who reads what has this key: the first one that asks, and another where that one was refused. */
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

  /** Undefined: nobody asked. */
  of(sharedKey: string): Run | undefined {
    return this.#runs.get(sharedKey);
  }

  /** Another run begins: who did not read to the end leads no more. */
  restart(): void {
    for (const [sharedKey, run] of this.#runs) {
      if (run.state !== "done") {
        this.#runs.delete(sharedKey);
      }
    }
  }
}
