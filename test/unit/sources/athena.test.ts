import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { costText } from "../../../src/investigation/search/cost.ts";
import { Failure } from "../../../src/model/failure.ts";
import { parseQuery } from "../../../src/query/language/text.ts";
import { compile } from "../../../src/query/match/match.ts";
import { plan, type SourcePlan } from "../../../src/query/plan/plan.ts";
import { AthenaKind } from "../../../src/sources/athena/athenaKind.ts";
import { ATHENA_TABLE } from "../../../src/sources/athena/capabilities.ts";
import type { Checkpoint, Source, SourcePage } from "../../../src/sources/source.ts";
import { makeWorld } from "../../world/world.ts";
import { fastClock, type House, noLimit, openHouse } from "../aws/house.ts";
import { testStore } from "../engine/store/testStore.ts";

const end = Date.parse("2026-11-29T20:00:00Z");
const world = makeWorld({ seed: 1, size: 4000, end });
const never = new AbortController().signal;
const quick = { queuedMs: 0, runningMs: 0, concurrent: 20 };

let house: House;
let kind: AthenaKind;
beforeAll(async () => {
  house = await openHouse({
    world,
    wire: { pace: noLimit, now: () => end, variants: { athena: quick } },
    clock: fastClock(),
  });
  kind = kindOf();
});
afterAll(() => house.close());
afterEach(() => {
  house.aws.variants = { ...house.aws.variants, athena: quick };
  house.aws.faults.clear();
  house.aws.requests.clear();
});

function kindOf(): AthenaKind {
  return new AthenaKind({
    connections: house.connections,
    store: testStore(house.files.folder),
    now: () => end,
    profiles: async () => [...house.profiles.values()],
    shown: async () => [],
  });
}

const REF = {
  source: "athena",
  profile: "production",
  region: "eu-west-1",
  workgroup: "security",
  database: "audit",
  table: "cloudtrail_logs_pp",
};

async function open(more: Partial<typeof REF> & { catalog?: string; output?: string } = {}, checkpoint?: Checkpoint) {
  const target = await kind.target({ ...REF, ...more });
  return target.open({ asked: true })(never, checkpoint);
}

function planOf(text: string): SourcePlan {
  const { query, problems } = parseQuery(text, { now: end });
  expect(problems).toEqual([]);
  return plan(query, ATHENA_TABLE, end);
}

interface Found {
  readonly ids: readonly string[];
  readonly pages: readonly SourcePage[];
  readonly failure?: Failure;
}

async function read(source: Source, text: string, stop = never): Promise<Found> {
  const pages: SourcePage[] = [];
  const ids = () => pages.flatMap(({ events }) => events.map(({ eventId }) => eventId));
  try {
    for await (const page of source.search(planOf(text), stop)) {
      pages.push(page);
    }
  } catch (error) {
    if (!Failure.is(error)) {
      throw error;
    }
    return { ids: ids(), pages, failure: error };
  }
  return { ids: ids(), pages };
}

const count = (operation: string) => house.aws.requests.count({ operation });

describe("a search of a table", () => {
  it("finds the same events as the log files hold, newest first", async () => {
    const text = "event:ConsoleLogin last:7d";
    const { ids, pages } = await read(await open(), text);
    console.log(ids.length, JSON.stringify(pages.map(({notes,...p})=>p)), pages.at(-1)?.notes, JSON.stringify((await read(await open(), text)).failure));
    expect(ids.length).toBeGreaterThan(0);
    const accepts = compile(planOf(text).residual ?? { kind: "all", of: [] });
    const events = pages.flatMap((page) => page.events);
    expect(events.every(accepts)).toBe(true);
    const times = events.map(({ time = 0 }) => time);
    expect(times).toEqual(times.toSorted((left, right) => right - left));
    expect(pages.at(-1)?.coveredFrom).toBe(planOf(text).window.from);
    expect(pages.at(-1)?.billed?.scanned).toBeGreaterThan(0);
    console.log(ids.length, pages.at(-1), costText(await (await open()).estimate?.(planOf(text), never) as never));
  });
});
