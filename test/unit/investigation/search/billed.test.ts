import { expect, it } from "vitest";
import { Search, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import { isAbort } from "../../../../src/model/failure.ts";
import type { Billed } from "../../../../src/sources/queryCost.ts";
import type { Checkpoint, Source, SourcePage } from "../../../../src/sources/source.ts";
import { historyPlan } from "../../sources/origins.ts";

const WINDOW = { from: 0, to: 100_000 };
const PLAN = { query: { condition: undefined }, window: WINDOW, summary: "", sentence: "" };
const page: SourcePage = { events: [], scanned: 0, throttled: 0, remembered: false };

function target(source: Source, more: Partial<TargetPlan> = {}): TargetPlan {
  return {
    ...historyPlan("dev", "eu-west-1", {
      open: async () => source,
      plan: { source: "athena", lookups: [{}], window: WINDOW, empty: false, sentence: "" },
    }),
    ...more,
  };
}

const kept = (value: Checkpoint | undefined) => ({ value, keep: () => undefined });

async function run(search: Search, signal = new AbortController().signal) {
  try {
    for await (const _page of search.run(signal)) {
      // Read until it ends.
    }
  } catch (error) {
    if (!isAbort(error)) {
      throw error;
    }
  }
}

it("says what a query scanned that was stopped with its search", async () => {
  const stop = new AbortController();
  let isStopped = false;
  const search = new Search(PLAN, [
    target({
      async *search(_plan, signal) {
        yield { ...page, checkpoint: { id: "1" }, billed: { scanned: 1_000, dollars: 0.01 } };
        stop.abort();
        signal.throwIfAborted();
      },
      stop: async () => {
        isStopped = true;
        return { scanned: 3_000, dollars: 0.03 };
      },
    }),
  ]);
  await run(search, stop.signal);
  await search.stopped();
  expect([search.state, isStopped]).toEqual(["cancelled", true]);
  expect(search.targets[0]?.billed).toEqual({ scanned: 3_000, dollars: 0.03 });
  expect(search.summary).toContain("$0.03");
});

it("counts what an earlier window billed once", async () => {
  const before: Billed = { scanned: 1_000, dollars: 0.01 };
  const billedWith = async (value: Checkpoint | undefined, now: Billed) => {
    const source: Source = {
      async *search() {
        yield { ...page, billed: now };
      },
    };
    const search = new Search(PLAN, [target(source, { kept: kept(value), billed: before })]);
    const first = search.targets[0]?.billed;
    await run(search);
    return [first, search.targets[0]?.billed];
  };
  const now = { scanned: 5_000, dollars: 0.05 };
  // A checkpoint stands for the queries of the earlier window, and its source counts them.
  expect(await billedWith({ id: "1" }, now)).toEqual([before, now]);
  expect(await billedWith(undefined, now)).toEqual([before, { scanned: 6_000, dollars: 0.060000000000000005 }]);
  // Something of the checkpoint was lost.
  expect(await billedWith({ id: "1" }, { scanned: 500, dollars: 0.005 })).toEqual([before, before]);
});
