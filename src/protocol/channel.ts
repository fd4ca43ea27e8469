import * as v from "valibot";
import { Failure, type FailureData } from "../model/failure.ts";
import { type Message, Peer, type Port } from "../rpc/peer.ts";
import { failureSchema } from "./failure.ts";

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

const tag = v.literal(TAG);
const messageSchema = v.variant("kind", [
  v.object({ tag, kind: v.literal("request"), id: v.string(), name: v.string(), args: v.array(v.unknown()) }),
  v.object({ tag, kind: v.literal("abort"), id: v.string() }),
  v.object({ tag, kind: v.literal("reply"), id: v.string(), value: v.optional(v.unknown()) }),
  v.object({ tag, kind: v.literal("failure"), id: v.string(), failure: failureSchema }),
  v.object({ tag, kind: v.literal("aborted"), id: v.string() }),
  v.object({ tag, kind: v.literal("event"), name: v.string(), payload: v.optional(v.unknown()) }),
]);

/**
 * Typed requests, replies and events between a webview and its host: a `Peer` that checks everything that arrives. Both
 * sides use it, with `Ours` and `Theirs` swapped. A `Failure` thrown by a handler is thrown again where it was requested; an
 * AbortError stays one. A message that is malformed or unknown is dropped and reported; if it was a request, its sender gets
 * a failure.
 */
export class Channel<OurR extends Requests<OurR>, OurE, TheirR extends Requests<TheirR>, TheirE> {
  readonly #ours: Side<OurR, OurE>;
  readonly #theirs: Side<TheirR, TheirE>;
  readonly #handlers: Handlers<OurR, OurE>;
  readonly #report: (report: ChannelReport) => void;
  readonly #peer: Peer;

  constructor(
    port: Port,
    ours: Side<OurR, OurE>,
    theirs: Side<TheirR, TheirE>,
    handlers: Handlers<OurR, OurE>,
    report: (report: ChannelReport) => void,
  ) {
    this.#ours = ours;
    this.#theirs = theirs;
    this.#handlers = handlers;
    this.#report = report;
    this.#peer = new Peer({
      port: this.#checked(port),
      answer: (name, args) => this.#answer(name, args),
      onEvent: (name, payload) => this.#take(name, payload),
      onStrayReply: () => this.#drop("an answer that nobody waits for"),
      failures: {
        encode: (error, name) => this.#failureOf(error, name),
        // The port has checked its shape.
        decode: (failure) => new Failure(failure as FailureData),
      },
    });
  }

  /** Asks the other side. Rejects with `Failure`, with an AbortError when cancelled there, or when this channel is disposed. */
  async request<N extends keyof TheirR & string>(name: N, ...args: Arguments<TheirR[N]>): Promise<Answer<TheirR[N]>> {
    const reply = await this.#peer.request(name, [...args]);
    const parsed = v.safeParse(this.#theirs.requests[name].reply, reply);
    if (!parsed.success) {
      this.#drop(`a malformed answer to "${name}": ${issueText(parsed.issues)}`);
      throw new Failure(internal(`The answer to “${name}” could not be read.`));
    }
    return parsed.output;
  }

  /** Tells the other side; nothing comes back. */
  emit<N extends keyof TheirE & string>(name: N, payload: TheirE[N]): void {
    this.#peer.emit(name, payload);
  }

  /** Stops listening; what is still asked rejects with an AbortError. */
  dispose(): void {
    this.#peer.dispose(abortError());
  }

  /** The port, with only well-formed messages of this extension. */
  #checked(port: Port): Port {
    return {
      post: (message) => port.post({ tag: TAG, ...(message as Message) }),
      listen: (handler) =>
        port.listen((data) => {
          const parsed = v.safeParse(messageSchema, data);
          if (parsed.success) {
            handler(parsed.output);
          } else {
            this.#drop(`a message of another shape: ${issueText(parsed.issues)}`);
          }
        }),
    };
  }

  #drop(text: string): void {
    this.#report({ kind: "dropped", text });
  }

  #answer(name: string, args: readonly unknown[]): unknown {
    if (!owns(this.#ours.requests, name)) {
      this.#drop(`an unknown request "${name}"`);
      throw new Failure(refused(name));
    }
    const parsed = v.safeParse(this.#ours.requests[name].args, args);
    if (!parsed.success) {
      this.#drop(`a malformed request "${name}": ${issueText(parsed.issues)}`);
      throw new Failure(refused(name));
    }
    return this.#run(name, parsed.output);
  }

  #run<N extends keyof OurR & string>(name: N, args: Arguments<OurR[N]>): unknown {
    return this.#handlers.requests[name](...args);
  }

  #failureOf(error: unknown, name: string): FailureData {
    if (Failure.is(error)) {
      return error.toData();
    }
    this.#report({ kind: "fault", text: `the handler of "${name}" threw`, error });
    return internal(`“${name}” did not work. The log tells more.`);
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
