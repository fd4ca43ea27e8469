import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abortError } from "../../../../src/async/abort.ts";
import { agreedRun } from "../../../../src/investigation/search/agreedRun.ts";
import { Search, type SearchPage, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { EventHistory, type PacedLookup } from "../../../../src/sources/eventHistory/eventHistory.ts";
import type { Lookup } from "../../../../src/sources/eventHistory/lookupStream.ts";
import type { Cost } from "../../../../src/sources/queryCost.ts";
import type { Source } from "../../../../src/sources/source.ts";
import { lookupOf, type Told } from "../../sources/lookupOf.ts";
import { historyPlan } from "../../sources/origins.ts";

const WINDOW = { from: 0, to: 100_000 };
const PLAN = { query: { condition: undefined }, window: WINDOW, summary: "", sentence: "" };

function scope(profile: string, region: string, lookup: Lookup): TargetPlan {
  return historyPlan(profile, region, {
    open: async () => new EventHistory(lookup),
    plan: { source: "eventHistory", lookups: [{}], window: WINDOW, empty: false, sentence: "" },
  });
}

/** A place that other profiles see as well. */
function shared(profile: string, lookup: Lookup, region = "eu-west-1"): TargetPlan {
  return {
    ...scope(profile, region, lookup),
    open: async () => new EventHistory(lookup, undefined, `111111111111 ${region}`),
  };
}

function story(prefix: string, count: number): Told[] {
  return Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}`, at: index + 1 }));
}

async function collect(search: Search, limit?: number, signal = new AbortController().signal) {
  const pages: SearchPage[] = [];
  for await (const page of search.run(signal, limit)) {
    pages.push(page);
  }
  return pages;
}

function ids(pages: readonly SearchPage[]): string[] {
  return pages.flatMap((page) => page.events.map(({ event }) => event.eventId));
}

const throttledFor = (profile: string, region: string) =>
  new Failure({ reason: "throttled", message: "AWS asks to slow down.", context: { profile, region }, remedies: [] });

describe("a search that AWS asks to slow down", () => {
  it("says so while it waits, and counts each refusal once", async () => {
    const told: (readonly [throttled: number, slowed: boolean])[] = [];
    const { lookup } = lookupOf(story("a", 12), 5);
    const slow: PacedLookup = async (request, signal, slowed) => {
      slowed?.();
      slowed?.();
      return { ...(await lookup(request, signal)), throttled: 2 };
    };
    const search = new Search(PLAN, [
      { ...scope("dev", "eu-west-1", lookup), open: async () => new EventHistory(slow) },
    ]);
    for await (const { targets } of search.run(new AbortController().signal)) {
      told.push([targets[0]?.throttled ?? 0, targets[0]?.slowed === true]);
    }
    expect(told).toContainEqual([1, true]);
    expect(told).toContainEqual([2, true]);
    expect(told).toContainEqual([2, false]);
    expect(told.at(-1)).toEqual([6, false]);
  });
});

describe("a search over several places", () => {
  it("finds what all of them hold and tells how each fares", async () => {
    const search = new Search(PLAN, [
      scope("dev", "eu-west-1", lookupOf(story("a", 12), 5).lookup),
      scope("dev", "us-east-1", lookupOf(story("b", 3), 5).lookup),
    ]);
    const pages = await collect(search);
    expect(ids(pages)).toHaveLength(15);
    expect(search.state).toBe("done");
    expect(search.progress).toBe(1);
    expect(
      search.targets.map(({ state, pages: read, scanned, matched }) => ({ state, read, scanned, matched })),
    ).toEqual([
      { state: "done", read: 3, scanned: 12, matched: 12 },
      { state: "done", read: 1, scanned: 3, matched: 3 },
    ]);
  });

  it("gives an event that two places return once, and remembers both", async () => {
    const shared = story("e", 4);
    const search = new Search(PLAN, [
      scope("dev", "us-east-1", lookupOf(shared, 5).lookup),
      scope("audit", "us-east-1", lookupOf(shared, 5).lookup),
    ]);
    expect(ids(await collect(search))).toHaveLength(4);
    expect(search.found[0]?.origins.map(({ profile }) => profile).toSorted()).toEqual(["audit", "dev"]);
  });

  it("is done where it found exactly as many events as its limit and everything was read", async () => {
    const search = new Search(PLAN, [scope("dev", "eu-west-1", lookupOf(story("a", 5), 5).lookup)]);
    await collect(search, 5);
    expect(search.targets.map(({ state }) => state)).toEqual(["done"]);
    expect(search.state).toBe("done");
  });

  it("is done at its limit also where the source stops as soon as the search does", async () => {
    const base = scope("dev", "eu-west-1", lookupOf(story("a", 5), 5).lookup);
    const stopping = (coveredFrom: number): TargetPlan => ({
      ...base,
      open: async () => {
        const source = await base.open(new AbortController().signal);
        return {
          search: async function* (plan, signal) {
            for await (const page of source.search(plan, signal)) {
              yield { ...page, coveredFrom };
              signal.throwIfAborted();
            }
          },
        };
      },
    });
    const whole = new Search(PLAN, [stopping(WINDOW.from)]);
    await collect(whole, 5);
    expect(whole.targets.map(({ state }) => state)).toEqual(["done"]);
    const part = new Search(PLAN, [stopping(WINDOW.from + 1)]);
    await collect(part, 5);
    expect(part.targets.map(({ state }) => state)).toEqual(["limited"]);
  });

  it("remembers a profile that sees the same Event history and is opened when events were found", async () => {
    const { lookup } = lookupOf(story("e", 12), 5);
    const found = Promise.withResolvers<void>();
    const late: TargetPlan = {
      ...shared("audit", lookup),
      open: async () => {
        await found.promise;
        return new EventHistory(lookup, undefined, "111111111111 eu-west-1");
      },
    };
    const search = new Search(PLAN, [shared("dev", lookup), late]);
    for await (const { events } of search.run(new AbortController().signal)) {
      if (events.length > 0) {
        found.resolve();
      }
    }
    expect(search.found).toHaveLength(12);
    for (const { origins } of search.found) {
      expect(origins.map(({ profile }) => profile)).toEqual(["dev", "audit"]);
    }
  });

  it("asks once where two profiles see the same Event history, and remembers both", async () => {
    const { lookup, asked } = lookupOf(story("e", 12), 5);
    const search = new Search(PLAN, [shared("dev", lookup), shared("audit", lookup), shared("third", lookup)]);
    expect(ids(await collect(search))).toHaveLength(12);
    expect(asked).toHaveLength(3);
    expect(search.found.every(({ origins }) => origins.length === 3)).toBe(true);
    expect(search.targets.map(({ state, askedWith, matched }) => [state, askedWith, matched])).toEqual([
      ["done", undefined, 12],
      ["done", "dev", 12],
      ["done", "dev", 12],
    ]);
    expect(search.sentence).toBe("; audit and dev, dev and third see the same events, read once; 3 pages");
  });

  it("counts many profiles that see the same Event history", async () => {
    const { lookup } = lookupOf(story("e", 2), 5);
    const names = Array.from({ length: 60 }, (_, index) => `dev-${index}`);
    const search = new Search(
      PLAN,
      names.map((name) => shared(name, lookup)),
    );
    await collect(search);
    expect(search.sentence).toContain("; 59 profiles see the same events as others, read once");
    expect(search.sentence.length).toBeLessThan(120);
  });

  it("names two profiles of one account once, whichever asks where", async () => {
    const { lookup } = lookupOf(story("e", 2), 5);
    const places = [shared("dev", lookup), shared("audit", lookup)];
    const elsewhere = [shared("audit", lookup, "us-east-1"), shared("dev", lookup, "us-east-1")];
    const search = new Search(PLAN, [...places, ...elsewhere]);
    await collect(search);
    expect(search.targets.map(({ askedWith }) => askedWith)).toEqual([undefined, "dev", undefined, "audit"]);
    expect(search.sentence).toContain("; audit and dev see the same events, read once");
  });

  it("asks with the other profile where the first one is refused", async () => {
    const refused: Lookup = () =>
      Promise.reject(new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] }));
    const search = new Search(PLAN, [shared("dev", refused), shared("audit", lookupOf(story("e", 7), 5).lookup)]);
    expect(ids(await collect(search))).toHaveLength(7);
    expect(search.found.every(({ origins }) => origins.length === 1 && origins[0]?.profile === "audit")).toBe(true);
    expect(search.targets.map(({ state, askedWith, notes }) => [state, askedWith, notes])).toEqual([
      ["done", "audit", ["No."]],
      ["done", undefined, undefined],
    ]);
    expect(search.canContinue).toBe(false);
  });

  it("has failed for a profile that is refused where nobody else read the same", async () => {
    const refused: Lookup = () =>
      Promise.reject(new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] }));
    const { lookup } = lookupOf(story("e", 7), 5);
    const search = new Search(PLAN, [
      shared("dev", refused),
      shared("audit", refused),
      shared("dev", lookup, "us-east-1"),
    ]);
    await collect(search);
    expect(search.targets.map(({ state, askedWith }) => [state, askedWith])).toEqual([
      ["failed", undefined],
      ["failed", undefined],
      ["done", undefined],
    ]);
    expect(search.canContinue).toBe(true);
  });

  it("goes on with both profiles after a limit", async () => {
    const { lookup, asked } = lookupOf(story("e", 40), 5);
    const search = new Search(PLAN, [shared("dev", lookup), shared("audit", lookup)]);
    await collect(search, 10);
    expect(search.targets.map(({ state }) => state)).toEqual(["limited", "limited"]);
    await collect(search);
    expect(search.state).toBe("done");
    expect(search.count).toBe(40);
    expect(asked.length).toBeLessThan(12);
    expect(search.found.every(({ origins }) => origins.length === 2)).toBe(true);
  });

  it("never expects fewer pages than it has read, and knows their number in the end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 200 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 60 }),
        async (places, size) => {
          const search = new Search(
            PLAN,
            places.map((times, at) => {
              const events = times.map((time, index) => ({ id: `${at}-${index}`, at: time }));
              return scope(`p${at}`, "eu-west-1", lookupOf(events, size).lookup);
            }),
          );
          const estimates: (number | undefined)[] = [];
          for (const { targets } of await collect(search)) {
            for (const { pages, estimate } of targets) {
              expect(estimate ?? pages).toBeGreaterThanOrEqual(pages);
              estimates.push(estimate);
            }
          }
          expect(search.targets.map(({ estimate }) => estimate)).toEqual(search.targets.map(({ pages }) => pages));
          expect(search.pages).toMatchObject({ done: true, estimate: search.pages?.pages });
          expect(estimates[0]).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("expects about what comes where events are as dense everywhere", async () => {
    const search = new Search(PLAN, [scope("dev", "eu-west-1", lookupOf(story("e", 99), 7).lookup)]);
    const texts: string[] = [];
    for await (const _page of search.run(new AbortController().signal)) {
      texts.push(search.sentence);
    }
    expect(texts.slice(0, 2)).toEqual(["", "; 1 of about 17 pages"]);
    expect(texts.at(-1)).toBe("; 15 pages");
  });

  it("stops at its limit and goes on from there without losing or repeating an event", async () => {
    const search = new Search(PLAN, [scope("dev", "eu-west-1", lookupOf(story("e", 40), 5).lookup)]);
    const first = await collect(search, 10);
    expect(search.state).toBe("limited");
    expect(search.canContinue).toBe(true);
    expect(ids(first)).toHaveLength(10);
    const second = await collect(search);
    expect(search.state).toBe("done");
    expect([...ids(first), ...ids(second)]).toEqual(
      story("e", 40)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  it("keeps what it found when cancelled, and can go on", async () => {
    const search = new Search(PLAN, [scope("dev", "eu-west-1", lookupOf(story("e", 40), 5).lookup)]);
    const controller = new AbortController();
    const cancelled = (async () => {
      for await (const page of search.run(controller.signal)) {
        if (page.events.length > 0) {
          controller.abort();
        }
      }
    })();
    await expect(cancelled).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    expect(search.state).toBe("cancelled");
    expect(search.count).toBeGreaterThan(0);
    expect(search.count).toBeLessThan(40);
    await collect(search);
    expect(search.count).toBe(40);
  });

  it("lets the other places go on when one fails, and can ask the failed one again", async () => {
    let broken = true;
    const good = lookupOf(story("b", 6), 5).lookup;
    const flaky: Lookup = (request, signal) => {
      if (broken) {
        throw throttledFor("dev", "us-east-1");
      }
      return good(request, signal);
    };
    const search = new Search(PLAN, [
      scope("dev", "eu-west-1", lookupOf(story("a", 12), 5).lookup),
      scope("dev", "us-east-1", flaky),
    ]);
    expect(ids(await collect(search))).toHaveLength(12);
    expect(search.state).toBe("done");
    expect(search.targets[1]?.failure?.reason).toBe("throttled");
    broken = false;
    expect(search.canContinue).toBe(true);
    expect(ids(await collect(search))).toHaveLength(6);
    expect(search.targets[1]?.failure).toBeUndefined();
  });

  it("throws the failure when every place fails", async () => {
    const search = new Search(PLAN, [
      scope("dev", "eu-west-1", () => {
        throw throttledFor("dev", "eu-west-1");
      }),
    ]);
    await expect(collect(search)).rejects.toThrow(Failure);
    expect(search.state).toBe("failed");
  });

  it("waits for every place when one breaks, and throws what broke it", async () => {
    let ended = false;
    const slow: Lookup = async (_request, signal) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => setTimeout(resolve, 10));
      });
      ended = true;
      throw abortError(signal);
    };
    const broken: Lookup = async () => {
      throw new TypeError("a fault of ours");
    };
    const search = new Search(PLAN, [scope("dev", "eu-west-1", slow), scope("dev", "us-east-1", broken)]);
    await expect(collect(search)).rejects.toThrow("a fault of ours");
    expect(ended).toBe(true);
  });

  it("ends with an AbortError whatever reason the abort was given", async () => {
    const controller = new AbortController();
    const search = new Search(PLAN, [scope("dev", "eu-west-1", lookupOf(story("e", 40), 5).lookup)]);
    const reading = (async () => {
      for await (const page of search.run(controller.signal)) {
        if (page.events.length > 0) {
          controller.abort("enough");
        }
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });

  it("stops asking when the reader walks away", async () => {
    const { lookup, asked } = lookupOf(story("e", 500), 5);
    const search = new Search(PLAN, [scope("dev", "eu-west-1", lookup)]);
    for await (const page of search.run(new AbortController().signal)) {
      if (page.events.length > 0) {
        break;
      }
    }
    const then = asked.length;
    // These lookups take no time: one that was still under way would be over when the event loop comes round.
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBe(then);
    expect(search.state).toBe("cancelled");
  });
});

describe("a search that costs money", () => {
  const cost = {
    files: 3,
    bytes: 9,
    requests: 4,
    dollars: 0.5,
    basis: "exact",
    kept: 0,
    archived: 0,
    requesterPays: false,
  } as const;
  /** `opened`: names of the targets in the order in which they were opened. */
  function priced(profile: string, opened: string[], source: Partial<Source>, isBilled = true): TargetPlan {
    const target = scope(profile, "eu-west-1", lookupOf(story(profile, 2), 5).lookup);
    return {
      ...target,
      capabilities: { ...target.capabilities, isBilled },
      open: async (signal) => {
        opened.push(profile);
        const own = await target.open(signal);
        return { search: (plan, stop, options) => own.search(plan, stop, options), ...source };
      },
    };
  }
  const never = new AbortController().signal;

  it("is estimated from the targets that are billed, and opens no other before it runs", async () => {
    const opened: string[] = [];
    const search = new Search(PLAN, [
      priced("bucket", opened, { estimate: async () => cost }),
      priced("other", opened, { estimate: async () => cost }),
      priced("history", opened, { estimate: () => Promise.reject(new Error("not asked")) }, false),
    ]);
    expect(await search.estimate(never)).toEqual({ ...cost, files: 6, bytes: 18, requests: 8, dollars: 1 });
    expect(opened.toSorted()).toEqual(["bucket", "other"]);
    expect(search.sentence).toContain("6 files");
    search.allowCost();
    expect(await search.estimate(never)).toBeUndefined();
  });

  it("is estimated again where a run stopped because the cost of the rest was not known, and not read on before", async () => {
    let runs = 0;
    const search = new Search(PLAN, [
      priced("group", [], {
        estimate: async () => cost,
        async *search() {
          runs += 1;
          const page = { events: [], scanned: 1, throttled: 0, remembered: false };
          yield runs === 1 ? { ...page, awaitsCost: true as const } : page;
        },
      }),
    ]);
    expect(await search.estimate(never)).toBeDefined();
    search.allowCost();
    await collect(search);
    expect([search.state, search.awaitsCost, search.canContinue]).toEqual(["limited", true, true]);
    expect(await search.estimate(never)).toBeDefined();
    // Refused: another run is estimated as well.
    expect(await search.estimate(never)).toBeDefined();
    search.allowCost();
    await collect(search);
    expect([search.state, search.awaitsCost]).toEqual(["done", false]);
  });

  it("is agreed on before each part that costs something, and the limit counts over all parts", async () => {
    const asked: Cost[] = [];
    let searched = 0;
    const inParts = () =>
      new Search(PLAN, [
        priced("group", [], {
          estimate: async () => cost,
          async *search() {
            searched += 1;
            const events = [readRecord(JSON.stringify({ eventID: `e${searched}`, eventTime: "1970-01-01T00:00:01Z" }))];
            yield { events, scanned: 1, throttled: 0, remembered: false, awaitsCost: true as const };
          },
        }),
      ]);
    const agree = async (one: Cost) => {
      asked.push(one);
      return true;
    };
    const search = inParts();
    const pages = await Array.fromAsync(agreedRun(search, { signal: never, limit: 3, agree }));
    expect(ids(pages)).toEqual(["e1", "e2", "e3"]);
    expect(asked).toEqual([cost, cost, cost]);

    const stop = new AbortController();
    const cancelling = inParts();
    const refused = agreedRun(cancelling, {
      signal: stop.signal,
      agree: async () => {
        stop.abort();
        return false;
      },
    });
    await expect(Array.fromAsync(refused)).rejects.toMatchObject({ name: "AbortError" });
    expect(searched).toBe(3);
    expect(await cancelling.estimate(never)).toEqual(cost);
    const fault = new Error("too much");
    await expect(
      Array.fromAsync(agreedRun(inParts(), { signal: never, agree: () => Promise.reject(fault) })),
    ).rejects.toBe(fault);
    expect(searched).toBe(3);
  });

  it("leaves it to the run to say why a target cannot be opened or listed", async () => {
    const refused = new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] });
    const search = new Search(PLAN, [priced("bucket", [], { estimate: () => Promise.reject(refused) })]);
    expect(await search.estimate(never)).toBeUndefined();
    expect(search.targets[0]?.failure).toBeUndefined();
  });

  it("throws what is no failure of a target, and an AbortError when aborted", async () => {
    const fault = new Error("a fault");
    const broken = new Search(PLAN, [priced("bucket", [], { estimate: () => Promise.reject(fault) })]);
    await expect(broken.estimate(never)).rejects.toBe(fault);
    await expect(new Search(PLAN, []).estimate(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  it("releases what its targets hold", async () => {
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const search = new Search(PLAN, [priced("bucket", [], { close }), priced("never opened", [], { close })]);
    await search.estimate(never);
    await search.close();
    expect(closed).toBe(2);
    await new Search(PLAN, [priced("never opened", [], { close })]).close();
    expect(closed).toBe(2);
  });
});
