// Checked by the compiler alone: each `@ts-expect-error` fails the type check where the line below it compiles.
import * as v from "valibot";
import type { Channel, Handlers, Side } from "../../src/protocol/channel.ts";

interface Requests {
  add(a: number, b: number): number;
  load(): Promise<string>;
}
interface Events {
  told: string;
}
declare const channel: Channel<object, object, Requests, object>;
declare const telling: Channel<object, object, object, Events>;

/** Whether two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectTrue<_Check extends true>(): void {}

export function requests(): void {
  const sum = channel.request("add", 1, 2);
  expectTrue<Same<typeof sum, Promise<number>>>();
  // A handler that answers later answers the same.
  const text = channel.request("load");
  expectTrue<Same<typeof text, Promise<string>>>();
  // @ts-expect-error an argument is missing
  void channel.request("add", 1);
  // @ts-expect-error one argument too many
  void channel.request("load", 1);
  // @ts-expect-error an argument of another type
  void channel.request("add", 1, "2");
  // @ts-expect-error the other side answers no such request
  void channel.request("subtract", 1, 2);
}

export function events(): void {
  telling.emit("told", "hello");
  // @ts-expect-error a payload of another type
  telling.emit("told", 7);
  // @ts-expect-error no such event
  telling.emit("asked", "hello");
}

export const side: Side<Requests, Events> = {
  requests: {
    add: { args: v.tuple([v.number(), v.number()]), reply: v.number() },
    load: { args: v.tuple([]), reply: v.string() },
  },
  events: { told: v.string() },
};

export const wrongArguments: Side<Requests, Events> = {
  ...side,
  requests: {
    ...side.requests,
    // @ts-expect-error the check lets other arguments through than the request takes
    add: { args: v.tuple([v.number(), v.string()]), reply: v.number() },
  },
};

export const wrongReply: Side<Requests, Events> = {
  ...side,
  requests: {
    ...side.requests,
    // @ts-expect-error the check lets another answer through than the request gives
    load: { args: v.tuple([]), reply: v.number() },
  },
};

export const unchecked: Side<Requests, Events> = {
  events: side.events,
  // @ts-expect-error a request without a check
  requests: { add: side.requests.add },
};

export const handlers: Handlers<Requests, Events> = {
  requests: { add: (a, b) => a + b, load: async () => "text" },
  events: { told: (text) => text.trim() },
};

export const unhandled: Handlers<Requests, Events> = {
  events: handlers.events,
  // @ts-expect-error a request that nobody answers
  requests: { add: handlers.requests.add },
};

export const wrongAnswer: Handlers<Requests, Events> = {
  events: handlers.events,
  // @ts-expect-error an answer of another type
  requests: { add: () => "three", load: handlers.requests.load },
};
