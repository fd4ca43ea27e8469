import type { MessagePort, Worker } from "node:worker_threads";
import { Peer, type PeerOptions, type Port, type RequestOptions } from "./peer.ts";

export interface WorkerPeerOptions<E extends Error> extends Omit<PeerOptions, "port" | "onEvent" | "onStrayReply"> {
  /** Makes the error for requests to a thread that ended by itself. `cause`: the error it threw, or its exit code. */
  readonly endedError: (cause: { readonly error: unknown } | { readonly exitCode: number }) => E;
  /** Called once when the thread ends by itself, after its requests have been rejected. */
  readonly onEnd?: (error: E) => void;
}

/** A worker thread and the requests to it. The thread keeps the process alive only while a request is pending. */
export class WorkerPeer<E extends Error = Error> {
  readonly #worker: Worker;
  readonly #peer: Peer;
  #ended = false;

  constructor(worker: Worker, options: WorkerPeerOptions<E>) {
    const { endedError, onEnd, ...others } = options;
    this.#worker = worker;
    this.#peer = new Peer({ ...others, port: threadPort(worker) });
    worker.unref();
    const end = (cause: Parameters<typeof endedError>[0]): void => {
      if (!this.#ended) {
        this.#ended = true;
        const error = endedError(cause);
        this.#peer.dispose(error);
        onEnd?.(error);
      }
    };
    worker.on("messageerror", (error) => end({ error }));
    worker.on("error", (error) => end({ error }));
    worker.on("exit", (exitCode) => end({ exitCode }));
  }

  /** True after the thread ended or was stopped. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** See `Peer.request`. */
  async request(name: string, args: readonly unknown[], options: RequestOptions = {}): Promise<unknown> {
    const reply = this.#peer.request(name, args, options);
    if (this.#peer.pending > 0) {
      this.#worker.ref();
    }
    try {
      return await reply;
    } finally {
      if (this.#peer.pending === 0) {
        this.#worker.unref();
      }
    }
  }

  /** Ends the thread. Requests, pending and later ones, reject with `error`. */
  async stop(error: unknown): Promise<void> {
    this.#ended = true;
    this.#peer.dispose(error);
    await this.#worker.terminate();
  }
}

/**
 * Answers the requests of the parent thread. `parentPort`: of `node:worker_threads`. Throws where it is null: in the
 * main thread.
 */
export function serveParent(parentPort: MessagePort | null, options: Omit<PeerOptions, "port">): Peer {
  if (parentPort === null) {
    throw new Error("this runs in a worker thread");
  }
  return new Peer({ ...options, port: threadPort(parentPort) });
}

function threadPort(thread: Worker | MessagePort): Port {
  return {
    post: (message, transfer = []) => thread.postMessage(message, [...transfer]),
    listen: (handler) => {
      thread.on("message", handler);
      return () => thread.off("message", handler);
    },
  };
}
