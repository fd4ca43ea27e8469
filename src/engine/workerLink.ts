import type { Worker } from "node:worker_threads";
import { Failure, type FailureData } from "../model/failure.ts";
import type { RequestOptions } from "../rpc/peer.ts";
import { WorkerPeer } from "../rpc/workerPeer.ts";
import type { EngineRequests, RequestName } from "./requests.ts";

interface LinkOptions extends RequestOptions {
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

/** A worker thread of the engine: typed requests to it. */
export class WorkerLink {
  readonly #peer: WorkerPeer;

  /** `onGone` is told once when the worker dies by itself. */
  constructor(worker: Worker, onGone: (failure: Failure) => void) {
    this.#peer = new WorkerPeer(worker, {
      failures,
      endedError: (cause) => new WorkerGone("error" in cause ? detailOf(cause.error) : `exit code ${cause.exitCode}`),
      onEnd: onGone,
    });
  }

  get isGone(): boolean {
    return this.#peer.isEnded;
  }

  /** Throws `Failure`, and an AbortError at once when the signal is aborted. */
  request<Name extends RequestName>(
    name: Name,
    args: Parameters<EngineRequests[Name]>,
    { table, ...options }: LinkOptions = {},
  ): Promise<Awaited<ReturnType<EngineRequests[Name]>>> {
    return this.#peer.request(name, [table, ...args], options) as Promise<Awaited<ReturnType<EngineRequests[Name]>>>;
  }

  stop(): Promise<void> {
    return this.#peer.stop(new WorkerGone("stopped"));
  }
}

/** How errors of the engine cross between its threads. */
export const failures = {
  encode: (error: unknown): FailureData => (Failure.is(error) ? error : unexpected(error)).toData(),
  decode: (data: unknown): Failure => new Failure(data as FailureData),
};

function unexpected(error: unknown): Failure {
  return new Failure({
    reason: "internal",
    message: "The index of events could not answer.",
    context: {},
    remedies: [{ kind: "retry" }, { kind: "show-log" }],
    detail: detailOf(error),
  });
}

function detailOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
