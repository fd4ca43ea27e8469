import { abortError } from "../async/abort.ts";
import { isAbort } from "../model/failure.ts";

/** The transport below a peer: either side of a webview or of a worker thread. */
export interface Port {
  /** `transfer`: buffers that move to the other side instead of being copied; worker threads only. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Calls `handler` for each message that arrives until the returned function is called. */
  listen(handler: (message: unknown) => void): () => void;
}

/** Messages between two peers. `id`: of the request, unique to the peer that made it. */
export type Message =
  | { readonly kind: "request"; readonly id: string; readonly name: string; readonly args: readonly unknown[] }
  /** The requester no longer wants the reply; none will be sent. */
  | { readonly kind: "abort"; readonly id: string }
  | { readonly kind: "reply"; readonly id: string; readonly value?: unknown }
  /** `failure`: as `Failures.encode` made it. */
  | { readonly kind: "failure"; readonly id: string; readonly failure: unknown }
  /** The request was aborted by the side that answers it. */
  | { readonly kind: "aborted"; readonly id: string }
  | { readonly kind: "event"; readonly name: string; readonly payload?: unknown };

/**
 * How errors other than AbortErrors cross to the other side.
 * @internal
 */
export interface Failures {
  /**
   * Encodes what the request `name` threw as plain data. An error in here is an unhandled rejection, which ends a
   * worker thread.
   */
  encode(error: unknown, name: string): unknown;
  decode(data: unknown): unknown;
}

export interface PeerOptions {
  readonly port: Port;
  readonly failures: Failures;
  /**
   * Answers a request of the other side; the requester receives what it throws. `signal`: aborted when the reply is no
   * longer wanted.
   */
  readonly answer?: (name: string, args: readonly unknown[], signal: AbortSignal) => unknown;
  readonly onEvent?: (name: string, payload: unknown) => void;
  /** A reply arrived that matches no pending request of this peer. */
  readonly onStrayReply?: () => void;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly transfer?: readonly ArrayBuffer[];
}

/** A reply whose buffers move to the other side instead of being copied. */
export class Transferred {
  readonly value: unknown;
  readonly buffers: readonly ArrayBuffer[];

  constructor(value: unknown, buffers: readonly ArrayBuffer[]) {
    this.value = value;
    this.buffers = buffers;
  }
}

interface Pending {
  /** Called before the request settles. */
  settled(): void;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * One side of a connection on which both sides make requests and answer them. Arriving messages are not checked: if the
 * other side is not trusted, the port must check messages, and the callers must check names, arguments and replies.
 */
export class Peer {
  readonly #options: PeerOptions;
  readonly #pending = new Map<string, Pending>();
  /** Requests of the other side that this side is still answering. */
  readonly #answering = new Map<string, AbortController>();
  /**
   * Part of every request id. A reloaded page counts from 1 again: without this it would accept replies to the previous
   * page's requests.
   */
  readonly #session = Math.random().toString(36).slice(2);
  readonly #unlisten: () => void;
  #count = 0;
  #disposed: { readonly error: unknown } | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    // See the class: unchecked on purpose.
    this.#unlisten = options.port.listen((message) => this.#receive(message as Message));
  }

  /** Number of pending requests of this peer. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Sends a request and returns the reply. Rejects with the decoded failure, with an AbortError as soon as the signal
   * is aborted or when the other side aborts, and with the error given to `dispose`.
   */
  request(name: string, args: readonly unknown[], { signal, transfer }: RequestOptions = {}): Promise<unknown> {
    if (this.#disposed !== undefined) {
      return Promise.reject(this.#disposed.error);
    }
    if (signal?.aborted === true) {
      return Promise.reject(abortError(signal));
    }
    this.#count += 1;
    const id = `${this.#session}-${this.#count}`;
    return new Promise<unknown>((resolve, reject) => {
      const abort = () => {
        this.#pending.delete(id);
        this.#post({ kind: "abort", id });
        reject(signal === undefined ? undefined : abortError(signal));
      };
      const settled = () => {
        this.#pending.delete(id);
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#pending.set(id, { resolve, reject, settled });
      try {
        this.#post({ kind: "request", id, name, args }, transfer);
      } catch (error) {
        // `args` contain something that cannot be copied to the other side.
        settled();
        reject(error);
      }
    });
  }

  /** Sends an event, which has no reply. */
  emit(name: string, payload: unknown): void {
    if (this.#disposed === undefined) {
      this.#post({ kind: "event", name, payload });
    }
  }

  /** Stops listening and aborts requests that are being answered. Pending and later requests reject with `error`. */
  dispose(error: unknown): void {
    if (this.#disposed !== undefined) {
      return;
    }
    this.#disposed = { error };
    this.#unlisten();
    for (const { settled, reject } of [...this.#pending.values()]) {
      settled();
      reject(error);
    }
    for (const controller of this.#answering.values()) {
      controller.abort();
    }
    this.#answering.clear();
  }

  #post(message: Message, transfer?: readonly ArrayBuffer[]): void {
    this.#options.port.post(message, transfer);
  }

  #receive(message: Message): void {
    if (this.#disposed !== undefined) {
      return;
    }
    if (message.kind === "request") {
      void this.#answer(message.id, message.name, message.args);
    } else if (message.kind === "abort") {
      this.#answering.get(message.id)?.abort();
      this.#answering.delete(message.id);
    } else if (message.kind === "event") {
      this.#options.onEvent?.(message.name, message.payload);
    } else {
      this.#settle(message);
    }
  }

  async #answer(id: string, name: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    this.#answering.set(id, controller);
    const isWanted = () => this.#answering.get(id) === controller;
    try {
      const reply = await this.#options.answer?.(name, args, controller.signal);
      const { value, buffers } = reply instanceof Transferred ? reply : { value: reply, buffers: [] };
      if (isWanted()) {
        this.#post({ kind: "reply", id, ...(value === undefined ? {} : { value }) }, buffers);
      }
    } catch (error) {
      if (isAbort(error)) {
        this.#postIf(isWanted(), { kind: "aborted", id });
      } else {
        const failure = this.#options.failures.encode(error, name);
        this.#postIf(isWanted(), { kind: "failure", id, failure });
      }
    } finally {
      this.#answering.delete(id);
    }
  }

  #postIf(isWanted: boolean, message: Message): void {
    if (isWanted) {
      this.#post(message);
    }
  }

  #settle(message: Extract<Message, { kind: "reply" | "failure" | "aborted" }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) {
      this.#options.onStrayReply?.();
      return;
    }
    pending.settled();
    if (message.kind === "reply") {
      pending.resolve(message.value);
    } else if (message.kind === "failure") {
      pending.reject(this.#options.failures.decode(message.failure));
    } else {
      pending.reject(new DOMException("This was cancelled", "AbortError"));
    }
  }
}
