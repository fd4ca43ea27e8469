import { describe, expect, it } from "vitest";
import { costText, sumOfCosts } from "../../../../src/investigation/search/cost.ts";
import { Spending } from "../../../../src/investigation/search/spending.ts";
import type { Cost } from "../../../../src/sources/source.ts";

const cost = (dollars: number, more: Partial<Cost> = {}): Cost => ({
  files: 10,
  bytes: 2_000_000,
  requests: 12,
  dollars,
  basis: "exact",
  ...more,
});

describe("what a search costs", () => {
  it("is written as files, bytes and dollars, with what the figures are", () => {
    expect(costText(cost(0.0349, { files: 12_400, bytes: 310_400_000 }))).toBe("12,400 files, 310 MB, about $0.03");
    expect(costText(cost(0.001, { files: 1, bytes: 999 }))).toBe("1 file, less than 1 KB, less than $0.01");
    expect(costText(cost(1.5, { basis: "upper bound", bytes: 1_234_000_000 }))).toBe(
      "at most 10 files, 1.23 GB, $1.50",
    );
    expect(costText(cost(0, { basis: "unknown" }))).toBe("an unknown number of files");
  });

  it("is added up over targets, and known no better than the least known of them", () => {
    expect(sumOfCosts([cost(1), cost(2)])).toEqual({
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
});
