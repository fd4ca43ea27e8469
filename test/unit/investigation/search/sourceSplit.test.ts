import fc from "fast-check";
import { expect, it } from "vitest";
import { PlanTable, summaryOf } from "../../../../src/investigation/search/searchSentence.ts";
import { splitOverSources } from "../../../../src/investigation/search/sourceSplit.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import type { Capabilities } from "../../../../src/query/plan/capabilities.ts";
import { categoriesLeftOut, plan } from "../../../../src/query/plan/plan.ts";
import { commonPart } from "../../../../src/sources/holdings.ts";
import type { KnownAccount, SourceTarget } from "../../../../src/sources/source.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { expectGolden } from "../../golden/golden.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-22T12:00:00Z");
const ACCOUNTS = ["111111111111", "222222222222"] as const;
const REGIONS = ["eu-west-1", "us-east-1", "us-west-2"] as const;
const CATEGORIES = ["Management", "Data", "Insight", "NetworkActivity"] as const;

const holdings = fc.record({
  /** What it records of what happens: all but every third event, counted from this one. */
  unrecorded: fc.nat(2),
  accounts: fc.option(fc.subarray([...ACCOUNTS], { minLength: 1 }), { nil: undefined }),
  regions: fc.option(fc.subarray([...REGIONS], { minLength: 1 }), { nil: undefined }),
  neverReturns: fc.subarray([...CATEGORIES], { maxLength: 3 }),
  maxAge: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  isBilled: fc.boolean(),
});
type Holdings = typeof holdings extends fc.Arbitrary<infer T> ? T : never;

const happening = fc.record({
  account: fc.constantFrom(...ACCOUNTS),
  region: fc.constantFrom(...REGIONS),
  category: fc.constantFrom(...CATEGORIES),
  readOnly: fc.boolean(),
  age: fc.integer({ min: 1, max: 420 * DAY }),
});

const text = fc.constantFrom(
  "",
  "category:Management",
  "category:Management",
  "-category:Data",
  "category:(Management,Insight)",
  "category:Management region:eu-west-1",
  "category:Management account:111111111111",
  "readonly:false",
  "category:Data",
);

function targetOf(at: number, capabilities: Capabilities, more: Partial<SourceTarget> = {}): SourceTarget {
  const { source } = capabilities;
  return {
    origin: { source, label: `${capabilities.title} ${at}`, target: { source, at } },
    capabilities,
    facts: {},
    open: () => () => Promise.reject(new Error("nothing is read")),
    ...more,
  };
}

/** Holds every management event of the last days, of one account and Region for each target. */
const WHOLE: Capabilities = {
  source: "whole",
  title: "History",
  pushable: [],
  attributesPerRequest: 1,
  maxLookups: 4,
  maxAge: 90 * DAY,
  neverReturns: ["Data", "NetworkActivity"],
  whole: ["Management"],
  separate: [{ category: "Insight", attributes: [] }],
};

function otherOf({ accounts, regions, neverReturns, maxAge, isBilled }: Holdings, at: number): SourceTarget {
  return targetOf(
    at,
    {
      source: `other${at}`,
      title: `Other ${at}`,
      pushable: [],
      attributesPerRequest: 0,
      maxLookups: 0,
      neverReturns,
      isBilled,
      ...(maxAge === undefined ? {} : { maxAge: maxAge * DAY }),
    },
    { within: { ...(accounts === undefined ? {} : { accounts }), ...(regions === undefined ? {} : { regions }) } },
  );
}

const cells = ACCOUNTS.flatMap((account) => REGIONS.map((region) => ({ account, region })));

it("reads every event of the search that any of its sources holds, and what one whole source has no second time", async () => {
  let split = 0;
  let dropped = 0;
  await fc.assert(
    fc.property(
      fc.subarray(cells),
      fc.array(holdings, { minLength: 1, maxLength: 3 }),
      fc.array(happening, { maxLength: 30 }),
      text,
      fc.constantFrom(1, 30, 90, 100, 400),
      fc.boolean(),
      fc.option(
        fc.record({
          accounts: fc.subarray([...ACCOUNTS], { minLength: 1 }),
          regions: fc.subarray([...REGIONS], { minLength: 1 }),
        }),
        { nil: undefined },
      ),
      (own, others, happenings, written, days, isKnown, only) => {
        const accounts: KnownAccount[] = ACCOUNTS.map((accountId) => ({
          profile: accountId,
          isChosen: true,
          accountId,
          ...(isKnown ? { enabled: REGIONS } : {}),
        }));
        const whole = own.map(({ account, region }, at) => {
          const target = targetOf(at, WHOLE, { facts: { region } });
          return { ...target, origin: { ...target.origin, profile: account, region } };
        });
        const targets = [...whole, ...others.map(otherOf)];
        // The search may restrict the others to accounts and Regions, by its condition.
        const scoped = targets.map((target, at) =>
          at < whole.length || only === undefined ? { target } : { target, only },
        );
        const { condition } = parseQuery(written, { now: NOW }).query;
        const window = { from: NOW - days * DAY, to: NOW };
        const parts = splitOverSources(scoped, { condition, window, now: NOW, accounts });
        const accepts = condition === undefined ? () => true : compile(condition);
        const events = happenings.map(({ account, region, category, readOnly, age }, at) => ({
          account,
          region,
          category,
          time: NOW - age,
          event: readRecord(
            JSON.stringify({
              eventID: String(at),
              eventTime: new Date(NOW - age).toISOString(),
              eventName: "RunInstances",
              eventSource: "ec2.amazonaws.com",
              eventCategory: category,
              awsRegion: region,
              recipientAccountId: account,
              readOnly,
            }),
          ),
        }));
        /** What a target gives for a part of the time. Half an hour passes until it is asked. */
        const given = (target: SourceTarget, { from, to } = window) => {
          const { capabilities } = target;
          const reach = capabilities.maxAge === undefined ? 0 : NOW + DAY / 48 - capabilities.maxAge;
          const leftOut = categoriesLeftOut(condition, capabilities);
          const other = others[targets.indexOf(target) - whole.length];
          return events.filter(
            (one) =>
              one.time >= Math.max(from, reach) &&
              one.time < to &&
              !leftOut.includes(one.category) &&
              accepts(one.event) &&
              (other === undefined
                ? target.origin.profile === one.account && target.facts.region === one.region
                : Number(one.event.eventId) % 3 !== other.unrecorded &&
                  only?.accounts.includes(one.account) !== false &&
                  only?.regions.includes(one.region) !== false &&
                  other.accounts?.includes(one.account) !== false &&
                  other.regions?.includes(one.region) !== false),
          );
        };
        const idsOf = (all: readonly (readonly (typeof events)[number][])[]) =>
          [...new Set(all.flat().map(({ event }) => event.eventId))].toSorted();
        expect(idsOf(parts.map((part) => given(part.target, part.window)))).toEqual(
          idsOf(targets.map((target) => given(target))),
        );
        // What costs nothing is read whole, and every part is a part of the window.
        const free = targets.filter(({ capabilities }) => capabilities.isBilled !== true);
        expect(parts.filter(({ target }) => free.includes(target)).map((part) => part.window)).toEqual(
          free.map(() => undefined),
        );
        for (const part of parts) {
          expect(part.window?.from ?? window.from).toBe(window.from);
          expect(part.window?.to ?? window.to).toBeGreaterThan(window.from);
        }
        // Where everything is whole for 90 days, billed sources are read before that only.
        if (written === "category:Management" && own.length === cells.length && isKnown) {
          for (const { target, window: part, only: to = {} } of parts.filter(
            (one) => one.target.capabilities.isBilled === true,
          )) {
            const { accounts: of, regions } = commonPart(target.within ?? {}, to);
            expect(
              of?.length === 0 ||
                regions?.length === 0 ||
                (target.within?.accounts ?? only) === undefined ||
                (part?.to ?? NOW) <= NOW - 89 * DAY,
            ).toBe(true);
          }
        }
        split += parts.some((part) => part.window !== undefined) ? 1 : 0;
        dropped += parts.length < targets.length ? 1 : 0;
      },
    ),
    { numRuns: propertyRuns(1000) },
  );
  expect(Math.min(split, dropped)).toBeGreaterThan(3);
});

it("takes no account for one that has events in another partition", () => {
  const accounts: KnownAccount[] = [
    { profile: "china", isChosen: true, accountId: ACCOUNTS[0], enabled: ["cn-north-1"] },
    { profile: "dev", isChosen: true, accountId: ACCOUNTS[1], enabled: ["eu-west-1"] },
  ];
  const history = accounts.map(({ profile, enabled = [] }, at) => {
    const [region = ""] = enabled;
    const target = targetOf(at, WHOLE, { facts: { region } });
    return { target: { ...target, origin: { ...target.origin, profile, region } } };
  });
  const only = { accounts: ACCOUNTS, regions: ["cn-north-1", "eu-west-1"] };
  const billed = { target: otherOf({ neverReturns: [], isBilled: true } as never, 2), only };
  const { condition } = parseQuery("category:Management", { now: NOW }).query;
  const window = { from: NOW - 400 * DAY, to: NOW };
  const parts = splitOverSources([...history, billed], { condition, window, now: NOW, accounts });
  expect(parts.at(-1)?.window).toEqual({ from: window.from, to: NOW - 89 * DAY });
});

it("says in one line which source is searched for which times", async () => {
  const history = {
    ...targetOf(0, { ...WHOLE, title: "Event history" }),
    origin: { source: "whole", label: "production", region: "eu-west-1", target: { source: "whole" } },
  };
  const store = (title: string, label: string, more: Partial<Capabilities> = {}) =>
    targetOf(
      0,
      { ...otherOf({ neverReturns: [] } as never, 0).capabilities, source: title, title, ...more },
      {
        origin: { source: title, label, target: { source: title } },
      },
    );
  const days = (from: number, to: number) => ({ from: NOW - from * DAY, to: NOW - to * DAY });
  const lines = (
    [
      ["one source", days(400, 0), [[history]]],
      ["two in turn", days(400, 0), [[history], [store("Athena", "logs.cloudtrail"), days(400, 89)]]],
      ["two for all", days(400, 0), [[history], [store("Trail bucket", "acme-logs")]]],
      ["what is late elsewhere", days(1, 0), [[store("Trail bucket", "acme-logs")], [history, days(1 / 48, 0)]]],
      [
        "three",
        days(400, 0),
        [[history], [store("Athena", "logs.cloudtrail"), days(400, 89)], [store("Log group", "trail"), days(400, 89)]],
      ],
      [
        "several of a kind",
        days(400, 0),
        [
          [history],
          [store("Trail bucket", "acme-logs"), days(400, 89)],
          [store("Trail bucket", "dev-logs"), days(400, 89)],
        ],
      ],
      [
        "one for all and others in turn",
        days(400, 0),
        [[history], [store("Athena", "logs.cloudtrail")], [store("Trail bucket", "acme-logs"), days(400, 89)]],
      ],
      ["in the past", days(400, 10), [[history], [store("Athena", "logs.cloudtrail"), days(400, 89)]]],
      ["out of reach", days(400, 100), [[history], [store("Athena", "logs.cloudtrail")]]],
    ] as const
  ).map(([name, window, parts]) => {
    const plans = new PlanTable();
    const kinds = new Map<string, Capabilities>();
    for (const [one, part] of parts) {
      const capabilities = kinds.get(one.capabilities.source) ?? one.capabilities;
      kinds.set(capabilities.source, capabilities);
      const target = { ...one, capabilities };
      plans.of({ target, ...(part === undefined ? {} : { window: part }) }, () =>
        plan({ window: part ?? window }, target.capabilities, NOW),
      );
    }
    return `${name}: ${summaryOf(plans.all, NOW)}`;
  });
  await expectGolden("sourceSplit", lines);
});
