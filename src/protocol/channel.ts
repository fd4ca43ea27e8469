import * as v from "valibot";
import { Failure, type FailureData, isAbort } from "../model/failure.ts";
import { failureSchema } from "./failure.ts";

/** The bare transport under a channel: a webview's `postMessage` and `message` event, seen from either side. */
export interface Port {
  post(message: unknown): void;
  /** Calls `handler` for each message that arrives until the answered function is called. */
  listen(handler: (message: unknown) => void): () => void;
}

/** The requests that one side answers, as an interface of methods. */
export type Requests<R> = { readonly [N in keyof R]: (...args: never[]) => unknown };

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;
type Answer<F> = F extends (...args: never[]) => infer A ? Awaited<A> : never;

/** What one side takes, with a check of everything that arrives: what it answers (requests) and what it is told (events). */
export interface Side<R extends Requests<R>, E> {
  readonly requests: {
    readonly [N in keyof R]: {
      readonly args: v.GenericSchema<unknown, Arguments<R[N]>>;
      readonly reply: v.GenericSchema<unknown, Answer<R[N]>>;
    };
  };
  readonly events: { readonly [N in keyof E]: v.GenericSchema<unknown, E[N]> };
}

/** What a side does about each message that it takes. A handler may answer at once or later; what it throws is the reply. */
export interface Handlers<R extends Requests<R>, E> {
  readonly requests: {
    readonly [N in keyof R]: (...args: Arguments<R[N]>) => Answer<R[N]> | Promise<Answer<R[N]>>;
  };
  readonly events: { readonly [N in keyof E]: (payload: E[N]) => void };
}

/** Something for the log: a message that was dropped, or a handler's fault that is no `Failure`. Never for the person. */
export interface ChannelReport {
  readonly kind: "dropped" | "fault";
  readonly text: string;
  readonly error?: unknown;
}

const TAG = "cloudtrail-investigator";

const messageSchema = v.variant("kind", [
  v.object({
    tag: v.literal(TAG),
    kind: v.literal("request"),
    id: v.string(),
    name: v.string(),
    args: v.array(v.unknown()),
  }),
  v.object({ tag: v.literal(TAG), kind: v.literal("reply"), id: v.string(), value: v.optional(v.unknown()) }),
  v.object({ tag: v.literal(TAG), kind: v.literal("failure"), id: v.string(), failure: failureSchema }),
  v.object({ tag: v.literal(TAG), kind: v.literal("aborted"), id: v.string() }),
  v.object({ tag: v.literal(TAG), kind: v.literal("event"), name: v.string(), payload: v.optional(v.unknown()) }),
]);
type Message = v.InferOutput<typeof messageSchema>;

interface Pending {
  readonly name: string;
  readonly reply: v.GenericSchema<unknown, unknown>;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Typed requests, replies and events between a webview and its host. Both sides use it, with `Ours` and `Theirs`
 * swapped. Failures are replies: a `Failure` thrown by a handler is thrown again where it was asked; an AbortError stays
 * one. A message that is malformed or unknown is dropped and reported; where it was a request, its sender gets a failure.
 */
export class Channel<OurR extends Requests<OurR>, OurE, TheirR extends Requests<TheirR>, TheirE> {
  readonly #port: Port;
  readonly #ours: Side<OurR, OurE>;
  readonly #theirs: Side<TheirR, TheirE>;
  readonly #handlers: Handlers<OurR, OurE>;
  readonly #report: (report: ChannelReport) => void;
  readonly #pending = new Map<string, Pending>();
  /** A reloaded webview counts from 1 again: its answers must not be taken for those of the page before it. */
  readonly #session = Math.random().toString(36).slice(2);
  readonly #unlisten: () => void;
  #count = 0;
  #disposed = false;

  constructor(
    port: Port,
    ours: Side<OurR, OurE>,
    theirs: Side<TheirR, TheirE>,
    handlers: Handlers<OurR, OurE>,
    report: (report: ChannelReport) => void,
  ) {
    this.#port = port;
    this.#ours = ours;
    this.#theirs = theirs;
    this.#handlers = handlers;
    this.#report = report;
    this.#unlisten = port.listen((message) => this.#receive(message));
  }

  /** Asks the other side. Rejects with `Failure`, with an AbortError when cancelled there, or when this channel is disposed. */
  request<N extends keyof TheirR & string>(name: N, ...args: Arguments<TheirR[N]>): Promise<Answer<TheirR[N]>> {
    if (this.#disposed) {
      return Promise.reject(abortError());
    }
    this.#count += 1;
    const id = `${this.#session}-${this.#count}`;
    const { reply } = this.#theirs.requests[name];
    return new Promise<Answer<TheirR[N]>>((resolve, reject) => {
      this.#pending.set(id, {
        name,
        reply,
        resolve: (value) => resolve(value as Answer<TheirR[N]>),
        reject,
      });
      this.#post({ tag: TAG, kind: "request", id, name, args: [...args] });
    });
  }

  /** Tells the other side; nothing comes back. */
  emit<N extends keyof TheirE & string>(name: N, payload: TheirE[N]): void {
    if (!this.#disposed) {
      this.#post({ tag: TAG, kind: "event", name, payload });
    }
  }

  /** Stops listening; what is still asked rejects with an AbortError. */
  dispose(): void {
    this.#disposed = true;
    this.#unlisten();
    for (const pending of this.#pending.values()) {
      pending.reject(abortError());
    }
    this.#pending.clear();
  }

  #post(message: Message): void {
    this.#port.post(message);
  }

  #drop(text: string, error?: unknown): void {
    this.#report({ kind: "dropped", text, ...(error === undefined ? {} : { error }) });
  }

  #receive(data: unknown): void {
    if (this.#disposed) {
      return;
    }
    const parsed = v.safeParse(messageSchema, data);
    if (!parsed.success) {
      this.#drop(`a message of another shape: ${issueText(parsed.issues)}`);
      return;
    }
    const message = parsed.output;
    if (message.kind === "request") {
      void this.#answer(message.id, message.name, message.args);
    } else if (message.kind === "event") {
      this.#take(message.name, message.payload);
    } else {
      this.#settle(message);
    }
  }

  async #answer(id: string, name: string, args: readonly unknown[]): Promise<void> {
    if (!owns(this.#ours.requests, name)) {
      this.#drop(`an unknown request "${name}"`);
      this.#post({ tag: TAG, kind: "failure", id, failure: refused(name) });
      return;
    }
    const parsed = v.safeParse(this.#ours.requests[name].args, args);
    if (!parsed.success) {
      this.#drop(`a malformed request "${name}": ${issueText(parsed.issues)}`);
      this.#post({ tag: TAG, kind: "failure", id, failure: refused(name) });
      return;
    }
    const outcome = await this.#run(id, name, parsed.output);
    if (!this.#disposed) {
      this.#post(outcome);
    }
  }

  async #run<N extends keyof OurR & string>(id: string, name: N, args: Arguments<OurR[N]>): Promise<Message> {
    try {
      const value: unknown = await this.#handlers.requests[name](...args);
      return { tag: TAG, kind: "reply", id, ...(value === undefined ? {} : { value }) };
    } catch (error) {
      if (isAbort(error)) {
        return { tag: TAG, kind: "aborted", id };
      }
      if (Failure.is(error)) {
        return { tag: TAG, kind: "failure", id, failure: error.toData() };
      }
      this.#report({ kind: "fault", text: `the handler of "${name}" threw`, error });
      return { tag: TAG, kind: "failure", id, failure: internal(`“${name}” did not work. The log tells more.`) };
    }
  }

  #take(name: string, payload: unknown): void {
    if (!owns(this.#ours.events, name)) {
      this.#drop(`an unknown event "${name}"`);
      return;
    }
    const schema: v.GenericSchema<unknown, OurE[keyof OurE & string]> = this.#ours.events[name];
    const parsed = v.safeParse(schema, payload);
    if (!parsed.success) {
      this.#drop(`a malformed event "${name}": ${issueText(parsed.issues)}`);
      return;
    }
    try {
      this.#handlers.events[name](parsed.output);
    } catch (error) {
      this.#report({ kind: "fault", text: `the handler of the event "${name}" threw`, error });
    }
  }

  #settle(message: Extract<Message, { id: string }>): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) {
      this.#drop("an answer that nobody waits for");
      return;
    }
    this.#pending.delete(message.id);
    if (message.kind === "failure") {
      pending.reject(new Failure(message.failure));
    } else if (message.kind === "reply") {
      const parsed = v.safeParse(pending.reply, message.value);
      if (parsed.success) {
        pending.resolve(parsed.output);
      } else {
        this.#drop(`a malformed answer to "${pending.name}": ${issueText(parsed.issues)}`);
        pending.reject(new Failure(internal(`The answer to “${pending.name}” could not be read.`)));
      }
    } else {
      pending.reject(abortError());
    }
  }
}

/** Own keys only: "constructor" and "__proto__" are not requests. */
function owns<T extends object>(table: T, name: string): name is keyof T & string {
  return Object.hasOwn(table, name);
}

function issueText(issues: readonly v.BaseIssue<unknown>[]): string {
  const [first] = issues;
  return first === undefined ? "" : `${v.getDotPath(first) ?? "root"}: expected ${first.expected ?? "something else"}`;
}

function abortError(): Error {
  const error = new Error("Cancelled");
  error.name = "AbortError";
  return error;
}

function refused(name: string): FailureData {
  return internal(`“${name}” was asked in a way that is not understood here.`);
}

function internal(message: string): FailureData {
  return { reason: "internal", message, context: {}, remedies: [{ kind: "show-log" }] };
}
