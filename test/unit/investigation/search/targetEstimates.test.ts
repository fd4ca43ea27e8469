import { expect, it } from "vitest";
import { earlierOf, readEarlier } from "../../../../src/investigation/search/earlierSearch.ts";
import { Search, type TargetPlan } from "../../../../src/investigation/search/search.ts";
import { Failure } from "../../../../src/model/failure.ts";
import type { TimeRange } from "../../../../src/model/text/time.ts";
import type { Holdings, LogFilesFolder } from "../../../../src/sources/holdings.ts";
import type { Cost } from "../../../../src/sources/queryCost.ts";
import type { Source } from "../../../../src/sources/source.ts";
import { historyPlan } from "../../sources/origins.ts";

const WINDOW = { from: 0, to: 100_000 };
const PLAN = { query: { condition: undefined }, window: WINDOW, summary: "both", sentence: "both" };
const never = new AbortController().signal;
const FOLDER: LogFilesFolder = {
  prefix: "AWSLogs/111111111111/CloudTrail/eu-west-1/",
  accountId: "111111111111",
  region: "eu-west-1",
  kind: "CloudTrail",
};

const costs = (dollars: number, more: Partial<Cost> = {}): Cost => ({
  files: 10,
  bytes: 1_000,
  requests: 14,
  dollars,
  basis: "upper bound",
  kept: 0,
  archived: 0,
  requesterPays: false,
  ...more,
});

interface Given extends Partial<Source> {
  readonly isRead?: TimeRange[];
  readonly title?: string;
  readonly readsFiles?: boolean;
}

function target(
  label: string,
  { isRead = [], title = "Athena table", readsFiles = false, ...source }: Given,
): TargetPlan {
  const plan = historyPlan("dev", "eu-west-1", {
    open: async () => ({
      async *search({ window }) {
        isRead.push(window);
        yield { events: [], scanned: 1, throttled: 0, remembered: false, coveredFrom: window.from };
      },
      ...source,
    }),
    plan: { source: title, lookups: [{}], window: WINDOW, empty: false, sentence: "" },
  });
  return {
    ...plan,
    origin: { source: title, label, profile: "dev", target: { source: title, label } },
    capabilities: { ...plan.capabilities, title, isBilled: true, readsFiles },
  };
}

function holding(more: Partial<Holdings> = {}): Pick<Source, "holdings"> {
  const held: Holdings = { logs: "acme", within: {}, mayHold: () => true, has: () => true, ...more };
  return { holdings: async () => held };
}

const around = {
  accounts: () => [],
  profileCount: 1,
  usual: { source: "eventHistory", title: "Event history", maxAge: 90_000 },
  now: WINDOW.to,
};

function searchOf(targets: readonly TargetPlan[]) {
  const read: (readonly (TimeRange | undefined)[])[] = [];
  const search = new Search(PLAN, targets, {
    around,
    describe: (parts) => {
      read.push(parts);
      return { summary: "one of them", sentence: "one of them" };
    },
  });
  return { search, read };
}

async function run(search: Search) {
  for await (const _page of search.run(never)) {
    // Read to its end.
  }
}

it("reads only the cheaper of two sources with the same events, and says what the other one costs", async () => {
  const table: TimeRange[] = [];
  const bucket: TimeRange[] = [];
  let closed = 0;
  const { search, read } = searchOf([
    target("acme-logs", {
      isRead: bucket,
      title: "Trail bucket",
      readsFiles: true,
      estimate: async () => costs(1.4),
      close: async () => {
        closed += 1;
      },
      ...holding({ listed: [FOLDER] }),
    }),
    target("audit.logs", {
      isRead: table,
      estimate: async () => costs(0.02, { files: 0, bytes: 0, requests: 3, scanned: 3e6 }),
      ...holding(),
    }),
  ]);
  // The listings that estimated the bucket are counted too.
  expect(await search.estimate(never)).toMatchObject({ dollars: 0.02, requests: 3 + 4 });
  expect(search.summary).toBe(
    "one of them · scans up to 3 MB, about $0.02 · Trail bucket acme-logs holds them too, about $1.40",
  );
  expect(read).toEqual([[undefined, WINDOW]]);
  expect(search.targets).toHaveLength(1);
  search.allowCost();
  await run(search);
  expect([bucket, table, closed, search.state]).toEqual([[], [WINDOW], 1, "done"]);
  // The same is said in a later window.
  const kept = readEarlier(JSON.parse(JSON.stringify(earlierOf(search, { total: 0 }, 5))));
  expect(kept?.targets.map(({ mark }) => mark.insteadOf)).toEqual([
    [{ name: "Trail bucket acme-logs", cost: "about $1.40" }],
  ]);
});

it("reads another source for the times before the first partition, and estimates that part", async () => {
  const asked: TimeRange[] = [];
  const { search, read } = searchOf([
    target("acme-logs", {
      title: "Trail bucket",
      readsFiles: true,
      estimate: async ({ window }) => {
        asked.push(window);
        return costs((window.to - window.from) / 100_000);
      },
      ...holding({ listed: [FOLDER] }),
    }),
    target("audit.logs", { estimate: async () => costs(0.02), ...holding({ since: 20_000 }) }),
  ]);
  expect((await search.estimate(never))?.dollars).toBeCloseTo(0.22);
  expect(read).toEqual([
    [
      { from: 0, to: 20_000 },
      { from: 20_000, to: 100_000 },
    ],
  ]);
  expect(asked).toEqual([WINDOW, { from: 0, to: 20_000 }]);
  expect(search.targets.map(({ coveredFrom }) => coveredFrom)).toEqual([20_000, 100_000]);
  expect(search.summary).not.toContain("too");
});

it("reads both where one cannot be listed or says nothing of what it has, and the known one where an estimate failed", async () => {
  const refused = new Failure({ reason: "access-denied", message: "No.", context: {}, remedies: [] });
  const labels = async (targets: readonly TargetPlan[]) => {
    const { search } = searchOf(targets);
    await search.estimate(never);
    return search.targets.map(({ label, insteadOf = [] }) => [label, ...insteadOf.map(({ cost }) => cost)]);
  };
  const table = () => target("table", { estimate: async () => costs(0.02), ...holding() });
  expect(await labels([target("bucket", { estimate: () => Promise.reject(refused), ...holding() }), table()])).toEqual([
    ["bucket"],
    ["table"],
  ]);
  expect(await labels([target("bucket", { estimate: async () => costs(1) }), table()])).toEqual([
    ["bucket"],
    ["table"],
  ]);
  expect(
    await labels([
      target("bucket", { estimate: async () => costs(1), holdings: () => Promise.reject(refused) }),
      table(),
    ]),
  ).toEqual([["bucket"], ["table"]]);
  const listed = holding({ listed: [FOLDER] });
  const own: LogFilesFolder = {
    ...FOLDER,
    prefix: FOLDER.prefix.replace("1".repeat(12), "2".repeat(12)),
    accountId: "2",
  };
  const other = holding({
    within: { accounts: ["2"] },
    listed: [own],
    mayHold: ({ accountId }) => accountId === "2",
    has: ({ accountId }) => accountId === "2",
  });
  expect(
    await labels([
      target("elsewhere", { estimate: async () => costs(1), ...other }),
      target("bucket", {
        estimate: async () => costs(1),
        ...holding({
          within: { accounts: [FOLDER.accountId] },
          listed: [FOLDER],
          mayHold: (folder) => folder === FOLDER,
          has: (folder) => folder === FOLDER,
        }),
      }),
      target("cheap", {
        estimate: async () => costs(0.02),
        ...holding({
          within: { accounts: [FOLDER.accountId] },
          has: (folder) => folder === FOLDER,
          mayHold: (folder) => folder === FOLDER,
        }),
      }),
    ]),
  ).toEqual([["elsewhere"], ["cheap", "about $1.00"]]);
  expect(await labels([target("failing", { estimate: () => Promise.reject(refused), ...listed }), table()])).toEqual([
    ["table", "at a cost that could not be estimated"],
  ]);
  const trial = costs(0, { basis: "unknown", trial: "the newest day" });
  expect(
    await labels([
      target("bucket", { estimate: async () => costs(9), ...listed }),
      target("trial", { estimate: async () => trial, ...holding() }),
    ]),
  ).toEqual([["bucket", "at a cost that is not known before"]]);
});

it("reads what two profiles see once, and counts its cost once", async () => {
  const { search } = searchOf(
    ["dev", "admin"].map((label) =>
      target(label, { sharedKey: "one", estimate: async () => costs(1), ...holding({ listed: [FOLDER] }) }),
    ),
  );
  expect((await search.estimate(never))?.dollars).toBe(1);
  expect(search.targets).toHaveLength(2);
});

it("is estimated no more when aborted, and chooses only before the first run", async () => {
  const stop = new AbortController();
  const { search, read } = searchOf([
    target("a", {
      estimate: async () => {
        stop.abort();
        return costs(1);
      },
      ...holding({ listed: [FOLDER] }),
    }),
    target("b", { estimate: async () => costs(2), ...holding() }),
  ]);
  await expect(search.estimate(stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  expect([read, search.targets.length]).toEqual([[], 2]);
  await run(search);
  expect(search.targets).toHaveLength(2);
});
