import * as v from "valibot";
import { Failure, type FailureData } from "../model/failure.ts";
import { type Message, Peer, type Port } from "../rpc/peer.ts";
import { failureSchema } from "./failure.ts";

/** The requests that one side answers, as an interface of methods. */
export type Requests<R> = { readonly [N in keyof R]: (...args: never[]) => unknown };

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;
type Answer<F> = F extends (...args: never[]) => infer A ? Awaited<A> : never;

/** What one side accepts, with a schema for everything that arrives: requests that it answers, and events. */
export interface Side<R extends Requests<R>, E> {
  readonly requests: {
    readonly [N in keyof R]: {
      readonly args: v.GenericSchema<unknown, Arguments<R[N]>>;
      readonly reply: v.GenericSchema<unknown, Answer<R[N]>>;
    };
  };
  readonly events: { readonly [N in keyof E]: v.GenericSchema<unknown, E[N]> };
}

/** What a side does for each message. A handler may return a promise; the requester receives what it throws. */
export interface Handlers<R extends Requests<R>, E> {
  readonly requests: {
    readonly [N in keyof R]: (...args: Arguments<R[N]>) => Answer<R[N]> | Promise<Answer<R[N]>>;
  };
  readonly events: { readonly [N in keyof E]: (payload: E[N]) => void };
}

/** For the log only, never shown to the user: a dropped message, or an error of a handler that is not a `Failure`. */
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
 * Typed requests, replies and events between a webview and its host: a `Peer` that validates everything that arrives.
 * Both sides use it, with `Ours` and `Theirs` swapped. A `Failure` or AbortError thrown by a handler is thrown again at
 * the requester. Malformed and unknown messages are dropped and reported; if one was a request, its sender gets a
 * failure.
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
      onStrayReply: () => this.#drop("a reply without a pending request"),
      failures: {
        encode: (error, name) => this.#failureOf(error, name),
        // The port has checked the shape.
        decode: (failure) => new Failure(failure as FailureData),
      },
    });
  }

  /**
   * Sends a request. Rejects with `Failure`, or with an AbortError when the other side aborts or this channel is
   * disposed.
   */
  async request<N extends keyof TheirR & string>(name: N, ...args: Arguments<TheirR[N]>): Promise<Answer<TheirR[N]>> {
    const reply = await this.#peer.request(name, [...args]);
    const parsed = v.safeParse(this.#theirs.requests[name].reply, reply);
    if (!parsed.success) {
      this.#drop(`a malformed answer to "${name}": ${issueText(parsed.issues)}`);
      throw new Failure(internal(`The answer to “${name}” could not be read.`));
    }
    return parsed.output;
  }

  /** Sends an event, which has no reply. */
  emit<N extends keyof TheirE & string>(name: N, payload: TheirE[N]): void {
    this.#peer.emit(name, payload);
  }

  /** Stops listening. Pending requests reject with an AbortError. */
  dispose(): void {
    this.#peer.dispose(abortError());
  }

  /** The port, restricted to well-formed messages of this extension. */
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
    return internal(`“${name}” failed. See the log for details.`);
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

/** Own keys only: "constructor" and "__proto__" are not names of requests. */
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
