import { Worker } from "node:worker_threads";
import { type PulumiState, readPulumiState } from "../../iac/pulumi/state.ts";
import type { StateAnswer, StateQuestion } from "../../iac/stateQuestion.ts";
import { readState, type StateReading } from "../../iac/terraform/state.ts";

export interface StateReaderOptions {
  /** What a thread runs: `stateWorker.ts`, or what it was built to. Without it everything is read here and now. */
  readonly program?: string | URL;
  /** In UTF-16 units: from here on a state is read in a thread. */
  readonly large?: number;
}

/** Read in two or three milliseconds: starting a thread takes ten times as long. */
const LARGE = 256 * 1024;

interface Waiting {
  resolve(reading: StateAnswer["reading"]): void;
  reject(error: unknown): void;
}

/** A thread and what it was asked. It ends when it has answered all: states are read seldom, and leave much behind. */
interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Reads states of Terraform and Pulumi: large ones in a thread of their own, so that nothing waits for them meanwhile. */
export class StateReader {
  readonly #program: string | URL | undefined;
  readonly #large: number;
  #thread: Thread | undefined;
  #last = 0;
  #disposed = false;

  constructor({ program, large = LARGE }: StateReaderOptions = {}) {
    this.#program = program;
    this.#large = large;
  }

  /** See `readState`. */
  async terraform(text: string): Promise<StateReading> {
    if (this.#isSmall(text)) {
      return readState(text);
    }
    try {
      return (await this.#ask("terraform", text)) as StateReading;
    } catch {
      return {
        ok: false,
        refusal: "unreadable",
        message: "What reads large states stopped unexpectedly. Save the state again, or reload the window.",
      };
    }
  }

  /** See `readPulumiState`. Throws where the thread stopped. */
  async pulumi(text: string): Promise<PulumiState | undefined> {
    return this.#isSmall(text) ? readPulumiState(text) : ((await this.#ask("pulumi", text)) as PulumiState | undefined);
  }

  /** What is being read fails. */
  dispose(): void {
    this.#disposed = true;
    const thread = this.#thread;
    if (thread !== undefined) {
      this.#end(thread, new Error("disposed"));
    }
  }

  #isSmall(text: string): boolean {
    return this.#program === undefined || text.length < this.#large;
  }

  #ask(tool: StateQuestion["tool"], text: string): Promise<StateAnswer["reading"]> {
    if (this.#program === undefined || this.#disposed) {
      return Promise.reject(new Error("disposed"));
    }
    const thread = this.#thread ?? this.#start(this.#program);
    this.#thread = thread;
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      thread.waiting.set(id, { resolve, reject });
      thread.worker.postMessage({ id, tool, text } satisfies StateQuestion);
    });
  }

  #start(program: string | URL): Thread {
    // Without a limit of its own: a message that goes beyond it ends the whole process. How long a text may be is the limit.
    const worker = new Worker(program);
    const thread: Thread = { worker, waiting: new Map() };
    worker.on("message", ({ id, reading }: StateAnswer) => {
      thread.waiting.get(id)?.resolve(reading);
      thread.waiting.delete(id);
      if (thread.waiting.size === 0) {
        this.#end(thread, undefined);
      }
    });
    worker.on("messageerror", (error) => this.#end(thread, error));
    worker.on("error", (error) => this.#end(thread, error));
    worker.on("exit", (code) => this.#end(thread, new Error(`exit code ${code}`)));
    return thread;
  }

  #end(thread: Thread, error: unknown): void {
    if (this.#thread === thread) {
      this.#thread = undefined;
    }
    for (const { reject } of thread.waiting.values()) {
      reject(error);
    }
    thread.waiting.clear();
    void thread.worker.terminate();
  }
}
