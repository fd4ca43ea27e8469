import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENVELOPE, ODD } from "../../../../src/engine/scan/recordFlags.ts";
import { KEYS } from "../../../../src/engine/scan/recordKeys.ts";
import { type ScannedRecord, Scanner } from "../../../../src/engine/scan/scanner.ts";
import type { LookupEnvelope } from "../../../../src/model/event/record.ts";
import { propertyRuns } from "../../../propertyRuns.ts";
import { makeWorld } from "../../../world/world.ts";
import { writtenRecord, writtenSpace, writtenValue } from "../writtenJson.ts";

interface Seen {
  readonly text: string;
  readonly place: string;
  readonly flags: number;
  readonly envelope: LookupEnvelope | undefined;
  readonly raw: ReadonlyMap<string, string>;
}

const scanner = new Scanner();

function scan(input: string | Buffer): { readonly seen: readonly Seen[]; readonly problems: readonly unknown[] } {
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  const seen: Seen[] = [];
  const problems = scanner.scan(bytes, (record) => seen.push(copyOf(bytes, record)));
  return { seen, problems };
}

function copyOf(file: Buffer, record: ScannedRecord): Seen {
  const raw = new Map<string, string>();
  for (const [index, key] of KEYS.entries()) {
    const end = record.members.end[index] ?? 0;
    if (end > 0) {
      raw.set(key, record.bytes.toString("utf8", record.members.start[index], end));
    }
  }
  return {
    text: record.bytes.toString("utf8", record.from, record.to),
    place: file.toString("utf8", record.offset, record.offset + record.length),
    flags: record.flags,
    envelope: record.envelope,
    raw,
  };
}

/** What a scanned record says must be what JSON.parse says of it. */
function agree(one: Seen | undefined, expected: unknown): void {
  if (one === undefined) {
    throw new Error("a record was not seen");
  }
  expect(JSON.parse(one.text)).toEqual(expected);
  if ((one.flags & ODD) === 0) {
    const columns = Object.fromEntries(
      Object.entries(expected as Record<string, unknown>).filter(([key]) => (KEYS as readonly string[]).includes(key)),
    );
    expect(Object.fromEntries([...one.raw].map(([key, value]) => [key, JSON.parse(value)]))).toEqual(columns);
  }
}

// Thousands of records, read by two: long on a busy machine.
describe("against JSON.parse", { timeout: 120_000 }, () => {
  const world = [...makeWorld({ seed: 7, size: 4_000, end: Date.UTC(2026, 10, 22, 17) }).records()];
  const texts = world.map(({ json }) => json);

  it.each([
    ["a log file", `{"Records":[${texts.join(",")}]}`],
    ["an array", `[${texts.join(" ,\n")}]`],
    ["JSON lines", texts.join("\n")],
    ["JSON lines with a final newline and CRLF", `${texts.join("\r\n")}\r\n`],
    ["a byte order mark", `\ufeff{"Records":[${texts.join(",")}]}`],
    ["log files one after another", texts.map((text) => `{"Records":[${text}]}`).join("")],
  ])("reads the whole world from %s", (_name, content) => {
    const { seen, problems } = scan(content);
    expect(problems).toEqual([]);
    expect(seen).toHaveLength(texts.length);
    for (const [index, text] of texts.entries()) {
      expect(seen[index]?.text).toBe(text);
      agree(seen[index], JSON.parse(text));
      expect(seen[index]?.place).toBe(text);
    }
    expect(seen.filter(({ flags }) => (flags & ODD) !== 0)).toEqual([]);
  });

  it("reads the whole world, indented", () => {
    const { seen, problems } = scan(
      JSON.stringify({ more: { Records: [{}] }, Records: texts.map((text) => JSON.parse(text)) }, undefined, 2),
    );
    expect(problems).toEqual([]);
    expect(seen).toHaveLength(texts.length);
    for (const [index, text] of texts.entries()) {
      agree(seen[index], JSON.parse(text));
    }
  });

  it("reads the whole world as lookup-events prints it, with its envelopes", () => {
    const events = world.map((one) => ({
      EventId: one.eventId,
      Username: one.username,
      AccessKeyId: one.accessKeyId,
      Resources: one.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
      CloudTrailEvent: one.json,
    }));
    const { seen, problems } = scan(JSON.stringify({ NextToken: "x", Events: events }));
    expect(problems).toEqual([]);
    expect(seen).toHaveLength(world.length);
    for (const [index, one] of world.entries()) {
      expect(seen[index]?.text).toBe(one.json);
      agree(seen[index], JSON.parse(one.json));
      expect(seen[index]?.flags).toBe((seen[index]?.flags ?? 0) | ENVELOPE);
      expect(seen[index]?.envelope).toEqual({
        eventId: one.eventId,
        ...(one.username === undefined ? {} : { username: one.username }),
        ...(one.accessKeyId === undefined ? {} : { accessKeyId: one.accessKeyId }),
        resources: one.resources,
      });
      expect(JSON.parse(seen[index]?.place ?? "").CloudTrailEvent).toBe(one.json);
    }
  });

  it("reads any records, however they are written", () => {
    fc.assert(
      fc.property(fc.array(writtenRecord, { maxLength: 4 }), writtenSpace, writtenSpace, (records, a, b) => {
        const { seen, problems } = scan(`${a}{"Records"${b}:[${a}${records.join(`${b},${a}`)}${b}]${a}}`);
        const wanted = records.map((text): unknown => JSON.parse(text));
        expect(problems).toEqual([]);
        expect(seen).toHaveLength(wanted.length);
        for (const [index, expected] of wanted.entries()) {
          agree(seen[index], expected);
        }
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  it("accepts what JSON.parse accepts, and refuses what it refuses", () => {
    const damaged = fc
      .tuple(writtenValue, fc.nat(), fc.constantFrom("", ",", '"', "}", "]", "\\", "0", "1", "e", ".", "\u0001", "x"))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(writtenValue, damaged), (text) => {
        let readable = true;
        try {
          JSON.parse(`{"Records":[{"eventName":${text}}]}`);
        } catch {
          readable = false;
        }
        expect(scan(`{"Records":[{"eventName":${text}}]}`).problems.length === 0).toBe(readable);
      }),
      { numRuns: 5_000 },
    );
  });
});

it("takes no escaped key for one with a backslash that stood in its place before", () => {
  const { seen } = scan(
    [
      '{"eventSource":"a","\\\\":1}',
      '{"eventSource":"a","\\\\u0065ventName":2}',
      '{"eventSource":"a","\\u0065ventName":"B"}',
      '{"eventSource":"a","\\/":3}',
    ].join("\n"),
  );
  // An escaped key of the model's is left to the model.
  expect(seen.map(({ flags }) => flags & ODD)).toEqual([0, 0, ODD, 0]);
});

describe("what is not whole", () => {
  const records = ['{"eventName":"A","x":"}"}', '{"eventName":"B"}', '{"eventName":"C","y":[1,{"z":"\\""}]}'];

  it("keeps what was whole of a file that was cut anywhere, and says so", () => {
    const whole = `{"Records":[${records.join(",")}]}`;
    for (let length = 0; length < whole.length; length += 1) {
      const { seen, problems } = scan(whole.slice(0, length));
      expect(seen.map(({ text }) => text)).toEqual(
        records.filter((_text, index) => length >= 12 + records.slice(0, index + 1).join(",").length),
      );
      expect(problems).toEqual(length === 0 ? [] : [{ kind: "truncated" }]);
    }
  });

  it("goes on after a damaged line, and not after a damaged element", () => {
    expect(scan(`${records[0]}\n{"eventName":tru}\n${records[1]}`)).toMatchObject({
      seen: [{ text: records[0] }, { text: records[1] }],
      problems: [{ kind: "malformed" }],
    });
    expect(scan(`[${records[0]},\n{"eventName":tru},\n${records[1]}]`)).toMatchObject({
      seen: [{ text: records[0] }],
      problems: [{ kind: "malformed" }],
    });
  });

  it("says which elements are no events", () => {
    const { seen, problems } = scan(`{"Events":[{"EventId":"x","CloudTrailEvent":7}, "text", ${records[0]}]}`);
    expect(seen.map(({ text }) => text)).toEqual([`{"EventId":"x","CloudTrailEvent":7}`, records[0]]);
    expect(problems).toEqual([{ kind: "not-an-event" }]);
  });

  it("gives a lookup event whose record is not readable, for the person to see", () => {
    const { seen, problems } = scan(JSON.stringify({ Events: [{ EventId: "x", CloudTrailEvent: '{"eventName":' }] }));
    expect(problems).toEqual([]);
    expect(seen).toMatchObject([{ text: '{"eventName":', flags: (seen[0]?.flags ?? 0) | ODD, raw: new Map() }]);
  });

  it("survives depth", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const { seen, problems } = scan(`{"Records":[{"eventName":${deep}},{"eventName":"B"}]}`);
    expect(problems).toEqual([]);
    expect(seen.map(({ flags }) => flags & ODD)).toEqual([ODD, 0]);
    expect(scan("[".repeat(100_000)).problems).toHaveLength(1);
    expect(scan(`{"Records":`.repeat(100_000)).problems).toHaveLength(1);
    expect(scan(`{"Records":[`.repeat(100_000)).problems).toHaveLength(1);
    expect(scan(`${`{"Records":[`.repeat(100_000)}${"]}".repeat(100_000)}`).problems).toEqual([]);
  });
});

const CORPUS = new URL("../../../../../shared/corpus/", import.meta.url);

describe.skipIf(!existsSync(CORPUS))("on public records (skipped where ../shared/corpus is absent)", () => {
  it.each(["invictus", "stratus"])("agrees with JSON.parse on %s", (folder) => {
    let count = 0;
    const names = existsSync(new URL(folder, CORPUS)) ? readdirSync(new URL(folder, CORPUS)) : [];
    for (const name of names.filter((one) => /\.json(\.gz)?$/.test(one))) {
      const file = readFileSync(new URL(`${folder}/${name}`, CORPUS));
      const bytes = name.endsWith(".gz") ? gunzipSync(file) : file;
      const content: unknown = JSON.parse(bytes.toString("utf8"));
      const wanted: readonly unknown[] = Array.isArray(content)
        ? content
        : ((content as { Records?: unknown[] }).Records ?? [content]);
      const { seen, problems } = scan(bytes);
      expect(problems).toEqual([]);
      expect(seen).toHaveLength(wanted.length);
      for (const [index, expected] of wanted.entries()) {
        agree(seen[index], expected);
      }
      count += wanted.length;
    }
    expect(count).toBeGreaterThan(50);
  });
});
