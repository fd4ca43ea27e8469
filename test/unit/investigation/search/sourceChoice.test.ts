import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, chooseSources, haveAllOf } from "../../../../src/investigation/search/sourceChoice.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { LogFilesFolder } from "../../../../src/sources/holdings.ts";
import { propertyRuns } from "../../../propertyRuns.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const WINDOW = { from: NOW - 400 * DAY, to: NOW };
const ACCOUNTS = ["111111111111", "222222222222"] as const;
const REGIONS = ["eu-west-1", "us-east-1"] as const;
const FOLDERS = ACCOUNTS.flatMap((accountId) =>
  REGIONS.flatMap((region) =>
    (["CloudTrail", "CloudTrail-Insight"] as const).map(
      (kind): LogFilesFolder => ({
        prefix: `AWSLogs/${accountId}/${kind}/${region}/`,
        accountId,
        region,
        kind,
      }),
    ),
  ),
);

interface Held {
  readonly accounts?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  /** It has events of the other kind of log files too. */
  readonly isAllKinds?: boolean;
  /** It has all events of these log files. */
  readonly hasAll?: boolean;
  readonly isListed?: boolean;
  /** Days ago. */
  readonly since?: number | undefined;
  readonly to?: number;
  readonly only?: Candidate["only"];
  readonly rank?: 0 | 1 | 2 | 3;
  readonly dollars?: number;
  readonly isWhole?: boolean;
}

function candidate({
  accounts,
  regions,
  isAllKinds = true,
  hasAll = true,
  isListed = true,
  since,
  to = 0,
  only,
  rank = 0,
  dollars = 1,
  isWhole = true,
}: Held): Candidate {
  const isIn = (folder: LogFilesFolder) =>
    (accounts?.includes(folder.accountId) ?? true) && (regions?.includes(folder.region) ?? true);
  const holds = (folder: LogFilesFolder) => isIn(folder) && (isAllKinds || folder.kind === "CloudTrail");
  return {
    window: { from: WINDOW.from, to: NOW - to * DAY },
    only,
    holdings: {
      logs: "acme-logs",
      ...(isListed ? { listed: FOLDERS.filter(isIn) } : {}),
      within: { ...(accounts === undefined ? {} : { accounts }), ...(regions === undefined ? {} : { regions }) },
      ...(since === undefined ? {} : { since: NOW - since * DAY }),
      mayHold: holds,
      has: (folder) => hasAll && holds(folder),
    },
    price: { rank, dollars },
    isWhole,
  };
}

const held = (more: object = {}) =>
  fc.record({
    accounts: fc.option(fc.subarray([...ACCOUNTS], { minLength: 1 }), { nil: undefined }),
    regions: fc.option(fc.subarray([...REGIONS], { minLength: 1 }), { nil: undefined }),
    isAllKinds: fc.boolean(),
    hasAll: fc.integer({ min: 0, max: 4 }).map((number) => number > 0),
    isListed: fc.boolean(),
    rank: fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const, 3 as const),
    dollars: fc.integer({ min: 0, max: 200 }).map((cents) => cents / 100),
    isWhole: fc.boolean(),
    ...more,
  });

const happening = fc.record({
  folder: fc.constantFrom(...FOLDERS),
  readOnly: fc.boolean(),
  age: fc.integer({ min: 1, max: 420 * DAY }),
});

const scope = fc.option(
  fc.record({
    accounts: fc.subarray([...ACCOUNTS], { minLength: 1 }),
    regions: fc.subarray([...REGIONS], { minLength: 1 }),
  }),
  { nil: undefined },
);

it("reads every event that any of the sources has, whatever they hold and since when", () => {
  let dropped = 0;
  let narrowed = 0;
  fc.assert(
    fc.property(
      fc.array(
        held({
          since: fc.option(fc.integer({ min: 1, max: 420 }), { nil: undefined }),
          to: fc.constantFrom(0, 0, 89),
          only: scope,
        }),
        { minLength: 1, maxLength: 5 },
      ),
      fc.array(happening, { maxLength: 30 }),
      fc.constantFrom("", "readonly:false", "region:eu-west-1"),
      (all, happenings, text) => {
        const candidates = all.map((one) => candidate(one as Held));
        const { condition } = parseQuery(text, { now: NOW }).query;
        const accepts = condition === undefined ? () => true : compile(condition);
        const events = happenings.map(({ folder, readOnly, age }, at) => ({
          folder,
          time: NOW - age,
          id: String(at),
          isFound: accepts(
            readRecord(
              JSON.stringify({
                eventID: String(at),
                eventTime: new Date(NOW - age).toISOString(),
                eventName: "RunInstances",
                eventSource: "ec2.amazonaws.com",
                awsRegion: folder.region,
                recipientAccountId: folder.accountId,
                readOnly,
              }),
            ),
          ),
        }));
        const given = (at: number, { from, to }: { readonly from: number; readonly to: number }) => {
          const { holdings, only } = candidates[at] as Candidate;
          return events.filter(
            ({ folder, time, id, isFound }) =>
              isFound &&
              time >= from &&
              time < to &&
              holdings.mayHold(folder) &&
              (only?.accounts?.includes(folder.accountId) ?? true) &&
              (only?.regions?.includes(folder.region) ?? true) &&
              // What it does not have all of, it has some of: not every third event, and less of what is old.
              ((holdings.has(folder) && time >= (holdings.since ?? 0)) || (Number(id) + at) % 3 > 0),
          );
        };
        const idsOf = (each: readonly (readonly { readonly id: string }[])[]) =>
          [...new Set(each.flat().map(({ id }) => id))].toSorted();
        const parts = chooseSources(candidates);
        expect(idsOf(parts.map((part, at) => (part === undefined ? [] : given(at, part))))).toEqual(
          idsOf(candidates.map(({ window }, at) => given(at, window))),
        );
        for (const [at, part] of parts.entries()) {
          const { window } = candidates[at] as Candidate;
          expect(part === undefined || (part.from >= window.from && part.to <= window.to && part.from < part.to)).toBe(
            true,
          );
          dropped += part === undefined ? 1 : 0;
          narrowed += part !== undefined && (part.from > window.from || part.to < window.to) ? 1 : 0;
        }
      },
    ),
    { numRuns: propertyRuns(1000) },
  );
  expect(Math.min(dropped, narrowed)).toBeGreaterThan(10);
});

it("reads each time from one source where all have the same events: the cheapest by the estimates", () => {
  fc.assert(
    fc.property(fc.array(held(), { minLength: 1, maxLength: 6 }), (all) => {
      const same = all.map((one) => {
        const { rank, dollars, isWhole } = one as Held;
        return candidate({ ...(rank === undefined ? {} : { rank }), dollars, isWhole, isListed: true } as Held);
      });
      const read = chooseSources(same).flatMap((part, at) => (part === undefined ? [] : (same[at] as Candidate)));
      expect(read).toHaveLength(1);
      const [chosen] = read;
      const rank = Math.min(...same.map(({ price }) => price.rank));
      const least = Math.min(...same.filter(({ price }) => price.rank === rank).map(({ price }) => price.dollars));
      expect(chosen?.price.rank).toBe(rank);
      const most = chosen?.isWhole === true ? Math.max(0.01, least * 0.1) : 0;
      expect((chosen?.price.dollars ?? 0) - least).toBeLessThanOrEqual(most + 1e-9);
    }),
    { numRuns: propertyRuns(1000) },
  );
});

it("finds the cheapest of all combinations that have everything", () => {
  fc.assert(
    fc.property(fc.array(held(), { minLength: 1, maxLength: 6 }), (all) => {
      const candidates = all.map((one) => candidate({ ...(one as Held), hasAll: true, isListed: true }));
      const covers = (set: readonly Candidate[]) =>
        FOLDERS.every(
          (folder) =>
            !candidates.some(({ holdings }) => holdings.mayHold(folder)) ||
            set.some(({ holdings }) => holdings.has(folder)),
        );
      const priceOf = (set: readonly Candidate[]) => ({
        rank: Math.max(...set.map(({ price }) => price.rank)),
        dollars: set.reduce((total, { price }) => total + price.dollars, 0),
      });
      const sets = Array.from({ length: 2 ** candidates.length }, (_, bits) =>
        candidates.filter((_, at) => (bits & (2 ** at)) !== 0),
      ).filter(covers);
      const rank = Math.min(...sets.map((set) => priceOf(set).rank));
      const least = Math.min(...sets.map(priceOf).flatMap((price) => (price.rank === rank ? price.dollars : [])));
      const read = chooseSources(candidates).flatMap((part, at) =>
        part === undefined ? [] : (candidates[at] as Candidate),
      );
      expect(covers(read)).toBe(true);
      const price = priceOf(read);
      expect(price.rank).toBe(rank);
      const most = read.every(({ isWhole }) => isWhole) ? Math.max(0.01, least * 0.1) : 0;
      expect(price.dollars - least).toBeLessThanOrEqual(most + 1e-9);
    }),
    { numRuns: propertyRuns(1000) },
  );
});

describe("of a bucket and a table of the same log files", () => {
  const bucket = (more: Held = {}) => candidate({ dollars: 1.4, ...more });
  const table = (more: Held = {}) =>
    candidate({ dollars: 0.02, isAllKinds: false, isListed: false, isWhole: false, ...more });
  const read = (...candidates: readonly Candidate[]) =>
    chooseSources(candidates).map((part) => (part === undefined ? undefined : (NOW - part.from) / DAY));
  const trail = FOLDERS.filter(({ kind }) => kind === "CloudTrail");
  const plain = (one: Candidate): Candidate => ({ ...one, holdings: { ...one.holdings, listed: trail } });

  it("the table is read where it costs less, and the bucket where it costs nearly the same", () => {
    expect(read(plain(bucket()), table())).toEqual([undefined, 400]);
    expect(read(plain(bucket({ dollars: 0.025 })), table())).toEqual([400, undefined]);
    expect(read(plain(bucket({ dollars: 1.05 })), table({ dollars: 1 }))).toEqual([400, undefined]);
    expect(read(plain(bucket({ dollars: 1.2 })), table({ dollars: 1 }))).toEqual([undefined, 400]);
  });

  it("what is known of the cost wins over what is not, and both over an estimate that failed", () => {
    expect(read(plain(bucket()), table({ rank: 2, dollars: 0 }))).toEqual([400, undefined]);
    expect(read(plain(bucket({ rank: 1 })), table({ dollars: 30 }))).toEqual([undefined, 400]);
    expect(read(plain(bucket({ rank: 1 })), table({ rank: 2, dollars: 0 }))).toEqual([400, undefined]);
  });

  it("several buckets are compared together, and the table is read for the accounts of none", () => {
    const own = (account: string, dollars: number) => plainOf(bucket({ accounts: [account], dollars }), account);
    const plainOf = (one: Candidate, account: string): Candidate => ({
      ...one,
      holdings: { ...one.holdings, listed: trail.filter(({ accountId }) => accountId === account) },
    });
    const [first, second] = ACCOUNTS;
    const inBoth = { accounts: ACCOUNTS, regions: REGIONS };
    expect(read(own(first, 0.3), own(second, 0.3), table({ dollars: 0.5, only: inBoth }))).toEqual([
      undefined,
      undefined,
      400,
    ]);
    expect(read(own(first, 0.2), own(second, 0.2), table({ dollars: 0.5, only: inBoth }))).toEqual([
      400,
      400,
      undefined,
    ]);
    // Nobody knows whose events the table has besides.
    expect(read(own(first, 0.01), own(second, 0.01), table({ dollars: 0.5 }))).toEqual([undefined, undefined, 400]);
  });

  it("the bucket is read for what the table has not: another kind of log files, or times before its first partition", () => {
    expect(read(bucket(), table())).toEqual([400, undefined]);
    const parts = chooseSources([plain(bucket()), table({ since: 300 })]);
    expect(parts).toEqual([
      { from: WINDOW.from, to: NOW - 300 * DAY },
      { from: NOW - 300 * DAY, to: NOW },
    ]);
  });

  it("a bucket without log files of the search is left out for no other source", () => {
    const nothing = bucket({ accounts: ["333333333333"], dollars: 0 });
    expect(read(nothing, plain(bucket()), table())).toEqual([400, undefined, 400]);
  });

  it("both are read where neither is known to have all", () => {
    expect(read(plain(bucket({ hasAll: false })), table({ hasAll: false }))).toEqual([400, 400]);
    expect(read(bucket({ isListed: false, rank: 3, dollars: 0 }), table())).toEqual([400, 400]);
  });

  it("each is said to have all events of the other one, or some", () => {
    expect(haveAllOf([bucket()], [table()])).toBe(true);
    expect(haveAllOf([table()], [bucket()])).toBe(false);
    expect(haveAllOf([table()], [plain(bucket())])).toBe(true);
    expect(haveAllOf([table({ since: 300 })], [plain(bucket())])).toBe(false);
  });
});
