import { describe, expect, it } from "vitest";
import { notCoveredBy } from "../../../../src/investigation/search/notCovered.ts";
import type { TargetProgress } from "../../../../src/investigation/search/search.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { gapText, scopeText } from "../../../../src/query/plan/notCovered.ts";
import { ALL_TIME, plan } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import type { KnownAccount } from "../../../../src/sources/source.ts";
import { TRAIL_BUCKET } from "../../../../src/sources/trailBucket/capabilities.ts";
import { filesOrigin, historyOrigin, progressOf } from "../../sources/origins.ts";
import { NOW } from "./emptySearches.ts";

const DAY = 86_400_000;

interface Asked {
  readonly text?: string;
  /** "dev eu-west-1". */
  readonly places: readonly string[];
  readonly accounts?: readonly KnownAccount[];
  readonly days?: number;
  readonly more?: Partial<TargetProgress>;
  /** Whether the target of this place failed. */
  readonly failed?: (place: string) => boolean;
}

function gaps({ text = "", places, accounts = [], days = 90, more = {}, failed = () => false }: Asked) {
  const { condition } = parseQuery(text, { now: NOW }).query;
  const query = { condition, window: { from: NOW - days * DAY, to: NOW } };
  const whole = plan(query, EVENT_HISTORY, NOW);
  const targets = places.map((place) => {
    const [profile = "", region = ""] = place.split(" ");
    return progressOf(historyOrigin(profile, region), {
      plan: whole,
      ...(failed(place) ? { state: "failed" } : {}),
      ...more,
    });
  });
  const asked = { query, window: whole.window, targets, asOf: undefined };
  return notCoveredBy(asked, { accounts: () => accounts, profileCount: 1, usual: EVENT_HISTORY, now: NOW });
}

const account = (profile: string, accountId: string, ...regions: readonly string[]): KnownAccount => ({
  profile,
  isChosen: true,
  accountId,
  regions,
});
const scope = (asked: Asked) => scopeText(gaps(asked));
const TWO = ["dev eu-west-1", "dev us-east-1"];

describe("what a search does not cover", () => {
  it("counts the enabled Regions of the accounts that were searched", () => {
    const regions = ["eu-west-1", "us-east-1", "us-west-2"];
    expect(scope({ places: TWO, accounts: [account("dev", "1", ...regions)] })).toBe("2 of 3 enabled Regions");
    expect(scope({ places: TWO, accounts: [account("dev", "1", "eu-west-1", "us-east-1")] })).toBe("");
    // Two profiles of one account read together.
    const same = [account("dev", "1", ...regions), account("audit", "1", ...regions)];
    expect(scope({ places: [...TWO, "audit us-west-2"], accounts: same })).toBe("");
    // Two accounts with the same counts, and with others.
    const both = [...TWO, "prod eu-west-1", "prod us-east-1"];
    const equal = [account("dev", "1", ...regions), account("prod", "2", ...regions)];
    expect(scope({ places: both, accounts: equal })).toBe("2 of 3 enabled Regions");
    const unequal = [account("dev", "1", ...regions), account("prod", "2", "eu-west-1", "us-east-1")];
    expect(scope({ places: both, accounts: unequal })).toBe("4 of 5 enabled Regions");
  });

  it("gives no number where the Regions of an account are not known", () => {
    const unknown = { profile: "prod", isChosen: true };
    expect(scope({ places: TWO, accounts: [{ ...unknown, profile: "dev" }] })).toBe("2 of the enabled Regions");
    const accounts = [account("dev", "1", "eu-west-1", "us-east-1"), unknown];
    expect(scope({ places: [...TWO, "prod eu-west-1"], accounts })).toBe("2 of the enabled Regions");
    // The text names the Regions.
    expect(scope({ places: TWO, accounts: [{ ...unknown, profile: "dev", allowed: ["us-east-1"] }] })).toBe("");
  });

  it("counts no Regions of a profile that could not be read at all: those targets are named", () => {
    const unknown = { profile: "prod", isChosen: true };
    const accounts = [account("dev", "1", "eu-west-1", "us-east-1"), unknown];
    const failed = (place: string) => place.startsWith("prod");
    const asked = { places: [...TWO, "prod eu-west-2", "prod us-east-1"], accounts, failed };
    expect(gaps(asked).map(({ kind }) => kind)).toEqual(["failed", "reach", "categories"]);
    // The Regions that the others left out are counted without it.
    const left = [account("dev", "1", "eu-west-1", "us-east-1", "us-west-2"), unknown];
    expect(scope({ ...asked, accounts: left })).toBe("2 of 3 enabled Regions");
    expect(scope({ ...asked, accounts: [{ ...unknown, profile: "dev" }, unknown] })).toBe("2 of the enabled Regions");
  });

  it("counts the chosen profiles whose accounts were searched, and says so where one was searched for several", () => {
    const dev = account("dev", "1", "eu-west-1", "us-east-1");
    const others = [account("audit", "1"), account("prod", "2"), { ...account("old", "3"), isChosen: false }];
    expect(scope({ places: TWO, accounts: [dev, ...others] })).toBe("the accounts of 2 of 3 chosen profiles");
    expect(scope({ places: TWO, accounts: [dev, ...others.slice(1)] })).toBe("1 of 2 chosen profiles");
    const [gap] = gaps({ places: TWO, accounts: [dev, ...others] }).filter(({ kind }) => kind === "profiles");
    expect(gap === undefined ? "" : gapText(gap, String)).toBe("The accounts of 2 of 3 chosen profiles were searched.");
    expect(scope({ text: "account:1", places: TWO, accounts: [dev, ...others] })).toBe("");
  });

  it("names times that were left out, and those before the reach of Event history", () => {
    const accounts = [account("dev", "1", "eu-west-1", "us-east-1")];
    expect(scope({ places: TWO, accounts, days: 1 })).toBe("the last 24 h");
    expect(gaps({ places: TWO, accounts }).map(({ kind }) => kind)).toEqual(["reach", "categories"]);
    expect(scope({ places: TWO, accounts, days: 365 })).toBe("times in the last 90 days");
  });

  it("says which tests do not look into encoded texts", () => {
    const told = (text: string) =>
      gaps({ text, places: TWO }).flatMap((gap) => (gap.kind === "encoded" ? gapText(gap, String) : []));
    expect(told("mentions:audit-logs")).toEqual([
      "mentions: does not look into encoded texts of a record, such as a URL-encoded policy or a script in base64; free text does.",
    ]);
    expect(told("resource:web mentions:web")[0]).toMatch(/^resource: and mentions: do not look /);
    expect(told("event:PutBucketPolicy audit-logs -mentions:web")).toEqual([]);
  });

  it("names the services that list no resources where the search is by resource", () => {
    const told = (text: string) =>
      gaps({ text, places: TWO }).flatMap((gap) => (gap.kind === "resources" ? gapText(gap, String) : []));
    expect(told("resource:arn:aws:logs:eu-west-1:111122223333:log-group:web")).toEqual([
      "Events of CloudWatch Logs list no resources, so a search by resource does not find them.",
    ]);
    // Without a lookup by resource, what Event history lists is tested all the same.
    for (const text of ["resource:web", "resource:*", "resource:web OR ip:192.0.2.1"]) {
      expect(told(text), text).toHaveLength(1);
    }
    expect(told("resource:arn:aws:dynamodb:eu-west-1:111122223333:table/web").join()).toContain("is not known");
    for (const text of ["resource:arn:aws:s3:::web", "resource:i-0123456789abcdef0", "user:web", "mentions:web"]) {
      expect(told(text), text).toEqual([]);
    }
  });

  it("leaves out categories that the search leaves out", () => {
    const told = (text: string) =>
      gaps({ text, places: TWO }).flatMap((gap) => (gap.kind === "categories" ? gap.categories : []));
    expect(told("user:web")).toEqual(["Data", "NetworkActivity", "Insight"]);
    expect(told("category:Insight")).toEqual([]);
    expect(told("category:(Insight,Data)")).toEqual(["Data"]);
    expect(told("category:Management")).toEqual([]);
  });

  it("says how to ask for the categories that are read on request only", () => {
    const told = gaps({ text: "user:web", places: TWO }).flatMap((gap) =>
      gap.kind === "categories" ? gapText(gap, String) : [],
    );
    expect(told).toEqual([
      "A search of Event history reads no data or network activity events; a trail's bucket has those that the trail records. It reads Insights events only where the search asks for them: category:Insight.",
    ]);
  });

  it("names targets that could not be read", () => {
    const failed = gaps({ places: TWO, more: { state: "failed" } });
    expect(failed[0]).toEqual({ kind: "failed", targets: ["dev eu-west-1", "dev us-east-1"], of: 2 });
  });

  it("says of files only which times were left out, and of a bucket that it is searched for a time", () => {
    const around = {
      accounts: () => [account("dev", "1", "eu-west-1")],
      profileCount: 1,
      usual: EVENT_HISTORY,
      now: NOW,
    };
    const files = [progressOf(filesOrigin("/logs"))];
    const window = { from: NOW - DAY, to: NOW };
    expect(notCoveredBy({ query: {}, window: ALL_TIME, targets: files, asOf: undefined }, around)).toEqual([]);
    expect(scopeText(notCoveredBy({ query: { window }, window, targets: files, asOf: undefined }, around))).toBe(
      "the last 24 h",
    );
    const bucket = { ...progressOf(historyOrigin("dev", "")), source: "trailBucket", capabilities: TRAIL_BUCKET };
    const read = notCoveredBy({ query: { window }, window, targets: [bucket], asOf: undefined }, around);
    expect(read).toEqual([{ kind: "time", searched: window, isCurrent: true }]);
  });
});
