import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Segment } from "../../../../src/engine/segment/segment.ts";
import { SegmentBuilder } from "../../../../src/engine/segment/segmentBuilder.ts";
import { evaluate } from "../../../../src/engine/table/evaluate.ts";
import { Readings } from "../../../../src/engine/table/readings.ts";
import { planReads } from "../../../../src/engine/table/readPlan.ts";
import { sifter } from "../../../../src/engine/table/sift.ts";
import { UNKNOWN, YES } from "../../../../src/engine/table/verdicts.ts";
import { entitySearch } from "../../../../src/investigation/event/entityQuery.ts";
import type { Entity } from "../../../../src/model/entity/entity.ts";
import { findEntities } from "../../../../src/model/entity/findEntities.ts";
import { type CloudTrailEvent, readRecord } from "../../../../src/model/event/record.ts";
import { printValues } from "../../../../src/query/language/print.ts";
import { parseQuery, type Query } from "../../../../src/query/language/text.ts";
import { compile } from "../../../../src/query/match/match.ts";
import { plan, planIn } from "../../../../src/query/plan/plan.ts";
import { EVENT_HISTORY } from "../../../../src/sources/eventHistory/capabilities.ts";
import { EventIndex, type LookupAttributeKey } from "../../../aws/eventIndex.ts";
import { recordsIn, worldFromRecords } from "../../../aws/fromRecords.ts";
import { asListed, defaultVariants } from "../../../aws/variants.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import type { WorldRecord } from "../../../world/types.ts";
import { makeWorld } from "../../../world/world.ts";
import { filesOrigin, historyOrigin } from "../../sources/origins.ts";

// Many cases: the timeout is generous because the machine may be busy.
const SLOW = { timeout: 180_000 };
const DAY = 86_400_000;
/**
 * Number of searches of a set that the index answers too, evenly chosen: some of each kind of entity. That it selects the
 * same by any condition is the subject of `evaluate.test.ts`.
 */
const INDEXED = propertyRuns(100);

const CORPUS = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

/** The demo world, and public records (absent where they are not beside the project). */
const SETS: readonly { readonly title: string; readonly records: readonly WorldRecord[] | undefined }[] = [
  {
    title: "the demo world",
    records: [...makeWorld({ seed: 7, size: 3_000, end: Date.UTC(2026, 10, 20) }).records()],
  },
  ...["invictus", "stratus"].map((folder) => ({
    title: `public records of ${folder}`,
    records: existsSync(CORPUS + folder) ? [...worldFromRecords(recordsIn(CORPUS + folder)).records()] : undefined,
  })),
];

type Result = "finds" | "explains" | "neither";

/** Counts of results by kind of entity. */
class Figures {
  readonly #counts = new Map<string, Record<Result, number>>();
  readonly neither: string[] = [];

  add({ kind }: Entity, result: Result, sample: string): void {
    const counts = this.#counts.get(kind) ?? { finds: 0, explains: 0, neither: 0 };
    this.#counts.set(kind, counts);
    counts[result] += 1;
    if (result === "neither") {
      this.neither.push(sample);
    }
  }

  print(title: string): void {
    const rows = [...this.#counts].map(
      ([kind, { finds, explains, neither }]) => `${kind} ${finds}/${explains}/${neither}`,
    );
    console.log(`${title}, links that find their event/explain why not/neither: ${rows.sort().join(", ")}`);
  }
}

function eventOf(
  { json, eventId, username, accessKeyId, resources }: WorldRecord,
  enveloped: boolean,
): CloudTrailEvent {
  const envelope = {
    eventId,
    resources,
    ...(username === undefined ? {} : { username }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
  };
  return readRecord(json, enveloped ? { envelope } : {});
}

/** Whether LookupEvents returns the event for one of the lookups that the query is planned as, and the rest matches. */
function isLookedUp(record: WorldRecord, event: CloudTrailEvent, query: Query, now: number): boolean {
  const scope = { region: record.region, accountId: record.accountId };
  const { lookups, window } = planIn(plan(query, EVENT_HISTORY, now), query, EVENT_HISTORY, scope);
  const index = new EventIndex(defaultVariants);
  index.add([record]);
  const listed = lookups.some(({ attribute }) => {
    const by =
      attribute === undefined ? undefined : { key: attribute.key as LookupAttributeKey, value: attribute.value };
    const slice = { start: window.from, end: window.to, limit: 1, now };
    return index.find(record.accountId, record.region, "Management", by, slice).length > 0;
  });
  return listed && (query.condition === undefined || compile(query.condition)(event));
}

function indexed(file: Buffer): Segment {
  const builder = new SegmentBuilder();
  expect(builder.add("the file", file)).toEqual([]);
  return builder.finish();
}

/** The ids of the events that the index selects. */
function selectedIds(readings: Readings, file: Buffer, { condition }: Query): ReadonlySet<string> {
  const { segment } = readings;
  const { data } = segment;
  const reads = planReads(condition);
  const verdicts = evaluate(readings, reads) ?? new Uint8Array(data.rows);
  const rows = [...verdicts.keys()];
  const unknown = rows.filter((row) => verdicts[row] === UNKNOWN);
  const sifted = sifter(reads)(file, {
    file: "the file",
    rows: Uint32Array.from(unknown),
    offsets: Uint32Array.from(unknown, (row) => data.offset[row] ?? 0),
    lengths: Uint32Array.from(unknown, (row) => data.length[row] ?? 0),
    flags: Uint8Array.from(unknown, (row) => data.flags[row] ?? 0),
  });
  return new Set([...rows.filter((row) => verdicts[row] === YES), ...sifted].map((row) => segment.eventId(row)));
}

describe.each(SETS)("the search behind every link of an event, over $title", ({ title, records = [] }) => {
  it.skipIf(records.length === 0)("finds the event in Event history, or says why not", SLOW, () => {
    const figures = new Figures();
    for (const record of records.filter(({ category }) => category === "Management")) {
      const event = eventOf(asListed(record, defaultVariants), true);
      const now = record.time + DAY;
      const origins = [historyOrigin("dev", record.region)];
      for (const entity of findEntities(event)) {
        const search = entitySearch(entity, { origins, event });
        if (search !== undefined) {
          const { request, misses } = search;
          const { query, problems } = parseQuery(request.text, { now });
          const regions = [...(request.regions ?? []), ...(request.alsoRegions ?? [])];
          const finds = regions.includes(record.region) && isLookedUp(record, event, query, now);
          const sample = `${record.eventName}: ${request.text}`;
          expect(problems, sample).toEqual([]);
          // A search that finds the event never claims that it does not.
          expect(finds && misses !== undefined, sample).toBe(false);
          figures.add(entity, finds ? "finds" : misses === undefined ? "neither" : "explains", sample);
        }
      }
    }
    figures.print(`${title}, Event history`);
    expect(figures.neither).toEqual([]);
  });

  it.skipIf(records.length === 0)("finds the event in the log files that it came from", SLOW, () => {
    const figures = new Figures();
    const origins = [filesOrigin("/logs")];
    const searches = new Map<string, { readonly holds: (event: CloudTrailEvent) => boolean; readonly query: Query }>();
    const events = records.map((record) => eventOf(record, false));
    let named = 0;
    let recalled = 0;
    for (const event of events) {
      for (const entity of findEntities(event)) {
        const search = entitySearch(entity, { origins, event });
        if (search !== undefined) {
          const { request, misses } = search;
          expect(request.targets).toEqual([filesOrigin("/logs").target]);
          const { query } = parseQuery(request.text, { now: 0 });
          const known = searches.get(request.text) ?? { holds: compile(query.condition ?? ALL), query };
          searches.set(request.text, known);
          const result = known.holds(event) ? "finds" : misses === undefined ? "neither" : "explains";
          figures.add(entity, result, `${event.eventName}: ${request.text}`);
        }
        if (isNamedResource(entity)) {
          named += 1;
          const { condition = ALL } = parseQuery(printValues("resource", [entity.value]), { now: 0 }).query;
          recalled += compile(condition)(event) ? 1 : 0;
        }
      }
    }
    figures.print(`${title}, log files`);
    console.log(`${title}: recall of resource: ${recalled} of ${named}`);
    expect(figures.neither).toEqual([]);
    expect(recalled / named).toBeGreaterThanOrEqual(0.99);

    const file = Buffer.from(`{"Records":[${records.map(({ json }) => json).join(",")}]}`);
    const readings = new Readings(indexed(file));
    const all = [...searches.values()];
    const step = Math.max(1, Math.floor(all.length / INDEXED));
    for (const { holds, query } of all.filter((_, at) => at % step === 0)) {
      const expected = new Set(events.filter(holds).map(({ eventId }) => eventId));
      expect(selectedIds(readings, file, query)).toEqual(expected);
    }
  });
});

const ALL = { kind: "all", of: [] } as const;

/** Whether the event names the entity as a resource, and not only as its caller or the endpoint of the call. */
function isNamedResource({ kind, occurrences }: Entity): boolean {
  const others = ["account", "ip-address", "event-id", "request-id", "session-name", "service-principal"];
  return !others.includes(kind) && occurrences.some(({ path }) => path[0] !== "userIdentity" && path.length > 1);
}
