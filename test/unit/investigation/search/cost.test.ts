import { describe, expect, it } from "vitest";
import { billedText, costQuestion, costText, sumOfCosts } from "../../../../src/investigation/search/cost.ts";
import { Spending } from "../../../../src/investigation/search/spending.ts";
import type { Cost } from "../../../../src/sources/queryCost.ts";
import { ATHENA, billedFor, costOfQueries } from "../../../../src/sources/queryCost.ts";

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

  it("has scanned bytes only where a query service scans", () => {
    expect(sumOfCosts([cost(1), cost(2)])).not.toHaveProperty("scanned");
    const scan = costOfQueries(ATHENA, [5e9, 1e9], { basis: "upper bound" });
    expect(sumOfCosts([cost(1), scan, scan])).toMatchObject({ files: 10, scanned: 12e9, basis: "upper bound" });
  });

  it("names the bytes that a query scans, with how far they are known", () => {
    const scan = (basis: Cost["basis"]) => costText(costOfQueries(ATHENA, [3.1e9], { basis }));
    expect(scan("exact")).toBe("scans 3.1 GB, about $0.01");
    expect(scan("upper bound")).toBe("scans up to 3.1 GB, about $0.01");
    expect(scan("unknown")).toBe("scans about 3.1 GB, about $0.01");
    expect(costText(cost(0.05, { scanned: 2e12, basis: "upper bound" }))).toBe(
      "10 files, 2 MB, scans up to 2 TB, about $0.05",
    );
  });

  it("says nothing of downloads where only a query scans, and the scan where it finds nothing to scan", () => {
    expect(costText(costOfQueries(ATHENA, [0], { basis: "upper bound" }))).toBe("scans nothing, less than $0.01");
    expect(costText(cost(0, { files: 0, bytes: 0 }))).toBe("Nothing to download");
    expect(costQuestion(costOfQueries(ATHENA, [0], { basis: "upper bound" })).question).toBe(
      "This search scans nothing, less than $0.01.",
    );
    expect(costQuestion(cost(0, { files: 0, kept: 5_000 })).question).toBe(
      "This search has nothing to download; 5,000 files downloaded before.",
    );
    expect(costQuestion(cost(0.03), "verification").question).toBe(
      "This verification reads 10 files, 2 MB, about $0.03.",
    );
  });

  it("asks for files, for a scan, and for a part whose size is not known before", () => {
    expect(costQuestion(cost(0.03)).question).toBe("This search reads 10 files, 2 MB, about $0.03.");
    const scan = costQuestion(costOfQueries(ATHENA, [3.1e9], { basis: "upper bound" }));
    expect(scan.question).toBe("This search scans up to 3.1 GB, about $0.01.");
    expect(scan.notes).toContain("AWS bills what a query scans, whatever it finds.");
    const trial = costQuestion(
      costOfQueries(ATHENA, [], { basis: "unknown", trial: 'the newest day of table "logs"' }),
    );
    expect(trial.question).toBe(
      'This search scans the newest day of table "logs" first, at a cost that is not known before.',
    );
    expect(trial.notes.join(" ")).toContain("You are asked again");
  });

  it("of a query is billed for 10 MB at least, and said in small amounts", () => {
    expect(billedFor(ATHENA, [0, 1])).toEqual({ scanned: 1, dollars: 2 * 10 * 1024 ** 2 * (5 / 1024 ** 4) });
    expect(billedText({ scanned: 1.2e9, dollars: 0.0055 })).toBe("scanned 1.2 GB, $0.006");
    expect(billedText({ scanned: 0, dollars: 0.00005 })).toBe("scanned nothing, less than $0.0001");
    expect(billedText({ scanned: 4e6, dollars: 0.0005 })).toBe("scanned 4 MB, $0.0005");
    expect(billedText({ scanned: 3e12, dollars: 13.642 })).toBe("scanned 3 TB, $13.64");
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

  it("is not asked about where there is nothing to read, whatever finding that out cost", async () => {
    const { spent, asked } = spending([]);
    expect(await spent.allow(cost(5, { files: 0, bytes: 0 }))).toBe(true);
    expect(asked).toEqual([]);
  });

  it("goes on where it was after a reload, and begins again when nothing was spent for a long time", async () => {
    const values = new Map<string, unknown>();
    const memory = {
      get: (key: string) => values.get(key),
      update: async (key: string, value: unknown) => void values.set(key, value),
    };
    const asked: number[] = [];
    const window = () =>
      new Spending({
        perSearch: () => 1,
        perSession: () => 1,
        ask: async (_cost, before) => {
          asked.push(before);
          return false;
        },
        askLive: async () => false,
        memory,
      });
    await window().allow(cost(0.7));
    expect(await window().allow(cost(0.6))).toBe(false);
    expect(asked).toEqual([0.7]);
    values.set("search.spent", { dollars: 0.7, at: Date.now() - 13 * 3_600_000 });
    expect(await window().allow(cost(0.6))).toBe(true);
    for (const stored of [7, { dollars: -1, at: Date.now() }, { dollars: "9", at: Date.now() }]) {
      values.set("search.spent", stored);
      expect(await window().allow(cost(0.6))).toBe(true);
    }
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
