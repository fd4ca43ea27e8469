import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/async/clock.ts";
import { Pace, type PacedCall } from "../../../src/aws/pace.ts";
import { isAbort } from "../../../src/model/failure.ts";
import { rejection } from "./house.ts";

class FakeClock implements Clock {
  #now = Date.parse("2026-11-01T00:00:00Z");
  #timers: { at: number; readonly action: () => void }[] = [];

  now = () => this.#now;
  random = () => 0.5;
  after = (ms: number, action: () => void) => {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get timers(): number {
    return this.#timers.length;
  }

  setBack(ms: number): void {
    this.#now -= ms;
    // Real timers count what is left, not the hour.
    for (const timer of this.#timers) {
      timer.at -= ms;
    }
  }

  /** Lets time pass, timer by timer, and everything that follows from each. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) {
        this.#now = until;
        return;
      }
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
      await settle();
    }
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

class TooFast extends Error {}

function paceOfTwo() {
  const clock = new FakeClock();
  const pace = new Pace({ requests: 2, perMs: 1_000 }, clock);
  const starts: { readonly at: number; readonly who: string }[] = [];
  const run = (who: string, more: Partial<PacedCall<string>> = {}) =>
    pace.run<string>({
      call: async () => {
        starts.push({ at: clock.now(), who });
        return who;
      },
      signal: new AbortController().signal,
      priority: "interactive",
      lane: who,
      isThrottling: (error) => error instanceof TooFast,
      ...more,
    });
  return { clock, pace, starts, run, order: () => starts.map(({ who }) => who).join("") };
}

/** The most starts in any half-open second. */
function busiestSecond(starts: readonly { readonly at: number }[]): number {
  return Math.max(...starts.map(({ at }) => starts.filter((other) => other.at >= at && other.at < at + 1_000).length));
}

describe("Pace", () => {
  test("starts at once, then never more than two in any second, and loses no time", async () => {
    const { clock, starts, run } = paceOfTwo();
    const all = Promise.all(Array.from({ length: 20 }, (_, index) => run(String(index))));
    await clock.pass(300);
    expect(starts).toHaveLength(2);
    const later = run("late");
    await clock.pass(20_000);
    await Promise.all([all, later]);
    expect(starts).toHaveLength(21);
    expect(busiestSecond(starts)).toBe(2);
    expect((starts.at(-1)?.at ?? 0) - (starts[0]?.at ?? 0)).toBe(10_000);
    expect(clock.timers).toBe(0);
  });

  test("turns go round among searches, however many requests each has", async () => {
    const { clock, run, order } = paceOfTwo();
    const work = [..."aaaabbc"].map((who) => run(who));
    await clock.pass(10_000);
    await Promise.all(work);
    expect(order()).toBe("aaabcab");
  });

  test("a person goes before the background, which still gets every fourth turn", async () => {
    const { clock, run, order } = paceOfTwo();
    const work = [
      ...[..."bbb"].map((who) => run(who, { priority: "background" })),
      ...[..."iiiiiiii"].map((who) => run(who)),
    ];
    await clock.pass(20_000);
    await Promise.all(work);
    // Two of the background had started before anybody else came.
    expect(order()).toBe("bbiiibiiiii");
  });

  test("who is cancelled leaves at once and costs nobody a turn", async () => {
    const { clock, pace, starts, run, order } = paceOfTwo();
    const controller = new AbortController();
    const work = [run("a"), run("b")];
    const leaving = rejection(run("x", { signal: controller.signal }));
    work.push(run("c"));
    await settle();
    expect(pace.waiting).toBe(2);
    controller.abort();
    expect(isAbort(await leaving)).toBe(true);
    expect(pace.waiting).toBe(1);
    await clock.pass(1_000);
    await Promise.all(work);
    expect(order()).toBe("abc");
    expect(starts.at(-1)?.at).toBe((starts[0]?.at ?? 0) + 1_000);
  });

  test("a signal that was aborted before gets no turn", async () => {
    const { starts, run } = paceOfTwo();
    expect(isAbort(await rejection(run("x", { signal: AbortSignal.abort(new Error("any reason")) })))).toBe(true);
    expect(starts).toEqual([]);
  });

  test("when AWS says too fast, everybody waits, longer each time; then it recovers", async () => {
    const { clock, starts, run, order } = paceOfTwo();
    let refusals = 4;
    const waits: number[] = [];
    const refused = run("r", {
      call: async () => {
        starts.push({ at: clock.now(), who: "r" });
        if (refusals-- > 0) {
          throw new TooFast();
        }
        return "r";
      },
      onThrottled: (ms) => waits.push(ms),
    });
    await settle();
    const other = run("o");
    await clock.pass(300);
    expect(order()).toBe("r");
    await clock.pass(20_000);
    expect(await refused).toEqual({ value: "r", throttled: 4 });
    expect(await other).toEqual({ value: "o", throttled: 0 });
    expect(waits).toHaveLength(4);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(new Set(waits).size).toBeGreaterThan(1);
    const before = clock.now();
    await Promise.all([run("p"), run("q")]);
    expect(clock.now()).toBe(before);
  });

  test("throttled for ever: gives up after about a minute, without a tight loop, and those who wait with it", async () => {
    const { clock, starts, run, pace } = paceOfTwo();
    const call = async (): Promise<string> => {
      starts.push({ at: clock.now(), who: "r" });
      throw new TooFast();
    };
    const work = Array.from({ length: 6 }, (_, index) => rejection(run("r", { call, lane: index })));
    const begun = clock.now();
    await clock.pass(120_000);
    expect((await Promise.all(work)).every((error) => error instanceof TooFast)).toBe(true);
    expect(starts.length).toBeLessThan(25);
    expect((starts.at(-1)?.at ?? 0) - begun).toBeLessThan(80_000);
    expect(pace.waiting).toBe(0);
    expect(clock.timers).toBe(0);
    expect(await run("later")).toMatchObject({ value: "later" });
  });

  test("any other error is the caller's, and the queue goes on", async () => {
    const { run } = paceOfTwo();
    const broken = new Error("broken");
    expect(await rejection(run("x", { call: () => Promise.reject(broken) }))).toBe(broken);
    expect(await run("y")).toEqual({ value: "y", throttled: 0 });
  });

  test("a clock that is set back does not stop the queue", async () => {
    const { clock, run } = paceOfTwo();
    await Promise.all([run("a"), run("b")]);
    clock.setBack(3_600_000);
    expect(await run("c")).toMatchObject({ value: "c" });
    let refusals = 1;
    const call = async () => {
      if (refusals-- > 0) {
        throw new TooFast();
      }
      return "d";
    };
    const refused = run("d", { call });
    await settle();
    clock.setBack(3_600_000);
    const next = run("e");
    await clock.pass(20_000);
    expect([(await refused).value, (await next).value]).toEqual(["d", "e"]);
  });
});
