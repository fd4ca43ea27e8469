import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choose,
  FACET_FIELDS,
  type FacetChoice,
  facetValues,
  isNarrowed,
  type Narrowing,
  NOT_NARROWED,
  narrowedCondition,
} from "../../../../src/investigation/results/narrowing.ts";
import { Results } from "../../../../src/investigation/results/results.ts";
import type { FoundEvent } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/record.ts";
import { matches } from "../../../../src/query/match.ts";
import { printCondition } from "../../../../src/query/print.ts";

interface Told {
  readonly at: number;
  readonly name: string;
  readonly user: string | undefined;
  readonly error: string | undefined;
}

function found(told: readonly Told[]): FoundEvent[] {
  return told.map(({ at, name, user, error }, index) => ({
    event: readRecord({
      eventID: `e${index}`,
      eventTime: new Date(at * 1000).toISOString(),
      eventName: name,
      eventSource: "ec2.amazonaws.com",
      awsRegion: "eu-west-1",
      ...(user === undefined ? {} : { userIdentity: { type: "IAMUser", userName: user } }),
      ...(error === undefined ? {} : { errorCode: error }),
    }),
    seenIn: [],
  }));
}

function resultsOf(told: readonly Told[], narrowing = NOT_NARROWED): Results {
  const results = new Results();
  results.narrow(narrowing);
  results.add(found(told));
  return results;
}

const WINDOW = { from: 0, to: 100_000 };
const OPTIONS = { window: WINDOW, buckets: 10, valuesPerFacet: 3 };
const STORY: readonly Told[] = [
  { at: 5, name: "RunInstances", user: "alice", error: undefined },
  { at: 15, name: "RunInstances", user: "bob", error: "AccessDenied" },
  { at: 16, name: "StopInstances", user: "bob", error: undefined },
  { at: 95, name: "StopInstances", user: undefined, error: "AccessDenied" },
];
const include = (field: FacetChoice["field"], value: string | undefined): FacetChoice => ({
  field,
  value,
  exclude: false,
});
const exclude = (field: FacetChoice["field"], value: string | undefined): FacetChoice => ({
  field,
  value,
  exclude: true,
});
const ids = (results: Results) => results.all().map(({ event }) => event.eventId);

function counts(results: Results, field: FacetChoice["field"]) {
  const facet = results.summary(OPTIONS).facets.find((one) => one.field === field);
  return Object.fromEntries((facet?.values ?? []).map(({ value, count }) => [String(value), count]));
}

describe("narrowing what was found", () => {
  it("shows any of the included values of a field, and none of the excluded ones", () => {
    const results = resultsOf(STORY);
    results.narrow({ choices: [include("user", "alice"), include("user", "bob")] });
    expect(ids(results)).toEqual(["e2", "e1", "e0"]);
    expect(results.total).toBe(4);
    results.narrow({ choices: [include("user", "bob"), exclude("error", "AccessDenied")] });
    expect(ids(results)).toEqual(["e2"]);
    results.narrow({ choices: [include("user", undefined)] });
    expect(ids(results)).toEqual(["e3"]);
    results.narrow(NOT_NARROWED);
    expect(results.count).toBe(4);
  });

  it("shows the chosen part of the time, and goes on doing so for what arrives", () => {
    const results = resultsOf(STORY.slice(0, 2), { choices: [], window: { from: 10_000, to: 20_000 } });
    expect(ids(results)).toEqual(["e1"]);
    results.add(found(STORY).slice(2));
    expect(ids(results)).toEqual(["e2", "e1"]);
    expect(results.place("e0")).toBe(-1);
  });

  it("counts a facet without its own choices, and with all the others", () => {
    const results = resultsOf(STORY, { choices: [include("user", "bob")] });
    expect(counts(results, "user")).toEqual({ bob: 2, alice: 1, undefined: 1 });
    expect(counts(results, "event")).toEqual({ RunInstances: 1, StopInstances: 1 });
    expect(counts(results, "error")).toEqual({ AccessDenied: 1, undefined: 1 });
  });

  it("keeps a chosen value in sight when nothing is left of it, and says how many there are", () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...STORY[0], at: index, name: `Name${index}` }) as Told);
    const results = resultsOf(many, { choices: [exclude("event", "Name19"), exclude("event", "Gone")] });
    const facet = results.summary(OPTIONS).facets.find(({ field }) => field === "event");
    expect(facet?.distinct).toBe(20);
    expect(facet?.values.map(({ value }) => value)).toEqual(["Name0", "Name1", "Name10", "Name19", "Gone"]);
  });

  it("counts by time, errors apart, without the chosen part", () => {
    const { timeline } = resultsOf(STORY, { choices: [], window: { from: 0, to: 10_000 } }).summary(OPTIONS);
    expect(timeline.counts).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(timeline.errors).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("gives more of one facet, and only what contains a text", () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...STORY[0], at: index, name: `Name${index}` }) as Told);
    const results = resultsOf(many, { choices: [include("event", "Name3")] });
    const wanted = [{ field: "event" as const, count: 2, text: "NAME1" }];
    const facet = results.summary({ ...OPTIONS, wanted }).facets.find(({ field }) => field === "event");
    expect(facet?.distinct).toBe(11);
    expect(facet?.values.map(({ value }) => value)).toEqual(["Name1", "Name10", "Name3"]);
  });

  it("puts together what is shown by the values of a field, with failures and times", () => {
    const results = resultsOf(STORY, { choices: [exclude("event", "StopInstances")] });
    expect(results.groups("user")).toEqual([
      { value: "alice", count: 1, errors: 0, first: 5000, last: 5000 },
      { value: "bob", count: 1, errors: 1, first: 15_000, last: 15_000 },
    ]);
    results.narrow({ choices: [], window: { from: 10_000, to: 20_000 } });
    expect(results.groups("user")).toEqual([{ value: "bob", count: 2, errors: 1, first: 15_000, last: 16_000 }]);
    expect(results.span).toEqual({ from: 5000, to: 95_001 });
  });

  it("counts only when it has had the time to prepare", () => {
    const results = resultsOf(STORY);
    expect(results.prepare(-1)).toBe(false);
    expect(results.prepare(Number.POSITIVE_INFINITY)).toBe(true);
    expect(results.prepare(-1)).toBe(true);
    expect(counts(results, "user")).toEqual({ bob: 2, alice: 1, undefined: 1 });
  });

  it("takes a choice back when it is made again, and turns it round when it is made the other way", () => {
    const once = choose(NOT_NARROWED, include("user", "bob"));
    expect(once.choices).toEqual([include("user", "bob")]);
    expect(choose(once, include("user", "bob")).choices).toEqual([]);
    expect(choose(once, exclude("user", "bob")).choices).toEqual([exclude("user", "bob")]);
    expect(isNarrowed(once)).toBe(true);
    expect(isNarrowed(NOT_NARROWED)).toBe(false);
  });

  it("can be asked of AWS instead: the same choices in the search language", () => {
    const condition = narrowedCondition(undefined, {
      choices: [include("event", "RunInstances"), exclude("user", "bob"), include("error", undefined)],
    });
    expect(condition === undefined ? "" : printCondition(condition)).toBe("-error:* event:RunInstances -user:bob");
    expect(narrowedCondition(undefined, NOT_NARROWED)).toBeUndefined();
  });

  it("shows, counts and asks for the same events, whatever is chosen", () => {
    const told = fc.record({
      at: fc.integer({ min: 0, max: 99 }),
      name: fc.constantFrom("RunInstances", "StopInstances", "GetObject"),
      user: fc.constantFrom("alice", "bob", undefined),
      error: fc.constantFrom("AccessDenied", undefined),
    });
    const choice = fc.record({
      field: fc.constantFrom(...(["event", "user", "error"] as const)),
      value: fc.constantFrom("RunInstances", "alice", "AccessDenied", undefined),
      exclude: fc.boolean(),
    });
    const part = fc.option(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 50_000 })), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.array(told), fc.array(choice, { maxLength: 4 }), part, (events, choices, span) => {
        const narrowing: Narrowing = {
          choices,
          ...(span === undefined ? {} : { window: { from: span[0], to: span[0] + span[1] } }),
        };
        const results = resultsOf(events, narrowing);
        const condition = narrowedCondition(undefined, narrowing);
        const expected = found(events)
          .filter(({ event }) => condition === undefined || matches(condition, event))
          .filter(({ event: { time = -1 } }) => span === undefined || (time >= span[0] && time < span[0] + span[1]))
          .map(({ event }) => event.eventId);
        expect(ids(results).toSorted()).toEqual(expected.toSorted());

        const { facets, timeline } = results.summary({ ...OPTIONS, valuesPerFacet: 100 });
        facets.forEach((facet, index) => {
          const others = { ...narrowing, choices: choices.filter(({ field }) => field !== facet.field) };
          const left = resultsOf(events, others).all();
          for (const { value, count } of facet.values) {
            expect(count).toBe(left.filter(({ event }) => facetValues(event)[index] === value).length);
          }
          expect(FACET_FIELDS[index]).toBe(facet.field);
        });
        const all = resultsOf(events, { choices });
        expect(timeline.counts.reduce((sum, count) => sum + count, 0)).toBe(all.count);
      }),
      { numRuns: 150 },
    );
  });
});
