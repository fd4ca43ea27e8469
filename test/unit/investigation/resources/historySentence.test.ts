import { describe, expect, it } from "vitest";
import { type Answers, coverageOf } from "../../../../src/investigation/resources/coverage.ts";
import type { HistoryPlan } from "../../../../src/investigation/resources/historyPlan.ts";
import { historySentence } from "../../../../src/investigation/resources/historySentence.ts";
import type { LookupAnswer } from "../../../../src/investigation/resources/lookups.ts";
import { asOfText, daysOf, daysText } from "../../../../src/investigation/resources/settling.ts";

const DAY = 86_400_000;
const TO = Date.parse("2026-11-22T14:35:50Z");

const plan: HistoryPlan = {
  basis: "row",
  names: ["one", "two"],
  listing: "documented",
  service: "logs.amazonaws.com",
  serviceRequests: 2,
  operations: ["CreateLogGroup", "DeleteLogGroup"],
  operationsLeft: 0,
};

/** An answer that was read whole, or back to so many days before the end. */
const answer = (days?: number, pages = 1): LookupAnswer => ({
  events: [],
  sightings: [],
  requests: pages,
  pages,
  coveredFrom: TO - (days ?? 90) * DAY,
  to: TO,
  whole: days === undefined,
});

const none: Answers = { names: [], service: undefined, operations: [] };

describe("which changes the lookups would have found", () => {
  it.each<[string, Partial<HistoryPlan>, Partial<Answers>, boolean, unknown]>([
    ["a guess", { basis: "guess" }, { names: [answer()] }, true, { kind: "guess" }],
    ["all by name", {}, { names: [answer(), answer()] }, true, { kind: "all" }],
    ["all of the service", {}, { service: answer() }, false, { kind: "all" }],
    ["names that list nothing", {}, { names: [answer()] }, false, { kind: "since", from: TO }],
    ["one name in part", {}, { names: [answer(), answer(5)] }, true, { kind: "since", from: TO - 5 * DAY }],
    ["both names in part", {}, { names: [answer(3), answer(5)] }, true, { kind: "since", from: TO - 3 * DAY }],
    ["the service in part", {}, { service: answer(2) }, false, { kind: "since", from: TO - 2 * DAY }],
    [
      "names farther than the service",
      {},
      { names: [answer(9)], service: answer(2) },
      true,
      { kind: "since", from: TO - 9 * DAY },
    ],
    ["all operations", {}, { operations: [answer(), answer()] }, false, { kind: "operations" }],
    ["some operations", {}, { operations: [answer()] }, false, { kind: "since", from: TO }],
    ["operations in part", {}, { operations: [answer(), answer(4)] }, false, { kind: "since", from: TO }],
    [
      "operations of which some are left out",
      { operationsLeft: 1 },
      { operations: [answer(), answer()] },
      false,
      { kind: "since", from: TO },
    ],
    ["no operations", { operations: [] }, {}, false, { kind: "since", from: TO }],
  ])("%s", (_, own, answers, isListed, coverage) => {
    expect(coverageOf({ ...plan, ...own }, { ...none, ...answers }, isListed, TO)).toEqual(coverage);
  });
});

describe("what was looked up, as a sentence", () => {
  const sentence = (
    own: Partial<HistoryPlan>,
    answers: Partial<Answers>,
    {
      asOf,
      seen = "listed",
      operations = [],
    }: { asOf?: number; seen?: "listed" | "not-listed" | "unseen"; operations?: readonly string[] } = {},
  ) => {
    const asked = { ...plan, ...own };
    return historySentence(
      asked,
      { ...none, ...answers },
      {
        names: asked.names,
        operations,
        requests: 1,
        profile: "production",
        accountId: "111122223333",
        region: "eu-west-1",
        reach: 90 * DAY,
        to: TO,
        ...(asOf === undefined ? {} : { asOf }),
      },
      seen,
    );
  };

  it("names the lookups, with how far back they were read", () => {
    expect(sentence({}, { names: [answer(), answer()] })).toBe(
      "2 exact-match lookups in eu-west-1 with profile production, 90 days",
    );
    expect(sentence({ names: ["one"] }, { names: [answer()] }, { asOf: TO })).toBe(
      "1 exact-match lookup in eu-west-1 with profile production, 90 days; as of 2026-11-22 14:35 UTC, late events can still arrive",
    );
    expect(sentence({}, { names: [answer(), answer(2), answer(1)] })).toBe(
      "2 exact-match lookups in eu-west-1 with profile production, complete from 2026-11-21 14:35 UTC on, older events read only in part",
    );
  });

  it("says of the resource type why more was read", () => {
    expect(sentence({ basis: "guess" }, { names: [answer()] })).toContain(
      "; the names are a guess, because this resource type is unknown here",
    );
    expect(sentence({ names: [] }, { service: answer() })).toBe(
      "Events of CloudWatch Logs in eu-west-1 with profile production; its events are listed under no resource; all events of CloudWatch Logs in 90 days read",
    );
    expect(sentence({ listing: "none" }, { names: [answer()] })).toContain(
      "; AWS lists no resources for CloudWatch Logs",
    );
    expect(sentence({}, { names: [answer()] }, { seen: "not-listed" })).toContain(
      "; AWS lists no resources for some CloudWatch Logs events",
    );
    expect(sentence({}, { names: [answer()] }, { seen: "unseen" })).not.toContain("AWS lists");
  });

  it.each([
    [1, "the last page of all CloudWatch Logs events read, back to 2026-11-20 14:35 UTC"],
    [3, "the last 3 pages of all CloudWatch Logs events read, back to 2026-11-20 14:35 UTC"],
  ])("says how far the service was read: %s", (pages, text) => {
    expect(sentence({}, { names: [answer()], service: answer(2, pages) })).toContain(`; ${text}`);
  });

  it.each([
    [["A"], "events named A, 90 days"],
    [["A", "B"], "events named A and B, 90 days"],
    [["A", "B", "C"], "events named A, B and C, 90 days"],
  ])("names the events that were looked up: %s", (operations, text) => {
    const answers = { names: [answer()], operations: operations.map(() => answer()) };
    expect(sentence({}, answers, { operations })).toContain(`; ${text}`);
    expect(sentence({}, answers, { operations })).not.toContain("further");
  });

  it("counts the event names that were left out, once all others were looked up", () => {
    const left = { operationsLeft: 4 };
    const operations = ["A", "B"];
    expect(sentence(left, { operations: [answer(), answer()] }, { operations })).toContain(
      "; 4 further event names not looked up",
    );
    expect(sentence(left, { operations: [answer()] }, { operations })).not.toContain("further");
    expect(sentence(left, {}, { operations })).not.toContain("events named");
  });
});

describe("times", () => {
  it("are whole days", () => {
    expect([daysOf(DAY * 1.4), daysText(DAY), daysText(2 * DAY), daysText(0)]).toEqual([
      1,
      "1 day",
      "2 days",
      "0 days",
    ]);
  });

  it("are as of the oldest reading, or not told", () => {
    expect(asOfText([TO + DAY, TO, TO + 2 * DAY])).toBe("; as of 2026-11-22 14:35 UTC, late events can still arrive");
    expect(asOfText([])).toBe("");
  });
});
