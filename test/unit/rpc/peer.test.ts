import { MessageChannel, type MessagePort } from "node:worker_threads";
import { expect, test } from "vitest";
import { type Failures, Peer, type PeerOptions, Transferred } from "../../../src/rpc/peer.ts";
import { rejection } from "../aws/house.ts";

const failures: Failures = {
  encode: (error) => String(error),
  decode: (data) => new Error(`from afar: ${data}`),
};

/** Two connected peers: `a` makes requests, `b` answers them as `options` say. */
function connect(options: Partial<PeerOptions>, ofA: Partial<PeerOptions> = {}) {
  const { port1, port2 } = new MessageChannel();
  const portOf = (port: MessagePort): PeerOptions["port"] => ({
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    listen: (handler) => {
      port.on("message", handler);
      return () => port.close();
    },
  });
  const a = new Peer({ port: portOf(port1), failures, ...ofA });
  const b = new Peer({ port: portOf(port2), failures, ...options });
  const end = () => {
    a.dispose(new Error("ended"));
    b.dispose(new Error("ended"));
  };
  return { a, b, end };
}

test("a request settles as its handler does, on both sides at once and in any order", async () => {
  const { a, b, end } = connect(
    {
      answer: async (name, args) => {
        if (name === "slow") {
          await new Promise((resolve) => setTimeout(resolve, 20));
        } else if (name === "broken") {
          throw new TypeError("no");
        } else if (name === "cancelled") {
          throw new DOMException("no", "AbortError");
        }
        return [name, ...args];
      },
    },
    { answer: (name) => `a's ${name}` },
  );
  const slow = a.request("slow", [1]);
  expect(await a.request("fast", [2, "x"])).toEqual(["fast", 2, "x"]);
  expect(await b.request("back", [])).toBe("a's back");
  expect(a.pending).toBe(1);
  expect(await slow).toEqual(["slow", 1]);
  expect(await rejection(a.request("broken", []))).toEqual(new Error("from afar: TypeError: no"));
  expect(await rejection(a.request("cancelled", []))).toMatchObject({ name: "AbortError" });
  expect(a.pending).toBe(0);
  end();
});

test("aborting rejects at once, aborts the handler, and no reply comes", async () => {
  let stray = 0;
  const heard: boolean[] = [];
  const { a, end } = connect(
    {
      answer: (name, _args, signal) =>
        name === "now"
          ? heard.length
          : new Promise((resolve) => {
              signal.addEventListener("abort", () => {
                heard.push(signal.aborted);
                resolve("too late");
              });
            }),
    },
    { onStrayReply: () => (stray += 1) },
  );
  const stop = new AbortController();
  const request = a.request("wait", [], { signal: stop.signal });
  stop.abort(new Error("any reason"));
  expect(a.pending).toBe(0);
  expect(await rejection(request)).toMatchObject({ name: "AbortError" });
  expect(await rejection(a.request("wait", [], { signal: stop.signal }))).toMatchObject({ name: "AbortError" });
  expect(await a.request("now", [])).toBe(1);
  expect([heard, stray]).toEqual([[true], 0]);
  end();
});

test("disposing rejects pending and later requests, and aborts what is being answered", async () => {
  const aborted = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const { a, b } = connect({
    answer: (_name, _args, signal) => {
      signal.addEventListener("abort", () => aborted.resolve());
      started.resolve();
      return new Promise(() => undefined);
    },
  });
  const pending = a.request("wait", []);
  await started.promise;
  b.dispose(new Error("b ended"));
  await aborted.promise;
  a.dispose(new Error("a ended"));
  a.dispose(new Error("again"));
  expect(await rejection(pending)).toEqual(new Error("a ended"));
  expect(await rejection(a.request("late", []))).toEqual(new Error("a ended"));
});

test("what cannot be copied rejects its request, in the arguments and in the reply", async () => {
  const { a, end } = connect({ answer: () => () => undefined });
  expect(await rejection(a.request("x", [() => undefined]))).toMatchObject({ name: "DataCloneError" });
  expect(String(await rejection(a.request("x", [])))).toContain("could not be cloned");
  expect(a.pending).toBe(0);
  end();
});

test("buffers move with a request and with a reply; events have no reply", async () => {
  const events: unknown[] = [];
  const { a, end } = connect({
    answer: (_name, [bytes]) => new Transferred(bytes, [(bytes as Uint8Array<ArrayBuffer>).buffer]),
    onEvent: (name, payload) => events.push([name, payload]),
  });
  const bytes = Uint8Array.of(1, 2, 3);
  a.emit("told", 1);
  const reply = await a.request("echo", [bytes], { transfer: [bytes.buffer] });
  expect(bytes.byteLength).toBe(0);
  expect(reply).toEqual(Uint8Array.of(1, 2, 3));
  expect(events).toEqual([["told", 1]]);
  end();
});
