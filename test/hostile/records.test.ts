import { afterEach, describe, expect, test } from "vitest";
import { drawEvent, linkedJson } from "../../src/investigation/event/eventView.ts";
import type { EventHit } from "../../src/investigation/search/search.ts";
import { findEntities } from "../../src/model/entity/findEntities.ts";
import { type CloudTrailEvent, readRecord } from "../../src/model/event/record.ts";
import { parseQuery } from "../../src/query/language/text.ts";
import { compile } from "../../src/query/match/match.ts";
import { end } from "../unit/aws-wire/smallWorld.ts";
import { fullRow } from "../unit/investigation/results/fullRow.ts";
import { historyOrigin } from "../unit/sources/origins.ts";
import type { World } from "../world/types.ts";
import { copied } from "./copied.ts";
import { crowdOf } from "./crowd.ts";
import { idsOf, openStack, type Stack } from "./stack.ts";

const around = (event: CloudTrailEvent) => ({
  entities: findEntities(event),
  origins: [historyOrigin("production", "eu-west-1")],
  consolePage: () => undefined,
  declaredIn: () => undefined,
  timeZone: "Europe/Berlin",
});

function found(event: CloudTrailEvent): EventHit {
  return { event, origins: [] };
}

let stack: Stack | undefined;

afterEach(async () => {
  await stack?.close();
  stack = undefined;
});

/** Three events on the wire, the second of which has this text for a record. */
function worldWith(json: string): World {
  const world = crowdOf({ events: 3 });
  const records = [...world.records()].map((record) => (record.eventId === "e1" ? { ...record, json } : record));
  return { ...world, records: () => records };
}

describe("records that are no trees of a reasonable size (16, 18, 19)", () => {
  const nested = (depth: number) =>
    `{"eventID":"e1","eventName":"PutObject","requestParameters":${'{"a":'.repeat(depth)}"arn:aws:s3:::deep"${"}".repeat(depth)}}`;

  test("200,000 deep: one diagnostic, the others load, and it can be shown and exported", async () => {
    stack = await openStack({ world: worldWith(nested(200_000)) });
    const search = await stack.prepare();
    expect((await idsOf(search)).sort()).toEqual(["e0", "e1", "e2"]);
    const events = search.found.map(({ event }) => event);
    expect(events.map(({ eventId, diagnostics }) => [eventId, diagnostics.length]).sort()).toEqual([
      ["e0", 0],
      ["e1", expect.any(Number)],
      ["e2", 0],
    ]);
    const deep = events.find(({ eventId }) => eventId === "e1") ?? readRecord("");
    expect(deep.diagnostics.map(({ code }) => code)).toContain("unreadable");
    expect(deep.raw).toHaveLength(nested(200_000).length);
    const drawn = drawEvent(deep, around(deep));
    expect(drawn.json).toBe(deep.raw);
    expect(fullRow(deep).eventId).toBe("e1");
    expect(await copied(search.found, "json")).toContain(deep.raw);
    // It comes back from the shelf as it was.
    const again = await stack.prepare({ to: "30s" });
    await idsOf(again);
    expect(again.found.find(({ event }) => event.eventId === "e1")?.event.raw).toBe(deep.raw);
  });

  test.each([99, 101, 300, 399, 401])("%d deep: no link stands where its text does not", (depth) => {
    const raw = nested(depth).replace("{", '{"sourceIPAddress":"203.0.113.9",');
    const event = readRecord(raw);
    const entities = findEntities(event);
    const { json, links } = linkedJson(event.raw, entities);
    expect(links.map(({ start, end, entity }) => [json.slice(start, end), entities[entity]?.value])).toEqual(
      links.map(({ entity }) => [entities[entity]?.value, entities[entity]?.value]),
    );
    expect(entities.length > 0).toBe(depth < 400);
    expect(links.length > 0).toBe(depth < 100);
  });

  test.each(["", ',"digits":12345678901234567890'])(
    "__proto__ and constructor are keys like others (%j)",
    async (more) => {
      const raw = `{"eventID":"e1","eventName":"PutObject","eventSource":"s3.amazonaws.com","eventVersion":"1.11","awsRegion":"eu-west-1","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"requestParameters":{"__proto__":{"polluted":"yes","bucketName":"b"},"toString":"x","hasOwnProperty":1${more}}}`;
      const event = readRecord(raw, { envelope: { resources: [{ name: "__proto__", type: "constructor" }] } });
      const drawn = drawEvent(event, around(event));
      fullRow(event);
      await copied([found(event)], "csv");
      const matching = ["requestParameters.__proto__.polluted:yes", "yes", "__proto__", "resource:__proto__"].filter(
        (text) => {
          const { condition } = parseQuery(text, { now: end }).query;
          return condition !== undefined && compile(condition)(event);
        },
      );
      expect(matching).toContain("yes");
      expect(matching).toContain("resource:__proto__");
      expect(Reflect.get({}, "polluted")).toBeUndefined();
      expect(Reflect.get(Object, "polluted")).toBeUndefined();
      expect(drawn.json).toContain('"__proto__": {');
      expect(drawn.json).toContain('"hasOwnProperty": 1');
      expect(event.actor.name).not.toBe("");
    },
  );

  test("duplicate keys, 1e400, digits beyond 2^53 and negative zero: shown exactly as they came", () => {
    const raw =
      '{"eventID":"e1","eventName":"x","requestParameters":{"n":9007199254740993,"m":-12345678901234567890,"x":1e400,"y":-0,"z":1.10,"bucketName":"first","bucketName":"second"}}';
    const event = readRecord(raw);
    const { json, links, groups } = drawEvent(event, around(event));
    for (const exact of ['"n": 9007199254740993', '"m": -12345678901234567890', '"x": 1e400', '"y": -0', '"z": 1.10']) {
      expect(json).toContain(exact);
    }
    expect(json).toContain('"bucketName": "first"');
    expect(event.diagnostics.map(({ code }) => code)).toContain("duplicate-keys");
    expect(event.record.requestParameters).toMatchObject({ n: "9007199254740993", x: "1e400" });
    const buckets = groups.flatMap(({ entities }) => entities).filter(({ kind }) => kind === "bucket");
    expect(buckets.map(({ value }) => value)).toEqual(["second"]);
    const [bucket] = buckets;
    const linked = links
      .filter(({ entity }) => entity === bucket?.id)
      .map(({ start, end: past }) => json.slice(start, past));
    expect(linked).toEqual(["second"]);
  });

  test("a small number under a key that may hold an account is a count and no link, and so is any number under a key of counts", () => {
    const answer = (key: string, number: number) => ({
      eventID: "e1",
      eventName: "SendCommand",
      responseElements: { [key]: number },
    });
    const accounts = (key: string, number: number) =>
      findEntities(readRecord(answer(key, number)))
        .filter(({ kind }) => kind === "account")
        .map(({ value }) => value);
    const large = [111122223333, 1122223333];
    expect([1, 3, 5_000_000].flatMap((number) => accounts("target", number))).toEqual([]);
    expect(large.flatMap((number) => accounts("target", number))).toEqual(["111122223333", "001122223333"]);
    expect(large.flatMap((number) => accounts("targetCount", number))).toEqual([]);
  });

  test("lone surrogates and a byte order mark: the same reading every time, over the wire and from the shelf", async () => {
    const raw =
      '\ufeff{"eventID":"e1","eventName":"PutObject","awsRegion":"eu-west-1","userIdentity":{"type":"IAMUser","userName":"a\\ud800b"},"requestParameters":{"bucketName":"x\\udc00y"}}';
    stack = await openStack({ world: worldWith(raw) });
    const first = await stack.prepare();
    await idsOf(first);
    const before = stack.lookups();
    const second = await stack.prepare({ to: "30s" });
    await idsOf(second);
    const third = await stack.prepare({ to: "30s" });
    await idsOf(third);
    expect(stack.lookups()).toBeGreaterThanOrEqual(before);
    const readings = [first, second, third].map(
      (search) => search.found.find(({ event }) => event.eventId === "e1")?.event,
    );
    expect(readings[0]?.raw).toBe(raw);
    expect(readings[0]?.actor.userName).toBe("a\ud800b");
    expect(readings[1]).toEqual(readings[0]);
    expect(readings[2]).toEqual(readings[0]);
  });

  test("records that are none: each is a row with a diagnostic", async () => {
    for (const json of [
      "",
      "null",
      "7",
      '"text"',
      "[]",
      "{}",
      "{",
      "\u0000",
      '{"eventID":{"a":1},"eventName":["x"]}',
    ]) {
      stack = await openStack({ world: worldWith(json) });
      const search = await stack.prepare();
      const ids = await idsOf(search);
      // AWS itself leaves out an empty text.
      expect(ids.length, json).toBeGreaterThanOrEqual(json === "" ? 2 : 3);
      for (const { event } of search.found) {
        drawEvent(event, around(event));
        fullRow(event);
        if (event.raw === json) {
          expect(event.diagnostics.length, json).toBeGreaterThan(0);
        }
      }
      await stack.close();
      stack = undefined;
    }
  });
});
