import fc from "fast-check";
import { expect, it } from "vitest";
import type { Search, SearchRequest } from "../../../../src/investigation/search/search.ts";
import { requestOfReason } from "../../../../src/investigation/session/followUps.ts";
import { reasonsOf } from "../../../../src/investigation/session/reasons.ts";
import { Failure } from "../../../../src/model/failure.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { type GapKind, gapOf, type NotCovered } from "../../../../src/query/plan/notCovered.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { anyScope, anyText, anyWorld, ReferenceWorld, WORLD_NOW, type WorldEvent } from "./referenceWorld.ts";

const DAY = 86_400_000;
const never = new AbortController().signal;

/** A search that has run to its end; undefined where there was nothing to search. */
async function searched(world: ReferenceWorld, request: SearchRequest): Promise<Search | undefined> {
  try {
    const search = await world.searches.prepare(request, never);
    for await (const _page of search.run(never)) {
      // `found` has the events.
    }
    return search;
  } catch (error) {
    if (Failure.is(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Every event that a search is for, wherever it was recorded: in the accounts of the profiles that were chosen or searched. */
function wanted(world: ReferenceWorld, search: Search): readonly WorldEvent[] {
  const profiles = [...world.chosenProfiles, ...search.targets.flatMap(({ profile }) => profile ?? [])];
  const accounts = new Set(profiles.map((profile) => world.accountOf(profile)));
  const { condition } = search.plan.query;
  const accepts = condition === undefined ? () => true : compile(condition);
  return world.events.filter(
    ({ event, recorded, account }) => accounts.has(account) && (accepts(event) || accepts(recorded)),
  );
}

/** Whether a source beside Event history was searched where this happened, which has no such event, and nothing else holds it. */
function isNowhere(search: Search, { account, event, recorded, time, isArchived }: WorldEvent): boolean {
  const { condition } = search.plan.query;
  const isHeld = isArchived && (condition === undefined || compile(condition)(recorded));
  const isSearched = search.targets.some(
    ({ within, state }) =>
      within !== undefined &&
      state === "done" &&
      within.accounts?.includes(account) === true &&
      within.regions?.includes(event.region) !== false,
  );
  return isSearched && !isHeld && (event.category !== "Management" || time < WORLD_NOW - 90 * DAY);
}

/** The kinds of gaps that tell why an event was not found. */
function explanations(world: ReferenceWorld, search: Search, missed: WorldEvent): readonly GapKind[] {
  const gaps = search.notCovered;
  const own = search.targets.filter(({ profile }) => world.accountOf(profile) === missed.account);
  const { event, time, deliveredAt } = missed;
  const range = gapOf(gaps, "time")?.searched;
  const holds: { readonly [Kind in GapKind]: boolean } = {
    failed: own.some(
      ({ label, region }) =>
        region === event.region && gapOf(gaps, "failed")?.targets.includes(`${label} ${region}`) === true,
    ),
    regions:
      gapOf(gaps, "regions") !== undefined && own.length > 0 && !own.some(({ region }) => region === event.region),
    profiles: gapOf(gaps, "profiles") !== undefined && own.length === 0,
    time: range !== undefined && (time < range.from || time >= range.to),
    reach: gapOf(gaps, "reach") !== undefined && time < WORLD_NOW - 90 * DAY,
    categories: gapOf(gaps, "categories")?.categories.includes(event.category) === true,
    resources: gapOf(gaps, "resources") !== undefined && !missed.isListed,
    encoded: false,
    live: false,
    late: deliveredAt > (gapOf(gaps, "late")?.asOf ?? Number.POSITIVE_INFINITY),
  };
  return (Object.keys(holds) as GapKind[]).filter((kind) => holds[kind]);
}

/** The numbers of a search of one account whose Regions are known. */
function expectRightNumbers(world: ReferenceWorld, search: Search, gaps: NotCovered): void {
  const names = [...new Set(search.targets.flatMap(({ profile }) => profile ?? []))];
  const { searched: read = 0, of } = gapOf(gaps, "regions") ?? {};
  if (of !== undefined && new Set(names.map((name) => world.accountOf(name))).size === 1) {
    const enabled = world.enabledOf(names[0] ?? "");
    expect(of).toBeLessThanOrEqual(enabled.length);
    expect(read).toBeLessThan(of);
    expect(read).toBe(Math.min(read, new Set(search.targets.map(({ region }) => region)).size));
  }
  const profiles = gapOf(gaps, "profiles");
  if (profiles !== undefined) {
    const accounts = new Set(names.map((name) => world.accountOf(name)));
    const others = world.chosenProfiles.filter((name) => !names.includes(name));
    const shared = others.filter((name) => accounts.has(world.accountOf(name)));
    // Of which account a profile is may not be known.
    expect(profiles.searched).toBeGreaterThanOrEqual(names.length);
    expect(profiles.searched).toBeLessThanOrEqual(names.length + shared.length);
    expect(profiles.isShared === true).toBe(profiles.searched > names.length);
    expect(profiles.of).toBeLessThanOrEqual(new Set([...names, ...world.chosenProfiles]).size);
  }
}

const anySources = fc.constantFrom<Pick<SearchRequest, "sources">>(
  {},
  {},
  { sources: ["eventHistory", "archive"] },
  { sources: ["automatic"] },
);

it(
  "no search claims more than it covered: what it did not find, and why nothing was found, is explained",
  async () => {
    const earlier = fc.option(fc.record({ text: anyText, before: fc.integer({ min: 1, max: 3 * DAY }) }));
    let empty = 0;
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        anyWorld,
        anyText,
        anyScope,
        anySources,
        earlier,
        async (made, written, scope, sources, first) => {
          const world = new ReferenceWorld(made);
          const textOf = (text: string) =>
            text.replace(/\{(\d)\}/g, (_, at: string) => world.accountIds[Number(at)] ?? "");
          if (first !== null) {
            world.now = WORLD_NOW - first.before;
            await searched(world, { text: textOf(first.text) });
            world.now = WORLD_NOW;
          }
          const request: SearchRequest = { text: textOf(written), ...scope, ...sources };
          const search = await searched(world, request);
          if (search === undefined) {
            return;
          }
          expect(search.state).toBe("done");
          const found = new Set(search.found.map(({ event }) => event.eventId));
          const all = wanted(world, search);
          const missed = all.filter(({ event }) => !found.has(event.eventId));
          const reasons = reasonsOf(search, request, { seen: world.seen, otherSources: [], now: () => WORLD_NOW });
          const told = new Set(reasons.map(({ gap }) => gap));
          const notes = search.targets.flatMap(({ notes = [] }) => notes).join(" ");
          for (const one of missed) {
            if (isNowhere(search, one)) {
              continue;
            }
            if (one.isOnData && notes.includes("Insights events on data events")) {
              continue;
            }
            const kinds = explanations(world, search, one);
            expect(kinds, `${one.event.eventId} is missed without a word`).not.toEqual([]);
            expect(
              kinds.some((kind) => told.has(kind)),
              `no reason tells of ${kinds.join()}`,
            ).toBe(true);
          }
          expectRightNumbers(world, search, search.notCovered);
          empty += found.size === 0 ? 1 : 0;
          whole += gapOf(search.notCovered, "regions") === undefined ? 1 : 0;

          const wider = reasons.find(({ gap }) => gap === "regions")?.attempt;
          if (wider !== undefined && !made.refuses) {
            const again = await searched(world, requestOfReason(request, wider));
            expect(again === undefined ? [] : again.notCovered.filter(({ kind }) => kind === "regions")).toEqual([]);
            const more = new Set(again?.found.map(({ event }) => event.eventId));
            expect([...found].filter((eventId) => again !== undefined && !more.has(eventId))).toEqual([]);
          }
        },
      ),
      { numRuns: propertyRuns(150) },
    );
    expect(Math.min(empty, whole)).toBeGreaterThan(10);
  },
  propertyRuns(150) * 1000,
);

it(
  "a search finds the Insights events that it asks for, those on data events where AWS lists them, and no others",
  async () => {
    const text = fc.constantFrom(
      "category:Insight",
      "category:(Management,Insight)",
      "category:Insight OR user:alice",
      "category:Insight event:RunInstances",
      "category:Insight source:ec2",
      "category:Insight user:alice",
      "category:Insight -source:logs",
      "insightDetails.state:End",
      "-category:Management",
      "category:Management",
      "event:RunInstances",
      "readonly:false",
    );
    let insights = 0;
    await fc.assert(
      fc.asyncProperty(anyWorld, text, fc.boolean(), async (made, written, isRepeated) => {
        const world = new ReferenceWorld({ ...made, refuses: false, failing: [] });
        const request: SearchRequest = { text: `(${written}) region:* last:90d`, profiles: ["dev", "prod"] };
        if (isRepeated) {
          await searched(world, { ...request, text: "category:(Management,Insight) region:* last:90d" });
        }
        const search = await searched(world, request);
        if (search === undefined) {
          throw new Error("nothing was searched");
        }
        const { condition } = search.plan.query;
        const accepts = condition === undefined ? () => true : compile(condition);
        const names = /category|insightDetails/.test(written);
        const wantedIds = world.events
          .filter(
            ({ event, time, deliveredAt }) =>
              deliveredAt <= WORLD_NOW && time >= WORLD_NOW - 90 * DAY && accepts(event),
          )
          .filter(({ event, isOnData }) =>
            event.category === "Insight"
              ? names && (!isOnData || made.trail === "listed")
              : event.category === "Management",
          )
          .map(({ event }) => event.eventId);
        expect(search.found.map(({ event }) => event.eventId).toSorted()).toEqual(wantedIds.toSorted());
        const notes = search.targets.flatMap(({ notes: of = [] }) => of);
        expect(notes.length > 0).toBe(names && made.trail !== "listed" && written !== "category:Management");
        insights += search.found.some(({ event }) => event.category === "Insight") ? 1 : 0;
      }),
      { numRuns: propertyRuns(100) },
    );
    expect(insights).toBeGreaterThan(10);
  },
  propertyRuns(150) * 1000,
);
