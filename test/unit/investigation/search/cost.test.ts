import { describe, expect, it } from "vitest";
import { sumOfCosts } from "../../../../src/investigation/search/cost.ts";
import { Spending } from "../../../../src/investigation/search/spending.ts";
import type { Cost } from "../../../../src/sources/source.ts";

const cost = (dollars: number, more: Partial<Cost> = {}): Cost => ({
  files: 10,
  bytes: 2_000_000,
  requests: 12,
  dollars,
  basis: "exact",
  kept: 0,
  archived: 0,
  requesterPays: false,
  ...more,
});

describe("what a search costs", () => {
  it("is added up over targets, and known no better than the least known of them", () => {
    expect(sumOfCosts([cost(1), cost(2)])).toMatchObject({
      files: 20,
      bytes: 4_000_000,
      requests: 24,
      dollars: 3,
      basis: "exact",
    });
    expect(sumOfCosts([cost(1), cost(2, { basis: "upper bound" })]).basis).toBe("upper bound");
    expect(sumOfCosts([cost(1, { basis: "unknown" }), cost(2, { basis: "upper bound" })]).basis).toBe("unknown");
  });
});

describe("what the searches of a window cost", () => {
  function spending(answers: boolean[]) {
    const asked: number[] = [];
    const spent = new Spending({
      perSearch: () => 1,
      perSession: () => 3,
      ask: async (_cost, before) => {
        asked.push(before);
        return answers.shift() ?? false;
      },
      askLive: async ({ perMinute }) => {
        asked.push(perMinute);
        return answers.shift() ?? false;
      },
    });
    return { spent, asked };
  }

  it("is asked about above the limit of a search, above the limit of the window, and where it is not known", async () => {
    const { spent, asked } = spending([true, false, false]);
    expect(await spent.allow(cost(1))).toBe(true);
    expect(asked).toEqual([]);
    expect(await spent.allow(cost(1.5))).toBe(true);
    expect(asked).toEqual([1]);
    expect(await spent.allow(cost(0.75))).toBe(false);
    expect(await spent.allow(cost(0, { basis: "unknown" }))).toBe(false);
    expect(asked).toEqual([1, 2.5, 2.5]);
    // What was refused was not spent.
    expect(await spent.allow(cost(0.5))).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it("is asked about once for a live tail, again for a higher price, and again where it was refused", async () => {
    const { spent, asked } = spending([false, true, true]);
    const live = (perMinute: number) => spent.allowLive({ perMinute, freeMinutes: 1_800 });
    expect(await live(0.01)).toBe(false);
    expect(await live(0.01)).toBe(true);
    expect(await live(0.01)).toBe(true);
    expect(await live(0.02)).toBe(true);
    expect(await live(0.01)).toBe(true);
    expect(asked).toEqual([0.01, 0.01, 0.02]);
  });
});
