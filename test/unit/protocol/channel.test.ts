import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/model/failure.ts";
import { Channel, type ChannelReport, type Side } from "../../../src/protocol/channel.ts";
import type { Port } from "../../../src/rpc/peer.ts";

interface CalculatorRequests {
  add(a: number, b: number): number;
  fail(): void;
}
interface CalculatorEvents {
  told: string;
}
const calculator: Side<CalculatorRequests, object> = {
  requests: {
    add: { args: v.tuple([v.number(), v.number()]), reply: v.number() },
    fail: {
      args: v.tuple([]),
      reply: v.pipe(
        v.unknown(),
        v.transform((): void => undefined),
      ),
    },
  },
  events: {},
};
const person: Side<object, CalculatorEvents> = { requests: {}, events: { told: v.string() } };

/** Two ports that hand each other structured clones, as postMessage does. */
function ports(): { a: Port; b: Port; fromA: unknown[]; fromB: unknown[]; toB(message: unknown): void } {
  const listeners = { a: new Set<(message: unknown) => void>(), b: new Set<(message: unknown) => void>() };
  const sent = { a: [] as unknown[], b: [] as unknown[] };
  const port = (mine: "a" | "b", other: "a" | "b"): Port => ({
    post(message) {
      sent[mine].push(message);
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[other]) {
          listener(copy);
        }
      });
    },
    listen(handler) {
      listeners[mine].add(handler);
      return () => listeners[mine].delete(handler);
    },
  });
  return {
    a: port("a", "b"),
    b: port("b", "a"),
    fromA: sent.a,
    fromB: sent.b,
    toB: (message) => {
      for (const listener of listeners.b) {
        listener(message);
      }
    },
  };
}

function pair(add: (a: number, b: number) => number | Promise<number>, fail: () => void = () => {}) {
  const wire = ports();
  const reports: ChannelReport[] = [];
  const told: string[] = [];
  const asking = new Channel(
    wire.a,
    person,
    calculator,
    { requests: {}, events: { told: (text) => told.push(text) } },
    (report) => reports.push(report),
  );
  const answering = new Channel(wire.b, calculator, person, { requests: { add, fail }, events: {} }, (report) =>
    reports.push(report),
  );
  return { asking, answering, reports, told, wire };
}

const sum = (a: number, b: number) => a + b;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a channel", () => {
  test("answers requests, each its own, whatever the order of the answers", async () => {
    const later = Promise.withResolvers<number>();
    const { asking, reports } = pair((a, b) => (a === 1 ? later.promise : a + b));
    const first = asking.request("add", 1, 2);
    expect(await asking.request("add", 3, 4)).toBe(7);
    later.resolve(3);
    expect(await first).toBe(3);
    expect(reports).toEqual([]);
  });

  test("carries events", async () => {
    const { answering, told } = pair(sum);
    answering.emit("told", "hello");
    await settled();
    expect(told).toEqual(["hello"]);
  });

  test("gives a failure back as the same failure", async () => {
    const data = {
      reason: "access-denied",
      message: "No.",
      context: { profile: "production", region: "eu-west-1" },
      action: "cloudtrail:LookupEvents",
      remedies: [{ kind: "copy-policy", policy: "{}" }],
      detail: "AccessDeniedException",
    } as const;
    const { asking, reports } = pair(sum, () => {
      throw new Failure(data);
    });
    const error: unknown = await asking.request("fail").catch((reason: unknown) => reason);
    expect(Failure.is(error) && error.toData()).toEqual(data);
    expect(reports).toEqual([]);
  });

  test("keeps cancelling silent: an AbortError stays one", async () => {
    const { asking, reports } = pair(sum, () => {
      throw new DOMException("stopped", "AbortError");
    });
    await expect(asking.request("fail")).rejects.toMatchObject({ name: "AbortError" });
    expect(reports).toEqual([]);
  });

  test("reports a fault to the log and tells the other side no more than that", async () => {
    const { asking, reports } = pair(sum, () => {
      throw new Error("secret path");
    });
    const error: unknown = await asking.request("fail").catch((reason: unknown) => reason);
    expect(Failure.is(error) && error.reason).toBe("internal");
    expect(String(error)).not.toContain("secret path");
    expect(reports).toMatchObject([{ kind: "fault", error: { message: "secret path" } }]);
  });

  test.each([
    null,
    "text",
    42,
    {},
    { tag: "another", kind: "event", name: "told", payload: "x" },
    { tag: "cloudtrail-investigator", kind: "nonsense" },
    { tag: "cloudtrail-investigator", kind: "event", name: "constructor", payload: "x" },
    { tag: "cloudtrail-investigator", kind: "reply", id: "nobody-1", value: 1 },
  ])("drops and reports %j (13)", async (message) => {
    const { reports, wire } = pair(sum);
    wire.toB(message);
    await settled();
    expect(reports).toMatchObject([{ kind: "dropped" }]);
    expect(wire.fromB).toEqual([]);
  });

  test.each([
    { name: "toString", args: [] },
    { name: "__proto__", args: [] },
    { name: "add", args: ["1", 2] },
    { name: "add", args: [1] },
  ])("refuses the request $name($args) with a failure, so that nobody waits", async ({ name, args }) => {
    const { reports, wire } = pair(sum);
    wire.toB({ tag: "cloudtrail-investigator", kind: "request", id: "x-1", name, args });
    await settled();
    expect(reports[0]).toMatchObject({ kind: "dropped", text: expect.stringContaining(name) });
    expect(wire.fromB).toMatchObject([{ kind: "failure", id: "x-1", failure: { reason: "internal" } }]);
  });

  test("fails a request whose answer has another shape", async () => {
    const { asking, reports } = pair(() => JSON.parse('"three"'));
    const error: unknown = await asking.request("add", 1, 2).catch((reason: unknown) => reason);
    expect(Failure.is(error)).toBe(true);
    expect(reports).toMatchObject([{ kind: "dropped" }]);
  });

  test("rejects what is pending when disposed, and says nothing any more", async () => {
    const { asking, answering, told, wire } = pair(() => new Promise(() => {}));
    const pending = asking.request("add", 1, 2);
    asking.dispose();
    await expect(pending).rejects.toMatchObject({ name: "AbortError" });
    await expect(asking.request("add", 1, 2)).rejects.toMatchObject({ name: "AbortError" });
    answering.emit("told", "late");
    await settled();
    expect(told).toEqual([]);
    expect(wire.fromA).toHaveLength(1);
  });

  test("does not take an answer for the page before a reload as its own", async () => {
    const first = pair(sum);
    const second = pair(sum);
    void first.asking.request("add", 1, 2);
    void second.asking.request("add", 1, 2);
    const ids = [first, second].map(({ wire }) => v.parse(v.object({ id: v.string() }), wire.fromA[0]).id);
    expect(new Set(ids).size).toBe(2);
  });
});
