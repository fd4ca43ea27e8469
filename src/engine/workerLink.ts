import type { Transferable, Worker } from "node:worker_threads";
import { Failure } from "../model/failure.ts";
import type { EngineRequests, ReplyMessage, RequestMessage, RequestName } from "./requests.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly transfer?: readonly Transferable[];
  /** The table that is asked about: of what only the thread that holds it can answer. */
  readonly table?: number;
}

/** Why requests to a worker that is gone fail: another worker can answer them. */
export class WorkerGone extends Failure {
  constructor(detail: string) {
    super({
      reason: "internal",
      message: "The index of events stopped unexpectedly.",
      context: {},
      remedies: [{ kind: "retry" }, { kind: "show-log" }],
      detail,
    });
  }
}

/** One worker thread and what it was asked. It holds the process open only while it is asked something. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #gone: Failure | undefined;

  /** `onGone` is told once when the worker dies by itself. */
  constructor(worker: Worker, onGone: (failure: Failure) => void) {
    this.#worker = worker;
    worker.unref();
    const die = (detail: string): void => {
      if (this.#gone === undefined) {
        const failure = new WorkerGone(detail);
        this.#end(failure);
        onGone(failure);
      }
    };
    worker.on("message", (reply: ReplyMessage) => this.#settle(reply));
    worker.on("messageerror", (error) => die(String(error)));
    worker.on("error", (error) => die(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    worker.on("exit", (code) => die(`exit code ${code}`));
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Throws `Failure`, and an AbortError at once when the signal is aborted. */
  request<Name extends RequestName>(
    name: Name,
    args: Parameters<EngineRequests[Name]>,
    options: RequestOptions = {},
  ): Promise<Awaited<ReturnType<EngineRequests[Name]>>> {
    const { signal, transfer = [], table } = options;
    const id = this.#next;
    this.#next += 1;
    return new Promise<unknown>((resolve, reject) => {
      if (this.#gone !== undefined) {
        reject(this.#gone);
        return;
      }
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const abort = (): void => {
        this.#done(id);
        this.#worker.postMessage({ id } satisfies RequestMessage);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      const settled = (): void => signal?.removeEventListener("abort", abort);
      this.#waiting.set(id, {
        resolve: (value) => {
          settled();
          resolve(value);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#worker.ref();
      const message = { id, name, args, ...(table === undefined ? {} : { table }) } satisfies RequestMessage;
      this.#worker.postMessage(message, [...transfer]);
    }) as Promise<Awaited<ReturnType<EngineRequests[Name]>>>;
  }

  async stop(): Promise<void> {
    this.#end(new WorkerGone("stopped"));
    await this.#worker.terminate();
  }

  #settle({ id, value, failure }: ReplyMessage): void {
    const waiting = this.#waiting.get(id);
    this.#done(id);
    if (failure === undefined) {
      waiting?.resolve(value);
    } else {
      waiting?.reject(new Failure(failure));
    }
  }

  #done(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) {
      this.#worker.unref();
    }
  }

  #end(failure: Failure): void {
    this.#gone = failure;
    for (const waiting of [...this.#waiting.values()]) {
      waiting.reject(failure);
    }
    this.#waiting.clear();
  }
}
