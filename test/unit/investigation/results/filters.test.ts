import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  choose,
  excludedCondition,
  filteredCondition,
  hideNoise,
  NO_FILTERS,
  onlyNoise,
} from "../../../../src/investigation/results/filters.ts";
import type { Results } from "../../../../src/investigation/results/results.ts";
import type { EventHit } from "../../../../src/investigation/search/search.ts";
import { readRecord } from "../../../../src/model/event/record.ts";
import { FACET_FIELDS, type FacetFilter, type Filters } from "../../../../src/protocol/filters.ts";
import { BUILT_IN_NOISE } from "../../../../src/protocol/knownNoise.ts";
import type { Condition } from "../../../../src/query/condition/condition.ts";
import { printCondition } from "../../../../src/query/language/print.ts";
import { parseQuery } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { facetValue, idsOf as ids, TestTables } from "./tables.ts";

const [OWN = { id: "", name: "", text: "", kind: "builtIn" }] = BUILT_IN_NOISE;
/** Turned on. */
const ON = { id: OWN.id, text: OWN.text };

interface Told {
  readonly at: number;
  readonly name: string;
  readonly user: string | undefined;
  readonly error: string | undefined;
  readonly agent?: string | undefined;
  readonly readOnly?: boolean;
}

function found(told: readonly Told[]): EventHit[] {
  return told.map(({ at, name, user, error, agent, readOnly = false }, index) => ({
    event: readRecord({
      eventID: `e${index}`,
      eventTime: new Date(at * 1000).toISOString(),
      eventName: name,
      eventSource: "ssm.amazonaws.com",
      awsRegion: "eu-west-1",
      ...(user === undefined ? {} : { userIdentity: { type: "IAMUser", userName: user } }),
      ...(error === undefined ? {} : { errorCode: error }),
      ...(agent === undefined ? {} : { userAgent: agent }),
      readOnly,
    }),
    origins: [],
  }));
}

let tables: TestTables;
beforeAll(() => {
  tables = new TestTables();
});
afterAll(() => tables.dispose());

async function resultsOf(told: readonly Told[], narrowing = NO_FILTERS): Promise<Results> {
  const results = tables.results();
  results.narrow(narrowing);
  await results.events.add(found(told));
  await results.refresh();
  return results;
}

async function narrowed(results: Results, narrowing: Filters): Promise<readonly string[]> {
  results.narrow(narrowing);
  return await ids(results);
}

const OPTIONS = { edges: Array.from({ length: 11 }, (_, at) => at * 10_000), valuesPerFacet: 3 };
const STORY: readonly Told[] = [
  { at: 5, name: "RunInstances", user: "alice", error: undefined },
  { at: 15, name: "RunInstances", user: "bob", error: "AccessDenied" },
  { at: 16, name: "StopInstances", user: "bob", error: undefined },
  { at: 95, name: "StopInstances", user: undefined, error: "AccessDenied" },
];
const include = (field: FacetFilter["field"], value: string | undefined): FacetFilter => ({
  field,
  value,
  exclude: false,
});
const exclude = (field: FacetFilter["field"], value: string | undefined): FacetFilter => ({
  field,
  value,
  exclude: true,
});

async function counts(results: Results, field: FacetFilter["field"]) {
  const facet = (await results.summary(OPTIONS)).facets.find((one) => one.field === field);
  return Object.fromEntries((facet?.values ?? []).map(({ value, count }) => [String(value), count]));
}

// Threads start slowly on a busy machine.
describe("narrowing what was found", { timeout: 240_000 }, () => {
  it("shows any of the included values of a field, and none of the excluded ones", async () => {
    const results = await resultsOf(STORY);
    expect(await narrowed(results, { choices: [include("user", "alice"), include("user", "bob")] })).toEqual([
      "e2",
      "e1",
      "e0",
    ]);
    expect([results.count, results.total]).toEqual([3, 4]);
    expect(await narrowed(results, { choices: [include("user", "bob"), exclude("error", "AccessDenied")] })).toEqual([
      "e2",
    ]);
    expect(await narrowed(results, { choices: [include("user", undefined)] })).toEqual(["e3"]);
    expect(await narrowed(results, { choices: [include("user", "nobody")] })).toEqual([]);
    expect(await narrowed(results, NO_FILTERS)).toHaveLength(4);
  });

  it("shows the chosen part of the time, and goes on doing so for what arrives", async () => {
    const results = await resultsOf(STORY.slice(0, 2), { choices: [], window: { from: 10_000, to: 20_000 } });
    expect(await ids(results)).toEqual(["e1"]);
    await results.events.add(found(STORY).slice(2));
    expect(await ids(results)).toEqual(["e2", "e1"]);
    expect(await results.rowIndexes(["e0"])).toEqual([-1]);
  });

  it("includes the beginning of a chosen part of the time and excludes its end", async () => {
    const window = { from: 5_000, to: 15_000 };
    const results = await resultsOf(STORY, { choices: [], window });
    expect(await ids(results)).toEqual(["e0"]);
    expect(await counts(results, "event")).toEqual({ RunInstances: 1 });
    const { timeline } = await results.summary({ ...OPTIONS, edges: [5_000, 10_000, 15_000] });
    expect(timeline.counts).toEqual([1, 0]);
  });

  it("counts a facet without its own choices, and with all the others", async () => {
    const results = await resultsOf(STORY, { choices: [include("user", "bob")] });
    expect(await counts(results, "user")).toEqual({ bob: 2, alice: 1, undefined: 1 });
    expect(await counts(results, "event")).toEqual({ RunInstances: 1, StopInstances: 1 });
    expect(await counts(results, "error")).toEqual({ AccessDenied: 1, undefined: 1 });
  });

  it("keeps a chosen value in sight when nothing is left of it, and says how many there are", async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...STORY[0], at: index, name: `Name${index}` }) as Told);
    const results = await resultsOf(many, { choices: [exclude("event", "Name19"), exclude("event", "Gone")] });
    const facet = (await results.summary(OPTIONS)).facets.find(({ field }) => field === "event");
    expect(facet?.distinct).toBe(20);
    expect(facet?.values.map(({ value }) => value)).toEqual(["Name0", "Name1", "Name10", "Name19", "Gone"]);
  });

  it("counts by time, errors apart, without the chosen part", async () => {
    const results = await resultsOf(STORY, { choices: [], window: { from: 0, to: 10_000 } });
    const { timeline } = await results.summary(OPTIONS);
    expect(timeline.counts).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(timeline.errors).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("gives more of one facet, and only what contains a text", async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...STORY[0], at: index, name: `Name${index}` }) as Told);
    const results = await resultsOf(many, { choices: [include("event", "Name3")] });
    const wanted = [{ field: "event" as const, count: 2, text: "NAME1" }];
    const { facets } = await results.summary({ ...OPTIONS, wanted });
    const facet = facets.find(({ field }) => field === "event");
    expect(facet?.distinct).toBe(11);
    expect(facet?.values.map(({ value }) => value)).toEqual(["Name1", "Name10", "Name3"]);
  });

  it("finds a service by the name that is shown, and by its event source", async () => {
    const results = await resultsOf(STORY);
    const sources = async (text: string) => {
      const { facets } = await results.summary({ ...OPTIONS, wanted: [{ field: "source", count: 9, text }] });
      return facets.find(({ field }) => field === "source")?.distinct;
    };
    expect(await Promise.all(["Systems Man", "ssm.amazon", "other"].map(sources))).toEqual([1, 1, 0]);
  });

  it("puts together what is shown by the values of a field, with failures and times", async () => {
    const results = await resultsOf(STORY, { choices: [exclude("event", "StopInstances")] });
    expect(await results.groups("user")).toEqual([
      { value: "alice", count: 1, errors: 0, first: 5000, last: 5000 },
      { value: "bob", count: 1, errors: 1, first: 15_000, last: 15_000 },
    ]);
    await narrowed(results, { choices: [], window: { from: 10_000, to: 20_000 } });
    expect(await results.groups("user")).toEqual([{ value: "bob", count: 2, errors: 1, first: 15_000, last: 16_000 }]);
    expect(results.span).toEqual({ from: 5000, to: 95_001 });
  });

  it("narrows by resource, which only records tell", async () => {
    const results = tables.results();
    const about = (eventID: string, bucketName: string | undefined) => ({
      event: readRecord({
        eventID,
        eventVersion: "1.11",
        eventTime: "2026-11-21T10:00:00Z",
        eventName: "DeleteBucket",
        eventSource: "s3.amazonaws.com",
        ...(bucketName === undefined ? {} : { requestParameters: { bucketName } }),
      }),
      origins: [],
    });
    await results.events.add([about("a", "logs"), about("b", "media"), about("c", "logs"), about("d", undefined)]);
    expect(await narrowed(results, { choices: [exclude("resource", "logs")] })).toEqual(["b", "d"]);
    expect(await narrowed(results, { choices: [include("resource", undefined)] })).toEqual(["d"]);
    expect(await narrowed(results, { choices: [include("resource", "logs")] })).toEqual(["a", "c"]);
    expect(await counts(results, "resource")).toEqual({ logs: 2, media: 1, undefined: 1 });
    expect(await results.groups("resource")).toMatchObject([{ value: "logs", count: 2 }]);
  });

  it("hides known noise everywhere, and says how much of it there is among what else is chosen", async () => {
    const agent = "aws-sdk-js/3.1168.0 ua/2.1 cloudtrail-investigator/0.1.0";
    const own = { user: "alice", error: undefined, agent, readOnly: true };
    const story = [...STORY, { ...own, at: 20, name: "LookupEvents" }, { ...own, at: 96, name: "LookupEvents" }];
    const results = await resultsOf(story);
    expect([results.count, results.noise]).toEqual([6, [{ ...OWN, count: 2 }]]);
    expect(await narrowed(results, { choices: [], hidden: [ON] })).toEqual(["e3", "e2", "e1", "e0"]);
    expect([results.count, results.total, results.noise]).toEqual([4, 6, [{ ...OWN, count: 2 }]]);
    expect(await counts(results, "event")).toEqual({ RunInstances: 2, StopInstances: 2 });
    expect((await results.summary(OPTIONS)).timeline.counts).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(await results.groups("event")).toMatchObject([{ count: 2 }, { count: 2 }]);
    expect(await results.rowIndexes(["e4", "e0"])).toEqual([-1, 3]);
    // What arrives later is hidden as well, and other choices count only what they leave of it.
    await results.events.add(found([...story, { ...own, at: 97, name: "LookupEvents" }]).slice(6));
    expect(await narrowed(results, { choices: [include("user", "alice")], hidden: [ON] })).toEqual(["e0"]);
    expect(results.noise).toEqual([{ ...OWN, count: 3 }]);
    await narrowed(results, { choices: [include("user", "bob")], hidden: [ON] });
    expect(results.noise).toEqual([{ ...OWN, count: 0 }]);
    await narrowed(results, { choices: [], window: { from: 0, to: 50_000 } });
    expect(results.noise).toEqual([{ ...OWN, count: 1 }]);
  });

  it("turns a known-noise filter on and off, and keeps only those where another search begins", () => {
    const chosen = { choices: [include("user", "bob")], window: { from: 0, to: 1 } };
    const hidden = hideNoise(chosen, OWN, true);
    expect(hidden).toEqual({ ...chosen, hidden: [ON] });
    expect(hideNoise(hidden, OWN, true)).toEqual(hidden);
    expect(hideNoise(hidden, OWN, false)).toEqual({ ...chosen, hidden: [] });
    expect(onlyNoise(hidden)).toEqual({ choices: [], hidden: [ON] });
    expect(onlyNoise(chosen)).toEqual({ choices: [], hidden: [] });
  });

  it("counts known-noise filters that overlap one by one, and tells which can hide write events", async () => {
    const reads = { id: "own:1", name: "reads of bob", text: "user:bob readonly:true", kind: "own" as const };
    const bob = { id: "own:2", name: "bob", text: "user:bob", kind: "own" as const };
    const results = tables.results({ noise: () => [reads, bob] });
    await results.events.add(
      found([...STORY, { at: 30, name: "GetObject", user: "bob", error: undefined, readOnly: true }]),
    );
    const bobs = STORY.filter(({ user }) => user === "bob").length + 1;
    expect((await narrowed(results, { choices: [], hidden: [reads, bob] })).length).toBe(5 - bobs);
    expect(results.noise).toEqual([
      { ...reads, count: 1 },
      { ...bob, count: bobs, writes: true },
    ]);
    expect([results.hidden, results.total]).toEqual([bobs, 5]);
    expect((await narrowed(results, { choices: [], hidden: [reads] })).length).toBe(4);
    expect([results.hidden, results.noise[1]?.count]).toEqual([1, bobs]);
  });

  it("hides nothing by a filter that is gone or has another text by now, until it is turned on again", async () => {
    const file = { id: "workspace:file:///n.json", name: "bob", text: "user:bob", kind: "workspace" as const };
    let noise = [file];
    const results = tables.results({ noise: () => noise });
    await results.events.add(found(STORY));
    const chosen = hideNoise(NO_FILTERS, file, true);
    expect((await narrowed(results, chosen)).length).toBeLessThan(STORY.length);
    for (const other of [[{ ...file, text: "user:*" }], [], [{ ...file, id: "workspace:file:///o.json" }]]) {
      noise = other;
      expect((await ids(results)).length).toBe(STORY.length);
      expect([results.hidden, results.shownFilters.hidden]).toEqual([0, []]);
      expect((await results.summary(OPTIONS)).timeline.counts.reduce((sum, count) => sum + count, 0)).toBe(
        STORY.length,
      );
      expect((await results.groups("user")).map(({ value }) => value)).toContain("bob");
    }
    noise = [{ ...file, text: "user:alice" }];
    results.narrow(hideNoise(results.filters, { ...file, text: "user:alice" }, true));
    expect(results.filters.hidden).toEqual([{ id: file.id, text: "user:alice" }]);
    expect((await ids(results)).length).toBeLessThan(STORY.length);
  });

  it("can be saved as known noise: a text that matches what the choices exclude", async () => {
    const textOf = (choices: readonly FacetFilter[]) => {
      const condition = excludedCondition({ choices });
      return condition === undefined ? undefined : printCondition(condition);
    };
    expect(textOf([exclude("user", "bob")])).toBe("user:bob");
    expect(textOf([exclude("user", "bob"), exclude("event", 'a "b" or -c')])).toMatch(/ OR user:bob$/);
    expect(textOf([include("user", "bob")])).toBe("-user:bob");
    expect([textOf([]), textOf([exclude("resource", undefined)])]).toEqual([undefined, undefined]);
    const told = fc.record({
      at: fc.integer({ min: 0, max: 99 }),
      name: fc.constantFrom("RunInstances", "StopInstances"),
      user: fc.constantFrom("alice", "bob", 'x" or user:*', undefined),
      error: fc.constantFrom("AccessDenied", undefined),
    });
    const choice = fc.record({
      field: fc.constantFrom(...(["event", "user", "error"] as const)),
      value: fc.constantFrom("RunInstances", "alice", 'x" or user:*', "AccessDenied", undefined),
      exclude: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(told), fc.array(choice, { minLength: 1, maxLength: 4 }), async (all, choices) => {
        const noise = { id: "own:1", name: "n", text: textOf(choices) ?? "", kind: "own" as const };
        const results = tables.results({ noise: () => [noise] });
        await results.events.add(found(all));
        const filtered = await narrowed(results, { choices });
        expect(await narrowed(results, { choices: [], hidden: [noise] })).toEqual(filtered);
        expect(results.hidden).toBe(all.length - filtered.length);
        await results.close();
      }),
      { numRuns: 25 },
    );
  });

  it("takes a choice back when it is made again, and turns it round when it is made the other way", () => {
    const once = choose(NO_FILTERS, include("user", "bob"));
    expect(once.choices).toEqual([include("user", "bob")]);
    expect(choose(once, include("user", "bob")).choices).toEqual([]);
    expect(choose(once, exclude("user", "bob")).choices).toEqual([exclude("user", "bob")]);
  });

  it("can be asked of AWS instead: the same choices in the search language", () => {
    const condition = filteredCondition(undefined, {
      choices: [include("event", "RunInstances"), exclude("user", "bob"), include("error", undefined)],
    });
    expect(condition === undefined ? "" : printCondition(condition)).toBe("-error:* event:RunInstances -user:bob");
    expect(filteredCondition(undefined, NO_FILTERS)).toBeUndefined();
  });

  it("shows, counts and asks for the same events, whatever is chosen", async () => {
    const told = fc.record({
      at: fc.integer({ min: 0, max: 99 }),
      name: fc.constantFrom("RunInstances", "StopInstances", "GetObject"),
      user: fc.constantFrom("alice", "bob", undefined),
      error: fc.constantFrom("AccessDenied", undefined),
      agent: fc.constantFrom("Boto3/1.40", "[aws-sdk-js/3.1 cloudtrail-investigator/0.1.0]", undefined),
      readOnly: fc.boolean(),
    });
    const choice = fc.record({
      field: fc.constantFrom(...(["event", "user", "error"] as const)),
      value: fc.constantFrom("RunInstances", "alice", "AccessDenied", undefined),
      exclude: fc.boolean(),
    });
    const part = fc.option(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 50_000 })), {
      nil: undefined,
    });
    const hiding = fc.constantFrom<Filters["hidden"]>(undefined, [], [ON]);
    const isOwn = compile(parseQuery(OWN.text, { now: 0 }).query.condition as Condition);
    await fc.assert(
      fc.asyncProperty(
        fc.array(told),
        fc.array(choice, { maxLength: 4 }),
        part,
        hiding,
        async (all, choices, span, hidden) => {
          const narrowing: Filters = {
            choices,
            ...(hidden === undefined ? {} : { hidden }),
            ...(span === undefined ? {} : { window: { from: span[0], to: span[0] + span[1] } }),
          };
          const results = await resultsOf(all, narrowing);
          /** The events that are left, without those that are hidden or, to count them, with. */
          const left = (choice: readonly FacetFilter[], within: Filters["window"], without = hidden ?? []) => {
            const asked = filteredCondition(undefined, { choices: choice });
            return found(all)
              .map(({ event }) => event)
              .filter((event) => without.length === 0 || !isOwn(event))
              .filter((event) => asked === undefined || compile(asked)(event))
              .filter(({ time = -1 }) => within === undefined || (time >= within.from && time < within.to));
          };
          const expected = left(choices, narrowing.window).map(({ eventId }) => eventId);
          expect([...(await ids(results))].sort()).toEqual(expected.toSorted());
          expect(results.noise).toEqual([{ ...OWN, count: left(choices, narrowing.window, []).filter(isOwn).length }]);

          const { facets, timeline } = await results.summary({ ...OPTIONS, valuesPerFacet: 100 });
          for (const facet of facets) {
            const others = choices.filter(({ field }) => field !== facet.field);
            for (const { value, count } of facet.values) {
              const same = left(others, narrowing.window).filter((event) => facetValue(event, facet.field) === value);
              expect(count).toBe(same.length);
            }
          }
          if (all.length > 0) {
            expect(facets.map(({ field }) => field)).toEqual(FACET_FIELDS);
          }
          expect(timeline.counts.reduce((sum, count) => sum + count, 0)).toBe(left(choices, undefined).length);
          await results.close();
        },
      ),
      { numRuns: 100 },
    );
  });
});
